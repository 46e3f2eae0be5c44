"""The tables and how older files become newer ones. One number, `user_version`, says which schema a file has.

A file from a newer release is refused, never touched. Steps are appended and never edited after a release.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Final

from ..ports import StoreError

APPLICATION_ID: Final = 0x534E434B
"""`SNCK`: tells our file from anybody else's SQLite database."""

WAL_BYTES: Final = 4 * 1024 * 1024
"""What the write-ahead file shrinks to when it is started over, so that its size tells how much waits."""

STEPS: Final = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
    INSERT INTO meta VALUES ('pos', 0), ('newest_seq', 0), ('newest_ms', 0);
    CREATE TABLE log (seq INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, events BLOB NOT NULL);
    CREATE TABLE targets (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE history (
        target INTEGER NOT NULL, time_ms INTEGER NOT NULL, ord INTEGER NOT NULL,
        kind INTEGER NOT NULL, event BLOB NOT NULL,
        PRIMARY KEY (target, time_ms, ord)
    ) WITHOUT ROWID;
    CREATE TABLE nonces (
        key TEXT PRIMARY KEY, target INTEGER NOT NULL, time_ms INTEGER NOT NULL, ord INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE channels (
        folded TEXT PRIMARY KEY, name TEXT NOT NULL, created_ms INTEGER NOT NULL, state TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE documents (
        kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key)
    ) WITHOUT ROWID;
    INSERT INTO documents
        SELECT 'channel', folded, json_set(state, '$.name', name, '$.created_ms', created_ms) FROM channels;
    DROP TABLE channels;
    """,
    """
    CREATE TABLE erased (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        target INTEGER NOT NULL, time_ms INTEGER NOT NULL, ord INTEGER NOT NULL, event BLOB NOT NULL
    );
    CREATE TABLE erasures (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account TEXT NOT NULL, target TEXT NOT NULL, ord INTEGER NOT NULL
    );
    CREATE TABLE talks (
        identity TEXT NOT NULL, target INTEGER NOT NULL, PRIMARY KEY (identity, target)
    ) WITHOUT ROWID;
    INSERT OR IGNORE INTO talks
        SELECT substr(name, 1, instr(name, char(10)) - 1), id FROM targets WHERE instr(name, char(10))
        UNION ALL
        SELECT substr(name, instr(name, char(10)) + 1), id FROM targets WHERE instr(name, char(10));
    """,
    """
    ALTER TABLE erasures ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
    """,
)


def open_reading(path: Path) -> sqlite3.Connection:
    """A connection that can change nothing, for any thread. Raises sqlite3.Error where there is no file."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)


def open_database(path: Path) -> sqlite3.Connection:
    """The writer's connection, migrated. Raises StoreError with one line that says what to do."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=64)
    except (OSError, sqlite3.Error) as error:
        why = (error.strerror if isinstance(error, OSError) else "") or error
        raise StoreError(
            f"The data folder {path.parent} cannot be used: {why}. Choose another: --data, SNACKA_DATA."
        ) from None
    try:
        _prepare(db, path)
    except sqlite3.Error as error:
        db.close()
        raise StoreError(_explain(error, path)) from None
    except StoreError:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    db.execute("PRAGMA busy_timeout = 2000")
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    owner = int(db.execute("PRAGMA application_id").fetchone()[0])
    if owner not in (0, APPLICATION_ID):
        raise StoreError(f"{path} is not a Snacka database. Choose another data folder (SNACKA_DATA).")
    if version > len(STEPS):
        raise StoreError(
            f"{path} was written by a newer Snacka (schema {version}, this one knows {len(STEPS)}). "
            "Install that version again, or choose another data folder (SNACKA_DATA). Nothing was changed."
        )
    db.execute("PRAGMA journal_mode = WAL")
    # A commit hands the pages to the operating system and does not wait for the disk: that outlives the
    # process. NORMAL still orders the writes of a checkpoint, so a power cut cannot corrupt the file.
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA wal_autocheckpoint = 0")
    db.execute(f"PRAGMA journal_size_limit = {WAL_BYTES}")
    db.execute("PRAGMA cache_size = -16000")
    # What is deleted is overwritten: words that somebody took back are not left in a free corner of the file.
    db.execute("PRAGMA secure_delete = ON")
    for number in range(version, len(STEPS)):
        db.execute("BEGIN IMMEDIATE")
        for statement in STEPS[number].split(";"):
            if statement.strip():
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {number + 1}")
        db.execute("COMMIT")
    db.execute("BEGIN IMMEDIATE")  # finds a read-only file or folder now rather than at the first message
    db.execute("UPDATE meta SET value = value WHERE key = 'pos'")
    db.execute("COMMIT")


def _explain(error: sqlite3.Error, path: Path) -> str:
    text = str(error)
    if "readonly" in text or "unable to open" in text:
        return f"The data folder {path.parent} is not writable: {text}. Make it yours, or set SNACKA_DATA."
    if "full" in text or ("I/O" in text and not shutil.disk_usage(path.parent).free):
        return f"The disk that holds {path.parent} is full. Make room, or set SNACKA_DATA."
    if "locked" in text:
        return f"{path} is in use by another server. Stop that one, or set SNACKA_DATA."
    if "not a database" in text or "malformed" in text:
        return f"{path} is damaged or not a database: {text}. Move it away, or set SNACKA_DATA."
    return f"{path} cannot be opened: {text}."
