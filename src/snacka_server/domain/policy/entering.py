"""Who may come into a channel, with what standing, and what becomes of channels that nobody comes to.

A channel that belongs to an account gives what its founder laid down. Any other is looked after by those who
operated it before: not by whoever happens to come first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_nick

from ..account import Account
from ..channel import RANK_OF, Channel
from ..user import User
from .denial import Denial
from .matching import is_banned, listed

_DAY: Final = 24 * 3600 * 1000
ABANDONED_MS: Final = 30 * _DAY
"""Milliseconds of emptiness after which whoever comes first looks after a channel."""


def may_join(user: User, channel: Channel, key: str) -> Denial | None:
    if user.uid in channel.invited or role(user, channel):
        return None
    if "i" in channel.flags and channel.members and not listed(user, channel, "I"):
        # Members come back to an empty channel after a restart, and nobody is left who could invite them.
        return Denial(numerics.ERR_INVITEONLYCHAN, (channel.name,))
    if is_banned(user, channel):
        return Denial(numerics.ERR_BANNEDFROMCHAN, (channel.name,))
    if "R" in channel.flags and not user.account:
        return Denial(
            numerics.ERR_NEEDREGGEDNICK, (channel.name,), "Only people with an account may come in (+R)"
        )
    if channel.key and key != channel.key:
        return Denial(numerics.ERR_BADCHANNELKEY, (channel.name,))
    if channel.limit and len(channel.members) >= channel.limit:
        return Denial(numerics.ERR_CHANNELISFULL, (channel.name,))
    return None


def may_knock(user: User, channel: Channel) -> Denial | None:
    """Only where something keeps them out that an invitation opens, and somebody is there who may invite."""
    if user in channel.members:
        return Denial(numerics.ERR_KNOCKONCHAN, (channel.name,))
    if is_banned(user, channel):
        return Denial(numerics.ERR_CANNOTKNOCK, (channel.name,), "You are banned from this channel")
    if may_join(user, channel, "") is None:
        return Denial(numerics.ERR_CHANOPEN, (channel.name,))
    if not any(channel.rank(member) >= RANK_OF["o"] for member in channel.members):
        return Denial(numerics.ERR_CANNOTKNOCK, (channel.name,), "Nobody is there who could open")
    return None


def role(user: User, channel: Channel) -> str:
    """What the channel gives the person's account on entering: a prefix mode's letter, or nothing."""
    return channel.roles.get(fold_nick(user.account), "") if user.account and channel.roles else ""


def account_key(folded: str) -> str:
    return f"a:{folded}"


def keeper_key(user: User) -> str:
    """Who somebody is when they come again: their account, or for a guest the whole source."""
    return (
        account_key(fold_nick(user.account))
        if user.account
        else f"g:{user.folded}!{user.username}@{user.host}"
    )


def entry_modes(user: User, channel: Channel, time_ms: int) -> str:
    """What the person gets who enters the channel at that time."""
    given = role(user, channel)
    if given or channel.permanent or channel.founder:
        return given
    if keeper_key(user) in channel.keepers or user.uid in channel.keepers.values():
        return "" if any(channel.rank(member) >= RANK_OF["o"] for member in channel.members) else "o"
    if channel.members:
        return ""
    return "o" if not channel.keepers or time_ms - channel.active_ms >= ABANDONED_MS else ""


def maker_key(user: User) -> str:
    """Who is counted for the channels they make. Guests of one host are one: names are for the taking."""
    return account_key(fold_nick(user.account)) if user.account else f"h:{user.host}"


def may_make(name: str, made: Iterable[Channel], limit: int) -> Denial | None:
    """A channel with a history stays when everybody has left, so nobody may leave behind any number.

    `made` are those that they made before: the ones without members count that no account has.
    """
    if sum(not channel.members and not channel.founder for channel in made) < limit:
        return None
    text = f"You have left {limit} channels behind that are still there: first go back to one of them"
    return Denial(numerics.ERR_TOOMANYCHANNELS, (name,), text)


def is_unused(account: Account, person: User | None, time_ms: int, keep_ms: int) -> bool:
    """Whether nobody has used an account for so long that it goes. One that is suspended stays taken.

    `person` is who stands in the chat with it: one without any connection does not use it.
    """
    if account.suspended or (person is not None and person.attached):
        return False
    return time_ms - account.seen_ms >= keep_ms


def has_ended(channel: Channel, time_ms: int, keep_ms: int) -> bool:
    """Whether a channel that nobody registered has been empty and silent for so long that it goes."""
    return (
        not channel.members
        and not channel.permanent
        and not channel.founder
        and time_ms - channel.active_ms >= keep_ms
    )
