"""The client's small database: SQLite (WAL) in the user's data folder.

Owns every read and write of it. It refuses to fail: with a folder that cannot be written, a broken
file, a full disk or a file of a newer version the chat goes on without a memory, and `trouble` holds a
sentence to tell the person once. It is synchronous: each call is one small statement, and an outbox row
is handed to the operating system before its message is put on the wire, so it survives a kill -9.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from snacka_tui.model.outbox import Send, SendKind
from snacka_tui.store.instance import Instance
from snacka_tui.store.schema import StoreTooNewError, migrate

FILE_NAME = "client.db"
_BUSY_MS = 500  # another client of the same person writes: wait, but never freeze the screen for long
RECENT_KEPT = 20


class Recent(Struct, frozen=True):
    """A server talked to before. `tls` is a TlsMode's value; `used_ms` UTC milliseconds."""

    host: str
    port: int
    tls: str
    nick: str
    rooms: tuple[str, ...]
    used_ms: int


class Store:
    """Open with `Store(folder)`; `Store(None)` remembers nothing.

    network, below: a stable name of the server, "host:port". Unsent lines of several people on one machine
    lie side by side; `Send.nick` tells whose they are.

    trouble: a sentence when something is not kept, None while all is well. Changes once at most.
    """

    def __init__(self, folder: Path | None) -> None:
        self.trouble: str | None = None
        self.folder = folder
        self._database: sqlite3.Connection | None = None
        self._instance: Instance | None = None
        self._owner = ""
        if folder is None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._database = _open(folder / FILE_NAME)
            self._instance = Instance(folder)
            self._owner = self._instance.name
        except StoreTooNewError:
            self.trouble = (
                f"{folder / FILE_NAME} was written by a newer Snacka. It is left alone, and nothing is kept "
                "from this run."
            )
        except (OSError, sqlite3.Error) as error:
            self.trouble = f"Drafts and unsent messages are not kept: {folder / FILE_NAME}: {_why(error)}."

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
        if self._instance is not None:
            self._instance.close()

    # -- unsent messages -----------------------------------------------------------------------

    def outbox(self, network: str) -> KeptOutbox:
        """The journal of one network's outbox."""
        return KeptOutbox(self, network)

    def record_send(self, network: str, send: Send) -> None:
        self._write(
            "INSERT INTO outbox (network, nonce, target, text, kind, time_ms, attempted, doubtful, nick,"
            " sent_as, reply_to, owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (network, nonce) DO UPDATE SET"
            " target = excluded.target, attempted = excluded.attempted,"
            " doubtful = excluded.doubtful, sent_as = excluded.sent_as",
            (
                network,
                send.nonce,
                send.target,
                send.text,
                send.kind.value,
                send.time_ms,
                int(send.attempted),
                int(send.doubtful),
                send.nick,
                send.sent_as,
                send.reply_to,
                self._owner,
            ),
        )

    def forget_send(self, network: str, nonce: str) -> None:
        self._write("DELETE FROM outbox WHERE network = ? AND nonce = ?", (network, nonce))

    def sends(self, network: str, nick: str = "") -> list[Send]:
        """What an earlier run left unconfirmed, in the order it was written; it is ours from now on.

        nick: only what was written under this name ("" is all). What another running client of the same
        folder still holds is left to it.
        """
        self._adopt(network, nick)
        rows = self._read(
            "SELECT nonce, target, text, kind, time_ms, attempted, doubtful, nick, sent_as, reply_to"
            " FROM outbox WHERE network = ? AND owner = ? ORDER BY place",
            (network, self._owner),
        )
        return [
            Send(nonce, target, text, SendKind(kind), time_ms, bool(attempted), bool(doubtful), *rest)
            for nonce, target, text, kind, time_ms, attempted, doubtful, *rest in rows
        ]

    def _adopt(self, network: str, nick: str) -> None:
        """Take over the rows of clients that are gone; of two that start at once, one gets them."""
        owners = self._read("SELECT DISTINCT owner FROM outbox WHERE network = ?", (network,))
        for (owner,) in owners:
            if not owner or (self._instance is not None and not self._instance.lives(owner)):
                self._write(
                    "UPDATE outbox SET owner = ? WHERE network = ? AND owner = ?"
                    " AND (? = '' OR nick IN ('', ?))",
                    (self._owner, network, owner, nick, nick),
                )

    # -- certificates --------------------------------------------------------------------------

    def pin(self, address: str, fingerprint: str, now_ms: int) -> None:
        """Trust this certificate (sha256 hex) at `host:port` from now on."""
        self._write("INSERT OR REPLACE INTO certificate VALUES (?, ?, ?)", (address, fingerprint, now_ms))

    def pinned(self, address: str) -> str:
        """The fingerprint trusted at `host:port`, or ""."""
        rows = self._read("SELECT fingerprint FROM certificate WHERE address = ?", (address,))
        return str(rows[0][0]) if rows else ""

    def unpin(self, address: str) -> None:
        self._write("DELETE FROM certificate WHERE address = ?", (address,))

    # -- recent servers ------------------------------------------------------------------------

    def used(self, recent: Recent) -> None:
        """Remember that this server was talked to; the oldest beyond twenty are forgotten."""
        self._write(
            "INSERT OR REPLACE INTO recent VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                f"{recent.host}:{recent.port}",
                recent.host,
                recent.port,
                recent.tls,
                recent.nick,
                json.dumps(recent.rooms, ensure_ascii=False),
                recent.used_ms,
            ),
        )
        self._write(
            "DELETE FROM recent WHERE address NOT IN"
            " (SELECT address FROM recent ORDER BY used_ms DESC LIMIT ?)",
            (RECENT_KEPT,),
        )

    def recent(self) -> list[Recent]:
        """Servers talked to before, latest first."""
        rows = self._read("SELECT host, port, tls, nick, rooms, used_ms FROM recent ORDER BY used_ms DESC")
        return [
            Recent(host, port, tls, nick, tuple(json.loads(rooms)), used_ms)
            for host, port, tls, nick, rooms, used_ms in rows
        ]

    # -- drafts and small state ----------------------------------------------------------------

    def save_draft(self, network: str, room: str, text: str) -> None:
        """Keep what is in a room's composer; "" forgets it."""
        if text:
            self._write("INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", (network, room, text))
        else:
            self._write("DELETE FROM draft WHERE network = ? AND room = ?", (network, room))

    def drafts(self, network: str) -> dict[str, str]:
        """Drafts by room key."""
        return dict(self._read("SELECT room, text FROM draft WHERE network = ?", (network,)))

    def put(self, key: str, value: str) -> None:
        """Keep a small setting of the screen."""
        self._write("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))

    def get(self, key: str, default: str = "") -> str:
        rows = self._read("SELECT value FROM state WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else default

    # -- for the rooms beside this one -----------------------------------------------------------

    def write(self, statement: str, values: Sequence[object] = ()) -> None:
        """Change rows of a table that a module of this package owns."""
        self._write(statement, values)

    def read(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """Read rows of such a table; none from a store that keeps nothing."""
        return self._read(statement, values)

    # -- underneath ----------------------------------------------------------------------------

    def _write(self, statement: str, values: Sequence[object] = ()) -> None:
        self._guarded(lambda database: database.execute(statement, values), "not kept")

    def _read(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        return (
            self._guarded(lambda database: database.execute(statement, values).fetchall(), "not read") or []
        )

    def _guarded(self, work: Callable[[sqlite3.Connection], Any], failed: str) -> Any:
        if self._database is None:
            return None
        try:
            return work(self._database)
        except sqlite3.Error as error:
            # Said once: a full disk would otherwise say it with every line typed.
            self.trouble = self.trouble or f"Drafts and unsent messages are {failed}: {_why(error)}."
            return None


class KeptOutbox:
    """A `model.outbox.Journal` on disk, for one network."""

    def __init__(self, store: Store, network: str) -> None:
        self._store = store
        self._network = network

    def record(self, send: Send) -> None:
        self._store.record_send(self._network, send)

    def forget(self, nonce: str) -> None:
        self._store.forget_send(self._network, nonce)

    def sends(self, nick: str = "") -> list[Send]:
        return self._store.sends(self._network, nick)


def _why(error: OSError | sqlite3.Error) -> str:
    """The reason in words for a person, without a full stop."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return "the file is damaged; move it away, and the next start makes a new one"
    return str(error)


def _open(path: Path) -> sqlite3.Connection:
    # Autocommit: each statement is its own transaction, done when execute() returns.
    database = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_MS / 1000)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        # WAL with NORMAL: what was written survives kill -9; a power cut may lose the last lines typed.
        database.execute("PRAGMA synchronous = NORMAL")
        migrate(database)
    except BaseException:
        database.close()
        raise
    path.chmod(0o600)  # what people wrote and to whom is nobody else's business on this machine
    return database
