"""What survives a restart, as documents: JSON objects by kind and key, and back into the network.

The network notes what has been touched; `dump` says what is to be kept of it. Shapes may grow; unknown keys
are ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any, Final

import msgspec

from snacka_protocol.casemapping import fold_nick

from .account import Account
from .ban import Aim, Ban
from .channel import Channel, ListEntry
from .network import ACCOUNT, BAN, CHANNEL, MARKER, PERSON, Network
from .user import User


def dump(network: Network, kind: str, key: str) -> str | None:
    """The document as JSON, or None where there is nothing to keep (any more)."""
    kept = _DUMP[kind](network, key)
    return None if kept is None else msgspec.json.encode(kept).decode()


def load(network: Network, documents: Iterable[tuple[str, str, str]]) -> None:
    """Put kept documents (kind, key, JSON) back into an empty network."""
    kept = sorted(documents, key=lambda document: _LOAD_ORDER.index(document[0]))
    for kind, key, body in kept:
        _LOAD[kind](network, key, msgspec.json.decode(body))
    network.touched.clear()


def _dump_channel(network: Network, key: str) -> dict[str, Any] | None:
    """The topic, the modes and the lists. Guests' membership is not kept: a guest is a connection."""
    channel = network.channels.get(key)
    if channel is None:
        return None
    return {
        "name": channel.name,
        "created_ms": channel.created_ms,
        "flags": "".join(sorted(channel.flags)),
        "key": channel.key,
        "limit": channel.limit,
        "topic": [channel.topic, channel.topic_by, channel.topic_ms],
        "lists": {
            letter: [[entry.mask, entry.by, entry.set_ms] for entry in entries.values()]
            for letter, entries in channel.lists.items()
            if entries
        },
        "spoken": channel.spoken,
        "permanent": channel.permanent,
        "founder": channel.founder,
        "roles": channel.roles,
        "settings": channel.settings,
        "spoke": channel.spoke,
        "forward": channel.forward,
        "made_by": channel.made_by,
        "keepers": channel.keepers,
        "active_ms": channel.active_ms,
        "former": channel.former,
        "invited": sorted(channel.invited),
        "metadata": channel.metadata,
    }


def _load_channel(network: Network, key: str, kept: dict[str, Any]) -> None:
    channel = Channel(kept["name"], key, kept["created_ms"], kept.get("flags", ""))
    channel.key = kept.get("key", "")
    channel.limit = kept.get("limit", 0)
    channel.topic, channel.topic_by, channel.topic_ms = kept.get("topic", ("", "", 0))
    channel.spoken = kept.get("spoken", True)
    channel.permanent = kept.get("permanent", False)
    channel.founder = kept.get("founder", "")
    channel.roles = kept.get("roles", {})
    channel.settings = kept.get("settings", {})
    channel.spoke = kept.get("spoke", {})
    channel.forward = kept.get("forward", "")
    channel.made_by = kept.get("made_by", "")
    channel.keepers = kept.get("keepers", {})
    channel.active_ms = kept.get("active_ms", channel.created_ms)
    channel.former = tuple(kept.get("former", ()))
    channel.invited = set(kept.get("invited", ()))
    channel.metadata = kept.get("metadata", {})
    network.remember_names(channel)
    for letter, entries in kept.get("lists", {}).items():
        channel.lists.setdefault(letter, {}).update(
            {mask: ListEntry(mask, by, ms) for mask, by, ms in entries}
        )
    network.add_channel(channel)


def _dump_account(network: Network, key: str) -> dict[str, Any] | None:
    account = network.accounts.get(key)
    return None if account is None else {field: getattr(account, field) for field in _ACCOUNT_FIELDS}


_ACCOUNT_FIELDS: Final = tuple(
    field.name for field in fields(Account) if field.name not in ("folded", "markers")
)


def _load_account(network: Network, key: str, kept: dict[str, Any]) -> None:
    known = {field: value for field, value in kept.items() if field in _ACCOUNT_FIELDS}
    network.add_account(Account(folded=key, **known))


