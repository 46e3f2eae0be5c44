"""The state of one network that the session's handler families share.

Owns the rooms, the people, our own nick, what the server offers, and the two lists that leave the model:
changes and outgoing messages. It refuses to know what any command means: it offers the small steps
(find a room, add a line, emit a change) that the families are written in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from snacka_protocol.batch import Batch, BatchTracker
from snacka_protocol.message import Message, Source
from snacka_protocol.timestamps import parse_ms
from snacka_tui.model.archive import Archive, NoArchive, fill
from snacka_tui.model.changes import (
    ConnectionState,
    Notice,
    RoomRenamed,
    RoomsChanged,
    RosterChanged,
    Severity,
    StateChanged,
    TimelineChanged,
)
from snacka_tui.model.expected import Expectations
from snacka_tui.model.finding import Card, Listing, Searches
from snacka_tui.model.identity import Identity
from snacka_tui.model.ignore import Ignores
from snacka_tui.model.levels import Level
from snacka_tui.model.login_state import Login
from snacka_tui.model.mentions import MentionFinder
from snacka_tui.model.multiline import Limits
from snacka_tui.model.naming import Naming
from snacka_tui.model.outbox import Edit, Outbox
from snacka_tui.model.outlet import Outlet
from snacka_tui.model.pending import Pending
from snacka_tui.model.room import STATUS_KEY, Room, RoomKind
from snacka_tui.model.roster import Person, Roster
from snacka_tui.model.timeline import Entry, Kind, Timeline

REGAIN_TRIES = 20


@dataclass(slots=True)
class Registration:
    """Where the handshake of this connection stands."""

    offered: dict[str, str] = field(default_factory=dict)  # CAP LS so far: name to value
    requested: int = 0  # CAP REQ lines not answered yet
    ended: bool = False  # CAP END was sent, or never needed
    nick_tries: int = 0
    welcomed: bool = False  # 001 came
    ready: bool = False  # the welcome is over: joins and messages may go


class Network(Naming, Outlet):
    """Everything the model knows of one network; handlers change it, screens read it through `Session`."""

    def __init__(
        self,
        identity: Identity,
        *,
        clock: Callable[[], int],
        random_id: Callable[[], str],
        outbox: Outbox,
        history_limit: int,
        heard: Callable[[Room, Entry], None] | None = None,
        archive: Archive | None = None,
    ) -> None:
        Naming.__init__(self, identity.nick)
        Outlet.__init__(self)
        self.identity = identity
        self.clock = clock
        self.random_id = random_id
        self.history_limit = history_limit
        self.outbox = outbox
        self.heard = heard or (lambda _room, _entry: None)
        self.archive: Archive = NoArchive() if archive is None else archive
        self.pending = Pending()
        self.state = ConnectionState.OFFLINE
        self.wanted_nick = identity.nick
        self.account = ""  # the account we are logged in to
        self.login = Login()
        self.private = False  # nobody between us and the server can read along
        self.registering: Identity | None = None  # who we are once the account that was asked for is made
        self.user = ""
        self.host = ""
        self.server_name = ""
        self.away = False
        self.connections = 0  # welcomes so far
        self.last_seen_ms = 0  # when the last connection ended, UTC ms
        self.registration = Registration()
        self._second = ("", 0)  # a time tag without its fraction, and its UTC ms: most share it
        self.batches = BatchTracker()
        self.mentions = MentionFinder()
        self.ignores = Ignores(self.fold)
        self.level = Level.MENTIONS  # what is told of rooms that have no level of their own
        self.rooms: dict[str, Room] = {}
        self.people: dict[str, Person] = {}
        self.wishes: dict[str, str] = {}  # folded names of channels the person asked for, to their keys
        self.who_asked: set[str] = set()  # keys of rooms whose WHO is ours, not the person's
        self.requests: dict[str, str] = {}  # label to the key of the room its answers belong in
        self.expected = Expectations()  # commands that left without a label
        self.reply_room = ""  # the room of the last of them
        self.answering = Message("")  # the message being handled
        self.label = ""  # of the message being handled, or of the batch around it
        self.focused = ""
        self.multiline: Limits | None = None  # what one message may be, on this or the last connection
        self.edits: dict[str, Edit] = {}  # new words, by the msgid of the old ones
        self.following = True  # the newest line of the focused room is in sight
        self.rooms_formed = 0  # how many rooms the network said it has
        self.listing = Listing()
        self.searches = Searches()
        self.cards: dict[str, Card] = {}  # who was looked up, by folded nick
        self.lobby: str | None = (
            None  # the room we guess at ("" none) until the server told; None: one was asked
        )
        self.last_error = ""  # the text of ERROR: why the server closes
        self.needs_account = False  # it closed because only people with an account come in
        self.regain_at_ms = 0
        self.regain_tries = 0
        self.status = self.make_room(STATUS_KEY, RoomKind.STATUS)

    # -- names -----------------------------------------------------------------------------------------

    @property
    def keeps_nonces(self) -> bool:
        """Whether the server answers a repeated `+snacka/nonce` with the first message's echo."""
        return "nonce" in self.isupport.get("SNACKA").split(",") and self.has("message-tags")

    @property
    def sender(self) -> str:
        """Whose nonces ours are to the server: the account's, or a guest's nick."""
        return self.account or self.nick

    @property
    def regaining(self) -> bool:
        """Whether we go by another nick for now, and still try to get the wanted one."""
        return not self.same(self.nick, self.wanted_nick) and self.regain_tries < REGAIN_TRIES

    def refold(self) -> None:
        """The case mapping changed: file rooms and people anew."""
        self.forget_folded()
        self.people = {self.fold(person.nick): person for person in self.people.values()}
        rooms = list(self.rooms.values())
        self.rooms.clear()
        for room in rooms:
            room.key = room.key if room.kind is RoomKind.STATUS else self.fold(room.name)
            room.roster.refold()
            self.rooms.setdefault(room.key, room)
        self.ignores.refold()
        self.emit(RoomsChanged())

    # -- people and rooms --------------------------------------------------------------------------------

    def person(self, nick: str, source: Source | None = None) -> Person:
        """The person of this nick, made if unknown; user and host are taken from `source`."""
        key = self.fold(nick)
        person = self.people.get(key)
        if person is None:
            person = self.people[key] = Person(nick)
        if source is not None and source.host:
            person.user, person.host = source.user, source.host
        return person

    def account_of(self, nick: str) -> str:
        """The account somebody is logged in to, as far as we know; ""."""
        person = self.people.get(self.fold(nick))
        return person.account if person is not None else ""

    def forget_if_gone(self, nick: str) -> None:
        """Drop what is known of somebody we share no room with any more."""
        if self.is_own(nick) or self.find_room(nick) is not None:
            return
        if not any(nick in room.roster for room in self.rooms.values()):
            self.people.pop(self.fold(nick), None)

    def make_room(self, name: str, kind: RoomKind) -> Room:
        key = STATUS_KEY if kind is RoomKind.STATUS else self.fold(name)
        room = Room(key, name, kind, Timeline(), Roster(self.fold, self.rank))
        room.timeline.hides = self.ignores.hides
        self.rooms[key] = room
        room.joined = kind is not RoomKind.CHANNEL and self.registration.ready
        fill(self.archive, room)
        self.emit(RoomsChanged())
        return room

    def find_room(self, name: str) -> Room | None:
        return self.rooms.get(name) or self.rooms.get(self.fold(name))

    def channel(self, name: str) -> Room:
        return self.find_room(name) or self.make_room(name, RoomKind.CHANNEL)

    def direct(self, nick: str) -> Room:
        return self.find_room(nick) or self.make_room(nick, RoomKind.DIRECT)

    def rename(self, room: Room, name: str) -> None:
        """The room goes by another name; what waits for it goes along. No room may have that name yet."""
        old_key, new_key = room.key, self.fold(name)
        for send in self.outbox:
            if self.fold(send.target) == old_key:
                self.outbox.retarget(send.nonce, name)
        del self.rooms[old_key]
        room.key, room.name = new_key, name
        self.rooms[new_key] = room
        if self.focused == old_key:
            self.focused = new_key
        self.emit(RoomRenamed(old_key, new_key))
        self.emit(RoomsChanged())

    def rooms_with(self, nick: str) -> list[Room]:
        """Rooms whose roster has this nick, and the direct conversation with them."""
        return [
            room
            for room in self.rooms.values()
            if nick in room.roster or (room.kind is RoomKind.DIRECT and room.key == self.fold(nick))
        ]

    # -- what leaves the model -----------------------------------------------------------------------------

    def set_state(self, state: ConnectionState, reason: str = "") -> None:
        self.state = state
        self.emit(StateChanged(state, reason))

    # -- lines ---------------------------------------------------------------------------------------------

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

    def roster_changed(self, rooms: list[Room]) -> None:
        for room in rooms:
            self.emit(RosterChanged(room.key))


Handler = Callable[[Network, Message], None]
BatchHandler = Callable[[Network, Batch], None]
