"""METADATA: what people and channels say about themselves, and who wants to be told.

Subscriptions belong to the connection; values to the account, a guest's person, or the channel. Before
coming in one may set and subscribe for oneself. Spec: IRCv3 draft/metadata-2, draft/metadata-3; where they
say the same in other words, a connection is answered in those of the one that it negotiated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.casemapping import is_channel
from snacka_protocol.message import Message

from ..domain.channel import Channel
from ..domain.effect import Outcome
from ..domain.metadata import (
    CROWD,
    EITHER,
    KEYS,
    SUBS,
    Changes,
    answered,
    is_aware,
    is_key,
    is_value,
    may_change,
)
from ..domain.metadata_events import MetadataChanged
from ..domain.policy import may_see
from ..domain.session import METADATA_3
from ..domain.user import User
from . import keyvalues
from . import metadata_refused as refusing
from .batches import batch
from .context import Context
from .privileges import may, noted
from .replies import joined

ALL: Final = "*ALL"
"""Everybody and every channel that one is told about."""
OWN: Final = "*"
_KEYS_BYTES: Final = 350
"""Bytes of keys in one line."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whose metadata it is: a channel's, a person's, or with neither one's own before coming in."""

    name: str
    kept: dict[str, str]
    channel: Channel | None = None
    person: User | None = None


def metadata(ctx: Context, message: Message) -> None:
    session, params = ctx.session, message.params
    if not session.registered and not session.caps & EITHER:
        ctx.reply(numerics.ERR_NOTREGISTERED)
        return
    subcommand = params[1].upper() if len(params) > 1 else ""
    row = _SUBCOMMANDS.get(subcommand)
    if row is None:
        if not subcommand:
            refusing.malformed(ctx, OWN, "Not enough parameters")
        elif session.caps & METADATA_3:
            refusing.malformed(ctx, params[1], "There is no such subcommand")
        else:
            refusing.say(ctx, "FAIL", "SUBCOMMAND_INVALID", "There is no such subcommand", params[1])
        return
    least, most, run = row
    rest = params[2:]
    if not least <= len(rest) <= most:
        refusing.malformed(
            ctx, subcommand, "Not enough parameters" if len(rest) < least else "Too many parameters"
        )
        return
    target = _target(ctx, params[0], subcommand)
    if target is None:
        refusing.say(ctx, "FAIL", "INVALID_TARGET", "There is nobody and no channel of that name", params[0])
    else:
        run(ctx, target, rest)


def _target(ctx: Context, name: str, subcommand: str) -> Target | None:
    session = ctx.session
    if not session.registered:
        return Target(OWN, _before(ctx)) if name == OWN or (name == ALL and subcommand == "SYNC") else None
    own = ctx.user
    if name == OWN or (name == ALL and subcommand == "SYNC"):
        return Target(ALL if name == ALL else own.nick, ctx.network.metadata_of(own), None, own)
    person = None if is_channel(name) else ctx.network.user(name)
    if subcommand in ("SUB", "UNSUB", "SUBS") and person is not own:
        return None
    if person is not None:
        return Target(person.nick, ctx.network.metadata_of(person), None, person)
    channel = ctx.network.channel(name) if is_channel(name) else None
    if channel is None or not may_see(own, channel):
        return None
    return Target(channel.name, channel.metadata, channel)


def _before(ctx: Context) -> dict[str, str]:
    """What will be one's own on coming in."""
    session = ctx.session
    account = ctx.network.account(session.account) if session.account else None
    kept = {**(account.metadata if account is not None else {}), **session.metadata}
    return {key: value for key, value in kept.items() if value}


# -- reading


def _get(ctx: Context, target: Target, keys: tuple[str, ...]) -> None:
    with batch(ctx, "metadata", target.name) as tags:
        for key in keys:
            if is_key(key):
                _answer(ctx, target, key, tags)
            else:
                refusing.unfit(ctx, refusing.kind(ctx, "WARN"), key, tags)


