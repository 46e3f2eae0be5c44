"""The headless client against the real server: talking, losing the connection, losing the server."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from snacka_protocol.chathistory import Selector
from snacka_protocol.message import Message
from snacka_tui.commands import run
from snacka_tui.headless import Chat, ChatError, Heard, NotSentError, connect
from snacka_tui.link import Endpoint, Link, TlsMode
from snacka_tui.link.backoff import Backoff
from snacka_tui.model.changes import ConnectionState
from snacka_tui.model.outbox import Outbox
from snacka_tui.model.session import Identity, Session
from snacka_tui.model.timeline import Delivery, Kind
from snacka_tui.store import Store
from support.patience import PATIENCE
from support.ports import free_port
from support.server import RunningServer


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    running = RunningServer(tmp_path, "--flood-rate", "0")
    await running.start()
    yield running
    await running.kill()


class CuttingProxy:
    """Stands between client and server and cuts each connection after so many bytes in one direction.

    `cuts` are (towards the server, bytes) for one connection after the other; then it only passes on.
    """

    def __init__(self, port: int, cuts: list[tuple[bool, int]]) -> None:
        self._to = port
        self._cuts = cuts
        self.port = 0
        self.cut = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[CuttingProxy]:
        listening = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        self.port = listening.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            listening.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._pass_on(reader, writer))
        self._tasks.add(task)

    async def _pass_on(self, client_in: asyncio.StreamReader, client_out: asyncio.StreamWriter) -> None:
        upwards, limit = self._cuts.pop(0) if self._cuts else (True, 1 << 60)
        server_in, server_out = await asyncio.open_connection("127.0.0.1", self._to)
        up = asyncio.create_task(self._pump(client_in, server_out, limit if upwards else 1 << 60))
        down = asyncio.create_task(self._pump(server_in, client_out, 1 << 60 if upwards else limit))
        try:
            await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
        finally:
            up.cancel()
            down.cancel()
            client_out.transport.abort()
            server_out.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, limit: int) -> None:
        while limit > 0 and (data := await source.read(min(limit, 65536))):
            sink.write(data)
            await sink.drain()
            limit -= len(data)
        if limit <= 0:
            self.cut += 1


def hasty(port: int) -> Link:
    """A link that does not wait long before it connects again."""
    return Link(Endpoint("127.0.0.1", port), backoff=Backoff(lambda: 0.0, first=0.2))


async def hear(heard: AsyncIterator[Heard], count: int) -> list[str]:
    return [(await anext(heard)).text for _ in range(count)]


def own(chat: Chat, room: str = "#lobby") -> list[tuple[str, Delivery]]:
    timeline = chat.session.rooms[room].timeline
    return [(entry.text, entry.delivery) for entry in timeline if entry.own and entry.kind is Kind.MESSAGE]


async def test_two_people_talk(server: RunningServer) -> None:
    async with (
        asyncio.timeout(PATIENCE),
        connect("127.0.0.1", server.port, nick="alice", rooms=["#lobby"]) as alice,
        connect("127.0.0.1", server.port, nick="björn", rooms=["#lobby"]) as bjorn,
    ):
        heard = bjorn.messages("#lobby")
        await alice.say("#lobby", "hej på er 🎉")
        message = await anext(heard)
        assert (message.nick, message.text, message.mentions_us) == ("alice", "hej på er 🎉", False)
        assert own(alice) == [("hej på er 🎉", Delivery.KEPT)]
        await alice.until(lambda: alice.members("#lobby") == ["alice", "björn"])
        private = alice.messages("björn")
        await bjorn.say("alice", "psst")
        assert (await anext(private)).text == "psst"


async def test_a_long_text_arrives_whole_and_in_order(server: RunningServer) -> None:
    async with (
        asyncio.timeout(PATIENCE),
        connect("127.0.0.1", server.port, nick="alice", rooms=["#lobby"]) as alice,
        connect("127.0.0.1", server.port, nick="bob", rooms=["#lobby"]) as bob,
    ):
        heard = bob.messages("#lobby")
        words = " ".join(f"ord{number}å" for number in range(400))
        await alice.say("#lobby", words)
        pieces = [text for text, _ in own(alice)]
        assert await hear(heard, len(pieces)) == pieces
        assert " ".join(pieces) == words


async def test_history_waits_for_who_comes_later(server: RunningServer) -> None:
    async with asyncio.timeout(PATIENCE):
        async with connect("127.0.0.1", server.port, nick="alice", rooms=["#lobby"]) as alice:
            for number in range(3):
                await alice.say("#lobby", f"text {number}")
        async with connect("127.0.0.1", server.port, nick="bob", rooms=["#lobby"]) as bob:
            timeline = bob.session.rooms["#lobby"].timeline

            def texts() -> list[str]:
                return [entry.text for entry in timeline if entry.kind is Kind.MESSAGE]

            await bob.until(lambda: len(texts()) == 3)
            assert texts() == ["text 0", "text 1", "text 2"]


async def test_the_server_is_killed_and_nothing_is_lost_or_doubled(server: RunningServer) -> None:
    async with (
        asyncio.timeout(PATIENCE),
        connect("", nick="alice", rooms=["#lobby"], link=hasty(server.port)) as alice,
        connect("", nick="bob", rooms=["#lobby"], link=hasty(server.port)) as bob,
    ):
        heard = bob.messages("#lobby")
        texts = [f"text {number}" for number in range(60)]
        sends = []
        for number, text in enumerate(texts):
            sends.append(asyncio.create_task(alice.say("#lobby", text)))
            await asyncio.sleep(0)
            if number in (20, 40):
                await hear_nothing_of(alice, texts[number - 10])
                await server.kill()
                await server.start()
        await asyncio.gather(*sends)
        assert await hear(heard, len(texts)) == texts
        assert own(alice) == [(text, Delivery.KEPT) for text in texts]
        await alice.until(lambda: alice.members("#lobby") == ["alice", "bob"])
        assert alice.nick == "alice"


async def hear_nothing_of(chat: Chat, text: str) -> None:
    """Wait until this much is kept, so that the kill hits in the middle of what follows."""
    await chat.until(lambda: (text, Delivery.KEPT) in own(chat))


@pytest.mark.parametrize("upwards", [True, False], ids=["towards the server", "towards the client"])
async def test_connections_cut_anywhere_lose_and_double_nothing(server: RunningServer, upwards: bool) -> None:
    cuts = [(upwards, 700 + 97 * number) for number in range(12)]
    if not upwards:
        cuts = [(upwards, 5600 + 331 * number) for number in range(12)]
    async with (
        asyncio.timeout(PATIENCE),
        connect("127.0.0.1", server.port, nick="bob", rooms=["#lobby"]) as bob,
        CuttingProxy(server.port, cuts).open() as proxy,
        connect("", nick="alice", rooms=["#lobby"], link=hasty(proxy.port)) as alice,
    ):
        heard = bob.messages("#lobby")
        texts = [f"text {number}" for number in range(80)]
        await asyncio.gather(*(alice.say("#lobby", text) for text in texts))
        assert await hear(heard, len(texts)) == texts
        assert own(alice) == [(text, Delivery.KEPT) for text in texts]
        assert proxy.cut > 3


async def test_what_an_earlier_run_left_goes_out_once(server: RunningServer, tmp_path: Path) -> None:
    store = Store(tmp_path / "client")
    journal = store.outbox("alice")
    ids = iter(range(100))
    gone = Session(
        Identity("alice"),
        clock=lambda: 1_800_000_000_000,
        random_id=lambda: f"earlier{next(ids)}",
        rooms=["#lobby"],
        outbox=Outbox(journal),
    )
    gone.say("#lobby", "written offline")
    gone.say("#lobby", "and this")
    async with (
        asyncio.timeout(PATIENCE),
        connect("127.0.0.1", server.port, nick="bob", rooms=["#lobby"]) as bob,
    ):
        heard = bob.messages("#lobby")
        for _ in range(2):
            outbox = Outbox(journal, journal.sends())
            async with connect(
                "127.0.0.1", server.port, nick="alice", rooms=["#lobby"], outbox=outbox
            ) as alice:
                await alice.until(lambda: not journal.sends())
        await alice_says_goodbye(bob)
        await bob.say("#lobby", "done")
        assert await hear(heard, 2) == ["written offline", "and this"]


async def test_history_is_read_far_back_and_over_a_lost_connection(server: RunningServer) -> None:
    link = hasty(server.port)
    async with (
        asyncio.timeout(PATIENCE),
        connect("127.0.0.1", server.port, nick="bob", rooms=["#lobby"]) as bob,
        connect("", nick="alice", rooms=["#lobby"], link=link) as alice,
    ):
        texts = [f"text {number}" for number in range(330)]
        await asyncio.gather(*(bob.say("#lobby", text) for text in texts))
        assert [heard.text for heard in await alice.history("#lobby", 250)] == texts[-250:]
        assert [heard.text for heard in await alice.history("#lobby", 1000)] == texts
        walked: list[str] = []
        async for page in alice.walk("#lobby", Selector(time_ms=0)):
            walked += [heard.text for heard in page.messages]
            if len(walked) < 250:
                link.drop("cut by the test")
        assert walked == texts


async def alice_says_goodbye(bob: Chat) -> None:
    await bob.until(lambda: bob.members("#lobby") == ["bob"])


async def test_a_missed_message_comes_after_the_connection_does(server: RunningServer) -> None:
    link = hasty(server.port)
    async with (
        asyncio.timeout(PATIENCE),
        connect("", nick="bob", rooms=["#lobby"], link=link) as bob,
        connect("127.0.0.1", server.port, nick="alice", rooms=["#lobby"]) as alice,
    ):
        heard = bob.messages("#lobby")
        await alice.say("#lobby", "one")
        assert await hear(heard, 1) == ["one"]
        link.drop("cut by the test")
        await alice.say("#lobby", "two")
        await alice.say("#lobby", "three")
        assert await hear(heard, 2) == ["two", "three"]
        await bob.until(lambda: bob.session.state is ConnectionState.ONLINE)


async def test_a_taken_name_gets_another(server: RunningServer) -> None:
    async with (
        asyncio.timeout(PATIENCE),
        connect("127.0.0.1", server.port, nick="alice", rooms=["#lobby"]) as alice,
        connect("127.0.0.1", server.port, nick="Alice", rooms=["#lobby"]) as other,
    ):
        assert alice.nick == "alice"
        assert other.nick == "Alice_"
        heard = alice.messages("#lobby")
        await other.say("#lobby", "hello")
        assert (await anext(heard)).nick == "Alice_"


async def test_what_the_server_refuses_is_raised(server: RunningServer) -> None:
    async with (
        asyncio.timeout(PATIENCE),
        connect("127.0.0.1", server.port, nick="alice", rooms=["#lobby"]) as alice,
    ):
        with pytest.raises(NotSentError, match="nobody called zoe"):
            await alice.say("zoe", "are you there?")
        with pytest.raises(ChatError):
            await alice.join("#no\x07bell")


async def test_commands_work_against_the_server(server: RunningServer) -> None:
    async with (
        asyncio.timeout(PATIENCE),
        connect("127.0.0.1", server.port, nick="alice", rooms=["#lobby"]) as alice,
        connect("127.0.0.1", server.port, nick="bob", rooms=["#lobby"]) as bob,
    ):
        room = alice.session.rooms["#lobby"]

        def typed(text: str) -> None:
            alice.send(run(alice.session, "#lobby", text).messages)

        def told(text: str) -> bool:
            return any(text in entry.text for entry in room.timeline)

        typed("/join #music")
        await alice.until(lambda: "#music" in alice.session.rooms and alice.session.rooms["#music"].joined)
        alice.send(run(alice.session, "#music", "/topic all about cellos").messages)
        await alice.until(lambda: alice.session.rooms["#music"].topic == "all about cellos")
        bob.request(Message("AWAY", ("lunch",)))
        await alice.until(lambda: any(member.away for member in room.roster if member.nick == "bob"))
        typed("/kick bob")
        await alice.until(lambda: told("operator"))
        typed("/away tea")
        await alice.until(lambda: alice.session.away)
        typed("/nick älva")
        await alice.until(lambda: alice.nick == "älva")
        alice.send(run(alice.session, "#music", "/part").messages)
        await alice.until(lambda: "#music" not in alice.session.rooms)


async def test_an_unknown_certificate_is_refused_and_a_pinned_one_talks(server: RunningServer) -> None:
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(ChatError, match=r"certificate is not known: [0-9a-f]{64}") as refused:
            async with connect("127.0.0.1", server.port, nick="alice", tls=TlsMode.PINNED):
                pass
        fingerprint = str(refused.value).rsplit(" ", 1)[1]
        async with connect(
            "127.0.0.1",
            server.port,
            nick="alice",
            rooms=["#lobby"],
            tls=TlsMode.PINNED,
            fingerprint=fingerprint,
        ) as alice:
            await alice.say("#lobby", "whispered")
            assert own(alice) == [("whispered", Delivery.KEPT)]


async def test_why_the_server_lets_nobody_in_is_said(tmp_path: Path) -> None:
    server = RunningServer(tmp_path / "closed", "--no-guests")
    await server.start()
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(ChatError, match="account"):
            async with connect("127.0.0.1", server.port, nick="alice"):
                pass
    await server.stop()


async def test_nobody_there_is_said_at_once() -> None:
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(ChatError, match="Nobody listens"):
            async with connect("127.0.0.1", free_port(), nick="alice"):
                pass


LEAVES_A_LINE = """
import asyncio, sys
from pathlib import Path
from snacka_tui.headless import connect
from snacka_tui.model.outbox import Outbox
from snacka_tui.store import Store

