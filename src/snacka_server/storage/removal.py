"""Taking rows out of the history: short transactions of the one writer, a handful of rows each.

What is taken out waits in `erased` until the search index has let go of it, too. Who decides what goes is
`leaving` and `upkeep`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from ..ports import Erasure

KEEP_WORDS: Final = (
    "INSERT INTO erased (target, time_ms, ord, event) SELECT target, time_ms, ord, event FROM history"
    " WHERE target = ? AND time_ms = ? AND ord = ? AND kind IN (1, 2)"
)
_DELETE: Final = "DELETE FROM history WHERE target = ? AND time_ms = ? AND ord = ?"
_FORGET_NONCE: Final = "DELETE FROM nonces WHERE key = ? AND target = ? AND time_ms = ? AND ord = ?"

Place = tuple[int, int, str]
"""time_ms, order, and the nonce's key or nothing."""


class Removal:
    """Over the writer's connection, on its thread. All raise sqlite3.Error, and then nothing has changed."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def remove(self, target: int, places: Sequence[Place]) -> None:
        """Delete these rows, their nonces, and have them leave the search index."""
        db = self._db
        rows = [(target, time_ms, order) for time_ms, order, _ in places]
        nonces = [(key, target, time_ms, order) for time_ms, order, key in places if key]
        db.execute("BEGIN IMMEDIATE")
        try:
            db.executemany(KEEP_WORDS, rows)
            db.executemany(_DELETE, rows)
            db.executemany(_FORGET_NONCE, nonces)
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise

    def unindexed(self, number: int) -> None:
        """The search index has let go of everything up to this number of `erased`."""
        self._db.execute("DELETE FROM erased WHERE id <= ?", (number,))

    def waiting(self) -> int:
        """How much the search index has still to let go of, about."""
        low, high = self._db.execute("SELECT min(id), max(id) FROM erased").fetchone()
        return 0 if high is None else int(high) - int(low) + 1

    def erasures(self) -> list[tuple[int, Erasure]]:
        """What people want gone and is not yet, by number."""
        rows = self._db.execute("SELECT id, account, target, ord, since FROM erasures ORDER BY id")
        return [(number, Erasure(*rest)) for number, *rest in rows]

    def erasure_done(self, number: int) -> None:
        self._db.execute("DELETE FROM erasures WHERE id = ?", (number,))
