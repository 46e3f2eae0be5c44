"""What a slash command wants done, as values.

Owns the intents a command's handler returns. Those about the network are carried out on the session by
`run`; the rest (`ScreenIntent`) are handed to whoever runs the screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from snacka_protocol.message import Message
from snacka_tui.model.changes import Severity
from snacka_tui.model.outbox import SendKind


@dataclass(frozen=True, slots=True)
class Say:
    """Write text into a room (channel or nick)."""

    room: str
    text: str
    kind: SendKind = SendKind.MESSAGE


@dataclass(frozen=True, slots=True)
class Request:
    """Send a command to the server; its answers appear in the room it was typed in."""

    message: Message


@dataclass(frozen=True, slots=True)
class Join:
    room: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    room: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tell:
    """A line for the person alone, in the room where the command was typed."""

    text: str
    severity: Severity = Severity.INFO


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """Show this room (its name; it exists or is being joined)."""

    room: str


@dataclass(frozen=True, slots=True)
class ClearRoom:
    """Empty the room's log on this screen only."""

    room: str


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """Show help; `topic` is a command's name or ""."""

    topic: str = ""


@dataclass(frozen=True, slots=True)
class Quit:
    """Say goodbye and leave the program."""

    reason: str = ""


ScreenIntent = OpenRoom | ClearRoom | ShowHelp | Quit
Intent = Say | Request | Join | Part | Tell | ScreenIntent