def _dump_person(network: Network, key: str) -> dict[str, Any] | None:
    """How somebody is and where, with what standing, and by which connections."""
    user = network.users.get(key)
    if user is None:
        return None
    return {
        "nick": user.nick,
        "username": user.username,
        "host": user.host,
        "realname": user.realname,
        "account": user.account,
        "joined_by_others": user.account != "" and network.persons.get(fold_nick(user.account)) is user,
        "signon_ms": user.signon_ms,
        "modes": "".join(sorted(user.modes)),
        "away": user.away,
        "auto_away": user.auto_away,
        "secure": user.secure,
        "metadata": user.metadata,
        "attached": sorted(user.attached),
        "absent": sorted(user.absent),
        "channels": {folded: channel.members[user] for folded, channel in user.channels.items()},
        "since": {folded: channel.since[user] for folded, channel in user.channels.items()},
    }


def _load_person(network: Network, key: str, kept: dict[str, Any]) -> None:
    nick = kept["nick"]
    user = User(
        key, nick, fold_nick(nick), kept["username"], kept["host"], kept["realname"], "", kept["signon_ms"]
    )
    user.metadata = kept.get("metadata", {})
    user.attached, user.absent = set(kept["attached"]), set(kept.get("absent", ()))
    user.away, user.auto_away, user.secure = kept["away"], kept["auto_away"], kept["secure"]
    network.add_user(user)
    network.set_modes(user, kept["modes"], "")
    account = network.account(kept["account"]) if kept["account"] else None
    if account is not None:
        network.set_account(user, account)
        if kept.get("joined_by_others", True):
            network.persons[account.folded] = user
        elif network.persons.get(account.folded) is user:
            del network.persons[account.folded]
    for folded, letters in kept["channels"].items():
        channel = network.channels.get(folded)
        if channel is not None:
            network.join(user, channel, letters, kept.get("since", {}).get(folded, kept["signon_ms"]))


def _dump_ban(network: Network, key: str) -> dict[str, Any] | None:
    aim, _, whom = key.partition("\n")
    ban = network.bans.kept.get((Aim(aim), whom))
    return None if ban is None else {field: getattr(ban, field) for field in _BAN_FIELDS}


_BAN_FIELDS: Final = ("reason", "by", "set_ms", "until_ms")


def _load_ban(network: Network, key: str, kept: dict[str, Any]) -> None:
    aim, _, whom = key.partition("\n")
    network.bans.add(Ban(Aim(aim), whom, *(kept[field] for field in _BAN_FIELDS)))


def _dump_marker(network: Network, key: str) -> dict[str, Any] | None:
    owner, _, target = key.partition("\n")
    markers = _markers(network, owner)
    return {"ms": markers[target]} if markers is not None and target in markers else None


def _load_marker(network: Network, key: str, kept: dict[str, Any]) -> None:
    owner, _, target = key.partition("\n")
    markers = _markers(network, owner)
    if markers is not None:
        markers[target] = kept["ms"]


def _markers(network: Network, owner: str) -> dict[str, int] | None:
    """Those of `a:account` or `u:uid`."""
    holder = (network.accounts if owner[:2] == "a:" else network.users).get(owner[2:])
    return holder.markers if holder is not None else None


_DUMP: Final[dict[str, Callable[[Network, str], dict[str, Any] | None]]] = {
    ACCOUNT: _dump_account,
    BAN: _dump_ban,
    CHANNEL: _dump_channel,
    MARKER: _dump_marker,
    PERSON: _dump_person,
}
_LOAD: Final[dict[str, Callable[[Network, str, dict[str, Any]], None]]] = {
    ACCOUNT: _load_account,
    BAN: _load_ban,
    CHANNEL: _load_channel,
    MARKER: _load_marker,
    PERSON: _load_person,
}
_LOAD_ORDER: Final = (ACCOUNT, BAN, CHANNEL, PERSON, MARKER)
"""What others refer to comes first."""
