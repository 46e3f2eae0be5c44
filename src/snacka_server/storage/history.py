"""Questions to the history, on a read-only connection in a thread of its own, so that the loop never waits.

Bounds are exclusive; answers are ascending. Each question is one index range: a history is clustered by
(target, time, order), so its cost does not depend on how much else is stored.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from ..ports import Bound, HistoryRow, StoreError
from .schema import open_reading

T = TypeVar("T")

_RANGE = (
    "SELECT time_ms, ord, kind, event FROM history"
    " WHERE target = (SELECT id FROM targets WHERE name = ?)"
    " AND (time_ms, ord) > (?, ?) AND (time_ms, ord) < (?, ?) AND kind IN ({kinds})"
    " ORDER BY time_ms {way}, ord {way} LIMIT ?"
)


class History:
    """HistoryQueries over the file that the writer fills. `close` when done. All raise StoreError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="history")
        self._db: sqlite3.Connection | None = None

    async def forwards(
        self, target: str, low: Bound, high: Bound, limit: int, kinds: frozenset[int]
    ) -> list[HistoryRow]:
        return await self._ask(lambda db: rows_between(db, target, low, high, limit, kinds))

    async def backwards(
        self, target: str, low: Bound, high: Bound, limit: int, kinds: frozenset[int]
    ) -> list[HistoryRow]:
        return await self._ask(lambda db: rows_between(db, target, low, high, limit, kinds, newest=True))

    async def targets(
        self, names: Sequence[str], after_ms: int, before_ms: int, limit: int
    ) -> list[tuple[str, int]]:
        """(name, time of its newest message), oldest first, for those within the bounds."""

        def newest(db: sqlite3.Connection) -> list[tuple[str, int]]:
            found = []
            for name in names:
                row = db.execute(
                    "SELECT time_ms, ord FROM history WHERE target = (SELECT id FROM targets WHERE name = ?)"
                    " AND kind IN (1, 2) ORDER BY time_ms DESC, ord DESC LIMIT 1",
                    (name,),
                ).fetchone()
                if row is not None and after_ms < row[0] < before_ms:
                    found.append((int(row[0]), int(row[1]), name))
            return [(name, time_ms) for time_ms, _, name in sorted(found)[:limit]]

        return await self._ask(newest)

    async def talks(self, identity: str) -> list[str]:
        """The names of the private talks of somebody, as `User.private_key` calls them."""
        return await self._ask(
            lambda db: [
                str(row[0])
                for row in db.execute(
                    "SELECT name FROM targets WHERE id IN (SELECT target FROM talks WHERE identity = ?)",
                    (identity,),
                )
            ]
        )

    async def _ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, question)

    def _answer(self, question: Callable[[sqlite3.Connection], T]) -> T:
        try:
            if self._db is None:
                self._db = open_reading(self._path)
            return question(self._db)
        except sqlite3.Error as error:
            raise StoreError(f"the database answered: {error}") from None

    def close(self) -> None:
        self._threads.shutdown(wait=True)
        if self._db is not None:
            self._db.close()


def rows_between(
    db: sqlite3.Connection,
    target: str,
    low: Bound,
    high: Bound,
    limit: int,
    kinds: frozenset[int],
    *,
    newest: bool = False,
) -> list[HistoryRow]:
    """At most `limit` rows strictly between the bounds, the oldest or the newest of them, ascending."""
    wanted = ",".join(str(int(kind)) for kind in sorted(kinds))
    sql = _RANGE.format(kinds=wanted, way="DESC" if newest else "ASC")
    rows = [
        HistoryRow(target, time_ms, order, kind, raw)
        for time_ms, order, kind, raw in db.execute(sql, (target, *low, *high, limit))
    ]
    if newest:
        rows.reverse()
    return rows
