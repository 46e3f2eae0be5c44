"""Slash commands: one table that feeds execution, help, completion and the palette.

What they want done is in `commands.intents`.
"""

from snacka_tui.commands.complete import about, complete
from snacka_tui.commands.registry import COMMANDS, find, visible
from snacka_tui.commands.run import Outcome, is_command, parse_command, run

__all__ = [
    "COMMANDS",
    "Outcome",
    "about",
    "complete",
    "find",
    "is_command",
    "parse_command",
    "run",
    "visible",
]
