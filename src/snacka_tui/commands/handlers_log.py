"""/log: whether what is said in a room is kept on this machine.

Owns the reading of its arguments. It refuses to know where anything is kept.
"""

from __future__ import annotations

from snacka_tui.commands.handlers import Invocation, UsageError
from snacka_tui.commands.intents import Intent, KeepLog
from snacka_tui.store import LogChoice


def log(typed: Invocation) -> list[Intent]:
    words = typed.words
    if not (typed.in_channel or typed.in_direct):
        raise UsageError("Nothing is kept of this room. Go to another one for /log.")
    try:
        choice = LogChoice(words[0].lower()) if words else LogChoice.TELL
    except ValueError:
        raise UsageError from None
    return [KeepLog(typed.room, choice)]
