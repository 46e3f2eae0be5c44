"""One question to the network's history, and its answer put in a timeline: what every way of loading shares.

Owns the CHATHISTORY line and the merging. It refuses to know why something is asked. Spec: ircv3.net
draft/chathistory.
"""

from __future__ import annotations

from snacka_protocol.chathistory import HistoryRequest, Selector, Subcommand
from snacka_tui.model import archive
from snacka_tui.model.changes import TimelineChanged
from snacka_tui.model.network import Network
from snacka_tui.model.room import HistoryPurpose, PendingHistory, Room
from snacka_tui.model.timeline import Entry


def ask(
    net: Network,
    room: Room,
    purpose: HistoryPurpose,
    subcommand: Subcommand,
    first: Selector,
    second: Selector | None = None,
    *,
    pages: int = 0,
    gap: int = 0,
) -> None:
    """Ask for as much as the network gives at once; the answer finds its `PendingHistory` in the room."""
    request = HistoryRequest(subcommand, room.name, first, second, limit(net))
    label = net.send("CHATHISTORY", *request.to_params(), label=True)
    room.history_requests.append(PendingHistory(request, purpose, label, pages, gap))


def limit(net: Network) -> int:
    """How many messages to ask for at once."""
    most = net.isupport.chathistory
    return min(net.history_limit, most) if most else net.history_limit


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
