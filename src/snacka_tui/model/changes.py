"""What changed, in words a screen understands.

Owns the small facts the session model hands to whoever shows it: one frozen Struct per kind of
change (a fraction of what a dataclass takes to import and to make), joined in the union `Change`.
It refuses to know how anything is drawn, and it never carries the data itself: a change says *look
at this room again*, and the reader looks at the model. That way a burst of a thousand messages is a
set of a few distinct changes.

Rooms are named by their key (`Room.key`, the folded name), which is what `Session.rooms` is indexed by.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class ConnectionState(Enum):
    """Where the session stands between nothing and talking."""

    OFFLINE = "offline"
    CONNECTING = "connecting"  # a socket is being opened
    REGISTERING = "registering"  # bytes flow, the server has not welcomed us yet
    ONLINE = "online"


class Severity(Enum):
    """How loud a notice is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class TimelineChanged(Struct, frozen=True):
    """Entries were added, merged, confirmed or cleared in `room`, or its gaps changed."""

    room: str


class RosterChanged(Struct, frozen=True):
    """Members of `room` came, went, were renamed, or changed prefix, away state or account."""

    room: str


class RoomsChanged(Struct, frozen=True):
    """The list of rooms, or a counter or joined state in it, changed."""


class TopicChanged(Struct, frozen=True):
    """`Room.topic` is another one."""

    room: str


class TypingChanged(Struct, frozen=True):
    """Somebody in `room` began or stopped typing; ask `Room.typing_nicks()`."""

    room: str


class HistoryChanged(Struct, frozen=True):
    """A request for older messages began or ended: `Room.loading_older`, `Room.history_complete`."""

    room: str


class UnreadFound(Struct, frozen=True):
    """History brought what was not read yet into `room`, which is open: reading goes on at the line."""

    room: str


class PlaceLoaded(Struct, frozen=True):
    """What lies around a message is in the timeline of `room` now: `msgid`, else the UTC `time_ms`."""

    room: str
    msgid: str
    time_ms: int


class SearchAnswered(Struct, frozen=True):
    """The network answered a search: `Session.found(number)`."""

    number: int


class ListingChanged(Struct, frozen=True):
    """More of the network's rooms are known, or all: `Session.listing`."""


class CardChanged(Struct, frozen=True):
    """More is known of somebody who was looked up: `Session.card(nick)`."""

    nick: str


class StateChanged(Struct, frozen=True):
    """The connection reached another state; `reason` is a sentence for a person, or ""."""

    state: ConnectionState
    reason: str = ""


class Mentioned(Struct, frozen=True):
    """Something to be told of was said: our name in a room or anything in a direct conversation
    (`personal`), or anything in a room of which one wants to hear all. Never for history."""

    room: str
    nick: str
    text: str
    personal: bool = True


class Notice(Struct, frozen=True):
    """Something to tell the person once, wherever they look (a toast). Already a sentence."""

    text: str
    severity: Severity = Severity.INFO


class Joined(Struct, frozen=True):
    """We are in `room` now. `asked` is true if the person asked for it in this run (so show the room)."""

    room: str
    asked: bool = False


class Left(Struct, frozen=True):
    """We are no longer in `room`; `reason` is a sentence for a person, or ""."""

    room: str
    reason: str = ""


class RoomRenamed(Struct, frozen=True):
    """A room goes by another key now (a direct conversation whose other side took a new name)."""

    old: str
    new: str


class AccountStep(Enum):
    """What became of logging in, or of making an account."""

    LOGGED_IN = "logged in"  # `text` is the account
    LOGGED_OUT = "logged out"  # `text` is the account
    SERVICE_ASKED = "service asked"  # the network's own service answers in words; `text` is its name
    CODE_WANTED = "code wanted"  # an e-mail brings it; `text` is what the server says
    REFUSED = "refused"  # `text` is a sentence


class AccountChanged(Struct, frozen=True):
    """Our account on this network, or the attempt to get into one."""

    step: AccountStep
    text: str


class NickChanged(Struct, frozen=True):
    """Our own name changed."""

    old: str
    new: str


Change = (
    TimelineChanged
    | RosterChanged
    | RoomsChanged
    | TopicChanged
    | TypingChanged
    | HistoryChanged
    | UnreadFound
    | PlaceLoaded
    | SearchAnswered
    | ListingChanged
    | CardChanged
    | StateChanged
    | Mentioned
    | Notice
    | Joined
    | Left
    | RoomRenamed
    | NickChanged
    | AccountChanged
)
