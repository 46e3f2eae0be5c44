"""Who may say something to a channel or a person, and how far it reaches. Asked once for every message."""

from __future__ import annotations

from typing import Final

from snacka_protocol import numerics

from ..channel import Channel
from ..user import PRIVATE, User, private_talk
from .denial import Denial
from .matching import BANNED, judged

_SILENCING: Final = frozenset("Mm")


def may_speak(user: User, channel: Channel) -> Denial | None:
    modes = channel.members.get(user)
    if modes:
        return None
    if modes is not None and channel.guarded is False:
        return None  # nearly every message: a member of a channel where nothing keeps members silent
    return _may_outsider(user, channel) if modes is None else _may_member(user, channel)


def _may_outsider(user: User, channel: Channel) -> Denial | None:
    if "n" in channel.flags:
        return _denied(channel, "Join this channel before you write to it")
    return is_restrained(user, channel)


def _may_member(user: User, channel: Channel) -> Denial | None:
    channel.guarded = bool(channel.lists["b"]) or not _SILENCING.isdisjoint(channel.flags)
    denial = is_restrained(user, channel)
    if denial is not None and "U" in channel.flags and not judged(user, channel) & BANNED:
        return None  # the operators hear it and may give a voice
    return denial


def is_restrained(user: User, channel: Channel) -> Denial | None:
    """What keeps somebody without a voice silent here."""
    if "m" in channel.flags:
        return _denied(channel, "Only people with voice may write here (+m)")
    if "M" in channel.flags and not user.account:
        return _denied(channel, "Only people with an account, or with voice, may write here (+M)")
    found = judged(user, channel) if channel.lists["b"] else 0
    if found & BANNED:
        return _denied(channel, "You are banned from this channel")
    if found:
        return _denied(channel, "You have been muted in this channel")
    return None


def reach(user: User, channel: Channel, status: str) -> str:
    """The status prefix with which it goes out: with mode U only operators hear who has no voice."""
    if "U" not in channel.flags or channel.members.get(user) or status in ("&", "~"):
        return status
    return "@"


def may_send_ctcp(channel: Channel, text: str) -> Denial | None:
    """Mode C lets no CTCP through but ACTION, whoever sends it. `text` starts with the mark of CTCP."""
    if "C" not in channel.flags or text[1:].rstrip("\x01").partition(" ")[0].upper() == "ACTION":
        return None
    return _denied(channel, "No CTCP may be sent here (+C)")


def may_write_to(user: User, other: User) -> Denial | None:
    """Who has user mode R hears people with an account, those they have talked with, and operators."""
    if PRIVATE not in other.modes or user.account or user is other or "o" in user.modes:
        return None
    if private_talk(user, other) in other.talks:
        return None
    return Denial(
        numerics.ERR_NEEDREGGEDNICK,
        (other.nick,),
        "They take private messages from people with an account only",
    )


def _denied(channel: Channel, text: str) -> Denial:
    return Denial(numerics.ERR_CANNOTSENDTOCHAN, (channel.name,), text)
