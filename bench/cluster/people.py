"""People under load who lose their connections: they come again, fill the gap, send what was not answered.

Each says numbered sentences and notes what it was told, as a good client does: a nonce with every send, the
history after what it read last, and nothing counted as said before its echo.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import random
import time
from collections.abc import Callable, Sequence

from snacka_protocol.errors import ProtocolError
from snacka_protocol.message import FROM_SERVER, Message, Source, parse

from .checker import Line, Notes

CAPS = "message-tags server-time batch echo-message labeled-response standard-replies draft/chathistory sasl"
PAGE = 100
PASSWORD = "korvstroganoff"


class Restless:
    """One client of the address that `where` names. `run` until it is cancelled."""

    def __init__(
        self,
        name: str,
        rooms: Sequence[str],
        where: Callable[[], int],
        rate: float,
        seed: int,
        *,
        account: bool,
    ) -> None:
        self.notes = Notes(name, rooms={room: [] for room in rooms})
        self.longest = 0.0
        """Seconds from a send to its echo, over all lost connections in between."""
        self.arrivals = 0
        self.speaking = True
        self._where = where
        self._account = account
        self._logged_in = False
        self._rate = rate
        self._random = random.Random(seed)
        self._number = 0
        self._outbox: dict[str, tuple[str, float]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._here: set[str] = set()
        self._seen: dict[str, set[str]] = {room: set() for room in rooms}
        self._filling: dict[str, list[Line]] = {}
        self._late: dict[str, list[Line]] = {}
        self._batches: dict[str, str] = {}

    @property
    def settled(self) -> bool:
        """Everything said is answered, and every room is read up to now."""
        return not self._outbox and len(self._here) == len(self.notes.rooms) and not self._filling

    async def run(self) -> None:
        speaker = asyncio.create_task(self._speak())
        try:
            while True:
                with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError, EOFError):
                    await self._stay()
                self._writer = None
                self._here.clear()
                self._filling.clear()
                self._late.clear()
                await asyncio.sleep(0.2 + self._random.random() * 0.3)
        finally:
            speaker.cancel()

    async def _stay(self) -> None:
        async with asyncio.timeout(3):
            reader, writer = await asyncio.open_connection("127.0.0.1", self._where(), limit=1 << 20)
        try:
            name = self.notes.name
            self._logged_in = False
            login = "AUTHENTICATE PLAIN" if self._account else "CAP END"
            writer.write(f"CAP REQ :{CAPS}\r\nNICK {name}\r\nUSER {name} 0 * :{name}\r\n{login}\r\n".encode())
            while True:
                async with asyncio.timeout(40):
                    line = await reader.readline()
                if not line.endswith(b"\n"):
                    return
                self._hear(parse(line.rstrip(b"\r\n"), FROM_SERVER), writer)
        except ProtocolError as error:
            raise AssertionError(f"{self.notes.name}: {error}") from None
        finally:
            writer.transport.abort()

    # -- speaking

    async def _speak(self) -> None:
        rooms = list(self.notes.rooms)
        while True:
            await asyncio.sleep(self._random.expovariate(self._rate))
            if self.speaking and self._writer is not None and len(self._outbox) < 200:
                room = self._random.choice(rooms)
                if room in self._here:
                    self._number += 1
                    text = f"{self.notes.name} {self._number}"
                    self._outbox[text] = (room, time.monotonic())
                    self.notes.waiting.add(text)
                    self._send(text)

    def _send(self, text: str) -> None:
        """The nonce is the text: it says which send this is, however often it goes out."""
        room = self._outbox[text][0]
        token = text.replace(" ", "-")
        if self._writer is not None:
            self._writer.write(f"@label={token};+snacka/nonce={token} PRIVMSG {room} :{text}\r\n".encode())

    # -- hearing

    def _hear(self, message: Message, writer: asyncio.StreamWriter) -> None:
        match message.command:
            case "PING":
                writer.write(f"PONG :{message.text}\r\n".encode())
            case "AUTHENTICATE":
                secret = base64.b64encode(f"\0{self.notes.name}\0{PASSWORD}".encode()).decode()
                writer.write(f"AUTHENTICATE {secret}\r\n".encode())
            case "900":
                self._logged_in = True
            case "903" | "904":  # whoever has no account yet makes one inside
                writer.write(b"CAP END\r\n")
            case "001":
                self.arrivals += 1
                self._writer = writer
                if self._account and not self._logged_in:
                    writer.write(f"REGISTER * * {PASSWORD}\r\n".encode())
                writer.write(f"JOIN {','.join(self.notes.rooms)}\r\n".encode())
            case "433":  # whoever had the name here before is about to be missed
                asyncio.get_running_loop().call_later(
                    0.5, lambda: writer.write(f"NICK {self.notes.name}\r\n".encode())
                )
            case "366" if self._writer is writer:
                self._entered(message.params[1], writer)
            case "BATCH":
                self._batch(message, writer)
            case "PRIVMSG":
                self._said(message)
            case "FAIL" if message.tags.get("label"):
                self._refused(message)
            case "ERROR":
                raise EOFError

    def _entered(self, room: str, writer: asyncio.StreamWriter) -> None:
        """What is said from now on waits until the gap before it is filled."""
        if room in self._here or room in self._filling:
            return  # shown by the server already, to one more connection of somebody who is there
        self._filling[room], self._late[room] = [], []
        if not self.notes.rooms[room]:
            self._filled(room)
        else:
            self._ask(room, self.notes.rooms[room][-1][0], writer)

    def _ask(self, room: str, after: str, writer: asyncio.StreamWriter) -> None:
        writer.write(f"CHATHISTORY AFTER {room} msgid={after} {PAGE}\r\n".encode())

    def _batch(self, message: Message, writer: asyncio.StreamWriter) -> None:
        reference = message.params[0]
        if reference[0] == "+":
            if message.params[1] == "chathistory":
                self._batches[reference[1:]] = message.params[2]
            return
        room = self._batches.pop(reference[1:], None)
        if room is None:
            return
        page = self._filling[room]
        for line in page:
            self._note(room, line)
        self._filling[room] = []
        if len(page) < PAGE:
            self._filled(room)
        else:
            self._ask(room, page[-1][0], writer)

    def _filled(self, room: str) -> None:
        del self._filling[room]
        for line in self._late.pop(room):
            self._note(room, line)
        self._here.add(room)
        for text, (where, _) in tuple(self._outbox.items()):
            if where == room:
                self._send(text)

    def _note(self, room: str, line: Line) -> None:
        if line[0] not in self._seen[room]:
            self._seen[room].add(line[0])
            self.notes.rooms[room].append(line)

    def _said(self, message: Message) -> None:
        room, text = message.params[0], message.text
        if room not in self.notes.rooms:
            return
        line = (message.tags.get("msgid", ""), text)
        reference = message.tags.get("batch", "")
        if reference in self._batches:
            self._filling[room].append(line)
        elif room in self._filling:
            self._late[room].append(line)
        else:
            self._note(room, line)
        if Source.parse(message.source).nick == self.notes.name and message.tags.get("label"):
            self._answered(text, line[0])

    def _answered(self, text: str, msgid: str) -> None:
        found = self._outbox.pop(text, None)
        if found is not None:
            self.longest = max(self.longest, time.monotonic() - found[1])
            self.notes.kept[text] = msgid
            self.notes.waiting.discard(text)

    def _refused(self, message: Message) -> None:
        text = message.tags["label"].replace("-", " ")
        if self._outbox.pop(text, None) is not None:
            self.notes.refused.add(text)
            self.notes.waiting.discard(text)


async def read_room(host: str, port: int, name: str, room: str) -> list[Line]:
    """All that a node's history of a room holds, ascending: read as anybody may, page by page."""
    reader, writer = await asyncio.open_connection(host, port, limit=1 << 20)
    writer.write(
        f"CAP REQ :{CAPS}\r\nNICK {name}\r\nUSER {name} 0 * :{name}\r\nCAP END\r\nJOIN {room}\r\n".encode()
    )
    found: list[Line] = []
    page: list[Line] = []
    try:
        async with asyncio.timeout(60):
            while line := await reader.readline():
                message = parse(line.rstrip(b"\r\n"), FROM_SERVER)
                if message.command == "PING":
                    writer.write(f"PONG :{message.text}\r\n".encode())
                elif message.command == "366":
                    writer.write(f"CHATHISTORY LATEST {room} * {PAGE}\r\n".encode())
                elif message.command == "PRIVMSG" and message.tags.get("batch"):
                    page.append((message.tags["msgid"], message.text))
                elif message.command == "BATCH" and message.params[0][0] == "-":
                    found, last, page = page + found, len(page) < PAGE, []
                    if last:
                        writer.write(b"QUIT\r\n")
                        return found
                    writer.write(f"CHATHISTORY BEFORE {room} msgid={found[0][0]} {PAGE}\r\n".encode())
    finally:
        writer.transport.abort()
    raise AssertionError(f"the history of {room} could not be read")
