"""From the log to the history: what waits there while the disk refuses is in the history when it does not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from snacka_server.app import clock
from snacka_server.delivery.fanout import Fanout
from snacka_server.delivery.recipients import Delivery
from snacka_server.domain.events import Said
from snacka_server.domain.network import Network
from snacka_server.eventlog.codec import decode_event
from snacka_server.eventlog.local import LocalLog
from snacka_server.ports import Document, Erasure, HistoryRow, StoreError
from snacka_server.projector import Projector
from snacka_server.storage.writer import Store


class Moody(Store):
    """The real store, which takes messages and sometimes no history."""

    refuses = False

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
        if self.refuses:
            raise StoreError("database is locked")
        super().project(rows, documents, gone, pos, erasures, moves, time_ms)


class Running:
    """A log, and what comes of it in a history."""

    def __init__(self, path: Path) -> None:
        self.store = Moody(path)
        self.log = LocalLog(self.store, clock)
        network, fanout = Network("Snacka", "snacka.local"), Fanout()
        self.projector = Projector(network, self.store, Delivery(fanout, network), fanout, self.log)

    async def says(self, *texts: str) -> None:
        for text in texts:
            self.log.append(Said("u1", "anna!anna@host", 1, "#fika", "", text, nonce=f"n-{text}"))
        await self.log.settle()

    @property
    def history(self) -> list[str]:
        found = [decode_event(row.raw) for row in self.store.recent("#fika", 100)]
        return [event.text for event in found if isinstance(event, Said)]

    async def stops(self) -> None:
        await self.log.stop()
        self.projector.stop()
        self.store.close()


async def test_what_the_disk_refused_is_written_when_it_does_not(tmp_path: Path) -> None:
    one = Running(tmp_path / "snacka.db")
    await one.projector.start()
    await one.says("before")
    one.projector.write()
    one.store.refuses = True
    await one.says("one", "two")
    one.projector.write()
    assert one.history == ["before"]
    await one.says("three", "one")  # the last one is a repeat, though no history knows it yet
    one.store.refuses = False
    one.projector.write()
    assert one.history == ["before", "one", "two", "three"]
    await one.stops()


async def test_what_the_disk_refused_to_the_end_is_there_after_the_next_start(tmp_path: Path) -> None:
    one = Running(tmp_path / "snacka.db")
    await one.projector.start()
    one.store.refuses = True
    await one.says("one", "two")
    one.projector.write()
    assert one.history == []
    await one.stops()
    two = Running(tmp_path / "snacka.db")
    await two.projector.start()
    assert two.history == ["one", "two"]
    await two.says("one")  # a repeat from before
    two.projector.write()
    assert two.history == ["one", "two"]
    await two.stops()