def _list(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    with batch(ctx, "metadata", target.name) as tags:
        for key in target.kept:
            _answer(ctx, target, key, tags)


def _answer(ctx: Context, target: Target, key: str, tags: dict[str, str]) -> None:
    message = answered(ctx.name, target.name, key, target.kept.get(key, ""), ctx.network.server)
    ctx.send(Message(message.command, message.params, message.source, tags))


# -- changing


def _set(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    key, value = rest[0], rest[1] if len(rest) > 1 else ""
    if not is_key(key):
        refusing.unfit(ctx, "FAIL", key)
    elif not _may_change(ctx, target):
        refusing.say(ctx, "FAIL", "KEY_NO_PERMISSION", "That is not for you to say", target.name, key)
    elif not is_value(value):
        refusing.too_long(ctx, key)
    elif not value and key not in target.kept and not ctx.session.caps & METADATA_3:
        refusing.say(ctx, "FAIL", "KEY_NOT_SET", "There is no such key", target.name, key)
    elif value and key not in target.kept and len(target.kept) >= KEYS:
        refusing.full(ctx, target.name)
    elif target.kept.get(key, "") == value:
        _answer(ctx, target, key, {})
    else:
        _change(ctx, target, ((key, value),), lambda: _changed(ctx, target, key, value))


def _changed(ctx: Context, target: Target, key: str, value: str) -> None:
    """What came of it: somebody else may have taken the last room meanwhile."""
    if value and key not in target.kept:
        refusing.full(ctx, target.name)
    else:
        _answer(ctx, target, key, {})


def _clear(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    keys = tuple(target.kept)

    def cleared() -> None:
        with batch(ctx, "metadata", target.name) as tags:
            for key in keys:
                _answer(ctx, target, key, tags)

    if not _may_change(ctx, target):
        refusing.say(ctx, "FAIL", "KEY_NO_PERMISSION", "That is not for you to say", target.name, "*")
    elif not keys:
        cleared()
    else:
        _change(ctx, target, tuple((key, "") for key in keys), cleared)


def _may_change(ctx: Context, target: Target) -> bool:
    """Operators of the server speak for everybody."""
    return _is_theirs(ctx, target) or may(ctx, "force")


def _is_theirs(ctx: Context, target: Target) -> bool:
    if target.channel is not None:
        return may_change(ctx.user, target.channel)
    return target.person is None or target.person is ctx.user


def _change(ctx: Context, target: Target, changes: Changes, then: Callable[[], None]) -> None:
    session = ctx.session
    if not session.registered:
        for key, value in changes:
            session.metadata.pop(key, None)
            session.metadata[key] = value
            target.kept[key] = value
        then()
        return
    person, now = ctx.user, ctx.services.clock()
    wait = ctx.services.metadata.wait(person.uid, now)
    if wait:
        key = changes[0][0] if len(changes) == 1 else "*"
        text = f"Too many changes. Try again in {wait} seconds"
        refusing.say(ctx, "FAIL", "RATE_LIMITED", text, target.name, key, str(wait))
        return
    ctx.services.metadata.note(person.uid, now)

    def on_applied(outcome: Outcome) -> None:
        then()

    if not _is_theirs(ctx, target):
        noted(ctx, "METADATA", target.name, " ".join(key for key, _ in changes))
    name = target.channel.name if target.channel is not None else ""
    whose = target.person.uid if target.person is not None and target.person is not person else ""
    ctx.append(MetadataChanged(person.uid, person.source, name, changes, person.account, whose), on_applied)


# -- subscribing


def _sub(ctx: Context, target: Target, keys: tuple[str, ...]) -> None:
    session = ctx.session
    taken, new = [], []
    for key in dict.fromkeys(keys):
        if not is_key(key):
            refusing.unfit(ctx, refusing.kind(ctx, "WARN"), key)
        elif key in session.subscribed:
            taken.append(key)
        elif len(session.subscribed) < SUBS:
            session.subscribed[key] = None
            taken.append(key)
            new.append(key)
        else:
            refusing.enough(ctx, key)
            break
    _list_keys(ctx, numerics.RPL_METADATASUBOK, taken)
    if not new or not session.registered or not is_aware(session.caps):
        return
    name = ALL if session.caps & METADATA_3 else OWN
    if sum(len(channel.members) for channel in ctx.user.channels.values()) > CROWD:
        keyvalues.later(ctx, name)
        return
    pairs = [pair for place in _visible(ctx, new) for pair in place]
    if pairs or session.caps & METADATA_3:
        keyvalues.send(ctx, name, pairs)


def _unsub(ctx: Context, target: Target, keys: tuple[str, ...]) -> None:
    left = []
    for key in dict.fromkeys(keys):
        if is_key(key):
            ctx.session.subscribed.pop(key, None)
            left.append(key)
        else:
            refusing.unfit(ctx, refusing.kind(ctx, "WARN"), key)
    _list_keys(ctx, numerics.RPL_METADATAUNSUBOK, left)


def _subs(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    with batch(ctx, "metadata-subs") as tags:
        _list_keys(ctx, numerics.RPL_METADATASUBS, ctx.session.subscribed, tags)


def _list_keys(
    ctx: Context, numeric: numerics.Numeric, keys: Iterable[str], tags: dict[str, str] | None = None
) -> None:
    for line in joined(keys, " ", _KEYS_BYTES):
        ctx.send(Message(numeric.code, (ctx.name, *line.split(" ")), "", tags or {}))


def _sync(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    keys = ctx.session.subscribed
    if target.channel is not None:
        keyvalues.send(ctx, target.name, keyvalues.of_channel(ctx, target.channel, keys))
    elif target.name == ALL:
        ctx.run(_sync_all(ctx))
    else:
        pairs = ((target.name, key, target.kept[key]) for key in keys if key in target.kept)
        keyvalues.send(ctx, target.name, pairs)


async def _sync_all(ctx: Context) -> None:
    """Place by place: meanwhile others are served."""
    found: dict[keyvalues.Pair, None] = {}
    for place in _visible(ctx, ctx.session.subscribed):
        found.update(dict.fromkeys(place))
        await asyncio.sleep(0)
    keyvalues.send(ctx, ALL, found)


def _visible(ctx: Context, keys: Collection[str]) -> Iterator[list[keyvalues.Pair]]:
    """Whatever one is told about: oneself, one's channels with those in them, and whom one monitors."""
    told: set[keyvalues.Pair] = set()

    def new(pairs: Iterable[keyvalues.Pair]) -> list[keyvalues.Pair]:
        fresh = [pair for pair in pairs if pair not in told]
        told.update(fresh)
        return fresh

    yield new(keyvalues.of_person(ctx, ctx.user, keys))
    for channel in tuple(ctx.user.channels.values()):
        yield new(keyvalues.of_channel(ctx, channel, keys))
    monitored = [ctx.network.nicks.get(folded) for folded in ctx.session.monitored]
    for person in monitored:
        yield new(keyvalues.of_person(ctx, person, keys) if person is not None else ())


_MANY: Final = 1000
_SUBCOMMANDS: Final[dict[str, tuple[int, int, Callable[[Context, Target, tuple[str, ...]], None]]]] = {
    "GET": (1, _MANY, _get),
    "LIST": (0, 0, _list),
    "SET": (1, 2, _set),
    "CLEAR": (0, 0, _clear),
    "SUB": (1, _MANY, _sub),
    "UNSUB": (1, _MANY, _unsub),
    "SUBS": (0, 0, _subs),
    "SYNC": (0, 0, _sync),
}
"""Least and most parameters, and what to do."""
