"""What happens to NATS servers neither ends a node nor leaves it waiting in silence."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from bench.cluster.nats import NatsServer, free_ports

from snacka_server.eventlog import jetstream
from snacka_server.eventlog.jetstream import JetStreamLog
from snacka_server.eventlog.jetstream_link import TROUBLE, Link, Servers
from snacka_server.eventlog.jetstream_stream import CLOAK, check, look, make, next_after
from snacka_server.eventlog.jetstream_wire import Subjects
from snacka_server.ports import StoreError
from support.patience import PATIENCE
from support.plain_nats import ask, wait_for

from .houses import StreamHouse
from .test_conformance import said
from .test_jetstream import Stream, holds_true, opened

LOCKED = "authorization { users: [{ user: anna, password: secret }] }\n"


@contextlib.asynccontextmanager
async def alone(folder: Path, name: str = "nats", more: str = "") -> AsyncIterator[NatsServer]:
    """A NATS server of the test's own; `more` goes into its settings."""
    port, route = free_ports(2)
    server = NatsServer(folder, name, port, route, [])
    with (folder / name / "nats.conf").open("a") as file:
        file.write(more)
    server.start()
    try:
        yield server
    finally:
        server.kill()


async def fill(link: Link) -> None:
    """Send until nothing more fits into what is between here and a frozen server."""
    with contextlib.suppress(*TROUBLE):
        for _ in range(40):
            await asyncio.wait_for(link.client.publish("into.nowhere", b"x" * 500_000), 1)


async def test_a_frozen_server_is_left_with_much_unsent(tmp_path: Path) -> None:
    async with alone(tmp_path, "one") as one, alone(tmp_path, "two") as two:
        wait_for(one.port)
        wait_for(two.port)
        link = Link(Servers((one.url, two.url)), "test")
        await link.open()
        first, second = (one, two) if str(one.port) in str(link.client.connected_url) else (two, one)
        first.signal(signal.SIGSTOP)
        await fill(link)
        async with asyncio.timeout(PATIENCE):
            while not (link.connected and str(second.port) in str(link.client.connected_url)):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        # and nobody waits for the last words to a server that takes none
        second.signal(signal.SIGSTOP)
        await fill(link)
        async with asyncio.timeout(PATIENCE):
            await link.close()


async def test_who_is_shown_out_comes_back_when_it_may(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with alone(tmp_path) as server:
        wait_for(server.port)
        async with opened(server.url, "LOCKED", server.port) as stream:
            reader = stream.reader()
            reader.start(0)
            await stream.holds(1, 3)
            await stream.reaches(3)
            settings = tmp_path / "nats" / "nats.conf"
            free = settings.read_text()
            settings.write_text(free + LOCKED)
            server.signal(signal.SIGHUP)
            await holds_true(lambda: not stream.link.connected)
            await holds_true(lambda: "NATS complains: authorization violation" in caplog.text)
            await holds_true(lambda: "does not let us in: 'Authorization Violation'" in caplog.text)
            settings.write_text(free)
            server.signal(signal.SIGHUP)
            await holds_true(lambda: stream.link.connected)
            await stream.holds(4, 6)
            await stream.reaches(6)
            await reader.stop()
            assert stream.read == [1, 2, 3, 4, 5, 6]


async def test_a_wrong_password_is_called_so(tmp_path: Path) -> None:
    async with alone(tmp_path, more=LOCKED) as server:
        await holds_true(lambda: answers(server.port))
        with pytest.raises(StoreError, match="does not let us in"):
            await Link(Servers((f"nats://anna:guess@127.0.0.1:{server.port}",)), "test").open(1)


def answers(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


async def test_a_server_that_takes_only_small_messages_is_refused(tmp_path: Path) -> None:
    async with alone(tmp_path, more="max_payload: 64KB\n") as server:
        await holds_true(lambda: answers(server.port))
        link = Link(Servers((server.url,)), "test")
        await link.open()
        with pytest.raises(StoreError, match="up to 65536 bytes"):
            check(link)
        await link.close()


async def test_nothing_piles_up_while_nats_is_away(tmp_path: Path) -> None:
    """Not even questions: as many consumers as were asked for meanwhile would be made all at once."""
    async with alone(tmp_path) as server:
        wait_for(server.port)
        async with opened(server.url, "AWAY", server.port) as stream:
            reader = stream.reader()
            reader.start(0)
            await stream.holds(1, 3)
            await stream.reaches(3)
            server.kill()
            await holds_true(lambda: reader.silent_for > 5)
            assert stream.link.client.pending_data_size < 1000
            server.start()
            wait_for(server.port)
            await stream.holds(4, 6)
            await stream.reaches(6)
            assert len(stream.consumers()) == 1
            await reader.stop()


async def test_a_hole_in_the_log_is_told_from_what_did_not_come(
    nats_server: NatsServer, caplog: pytest.LogCaptureFixture
) -> None:
    """The server that leads the log is asked what comes next."""
    subjects, port = Subjects("HOLES"), nats_server.port
    config = {"name": "HOLES", "subjects": [subjects.all_events], "metadata": {CLOAK: "00"}}
    ask(port, subjects.api("STREAM.CREATE"), config)
    link = Link(Servers((nats_server.url,)), "test")
    await link.open()
    stream = Stream(link, subjects, port)
    await stream.holds(1, 6)
    for seq in (3, 4):
        ask(port, subjects.api("STREAM.MSG.DELETE"), {"seq": seq})
    reader = stream.reader()
    reader.start(0)
    await stream.reaches(6)
    await reader.stop()
    assert (stream.read, stream.trouble) == ([1, 2, 5, 6], [])
    assert "the log has nothing between 2 and 5" in caplog.text
    assert await next_after(link, subjects, 4) == 5
    assert await next_after(link, subjects, 6) == 0
    await link.close()
    ask(port, subjects.api("STREAM.DELETE"))


async def test_a_log_that_was_made_anew_ends_the_node(
    nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes next would have numbers that were read already."""
    monkeypatch.setattr(jetstream, "GLANCE", 0.1)
    monkeypatch.setattr(jetstream, "SHORT", 0.5)
    house = StreamHouse(nats_server)
    log, listener = await house.start()
    assert isinstance(log, JetStreamLog)
    broken = asyncio.get_running_loop().create_future()
    log.broken = broken.set_result
    for number in range(3):
        log.append(said(str(number)))
    await listener.reaches(3)
    ask(nats_server.port, log.subjects.api("STREAM.DELETE"))
    await make(log.link, log.subjects, 1, "00")
    async with asyncio.timeout(PATIENCE):
        assert "NATS has lost data" in str(await broken)
    await house.close()


async def test_no_jetstream_is_said_while_it_is_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with alone(tmp_path) as server:
        settings = tmp_path / "nats" / "nats.conf"
        server.kill()
        lines = settings.read_text().splitlines()
        settings.write_text("\n".join(line for line in lines if "jetstream" not in line))
        server.start()
        await holds_true(lambda: answers(server.port))
        link = Link(Servers((server.url,)), "test")
        await link.open()
        looking = asyncio.create_task(look(link, Subjects("NONE")))
        await holds_true(lambda: "NATS has no answer yet" in caplog.text)
        assert "with JetStream (no responders" in caplog.text
        looking.cancel()
        await link.close()
