"""Who may do what: pure questions about the state, answered with None or a Denial.

A Denial is a value, a numeric with its parameters; a handler turns it into a reply. Nothing else decides.
Spec: modern.ircdocs.horse, "Channel Modes" and "Channel Membership Prefixes".
"""

from __future__ import annotations

from dataclasses import dataclass

from snacka_protocol import numerics
from snacka_protocol.masks import mask_matches
from snacka_protocol.numerics import Numeric

from .channel import RANK_OF, Channel
from .events import Said
from .user import INVISIBLE, User


@dataclass(frozen=True, slots=True)
class Denial:
    """`params` stand between the client's name and the text; an empty `text` means the numeric's own."""

    numeric: Numeric
    params: tuple[str, ...] = ()
    text: str = ""


def listed(user: User, channel: Channel, letter: str) -> bool:
    """Whether a mask of this list mode fits the person."""
    entries = channel.lists[letter]
    return bool(entries) and any(mask_matches(mask, user.source) for mask in entries)


def is_banned(user: User, channel: Channel) -> bool:
    return listed(user, channel, "b") and not listed(user, channel, "e")


def may_speak(user: User, channel: Channel) -> Denial | None:
    modes = channel.members.get(user)
    if modes:
        return None
    flags = channel.flags
    if modes is None and "n" in flags:
        return Denial(
            numerics.ERR_CANNOTSENDTOCHAN, (channel.name,), "Join this channel before you write to it"
        )
    if "m" in flags:
        return Denial(
            numerics.ERR_CANNOTSENDTOCHAN, (channel.name,), "Only people with voice may write here (+m)"
        )
    if channel.lists["b"] and is_banned(user, channel):
        return Denial(numerics.ERR_CANNOTSENDTOCHAN, (channel.name,), "You are banned from this channel")
    return None


def may_send_ctcp(channel: Channel, text: str) -> Denial | None:
    """Mode C lets no CTCP through but ACTION, whoever sends it. `text` starts with the mark of CTCP."""
    if "C" not in channel.flags or text[1:].rstrip("\x01").partition(" ")[0].upper() == "ACTION":
        return None
    return Denial(numerics.ERR_CANNOTSENDTOCHAN, (channel.name,), "No CTCP may be sent here (+C)")


def may_join(user: User, channel: Channel, key: str) -> Denial | None:
    # Members come back to an empty channel after a restart, and nobody is left who could invite them.
    invited = not channel.members or user.uid in channel.invited or listed(user, channel, "I")
    if "i" in channel.flags and not invited:
        return Denial(numerics.ERR_INVITEONLYCHAN, (channel.name,))
    if is_banned(user, channel) and user.uid not in channel.invited:
        return Denial(numerics.ERR_BANNEDFROMCHAN, (channel.name,))
    if channel.key and key != channel.key and user.uid not in channel.invited:
        return Denial(numerics.ERR_BADCHANNELKEY, (channel.name,))
    if channel.limit and len(channel.members) >= channel.limit and user.uid not in channel.invited:
        return Denial(numerics.ERR_CHANNELISFULL, (channel.name,))
    return None


def may_see(user: User, channel: Channel) -> bool:
    """A secret channel does not exist for those outside it."""
    return "s" not in channel.flags or user in channel.members


def may_notice(user: User, other: User) -> bool:
    """Who is invisible is listed only to those who share a channel with them."""
    return (
        INVISIBLE not in other.modes or user is other or not other.channels.keys().isdisjoint(user.channels)
    )


def may_see_in(user: User, other: User, channel: Channel) -> bool:
    """Whether the person may be shown as a member of the channel."""
    return may_see(user, channel) and may_notice(user, other)


def may_set_topic(user: User, channel: Channel) -> Denial | None:
    if user not in channel.members:
        return Denial(numerics.ERR_NOTONCHANNEL, (channel.name,))
    if "t" in channel.flags and channel.rank(user) < RANK_OF["h"]:
        return Denial(numerics.ERR_CHANOPRIVSNEEDED, (channel.name,))
    return None


def may_kick(user: User, target: User, channel: Channel) -> Denial | None:
    if user not in channel.members:
        return Denial(numerics.ERR_NOTONCHANNEL, (channel.name,))
    if target not in channel.members:
        return Denial(numerics.ERR_USERNOTINCHANNEL, (target.nick, channel.name))
    mine, theirs = channel.rank(user), channel.rank(target)
    if (
        mine < RANK_OF["h"]
        or theirs > mine
        or (mine == RANK_OF["h"] and theirs == mine and user is not target)
    ):
        return Denial(numerics.ERR_CHANOPRIVSNEEDED, (channel.name,))
    return None


def may_invite(user: User, target: User, channel: Channel) -> Denial | None:
    if user not in channel.members:
        return Denial(numerics.ERR_NOTONCHANNEL, (channel.name,))
    if "i" in channel.flags and channel.rank(user) < RANK_OF["o"]:
        return Denial(numerics.ERR_CHANOPRIVSNEEDED, (channel.name,))
    if target in channel.members:
        return Denial(numerics.ERR_USERONCHANNEL, (target.nick, channel.name))
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


def may_change_modes(user: User, channel: Channel) -> Denial | None:
    if user not in channel.members:
        return Denial(numerics.ERR_NOTONCHANNEL, (channel.name,))
    if channel.rank(user) < RANK_OF["h"]:
        return Denial(numerics.ERR_CHANOPRIVSNEEDED, (channel.name,))
    return None


def may_grant(user: User, channel: Channel, letter: str, *, target: User, adding: bool) -> Denial | None:
    """Nobody gives a standing above their own; everyone may give up their own; half-ops only give voice."""
    mine = channel.rank(user)
    if user is target and not adding:
        return None
    needed = RANK_OF["h"] if letter == "v" else max(RANK_OF["o"], RANK_OF[letter])
    if mine < needed or channel.rank(target) > mine:
        return Denial(numerics.ERR_CHANOPRIVSNEEDED, (channel.name,))
    return None


def may_redact(user: User, said: Said, channel: Channel | None) -> bool:
    """One's own messages, and in a channel, from half-operator up, everybody's."""
    if said.uid == user.uid or (user.account and said.account == user.account):
        return True
    return channel is not None and channel.rank(user) >= RANK_OF["h"]


def founder_modes(channel: Channel) -> str:
    """What the person gets who enters an empty channel that nobody looks after."""
    return "" if channel.members or channel.permanent else "o"
