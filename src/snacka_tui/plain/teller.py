"""From what the model says changed to lines: each thing told once, in the order it happened.

Owns what was told already, the condensing of joins and parts, and when a message of ours is worth a line
(when it is known what became of it). It refuses to know where lines go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from snacka_protocol.formatting import strip_formatting
from snacka_tui.model import changes as news
from snacka_tui.model.changes import Change, ConnectionState
from snacka_tui.model.room import Room, RoomKind
from snacka_tui.model.session import Session
from snacka_tui.model.timeline import Delivery, Entry, Kind, net_effect
from snacka_tui.model.timeline_entry import CONDENSED
from snacka_tui.plain.words import Words
from snacka_tui.render.phrases import effect
from snacka_tui.render.plain import harmless

_SPOKEN = (Kind.MESSAGE, Kind.ACTION, Kind.NOTICE)
_OPEN = (Delivery.SENDING, Delivery.DOUBT, Delivery.FAILED)
_NAMED = 8  # people told by name on coming in
_KEPT_IN_MIND = 2_000  # msgids of a room; what is older does not come again


@dataclass(slots=True)
class _Told:
    """How far a room was told: up to which entry, and what else; what waits to be told."""

    mark: int | None = None
    begun: bool = False
    msgids: dict[str, None] = field(default_factory=dict)
    own: dict[str, Delivery] = field(default_factory=dict)  # nonces of ours: what was said of them last
    late: list[Entry] = field(default_factory=list)
    crowd: list[Entry] = field(default_factory=list)  # joins, parts and names, until somebody speaks
    quiet: bool = False


class Teller:
    """write: takes a line. recent: how many earlier messages to tell on coming into a room.

    Call `heard` from the session's own hook, `tell` with every change, and `tick` about once a second.
    """

    def __init__(self, session: Session, write: Callable[[str], None], *, recent: int, words: Words) -> None:
        self.current = ""
        """The key of the room looked at: its lines need no name."""
        self._session = session
        self._write = write
        self._recent = recent
        self._words = words
        self._told: dict[str, _Told] = {}

    def heard(self, room: Room, entry: Entry) -> None:
        """News, which may stand before what was told already: something missed while the line was down."""
        self._of(room).late.append(entry)

    def tell(self, changes: Iterable[Change]) -> None:
        """Say what changed."""
        for change in changes:
            match change:
                case news.TimelineChanged(key) | news.HistoryChanged(key):
                    room = self._session.rooms.get(key)
                    if room is not None:
                        self._tell_room(room)
                case news.RoomRenamed(old, new):
                    if old in self._told:
                        self._told[new] = self._told.pop(old)
                    if self.current == old:
                        self.current = new
                case news.StateChanged(state, reason):
                    self._tell_state(state, reason)
                case news.Joined(key, asked=True):
                    self.look_at(key)
                case news.Left(key, reason):
                    self._write(f"-- You are no longer in {harmless(key)}. {harmless(reason)}".rstrip())
                case news.NickChanged(_, new):
                    self._write(f"-- Your name is {harmless(new)}.")
                case _:
                    pass

    def look_at(self, key: str) -> None:
        """Another room is the one looked at."""
        room = self._session.rooms.get(key)
        if room is None or key == self.current:
            return
        self.current = key
        self._write(f"-- You write to {harmless(room.title)} now.")
        self._tell_room(room)

    def silence(self) -> None:
        """The person leaves: the end of the connection is no news."""
        self._write = _to_nobody

    def tick(self) -> None:
        """A second has passed: who came and went is told when nobody has come or gone since the last."""
        for key, told in self._told.items():
            room = self._session.rooms.get(key)
            if room is not None and told.crowd and told.quiet:
                self._tell_crowd(room, told)
            told.quiet = True

    # -- a room ----------------------------------------------------------------------------------------

    def _of(self, room: Room) -> _Told:
        return self._told.setdefault(room.key, _Told())

    def _tell_room(self, room: Room) -> None:
        told = self._of(room)
        if room.kind is RoomKind.STATUS and not room.noteworthy:
            told.mark = room.timeline.last_id()  # a welcome of many lines is for those who ask for it
            return
        if not told.begun and room.kind is not RoomKind.STATUS:
            self._tell_advice(room, told)
            if not _settled(room):
                return  # what was said before comes first
            told.begun = True
            self._begin(room, told)
        self._tell_late(room, told)
        self._tell_own(room, told)  # older than what is new
        self._tell_new(room, told)

    def _tell_advice(self, room: Room, told: _Told) -> None:
        """What is said to the person alone cannot wait for the network."""
        for entry in self._below(room, told):
            if entry.kind in (Kind.INFO, Kind.ERROR):
                self._say(room, told, entry)
            elif entry.own and entry.nonce and entry.delivery in _OPEN:
                told.own.setdefault(entry.nonce, Delivery.SENDING)

    def _begin(self, room: Room, told: _Told) -> None:
        """The last messages of a room that is new to the reader."""
        found: list[Entry] = []
        entry_id = room.timeline.last_id()
        while entry_id is not None and len(found) < self._recent:
            entry = room.timeline.get(entry_id)
            if entry.own and entry.nonce and (entry.nonce in told.own or entry.delivery in _OPEN):
                told.own.setdefault(entry.nonce, Delivery.SENDING)
            elif entry.kind in _SPOKEN:
                found.append(replace(entry, delivery=Delivery.NONE))
            entry_id = room.timeline.previous_id(entry_id)
        if found:
            self._write(f"-- {harmless(room.title)}: the last messages --")
        for entry in reversed(found):
            self._say(room, told, entry)
        if room.kind is RoomKind.CHANNEL and room.joined:
            self._write(f"-- You are in {harmless(room.name)}{self._company(room)}")
        told.mark = room.timeline.last_id()
        told.late.clear()

    def _company(self, room: Room) -> str:
        """Who else is in a room, as the end of a sentence, and what it is about."""
        others = [m.nick for m in room.roster.ordered() if not self._session.is_own(m.nick)]
        if len(others) > _NAMED:
            company = f" with {len(others)} others."
        else:
            company = f" with {', '.join(map(harmless, others))}." if others else "; nobody else is here."
        topic = harmless(strip_formatting(room.topic))
        return f"{company} Topic: {topic}" if topic else company

    def _tell_late(self, room: Room, told: _Told) -> None:
        """Messages that came to stand above what was told."""
        late, told.late = told.late, []
        for entry in late:
            place = room.timeline.find(entry.msgid) if entry.msgid else None
            if place is not None and told.mark is not None and place <= told.mark:
                self._tell_entry(room, told, entry)

    def _tell_new(self, room: Room, told: _Told) -> None:
        for entry in self._below(room, told):
            self._tell_entry(room, told, entry)

    def _below(self, room: Room, told: _Told) -> list[Entry]:
        """Everything below what was told, which moves on to the end."""
        timeline = room.timeline
        fresh: list[Entry] = []
        entry_id = timeline.last_id()
        while entry_id is not None and (told.mark is None or entry_id > told.mark):
            fresh.append(timeline.get(entry_id))
            entry_id = timeline.previous_id(entry_id)
        told.mark = timeline.last_id() if fresh else told.mark
        return fresh[::-1]

    def _tell_own(self, room: Room, told: _Told) -> None:
        """What became of messages of ours."""
        for nonce in [*told.own]:
            entry_id = room.timeline.find_nonce(nonce)
            if entry_id is None:
                del told.own[nonce]
            else:
                self._tell_fate(room, told, room.timeline.get(entry_id))

    def _tell_fate(self, room: Room, told: _Told, entry: Entry) -> None:
        """Say one of ours as soon as something has become of it, and again when that changes."""
        last = told.own.setdefault(entry.nonce, Delivery.SENDING)
        if entry.delivery not in (Delivery.SENDING, last):
            told.own[entry.nonce] = entry.delivery
            self._say(room, told, entry)

    def _tell_entry(self, room: Room, told: _Told, entry: Entry) -> None:
        if entry.kind in CONDENSED and not entry.own:
            told.crowd.append(entry)
            told.quiet = False
            return
        if entry.msgid and entry.msgid in told.msgids:
            return
        if entry.own and entry.nonce and entry.delivery is not Delivery.KEPT:
            self._tell_fate(room, told, entry)
            return
        self._say(room, told, entry)

    def _say(self, room: Room, told: _Told, entry: Entry) -> None:
        if entry.msgid:
            told.msgids[entry.msgid] = None
            if len(told.msgids) > _KEPT_IN_MIND:
                del told.msgids[next(iter(told.msgids))]
        if entry.delivery is Delivery.KEPT:
            told.own.pop(entry.nonce, None)
        self._tell_crowd(room, told)
        for line in self._words.lines(entry, self._label(room, entry)):
            self._write(line)

    def _tell_crowd(self, room: Room, told: _Told) -> None:
        """Who came and went, in one line of net effect."""
        crowd, told.crowd = told.crowd, []
        summed = effect(net_effect(crowd)) if crowd else ""
        if summed:
            line = Entry(Kind.INFO, summed, "", crowd[-1].time_ms)
            for words in self._words.lines(line, self._label(room, line)):
                self._write(words)

    def _label(self, room: Room, entry: Entry) -> str:
        if room.key == self.current:
            return ""
        if room.kind is RoomKind.DIRECT:
            return f"to {room.name}," if entry.own else "privately,"
        return room.title

    # -- the connection --------------------------------------------------------------------------------

    def _tell_state(self, state: ConnectionState, reason: str) -> None:
        match state:
            case ConnectionState.ONLINE:
                self._write(
                    f"-- Connected. Your name is {harmless(self._session.nick)}. /help lists commands."
                )
            case ConnectionState.OFFLINE:
                self._write(f"-- Not connected: {harmless(reason)} What you write waits.".replace("  ", " "))
                if self._session.needs_account:
                    self._write("-- Leave with Ctrl+C, and come again with --login and your account's name.")
            case _:
                pass


def _to_nobody(line: str) -> None:
    """What is not told any more."""


def _settled(room: Room) -> bool:
    """Whether what was said before is there, or will not come."""
    if room.started or room.history_complete:
        return True
    return not room.history_requests if room.kind is RoomKind.DIRECT else not (room.wanted or room.joined)
