"""Who may be called what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_nick, skeleton

from ..user import User
from .denial import Denial
from .matching import judged

if TYPE_CHECKING:
    from ..account import Account
    from ..network import Network


DESKS: Final = frozenset({"nickserv", "chanserv", "histserv"})
"""Names of service desks, folded: nobody else's."""
SHORT: Final = frozenset({"ns", "cs", "hs"})
"""What fingers write in their place: whoever were called so would be sent passwords."""
SEPARATOR: Final = "/"
"""No person's name may have it, and every relayed one must."""
_NOT_IN_RELAYED: Final = frozenset("!+%@&#$:'\"?*,.")


_DESKS_LOOK: Final = frozenset(skeleton(name) for name in DESKS)
RESERVED: Final = "This name belongs to an account: log in to use it, or choose another"


def may_be_called(
    network: Network, nick: str, account: Account | None, person: User | None = None, *, guarded: bool = False
) -> Denial | None:
    """Names of an account are for its owner alone. Whether somebody is called so now is another question.

    `guarded` asks that the name look like nobody else's either; `person` is who wants it, if they are here.
    """
    folded = fold_nick(nick)
    if is_desk(nick, guarded=guarded):
        return Denial(numerics.ERR_NICKNAMEINUSE, (nick,), "Services answer to this name")
    if network.reserved(folded, account):
        return Denial(numerics.ERR_NICKNAMEINUSE, (nick,), RESERVED)
    twin = looks_like(network, nick, account, person) if guarded else ""
    if not twin:
        return None
    text = f"This name looks like {twin}, which is somebody else: choose another"
    return Denial(numerics.ERR_NICKNAMEINUSE, (nick,), text)


def is_desk(name: str, *, guarded: bool) -> bool:
    """Whether a service desk is called so or, where names are guarded, looks so."""
    folded = fold_nick(name)
    return folded in DESKS or folded in SHORT or (guarded and skeleton(name) in _DESKS_LOOK)


def looks_like(network: Network, nick: str, account: Account | None, person: User | None) -> str:
    """A name of somebody else's, an account's or in use, that this one would be taken for; or nothing."""
    for folded in network.owned_looks.like(nick):
        if network.reserved(folded, account):
            return network.accounts[network.owners[folded]].nicks[folded]
    for folded in network.looks.like(nick):
        holder = network.nicks[folded]
        if holder is not person and (account is None or holder.account != account.name):
            return holder.nick
    return ""


def may_change_name(user: User, nick: str) -> Denial | None:
    """Whoever is silenced in a channel by its list of bans does not get out of that by another name."""
    if fold_nick(nick) == user.folded:
        return None
    for channel in user.channels.values():
        if channel.lists["b"] and not channel.members[user] and judged(user, channel):
            return Denial(numerics.ERR_BANONCHAN, (nick, channel.name))
    return None


def may_be_relayed(name: str, limit: int) -> bool:
    """Whether somebody elsewhere can be shown under this name, of at most `limit` bytes."""
    return (
        SEPARATOR in name
        and len(name.encode()) <= limit
        and name.isprintable()
        and not any(char in _NOT_IN_RELAYED or char.isspace() for char in name)
    )
