"""What changed, in words a screen understands.

Owns the small facts the session model hands to whoever shows it: one frozen dataclass per kind of
change, joined in the union `Change`. It refuses to know how anything is drawn, and it never carries
the data itself: a change says *look at this room again*, and the reader looks at the model. That way
a burst of a thousand messages is a set of a few distinct changes.

Rooms are named by their key (`Room.key`, the folded name), which is what `Session.rooms` is indexed by.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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


@dataclass(frozen=True, slots=True)
class TimelineChanged:
    """Entries were added, merged, confirmed or cleared in `room`, or its gaps changed."""

    room: str


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """Members of `room` came, went, were renamed, or changed prefix, away state or account."""

    room: str


@dataclass(frozen=True, slots=True)
class RoomsChanged:
    """The list of rooms, or a counter or joined state in it, changed."""


@dataclass(frozen=True, slots=True)
class TopicChanged:
    """`Room.topic` is another one."""

    room: str


@dataclass(frozen=True, slots=True)
class TypingChanged:
    """Somebody in `room` began or stopped typing; ask `Room.typing_nicks()`."""

    room: str


@dataclass(frozen=True, slots=True)
class HistoryChanged:
    """A request for older messages began or ended: `Room.loading_older`, `Room.history_complete`."""

    room: str


@dataclass(frozen=True, slots=True)
class UnreadFound:
    """History brought what was not read yet into `room`, which is open: reading goes on at the line."""

    room: str


@dataclass(frozen=True, slots=True)
class PlaceLoaded:
    """What lies around a message is in the timeline of `room` now: `msgid`, else the UTC `time_ms`."""

    room: str
    msgid: str
    time_ms: int


@dataclass(frozen=True, slots=True)
class SearchAnswered:
    """The network answered a search: `Session.found(number)`."""

    number: int


@dataclass(frozen=True, slots=True)
class ListingChanged:
    """More of the network's rooms are known, or all: `Session.listing`."""


@dataclass(frozen=True, slots=True)
class CardChanged:
    """More is known of somebody who was looked up: `Session.card(nick)`."""

    nick: str


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The connection reached another state; `reason` is a sentence for a person, or ""."""

    state: ConnectionState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Something to be told of was said: our name in a room or anything in a direct conversation
    (`personal`), or anything in a room of which one wants to hear all. Never for history."""

    room: str
    nick: str
    text: str
    personal: bool = True


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell the person once, wherever they look (a toast). Already a sentence."""

    text: str
    severity: Severity = Severity.INFO


@dataclass(frozen=True, slots=True)
class Joined:
    """We are in `room` now. `asked` is true if the person asked for it in this run (so show the room)."""

    room: str
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """We are no longer in `room`; `reason` is a sentence for a person, or ""."""

    room: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RoomRenamed:
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


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """Our account on this network, or the attempt to get into one."""

    step: AccountStep
    text: str


@dataclass(frozen=True, slots=True)
class NickChanged:
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
