"""Slash commands: one table that feeds execution, help, completion and the palette."""

from snacka_tui.commands.complete import complete
from snacka_tui.commands.handlers import Invocation
from snacka_tui.commands.intents import (
    ClearRoom,
    Intent,
    OpenRoom,
    Quit,
    ScreenIntent,
    ShowHelp,
)
from snacka_tui.commands.registry import COMMANDS, Command, Completion, find, nearest, visible
from snacka_tui.commands.run import Outcome, carry_out, parse_command, run

__all__ = [
    "COMMANDS",
    "ClearRoom",
    "Command",
    "Completion",
    "Intent",
    "Invocation",
    "OpenRoom",
    "Outcome",
    "Quit",
    "ScreenIntent",
    "ShowHelp",
    "carry_out",
    "complete",
    "find",
    "nearest",
    "parse_command",
    "run",
    "visible",
]
