"""A log that waits for the disk: what is told when the disk does not answer as it should."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from snacka_server.domain.events import Said, UserQuit
from snacka_server.domain.session import Session
from snacka_server.eventlog.local import LocalLog
from snacka_server.ports import Entry, Origin, StoreError
from snacka_server.storage.writer import Store


class Disk(Store):
    """The real store over a disk that can lose its nerve at the last moment."""

    broken = False
    syncs = 0

    def sync(self) -> None:
        self.syncs += 1
        if self.broken:
            raise StoreError("the disk answered: Input/output error")
        super().sync()


class Sender:
    def __init__(self) -> None:
        self.session = cast("Session", None)
        self.refusals: list[str] = []

    def applied(self, outcome: object) -> None: ...

    def failed(self, reason: str) -> None:
        self.refusals.append(reason)

    def echo(self, line: bytes) -> None: ...


class Reader:
    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def consume(self, entries: Sequence[Entry]) -> None:
        self.entries += entries

    def refuse(self, origins: Sequence[Origin], reason: str) -> None:
        for origin in origins:
            origin.failed(reason)


def said(text: str) -> Said:
    return Said("u1", "anna!anna@host", 1, "#fika", "", text)


async def test_nobody_sees_what_the_disk_did_not_confirm(tmp_path: Path) -> None:
    disk, reader, sender = Disk(tmp_path / "log.db"), Reader(), Sender()
    log = LocalLog(disk, lambda: 1_000, disk.sync)
    await log.start(reader, 0)
    disk.broken = True
    log.append(said("lost"), sender)
    log.append(UserQuit("u2", "bo!bo@host", "Connection lost"))
    await log.settle()
    assert sender.refusals == ["the disk answered: Input/output error"]
    assert [entry.event for entry in reader.entries] == [UserQuit("u2", "bo!bo@host", "Connection lost")]
    disk.broken = False
    log.append(said("kept"), sender)
    await log.stop()
    assert reader.entries[-1].event == said("kept")
    assert len(sender.refusals) == 1
    disk.close()


async def test_many_messages_share_one_wait_for_the_disk(tmp_path: Path) -> None:
    disk, reader = Disk(tmp_path / "log.db"), Reader()
    log = LocalLog(disk, lambda: 1_000, disk.sync)
    await log.start(reader, 0)
    for number in range(500):
        log.append(said(str(number)))
    await log.stop()
    assert len(reader.entries) == 500
    assert disk.syncs == 1
    disk.close()


async def test_an_event_that_cannot_be_written_takes_nobody_with_it(tmp_path: Path) -> None:
    disk, reader, odd, sound = Disk(tmp_path / "log.db"), Reader(), Sender(), Sender()
    log = LocalLog(disk, lambda: 1_000)
    await log.start(reader, 0)
    log.append(said("before"), sound)
    log.append(said("half a character: \ud83d"), odd)
    log.append(said("after"), sound)
    await log.stop()
    assert [entry.event for entry in reader.entries] == [said("before"), said("after")]
    assert odd.refusals == ["something is wrong in the server"]
    assert sound.refusals == []
    disk.close()
