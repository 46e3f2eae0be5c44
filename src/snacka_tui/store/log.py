"""The local log: what was said in our rooms, in a SQLite file of its own.

Owns the one thread that writes the file. It refuses to hold up a frame: `note` appends to a list, and the
thread writes what gathered a few times a second. Reading is short and done where it is asked. Talk with the
services that take passwords is never written, nor rooms that were excluded.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from snacka_tui.model.archive import Recalled
from snacka_tui.model.timeline import Entry
from snacka_tui.store.log_file import (
    BUSY_SECONDS,
    COLUMNS,
    INSERT,
    Job,
    Retention,
    commit,
    entry_of,
    open_file,
    row_of,
    sweep,
)
from snacka_tui.store.unlogged import Unlogged

FILE_NAME = "log.db"
RECALLED = 100
"""Lines of a room that are there before the network answers."""
_LATEST = 1 << 62  # no time is later
_GATHER_SECONDS = 0.3
_SERVICES = re.compile(r"(?:nick|chan|auth|user|oper|memo|host|bot|group|sasl)serv|[qx]|userserv|\*.*", re.I)


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
        self._jobs: list[Job] = []
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._reader: sqlite3.Connection | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._reader = open_file(self._place)
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

    def recall(self, network: str, room: str, before_ms: int = _LATEST) -> Recalled:
        """The newest lines of a room, or the newest up to a time (UTC milliseconds, included)."""
        key = (network, room.casefold())
        rows = self._read(
            f"SELECT {COLUMNS} FROM message WHERE network = ? AND room = ? AND time_ms <= ?"
            " ORDER BY time_ms DESC, id DESC LIMIT ?",
            (*key, before_ms, RECALLED),
        )
        entries = tuple(entry_of(row) for row in reversed(rows))
        gaps = self._read("SELECT msgid FROM gap WHERE network = ? AND room = ?", key)
        # Only those among these lines: of the others nothing can be said yet.
        known = frozenset(entry.msgid for entry in entries)
        return Recalled(entries, frozenset(str(gap) for (gap,) in gaps) & known)

    def everything(self, network: str, room: str) -> Iterator[Entry]:
        """All lines of a room, oldest first."""
        place: tuple[object, object] = (-1, -1)
        page = True
        while page:
            rows = self._read(
                f"SELECT {COLUMNS}, id FROM message WHERE network = ? AND room = ?"
                " AND (time_ms, id) > (?, ?) ORDER BY time_ms, id LIMIT 1000",
                (network, room.casefold(), *place),
            )
            page = bool(rows)
            for row in rows:
                place = (row[3], row[-1])
                yield entry_of(row[:-1])

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

    def write(self, jobs: list[Job]) -> None:
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
            sqlite3.connect(self._place, isolation_level=None, timeout=BUSY_SECONDS)
        ) as db:
            self._guarded(lambda: sweep(db, self._retention, self._clock()))
            while True:
                self._wake.wait()
                self._closing.wait(_GATHER_SECONDS)
                self._wake.clear()
                with self._lock:
                    jobs, self._jobs = self._jobs, []
                if jobs:
                    self._guarded(lambda jobs=jobs: commit(db, jobs))  # type: ignore[misc]
                elif self._closing.is_set():
                    return
                if self._closing.is_set():
                    self._wake.set()

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except sqlite3.Error as error:
            self.trouble = self.trouble or f"What is said is not kept on this machine any more: {error}."


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

    def older(self, room: str, before_ms: int) -> Recalled:
        recalled = self._log.recall(self._network, room, before_ms)
        key = room.casefold()
        self._gaps[key] = self._gaps.get(key, frozenset()) | recalled.gaps
        return recalled

    def note(self, room: str, entries: Sequence[Entry]) -> None:
        if self._log.keeps(self._network, room):
            key = room.casefold()
            self._log.write([(INSERT, (self._network, key, *row_of(entry))) for entry in entries])

    def taken_back(self, room: str, msgid: str) -> None:
        statement = "DELETE FROM message WHERE network = ? AND room = ? AND msgid = ?"
        self._log.write([(statement, (self._network, room.casefold(), msgid))])

    def gaps(self, room: str, after: frozenset[str], loaded: Callable[[str], bool]) -> None:
        key = room.casefold()
        known = self._gaps.get(key, frozenset())
        after |= frozenset(msgid for msgid in known if not loaded(msgid))
        if after == known or not self._log.keeps(self._network, room):
            return
        self._gaps[key] = after
        gone, new = (
            "DELETE FROM gap WHERE network = ? AND room = ? AND msgid = ?",
            "INSERT OR IGNORE INTO gap",
        )
        jobs: list[Job] = [(gone, (self._network, key, msgid)) for msgid in known - after]
        jobs += [(f"{new} VALUES (?, ?, ?)", (self._network, key, msgid)) for msgid in after - known]
        self._log.write(jobs)
