"""Slash commands: one table that feeds execution, help, completion and the palette."""

from snacka_tui.commands.intents import (
    ClearRoom,
    Intent,
    OpenRoom,
    Quit,
    ScreenIntent,
    ShowHelp,
)
from snacka_tui.commands.registry import Command, Completion, find, visible
from snacka_tui.commands.run import Outcome, complete, run

__all__ = [
    "ClearRoom",
    "Command",
    "Completion",
    "Intent",
    "OpenRoom",
    "Outcome",
    "Quit",
    "ScreenIntent",
    "ShowHelp",
    "complete",
    "find",
    "run",
    "visible",
]
