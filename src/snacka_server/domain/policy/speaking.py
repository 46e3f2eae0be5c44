"""Who may say something to a channel or a person, and how far it reaches. Asked once for every message."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.formatting import strip_formatting

from ..channel import Channel
from ..user import PRIVATE, User, private_talk
from .denial import Denial
from .matching import BANNED, judged
from .settings import FILTER, SLOW, pause_ms

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


def may_speak_again(user: User, channel: Channel, time_ms: int) -> Denial | None:
    """Slow mode: who has no standing waits between two messages. Asked when the message is applied."""
    last_ms = channel.spoke.get(user.private_key)
    if last_ms is None or channel.members.get(user):
        return None
    left_ms = last_ms + pause_ms(channel.settings.get(SLOW, "")) - time_ms
    if left_ms <= 0:
        return None
    seconds = -(-left_ms // 1000)
    again = "in a second" if seconds == 1 else f"in {seconds} seconds"
    return _denied(channel, f"This channel is in slow mode: you can write again {again}")


def may_say(user: User, channel: Channel, lines: Iterable[str]) -> Denial | None:
    """The channel's own filter of words, for those without a standing."""
    words = channel.settings.get(FILTER, "")
    if not words or channel.members.get(user):
        return None
    unwelcome = _unwelcome(words)
    if any(unwelcome.search(_read(line)) for line in lines):
        return _denied(channel, "There is a word in this that the channel keeps out")
    return None


def _read(text: str) -> str:
    """The text as one reads it: no formatting, nothing invisible, one width and one case."""
    seen = "".join(char for char in strip_formatting(text) if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())


@lru_cache(maxsize=256)
def _unwelcome(words: str) -> re.Pattern[str]:
    """Whole words, `*` for the rest of one. Scripts that write no spaces have no edges to look for."""
    found = []
    for word in re.split(r"[\s,]+", _read(words)):
        core = word.strip("*")
        if core:
            before = r"(?<!\w)" if word[0] == core[0] and _has_edges(core[0]) else ""
            after = r"(?!\w)" if word[-1] == core[-1] and _has_edges(core[-1]) else ""
            found.append(f"{before}{re.escape(core)}{after}")
    return re.compile("|".join(found) or r"(?!)")


def _has_edges(char: str) -> bool:
    return char.isdigit() or char.lower() != char.upper()


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
