"""Searching the history: candidates from the index, the rest from the history; everything is checked there.

It runs in a thread of its own with read-only connections; a search that takes too long is ended. What is not
indexed yet, and words too short for the index, are looked for in the newest rows, so many at most.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Final

from ..ports import HIGHEST, Bound, HistoryRow, Question, ReadWords, SearchTimeoutError, StoreError
from .search_index import folded, match, time_of

SECONDS: Final = 2.0
"""A search that takes longer is ended."""
SCANNED: Final = 50_000
"""Rows that one search reads one by one at most, the newest of each history first."""
_STEPS: Final = 20_000
"""Steps of SQLite's machine between looks at the clock."""

_ROWS: Final = (
    "SELECT time_ms, ord, kind, event FROM history WHERE target = ?"
    " AND (time_ms, ord) > (?, ?) AND (time_ms, ord) < (?, ?) AND kind IN (1, 2)"
    " ORDER BY time_ms {way}, ord {way}"
)
_AT: Final = (
    "SELECT time_ms, ord, kind, event FROM history WHERE target = ? AND time_ms = ? AND kind IN (1, 2)"
    " ORDER BY ord"
)
_FOUND: Final = (
    "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid {way}"
)

LATEST_MS: Final = 1 << 42
"""After the year 2100: no message is later."""

Found = tuple[int, int, int, bytes]
"""time_ms, order, kind, event."""


class Search:
    """SearchQueries over the history and its index. `close` when done."""

    def __init__(self, history: Path, index: Path, read: ReadWords) -> None:
        self._paths = (history, index)
        self._read = read
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="search")
        self._history: sqlite3.Connection | None = None
        self._index: sqlite3.Connection | None = None
        self._deadline = 0.0

    async def find(self, question: Question) -> list[HistoryRow]:
        """Ascending. Raises SearchTimeoutError or StoreError."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, question)

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
        db = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        db.execute("PRAGMA query_only = 1")
        db.set_progress_handler(lambda: time.monotonic() > self._deadline, _STEPS)
        return db


class _Asking:
    """One question being answered: target after target, the bounds closing in as better rows are known."""

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

    def all(self) -> list[HistoryRow]:
        limit = self._question.limit
        best: list[HistoryRow] = []
        for name, since in self._question.targets:
            row = self._history.execute("SELECT id FROM targets WHERE name = ?", (name,)).fetchone()
            if row is None:
                continue
            founds = islice(self._of(int(row[0]), max(self._low, since)), limit)
            best += [HistoryRow(name, *found) for found in founds]
            if len(best) >= limit:
                best.sort(key=lambda one: (one.time_ms, one.order), reverse=not self._forwards)
                del best[limit:]
                worst = (best[-1].time_ms, best[-1].order)
                if self._forwards:
                    self._high = worst
                else:
                    self._low = worst
        return sorted(best, key=lambda one: (one.time_ms, one.order))

    def _of(self, target: int, low: Bound) -> Iterator[Found]:
        """What fits in one history, in the order that counts."""
        indexable = any(len(word) >= 3 for word in self._words) or bool(self._question.nick)
        if self._index is None or not indexable:
            yield from self._scan(target, low, self._high)
            return
        at: Bound = self._index.execute(
            "SELECT time_ms, ord FROM positions WHERE target = ?", (target,)
        ).fetchone() or (0, 0)
        split = (at[0], at[1] + 1)
        parts = [
            self._indexed(target, low, min(self._high, split)),
            self._scan(target, max(low, at), self._high),
        ]
        for part in parts if self._forwards else reversed(parts):
            yield from part

    def _scan(self, target: int, low: Bound, high: Bound) -> Iterator[Found]:
        for found in self._history.execute(_ROWS.format(way=self._way), (target, *low, *high)):
            if self._scans <= 0:
                return
            self._scans -= 1
            if self._fits(found):
                yield found

    def _indexed(self, target: int, low: Bound, high: Bound) -> Iterator[Found]:
        assert self._index is not None
        asked = match(self._words, target, self._question.nick)
        bounds = (low[0] << 20, (min(high[0], LATEST_MS) + 1) << 20)
        seen = -1
        for (document,) in self._index.execute(_FOUND.format(way=self._way), (asked, *bounds)):
            time_ms = time_of(document)
            if time_ms == seen:
                continue
            seen = time_ms
            rows = self._history.execute(_AT, (target, time_ms)).fetchall()
            for found in rows if self._forwards else reversed(rows):
                if low < found[:2] < high and self._fits(found):
                    yield found

    def _fits(self, found: Found) -> bool:
        words = self._read(found[3])
        if words is None or (self._question.nick and words.nick != self._question.nick):
            return False
        if not self._words:
            return True
        text = folded(words.text)
        return all(word in text for word in self._words)
