"""How far the person has read, on this device and on their others: MARKREAD, and the counters that follow it.

Owns the marker of a room (it only ever moves on), what counts as unread after it, and telling the server, a
few seconds at a time. It refuses to know what is on the screen: it is told which line was seen.
Spec: ircv3.net draft/read-marker.
"""

from __future__ import annotations

from snacka_protocol.message import Message
from snacka_protocol.timestamps import format_ms, parse_ms
from snacka_tui.model.changes import RoomsChanged, TimelineChanged, UnreadFound
from snacka_tui.model.network import Handler, Network
from snacka_tui.model.room import HistoryPurpose, Room, RoomKind
from snacka_tui.model.timeline import Delivery, Entry, Kind

CAPABILITY = "draft/read-marker"
SPOKEN = frozenset({Kind.MESSAGE, Kind.ACTION, Kind.NOTICE})
_TOLD_EVERY_MS = 3_000
_TIMED = (Delivery.NONE, Delivery.KEPT)  # the time is the network's, not ours
_MOST_COUNTED = 5_000  # lines looked back at; more are not counted one by one


# -- what the person saw ---------------------------------------------------------------------------------


def saw(net: Network, room: Room, upto: int | None = None) -> None:
    """Everything up to an entry (None: all) was seen. Counters fall; the unread line stays where it is."""
    timeline = room.timeline
    last = timeline.last_id()
    if last is None:
        return
    whole = upto is None or upto >= last
    read_ms = _newest_ms(room, last if upto is None else upto)
    if _caught_up(room):
        room.read_ms = max(room.read_ms, read_ms)
    if whole:
        _set_counters(net, room, 0, 0)
    elif room.unread and upto is not None:
        _set_counters(net, room, *_count_after(room, upto))


def _caught_up(room: Room) -> bool:
    """Whether nothing older that nobody has seen may still come before what is in sight."""
    if not (room.started or room.history_complete):
        return False
    if room.kind is RoomKind.CHANNEL and not room.joined and not room.left_at_ms:
        return False  # what an earlier run left here: the server has not said yet how far it was read
    return not any(
        p.purpose in (HistoryPurpose.FIRST, HistoryPurpose.CATCH_UP) for p in room.history_requests
    )


def leave(net: Network, room: Room, upto: int | None = None) -> None:
    """The person turns to something else: what was seen is read, and the unread line goes or moves on."""
    saw(net, room, upto)
    line = upto if room.unread else None
    if room.timeline.unread_after != line:
        room.timeline.unread_after = line
        net.emit(TimelineChanged(room.key))
    tell(net, room, now=True)


def tell(net: Network, room: Room, *, now: bool = False) -> None:
    """Say how far it was read, if the server wants to know and does not yet."""
    if room.read_ms <= room.read_told_ms or not net.has(CAPABILITY) or not net.registration.ready:
        return
    if room.kind is RoomKind.STATUS or (room.kind is RoomKind.CHANNEL and not room.joined):
        return
    if now or net.clock() - room.read_told_at_ms >= _TOLD_EVERY_MS:
        room.read_told_ms, room.read_told_at_ms = room.read_ms, net.clock()
        net.send("MARKREAD", room.name, f"timestamp={format_ms(room.read_ms)}")


def tell_all(net: Network) -> None:
    """Let time pass: what was read since is told."""
    for room in net.rooms.values():
        tell(net, room)


def left_unread(room: Room, many: int) -> None:
    """The last run ended with so many messages unread: the newest that others said. A marker overrules it."""
    timeline = room.timeline
    at = timeline.last_id()
    while at is not None and room.unread < many:
        entry = timeline.get(at)
        if not entry.own and entry.kind in SPOKEN:
            room.unread += 1
            room.mentions += speaks_to_us(room, entry)
        before = timeline.previous_id(at)
        timeline.unread_after = at - 1 if before is None else before
        at = before


# -- what the server knows -------------------------------------------------------------------------------


def ask(net: Network, room: Room) -> None:
    """Of channels it is told on joining; of a conversation one has to ask."""
    if room.kind is RoomKind.DIRECT and net.has(CAPABILITY):
        net.send("MARKREAD", room.name)


def on_markread(net: Network, message: Message) -> None:
    """The server's marker: `*`, or the time of the last message read on any device."""
    room = net.find_room(message.params[0]) if len(message.params) > 1 else None
    stamp = message.params[1] if room is not None else ""
    if room is None or not stamp.startswith("timestamp="):
        return
    try:
        read_ms = parse_ms(stamp.removeprefix("timestamp="))
    except ValueError:
        return
    room.read_told_ms = max(room.read_told_ms, read_ms)
    if read_ms <= room.read_ms:
        return  # it only ever moves on
    first = room.read_ms == 0
    room.read_ms = read_ms
    looked_at = room.key == net.focused and net.following
    if first or not looked_at:
        recount(net, room)


