"""The file of the local log: its tables, and lines as rows.

Owns the schema, opening, and removing what is old or too much. It refuses to know threads and rooms.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from snacka_tui.model.timeline import Delivery, Entry, Kind

BUSY_SECONDS = 2.0
_SLICE = 0.1  # of the lines: what goes at once when the file is too large
_VERSION = 1
_SCHEMA = """
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    network TEXT NOT NULL, room TEXT NOT NULL, msgid TEXT,
    time_ms INTEGER NOT NULL, nick TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    account TEXT NOT NULL, reply_to TEXT NOT NULL, nonce TEXT NOT NULL, own INTEGER NOT NULL,
    highlight INTEGER NOT NULL,
    UNIQUE (network, room, msgid)
);
CREATE INDEX message_place ON message (network, room, time_ms, id);
CREATE INDEX message_age ON message (time_ms);
CREATE TABLE gap (
    network TEXT NOT NULL, room TEXT NOT NULL, msgid TEXT NOT NULL,
    PRIMARY KEY (network, room, msgid)
) WITHOUT ROWID;
"""
INSERT = (
    "INSERT OR IGNORE INTO message (network, room, msgid, time_ms, nick, kind, text, account, reply_to,"
    " nonce, own, highlight) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
COLUMNS = "kind, text, nick, time_ms, msgid, nonce, own, highlight, account, reply_to"


Job = tuple[str, tuple[object, ...]]
"""A statement and its values."""


class Retention(Struct, frozen=True):
    """How long lines stay: seconds, and bytes of the file."""

    seconds: float
    size: int


def sweep(db: sqlite3.Connection, retention: Retention, now: float) -> None:
    """Remove what is too old, and the oldest of what is too much. now: UTC seconds."""
    oldest = int((now - retention.seconds) * 1000)
    db.execute("DELETE FROM message WHERE time_ms < ?", (oldest,))
    while _size(db) > retention.size:
        (count,) = db.execute("SELECT COUNT(*) FROM message").fetchone()
        if not count:
            break
        slice_size = max(1, int(count * _SLICE))
        db.execute(
            "DELETE FROM message WHERE id IN (SELECT id FROM message ORDER BY time_ms LIMIT ?)", (slice_size,)
        )
        db.execute("PRAGMA incremental_vacuum").fetchall()


def row_of(entry: Entry) -> tuple[object, ...]:
    """A line as the columns after network and room. NULL is no msgid: such lines are never the same."""
    return (
        *(entry.msgid or None, entry.time_ms, entry.nick, entry.kind.name, entry.text, entry.account),
        *(entry.reply_to, entry.nonce, int(entry.own), int(entry.highlight)),
    )


def entry_of(row: Sequence[object]) -> Entry:
    kind, text, nick, time_ms, msgid, nonce, own, highlight, account, reply_to = row
    delivery = Delivery.NONE if not own else Delivery.KEPT if msgid else Delivery.SENT
    return Entry(
        Kind[str(kind)],
        str(text),
        str(nick),
        int(str(time_ms)),
        msgid=str(msgid or ""),
        nonce=str(nonce),
        own=bool(own),
        delivery=delivery,
        highlight=bool(highlight),
        account=str(account),
        reply_to=str(reply_to),
    )


def commit(db: sqlite3.Connection, jobs: Iterable[Job]) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        for statement, values in jobs:
            db.execute(statement, values)
        db.execute("COMMIT")
    except sqlite3.Error:
        db.execute("ROLLBACK")
        raise


def _size(db: sqlite3.Connection) -> int:
    """Bytes in use."""
    (pages,), (free,), (size,) = (
        db.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def open_file(place: Path) -> sqlite3.Connection:
    # Read from the loop's thread, closed from it, too; the writer has a connection of its own.
    db = sqlite3.connect(place, isolation_level=None, timeout=BUSY_SECONDS)
    try:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise sqlite3.DatabaseError("it was written by a newer Snacka")
        if version < _VERSION:
            # Only a new file takes it, and saying it again costs a write to the disk, some milliseconds.
            db.execute("PRAGMA auto_vacuum = INCREMENTAL")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if version < _VERSION:
            db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
    except BaseException:
        db.close()
        raise
    place.chmod(0o600)  # what people said is nobody else's business on this machine
    return db
