"""Direct conversations with something new: CHATHISTORY TARGETS.

Owns which conversations open by themselves after a connect, and which have missed nothing. It refuses to know
how their messages are loaded. Spec: ircv3.net draft/chathistory.
"""

from __future__ import annotations

from snacka_protocol.batch import Batch
from snacka_protocol.chathistory import HistoryRequest, Selector, Subcommand
from snacka_tui.model import archive, read_markers
from snacka_tui.model.changes import HistoryChanged, RoomsChanged
from snacka_tui.model.history_asking import ask, begin
from snacka_tui.model.history_reading import CAPABILITY
from snacka_tui.model.network import BatchHandler, Network
from snacka_tui.model.room import HistoryPurpose, RoomKind

_CONVERSATIONS = 20
_FIRST_LOOK_BACK_MS = 30 * 24 * 3600 * 1000


def ask_for_conversations(net: Network) -> None:
    """Direct conversations that had a message while we were not here."""
    if not net.has(CAPABILITY):
        return
    for room in net.rooms.values():
        if room.kind is RoomKind.DIRECT and room.timeline.complete and not room.history_complete:
            room.timeline.complete = False  # this machine has told all that it has, but not the network
            net.emit(HistoryChanged(room.key))
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


def on_targets(net: Network, batch: Batch) -> None:
    """The conversations with something new: open them and catch up."""
    messages = batch.flat()
    listed = {net.fold(param) for message in messages for param in message.params}
    for room in [room for room in net.rooms.values() if room.kind is RoomKind.DIRECT and room.resume]:
        if room.key in listed:
            continue
        if len(messages) >= _CONVERSATIONS:  # perhaps not all are listed
            begin(net, room)
        else:
            room.resume = None
            archive.note_gaps(net.archive, room)
    for message in messages:
        if message.command == "CHATHISTORY" and len(message.params) >= 2:
            name = message.params[1] if message.params[0].upper() == "TARGETS" else message.params[0]
            if not net.is_channel(name) and not net.is_own(name):
                _open_conversation(net, name)


def _open_conversation(net: Network, name: str) -> None:
    known = net.find_room(name)
    room = known or net.direct(name)
    if known is None and room.resume is None and net.last_seen_ms:
        # What came while we were away counts as unread; what was before may be scrolled to.
        read_markers.ask(net, room)
        ask(net, room, HistoryPurpose.CATCH_UP, Subcommand.AFTER, Selector(time_ms=net.last_seen_ms))
    else:
        begin(net, room)
    net.emit(RoomsChanged())


BATCHES: dict[str, BatchHandler] = {"draft/chathistory-targets": on_targets}
