"""One room: a channel, a direct conversation, or the network's own status room.

Owns what a screen shows of a room besides the network's state: timeline, roster, topic, counters, who
is typing, and how far its history is loaded. It refuses to know messages and to ask the network for
anything; the session's handlers do both.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from msgspec import Struct

from snacka_protocol.chathistory import HistoryRequest
from snacka_tui.model.history_page import HistoryPage
from snacka_tui.model.levels import Level
from snacka_tui.model.roster import Roster
from snacka_tui.model.timeline import Entry, Timeline

STATUS_KEY = "*"
FOREVER = 2**62  # as a time in milliseconds: never
TYPING_EXPIRES_MS = 6_000  # ircv3.net/specs/client-tags/typing: six seconds after the last `active`


class RoomKind(Enum):
    STATUS = "status"  # what the server itself says; key "*"
    CHANNEL = "channel"
    DIRECT = "direct"


class TypingState(Enum):
    """The values of the `+typing` client tag."""

    ACTIVE = "active"
    PAUSED = "paused"
    DONE = "done"


@dataclass(slots=True)
class Room:
    """A room and everything shown of it. Read freely; only the session writes."""

    key: str  # folded name: the index in Session.rooms
    name: str  # as people write it
    kind: RoomKind
    timeline: Timeline
    roster: Roster
    joined: bool = False  # channels: we are in it; direct and status: always true while online
    wanted: bool = False  # channels: join again after a reconnect
    asked: bool = False  # the person asked for this join, so show it when it comes
    join_key: str = ""  # the password given with JOIN, to use again
    topic: str = ""  # with formatting codes
    topic_nick: str = ""
    topic_time_ms: int = 0  # UTC, milliseconds; 0 unknown
    modes: str = ""  # as RPL_CHANNELMODEIS tells them: "+nt"
    noteworthy: bool = False  # the status room: more than a welcome is in it
    pinned: bool = False  # stands before the others
    level: Level = Level.USUAL  # what of it is told outside the window
    muted_until_ms: int = 0  # UTC, milliseconds; 0 is not muted, FOREVER until it is said otherwise
    read_ms: int = 0  # how far it was read on any device: a message's time, UTC ms; 0 not known
    read_told_ms: int = 0  # how far of that the server knows
    read_told_at_ms: int = 0  # when it was told last
    place: str = ""  # the msgid of the message on top of the screen, for who reads back; "" at the newest
    place_ms: int = 0  # its time: UTC, milliseconds
    line_ms: int = 0  # read_ms when the unread line was put above all that is loaded; 0 when it stands right
    unread: int = 0
    mentions: int = 0
    loading_older: bool = False
    history_complete: bool = False  # nothing older exists, or the network keeps no history
    history_requests: deque[PendingHistory] = field(default_factory=deque)
    names_pending: set[str] | None = None  # folded nicks seen in the NAMES answer under way
    started: bool = False  # what was said before we came is loaded, or known not to be had
    resume: Entry | None = None  # the newest message of before, until all since then is loaded
    left_at_ms: int = 0  # when the connection died while we were here; 0 otherwise
    typing: dict[str, tuple[str, int]] = field(
        default_factory=dict
    )  # folded nick: (nick, expires at, UTC ms)

    def typing_nicks(self) -> list[str]:
        """Who is typing, longest first. Expired ones leave with `Session.tick()`."""
        return [nick for nick, _ in self.typing.values()]

    @property
    def muted(self) -> bool:
        """Whether what is said here is not to disturb. Ends with `Session.tick()`."""
        return self.muted_until_ms > 0

    @property
    def title(self) -> str:
        return self.name if self.kind is not RoomKind.STATUS else "server"


class HistoryPurpose(Enum):
    """Why history was asked, which decides what its answer means."""

    FIRST = "first"  # the room was empty
    CATCH_UP = "catch up"  # what was missed while away
    OLDER = "older"  # the person scrolled up
    GAP = "gap"  # what is missing at a gap, from its upper end on
    GAP_FROM_BELOW = "gap from below"  # the same from its lower end, for whoever reads upwards
    AROUND = "around"  # the person goes to a place far back
    PAGE = "page"  # somebody reads it, beside the timeline


class PendingHistory(Struct, frozen=True):
    """A CHATHISTORY request on its way; `pages` counts how many came before it for the same purpose.

    `anchor` is the entry that the answer follows or comes before, `gap` the gap that it fills: ids of the
    timeline. detached: what it would have joined was forgotten meanwhile.
    """

    request: HistoryRequest
    purpose: HistoryPurpose
    label: str = ""
    pages: int = 0
    anchor: int | None = None
    gap: int | None = None
    detached: bool = False
    take: Callable[[HistoryPage], None] | None = None  # who gets the answer, for PAGE
