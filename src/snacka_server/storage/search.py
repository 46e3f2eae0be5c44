"""Searching the history: candidates from the index, the rest from the history; everything is checked there.

It runs in a thread of its own with read-only connections; a search that takes too long is ended. What is not
indexed yet, and words too short for the index, are looked for in the newest rows, so many at most.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Final

from ..ports import HIGHEST, LOWEST, Bound, HistoryRow, Question, ReadWords, SearchTimeoutError, StoreError
from .schema import open_reading
from .search_index import folded, match, time_of

SECONDS: Final = 2.0
"""A search that takes longer is ended."""
MOST_ASKED: Final = 50
"""Searches that may wait for their turn; one more takes too long before it has begun."""
SCANNED: Final = 50_000
"""Rows that one search reads one by one at most, the newest of each history first."""
_STEPS: Final = 20_000
"""Steps of SQLite's machine between looks at the clock."""

_ROWS: Final = (
    "SELECT target, time_ms, ord, kind, event FROM history WHERE target = ?"
    " AND (time_ms, ord) > (?, ?) AND (time_ms, ord) < (?, ?) AND kind IN (1, 2)"
    " ORDER BY time_ms {way}, ord {way}"
)
_AT: Final = (
    "SELECT target, time_ms, ord, kind, event FROM history"
    " WHERE target IN (SELECT value FROM json_each(?)) AND time_ms = ? AND kind IN (1, 2) ORDER BY ord {way}"
)
_FOUND: Final = (
    "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid {way}"
)
_POSITION: Final = "SELECT time_ms, ord FROM positions WHERE target = ?"
TOGETHER: Final = 200
"""Histories that the index is asked about in one question."""

LATEST_MS: Final = 1 << 42
"""After the year 2100: no message is later."""

Found = tuple[int, int, int, int, bytes]
"""Target, time_ms, order, kind, event."""


class Search:
    """SearchQueries over the history and its index. `close` when done."""

    def __init__(self, history: Path, index: Path, read: ReadWords) -> None:
        self._paths = (history, index)
        self._read = read
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="search")
        self._history: sqlite3.Connection | None = None
        self._index: sqlite3.Connection | None = None
        self._deadline = 0.0
        self._asked = 0

    async def find(self, question: Question) -> list[HistoryRow]:
        """Ascending. Raises SearchTimeoutError or StoreError."""
        if self._asked >= MOST_ASKED:
            raise SearchTimeoutError
        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, question)
        finally:
            self._asked -= 1

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        for db in (self._history, self._index):
            if db is not None:
                db.close()

    # -- in the thread

    def _answer(self, question: Question) -> list[HistoryRow]:
        self._deadline = time.monotonic() + SECONDS
        try:
            return self._found(question)
        except sqlite3.Error as error:
            if "interrupted" in str(error):
                raise SearchTimeoutError from None
            if self._index is not None:  # the next search looks anew
                self._index.close()
                self._index = None
            raise StoreError(f"the database answered: {error}") from None

    def _found(self, question: Question) -> list[HistoryRow]:
        history = self._history = self._history or self._opened(self._paths[0])
        index = self._index = self._index or self._indexed()
        if index is None:
            return _Asking(history, None, self._read, question).all()
        index.execute("BEGIN")  # positions and words of one moment
        try:
            return _Asking(history, index, self._read, question).all()
        finally:
            index.execute("ROLLBACK")

    def _indexed(self) -> sqlite3.Connection | None:
        """The index, once there is one."""
        try:
            index = self._opened(self._paths[1])
            index.execute("SELECT 1 FROM positions LIMIT 1")
        except sqlite3.Error:
            return None
        return index

    def _opened(self, path: Path) -> sqlite3.Connection:
        db = open_reading(path)
        db.set_progress_handler(lambda: time.monotonic() > self._deadline, _STEPS)
        return db


class _Asking:
    """One question being answered: the bounds close in as better rows are known."""

    def __init__(
        self,
        history: sqlite3.Connection,
        index: sqlite3.Connection | None,
        read: ReadWords,
        question: Question,
    ) -> None:
        self._history = history
        self._index = index
        self._read = read
        self._question = question
        self._words = tuple(folded(question.text).split())
        self._forwards = question.oldest_first
        self._way = "ASC" if question.oldest_first else "DESC"
        self._low: Bound = (question.after_ms, -1)
        self._high: Bound = (question.before_ms, HIGHEST[1])
        self._scans = SCANNED
        self._since: dict[int, Bound] = {}
        self._names: dict[int, str] = {}
        self._best: dict[Bound, HistoryRow] = {}

    def all(self) -> list[HistoryRow]:
        for name, since in self._question.targets:
            row = self._history.execute("SELECT id FROM targets WHERE name = ?", (name,)).fetchone()
            if row is not None:
                self._names[int(row[0])] = name
                self._since[int(row[0])] = since
        indexable = any(len(word) >= 3 for word in self._words) or bool(self._question.nick)
        if self._index is None or not indexable:
            for target in self._since:
                self._take(self._scan(target, self._since[target]))
        else:
            steps = [self._from_index, self._not_indexed]
            for step in steps if self._forwards else reversed(steps):
                step(self._index)
        return [self._best[place] for place in sorted(self._best)]

    def _from_index(self, index: sqlite3.Connection) -> None:
        targets = list(self._since)
        for start in range(0, len(targets), TOGETHER):
            self._take(self._indexed(index, targets[start : start + TOGETHER]))

    def _not_indexed(self, index: sqlite3.Connection) -> None:
        for target, since in self._since.items():
            at: Bound = index.execute(_POSITION, (target,)).fetchone() or LOWEST
            self._take(self._scan(target, max(since, at)))

    def _take(self, founds: Iterator[Found]) -> None:
        """Of these, in the order that counts, as many as are wanted; no other may be worse from now on."""
        limit = self._question.limit
        for target, time_ms, order, kind, raw in islice(founds, limit):
            self._best[time_ms, order] = HistoryRow(self._names[target], time_ms, order, kind, raw)
        if len(self._best) >= limit:
            kept = sorted(self._best, reverse=not self._forwards)
            for place in kept[limit:]:
                del self._best[place]
            if self._forwards:
                self._high = kept[limit - 1]
            else:
                self._low = kept[limit - 1]

    def _scan(self, target: int, since: Bound) -> Iterator[Found]:
        bounds = (*max(self._low, since), *self._high)
        for found in self._history.execute(_ROWS.format(way=self._way), (target, *bounds)):
            if self._scans <= 0:
                return
            self._scans -= 1
            if self._fits(found):
                yield found

    def _indexed(self, index: sqlite3.Connection, targets: list[int]) -> Iterator[Found]:
        low, high = self._low, self._high
        asked = match(self._words, targets, self._question.nick)
        bounds = (low[0] << 20, (min(high[0], LATEST_MS) + 1) << 20)
        numbers = json.dumps(targets)
        seen = -1
        for (document,) in index.execute(_FOUND.format(way=self._way), (asked, *bounds)):
            time_ms = time_of(document)
            if time_ms == seen:
                continue
            seen = time_ms
            for found in self._history.execute(_AT.format(way=self._way), (numbers, time_ms)).fetchall():
                if max(low, self._since[found[0]]) < found[1:3] < high and self._fits(found):
                    yield found

    def _fits(self, found: Found) -> bool:
        words = self._read(found[4])
        if words is None or (self._question.nick and words.nick != self._question.nick):
            return False
        if not self._words:
            return True
        text = folded(words.text)
        return all(word in text for word in self._words)
