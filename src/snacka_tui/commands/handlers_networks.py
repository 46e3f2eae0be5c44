"""The commands about networks and accounts, and how rooms are arranged.

Owns the reading of their arguments. It refuses to know the session, like `handlers`.
"""

from __future__ import annotations

import re

from snacka_config import ConfigError
from snacka_tui.address import parse_address
from snacka_tui.commands.handlers import Invocation, UsageError
from snacka_tui.commands.intents import (
    Connect,
    Disconnect,
    Intent,
    Login,
    Logout,
    Mute,
    OpenLogin,
    OpenRegister,
    Pin,
    Register,
    ShowNetworks,
    Unmute,
    Verify,
)

_IN_THE_OPEN = "-open"
_TIME = re.compile(r"(?:for )?(\d{1,4}) ?(m|min|minutes?|h|hours?|d|days?)", re.IGNORECASE)
_MINUTES = {"m": 1, "h": 60, "d": 24 * 60}


def login(typed: Invocation) -> list[Intent]:
    words = [word for word in typed.words if word != _IN_THE_OPEN]
    if len(words) < 2:
        return [OpenLogin(words[0] if words else "")]
    if len(words) > 2:
        raise UsageError
    return [Login(words[0], words[1], in_the_open=_IN_THE_OPEN in typed.words)]


def logout(_typed: Invocation) -> list[Intent]:
    return [Logout()]


def register(typed: Invocation) -> list[Intent]:
    words = [word for word in typed.words if word != _IN_THE_OPEN]
    if not words:
        return [OpenRegister()]
    if len(words) > 2:
        raise UsageError
    email = next((word for word in words[1:] if "@" in word), "")
    if len(words) == 2 and not email:
        raise UsageError("That is no e-mail address: /register password you@example.org")
    return [Register("", email, words[0], in_the_open=_IN_THE_OPEN in typed.words)]


def verify(typed: Invocation) -> list[Intent]:
    if len(typed.words) != 1:
        raise UsageError
    return [Verify(typed.words[0])]


def connect(typed: Invocation) -> list[Intent]:
    if len(typed.words) not in (1, 2):
        raise UsageError
    address, *name = typed.words
    try:
        return [Connect(parse_address(address), *name)]
    except ConfigError as error:
        raise UsageError(str(error)) from None


def disconnect(typed: Invocation) -> list[Intent]:
    return [Disconnect(typed.args)]


def networks(_typed: Invocation) -> list[Intent]:
    return [ShowNetworks()]


def pin(typed: Invocation) -> list[Intent]:
    return [Pin(_room(typed, typed.args))]


def unpin(typed: Invocation) -> list[Intent]:
    return [Pin(_room(typed, typed.args), on=False)]


def mute(typed: Invocation) -> list[Intent]:
    """Before the time, or alone: the room."""
    first, _, rest = typed.args.partition(" ")
    named = typed.is_channel(first)
    room, time = (first, rest.strip(" ")) if named else (typed.room, typed.args)
    if time in ("", "forever"):
        return [Mute(_room(typed, room))]
    minutes = minutes_of(time)
    if minutes is None:
        raise UsageError("For how long? /mute for 30m, /mute for 2h, /mute for 1d, or just /mute")
    return [Mute(_room(typed, room), minutes)]


def minutes_of(time: str) -> int | None:
    """Minutes of "for 2h" or "30 min"; None if it is no time."""
    found = _TIME.fullmatch(time)
    return int(found[1]) * _MINUTES[found[2][0].lower()] if found is not None else None


def unmute(typed: Invocation) -> list[Intent]:
    return [Unmute(_room(typed, typed.args))]


def _room(typed: Invocation, named: str) -> str:
    room = named or typed.room
    if not named and not (typed.in_channel or typed.in_direct):
        raise UsageError("Go to a room first, or name it.")
    return room
