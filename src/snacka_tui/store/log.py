"""The local log: what was said in our rooms, in a SQLite file of its own.

Owns the file, the one thread that writes it, and how long lines stay. It refuses to hold up a frame: `note`
appends to a list, and the thread writes what gathered a few times a second. Reading is short and done where it
is asked. Conversations with the services that take passwords are never written, nor rooms that were excluded.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from snacka_tui.model.archive import Recalled
from snacka_tui.model.timeline import Delivery, Entry, Kind
from snacka_tui.store.store import Store

FILE_NAME = "log.db"
RECALLED = 100
"""Lines of a room that are there before the network answers."""
_GATHER_SECONDS = 0.3
_BUSY_MS = 2_000
_SLICE = 0.1  # of the lines: what goes at once when the file is too large
_SERVICES = re.compile(r"(?:nick|chan|auth|user|oper|memo|host|bot|group|sasl)serv|[qx]|userserv|\*.*", re.I)
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
_INSERT = (
    "INSERT OR IGNORE INTO message (network, room, msgid, time_ms, nick, kind, text, account, reply_to,"
    " nonce, own, highlight) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_COLUMNS = "kind, text, nick, time_ms, msgid, nonce, own, highlight, account, reply_to"

_Job = tuple[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long lines stay: seconds, and bytes of the file."""

    seconds: float
    size: int


class LogChoice(Enum):
    """What a person may ask of the log of one room."""

    TELL = "tell"
    ON = "on"
    OFF = "off"
    FORGET = "forget"


