"""What was said before and while we were away: CHATHISTORY.

Owns when history is asked, how far, and how its answers are merged: on the first join the latest, after a
reconnect all since the last message seen (page by page, with a gap shown where it was too much), on scrolling
what is older. It refuses to know how messages are shown. Spec: ircv3.net draft/chathistory.
Merging is by msgid and by our own nonce, never by text.
"""

from __future__ import annotations

from collections.abc import Iterable

from snacka_protocol.batch import Batch
from snacka_protocol.chathistory import LATEST, HistoryRequest, Selector, Subcommand
from snacka_protocol.message import Message, Source
from snacka_tui.model import (
    archive,
    conversation,
    history_places,
    history_reading,
    multiline,
    reactions,
    read_markers,
    redaction,
    sending,
)
from snacka_tui.model.changes import HistoryChanged, RoomsChanged, Severity, TimelineChanged
from snacka_tui.model.history_asking import ask, merge
from snacka_tui.model.history_page import HistoryPage
from snacka_tui.model.history_reading import CAPABILITY
from snacka_tui.model.network import BatchHandler, Network
from snacka_tui.model.room import HistoryPurpose, PendingHistory, Room, RoomKind
from snacka_tui.model.timeline import Entry

_CATCH_UP_PAGES = 5
_EMPTY_PAGES = 40
_CONVERSATIONS = 20
_FIRST_LOOK_BACK_MS = 30 * 24 * 3600 * 1000
_MESSAGES = ("PRIVMSG", "NOTICE")


# -- asking ----------------------------------------------------------------------------------------------


def begin(net: Network, room: Room) -> None:
    """We are in a room (again): ask for what we do not have."""
    read_markers.ask(net, room)
    away_since, room.left_at_ms = room.left_at_ms, 0
    if not net.has(CAPABILITY):
        _set_complete(room)
        if away_since:
            minutes = round((net.clock() - away_since) / 60_000)
            long = f"about {minutes} min" if minutes else "a moment"
            net.tell(
                f"You were away for {long}. This network keeps no history, "
                "so what was said meanwhile is missing here.",
                room=room,
            )
        return
    # Not simply the newest: something live may have come since, with the missing part still before it.
    newest = room.resume or room.timeline.last_msgid()
    if newest:
        ask(net, room, HistoryPurpose.CATCH_UP, Subcommand.AFTER, Selector(msgid=newest))
    elif room.started:
        ask(net, room, HistoryPurpose.CATCH_UP, Subcommand.LATEST, LATEST)  # it was empty when we left
    if not room.started:
        oldest = room.timeline.first_msgid()  # something live, if the last connection died too early
        subcommand = Subcommand.BEFORE if oldest else Subcommand.LATEST
        ask(net, room, HistoryPurpose.FIRST, subcommand, Selector(msgid=oldest))


def ask_for_conversations(net: Network) -> None:
    """Direct conversations that had a message while we were not here: CHATHISTORY TARGETS."""
    if not net.has(CAPABILITY):
        return
    since = net.last_seen_ms or net.clock() - _FIRST_LOOK_BACK_MS
    now = net.clock() + 60_000  # the server's clock may be ahead of ours
    request = HistoryRequest(
        Subcommand.TARGETS,
        "",
        Selector(time_ms=since),
        Selector(time_ms=now),
        _CONVERSATIONS,
    )
    net.send("CHATHISTORY", *request.to_params())


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
    oldest = room.timeline.first_msgid()
    if not oldest and any(pending.purpose is HistoryPurpose.FIRST for pending in room.history_requests):
        return  # it is on its way: there is nothing yet to go back from
    if oldest:
        ask(net, room, HistoryPurpose.OLDER, Subcommand.BEFORE, Selector(msgid=oldest))
    else:
        ask(net, room, HistoryPurpose.OLDER, Subcommand.LATEST, LATEST)
    room.loading_older = True
    net.emit(HistoryChanged(room.key))


# -- answers ---------------------------------------------------------------------------------------------


