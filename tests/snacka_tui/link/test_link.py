"""The link over real sockets, against a server whose every step the test writes."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import errno
import hashlib
import os
import ssl
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from snacka_protocol.message import Message
from snacka_tui.link import (
    CertificateChanged,
    Connected,
    Connecting,
    Disconnected,
    Endpoint,
    Link,
    LinkEvent,
    Received,
    TlsMode,
    UnknownCertificate,
)
from snacka_tui.link.backoff import Backoff
from snacka_tui.link.opening import explain
from support.patience import PATIENCE

Events = AsyncGenerator[LinkEvent, None]
E = TypeVar("E", bound=LinkEvent)


class Peer:
    """One accepted connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def line(self) -> str:
        """The next line; "" when there is none any more."""
        try:
            return (await self.reader.readline()).decode().removesuffix("\r\n")
        except ConnectionError:
            return ""

    def say(self, data: bytes) -> None:
        self.writer.write(data)

    def close(self) -> None:
        self.writer.close()


class Listener:
    """A listening socket; `accept` waits for the next connection."""

    def __init__(self) -> None:
        self.port = 0
        self._peers: asyncio.Queue[Peer] = asyncio.Queue()
        self._all: list[Peer] = []

    @contextlib.asynccontextmanager
    async def open(self, tls: ssl.SSLContext | None = None, port: int = 0) -> AsyncIterator[Listener]:
        server = await asyncio.start_server(self._accepted, "127.0.0.1", port, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for peer in self._all:
                peer.writer.transport.abort()

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = Peer(reader, writer)
        self._all.append(peer)
        self._peers.put_nowait(peer)

    async def accept(self) -> Peer:
        return await self._peers.get()


def hasty() -> Backoff:
    return Backoff(lambda: 0.0, first=0.01)


def link_to(port: int, tls: TlsMode = TlsMode.PLAIN, fingerprint: str = "") -> Link:
    return Link(Endpoint("127.0.0.1", port, tls, fingerprint), backoff=hasty())


async def until(events: Events, kind: type[E]) -> E:
    """The next event of a kind."""
    async for event in events:
        if isinstance(event, kind):
            return event
    raise AssertionError(f"the link ended without {kind.__name__}")


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, str]:
    """A server's TLS context with a certificate nobody signed, and its fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / f"{name}.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context, hashlib.sha256(made.public_bytes(serialization.Encoding.DER)).hexdigest()


async def test_lines_come_in_and_go_out() -> None:
    async with Listener().open() as listener, asyncio.timeout(PATIENCE):
        link = link_to(listener.port)
        async with contextlib.aclosing(link.events()) as events:
            assert await anext(events) == Connecting(1)
            assert await anext(events) == Connected()
            peer = await listener.accept()
            link.send([Message("NICK", ("alice",)), Message("USER", ("a", "0", "*", "hej på er"))])
            assert [await peer.line(), await peer.line()] == ["NICK alice", "USER a 0 * :hej på er"]
            peer.say(b":irc.test NOTICE * :hello\r\n")
            assert await anext(events) == Received((Message("NOTICE", ("*", "hello"), "irc.test"),))


async def test_everything_that_is_ready_comes_at_once_and_half_a_line_waits() -> None:
    async with Listener().open() as listener, asyncio.timeout(PATIENCE):
        link = link_to(listener.port)
        async with contextlib.aclosing(link.events()) as events:
            await until(events, Connected)
            peer = await listener.accept()
            peer.say(b"PING 1\r\nPING 2\r\nPIN")
            received = await until(events, Received)
            assert [message.params for message in received.messages] == [("1",), ("2",)]
            peer.say(b"G 3\r\n")
            assert [message.text for message in (await until(events, Received)).messages] == ["3"]


async def test_a_line_that_is_no_message_is_skipped() -> None:
    async with Listener().open() as listener, asyncio.timeout(PATIENCE):
        link = link_to(listener.port)
        async with contextlib.aclosing(link.events()) as events:
            await until(events, Connected)
            peer = await listener.accept()
            peer.say(b"\xff\xfe\r\n:only.source\r\n@tags\r\nPING ok\r\n")
            assert [message.text for message in (await until(events, Received)).messages] == ["ok"]


async def test_what_answers_and_is_no_chat_server_is_called_so() -> None:
    async with Listener().open() as listener, asyncio.timeout(PATIENCE):
        link = link_to(listener.port)
        async with contextlib.aclosing(link.events()) as events:
            await until(events, Connected)
            peer = await listener.accept()
            peer.say(b"HTTP/1.0 400 Bad request\r\n\r\n<p>What?</p>\r\n")
            peer.close()
            reason = (await until(events, Disconnected)).reason
            assert reason == f"127.0.0.1:{listener.port} answers, but not as a chat server does."


async def test_a_closed_connection_is_told_and_opened_again() -> None:
    async with Listener().open() as listener, asyncio.timeout(PATIENCE):
        link = link_to(listener.port)
        async with contextlib.aclosing(link.events()) as events:
            await until(events, Connected)
            (await listener.accept()).close()
            ended = await until(events, Disconnected)
            assert ended.reason == "The server closed the connection."
            assert ended.retry_in is not None
            await until(events, Connected)
            peer = await listener.accept()
            link.send([Message("PING", ("again",))])
            assert await peer.line() == "PING again"


async def test_what_is_sent_without_a_connection_is_dropped() -> None:
    async with Listener().open() as listener, asyncio.timeout(PATIENCE):
        link = link_to(listener.port)
        link.send([Message("PING", ("too early",))])
        async with contextlib.aclosing(link.events()) as events:
            await until(events, Connected)
            peer = await listener.accept()
            link.send([Message("PING", ("now",))])
            assert await peer.line() == "PING now"


async def test_nobody_listening_is_said_and_tried_again() -> None:
    async with Listener().open() as listener:
        port = listener.port
    async with asyncio.timeout(PATIENCE):
        link = link_to(port)
        async with contextlib.aclosing(link.events()) as events:
            assert (await until(events, Disconnected)).reason == f"Nobody listens at 127.0.0.1:{port}."
            assert await until(events, Connecting) == Connecting(2)
            async with Listener().open(port=port):
                await until(events, Connected)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENETUNREACH, "Connect call failed ('h', 1)"), os.strerror(errno.ENETUNREACH)),
        (
            OSError(
                f"Multiple exceptions: [Errno {errno.ECONNREFUSED}] ('::1'), [Errno {errno.ECONNREFUSED}] ()"
            ),
            "Nobody listens",
        ),
    ],
)
def test_why_there_is_no_connection_is_said_in_words(error: OSError, said: str) -> None:
    reason = explain(Endpoint("h", 1), error)
    assert said in reason
    assert "call failed" not in reason
    assert "Errno" not in reason


async def test_a_host_that_does_not_exist_is_said() -> None:
    async with asyncio.timeout(PATIENCE):
        link = Link(Endpoint("no-such-host.invalid", 5588), backoff=hasty())
        async with contextlib.aclosing(link.events()) as events:
            assert "no-such-host.invalid" in (await until(events, Disconnected)).reason


async def test_a_silent_server_is_pinged_and_then_given_up() -> None:
    async with Listener().open() as listener, asyncio.timeout(PATIENCE):
        link = Link(Endpoint("127.0.0.1", listener.port), backoff=hasty(), idle=0.05, deadline=0.05)
        async with contextlib.aclosing(link.events()) as events:
            await until(events, Connected)
            peer = await listener.accept()
            assert (await until(events, Disconnected)).reason == "The server stopped answering."
            assert (await peer.line()).startswith("PING ")


async def test_the_answer_to_our_own_ping_is_nobodys_business() -> None:
    async with Listener().open() as listener, asyncio.timeout(PATIENCE):
        link = Link(Endpoint("127.0.0.1", listener.port), backoff=hasty(), idle=0.05, deadline=10)
        async with contextlib.aclosing(link.events()) as events:
            await until(events, Connected)
            peer = await listener.accept()

            async def answer() -> None:
                token = (await peer.line()).removeprefix("PING ")
                peer.say(f":irc.test PONG irc.test {token}\r\nPING theirs\r\n".encode())

            answering = asyncio.create_task(answer())
            received = await until(events, Received)
            await answering
            assert [message.command for message in received.messages] == ["PING"]


async def test_a_server_that_takes_nothing_is_given_up() -> None:
    async with Listener().open() as listener, asyncio.timeout(PATIENCE):
        link = link_to(listener.port)
        async with contextlib.aclosing(link.events()) as events:
            await until(events, Connected)
            peer = await listener.accept()
            peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
            for _ in range(400):
                link.send([Message("PING", ("x" * 400,))] * 100)
            assert (await until(events, Disconnected)).reason == "The server stopped taking what we send."


async def test_closing_sends_what_is_queued_and_ends_the_events() -> None:
    async with Listener().open() as listener, asyncio.timeout(PATIENCE):
        link = link_to(listener.port)
        events = link.events()
        await until(events, Connected)
        peer = await listener.accept()
        link.send([Message("QUIT", ("bye",))])
        rest = asyncio.create_task(collect(events))
        assert await peer.line() == "QUIT bye"
        await link.close()
        assert (await rest)[-1] == Disconnected("", None)
        assert await peer.reader.read() == b""


async def test_an_unknown_certificate_asks_and_a_trusted_one_connects(tmp_path: Path) -> None:
    context, fingerprint = certificate(tmp_path, "one")
    async with Listener().open(context) as listener, asyncio.timeout(PATIENCE):
        link = link_to(listener.port, TlsMode.PINNED)
        assert (await collect(link.events()))[-1] == UnknownCertificate(fingerprint)
        link.trust(fingerprint)
        async with contextlib.aclosing(link.events()) as events:
            assert await until(events, Connected) == Connected(encrypted=True, fingerprint=fingerprint)
            link.send([Message("PING", ("secret",))])
            peer = await listener.accept()
            while not (line := await peer.line()):
                peer = await listener.accept()  # the looks at the certificate came first, and said nothing
            assert line == "PING secret"


async def test_a_changed_certificate_stops(tmp_path: Path) -> None:
    context, fingerprint = certificate(tmp_path, "two")
    async with Listener().open(context) as listener, asyncio.timeout(PATIENCE):
        link = link_to(listener.port, TlsMode.PINNED, "00" * 32)
        assert (await collect(link.events()))[-1] == CertificateChanged("00" * 32, fingerprint)
        assert not link.connected


async def test_verified_takes_no_certificate_that_nobody_signed(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path, "three")
    async with Listener().open(context) as listener, asyncio.timeout(PATIENCE):
        link = link_to(listener.port, TlsMode.VERIFIED)
        async with contextlib.aclosing(link.events()) as events:
            assert "was not accepted" in (await until(events, Disconnected)).reason


async def test_tls_where_there_is_none_is_said() -> None:
    async with Listener().open() as listener, asyncio.timeout(PATIENCE):
        link = link_to(listener.port, TlsMode.VERIFIED)
        async with contextlib.aclosing(link.events()) as events:
            waiting = asyncio.create_task(until(events, Disconnected))
            (await listener.accept()).say(b":irc.test NOTICE * :plain text here\r\n")
            assert "does not speak TLS" in (await waiting).reason


@pytest.mark.parametrize(("host", "shown"), [("::1", "[::1]:5588"), ("chat.example", "chat.example:5588")])
def test_an_endpoint_reads_as_an_address(host: str, shown: str) -> None:
    assert str(Endpoint(host, 5588)) == shown


async def collect(events: Events) -> list[LinkEvent]:
    return [event async for event in events]
