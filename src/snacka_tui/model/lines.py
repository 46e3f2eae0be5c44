"""Lines that are nobody's message, and the rooms in which the answers to a person's commands belong.

Owns what was asked and is not answered yet, and telling the person something: where they asked, in a room, or
wherever they look. It refuses to know what any command means and how rooms are made.
"""

from __future__ import annotations

from collections.abc import Callable

from snacka_protocol.message import Message
from snacka_protocol.timestamps import parse_ms
from snacka_tui.model.changes import Notice, RoomsChanged, Severity, TimelineChanged
from snacka_tui.model.expected import Expectations
from snacka_tui.model.naming import Naming
from snacka_tui.model.outlet import Outlet
from snacka_tui.model.registration_state import Registration
from snacka_tui.model.room import STATUS_KEY, Room
from snacka_tui.model.timeline import Entry, Kind


class Lines(Naming, Outlet):
    """What is told to the person. `clock` is now, UTC milliseconds."""

    status: Room
    """The room for what the server itself says."""

    def __init__(self, nick: str, clock: Callable[[], int]) -> None:
        Naming.__init__(self, nick)
        Outlet.__init__(self)
        self.clock = clock
        self.registration = Registration()
        self.rooms: dict[str, Room] = {}
        self.focused = ""
        self.requests: dict[str, str] = {}  # label to the key of the room its answers belong in
        self.expected = Expectations()  # commands that left without a label
        self.reply_room = ""  # the room of the last of them
        self.answering = Message("")  # the message being handled
        self.label = ""  # of the message being handled, or of the batch around it
        self._second = ("", 0)  # a time tag without its fraction, and its UTC ms: most share it

    def time_of(self, message: Message) -> int:
        """When it happened: server-time, else now. UTC milliseconds."""
        stamp = message.tags.get("time")
        if not stamp:
            return self.clock()
        try:
            second, fraction = stamp[:19], stamp[20:23]
            if len(stamp) != 24 or stamp[19] != "." or stamp[23] != "Z" or not fraction.isdecimal():
                return parse_ms(stamp)
            if self._second[0] != second:
                self._second = (second, parse_ms(f"{second}Z"))
            return self._second[1] + int(fraction)
        except ValueError:
            return self.clock()

    def add(self, room: Room, entry: Entry) -> int:
        entry_id = room.timeline.add(entry)
        self.emit(TimelineChanged(room.key))
        return entry_id

    def line(
        self,
        room: Room,
        kind: Kind,
        text: str,
        *,
        nick: str = "",
        message: Message | None = None,
        own: bool | None = None,
    ) -> None:
        """Add a line that is nobody's message: a join, a topic, something to tell.

        `own`: whether it is of us, where `nick` is not our name any more.
        """
        time_ms = self.clock() if message is None else self.time_of(message)
        if own is None:
            own = bool(nick) and self.is_own(nick)
        # Without its msgid: history is asked for relative to messages, and a join is not in it.
        self.add(room, Entry(kind, text, nick, time_ms, own=own))

    def answer_room(self) -> Room:
        """Where the answer to what is being handled belongs."""
        key = self.requests.get(self.label)
        if key is None:
            key = self.expected.room_for(self.answering.command, self.answering.params)
        return self.rooms.get(self.reply_room if key is None else key) or self.status

    def ask(self, command: str, room: str) -> str:
        """A command of the person leaves; its answers belong in `room` (a key). Its label, or ""."""
        label = self.new_label()
        if label:
            self.requests[label] = room
        else:
            self.reply_room = room
            self.expected.add(command, room, self.clock())
        return label

    def tell(self, text: str, severity: Severity = Severity.INFO, room: Room | None = None) -> None:
        """A sentence for the person, where they asked."""
        kind = Kind.INFO if severity is Severity.INFO else Kind.ERROR
        if room is None:
            room = self.answer_room()
            if room is self.status and self.registration.ready:
                self.note_status()
        self.line(room, kind, text)

    def announce(self, text: str, severity: Severity = Severity.INFO) -> None:
        """A sentence for the person wherever they look, kept in the status room."""
        self.tell(text, severity, self.status)
        self.note_status()
        self.emit(Notice(text, severity))

    def note_status(self, *, count: bool = True) -> None:
        """The status room has something that is worth a look now."""
        self.status.noteworthy = True
        if count and self.focused != STATUS_KEY:
            self.status.unread += 1
        self.emit(RoomsChanged())
