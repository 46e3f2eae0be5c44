"""Fills the search index from the history: in a thread of its own, a little at a time, after the messages.

Each target has a position up to which it is indexed. Words that leave the history (taken back, erased, too
old) wait in `erased` until they have left the index, too. While much is being said it does little and catches
up later; a search reads what is not indexed yet from the history itself.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from ..ports import ReadWords, Words
from .schema import open_reading
from .search_index import discard, document_id, folded, open_index, place_mark, who_mark

logger = logging.getLogger(__name__)

CHUNK: Final = 300
"""Rows that are indexed in one step: a few milliseconds."""
GATHER: Final = 0.5
"""Seconds after news before a step, so that few rows do not each make one: a search reads them anyway."""
CALM_ROWS: Final = 50
"""Each time so many rows a second are written, it rests once more as long as a step took."""
LONGEST_REST: Final = 1.0
"""Seconds."""
RETRY: Final = 5.0
"""Seconds."""

_NEW: Final = (
    "SELECT time_ms, ord, CASE WHEN kind IN (1, 2) THEN event END FROM history"
    " WHERE target = ? AND (time_ms, ord) > (?, ?) ORDER BY time_ms, ord LIMIT ?"
)
_POSITION: Final = "SELECT time_ms, ord FROM positions WHERE target = ?"
_DELETE: Final = "INSERT INTO words (words, rowid, text, place, who) VALUES ('delete', ?, ?, ?, ?)"


class Indexer:
    """One thread over the history (read-only) and the index. `unindexed` is told, from that thread, the
    number up to which `erased` words have left."""

    def __init__(
        self,
        history: Path,
        index: Path,
        read: ReadWords,
        unindexed: Callable[[int], None],
        chunk: int = CHUNK,
    ) -> None:
        self._history = history
        self._index = index
        self._read = read
        self._unindexed = unindexed
        self._chunk = chunk
        self._news: deque[set[int]] = deque()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._behind: dict[int, None] = {}
        self._busy_since = 0.0
        self._written = 0
        self._thread = threading.Thread(target=self._run, name="search-index", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def written(self, targets: set[int], rows: int) -> None:
        """Rows of these targets have been written, or words have left. Called by the writer; cheap."""
        self._news.append(targets)
        now = time.monotonic()
        if now - self._busy_since > 1.0:
            self._busy_since, self._written = now, 0
        self._written += rows
        self._wake.set()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    # -- in the thread

    def _run(self) -> None:
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
        while not self._stopping.is_set():
            try:
                self._work()
            except sqlite3.Error as error:
                if "no such" in str(error):
                    logger.warning(
                        "searches read the newest messages only, this SQLite lacks FTS5: %s", error
                    )
                    return
                logger.warning("the search index could not be filled, trying again: %s", error)
                self._stopping.wait(RETRY)

    def _work(self) -> None:
        with self._opened() as (history, index):
            while not self._stopping.is_set():
                started = time.monotonic()
                self._wake.clear()
                if not self._step(history, index):
                    self._wake.wait()
                    self._stopping.wait(GATHER)
                    continue
                now = time.monotonic()
                rate = self._written if now - self._busy_since < 2.0 else 0
                self._stopping.wait(min(LONGEST_REST, (now - started) * (1 + rate / CALM_ROWS)))

    def fill(self) -> None:
        """All that is to do now, at once and in this thread: for somebody who has not started it."""
        with self._opened() as (history, index):
            while self._step(history, index):
                pass

    @contextlib.contextmanager
    def _opened(self) -> Iterator[tuple[sqlite3.Connection, sqlite3.Connection]]:
        with (
            contextlib.closing(open_reading(self._history)) as history,
            contextlib.closing(self._fitting(history)) as index,
        ):
            done = int(index.execute("SELECT value FROM meta WHERE key = 'unindexed'").fetchone()[0])
            self._unindexed(done)  # the last time may have ended before the history heard of it
            self._behind = dict.fromkeys(int(row[0]) for row in history.execute("SELECT id FROM targets"))
            yield history, index

    def _step(self, history: sqlite3.Connection, index: sqlite3.Connection) -> bool:
        """A little of what is to do. False if nothing was."""
        while self._news:
            self._behind.update(dict.fromkeys(self._news.popleft()))
        return self._take_out(history, index) or self._put_in(history, index)

    def _fitting(self, history: sqlite3.Connection) -> sqlite3.Connection:
        """The index, or a new one where the history has become an older one (a backup was put back)."""
        index = open_index(self._index)
        newest = history.execute("SELECT value FROM meta WHERE key = 'newest_ms'").fetchone()[0]
        if (index.execute("SELECT max(time_ms) FROM positions").fetchone()[0] or 0) > newest:
            index.close()
            discard(self._index)
            index = open_index(self._index)
        return index

    def _put_in(self, history: sqlite3.Connection, index: sqlite3.Connection) -> bool:
        """Index a chunk of what is new, of as many targets as it takes. False if nothing was new."""
        documents: list[tuple[int, str, str, str]] = []
        positions: list[tuple[int, int, int]] = []
        room = self._chunk
        for target in tuple(self._behind):
            at = index.execute(_POSITION, (target,)).fetchone() or (0, 0)
            rows = history.execute(_NEW, (target, *at, room)).fetchall()
            documents += self._documents(target, rows)
            if rows:
                positions.append((target, rows[-1][0], rows[-1][1]))
            if len(rows) < room:
                del self._behind[target]
            room -= len(rows)
            if room <= 0 or self._stopping.is_set():
                break
        if not positions:
            return False
        documents.sort()
        index.execute("BEGIN IMMEDIATE")
        index.executemany("INSERT INTO words (rowid, text, place, who) VALUES (?, ?, ?, ?)", documents)
        index.executemany("INSERT OR REPLACE INTO positions VALUES (?, ?, ?)", positions)
        index.execute("COMMIT")
        return True

    def _documents(
        self, target: int, rows: Iterable[tuple[int, int, bytes | None]]
    ) -> list[tuple[int, str, str, str]]:
        place = place_mark(target)
        found = []
        for time_ms, order, raw in rows:
            words = self._read(raw) if raw is not None else None
            if words is not None:
                found.append((document_id(time_ms, order), *_columns(words, place)))
        return found

    def _take_out(self, history: sqlite3.Connection, index: sqlite3.Connection) -> bool:
        """Words that have left the history leave the index. False if there were none."""
        done = index.execute("SELECT value FROM meta WHERE key = 'unindexed'").fetchone()[0]
        rows = history.execute(
            "SELECT id, target, time_ms, ord, event FROM erased WHERE id > ? ORDER BY id LIMIT ?",
            (done, CHUNK),
        ).fetchall()
        if not rows:
            return False
        index.execute("BEGIN IMMEDIATE")
        for _, target, time_ms, order, raw in rows:
            at = index.execute(_POSITION, (target,)).fetchone() or (0, 0)
            words = self._read(raw)
            if words is not None and (time_ms, order) <= at:
                index.execute(_DELETE, (document_id(time_ms, order), *_columns(words, place_mark(target))))
        index.execute("UPDATE meta SET value = ? WHERE key = 'unindexed'", (rows[-1][0],))
        index.execute("COMMIT")
        self._unindexed(rows[-1][0])
        return True


def _columns(words: Words, place: str) -> tuple[str, str, str]:
    return folded(words.text), place, who_mark(words.nick)
