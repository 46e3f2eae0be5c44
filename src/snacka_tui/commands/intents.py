"""What a slash command wants done, as values.

Owns the intents a command's handler returns. Those about the network are carried out on the session by
`run`; the rest (`ScreenIntent`) are handed to whoever runs the screen.

They are Structs: of forty dataclasses Python would compile every method anew, ten milliseconds of each start.
The two with a password stay dataclasses, which can keep it out of what a crash shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct

from snacka_protocol.message import Message
from snacka_tui.address import Address
from snacka_tui.model.changes import Severity
from snacka_tui.model.levels import Level
from snacka_tui.model.outbox import SendKind
from snacka_tui.store import LogChoice


class Say(Struct, frozen=True):
    """Write text into a room (channel or nick)."""

    room: str
    text: str
    kind: SendKind = SendKind.MESSAGE


class Request(Struct, frozen=True):
    """Send a command to the server; its answers appear in the room it was typed in."""

    message: Message


class Join(Struct, frozen=True):
    room: str
    key: str = ""


class Part(Struct, frozen=True):
    room: str
    reason: str = ""


class Tell(Struct, frozen=True):
    """A line for the person alone, in the room where the command was typed."""

    text: str
    severity: Severity = Severity.INFO


class OpenRoom(Struct, frozen=True):
    """Show this room (its name; it exists or is being joined)."""

    room: str


class ClearRoom(Struct, frozen=True):
    """Empty the room's log on this screen only."""

    room: str


class ShowHelp(Struct, frozen=True):
    """Show help; `topic` is a command's name or ""."""

    topic: str = ""


class Quit(Struct, frozen=True):
    """Say goodbye and leave the program."""

    reason: str = ""


class Search(Struct, frozen=True):
    """Search what was said; `text` as it is typed into the search."""

    text: str = ""


class CatchUp(Struct, frozen=True):
    """Show what is unread, in all rooms."""


class BrowseRooms(Struct, frozen=True):
    """Show the rooms of the network; `text` narrows the list down."""

    text: str = ""


class ShowBookmarks(Struct, frozen=True):
    """Show the bookmarks."""


class LookUp(Struct, frozen=True):
    """Show who somebody is."""

    nick: str


class Pin(Struct, frozen=True):
    """Let a room stand before the others, or no more."""

    room: str
    on: bool = True


class Mute(Struct, frozen=True):
    """Let nothing said in a room disturb; `minutes` None is until it is unmuted."""

    room: str
    minutes: int | None = None


class Unmute(Struct, frozen=True):
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


class Verify(Struct, frozen=True):
    """The code that came by e-mail."""

    code: str


class Logout(Struct, frozen=True):
    """Log in no more, and forget the password if it is kept."""


class OpenLogin(Struct, frozen=True):
    """Ask for account and password in a form."""

    account: str = ""


class OpenRegister(Struct, frozen=True):
    """Ask in a form for what a new account needs."""


class Connect(Struct, frozen=True):
    """Open another network; `name` is who to be there, "" for the same as here."""

    address: Address
    name: str = ""


class Disconnect(Struct, frozen=True):
    """Leave a network: the one called so, or the one of the room shown for ""."""

    network: str = ""


class ShowNetworks(Struct, frozen=True):
    """Tell which networks are open and how they are."""


class Undo(Struct, frozen=True):
    """Take back what was said last in the room shown."""


class Signs(Struct, frozen=True):
    """Whether `**bold**` and its like mean something from now on; None: say how it is."""

    on: bool | None = None


class React(Struct, frozen=True):
    """React to the newest message of somebody else in the room shown; "" asks with what."""

    reaction: str = ""


class Answer(Struct, frozen=True):
    """Say this as an answer to the newest message of somebody else in the room shown."""

    text: str


class KeepLog(Struct, frozen=True):
    """Whether what is said in this room is kept on this machine from now on, or that it be forgotten."""

    room: str
    choice: LogChoice


class Ignore(Struct, frozen=True):
    """Hear nothing of somebody, for some minutes or (None) for good; told in `room`."""

    nick: str
    minutes: int | None
    room: str


class Unignore(Struct, frozen=True):
    """Hear somebody again; told in `room`."""

    nick: str
    room: str


class ShowIgnored(Struct, frozen=True):
    """Tell in `room` who is ignored."""

    room: str


class SetLevel(Struct, frozen=True):
    """What of a room is told outside the window; None only asks."""

    room: str
    level: Level | None


class ShowSettings(Struct, frozen=True):
    """Show the settings that have these words."""

    words: str = ""


class ShowKeys(Struct, frozen=True):
    """Show the keys, to change them."""


class ShowThemes(Struct, frozen=True):
    """Choose the colours."""


FindIntent = Search | CatchUp | BrowseRooms | ShowBookmarks | LookUp
HabitIntent = ShowSettings | ShowKeys | ShowThemes
NetworkIntent = Connect | Disconnect | ShowNetworks
Speaking = Undo | Signs | React | Answer
Shown = Speaking | HabitIntent | FindIntent | NetworkIntent | ShowHelp | OpenLogin | OpenRegister | KeepLog
"""What only the screen can do."""
ScreenIntent = Shown | OpenRoom | ClearRoom | Quit | Logout
"""What the screen has a part in."""
Listening = Ignore | Unignore | ShowIgnored | SetLevel
Arranging = Pin | Mute | Unmute
Entering = Login | Register | Verify
Intent = Say | Request | Join | Part | Tell | Arranging | Entering | Listening | ScreenIntent
