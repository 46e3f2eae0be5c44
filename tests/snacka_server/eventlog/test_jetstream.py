"""JetStream's own ways to lose, double or turn round what it was given: none of them gets through."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from bench.cluster.nats import NatsServer, free_ports

from snacka_server.cluster.nodes import declare_gone
from snacka_server.domain.events import NodeStarted, Said
from snacka_server.eventlog import jetstream_reader, jetstream_writer
from snacka_server.eventlog.jetstream import JetStreamLog
from snacka_server.eventlog.jetstream_link import Link, Servers
from snacka_server.eventlog.jetstream_reader import Reader
from snacka_server.eventlog.jetstream_stream import last_of, look, make
from snacka_server.eventlog.jetstream_wire import Subjects, place_of
from snacka_server.ports import StoreError
from support.patience import PATIENCE
from support.plain_nats import ask, wait_for
from support.wire import Way, Wire

from .houses import Reader as Listener
from .houses import Sender, StreamHouse
from .test_conformance import said


async def holds_true(test: Callable[[], bool]) -> None:
    """Wait for what another process does; it tells nobody."""
    async with asyncio.timeout(PATIENCE):
        while not test():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


class Stream:
    """A stream with numbered messages in it, and readers of it."""

    def __init__(self, link: Link, subjects: Subjects, port: int) -> None:
        self.link = link
        self.subjects = subjects
        self.port = port
        self.read: list[int] = []
        self.trouble: list[Exception] = []
        self._news = asyncio.Event()

    async def holds(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            await self.link.client.publish(self.subjects.events("n1"), b"%d" % number)
        await holds_true(
            lambda: ask(self.port, self.subjects.api("STREAM.INFO"))["state"]["last_seq"] >= last
        )

    def consumers(self) -> list[str]:
        return list(ask(self.port, self.subjects.api("CONSUMER.NAMES"))["consumers"] or ())

    def messages(self) -> int:
        return int(ask(self.port, self.subjects.api("STREAM.INFO"))["state"]["messages"])

    def reader(self) -> Reader:
        def take(seq: int, time_ms: int, data: bytes) -> None:
            self.read.append(int(data))
            self._news.set()

        def broken(error: Exception) -> None:
            self.trouble.append(error)
            self._news.set()

        return Reader(self.link, self.subjects, take, broken)

    async def reaches(self, number: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while not self.trouble and (not self.read or self.read[-1] < number):
                self._news.clear()
                await self._news.wait()


@contextlib.asynccontextmanager
async def opened(url: str, name: str, port: int) -> AsyncIterator[Stream]:
    link, subjects = Link(Servers((url,)), "test"), Subjects(name)
    await link.open()
    try:
        await make(link, subjects, 1, "00")
        yield Stream(link, subjects, port)
    finally:
        await link.close()
        ask(port, subjects.api("STREAM.DELETE"))


@pytest.fixture
async def stream(nats_server: NatsServer) -> AsyncIterator[Stream]:
    async with opened(nats_server.url, "PITFALLS", nats_server.port) as found:
        yield found


async def test_what_overflows_on_the_way_is_asked_for_again(
    stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jetstream_reader, "PENDING_MESSAGES", 200)
    await stream.holds(1, 1000)
    reader = stream.reader()
    reader.start(0)
    await stream.reaches(1000)
    await reader.stop()
    assert stream.read == list(range(1, 1001))
    assert reader.consumers > 1


async def test_a_consumer_that_the_server_loses_is_made_again(stream: Stream) -> None:
    reader = stream.reader()
    reader.start(0)
    await stream.holds(1, 3)
    await stream.reaches(3)
    for name in stream.consumers():
        ask(stream.port, stream.subjects.api("CONSUMER.DELETE", name))
    await stream.holds(4, 6)
    await stream.reaches(6)
    await reader.stop()
    assert stream.read == [1, 2, 3, 4, 5, 6]
    assert reader.consumers == 2


async def test_a_recreated_consumer_never_begins_at_the_beginning(
    stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor where nothing had been delivered yet."""
    await stream.holds(1, 5)
    reader = stream.reader()
    reader.start(5)
    await holds_true(lambda: bool(stream.consumers()))
    ask(stream.port, stream.subjects.api("CONSUMER.DELETE", stream.consumers()[0]))
    await stream.holds(6, 7)
    await stream.reaches(7)
    await reader.stop()
    assert stream.read == [6, 7]


