"""The tables of the client's database and how an older one becomes a newer one.

Owns the version number and the steps between versions. It refuses to know what the rows mean.
"""

from __future__ import annotations

import sqlite3

STEPS: tuple[str, ...] = (
    """
    CREATE TABLE outbox (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        network TEXT NOT NULL,
        nonce TEXT NOT NULL,
        target TEXT NOT NULL,
        text TEXT NOT NULL,
        kind TEXT NOT NULL,
        time_ms INTEGER NOT NULL,
        attempted INTEGER NOT NULL,
        doubtful INTEGER NOT NULL,
        nick TEXT NOT NULL,
        sent_as TEXT NOT NULL,
        UNIQUE (network, nonce)
    );
    CREATE TABLE certificate (
        address TEXT PRIMARY KEY,
        fingerprint TEXT NOT NULL,
        since_ms INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE recent (
        address TEXT PRIMARY KEY,
        host TEXT NOT NULL,
        port INTEGER NOT NULL,
        tls TEXT NOT NULL,
        nick TEXT NOT NULL,
        rooms TEXT NOT NULL,
        used_ms INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE draft (
        network TEXT NOT NULL,
        room TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (network, room)
    ) WITHOUT ROWID;
    CREATE TABLE state (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    "ALTER TABLE outbox ADD COLUMN reply_to TEXT NOT NULL DEFAULT '';",
    # Which running client a row belongs to; '' is nobody.
    "ALTER TABLE outbox ADD COLUMN owner TEXT NOT NULL DEFAULT '';",
    """
    CREATE TABLE bookmark (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        network TEXT NOT NULL,
        room TEXT NOT NULL,
        msgid TEXT NOT NULL,
        time_ms INTEGER NOT NULL,
        nick TEXT NOT NULL,
        text TEXT NOT NULL,
        UNIQUE (network, room, msgid, time_ms, nick)
    );
    """,
)

VERSION = len(STEPS)


class StoreTooNewError(Exception):
    """The file was written by a newer Snacka; nothing in it was touched."""


def migrate(database: sqlite3.Connection) -> None:
    """Bring the file to VERSION. Raises StoreTooNewError or sqlite3.Error."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise StoreTooNewError(f"The file is of version {version}, this program knows {VERSION}.")
    for number, step in enumerate(STEPS[version:], start=version + 1):
        database.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version = {number}; COMMIT;")
