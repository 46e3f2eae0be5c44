"""The one writer: groups of the log and projected rows, each call one short transaction on the loop.

Measured, a commit on the loop has a tenth of the tail of one handed to a thread; the thread here serves
checkpoints only, on a connection of its own, because they wait for the disk.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from ..ports import HIGHEST, LOWEST, Document, Erasure, HistoryRow, StoreError
from .history import rows_between
from .moving import move
from .removal import KEEP_WORDS, Removal
from .schema import open_database

logger = logging.getLogger(__name__)

DATABASE: Final = "snacka.db"
"""The file's name in the data folder."""
CHECKPOINT_BYTES: Final = 64 * 1024 * 1024
"""The write-ahead file is copied into the database when it has grown past this."""

CHECKPOINT_PASSES: Final = 5
FEW_PAGES: Final = 500


_PROBE: Final = (
    "INSERT OR REPLACE INTO meta"
    " VALUES ('probe', 1 + coalesce((SELECT value FROM meta WHERE key = 'probe'), 0))"
)
_ERASE: Final = "UPDATE history SET kind = 0, event = ? WHERE target = ? AND time_ms = ? AND ord = ?"


class Store:
    """Journal and HistoryStore over one file. Raises StoreError, after which the caller may try again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = open_database(path)
        self._targets: dict[str, int] = {}
        self._wal = Path(f"{path}-wal")
        self._checkpointing: threading.Thread | None = None
        self._nearly_copied = False
        self._copied = 0
        self._wal_file: BinaryIO | None = None
        self._lock = hold_alone(path)
        self.removal = Removal(self._db)
        self.on_written: Callable[[set[int], int], None] | None = None
        """Told of the targets that rows were written to, by number, and how many rows."""
        self.on_erasures: Callable[[], None] | None = None
        """Told that somebody wants their words gone."""

    # -- Journal

    def append_group(self, seq: int, time_ms: int, blob: bytes) -> None:
        try:
            # Outside a transaction one statement is one commit.
            self._db.execute("INSERT INTO log VALUES (?, ?, ?)", (seq, time_ms, blob))
        except sqlite3.Error as error:
            self._rollback()
            raise StoreError(_reason(error)) from None

    def sync(self) -> None:
        """Wait until the disk has every group appended so far. May be called from a thread."""
        try:
            if self._wal_file is None:
                self._wal_file = self._wal.open("r+b")
            os.fsync(self._wal_file.fileno())
        except OSError as error:
            raise StoreError(f"the disk answered: {error.strerror}") from None

    def probe(self) -> None:
        """Write something that means nothing, as a message is written. Raises StoreError."""
        try:
            self._db.execute(_PROBE)
        except sqlite3.Error as error:
            self._rollback()
            raise StoreError(_reason(error)) from None

    def groups_after(self, seq: int) -> Iterable[tuple[int, int, bytes]]:
        return self._db.execute("SELECT seq, time_ms, events FROM log WHERE seq > ? ORDER BY seq", (seq,))

    def newest(self) -> tuple[int, int]:
        row = self._db.execute("SELECT seq, time_ms FROM log ORDER BY seq DESC LIMIT 1").fetchone()
        kept = dict(self._db.execute("SELECT key, value FROM meta WHERE key LIKE 'newest%'").fetchall())
        seq, time_ms = row or (0, 0)
        return max(seq, kept["newest_seq"]), max(time_ms, kept["newest_ms"])

    def trim_groups(self, seq: int) -> None:
        try:
            self._db.execute("DELETE FROM log WHERE seq <= ?", (seq,))
        except sqlite3.Error as error:
            self._rollback()
            logger.warning("the log could not be trimmed: %s", _reason(error))

    # -- HistoryStore

    def project(
        self,
        rows: Sequence[HistoryRow],
        documents: Sequence[Document],
        gone: Sequence[tuple[str, str]],
        pos: int,
        erasures: Sequence[Erasure] = (),
        moves: Sequence[tuple[str, str]] = (),
        time_ms: int = 0,
    ) -> None:
        db = self._db
        newest_ms = max(time_ms, rows[-1].time_ms if rows else 0)
        try:
            db.execute("BEGIN IMMEDIATE")
            for before, target in moves:
                move(db, before, target)
                self._targets.clear()
            targets = self._write(rows)
            if documents:
                db.executemany("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", documents)
            if gone:
                db.executemany("DELETE FROM documents WHERE kind = ? AND key = ?", gone)
            if erasures:
                db.executemany(
                    "INSERT INTO erasures (account, target, ord, since) VALUES (?, ?, ?, ?)", erasures
                )
            db.execute("UPDATE meta SET value = max(value, ?) WHERE key = 'newest_ms'", (newest_ms,))
            db.execute("UPDATE meta SET value = ? WHERE key IN ('pos', 'newest_seq')", (pos,))
            db.execute("COMMIT")
        except BaseException as error:
            # Whatever it was: half of it must not ride along with the next write.
            self._rollback()
            self._targets.clear()
            if isinstance(error, sqlite3.Error):
                raise StoreError(_reason(error)) from None
            raise
        if self.on_written is not None and rows:
            self.on_written(set(targets), len(rows))
        if self.on_erasures is not None and erasures:
            self.on_erasures()
        self._maybe_checkpoint()

    def _write(self, rows: Sequence[HistoryRow]) -> list[int]:
        """Inside the transaction: the rows, what they erase, and their nonces. Returns their targets."""
        db = self._db
        targets = [self._target(row.target) for row in rows]
        db.executemany(
            "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?, ?)",
            [
                (target, row.time_ms, row.order, row.kind, row.raw)
                for row, target in zip(rows, targets, strict=True)
            ],
        )
        nonces = []
        for row, target in zip(rows, targets, strict=True):
            if row.erases is not None:
                # Its place stays, for its nonce, as a kind that no question asks for.
                db.execute(KEEP_WORDS, (target, *row.erases))
                db.execute(_ERASE, (row.raw, target, *row.erases))
            if row.nonce_key:
                nonces.append((row.nonce_key, target, row.time_ms, row.order))
        if nonces:
            db.executemany("INSERT OR IGNORE INTO nonces VALUES (?, ?, ?, ?)", nonces)
        return targets

    def belongs_to(self) -> str:
        """Which cluster's log this projects: its identity, empty for a server alone."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'cluster'").fetchone()
        return str(row[0]) if row is not None else ""

    def position(self) -> int:
        return int(self._db.execute("SELECT value FROM meta WHERE key = 'pos'").fetchone()[0])

    def documents(self) -> Iterable[Document]:
        for row in self._db.execute("SELECT kind, key, body FROM documents ORDER BY kind, key"):
            yield Document(*row)

    def find_nonce(self, key: str) -> tuple[int, int, bytes] | None:
        found: tuple[int, int, bytes] | None = self._db.execute(
            "SELECT h.time_ms, h.ord, h.event FROM nonces n JOIN history h"
            " ON h.target = n.target AND h.time_ms = n.time_ms AND h.ord = n.ord WHERE n.key = ?",
            (key,),
        ).fetchone()
        return found

    def recent(self, target: str, limit: int) -> list[HistoryRow]:
        return rows_between(self._db, target, LOWEST, HIGHEST, limit, frozenset({1, 2}), newest=True)

    def _target(self, name: str) -> int:
        found = self._targets.get(name)
        if found is None:
            db = self._db
            db.execute("INSERT OR IGNORE INTO targets (name) VALUES (?)", (name,))
            found = int(db.execute("SELECT id FROM targets WHERE name = ?", (name,)).fetchone()[0])
            for identity in name.split("\n") if "\n" in name else ():
                db.execute("INSERT OR IGNORE INTO talks VALUES (?, ?)", (identity, found))
            if len(self._targets) > 100_000:
                self._targets.clear()
            self._targets[name] = found
        return found

    def _rollback(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    # -- checkpoints

    def _maybe_checkpoint(self) -> None:
        """Copy the write-ahead file into the database when it has grown: mostly in a thread.

        PASSIVE never makes the writer wait, but leaves what is written meanwhile; the thread repeats it until
        little is left, and that little is copied here, so that the writer can start the file over.
        """
        if self._nearly_copied:
            self._nearly_copied = False
            self._passive(self._db)
            return
        running = self._checkpointing
        if running is not None and running.is_alive():
            return
        try:
            if self._wal.stat().st_size < CHECKPOINT_BYTES:
                return
        except OSError:
            return
        self._checkpointing = threading.Thread(target=self._checkpoint, name="checkpoint", daemon=True)
        self._checkpointing.start()

    def _checkpoint(self) -> None:
        try:
            db = sqlite3.connect(self.path, isolation_level=None)
        except sqlite3.Error as error:
            logger.warning("a checkpoint failed: %s", _reason(error))
            return
        try:
            for _ in range(CHECKPOINT_PASSES):
                if self._passive(db) < FEW_PAGES:
                    break
            self._nearly_copied = True
        finally:
            db.close()

    def _passive(self, db: sqlite3.Connection) -> int:
        """One pass; the pages that it copied."""
        try:
            _, pages, copied = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error as error:
            logger.warning("a checkpoint failed: %s", _reason(error))
            return 0
        before, self._copied = self._copied, int(copied)
        return int(copied) - before if pages >= before else int(copied)

    def close(self) -> None:
        if self._checkpointing is not None:
            self._checkpointing.join()
        try:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            logger.warning("the last checkpoint failed: %s", _reason(error))
        self._db.close()
        if self._wal_file is not None:
            self._wal_file.close()
        self._lock.close()


def hold_alone(path: Path) -> sqlite3.Connection:
    """Two servers on one file would each give out the same ids: hold a lock of our own beside it.

    SQLite's locking is the portable one; it goes with the process however that ends. Close the connection to
    let go. Raises StoreError when somebody else holds it.
    """
    lock = sqlite3.connect(Path(f"{path}-lock"), isolation_level=None, timeout=0.2, check_same_thread=False)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if "locked" in str(error):
            raise StoreError(
                f"{path} is in use by another server. Stop that one, or set SNACKA_DATA."
            ) from None
        raise StoreError(f"The data folder {path.parent} cannot be used: {error}.") from None
    return lock


def _reason(error: sqlite3.Error) -> str:
    text = str(error)
    if "full" in text:
        return "the disk is full"
    if "readonly" in text:
        return "the data folder has become read-only"
    return f"the database answered: {text}"
