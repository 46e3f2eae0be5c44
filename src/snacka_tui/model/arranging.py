"""How a network's rooms are arranged, pinned and muted ones, and how they come back in the next run.

Owns pinning and muting, and the two ways of a `NetworkMemory`. It refuses to know where memories are kept,
and what was said: that is the history's.
"""

from __future__ import annotations

from snacka_tui.model import read_markers
from snacka_tui.model.changes import RoomsChanged
from snacka_tui.model.driven import DrivenNetwork
from snacka_tui.model.levels import Level
from snacka_tui.model.memory import NetworkMemory, RoomMemory
from snacka_tui.model.network import Network
from snacka_tui.model.room import FOREVER, Room, RoomKind


def restore(net: Network, memory: NetworkMemory) -> None:
    """Before the first connection: be in the rooms of last time again."""
    net.ignores.add(one for one in memory.ignored if one.until_ms > net.clock())
    for kept in memory.rooms:
        room = net.direct(kept.name) if kept.direct else net.channel(kept.name)
        room.wanted = not kept.direct
        room.level = next((one for one in Level if one.value == kept.level), Level.USUAL)
        room.pinned, room.join_key = kept.pinned, kept.key
        room.place, room.place_ms = kept.place, kept.place_ms
        room.muted_until_ms = kept.muted_until_ms if kept.muted_until_ms > net.clock() else 0
        read_markers.left_unread(room, kept.unread)


class ArrangedNetwork(DrivenNetwork):
    """A network whose rooms one can arrange, and come back to."""

    def pin(self, room: str, on: bool = True) -> None:
        """Put a room before the others, or back among them."""
        found = self._net.find_room(room)
        if found is not None and found.kind is not RoomKind.STATUS:
            found.pinned = on
            self._net.emit(RoomsChanged())

    def mute(self, room: str, minutes: int | None = None) -> None:
        """Let nothing said there disturb, for some minutes or (None) until `unmute`."""
        found = self._net.find_room(room)
        if found is not None and found.kind is not RoomKind.STATUS:
            found.muted_until_ms = FOREVER if minutes is None else self._net.clock() + minutes * 60_000
            self._net.emit(RoomsChanged())

    def unmute(self, room: str) -> None:
        """Let a room be heard again."""
        found = self._net.find_room(room)
        if found is not None:
            found.muted_until_ms = 0
            self._net.emit(RoomsChanged())

    def reads_at(self, room: str, msgid: str, time_ms: int) -> None:
        """The message on top of the screen of a room is this one; "" for who reads the newest."""
        found = self._net.find_room(room)
        if found is not None:
            found.place, found.place_ms = msgid, time_ms

    def memory(self, shown: str) -> NetworkMemory:
        """What to remember; `shown` is the room shown last, by key or name."""
        rooms = [_kept(room) for room in self.rooms_in_order() if _lasts(room)]
        found = self._net.find_room(shown) if shown else None
        name = found.name if found is not None and _lasts(found) else ""
        return NetworkMemory(tuple(rooms), name, tuple(self._net.ignores))


def _lasts(room: Room) -> bool:
    return room.kind is RoomKind.DIRECT or (room.kind is RoomKind.CHANNEL and (room.joined or room.wanted))


def _kept(room: Room) -> RoomMemory:
    return RoomMemory(
        room.name,
        direct=room.kind is RoomKind.DIRECT,
        pinned=room.pinned,
        muted_until_ms=room.muted_until_ms,
        level=room.level.value,
        key=room.join_key,
        place=room.place,
        place_ms=room.place_ms,
        unread=room.unread,
    )
