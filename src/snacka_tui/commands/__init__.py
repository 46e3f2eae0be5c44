"""Slash commands: one table that feeds execution, help, completion and the palette."""

from snacka_tui.commands.complete import about, complete
from snacka_tui.commands.handlers import Invocation
from snacka_tui.commands.intents import (
    Answer,
    ClearRoom,
    Connect,
    Disconnect,
    Intent,
    Logout,
    OpenLogin,
    OpenRegister,
    OpenRoom,
    Quit,
    React,
    ScreenIntent,
    ShowHelp,
    ShowNetworks,
    Signs,
    Speaking,
    Undo,
)
from snacka_tui.commands.registry import COMMANDS, Command, Completion, find, nearest, visible
from snacka_tui.commands.run import Outcome, is_command, parse_command, run

__all__ = [
    "COMMANDS",
    "Answer",
    "ClearRoom",
    "Command",
    "Completion",
    "Connect",
    "Disconnect",
    "Intent",
    "Invocation",
    "Logout",
    "OpenLogin",
    "OpenRegister",
    "OpenRoom",
    "Outcome",
    "Quit",
    "React",
    "ScreenIntent",
    "ShowHelp",
    "ShowNetworks",
    "Signs",
    "Speaking",
    "Undo",
    "about",
    "complete",
    "find",
    "is_command",
    "nearest",
    "parse_command",
    "run",
    "visible",
]
