"""History for whoever reads or exports it, page by page, beside the timelines.

Owns the asking and what a page says of its two ends. It refuses to merge anything: timelines are `history`'s.
Spec: ircv3.net draft/chathistory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from snacka_protocol.batch import Batch
from snacka_protocol.chathistory import HistoryRequest, Selector, Subcommand
from snacka_protocol.message import Message
from snacka_tui.model.history_page import HistoryPage
from snacka_tui.model.network import Network
from snacka_tui.model.room import HistoryPurpose, PendingHistory, Room
from snacka_tui.model.timeline import Entry

CAPABILITY = "draft/chathistory"


def read_page(
    net: Network,
    room: Room,
    subcommand: Subcommand,
    first: Selector,
    take: Callable[[HistoryPage], None],
    limit: int,
) -> None:
    """Ask for a page that `take` gets. `limit` 0 is the most there is to have."""
    if not net.has(CAPABILITY):
        take(HistoryPage(end=True, trouble="This network keeps no history."))
        return
    most = net.isupport.chathistory or net.history_limit
    request = HistoryRequest(subcommand, room.name, first, None, min(limit, most) if limit else most)
    label = net.send("CHATHISTORY", *request.to_params(), label=True)
    room.history_requests.append(PendingHistory(request, HistoryPurpose.PAGE, label, take=take))


def page_of(net: Network, batch: Batch, entries: Iterable[Entry]) -> HistoryPage:
    """The answer as a page. Its ends are those of everything in it, also of what is no message."""
    found = [message for message in batch.flat() if "time" in message.tags or "msgid" in message.tags]
    if not found:
        return HistoryPage(tuple(entries), end=True)
    return HistoryPage(tuple(entries), place_of(net, found[0]), place_of(net, found[-1]))


def place_of(net: Network, message: Message) -> Selector:
    """The place of a message of an answer."""
    return place(net, message.tags.get("msgid", ""), net.time_of(message))


def finds_msgids(net: Network) -> bool:
    """Whether the network finds messages by msgid, not by their times alone (as soju does)."""
    return "msgid" in net.isupport.msgreftypes


def place(net: Network, msgid: str, time_ms: int) -> Selector:
    """A message's place in the history, as this network can be told."""
    return Selector(msgid=msgid) if msgid and finds_msgids(net) else Selector(time_ms=time_ms)


def lost(requests: Iterable[PendingHistory]) -> None:
    """The connection died: whoever waits for a page is told, and may ask again."""
    for pending in requests:
        if pending.take is not None:
            pending.take(HistoryPage(lost=True))
