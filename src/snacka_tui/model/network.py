"""The state of one network that the session's handler families share.

Owns the rooms, the people, and what is known of us and the server; names, lines and what leaves the model are
its bases'. It refuses to know what any command means: it offers the small steps (find a room, make one, emit
a change) that the families are written in.
"""

from __future__ import annotations

from collections.abc import Callable

from snacka_protocol.batch import Batch, BatchTracker
from snacka_protocol.message import Message, Source
from snacka_tui.model.archive import Archive, NoArchive, fill
from snacka_tui.model.changes import (
    ConnectionState,
    RoomRenamed,
    RoomsChanged,
    RosterChanged,
    StateChanged,
)
from snacka_tui.model.finding import Card, Listing, Searches
from snacka_tui.model.identity import Identity
from snacka_tui.model.ignore import Ignores
from snacka_tui.model.levels import Level
from snacka_tui.model.lines import Lines
from snacka_tui.model.login_state import Login
from snacka_tui.model.mentions import MentionFinder
from snacka_tui.model.multiline import Limits
from snacka_tui.model.outbox import Edit, Outbox
from snacka_tui.model.pending import Pending
from snacka_tui.model.room import STATUS_KEY, Room, RoomKind
from snacka_tui.model.roster import Person, Roster
from snacka_tui.model.timeline import Entry, Timeline


class Network(Lines):
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
        super().__init__(identity.nick, clock)
        self.identity = identity
        self.random_id = random_id
        self.history_limit = history_limit
        self.outbox = outbox
        self.heard = heard or (lambda _room, _entry: None)
        self.archive: Archive = NoArchive() if archive is None else archive
        self.pending = Pending()
        self.state = ConnectionState.OFFLINE
        self.account = ""  # the account we are logged in to
        self.login = Login()
        self.coming_again = False  # we leave only to come in once more, as the account's person
        self.private = False  # nobody between us and the server can read along
        self.registering: Identity | None = None  # who we are once the account that was asked for is made
        self.user = ""
        self.host = ""
        self.server_name = ""
        self.away = False
        self.connections = 0  # welcomes so far
        self.last_seen_ms = 0  # when the last connection ended, UTC ms
        self.batches = BatchTracker()
        self.mentions = MentionFinder()
        self.ignores = Ignores(self.fold)
        self.level = Level.MENTIONS  # what is told of rooms that have no level of their own
        self.people: dict[str, Person] = {}
        self.wishes: dict[str, str] = {}  # folded names of channels the person asked for, to their keys
        self.who_asked: set[str] = set()  # keys of rooms whose WHO is ours, not the person's
        self.multiline: Limits | None = None  # what one message may be, on this or the last connection
        self.edits: dict[str, Edit] = {}  # new words, by the msgid of the old ones
        self.following = True  # the newest line of the focused room is in sight
        self.rooms_formed = 0  # how many rooms the network said it has
        self.listing = Listing()
        self.searches = Searches()
        self.cards: dict[str, Card] = {}  # who was looked up, by folded nick
        self.lobby: str | None = None  # the room guessed at ("" none) until we are told; None: one was asked
        self.last_error = ""  # the text of ERROR: why the server closes
        self.needs_account = False  # it closed because only people with an account come in
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
        room.history_complete = room.timeline.complete = kind is RoomKind.STATUS  # nobody keeps what it says
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

    def roster_changed(self, rooms: list[Room]) -> None:
        for room in rooms:
            self.emit(RosterChanged(room.key))


Handler = Callable[[Network, Message], None]
BatchHandler = Callable[[Network, Batch], None]
