"""The commands about one's own habits: settings, keys, colours, what one is told of, and whom one ignores.

Owns the reading of their arguments. It refuses to know the session, like `handlers`.
"""

from __future__ import annotations

from snacka_tui.commands.handlers import Invocation, UsageError
from snacka_tui.commands.handlers_networks import minutes_of
from snacka_tui.commands.intents import (
    Ignore,
    Intent,
    SetLevel,
    ShowIgnored,
    ShowKeys,
    ShowSettings,
    ShowThemes,
    Unignore,
)
from snacka_tui.model.levels import Level

_FOR_HOW_LONG = "For how long? /ignore NAME for 30m, for 2h, for 1d, or just /ignore NAME"


def settings(typed: Invocation) -> list[Intent]:
    return [ShowSettings(typed.args)]


def keys(_typed: Invocation) -> list[Intent]:
    return [ShowKeys()]


def theme(_typed: Invocation) -> list[Intent]:
    return [ShowThemes()]


def ignore(typed: Invocation) -> list[Intent]:
    name, _, time = typed.args.partition(" ")
    if not name:
        return [ShowIgnored(typed.room)]
    if typed.is_channel(name):
        raise UsageError(f"That is a room. /mute {name} lets it not disturb you.")
    time = time.strip(" ")
    minutes = minutes_of(time) if time else None
    if time and minutes is None:
        raise UsageError(_FOR_HOW_LONG)
    return [Ignore(name, minutes, typed.room)]


def unignore(typed: Invocation) -> list[Intent]:
    if len(typed.words) != 1:
        raise UsageError
    return [Unignore(typed.words[0], typed.room)]


def notify(typed: Invocation) -> list[Intent]:
    """A room, a level, or both in this order."""
    words = typed.words
    room = words.pop(0) if words and typed.is_channel(words[0]) else typed.room
    if not words:
        return [SetLevel(room, None)]
    levels = {level.value: level for level in Level}
    if len(words) != 1 or words[0].lower() not in levels:
        raise UsageError("What of it? /notify all, /notify mentions, /notify none, or /notify usual")
    if room == typed.room and not (typed.in_channel or typed.in_direct):
        raise UsageError("Go to a room first, or name it.")
    return [SetLevel(room, levels[words[0].lower()])]