async def test_what_is_gone_from_the_log_is_not_passed_over_in_silence(stream: Stream) -> None:
    await stream.holds(1, 20)
    config = ask(stream.port, stream.subjects.api("STREAM.INFO"))["config"]
    ask(stream.port, stream.subjects.api("STREAM.UPDATE"), {**config, "max_msgs": 5, "discard": "old"})
    reader = stream.reader()
    reader.start(7)
    await stream.reaches(20)
    await reader.stop()
    assert stream.read == []
    assert "is gone" in str(stream.trouble[0])


async def test_what_cannot_be_applied_ends_the_reading(stream: Stream) -> None:
    await stream.holds(1, 2)
    taken: list[int] = []

    def take(seq: int, time_ms: int, data: bytes) -> None:
        taken.append(seq)
        raise ValueError("a bug")

    broken = asyncio.get_running_loop().create_future()
    reader = Reader(stream.link, stream.subjects, take, broken.set_result)
    reader.start(0)
    async with asyncio.timeout(PATIENCE):
        await broken
    await reader.stop()
    assert taken == [1]


async def test_a_server_that_freezes_is_waited_for(tmp_path: Path) -> None:
    port, route = free_ports(2)
    server = NatsServer(tmp_path, "nats", port, route, [])
    server.start()
    wait_for(port)
    try:
        async with opened(server.url, "FROZEN", port) as stream:
            reader = stream.reader()
            reader.start(0)
            await stream.holds(1, 3)
            await stream.reaches(3)
            server.signal(signal.SIGSTOP)
            await holds_true(lambda: reader.silent_for > jetstream_reader.SILENCE)
            server.signal(signal.SIGCONT)
            await stream.holds(4, 6)
            await stream.reaches(6)
            await reader.stop()
            assert stream.read == [1, 2, 3, 4, 5, 6]
    finally:
        server.kill()


async def test_an_acknowledgement_that_never_arrives_doubles_nothing(nats_server: NatsServer) -> None:
    """The same envelope goes out again under the same id, over another connection."""
    async with (
        Wire(nats_server.port) as wire,
        opened(f"nats://127.0.0.1:{wire.port}", "UNHEARD", nats_server.port) as stream,
    ):
        listener, sender = Listener(list), Sender()
        log = JetStreamLog(stream.link, stream.subjects, "n1", 0)
        await log.start(listener, 0)
        await log.revive("e1")
        wire.hold(Way.DOWN)
        log.append(said("once"), sender)
        await holds_true(lambda: stream.messages() == 1)
        await wire.cut()
        await wire.mend()
        await listener.reaches(1)
        log.append(said("twice"), sender)
        await listener.reaches(2)
        await log.stop()
        assert listener.texts == ["once", "twice"]
        assert [entry.origin for entry in listener.entries] == [sender, sender]
        assert not sender.refusals
        assert stream.messages() == 2


async def test_a_full_queue_refuses_whole_commands(
    nats_server: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jetstream_writer, "QUEUE_EVENTS", 2)
    async with (
        Wire(nats_server.port) as wire,
        opened(f"nats://127.0.0.1:{wire.port}", "CROWDED", nats_server.port) as stream,
    ):
        listener, one, two = Listener(list), Sender(), Sender()
        log = JetStreamLog(stream.link, stream.subjects, "n1", 0)
        await log.start(listener, 0)
        await log.revive("e1")
        wire.hold()
        for number in range(4):
            log.append(said(f"one {number}"), one)
        log.append(said("two"), two)
        assert (len(one.refusals), len(two.refusals)) == (0, 1)
        await wire.mend()
        await listener.reaches(4)
        await log.stop()
        assert listener.texts == [f"one {number}" for number in range(4)]


async def test_who_was_declared_gone_writes_no_more(nats_server: NatsServer) -> None:
    house = StreamHouse(nats_server)
    ended: list[str] = []
    log, listener = await house.start()
    assert isinstance(log, JetStreamLog)
    log.ended = ended.append
    log.append(said("in time"))
    await listener.reaches(1)
    last = await last_of(log.link, log.subjects, "n1")
    await declare_gone(log.link, log.subjects, "n1", "e1", last)
    late = Sender()
    log.append(said("too late"), late)
    await listener.hears(lambda: bool(late.refusals))
    assert ended == ["e1"]
    assert late.refusals == ["this machine was cut off from the others"]
    assert [event for event in house.kept() if isinstance(event, Said)] == [said("in time")]
    await house.close()


