"""A copy of everything from one node to another, also where the sender goes in the middle."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from bench.cluster.nats import NatsServer
from nats.aio.msg import Msg

from snacka_server.cluster import snapshot
from snacka_server.cluster.snapshot import Source, fetch
from snacka_server.eventlog.jetstream_link import Link, Servers
from snacka_server.eventlog.jetstream_wire import Subjects
from snacka_server.ports import StoreError
from snacka_server.storage.writer import Store

NAMES = Subjects("COPIES")


@asynccontextmanager
async def linked(server: NatsServer) -> AsyncIterator[tuple[Link, Link]]:
    """Two nodes' connections."""
    links = Link(Servers((server.url,)), "one"), Link(Servers((server.url,)), "two")
    for link in links:
        await link.open()
    try:
        yield links
    finally:
        for link in links:
            await link.close()


def database(folder: Path, note: str) -> Path:
    folder.mkdir()
    store = Store(folder / "snacka.db")
    store.close()
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("INSERT INTO meta VALUES ('note', ?)", (note,))
    return store.path


def note_in(path: Path) -> str:
    with closing(sqlite3.connect(path)) as db:
        return str(db.execute("SELECT value FROM meta WHERE key = 'note'").fetchone()[0])


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("n*/*") if "copy" in path.name or "incoming" in path.name]


async def test_a_copy_that_breaks_off_is_begun_again_with_another_node(
    nats_server: NatsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "ATTEMPTS", 1)
    monkeypatch.setattr(snapshot, "PIECE", 10_000)
    async with linked(nats_server) as (one, two):
        source = Source(one, NAMES, "n1", database(tmp_path / "n1", "whole"))
        offered: list[str] = []

        async def offer(message: Msg) -> None:
            """First of one that goes, then of one that has forgotten it, then n1 takes over."""
            offered.append("")
            node = "gone" if len(offered) == 1 else "n1"
            if len(offered) == 2:
                await source.start()
                await asked.unsubscribe()
            await message.respond(json.dumps({"node": node, "copy": "none", "bytes": 9}).encode())

        asked = await one.client.subscribe(NAMES.snapshots, cb=offer)
        await one.client.flush()
        target = database(tmp_path / "n2", "old")
        assert await fetch(two, NAMES, target, "n2", 0)
        assert len(offered) == 2
        assert note_in(target) == "whole"
        source.stop()
        assert not leftovers(tmp_path)


async def test_a_node_that_cannot_make_a_copy_says_so(
    nats_server: NatsServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with linked(nats_server) as (one, two):
        await Source(one, NAMES, "n1", tmp_path / "none.db").start()
        await one.client.flush()
        target = database(tmp_path / "n2", "old")
        assert not await fetch(two, NAMES, target, "n2", 0)
        assert "n1 could make no copy: unable to open database file" in caplog.text
        assert note_in(target) == "old"


async def test_copies_that_always_break_off_end_the_start_and_change_nothing(
    nats_server: NatsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "ATTEMPTS", 1)
    async with linked(nats_server) as (one, two):

        async def offer(message: Msg) -> None:
            await message.respond(json.dumps({"node": "gone", "copy": "none", "bytes": 9}).encode())

        await one.client.subscribe(NAMES.snapshots, cb=offer)
        await one.client.flush()
        target = database(tmp_path / "n2", "old")
        with pytest.raises(StoreError, match="break off again and again"):
            await fetch(two, NAMES, target, "n2", 0)
        assert note_in(target) == "old"
        assert not leftovers(tmp_path)
