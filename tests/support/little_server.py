"""A chat server of a few lines on a real socket, whose other people are moved by the test.

It speaks enough for a client to come in, be heard and be answered: registration, rooms with people,
echoes with msgids, LUSERS, history (always empty) and PING.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from snacka_protocol.message import Message, parse, render

CAPS = (
    "message-tags server-time batch echo-message labeled-response standard-replies away-notify "
    "extended-join multi-prefix draft/chathistory"
)
TOKENS = "CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ CHATHISTORY=50 NICKLEN=32 NETWORK=Little SNACKA=nonce"


class LittleServer:
    """`async with LittleServer() as server:`; `port` is where it listens."""

    def __init__(self, caps: str = CAPS, *, echo: bool = True) -> None:
        self.caps = caps
        self.tokens = TOKENS
        self.echo = echo
        self.port = 0
        self.people: dict[str, list[str]] = {"#lobby": ["@bob", "carol"]}
        """Who is in a room besides the client, with prefixes."""
        self.topics: dict[str, str] = {}
        self.users = 1
        """What LUSERS says."""
        self.date = "2026-01-02"
        """The day on which everything happens."""
        self.heard: list[Message] = []
        self.nick = "*"
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._ids = 0
        self._seconds = 0

    async def __aenter__(self) -> Self:
        await self.listen()
        return self

    async def listen(self) -> None:
        """Listen, again on the same port after `stop`."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Stop listening and cut every connection."""
        assert self._server is not None
        self._server.close()
        for writer in [*self._writers]:
            writer.transport.abort()
        await self._server.wait_closed()

    # -- what the test does --------------------------------------------------------------------

    def send(self, *lines: str) -> None:
        """Put raw lines on every connection."""
        for writer in self._writers:
            writer.write("".join(f"{line}\r\n" for line in lines).encode())

    def says(self, nick: str, target: str, text: str) -> None:
        """Somebody says something."""
        self.send(f"{self._tags()} :{nick}!{nick}@host PRIVMSG {target} :{text}")

    def sets_topic(self, nick: str, room: str, topic: str) -> None:
        """Somebody sets the topic."""
        self.send(f"{self._tags()} :{nick}!{nick}@host TOPIC {room} :{topic}")

    def commands(self, name: str) -> list[tuple[str, ...]]:
        """The parameters of every such command heard so far."""
        return [message.params for message in self.heard if message.command == name]

    # -- what it does itself -------------------------------------------------------------------

    def _tags(self, label: str = "") -> str:
        self._ids += 1
        self._seconds += 1
        minute, second = divmod(self._seconds, 60)
        tags = f"@msgid=m{self._ids};time={self.date}T12:{minute:02}:{second:02}.000Z"
        return f"{tags};label={label}" if label else tags

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            async for line in _lines(reader):
                message = parse(line)
                self.heard.append(message)
                for answer in self._answers(message):
                    writer.write(f"{answer}\r\n".encode())
                if message.command == "QUIT":
                    break
        finally:
            self._writers.discard(writer)
            writer.close()

    def _answers(self, message: Message) -> list[str]:
        match message.command, message.params:
            case "CAP", ("LS", *_):
                return [f":here CAP * LS :{self.caps}"]
            case "CAP", ("REQ", wanted):
                return [f":here CAP * ACK :{wanted}"]
            case "NICK", (nick, *_):
                self.nick = nick
                return []
            case "CAP", ("END", *_):
                return self._welcome()
            case "USER", _ if not self.caps:
                return self._welcome()
            case "JOIN", (names, *_):
                return [line for name in names.split(",") for line in self._joined(name)]
            case "PART", (name, *_):
                return [f":{self._me} PART {name}"]
            case (("PRIVMSG" | "NOTICE"), (target, text)):
                return self._echo(message, target, text)
            case "LUSERS", _:
                return [f":here 265 {self.nick} {self.users} 9 :Current local users {self.users}, max 9"]
            case "CHATHISTORY", _:
                label = message.tags.get("label", "")
                return [f"@label={label} :here BATCH +h chathistory {message.params[1]}", ":here BATCH -h"]
            case "PING", (token, *_):
                return [f":here PONG here :{token}"]
            case _:
                return []

    @property
    def _me(self) -> str:
        return f"{self.nick}!user@host"

    def _welcome(self) -> list[str]:
        return [
            f":here 001 {self.nick} :Welcome",
            f":here 005 {self.nick} {self.tokens} :are supported",
            f":here 376 {self.nick} :End of MOTD",
        ]

    def _joined(self, name: str) -> list[str]:
        topic = [f":here 332 {self.nick} {name} :{self.topics[name]}"] if name in self.topics else []
        names = " ".join([self.nick, *self.people.get(name, [])])
        return [
            f"{self._tags()} :{self._me} JOIN {name} * :someone",
            *topic,
            f":here 353 {self.nick} = {name} :{names}",
            f":here 366 {self.nick} {name} :End",
        ]

    def _echo(self, message: Message, target: str, text: str) -> list[str]:
        if not self.echo:
            return []
        nonce = message.tags.get("+snacka/nonce", "")
        tags = self._tags(message.tags.get("label", "")) + (f";+snacka/nonce={nonce}" if nonce else "")
        line = render(Message(message.command, (target, text), self._me)).decode().rstrip("\r\n")
        return [f"{tags} {line}"]


async def _lines(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        while line := await reader.readline():
            yield line.rstrip(b"\r\n")
