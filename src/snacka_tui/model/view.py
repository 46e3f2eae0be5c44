"""What a screen may read of a network.

Owns the read side of `Session`: state, names, rooms. It refuses to change anything.
"""

from __future__ import annotations

from snacka_protocol.isupport import ISupport
from snacka_tui.model.changes import ConnectionState
from snacka_tui.model.network import Network
from snacka_tui.model.outbox import Outbox
from snacka_tui.model.room import Room, RoomKind


class NetworkView:
    """The state of one network, for reading."""

    def __init__(self, net: Network) -> None:
        self._net = net

    @property
    def state(self) -> ConnectionState:
        return self._net.state

    @property
    def ready(self) -> bool:
        """Whether the welcome is over, so that rooms can be joined and messages sent."""
        return self._net.registration.ready

    @property
    def arrived(self) -> bool:
        """Whether the network ever let us in, in this run."""
        return self._net.connections > 0

    @property
    def nick(self) -> str:
        """Our nick now, or the one we ask for."""
        return self._net.nick

    @property
    def isupport(self) -> ISupport:
        return self._net.isupport

    @property
    def capabilities(self) -> frozenset[str]:
        """Capabilities in force now."""
        return frozenset(self._net.caps)

    @property
    def away(self) -> bool:
        """Whether we marked ourselves away."""
        return self._net.away

    @property
    def rooms(self) -> dict[str, Room]:
        """Rooms by key; the status room is under "*"."""
        return self._net.rooms

    @property
    def status(self) -> Room:
        """The room for what the server itself says."""
        return self._net.status

    @property
    def focused(self) -> Room | None:
        """The room the person looks at, as told by `focus`."""
        return self._net.rooms.get(self._net.focused)

    def room(self, name: str) -> Room | None:
        """The room by key or by any spelling of its name."""
        return self._net.find_room(name)

    def rooms_in_order(self) -> list[Room]:
        """Status, what is pinned, channels by name, direct conversations by name."""
        order = list(RoomKind)

        def place(room: Room) -> tuple[bool, bool, int, str]:
            return (room.kind is not RoomKind.STATUS, not room.pinned, order.index(room.kind), room.key)

        return sorted(self._net.rooms.values(), key=place)

    def is_own(self, nick: str) -> bool:
        return self._net.is_own(nick)

    def fold(self, name: str) -> str:
        """A name for comparison on this network."""
        return self._net.fold(name)

    def is_channel(self, name: str) -> bool:
        """Whether a name is a channel's on this network."""
        return self._net.is_channel(name)

    @property
    def outbox(self) -> Outbox:
        """Our sends that are not confirmed yet."""
        return self._net.outbox

    def unconfirmed(self, room: str = "") -> int:
        """How many of our sends (to one room, or in all) are not confirmed yet."""
        key = self._net.fold(room)
        return sum(not room or self._net.fold(send.target) == key for send in self._net.outbox)
