"""What the slash commands about one's own words do: answer, react, undo, and what stars around words mean.

A family of `handlers`, with the same contract.
"""

from __future__ import annotations

from snacka_tui.commands.handlers import Invocation, UsageError
from snacka_tui.commands.intents import Answer, Intent, React, Signs, Undo
from snacka_tui.model import emoji_names

_ON = {"on": True, "yes": True, "off": False, "no": False}


def undo(typed: Invocation) -> list[Intent]:
    if typed.args:
        raise UsageError
    return [Undo()]


def reply(typed: Invocation) -> list[Intent]:
    if not typed.args:
        raise UsageError
    return [Answer(typed.args)]


def react(typed: Invocation) -> list[Intent]:
    words = typed.words
    if len(words) > 1:
        raise UsageError
    name = words[0] if words else ""
    return [React(emoji_names.named(name.strip(":")) or name)]


def formatting(typed: Invocation) -> list[Intent]:
    if not typed.args:
        return [Signs()]
    if typed.args.lower() not in _ON:
        raise UsageError
    return [Signs(_ON[typed.args.lower()])]
