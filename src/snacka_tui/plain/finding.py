"""`/search` in the line mode: what is loaded, what this machine has kept, and what the network keeps.

Owns the searches under way and the telling of what they found, oldest first. It refuses to know where lines
go, and goes nowhere: there is no screen that a place could be shown on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from snacka_tui.chats import Chat, now_ms
from snacka_tui.model.changes import Change, SearchAnswered
from snacka_tui.model.search_query import Found, Query, QueryError, parse_query, search_loaded
from snacka_tui.model.timeline import Entry
from snacka_tui.plain.words import Words
from snacka_tui.store.log_search import search_log

_Messages = dict[tuple[object, ...], Found]
"""By what makes them the same."""

_SHOWN = 20
_MOST = 200  # looked for in the log


class Finder:
    """write: takes a line. Call `hear` with every change: the network's answer is one."""

    def __init__(self, chat: Chat, write: Callable[[str], None]) -> None:
        self._chat = chat
        self._write = write
        self._awaited: dict[int, _Messages] = {}  # what was found so far, by the number of the answer to come

    def search(self, text: str) -> None:
        """Look for what a line asks for; tell it when all who may know have answered."""
        try:
            query = parse_query(text, now_ms())
        except QueryError as error:
            self._write(f"-- {error}")
            return
        if not query:
            self._write("-- Type /search and words; from:ada in:#room after:yesterday narrow it down.")
            return
        messages = self._look_here(query)
        number, asked = self._chat.session.search(query)
        self._chat.link.send(asked)
        if number:
            self._awaited[number] = messages
        else:
            self._tell(messages)

    def hear(self, changes: Iterable[Change]) -> None:
        """The network may have answered."""
        for change in changes:
            if not isinstance(change, SearchAnswered):
                continue
            answer = self._chat.session.found(change.number)
            messages = self._awaited.pop(change.number, None)
            if answer is None or messages is None:
                continue
            self._add(messages, answer.found)
            if answer.trouble:
                self._write(f"-- The network did not search: {answer.trouble}")
            self._tell(messages)

    def _look_here(self, query: Query) -> _Messages:
        messages: _Messages = {}
        session, log = self._chat.session, self._chat.log
        own = replace(query, sender=session.nick) if query.sender.casefold() == "me" else query
        loaded = search_loaded(session.rooms.values(), own, session.fold)
        self._add(messages, (found for found in loaded if found is not None))
        if log is not None:
            here = self._chat.network
            kept = search_log(log.place, query, _MOST)
            self._add(messages, (found for found in kept if found.network == here))
        return messages

    def _add(self, messages: _Messages, some: Iterable[Found]) -> None:
        for found in some:
            if not self._chat.session.ignores(found.nick, found.account):
                known = replace(found, network=self._chat.network)
                messages.setdefault(known.identity, known)

    def _tell(self, messages: _Messages) -> None:
        found = sorted(messages.values(), key=lambda found: found.time_ms)
        words = Words()
        for one in found[-_SHOWN:]:
            for line in words.lines(Entry(one.kind, one.text, one.nick, one.time_ms), one.room):
                self._write(line)
        more = f"; these are the newest {_SHOWN}" if len(found) > _SHOWN else ""
        self._write(f"-- {len(found) or 'Nothing'} found{more}.")
