"""People for conversations: real sockets, real clients' manners, and sentences for what they notice.

Nothing here sleeps. What should come is waited for with a deadline; what should not come is proved with a
barrier: the speaker's PING, answered after everything the speaker sent before, then the listener's own.
"""

from __future__ import annotations

import asyncio
import itertools
import ssl
from collections.abc import Callable

from snacka_protocol.message import FROM_SERVER, Message, Source, parse, render
from support.patience import PATIENCE

EVERYTHING = (
    "message-tags server-time batch echo-message labeled-response standard-replies cap-notify away-notify "
    "extended-join multi-prefix draft/chathistory"
)
_tokens = itertools.count(1)


class Person:
    """Somebody with an IRC client. `heard` holds every message so far; `cursor` is where they have got to."""

    def __init__(self, name: str, caps: str = EVERYTHING) -> None:
        self.name = name
        self.caps = caps
        self.heard: list[Message] = []
        self.raw: list[bytes] = []
        self.closed = False
        self._cursor = 0
        self._news = asyncio.Condition()
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None
        self.answers_pings = True

    def __repr__(self) -> str:
        return f"<{self.name}>"

    # -- coming and going

    async def connects(self, port: int, *, tls: ssl.SSLContext | None = None) -> None:
        """Open the connection and begin to read; nothing is said yet."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls, limit=1 << 20)
        self.closed = False
        self._task = asyncio.create_task(self._read(self._reader))

    async def arrives(self, port: int, *channels: str, tls: ssl.SSLContext | None = None) -> Person:
        """Connect, negotiate, register, and join the channels."""
        await self.connects(port, tls=tls)
        if self.caps:
            await self.sends("CAP LS 302", f"CAP REQ :{self.caps}")
        await self.sends(f"NICK {self.name}", f"USER {self.name} 0 * :{self.name} the person")
        if self.caps:
            await self.sends("CAP END")
        await self.is_told(numeric="001")
        for channel in channels:
            await self.joins(channel)
        return self

    async def joins(self, channel: str) -> None:
        await self.sends(f"JOIN {channel}")
        await self.is_told(numeric="366")

    async def leaves(self) -> None:
        """QUIT, and wait for the server to close."""
        await self.sends("QUIT :bye")
        await self.is_disconnected()

    async def vanishes(self) -> None:
        """Close the connection without a word."""
        if self._task is not None:
            self._task.cancel()
        if self._writer is not None:
            self._writer.transport.abort()

    async def is_disconnected(self) -> None:
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: self.closed)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while line := await reader.readline():
                if not line.endswith(b"\n"):
                    break
                message = parse(line.rstrip(b"\r\n"), FROM_SERVER)
                if message.command == "PING" and self.answers_pings:
                    await self.sends(f"PONG :{message.text}")
                async with self._news:
                    self.raw.append(line)
                    self.heard.append(message)
                    self._news.notify_all()
        except (ConnectionError, asyncio.CancelledError):
            pass
        async with self._news:
            self.closed = True
            self._news.notify_all()

    # -- speaking

    async def sends(self, *lines: str) -> None:
        """Raw lines, in one write."""
        await self.sends_bytes("".join(f"{line}\r\n" for line in lines).encode())

    async def sends_bytes(self, data: bytes) -> None:
        assert self._writer is not None
        self._writer.write(data)
        await self._writer.drain()

    async def says(self, text: str, target: str = "#lobby", *, tags: dict[str, str] | None = None) -> None:
        await self.sends_bytes(render(Message("PRIVMSG", (target, text), "", tags or {})))

    def stops_reading(self) -> None:
        """Leave what comes lying in the system's buffers."""
        assert self._writer is not None
        transport = self._writer.transport
        assert isinstance(transport, asyncio.ReadTransport)
        transport.pause_reading()

    def reads_again(self) -> None:
        assert self._writer is not None
        transport = self._writer.transport
        assert isinstance(transport, asyncio.ReadTransport)
        transport.resume_reading()

    # -- noticing

    async def waits_for(self, what: object, test: Callable[[Message], bool]) -> Message:
        """The next message (after those already noticed) that passes; earlier ones are passed over."""

        def ready() -> bool:
            while self._cursor < len(self.heard):
                self._cursor += 1
                if test(self.heard[self._cursor - 1]):
                    return True
            return self.closed

        try:
            async with asyncio.timeout(PATIENCE), self._news:
                await self._news.wait_for(ready)
        except TimeoutError:
            raise AssertionError(f"{self!r} waited for {what} and heard {self._recent()}") from None
        last = self.heard[self._cursor - 1] if self._cursor else Message("NOTHING")
        if not test(last):
            raise AssertionError(f"{self!r} was disconnected, waited for {what}, heard {self._recent()}")
        return last

    def _recent(self) -> list[str]:
        return [line.decode(errors="replace").strip() for line in self.raw[-12:]]

    async def hears(
        self, speaker: Person | str, text: str, *, command: str = "PRIVMSG", target: str = ""
    ) -> Message:
        """The speaker's message with exactly this text."""
        name = speaker if isinstance(speaker, str) else speaker.name

        def fits(message: Message) -> bool:
            return (
                message.command == command
                and message.params[-1:] == (text,)
                and Source.parse(message.source).nick == name
                and (not target or message.params[0] == target)
            )

        return await self.waits_for(f"{name}: {text!r}", fits)

    async def sees(self, command: str, *params: str, by: Person | str = "") -> Message:
        """A command whose first parameters are these, from this person if one is named."""
        name = by if isinstance(by, str) else by.name

        def fits(message: Message) -> bool:
            return (
                message.command == command
                and message.params[: len(params)] == params
                and (not name or Source.parse(message.source).nick == name)
            )

        return await self.waits_for(f"{command} {params} {name}", fits)

    async def is_told(self, *, numeric: str = "", fail: str = "", label: str = "") -> Message:
        """A numeric, a FAIL with this code, or whatever carries the label."""

        def fits(message: Message) -> bool:
            if label and message.tags.get("label") != label:
                return False
            if fail:
                return message.command == "FAIL" and message.params[1:2] == (fail,)
            return not numeric or message.command == numeric

        return await self.waits_for(f"numeric {numeric} fail {fail} label {label}", fits)

    async def catches_up(self) -> list[Message]:
        """Everything that is on its way until now: what was heard since the last look."""
        start = self._cursor
        token = f"t{next(_tokens)}"
        await self.sends(f"PING {token}")
        await self.waits_for(
            f"PONG {token}", lambda message: message.command == "PONG" and message.text == token
        )
        return [message for message in self.heard[start : self._cursor] if message.command != "PONG"]

    async def asks(self, *lines: str) -> list[Message]:
        """Send the lines and return what is heard from then until they are answered, whoever it came from."""
        await self.catches_up()
        await self.sends(*lines)
        return await self.catches_up()

    async def hears_nothing(self, after: Person | None = None) -> None:
        """No message from anybody: once the speaker's sends have been applied, and all has arrived here."""
        start = self._cursor
        if after is not None:
            await after.catches_up()
        await self.catches_up()
        talk = [
            message
            for message in self.heard[start : self._cursor]
            if message.command in ("PRIVMSG", "NOTICE", "TAGMSG") and "!" in message.source
        ]
        if talk:
            raise AssertionError(f"{self!r} heard {[message.params for message in talk]}")


