"""What this machine keeps of what was said, as the model sees it: where lines are put and found again.

Owns the `Archive` protocol and what becomes of a room that is filled from it. It refuses to know disks: the
store implements it. Each message once, by msgid; where something is known to be missing, that is kept, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from msgspec import Struct

from snacka_tui.model.room import Room, RoomKind
from snacka_tui.model.timeline import Entry, Kind, Timeline

SPOKEN = frozenset({Kind.MESSAGE, Kind.ACTION, Kind.NOTICE})


class Recalled(Struct, frozen=True):
    """The newest lines known of a room, oldest first, and the msgids after which something is missing."""

    entries: tuple[Entry, ...] = ()
    gaps: frozenset[str] = frozenset()


class Archive(Protocol):
    """`room` is a channel's name or another person's. No method may raise: chat goes on without a disk."""

    def recall(self, room: str) -> Recalled:
        """The newest lines of a room."""

    def older(self, room: str, before_ms: int) -> Recalled:
        """The lines before those, up to a time: UTC milliseconds, included, since lines may share one."""

    def note(self, room: str, entries: Sequence[Entry]) -> None:
        """Keep these lines; those whose msgid is known already are left alone."""

    def taken_back(self, room: str, msgid: str) -> None:
        """The words of this message are to be forgotten."""

    def gaps(self, room: str, after: frozenset[str], loaded: Callable[[str], bool]) -> None:
        """Something is missing after these messages, and after no others of those that are `loaded`."""


class NoArchive:
    """For bots, one-shot commands, and those who switched it off."""

    def recall(self, room: str) -> Recalled:
        return Recalled()

    def older(self, room: str, before_ms: int) -> Recalled:
        return Recalled()

    def note(self, room: str, entries: Sequence[Entry]) -> None:
        return

    def taken_back(self, room: str, msgid: str) -> None:
        return

    def gaps(self, room: str, after: frozenset[str], loaded: Callable[[str], bool]) -> None:
        return


def fill(archive: Archive, room: Room) -> None:
    """Show what is known of a new room at once; the network is asked for the rest when it answers."""
    if room.kind is RoomKind.STATUS:
        return
    recalled = archive.recall(room.name)
    if not recalled.entries:
        return
    room.timeline.merge(recalled.entries)
    _show_gaps(room, recalled)
    # With a message to go on from, what came since is asked for, and what was before when it is scrolled to.
    room.resume = room.timeline.newest(by_time=True)
    room.started = room.resume is not None


def fill_above(archive: Archive, room: Room) -> bool:
    """Show what is known from before the oldest line shown; whether there was any."""
    first = room.timeline.first_id()
    if first is None or room.kind is RoomKind.STATUS:
        return False
    oldest = room.timeline.get(first).time_ms
    recalled = archive.older(room.name, oldest)
    # Of lines without an id in the same millisecond nobody can tell whether they are shown already.
    older = [entry for entry in recalled.entries if entry.msgid or entry.time_ms < oldest]
    added = room.timeline.merge(older, before=first)
    _show_gaps(room, recalled)
    room.timeline.complete = not added
    return added > 0


def _show_gaps(room: Room, recalled: Recalled) -> None:
    for msgid in recalled.gaps:
        after = room.timeline.find(msgid)
        if after is not None and after != room.timeline.last_id():
            room.timeline.add_gap(after)


def note(archive: Archive, room: Room, entries: Iterable[Entry]) -> None:
    """Keep what people said."""
    spoken = [entry for entry in entries if entry.kind in SPOKEN]
    if spoken:
        archive.note(room.name, spoken)


def note_gaps(archive: Archive, room: Room, answered: str = "") -> None:
    """Keep where something is missing; after `resume` that is so until the answer is here.

    answered: the msgid after which nothing is missing any more, whether it is still loaded or not.
    """
    timeline = room.timeline
    missing = {_kept_before(timeline, gap.after) for gap in timeline.gaps()}
    missing.add(room.resume.msgid if room.resume is not None else "")

    def loaded(msgid: str) -> bool:
        return msgid == answered or timeline.find(msgid) is not None

    archive.gaps(room.name, frozenset(missing - {""}), loaded)


def _kept_before(timeline: Timeline, entry_id: int) -> str:
    """The msgid of the last message at or before an entry that is kept; "" for none."""
    at: int | None = entry_id if entry_id in timeline else None
    while at is not None:
        entry = timeline.get(at)
        if entry.msgid and entry.kind in SPOKEN:
            return entry.msgid
        at = timeline.previous_id(at)
    return ""