async def test_who_wakes_up_declared_gone_has_nothing_kept_that_was_refused(nats_server: NatsServer) -> None:
    """The news of the end and the answer to what is under way come at the same moment."""
    async with (
        Wire(nats_server.port) as wire,
        opened(f"nats://127.0.0.1:{wire.port}", "FROZEN", nats_server.port) as stream,
        opened(nats_server.url, "FROZEN", nats_server.port) as other,
    ):
        listener, late = Listener(list), Sender()
        log = JetStreamLog(stream.link, stream.subjects, "n1", 0)
        await log.start(listener, 0)
        await log.revive("e1")
        log.append(said("in time"))
        await listener.reaches(1)
        last = await last_of(other.link, other.subjects, "n1")
        wire.hold(Way.DOWN)
        # All that arrives after the first bytes that are held back goes on together.
        await holds_true(lambda: log.reader.silent_for > 2 * jetstream_reader.HEARTBEAT)
        await declare_gone(other.link, other.subjects, "n1", "e1", last)
        log.append(said("too late"), late)
        await holds_true(lambda: log.reader.silent_for > 2.5 * jetstream_reader.HEARTBEAT)
        await wire.mend()
        await listener.hears(lambda: bool(late.refusals))
        await log.revive("e2")
        log.append(said("back again"))
        await listener.hears(lambda: "back again" in listener.texts)
        await holds_true(lambda: "writer of n1.e1" not in {task.get_name() for task in asyncio.all_tasks()})
        assert listener.texts == ["in time", "back again"]
        await log.stop()


async def test_who_still_writes_cannot_be_declared_gone(nats_server: NatsServer) -> None:
    house = StreamHouse(nats_server)
    log, listener = await house.start()
    assert isinstance(log, JetStreamLog)
    last = await last_of(log.link, log.subjects, "n1")
    log.append(said("still here"))
    await listener.reaches(1)
    await declare_gone(log.link, log.subjects, "n1", "e1", last)
    log.append(said("and here"))
    await listener.reaches(2)
    assert listener.texts == ["still here", "and here"]
    await house.close()


async def test_another_process_with_the_same_name_ends_the_first(nats_server: NatsServer) -> None:
    house = StreamHouse(nats_server)
    ended: list[str] = []
    first, listener = await house.start()
    assert isinstance(first, JetStreamLog)
    first.ended = ended.append
    second, _ = await house.start()
    second.append(NodeStarted("n1.e2", "n1"))
    await listener.hears(lambda: bool(ended))
    assert ended == ["e2"]
    await house.close()


async def test_a_life_that_begins_on_old_news_learns_better(nats_server: NatsServer) -> None:
    """The server that told where our subject ends was behind the others."""
    house = StreamHouse(nats_server)
    log, listener = await house.start()
    other, _ = await house.start()
    other.append(said("unheard of"))
    await listener.reaches(1)
    log.append(said("first"))
    log.append(said("second"))
    await listener.reaches(3)
    assert listener.texts == ["unheard of", "first", "second"]
    await house.close()


async def test_a_stream_of_somebody_elses_is_left_alone(nats_server: NatsServer) -> None:
    config: dict[str, Any] = {"name": "THEIRS", "subjects": ["snacka.THEIRS.e.*"], "storage": "memory"}
    ask(nats_server.port, "$JS.API.STREAM.CREATE.THEIRS", config)
    link = Link(Servers((nats_server.url,)), "test")
    await link.open()
    with pytest.raises(StoreError, match="is not Snacka's"):
        await look(link, Subjects("THEIRS"))
    await link.close()


async def test_without_nats_the_reason_is_told() -> None:
    (port,) = free_ports(1)
    with pytest.raises(StoreError, match="NATS does not answer at nats://127"):
        await Link(Servers((f"nats://secret:word@127.0.0.1:{port}",)), "test").open(0.3)


@pytest.mark.parametrize(
    "reply",
    ["$JS.ACK.S.c.1.7.3.1700000000123000000.0", "$JS.ACK.hub.Ab1.S.c.1.7.3.1700000000123000000.0.x1"],
)
def test_a_place_is_read_from_either_form(reply: str) -> None:
    place = place_of(reply)
    assert (place.seq, place.delivery, place.time_ms) == (7, 3, 1_700_000_000_123)


def test_what_is_no_place_is_refused() -> None:
    with pytest.raises(StoreError):
        place_of("_INBOX.x")
