"""What the network's history answers: CHATHISTORY batches and refusals.

Owns what an answer means, by what it was asked for: the start of a room, all since the last message seen
(page by page, with a gap shown where it was too much), what is older. It refuses to know when something is
asked (`history_asking`) and how messages are shown. Merging is by msgid and by our own nonce, and by the
exact time only where the network gives no ids. Spec: ircv3.net draft/chathistory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from snacka_protocol.batch import Batch
from snacka_protocol.chathistory import LATEST, Subcommand
from snacka_protocol.message import Message, Source
from snacka_tui.model import (
    archive,
    conversation,
    history_conversations,
    history_places,
    history_reading,
    multiline,
    reactions,
    read_markers,
    redaction,
    sending,
    sending_answers,
)
from snacka_tui.model.changes import HistoryChanged, Severity, TimelineChanged
from snacka_tui.model.history_asking import ask, ask_on, find, merge, oldest, set_complete
from snacka_tui.model.history_page import HistoryPage
from snacka_tui.model.history_reading import finds_msgids, place
from snacka_tui.model.network import BatchHandler, Network
from snacka_tui.model.room import HistoryPurpose, PendingHistory, Room, RoomKind
from snacka_tui.model.timeline import Entry

_CATCH_UP_PAGES = 5
_EMPTY_PAGES = 40
_MESSAGES = ("PRIVMSG", "NOTICE")


# -- answers ---------------------------------------------------------------------------------------------


def on_history(net: Network, batch: Batch) -> None:
    """A stretch of history came; what it was asked for says where it belongs."""
    room = net.find_room(batch.params[0]) if batch.params else None
    if room is None:
        return
    pending = _take_pending(net, room)
    if pending is not None and pending.detached:
        _let_go(net, room, pending)
        return
    everything = multiline.flat(batch)
    messages = [message for message in everything if message.command in _MESSAGES]
    entries = [conversation.entry_of(net, message) for message in messages if not _is_ctcp(message)]
    for entry in entries:
        if entry.nonce:
            sending_answers.found_in_history(net, entry.nonce)
    sending.release(net)
    if pending is not None and pending.take is not None:
        pending.take(history_reading.page_of(net, batch, entries))
        return
    _hang_marks(net, room, everything)
    if pending is None:  # replay that nobody asked for, such as a bouncer's
        merge(net, room, entries)
        return
    full = len(batch.messages) >= pending.request.limit
    if full and not entries and _go_on(net, room, pending, everything):
        return
    _put_in(net, room, pending, entries, full=full, empty=not batch.messages)
    caught_up = pending.request.subcommand is Subcommand.AFTER
    archive.note_gaps(net.archive, room, pending.request.first.msgid if caught_up else "")
    net.emit(HistoryChanged(room.key))


def _put_in(
    net: Network, room: Room, pending: PendingHistory, entries: list[Entry], *, full: bool, empty: bool
) -> None:
    """Merge an answer. `full`: there may be more; `empty`: not even comings and goings were in it."""
    match pending.purpose:
        case HistoryPurpose.FIRST:
            room.started = True
            merge(net, room, entries, before=pending.anchor)
            if empty:
                set_complete(room)
            read_markers.recount(net, room)
        case HistoryPurpose.CATCH_UP:
            _caught_up(net, room, pending, entries, full)
        case HistoryPurpose.OLDER:
            room.loading_older = False
            # Not simply before the oldest: a place further back may have come meanwhile.
            added = merge(net, room, entries, before=pending.anchor)
            if empty or (entries and not added and _ends_there(net, room, pending)):
                set_complete(room)
            read_markers.older_loaded(net, room)
        case HistoryPurpose.GAP | HistoryPurpose.GAP_FROM_BELOW:
            history_places.filled(net, room, pending, entries, full=full)
        case HistoryPurpose.AROUND:
            history_places.arrived(net, room, pending, entries)


def _ends_there(net: Network, room: Room, pending: PendingHistory) -> bool:
    """Whether the oldest message is still the one asked from: nothing further back came otherwise."""
    first = oldest(net, room)
    asked = pending.request.first
    return first is None or asked.is_latest or place(net, first.msgid, first.time_ms) == asked


def _let_go(net: Network, room: Room, pending: PendingHistory) -> None:
    """What the answer was to join is forgotten: it can be asked for again, from what is left."""
    if pending.purpose is HistoryPurpose.OLDER:
        room.loading_older = False
    elif pending.purpose is HistoryPurpose.FIRST:
        room.started = True
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
    if not messages or asked.subcommand is Subcommand.AROUND or pending.pages >= _EMPTY_PAGES:
        return False
    older = asked.subcommand in (Subcommand.BEFORE, Subcommand.LATEST)
    last = history_reading.place_of(net, messages[0 if older else -1])
    request = replace(asked, subcommand=Subcommand.BEFORE if older else asked.subcommand, first=last)
    ask_on(net, room, pending, request)
    return True


def _caught_up(net: Network, room: Room, pending: PendingHistory, entries: list[Entry], full: bool) -> None:
    """A page of what was missed: count it as unread, and go on until the end or the bound."""
    timeline = room.timeline
    fresh = [entry for entry in entries if timeline.find_same(entry) is None]
    had_unread, last = room.unread > 0, pending.anchor
    merge(net, room, entries, after=last)
    for entry in fresh:
        if not net.ignores.hides(entry.nick, entry.account):
            net.heard(room, entry)
        if read_markers.is_news(room, entry):
            conversation.count(net, room, entry)
    if room.unread and not had_unread and timeline.unread_after is None:
        timeline.unread_after = last
    read_markers.caught_up_in_sight(net, room, last, fresh)
    newest = next((entry for entry in reversed(entries) if entry.msgid or not finds_msgids(net)), None)
    if not full or newest is None or pending.request.subcommand is not Subcommand.AFTER:
        room.resume = None
        return
    room.resume = newest
    after = place(net, newest.msgid, newest.time_ms)
    if pending.pages + 1 < _CATCH_UP_PAGES:
        ask(net, room, HistoryPurpose.CATCH_UP, Subcommand.AFTER, after, pages=pending.pages + 1)
    else:
        _jump_to_end(net, room, find(timeline, after, last=True))


def _jump_to_end(net: Network, room: Room, last_known: int | None) -> None:
    """Too much was missed: show a gap after what we have, and load the latest."""
    room.resume = None
    if last_known is not None:
        room.timeline.add_gap(last_known)
    net.emit(TimelineChanged(room.key))
    ask(net, room, HistoryPurpose.CATCH_UP, Subcommand.LATEST, LATEST)


def failed(net: Network, code: str, context: Iterable[str], reason: str) -> bool:
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
    if pending.detached:
        _let_go(net, room, pending)
        return True
    if pending.purpose is HistoryPurpose.OLDER:
        room.loading_older = False
    net.emit(HistoryChanged(room.key))
    match pending.purpose:
        case HistoryPurpose.CATCH_UP if pending.request.subcommand is Subcommand.AFTER:
            # The message we knew may be gone from the server: what is between stays a gap.
            _jump_to_end(net, room, pending.anchor)
        case HistoryPurpose.FIRST:
            room.started = True
            set_complete(room)  # nobody asked for it: a new conversation has no history to speak of
        case HistoryPurpose.GAP | HistoryPurpose.GAP_FROM_BELOW:
            net.tell(f"What is missing here could not be loaded: {reason}", Severity.ERROR, room)
        case HistoryPurpose.AROUND:
            net.tell(f"That message could not be loaded: {reason}", Severity.ERROR, room)
        case _ if code == "INVALID_TARGET" and room.kind is RoomKind.DIRECT:
            set_complete(room)  # between guests nothing is kept, and that is no failure
        case _:
            set_complete(room)
            net.tell(f"Older messages could not be loaded: {reason}", Severity.ERROR, room)
    return True


def _take_pending(net: Network, room: Room) -> PendingHistory | None:
    for pending in room.history_requests:
        if pending.label == net.label:  # both "" without labels: answers come in order
            room.history_requests.remove(pending)
            return pending
    return None


def _is_ctcp(message: Message) -> bool:
    return message.text.startswith("\x01") and not message.text.startswith("\x01ACTION ")


BATCHES: dict[str, BatchHandler] = {"chathistory": on_history, **history_conversations.BATCHES}
