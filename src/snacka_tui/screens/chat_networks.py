"""The networks of one chat: which are open, whose room is shown, and all their rooms in order.

Owns one pump per network. It refuses to know widgets and keys; whoever shows the chat asks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from snacka_tui.chats import Chat
from snacka_tui.messages import RoomRef
from snacka_tui.model.changes import ConnectionState
from snacka_tui.model.room import Room
from snacka_tui.pump import Pump, Target
from snacka_tui.store import Store
from snacka_tui.widgets.sides import Section


class Networks:
    """Open networks by name, in the order in which they were opened; there is always one at least."""

    def __init__(self, chats: Sequence[Chat], store: Store, target: Target) -> None:
        self._store = store
        self._target = target
        self._pumps = {chat.network: Pump(chat, store, target) for chat in chats}
        self._shown = chats[0].network

    def __iter__(self) -> Iterator[Pump]:
        return iter([*self._pumps.values()])

    def __len__(self) -> int:
        return len(self._pumps)

    @property
    def shown(self) -> Pump:
        """The network of the room shown."""
        return self._pumps[self._shown]

    def find(self, name: str) -> Pump | None:
        """The network of this name ("host:port")."""
        return self._pumps.get(name)

    def called(self, words: str) -> Pump | None:
        """The network that a person means: its name, its address, or a beginning of either."""
        wanted = words.casefold()
        for pump in self:
            names = (pump.chat.title, str(pump.chat.address), pump.chat.network)
            if any(name.casefold().startswith(wanted) for name in names):
                return pump
        return None

    def show(self, name: str) -> None:
        """A room of this network is shown from now on."""
        if name in self._pumps:
            self._shown = name

    def open(self, chat: Chat) -> Pump:
        """Take in another network. The pump is not running yet."""
        pump = self._pumps[chat.network] = Pump(chat, self._store, self._target)
        return pump

    def drop(self, name: str) -> None:
        """Forget a network, but never the last one; the first one is shown then if that was it."""
        if len(self._pumps) > 1:
            self._pumps.pop(name, None)
            if name == self._shown:
                self._shown = next(iter(self._pumps))

    # -- rooms ---------------------------------------------------------------------------------

    def rooms(self, current: RoomRef) -> list[tuple[Pump, Room]]:
        """Every room that can be gone to, in the order of the panel."""
        return [(pump, room) for pump in self for room in self._listed(pump, current)]

    def sections(self, current: RoomRef) -> list[Section]:
        """The panel's parts: one per network, with a line of its own only if there are several."""
        return [
            Section(
                pump.chat.network,
                self.title(pump) if len(self) > 1 else "",
                waiting_words(pump),
                pump.chat.session.status,
                tuple(room for room in self._listed(pump, current) if len(self) == 1 or not is_status(room)),
            )
            for pump in self
        ]

    def title(self, pump: Pump) -> str:
        """What to call a network here: its name, or its address if another one has the same name."""
        title = pump.chat.title
        alike = [other for other in self if other.chat.title == title]
        return title if len(alike) == 1 else str(pump.chat.address)

    def news(self, current: RoomRef) -> tuple[int, int]:
        """How many other rooms have something new, and how many times one was spoken to in them."""
        rooms = [
            room
            for pump in self
            for room in pump.chat.session.rooms.values()
            if not is_status(room) and current != (pump.chat.network, room.key)
        ]
        return sum(bool(r.unread) and not r.muted for r in rooms), sum(r.mentions for r in rooms)

    def _listed(self, pump: Pump, current: RoomRef) -> list[Room]:
        """The network's rooms; the server's own last if it is of use, and first where it heads a section."""
        session = pump.chat.session
        status = session.status
        rooms = [room for room in session.rooms_in_order() if room is not status]
        if len(self) > 1:
            return [status, *rooms]
        useful = status.noteworthy or not rooms or current == RoomRef(pump.chat.network, status.key)
        return [*rooms, status] if useful else rooms


def is_status(room: Room) -> bool:
    """Whether it is a server's own room."""
    return room.key == "*"


def waiting_words(pump: Pump) -> str:
    """How a network is, in the few cells of the panel; "" when all is well."""
    match pump.chat.session.state:
        case ConnectionState.ONLINE:
            return ""
        case ConnectionState.OFFLINE:
            seconds = pump.retry_in()
            return "offline" if seconds is None else f"in {seconds} s"
        case _:
            return "…"
