"""Places in the past: what is missing at a gap, from either side, and going to a message far back.

Owns gaps and the stretch around a place; a place that is not joined to what is known gets gaps at its ends,
and reading on in either direction fills them. It refuses to know why somebody goes there. Spec: ircv3.net
draft/chathistory.
"""

from __future__ import annotations

from snacka_protocol.chathistory import Subcommand
from snacka_tui.model.changes import PlaceLoaded, Severity, TimelineChanged
from snacka_tui.model.history_asking import ask, merge
from snacka_tui.model.history_reading import CAPABILITY, place
from snacka_tui.model.network import Network
from snacka_tui.model.room import HistoryPurpose, PendingHistory, Room, RoomKind
from snacka_tui.model.timeline import Entry, Gap

# -- gaps ------------------------------------------------------------------------------------------------


def load_gap(net: Network, room: Room, after: int, *, from_below: bool = False) -> None:
    """Load what is missing after this entry, or (`from_below`) the end of it, for whoever reads upwards."""
    gap = next((gap for gap in room.timeline.gaps() if gap.after == after), None)
    if gap is None or not net.registration.ready or not net.has(CAPABILITY):
        return
    if room.kind is RoomKind.CHANNEL and not room.joined:
        return
    if any(pending.purpose in _GAPS for pending in room.history_requests):
        return
    start = place(net, gap.after_msgid, gap.after_ms)
    if gap.before_ms is None:
        ask(net, room, HistoryPurpose.GAP, Subcommand.AFTER, start, gap=after, anchor=after)
        return
    end = place(net, gap.before_msgid, gap.before_ms)
    if from_below:
        ask(net, room, HistoryPurpose.GAP_FROM_BELOW, Subcommand.BEFORE, end, gap=after, anchor=gap.before)
    else:
        ask(net, room, HistoryPurpose.GAP, Subcommand.BETWEEN, start, end, gap=after, anchor=after)


_GAPS = (HistoryPurpose.GAP, HistoryPurpose.GAP_FROM_BELOW)


def filled(net: Network, room: Room, pending: PendingHistory, entries: list[Entry], *, full: bool) -> None:
    """The answer for a gap: `full` when there may be more than the network gave at once.

    It belongs where it was asked for, also when something came into the gap meanwhile.
    """
    timeline = room.timeline
    gap = next((gap for gap in timeline.gaps() if gap.after == pending.gap), None)
    from_below = pending.purpose is HistoryPurpose.GAP_FROM_BELOW
    end = pending.request.second
    lower = pending.anchor if from_below else timeline.find(end.msgid) if end is not None else None
    if lower is None and gap is not None:
        lower = gap.before
    if not entries:
        if gap is not None and not full:
            timeline.close_gap(gap.after)
            net.emit(TimelineChanged(room.key))
    elif from_below:
        merge(net, room, entries, after=_upper(gap, entries, full=full), before=lower)
    else:
        after = pending.anchor if gap is None else gap.after
        merge(net, room, entries, after=after, before=None if full else lower, under=lower)


def _upper(gap: Gap | None, entries: list[Entry], *, full: bool) -> int | None:
    """From below, a gap closes when the stretch reaches what lies above: a message known, or its time."""
    if gap is None or full or entries[0].time_ms < gap.after_ms:
        return None
    return gap.after


# -- a place far back ------------------------------------------------------------------------------------


def go_to(net: Network, room: Room, msgid: str, time_ms: int) -> bool:
    """Load what lies around a message (by its id, else its time); False if the network cannot."""
    if not net.registration.ready or not net.has(CAPABILITY):
        return False
    ask(net, room, HistoryPurpose.AROUND, Subcommand.AROUND, place(net, msgid, time_ms))
    return True


def arrived(net: Network, room: Room, pending: PendingHistory, entries: list[Entry]) -> None:
    """The stretch around a place: put it in, with gaps where it is not joined to what is known."""
    first = pending.request.first
    if not entries:
        net.tell("That message is not in the history any more.", Severity.ERROR, room)
        return
    timeline = room.timeline
    known = [timeline.find_same(entry) is not None for entry in entries]
    # Of lines of one instant, those that were known are the later ones: they came from the live end.
    below = None if any(known) else timeline.nearest(entries[-1].time_ms)
    if below is not None and timeline.get(below).time_ms < entries[-1].time_ms:
        below = None
    merge(net, room, entries, under=below)
    oldest, newest = (timeline.find_same(entry) for entry in (entries[0], entries[-1]))
    if oldest is not None and not known[0]:
        above = timeline.previous_id(oldest)
        if above is not None:
            timeline.add_gap(above)
        else:
            room.history_complete = timeline.complete = False
    if (
        newest is not None and not known[-1]
    ):  # also at the end: what is live is said elsewhere, or cleared away
        timeline.add_gap(newest)
    net.emit(TimelineChanged(room.key))
    net.emit(PlaceLoaded(room.key, first.msgid, first.time_ms or 0))