def on_history(net: Network, batch: Batch) -> None:
    room = net.find_room(batch.params[0]) if batch.params else None
    if room is None:
        return
    everything = multiline.flat(batch)
    messages = [message for message in everything if message.command in _MESSAGES]
    entries = [conversation.entry_of(net, message) for message in messages if not _is_ctcp(message)]
    pending = _take_pending(net, room)
    for entry in entries:
        if entry.nonce:
            sending.found_in_history(net, entry.nonce)
    sending.release(net)
    if pending is None or pending.take is None:
        _hang_marks(net, room, everything)
    if pending is None:  # replay that nobody asked for, such as a bouncer's
        merge(net, room, entries)
        return
    if pending.take is not None:
        pending.take(history_reading.page_of(net, batch, entries))
        return
    full = len(batch.messages) >= pending.request.limit
    if full and not entries and _go_on(net, room, pending, everything):
        return
    match pending.purpose:
        case HistoryPurpose.FIRST:
            room.started = True
            merge(net, room, entries, before=room.timeline.find(pending.request.first.msgid))
            if not batch.messages:
                _set_complete(room)
            read_markers.recount(net, room)
        case HistoryPurpose.CATCH_UP:
            _caught_up(net, room, pending, entries, full)
        case HistoryPurpose.OLDER:
            # Not simply before the oldest: a place further back may have come meanwhile.
            oldest = room.timeline.find(pending.request.first.msgid)
            added = merge(net, room, entries, before=oldest)
            if not batch.messages or (entries and not added):
                _set_complete(room)
            read_markers.older_loaded(net, room)
        case HistoryPurpose.GAP | HistoryPurpose.GAP_FROM_BELOW:
            history_places.filled(net, room, pending, entries, full=full)
        case HistoryPurpose.AROUND:
            history_places.arrived(net, room, pending, entries)
    if pending.purpose is HistoryPurpose.OLDER:
        room.loading_older = False
    archive.note_gaps(net.archive, room)
    net.emit(HistoryChanged(room.key))


def _hang_marks(net: Network, room: Room, messages: Iterable[Message]) -> None:
    """Reactions, and what was taken back, which may be in no history any more: a line says so then."""
    for message in messages:
        if message.command == "TAGMSG":
            reactions.on_reaction(net, room, message, Source.parse(message.source))
        elif message.command == "REDACT":
            gone = redaction.entry_of(net, message)
            if gone is not None:
                room.timeline.take_back(gone.msgid, gone.text)
                net.archive.taken_back(room.name, gone.msgid)
                merge(net, room, [gone])


def _go_on(net: Network, room: Room, pending: PendingHistory, messages: list[Message]) -> bool:
    """Only comings and goings on a whole page: ask for the next one. False if there is no way, or no end."""
    asked = pending.request
    older = asked.subcommand in (Subcommand.BEFORE, Subcommand.LATEST)
    msgid = messages[0 if older else -1].tags.get("msgid", "") if messages else ""
    if not msgid or asked.subcommand is Subcommand.AROUND or pending.pages >= _EMPTY_PAGES:
        return False
    subcommand = Subcommand.BEFORE if older else asked.subcommand
    second = asked.second if asked.subcommand is Subcommand.BETWEEN else None
    ask(
        net,
        room,
        pending.purpose,
        subcommand,
        Selector(msgid=msgid),
        second,
        pages=pending.pages + 1,
        gap=pending.gap,
    )
    return True


def _caught_up(net: Network, room: Room, pending: PendingHistory, entries: list[Entry], full: bool) -> None:
    """A page of what was missed: count it as unread, and go on until the end or the bound."""
    timeline = room.timeline
    fresh = [entry for entry in entries if timeline.find(entry.msgid) is None]
    had_unread, last = room.unread > 0, timeline.find(pending.request.first.msgid)
    merge(net, room, entries, after=last if pending.request.subcommand is Subcommand.AFTER else None)
    for entry in fresh:
        net.heard(room, entry)
        if read_markers.is_news(room, entry):
            conversation.count(net, room, entry)
    if room.unread and not had_unread and timeline.unread_after is None:
        timeline.unread_after = last
    read_markers.caught_up_in_sight(net, room, last, fresh)
    newest = next((entry.msgid for entry in reversed(entries) if entry.msgid), "")
    if not full or not newest or pending.request.subcommand is not Subcommand.AFTER:
        room.resume = ""
        return
    room.resume = newest
    if pending.pages + 1 < _CATCH_UP_PAGES:
        first = Selector(msgid=newest)
        ask(net, room, HistoryPurpose.CATCH_UP, Subcommand.AFTER, first, pages=pending.pages + 1)
    else:
        _jump_to_end(net, room, timeline.find(newest))