class PlainPerson:
    """Somebody at `nc`, or a thirty-line script: strings in, strings out."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = ""
        self.closed = False
        self._cursor = 0
        self._news = asyncio.Condition()
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None

    async def connects(self, port: int, *, tls: ssl.SSLContext | None = None) -> None:
        reader, self._writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls)
        self._task = asyncio.create_task(self._read(reader))

    async def arrives(self, port: int, *, tls: ssl.SSLContext | None = None) -> PlainPerson:
        await self.connects(port, tls=tls)
        await self.types(self.name)
        await self.reads("You are in #lobby")
        return self

    async def types(self, *lines: str) -> None:
        """Whole lines, in one write."""
        await self.sends_raw("".join(f"{line}\n" for line in lines))

    async def sends_raw(self, text: str) -> None:
        """Exactly these characters, without a newline of our own."""
        assert self._writer is not None
        self._writer.write(text.encode())
        await self._writer.drain()

    async def reads(self, text: str) -> str:
        """Wait until the screen shows the text (after what was noticed before); returns that whole line."""

        def ready() -> bool:
            return text in self.text[self._cursor :] or self.closed

        try:
            async with asyncio.timeout(PATIENCE), self._news:
                await self._news.wait_for(ready)
        except TimeoutError:
            pass
        at = self.text.find(text, self._cursor)
        if at < 0:
            raise AssertionError(f"{self.name} looked for {text!r} on a screen of {self.text!r}")
        self._cursor = at + len(text)
        begin = self.text.rfind("\n", 0, at) + 1
        return self.text[begin:].split("\r\n", 1)[0]

    async def says_no_more(self) -> None:
        """Close our half, as `printf ... | nc -N` does, and go on reading."""
        assert self._writer is not None
        self._writer.write_eof()

    async def is_disconnected(self) -> None:
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: self.closed)

    async def vanishes(self) -> None:
        if self._task is not None:
            self._task.cancel()
        if self._writer is not None:
            self._writer.transport.abort()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while data := await reader.read(65536):
                async with self._news:
                    self.text += data.decode(errors="replace")
                    self._news.notify_all()
        except (ConnectionError, asyncio.CancelledError):
            pass
        async with self._news:
            self.closed = True
            self._news.notify_all()
