"""Where a log lives, for the conformance tests: it can refuse, be looked into, and begin another life.

One house for each kind of log: over a disk of its own, and over a stream in NATS.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

from bench.cluster.nats import NatsServer

from snacka_server.domain.events import Event, Said
from snacka_server.domain.session import Session
from snacka_server.eventlog.codec import decode_event, decode_group
from snacka_server.eventlog.jetstream import JetStreamLog
from snacka_server.eventlog.jetstream_link import Link, Servers
from snacka_server.eventlog.jetstream_stream import make
from snacka_server.eventlog.jetstream_wire import Subjects, decode_envelope
from snacka_server.ports import Entry, EventLog, Origin, StoreError
from snacka_server.storage.writer import Store
from support.patience import PATIENCE
from support.plain_nats import ask

MakeLog = Callable[["Disk", Callable[[], int]], EventLog]


class Sender:
    """An Origin that remembers what it was told."""

    def __init__(self) -> None:
        self.session = cast("Session", None)  # no log has any business with it
        self.refusals: list[str] = []

    def applied(self, outcome: object) -> None: ...

    def failed(self, reason: str) -> None:
        self.refusals.append(reason)

    def echo(self, line: bytes) -> None: ...


class Reader:
    """A Consumer that notes what it is given, and what a stranger would not have found kept by then."""

    def __init__(self, kept: Callable[[], list[Event]]) -> None:
        self._news = asyncio.Event()
        self._kept = kept
        self.entries: list[Entry] = []
        self.unkept: list[Event] = []

    async def reaches(self, count: int) -> None:
        """Wait until so many entries have been read."""
        await self.hears(lambda: len(self.entries) >= count)

    async def hears(self, test: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not test():
                self._news.clear()
                await self._news.wait()

    def consume(self, entries: Sequence[Entry]) -> None:
        self._news.set()
        self.entries += entries
        if len(self.entries) <= 50:
            there = self._kept()
            self.unkept += [entry.event for entry in entries if entry.raw and entry.event not in there]

    def refuse(self, origins: Sequence[Origin], reason: str) -> None:
        self._news.set()
        for origin in origins:
            origin.failed(reason)

    @property
    def events(self) -> list[Event]:
        return [entry.event for entry in self.entries]

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, Said)]


class House(Protocol):
    """`now` is its clock, where it has one; `reason` what senders hear while it refuses."""

    now: int
    reason: str

    async def start(self, after: int | None = None) -> tuple[EventLog, Reader]:
        """Another log, with a reader; it replays from what was projected, or as told."""

    def project(self, log: EventLog, reader: Reader) -> None:
        """As the projector does: note how far we are, then let the log forget."""

    def restart(self) -> None:
        """As another process would find it."""

    def refuses(self) -> None: ...

    def accepts(self) -> None: ...

    def kept(self) -> list[Event]:
        """Every event that is kept, as a stranger reads it."""

    @property
    def commits(self) -> int: ...

    async def close(self) -> None: ...


class Disk(Store):
    """The real store, which can be told to refuse, and which counts its commits."""

    commits = 0
    full = False

    def append_group(self, seq: int, time_ms: int, blob: bytes) -> None:
        if self.full:
            raise StoreError("the disk is full")
        self.commits += 1
        super().append_group(seq, time_ms, blob)


class DiskHouse:
    """A disk, and logs over it that live one after the other."""

    reason = "the disk is full"

    def __init__(self, path: Path, make_log: MakeLog) -> None:
        self._path = path
        self._make = make_log
        self.now = 1_000
        self._disk = Disk(path)

    async def start(self, after: int | None = None) -> tuple[EventLog, Reader]:
        log = self._make(self._disk, lambda: self.now)
        reader = Reader(self.kept)
        await log.start(reader, self._disk.position() if after is None else after)
        return log, reader

    def project(self, log: EventLog, reader: Reader) -> None:
        seq = reader.entries[-1].order >> 16
        self._disk.project([], [], [], seq)
        log.trim(seq)

    def restart(self) -> None:
        self._disk.close()
        self._disk = Disk(self._path)

    def refuses(self) -> None:
        self._disk.full = True

    def accepts(self) -> None:
        self._disk.full = False

    def kept(self) -> list[Event]:
        db = sqlite3.connect(self._path)
        try:
            blobs = [row[0] for row in db.execute("SELECT events FROM log ORDER BY seq")]
        finally:
            db.close()
        return [decode_event(raw) for blob in blobs for _, raw in decode_group(blob)]

    @property
    def commits(self) -> int:
        return self._disk.commits

    async def close(self) -> None:
        self._disk.close()


_streams = itertools.count(1)


class StreamHouse:
    """A stream of its own in a NATS server, which can be so small that nothing more fits."""

    reason = "the other machines answered: maximum messages exceeded"

    def __init__(self, server: NatsServer) -> None:
        self._server = server
        self._subjects = Subjects(f"TEST{next(_streams)}")
        self._links: list[Link] = []
        self._logs: list[JetStreamLog] = []
        self._position, self._time_ms = 0, 0
        self.now = 0

    async def start(self, after: int | None = None) -> tuple[EventLog, Reader]:
        link = Link(Servers((self._server.url,)), "test")
        await link.open()
        self._links.append(link)
        await make(link, self._subjects, 1, "00")
        log = JetStreamLog(link, self._subjects, "n1", self._time_ms)
        self._logs.append(log)
        reader = Reader(self.kept)
        await log.start(reader, self._position if after is None else after)
        await log.revive(f"e{len(self._links)}")
        return log, reader

    def project(self, log: EventLog, reader: Reader) -> None:
        self._position, self._time_ms = reader.entries[-1].order >> 16, reader.entries[-1].time_ms
        log.trim(self._position)

    def restart(self) -> None:
        """All that lasts is in NATS."""

    def refuses(self) -> None:
        messages = self._state()["messages"]
        self._change({"max_msgs": messages} if messages else {"max_bytes": 1})

    def accepts(self) -> None:
        self._change({"max_msgs": -1, "max_bytes": -1})

    def _change(self, limits: dict[str, int]) -> None:
        config = self._ask("STREAM.INFO")["config"]
        assert "error" not in self._ask("STREAM.UPDATE", {**config, **limits})

    def _ask(self, what: str, question: object = None) -> dict[str, Any]:
        return ask(self._server.port, self._subjects.api(what), question)

    def _state(self) -> dict[str, int]:
        state: dict[str, int] = self._ask("STREAM.INFO")["state"]
        return state

    def kept(self) -> list[Event]:
        found: list[Event] = []
        for seq in range(1, self._state()["last_seq"] + 1):
            message = self._ask("STREAM.MSG.GET", {"seq": seq})["message"]
            envelope = decode_envelope(base64.b64decode(message["data"]))
            found += [decode_event(raw) for raw in envelope.events]
        return [event for event in found if event.durable]

    @property
    def commits(self) -> int:
        return self._state()["messages"]

    async def close(self) -> None:
        self.accepts()
        for log in self._logs:
            await log.stop()
        for link in self._links:
            await link.close()
        self._ask("STREAM.DELETE")