def _jump_to_end(net: Network, room: Room, last_known: int | None) -> None:
    """Too much was missed: show a gap after what we have, and load the latest."""
    room.resume = ""
    room.timeline.add_gap(last_known)
    net.emit(TimelineChanged(room.key))
    ask(net, room, HistoryPurpose.CATCH_UP, Subcommand.LATEST, LATEST)


def on_targets(net: Network, batch: Batch) -> None:
    """The conversations with something new: open them and catch up."""
    messages = batch.flat()
    if len(messages) < _CONVERSATIONS:  # all are listed, so the others have missed nothing
        for room in net.rooms.values():
            if room.kind is RoomKind.DIRECT:
                room.resume = room.resume if any(room.name in message.params for message in messages) else ""
    for message in messages:
        if message.command == "CHATHISTORY" and len(message.params) >= 2:
            name = message.params[1] if message.params[0].upper() == "TARGETS" else message.params[0]
            if not net.is_channel(name) and not net.is_own(name):
                _open_conversation(net, name)


def _open_conversation(net: Network, name: str) -> None:
    known = net.find_room(name)
    room = known or net.direct(name)
    if known is None and net.last_seen_ms:
        # What came while we were away counts as unread; what was before may be scrolled to.
        read_markers.ask(net, room)
        ask(net, room, HistoryPurpose.CATCH_UP, Subcommand.AFTER, Selector(time_ms=net.last_seen_ms))
    else:
        begin(net, room)
    net.emit(RoomsChanged())


def failed(net: Network, context: Iterable[str], reason: str) -> bool:
    """FAIL CHATHISTORY: fall back where there is a way, else say so. False if we had asked nothing."""
    words = list(context)
    if "TARGETS" in words:
        return True  # it was only for conversations we do not know of
    room = next((found for name in words if (found := net.find_room(name)) is not None), None)
    pending = None if room is None else _take_pending(net, room)
    if room is None or pending is None:
        return False
    if pending.take is not None:
        pending.take(HistoryPage(end=True, trouble=reason))
        return True
    room.loading_older = False
    net.emit(HistoryChanged(room.key))
    match pending.purpose:
        case HistoryPurpose.CATCH_UP if pending.request.subcommand is Subcommand.AFTER:
            # The message we knew may be gone from the server: what is between stays a gap.
            _jump_to_end(net, room, room.timeline.find(pending.request.first.msgid))
        case HistoryPurpose.FIRST:
            room.started = True
            _set_complete(room)  # nobody asked for it: a new conversation has no history to speak of
        case HistoryPurpose.GAP | HistoryPurpose.GAP_FROM_BELOW:
            net.tell(f"What is missing here could not be loaded: {reason}", Severity.ERROR, room)
        case HistoryPurpose.AROUND:
            net.tell(f"That message could not be loaded: {reason}", Severity.ERROR, room)
        case _:
            _set_complete(room)
            net.tell(f"Older messages could not be loaded: {reason}", Severity.ERROR, room)
    return True


def forget_requests(room: Room) -> None:
    """The connection died: nothing that was asked will be answered, and from here on something is missing."""
    room.resume = room.resume or room.timeline.last_msgid()
    asked = [*room.history_requests]
    room.history_requests.clear()
    room.loading_older = False
    room.read_told_ms = 0
    history_reading.lost(asked)


def _set_complete(room: Room) -> None:
    room.history_complete = room.timeline.complete = True


def _take_pending(net: Network, room: Room) -> PendingHistory | None:
    for pending in room.history_requests:
        if pending.label == net.label:  # both "" without labels: answers come in order
            room.history_requests.remove(pending)
            return pending
    return None


def _is_ctcp(message: Message) -> bool:
    return message.text.startswith("\x01") and not message.text.startswith("\x01ACTION ")


BATCHES: dict[str, BatchHandler] = {
    "chathistory": on_history,
    "draft/chathistory-targets": on_targets,
}
