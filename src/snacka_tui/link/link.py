"""The connection to one server, opened again whenever it dies.

Owns one socket at a time, the pauses between them, and the watch over a silent one. It refuses to know
what messages mean (the session model does) and has never heard of Textual. Lines and limits
are `snacka_protocol.connection`'s business.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncGenerator, Callable, Iterable

from msgspec.structs import replace

from snacka_protocol.connection import NEED_DATA, BadLine, Connection, EndOfStream, Role
from snacka_protocol.errors import ProtocolError
from snacka_protocol.message import Message
from snacka_tui.link.backoff import Backoff
from snacka_tui.link.events import (
    CertificateChanged,
    Connected,
    Connecting,
    Disconnected,
    Endpoint,
    LinkEvent,
    Received,
    TlsMode,
    UnknownCertificate,
)
from snacka_tui.link.keepalive import (
    DEADLINE_SECONDS,
    IDLE_SECONDS,
    LOOK_SECONDS,
    Keepalive,
    Verdict,
)
from snacka_tui.link.opening import (
    CONNECT_SECONDS,
    CannotOpenError,
    CertificateMismatchError,
    Opened,
    UnknownCertificateError,
    explain,
    open_endpoint,
)

MAX_QUEUED_BYTES = 1 << 20
CLOSE_SECONDS = 2.0
_READ_BYTES = 1 << 18
_TOKEN = "snacka-alive"
_CLOSED = "The server closed the connection."


class Link:
    """One endpoint, one connection at a time.

    Use: `async for event in link.events(): ...`, with `send` from anywhere in the same loop.
    backoff: the pauses; wall: seconds of a clock that runs while the machine sleeps.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        backoff: Backoff | None = None,
        wall: Callable[[], float] = time.time,
        idle: float = IDLE_SECONDS,
        deadline: float = DEADLINE_SECONDS,
        connect_timeout: float = CONNECT_SECONDS,
    ) -> None:
        self.endpoint = endpoint
        self._backoff = backoff or Backoff(random.random)
        self._wall = wall
        self._idle = idle
        self._deadline = deadline
        self._connect_timeout = connect_timeout
        self._wake = asyncio.Event()
        self._closed = False
        self._opened: Opened | None = None
        self._codec = Connection(Role.CLIENT)
        self._reason = ""

    @property
    def connected(self) -> bool:
        return self._opened is not None

    async def events(self) -> AsyncGenerator[LinkEvent, None]:
        """Connect, read, reconnect, for ever: until `close`, a certificate to decide on, or cancellation."""
        loop = asyncio.get_running_loop()
        while not self._closed:
            yield Connecting(self._backoff.attempts + 1)
            try:
                opened = await open_endpoint(self.endpoint, timeout=self._connect_timeout)
            except UnknownCertificateError as error:
                yield UnknownCertificate(error.fingerprint)
                return
            except CertificateMismatchError as error:
                yield CertificateChanged(error.expected, error.actual)
                return
            except CannotOpenError as error:
                self._reason = str(error)
            else:
                began = loop.time()
                async with contextlib.aclosing(self._converse(opened)) as events:
                    async for event in events:
                        yield event
                self._backoff.ended(loop.time() - began)
            if self._closed:
                break
            pause = self._backoff.next_pause()
            self._wake.clear()
            yield Disconnected(self._reason, pause)
            await self._pause(pause)
        yield Disconnected("", None)

    def send(self, messages: Iterable[Message]) -> None:
        """Queue messages. Without a connection they are dropped: the model's outbox keeps what matters.

        A full queue ends the connection (the server stopped reading), which is then reported. A message that
        no line can carry is left out; the model only makes such from text it has not cleaned.
        """
        if self._opened is None:
            return
        for message in messages:
            try:
                self._codec.send(message)
            except ProtocolError:
                continue
        data = self._codec.data_to_send()
        if not data:
            return
        writer = self._opened.writer
        writer.write(data)
        if writer.transport.get_write_buffer_size() > MAX_QUEUED_BYTES:
            self._abort("The server stopped taking what we send.")

    def retry_now(self) -> None:
        """Do not wait out the pause before the next attempt."""
        self._backoff.reset()
        self._wake.set()

    def trust(self, fingerprint: str) -> None:
        """Pin this certificate from now on; call `events` again to go on."""
        self.endpoint = replace(self.endpoint, tls=TlsMode.PINNED, fingerprint=fingerprint)

    def drop(self, reason: str) -> None:
        """End this connection as if the network had, and go on with the next attempt."""
        self._abort(reason)

    async def close(self) -> None:
        """Send what is queued, close, and end `events`. Never takes more than two seconds."""
        self._closed = True
        self._wake.set()
        opened = self._opened
        if opened is None:
            return
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                opened.writer.close()
                await opened.writer.wait_closed()
        except (OSError, TimeoutError):
            opened.writer.transport.abort()

    async def _converse(self, opened: Opened) -> AsyncGenerator[LinkEvent, None]:
        self._codec = Connection(Role.CLIENT)
        self._opened = opened
        self._reason = _CLOSED
        heard = understood = False
        loop = asyncio.get_running_loop()
        keepalive = Keepalive(loop.time(), self._wall(), idle=self._idle, deadline=self._deadline)
        watch = asyncio.create_task(self._watch(keepalive))
        try:
            yield Connected(opened.encrypted, opened.fingerprint)
            while True:
                try:
                    data = await opened.reader.read(_READ_BYTES)
                except OSError as error:
                    self._reason = explain(self.endpoint, error)
                    break
                keepalive.heard(loop.time())
                messages, over = self._take(data)
                heard = heard or bool(data)
                if messages:
                    understood = True
                    yield Received(tuple(messages))
                if over:
                    if heard and not understood and self._reason is _CLOSED:
                        self._reason = f"{self.endpoint} answers, but not as a chat server does."
                    break
        finally:
            watch.cancel()
            self._opened = None
            opened.writer.close()

    def _take(self, data: bytes) -> tuple[list[Message], bool]:
        """The messages that `data` completes (b"" is the end), and whether the stream is over."""
        self._codec.receive_data(data)
        messages: list[Message] = []
        while True:
            event = self._codec.next_event()
            if event is NEED_DATA:
                return messages, False
            if isinstance(event, EndOfStream):
                return messages, True
            if isinstance(event, BadLine):
                continue  # one broken line is the server's mistake; the next may be fine
            if event.command == "PONG" and event.text == _TOKEN:
                continue
            messages.append(event)

    async def _watch(self, keepalive: Keepalive) -> None:
        """Ping a silent connection, and end one that does not answer."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(min(LOOK_SECONDS, self._idle, self._deadline))
            match keepalive.look(loop.time(), self._wall()):
                case Verdict.PING:
                    self.send([Message("PING", (_TOKEN,))])
                case Verdict.DEAD:
                    self._abort("The server stopped answering.")
                    return
                case Verdict.FINE:
                    pass

    def _abort(self, reason: str) -> None:
        if self._opened is not None:
            self._opened.writer.transport.abort()
            self._reason = reason

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass
