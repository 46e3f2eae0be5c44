"""What is asked of a network's history, and when: CHATHISTORY requests and what they are waiting to join.

Owns the requests: on the first join the latest, after a reconnect all since the last message seen, on
scrolling what is older; and putting an answer in its timeline. It refuses to know what an answer means.
Spec: ircv3.net draft/chathistory.
"""

from __future__ import annotations

from msgspec.structs import replace

from snacka_protocol.chathistory import LATEST, HistoryRequest, Selector, Subcommand
from snacka_tui.model import archive, history_reading, read_markers
from snacka_tui.model.changes import HistoryChanged, TimelineChanged
from snacka_tui.model.history_reading import CAPABILITY
from snacka_tui.model.network import Network
from snacka_tui.model.room import HistoryPurpose, PendingHistory, Room, RoomKind
from snacka_tui.model.timeline import Entry, Timeline

# -- when ------------------------------------------------------------------------------------------------


def begin(net: Network, room: Room) -> None:
    """We are in a room (again): ask for what we do not have."""
    read_markers.ask(net, room)
    away_since, room.left_at_ms = room.left_at_ms, 0
    if not net.has(CAPABILITY):
        room.history_complete = True
        room.timeline.complete = room.resume is None  # or this machine may have kept more
        if away_since:
            minutes = round((net.clock() - away_since) / 60_000)
            long = f"about {minutes} min" if minutes else "a moment"
            net.tell(
                f"You were away for {long}. This network keeps no history, "
                "so what was said meanwhile is missing here.",
                room=room,
            )
        return
    room.timeline.complete = room.history_complete
    # Not simply the newest: something live may have come since, with the missing part still before it.
    room.resume = room.resume or newest(net, room)
    if room.resume is not None:
        ask(net, room, HistoryPurpose.CATCH_UP, Subcommand.AFTER, _place(net, room.resume))
        archive.note_gaps(net.archive, room)  # should this run end before the answer comes
    elif room.started:
        ask(net, room, HistoryPurpose.CATCH_UP, Subcommand.LATEST, LATEST)  # it was empty when we left
    if not room.started:
        first = oldest(net, room)  # something live, if the last connection died too early
        ask_before(net, room, HistoryPurpose.FIRST, first)


def load_older(net: Network, room: Room) -> None:
    """The person scrolled up: the network is asked, or, where it cannot be, what this machine has kept."""
    if not net.registration.ready or not net.has(CAPABILITY):
        if archive.fill_above(net.archive, room):
            net.emit(TimelineChanged(room.key))
            net.emit(HistoryChanged(room.key))
        return
    if room.history_complete or room.loading_older:
        return
    if room.kind is RoomKind.CHANNEL and not room.joined:
        return
    first = oldest(net, room)
    if first is None and any(pending.purpose is HistoryPurpose.FIRST for pending in room.history_requests):
        return  # it is on its way: there is nothing yet to go back from
    ask_before(net, room, HistoryPurpose.OLDER, first)
    room.loading_older = True
    net.emit(HistoryChanged(room.key))


def ask_before(net: Network, room: Room, purpose: HistoryPurpose, entry: Entry | None) -> None:
    """What is before a message; the latest without one."""
    if entry is None:
        ask(net, room, purpose, Subcommand.LATEST, LATEST)
    else:
        ask(net, room, purpose, Subcommand.BEFORE, _place(net, entry))


def _place(net: Network, entry: Entry) -> Selector:
    return history_reading.place(net, entry.msgid, entry.time_ms)


def oldest(net: Network, room: Room) -> Entry | None:
    """The oldest message known that the network can find again."""
    return room.timeline.oldest(by_time=not history_reading.finds_msgids(net))


def newest(net: Network, room: Room) -> Entry | None:
    """The newest message known that the network can find again."""
    return room.timeline.newest(by_time=not history_reading.finds_msgids(net))


def set_complete(room: Room) -> None:
    """There is nothing older."""
    room.history_complete = room.timeline.complete = True


# -- the request and its answer --------------------------------------------------------------------------


def ask(
    net: Network,
    room: Room,
    purpose: HistoryPurpose,
    subcommand: Subcommand,
    first: Selector,
    second: Selector | None = None,
    *,
    pages: int = 0,
    gap: int | None = None,
    anchor: int | None = None,
) -> None:
    """Ask for as much as the network gives at once; the answer finds its `PendingHistory` in the room.

    anchor: the entry that `first` selects, where that does not say it.
    """
    request = HistoryRequest(subcommand, room.name, first, second, limit(net))
    if anchor is None and subcommand is not Subcommand.AROUND:
        anchor = find(room.timeline, first, last=subcommand is Subcommand.AFTER)
    _send(net, room, PendingHistory(request, purpose, pages=pages, anchor=anchor, gap=gap))


def ask_on(net: Network, room: Room, pending: PendingHistory, request: HistoryRequest) -> None:
    """Go on behind an answer in which was no message: what comes joins what that one was to join."""
    _send(net, room, replace(pending, request=request, pages=pending.pages + 1))


def _send(net: Network, room: Room, pending: PendingHistory) -> None:
    label = net.send("CHATHISTORY", *pending.request.to_params(), label=True)
    room.history_requests.append(replace(pending, label=label))


def limit(net: Network) -> int:
    """How many messages to ask for at once."""
    most = net.isupport.chathistory
    return min(net.history_limit, most) if most else net.history_limit


def find(timeline: Timeline, place: Selector, *, last: bool = False) -> int | None:
    """The entry that a selector selects; of several of one instant the first, or the `last`."""
    if place.msgid or place.time_ms is None:
        return timeline.find(place.msgid)
    at = timeline.nearest(place.time_ms)
    found = None
    while at is not None and timeline.get(at).time_ms == place.time_ms and (last or found is None):
        found, at = at, timeline.next_id(at)
    return found


def merge(
    net: Network,
    room: Room,
    entries: list[Entry],
    after: int | None = None,
    before: int | None = None,
    under: int | None = None,
) -> int:
    """Put a stretch of history in its place (see `Timeline.merge`); how many entries were new."""
    added = room.timeline.merge(entries, after=after, before=before, under=under)
    archive.note(net.archive, room, entries)
    net.emit(TimelineChanged(room.key))
    return added


# -- what is not waited for any more ---------------------------------------------------------------------


def forget_oldest(net: Network, room: Room, most: int) -> None:
    """Too much is in memory: keep about so many entries. The others can be asked for again."""
    before = len(room.timeline)
    room.timeline.shed(most)
    if len(room.timeline) == before:
        return
    if room.started and net.has(CAPABILITY):
        room.history_complete = room.timeline.complete = False
    detach(room)


def detach(room: Room) -> None:
    """Entries were forgotten: an answer that was to join one of them would leave an unmarked hole."""
    timeline = room.timeline
    for number, pending in enumerate(room.history_requests):
        if pending.purpose in (HistoryPurpose.PAGE, HistoryPurpose.AROUND):
            continue  # they join nothing
        if pending.request.subcommand is Subcommand.AFTER and pending.purpose is HistoryPurpose.CATCH_UP:
            continue  # it goes on up to now, and `resume` says how far it has come
        joins = pending.gap if pending.purpose is HistoryPurpose.GAP else pending.anchor
        if joins is None or joins not in timeline:
            room.history_requests[number] = replace(pending, detached=True)


def forget_requests(net: Network, room: Room) -> None:
    """The connection died: nothing that was asked will be answered, and from here on something is missing."""
    room.resume = room.resume or newest(net, room)
    asked = [*room.history_requests]
    room.history_requests.clear()
    room.loading_older = False
    room.read_told_ms = 0
    history_reading.lost(asked)
