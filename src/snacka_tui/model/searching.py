"""Searching what the server keeps: SEARCH.

Owns the questions under way and their answers. It refuses to know what else is searched (what is loaded,
the log on disk): whoever shows results puts them together. Spec: soju.im/search.
"""

from __future__ import annotations

from snacka_protocol.batch import Batch
from snacka_protocol.message import Message, Source
from snacka_protocol.tags import escape_value
from snacka_protocol.timestamps import format_ms
from snacka_tui.model import conversation, multiline
from snacka_tui.model.changes import SearchAnswered
from snacka_tui.model.finding import Answer
from snacka_tui.model.network import BatchHandler, Network
from snacka_tui.model.search_query import SPOKEN, Query, found_entry

CAPABILITY = "soju.im/search"
LIMIT = 100
_MOST_WORDS_BYTES = 300
_ANSWERS_KEPT = 8


def search(net: Network, query: Query) -> int:
    """Ask; the number of the answer to come, 0 where the server cannot search."""
    if not net.has(CAPABILITY) or not net.registration.ready:
        return 0
    searches = net.searches
    searches.numbers += 1
    label = net.send("SEARCH", attributes(query, net.nick), label=True)
    searches.asked.append((label, searches.numbers))
    return searches.numbers


def attributes(query: Query, own_nick: str) -> str:
    """The one parameter of SEARCH. `before` is inclusive there, and exclusive here."""
    text = " ".join(query.words).encode()[:_MOST_WORDS_BYTES].decode("utf-8", "ignore")
    sender = own_nick if query.sender.casefold() == "me" else query.sender
    pairs = {
        "text": text,
        "from": sender,
        "in": query.room,
        "after": "" if query.after_ms is None else format_ms(query.after_ms),
        "before": "" if query.before_ms is None else format_ms(query.before_ms - 1),
        "limit": str(LIMIT),
    }
    given = {key: value.replace("\0", "") for key, value in pairs.items()}
    return ";".join(f"{key}={escape_value(value)}" for key, value in given.items() if value)


def on_results(net: Network, batch: Batch) -> None:
    """The batch of a search: messages, in some order."""
    found = []
    for message in multiline.flat(batch):
        if message.command not in ("PRIVMSG", "NOTICE") or len(message.params) < 2:
            continue
        entry = conversation.entry_of(net, message)
        if entry.kind in SPOKEN:
            found.append(found_entry(_room_of(net, message), entry))
    _answered(net, Answer(tuple(found)))


def failed(net: Network, reason: str) -> bool:
    """FAIL SEARCH; False if nothing was asked."""
    if not net.searches.asked:
        return False
    _answered(net, Answer(trouble=reason))
    return True


def lost(net: Network) -> None:
    """The connection died: nobody answers any more."""
    while net.searches.asked:
        _keep(net, net.searches.asked.popleft()[1], Answer(trouble="The connection was lost."))


def _room_of(net: Network, message: Message) -> str:
    target, source = message.params[0], Source.parse(message.source)
    return target if net.is_channel(target) or net.is_own(source.nick) else source.nick


def _answered(net: Network, answer: Answer) -> None:
    asked = net.searches.asked
    for label, number in asked:
        if label == net.label:  # both "" without labels: answers come in order
            asked.remove((label, number))
            _keep(net, number, answer)
            return


def _keep(net: Network, number: int, answer: Answer) -> None:
    answers = net.searches.answers
    answers[number] = answer
    while len(answers) > _ANSWERS_KEPT:
        del answers[next(iter(answers))]
    net.emit(SearchAnswered(number))


BATCHES: dict[str, BatchHandler] = {CAPABILITY: on_results, "search": on_results}