async def main():
    journal = Store(Path(sys.argv[2])).outbox("here")
    outbox = Outbox(journal)
    async with connect("127.0.0.1", int(sys.argv[1]), nick="alice", rooms=["#lobby"], outbox=outbox) as chat:
        await chat.say("#lobby", "kept")
        print("kept", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        asyncio.create_task(chat.say("#lobby", "on its way"))
        await asyncio.sleep(0)
        print("on its way", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs kill -9 and SIGSTOP")
async def test_a_client_killed_between_sending_and_the_answer_sends_it_once(
    server: RunningServer, tmp_path: Path
) -> None:
    async with (
        asyncio.timeout(PATIENCE),
        connect("127.0.0.1", server.port, nick="bob", rooms=["#lobby"]) as bob,
    ):
        heard = bob.messages("#lobby")
        client = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", LEAVES_A_LINE, str(server.port), str(tmp_path / "client")),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert client.stdin is not None
        assert client.stdout is not None
        assert await client.stdout.readline() == b"kept\n"
        server.signal(signal.SIGSTOP)
        client.stdin.write(b"\n")
        assert await client.stdout.readline() == b"on its way\n"
        client.kill()
        await client.wait()
        server.signal(signal.SIGCONT)  # it finds the line in its socket, and then the end
        journal = Store(tmp_path / "client").outbox("here")
        assert [send.text for send in journal.sends()] == ["on its way"]
        outbox = Outbox(journal, journal.sends())
        async with connect("127.0.0.1", server.port, nick="alice", rooms=["#lobby"], outbox=outbox) as alice:
            await alice.until(lambda: not journal.sends())
            assert own(alice)[-1] == ("on its way", Delivery.KEPT)
            await bob.say("#lobby", "done")
            assert await hear(heard, 2) == ["kept", "on its way"]
            await alice.say("#lobby", "and on")
            assert await hear(heard, 1) == ["and on"]