class LocalLog:
    """Open with the data folder; `close()` writes what is left. `trouble` says why nothing is kept."""

    def __init__(
        self,
        folder: Path,
        retention: Retention,
        *,
        unlogged: Unlogged,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.trouble = ""
        self._place = folder / FILE_NAME
        self._retention = retention
        self.unlogged = unlogged
        """Which rooms are left out."""
        self._clock = clock
        self._jobs: list[_Job] = []
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._reader: sqlite3.Connection | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._reader = _open(self._place)
        except (OSError, sqlite3.Error) as error:
            self.trouble = f"What is said is not kept on this machine: {self._place}: {error}."
            return
        self._thread = threading.Thread(target=self._work, name="local log", daemon=True)
        self._thread.start()

    @property
    def place(self) -> Path:
        """The file."""
        return self._place

    def network(self, network: str) -> NetworkLog:
        """The archive of one network ("host:port")."""
        return NetworkLog(self, network)

    def close(self) -> None:
        """Write everything and close the file."""
        if self._reader is None:
            return
        self._closing.set()
        self._wake.set()
        self._thread.join()
        self._reader.close()
        self._reader = None

    # -- reading -----------------------------------------------------------------------------------------

    def recall(self, network: str, room: str) -> Recalled:
        """The newest lines of a room."""
        key = (network, room.casefold())
        rows = self._read(
            f"SELECT {_COLUMNS} FROM message WHERE network = ? AND room = ?"
            " ORDER BY time_ms DESC, id DESC LIMIT ?",
            (*key, RECALLED),
        )
        gaps = self._read("SELECT msgid FROM gap WHERE network = ? AND room = ?", key)
        return Recalled(tuple(_entry(row) for row in reversed(rows)), frozenset(str(gap) for (gap,) in gaps))

    def everything(self, network: str, room: str) -> Iterator[Entry]:
        """All lines of a room, oldest first."""
        place: tuple[object, object] = (-1, -1)
        page = True
        while page:
            rows = self._read(
                f"SELECT {_COLUMNS}, id FROM message WHERE network = ? AND room = ?"
                " AND (time_ms, id) > (?, ?) ORDER BY time_ms, id LIMIT 1000",
                (network, room.casefold(), *place),
            )
            page = bool(rows)
            for row in rows:
                place = (row[3], row[-1])
                yield _entry(row[:-1])

    def places(self, room: str) -> list[str]:
        """The networks of which this room is kept, the one last heard of first."""
        rows = self._read(
            "SELECT network FROM message WHERE room = ? GROUP BY network ORDER BY MAX(time_ms) DESC",
            (room.casefold(),),
        )
        return [str(network) for (network,) in rows]

    def _read(self, statement: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        if self._reader is None:
            return []
        try:
            return self._reader.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            self.trouble = self.trouble or f"What was said could not be read: {error}."
            return []

    # -- writing -----------------------------------------------------------------------------------------

    def keeps(self, network: str, room: str) -> bool:
        """Whether this room is written down."""
        return not _SERVICES.fullmatch(room) and not self.unlogged(network, room)

    def write(self, jobs: list[_Job]) -> None:
        """Hand statements to the thread."""
        if self._reader is not None:
            with self._lock:
                self._jobs += jobs
            self._wake.set()

    def forget(self, network: str, room: str) -> None:
        """Remove everything kept of a room."""
        key = (network, room.casefold())
        self.write(
            [(f"DELETE FROM {table} WHERE network = ? AND room = ?", key) for table in ("message", "gap")]
        )

    def _work(self) -> None:
        """The thread: write what has gathered, until the end."""
        with contextlib.closing(
            sqlite3.connect(self._place, isolation_level=None, timeout=_BUSY_MS / 1000)
        ) as db:
            self._guarded(lambda: self._sweep(db))
            while True:
                self._wake.wait()
                self._closing.wait(_GATHER_SECONDS)
                self._wake.clear()
                with self._lock:
                    jobs, self._jobs = self._jobs, []
                if jobs:
                    self._guarded(lambda jobs=jobs: _commit(db, jobs))  # type: ignore[misc]
                elif self._closing.is_set():
                    return
                if self._closing.is_set():
                    self._wake.set()

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except sqlite3.Error as error:
            self.trouble = self.trouble or f"What is said is not kept on this machine any more: {error}."

    def _sweep(self, db: sqlite3.Connection) -> None:
        """Remove what is too old, and the oldest of what is too much."""
        oldest = int((self._clock() - self._retention.seconds) * 1000)
        db.execute("DELETE FROM message WHERE time_ms < ?", (oldest,))
        while _size(db) > self._retention.size:
            (count,) = db.execute("SELECT COUNT(*) FROM message").fetchone()
            if not count:
                break
            slice_size = max(1, int(count * _SLICE))
            db.execute(
                "DELETE FROM message WHERE id IN (SELECT id FROM message ORDER BY time_ms LIMIT ?)",
                (slice_size,),
            )
            db.execute("PRAGMA incremental_vacuum").fetchall()


class Unlogged:
    """Which rooms are not to be written down: kept among the small settings, read once for each room."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, str], bool] = {}

    def __call__(self, network: str, room: str) -> bool:
        key = (network, room.casefold())
        if key not in self._known:
            self._known[key] = bool(self._store.get(_setting(*key)))
        return self._known[key]

    def set(self, network: str, room: str, off: bool) -> None:
        """Write a room down no more, or again."""
        key = (network, room.casefold())
        self._known[key] = off
        self._store.put(_setting(*key), "off" if off else "")


def _setting(network: str, room: str) -> str:
    return f"log {network} {room}"


class NetworkLog:
    """A `model.archive.Archive`: the lines of one network."""

    def __init__(self, log: LocalLog, network: str) -> None:
        self._log = log
        self._network = network
        self._gaps: dict[str, frozenset[str]] = {}

    def recall(self, room: str) -> Recalled:
        recalled = self._log.recall(self._network, room)
        self._gaps[room.casefold()] = recalled.gaps
        return recalled

    def note(self, room: str, entries: Sequence[Entry]) -> None:
        if self._log.keeps(self._network, room):
            key = room.casefold()
            self._log.write([(_INSERT, (self._network, key, *_row(entry))) for entry in entries])

    def taken_back(self, room: str, msgid: str) -> None:
        statement = "DELETE FROM message WHERE network = ? AND room = ? AND msgid = ?"
        self._log.write([(statement, (self._network, room.casefold(), msgid))])

    def gaps(self, room: str, after: frozenset[str]) -> None:
        key = room.casefold()
        known = self._gaps.get(key, frozenset())
        if after == known or not self._log.keeps(self._network, room):
            return
        self._gaps[key] = after
        gone, new = (
            "DELETE FROM gap WHERE network = ? AND room = ? AND msgid = ?",
            "INSERT OR IGNORE INTO gap",
        )
        jobs: list[_Job] = [(gone, (self._network, key, msgid)) for msgid in known - after]
        jobs += [(f"{new} VALUES (?, ?, ?)", (self._network, key, msgid)) for msgid in after - known]
        self._log.write(jobs)


def _row(entry: Entry) -> tuple[object, ...]:
    """A line as the columns after network and room. NULL is no msgid: such lines are never the same."""
    return (
        *(entry.msgid or None, entry.time_ms, entry.nick, entry.kind.name, entry.text, entry.account),
        *(entry.reply_to, entry.nonce, int(entry.own), int(entry.highlight)),
    )


def _entry(row: Sequence[object]) -> Entry:
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


def _commit(db: sqlite3.Connection, jobs: list[_Job]) -> None:
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


def _open(place: Path) -> sqlite3.Connection:
    # Read from the loop's thread, closed from it, too; the writer has a connection of its own.
    db = sqlite3.connect(place, isolation_level=None, timeout=_BUSY_MS / 1000)
    try:
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise sqlite3.DatabaseError("it was written by a newer Snacka")
        if version < _VERSION:
            db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
    except BaseException:
        db.close()
        raise
    place.chmod(0o600)  # what people said is nobody else's business on this machine
    return db
