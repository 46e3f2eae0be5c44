"""What a slash command wants done, as values.

Owns the intents a command's handler returns. Those about the network are carried out on the session by
`run`; the rest (`ScreenIntent`) are handed to whoever runs the screen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from snacka_protocol.message import Message
from snacka_tui.address import Address
from snacka_tui.model.changes import Severity
from snacka_tui.model.levels import Level
from snacka_tui.model.outbox import SendKind
from snacka_tui.store import LogChoice


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


@dataclass(frozen=True, slots=True)
class Search:
    """Search what was said; `text` as it is typed into the search."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Show what is unread, in all rooms."""


@dataclass(frozen=True, slots=True)
class BrowseRooms:
    """Show the rooms of the network; `text` narrows the list down."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class ShowBookmarks:
    """Show the bookmarks."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Show who somebody is."""

    nick: str


FindIntent = Search | CatchUp | BrowseRooms | ShowBookmarks | LookUp


@dataclass(frozen=True, slots=True)
class Pin:
    """Let a room stand before the others, or no more."""

    room: str
    on: bool = True


@dataclass(frozen=True, slots=True)
class Mute:
    """Let nothing said in a room disturb; `minutes` None is until it is unmuted."""

    room: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Unmute:
    room: str


@dataclass(frozen=True, slots=True)
class Login:
    """Log in to an account. in_the_open: even where others could read the password on its way."""

    account: str
    password: str = field(repr=False)
    in_the_open: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """Make an account; `account` "" has the name one goes by."""

    account: str
    email: str
    password: str = field(repr=False)
    in_the_open: bool = False


@dataclass(frozen=True, slots=True)
class Verify:
    """The code that came by e-mail."""

    code: str


@dataclass(frozen=True, slots=True)
class Logout:
    """Log in no more, and forget the password if it is kept."""


@dataclass(frozen=True, slots=True)
class OpenLogin:
    """Ask for account and password in a form."""

    account: str = ""


@dataclass(frozen=True, slots=True)
class OpenRegister:
    """Ask in a form for what a new account needs."""


@dataclass(frozen=True, slots=True)
class Connect:
    """Open another network."""

    address: Address


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Leave a network: the one called so, or the one of the room shown for ""."""

    network: str = ""


@dataclass(frozen=True, slots=True)
class ShowNetworks:
    """Tell which networks are open and how they are."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back what was said last in the room shown."""


@dataclass(frozen=True, slots=True)
class Signs:
    """Whether `**bold**` and its like mean something from now on; None: say how it is."""

    on: bool | None = None


@dataclass(frozen=True, slots=True)
class React:
    """React to the newest message of somebody else in the room shown; "" asks with what."""

    reaction: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Say this as an answer to the newest message of somebody else in the room shown."""

    text: str


@dataclass(frozen=True, slots=True)
class KeepLog:
    """Whether what is said in this room is kept on this machine from now on, or that it be forgotten."""

    room: str
    choice: LogChoice


@dataclass(frozen=True, slots=True)
class Ignore:
    """Hear nothing of somebody, for some minutes or (None) for good; told in `room`."""

    nick: str
    minutes: int | None
    room: str


@dataclass(frozen=True, slots=True)
class Unignore:
    """Hear somebody again; told in `room`."""

    nick: str
    room: str


@dataclass(frozen=True, slots=True)
class ShowIgnored:
    """Tell in `room` who is ignored."""

    room: str


@dataclass(frozen=True, slots=True)
class SetLevel:
    """What of a room is told outside the window; None only asks."""

    room: str
    level: Level | None


@dataclass(frozen=True, slots=True)
class ShowSettings:
    """Show the settings that have these words."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class ShowKeys:
    """Show the keys, to change them."""


@dataclass(frozen=True, slots=True)
class ShowThemes:
    """Choose the colours."""


Listening = Ignore | Unignore | ShowIgnored | SetLevel
HabitIntent = ShowSettings | ShowKeys | ShowThemes
Speaking = Undo | Signs | React | Answer
ScreenIntent = (
    Speaking
    | HabitIntent
    | FindIntent
    | OpenRoom
    | ClearRoom
    | ShowHelp
    | Quit
    | Logout
    | OpenLogin
    | OpenRegister
    | Connect
    | Disconnect
    | ShowNetworks
    | KeepLog
)
Intent = (
    Say
    | Request
    | Join
    | Part
    | Tell
    | Pin
    | Mute
    | Unmute
    | Login
    | Register
    | Verify
    | Listening
    | ScreenIntent
)
