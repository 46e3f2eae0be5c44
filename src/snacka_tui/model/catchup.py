"""What was missed, over all rooms: who spoke to this person, and where else something is unread.

Owns the choice and its order. It refuses to know how it is shown and how one goes there.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from snacka_tui.model.read_markers import counts, speaks_to_us
from snacka_tui.model.room import Room, RoomKind
from snacka_tui.model.timeline import Entry

_MOST_MENTIONS = 50  # of one room
_MOST_WALKED = 5_000  # entries of one room


class Missed(Struct, frozen=True):
    """One room with something unread: its first unread message and the newest, and those that speak to us,
    oldest first. Entries are None when only the counter is known."""

    room: Room
    first: Entry | None
    last: Entry | None
    mentions: tuple[Entry, ...]


def missed(rooms: Iterable[Room]) -> list[Missed]:
    """Rooms with unread messages: those that speak to us first, then the fullest; muted ones last."""
    found = [_missed_in(room) for room in rooms if room.unread and room.kind is not RoomKind.STATUS]
    return sorted(found, key=lambda item: (item.room.muted, not item.room.mentions, -item.room.unread))


def _missed_in(room: Room) -> Missed:
    """Walk back from the newest until everything counted was met."""
    timeline = room.timeline
    left, at = room.unread, timeline.last_id()
    first = last = None
    mentions: list[Entry] = []
    for _ in range(_MOST_WALKED):
        if at is None or not left:
            break
        entry = timeline.get(at)
        if counts(room, entry):
            left -= 1
            last, first = last or entry, entry
            if speaks_to_us(room, entry) and len(mentions) < _MOST_MENTIONS:
                mentions.append(entry)
        at = timeline.previous_id(at)
    return Missed(room, first, last, tuple(reversed(mentions)))