def recount(net: Network, room: Room) -> None:
    """Count anew what lies after the marker, and put the unread line there. Nothing without a marker."""
    if not room.read_ms:
        return
    timeline = room.timeline
    before = _last_read(room, room.read_ms)
    unread, mentions = _count_after(room, before)
    _set_counters(net, room, unread, mentions)
    line = before if unread else None
    room.line_ms = room.read_ms if line is not None and line not in timeline else 0
    if room.key == net.focused and line is None:
        return  # the line stays while one reads
    if timeline.unread_after != line:
        timeline.unread_after = line
        net.emit(TimelineChanged(room.key))
        if line is not None and room.key == net.focused:
            net.emit(UnreadFound(room.key))


def heard_otherwise(net: Network, room: Room) -> None:
    """Somebody is ignored now: what was counted of them is not to be read any more."""
    line = room.timeline.unread_after
    if room.unread and line is not None:
        unread, mentions = _count_after(room, line)
        _set_counters(net, room, min(room.unread, unread), min(room.mentions, mentions))


def caught_up_in_sight(net: Network, room: Room, last: int | None, fresh: list[Entry]) -> None:
    """What was missed came into the room that is open: a line says from where on it is new."""
    if room.key != net.focused or not net.following or last is None or room.timeline.unread_after is not None:
        return
    if any(counts(room, entry) and is_news(room, entry) for entry in fresh):
        room.timeline.unread_after = last
        net.emit(UnreadFound(room.key))


def older_loaded(net: Network, room: Room) -> None:
    """Older messages came: the unread line may have its place among them."""
    if not room.line_ms or room.timeline.unread_after is None:
        return
    place = _last_read(room, room.line_ms)
    found = place in room.timeline
    room.timeline.unread_after = place
    net.emit(TimelineChanged(room.key))
    if found:
        room.line_ms = 0
        if room.key == net.focused:
            net.emit(UnreadFound(room.key))


def is_news(room: Room, entry: Entry) -> bool:
    """Whether a message from history was not read on another device."""
    return entry.time_ms > room.read_ms


def counts(room: Room, entry: Entry) -> bool:
    """Whether a message is one to be read: said by another, whom one does not ignore."""
    return not entry.own and entry.kind in SPOKEN and not room.timeline.hides(entry.nick, entry.account)


def speaks_to_us(room: Room, entry: Entry) -> bool:
    return entry.highlight or room.kind is RoomKind.DIRECT


def _set_counters(net: Network, room: Room, unread: int, mentions: int) -> None:
    if (room.unread, room.mentions) != (unread, mentions):
        room.unread, room.mentions = unread, mentions
        net.emit(RoomsChanged())


def _newest_ms(room: Room, upto: int) -> int:
    """The time of the newest message, as the server gave it, at or before an entry; 0 for none."""
    timeline = room.timeline
    at: int | None = upto if upto in timeline else timeline.next_id(upto)
    for _ in range(_MOST_COUNTED):
        if at is None:
            return 0
        entry = timeline.get(at)
        if entry.kind in SPOKEN and entry.delivery in _TIMED:
            return entry.time_ms
        at = timeline.previous_id(at)
    return 0


def _last_read(room: Room, read_ms: int) -> int:
    """The newest entry that is not after a moment; a place before all of them when none is."""
    timeline = room.timeline
    at, first = timeline.last_id(), timeline.first_id()
    for _ in range(_MOST_COUNTED):
        if at is None:
            break
        entry = timeline.get(at)
        if entry.time_ms <= read_ms and entry.delivery is not Delivery.SENDING:
            return at
        at = timeline.previous_id(at)
    return -1 if first is None else first - 1


def _count_after(room: Room, upto: int) -> tuple[int, int]:
    """Others' messages after an entry, and how many of them speak to this person."""
    timeline = room.timeline
    unread = mentions = 0
    at = timeline.next_id(upto)
    for _ in range(_MOST_COUNTED):
        if at is None:
            break
        entry = timeline.get(at)
        if counts(room, entry):
            unread += 1
            mentions += speaks_to_us(room, entry)
        at = timeline.next_id(at)
    return unread, mentions


HANDLERS: dict[str, Handler] = {"MARKREAD": on_markread}
