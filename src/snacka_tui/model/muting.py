"""Rooms whose talk is not to disturb, for a time or for good.

Owns the end of a mute. It refuses to know how it was asked for (`arranging`).
"""

from __future__ import annotations

from snacka_tui.model.changes import RoomsChanged
from snacka_tui.model.network import Network


def end_mutes(net: Network) -> None:
    """Rooms that were muted for a time are heard again."""
    for room in net.rooms.values():
        if 0 < room.muted_until_ms <= net.clock():
            room.muted_until_ms = 0
            net.emit(RoomsChanged())
