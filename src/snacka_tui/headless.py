"""The chat without a screen: for bots, tests and scripts, over the same link and the same model.

Owns the waiting that a program needs and a screen does not: for the rooms to be joined, for a message to be
kept, for the next one to come. It refuses to know Textual and the disk. A lost connection comes back by
itself, what was said meanwhile is fetched where the server keeps history, and `say` returns when the
server has answered, however often the connection died in between.

    async with connect("localhost", 5588, nick="echo", rooms=["#lobby"]) as chat:
        async for message in chat.messages("#lobby"):
            await chat.say("#lobby", f"{message.nick} said {message.text}")
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass

from snacka_protocol.message import Message
from snacka_tui.link import (
    CertificateChanged,
    Disconnected,
    Endpoint,
    Link,
    TlsMode,
    UnknownCertificate,
    bridge,
)
from snacka_tui.model.changes import ConnectionState
from snacka_tui.model.outbox import Outbox, SendKind
from snacka_tui.model.room import Room
from snacka_tui.model.session import Identity, Session
from snacka_tui.model.timeline import Delivery, Entry, Kind

JOIN_SECONDS = 15.0
_TICK_SECONDS = 1.0


class ChatError(Exception):
    """Something asked for did not come about; the message is a sentence for a person."""


class NotSentError(ChatError):
    """The server refused a message, or nobody can tell whether it arrived (`in_doubt`)."""

    def __init__(self, text: str, *, in_doubt: bool = False) -> None:
        super().__init__(text)
        self.in_doubt = in_doubt


@dataclass(frozen=True, slots=True)
class Heard:
    """A message. `room` is the channel, or the other person's nick; `text` may hold mIRC codes."""

    room: str
    nick: str
    text: str
    kind: Kind
    time_ms: int
    msgid: str = ""
    account: str = ""
    reply_to: str = ""
    own: bool = False
    mentions_us: bool = False


class Chat:
    """A running session; made by `connect`. `session` is the whole model, to be read freely."""

    def __init__(self, session: Session, link: Link, listeners: list[asyncio.Queue[Heard]]) -> None:
        self.session = session
        self._link = link
        self._listeners = listeners
        self._waiting: list[asyncio.Future[None]] = []
        self._stopped = ""
        self._last_reason = ""
        self._attempts_failed = 0

    @property
    def nick(self) -> str:
        return self.session.nick

    def members(self, room: str) -> list[str]:
        """Nicks in a room, in a sidebar's order."""
        found = self.session.room(room)
        return [member.nick for member in found.roster.ordered()] if found else []

    async def say(self, room: str, text: str, *, kind: SendKind = SendKind.MESSAGE) -> None:
        """Write into a room, or to a person; returns when the server has kept (or, without echoes, taken) it.

        Waits through lost connections. Raises NotSentError.
        """
        before = {send.nonce for send in self.session.outbox}
        self.send(self.session.say(room, text, kind=kind))
        nonces = [send.nonce for send in self.session.outbox if send.nonce not in before]
        if text.strip() and not nonces:
            raise NotSentError(self._last_error(room))
        self._wake()
        await self.until(lambda: not any(self._open(nonce) for nonce in nonces))
        for nonce in nonces:
            self._check(room, nonce)

    def messages(self, room: str = "", *, own: bool = False) -> AsyncIterator[Heard]:
        """Messages from now on, of one room or of all; `own` includes ours from other devices.

        Those missed while the connection was away come too, where the server keeps history.
        Ends when the chat does.
        """
        queue: asyncio.Queue[Heard] = asyncio.Queue()
        self._listeners.append(queue)
        return self._listen(queue, room, own)

    async def join(self, room: str, key: str = "") -> None:
        """Go into a room. Raises ChatError if it does not take us."""
        errors = len(self._errors())
        self.send(self.session.join(room, key))

        def answered() -> bool:
            found = self.session.room(room)
            return (found is not None and found.joined) or len(self._errors()) > errors

        await self.until(answered, seconds=JOIN_SECONDS)
        found = self.session.room(room)
        if found is None or not found.joined:
            raise ChatError(self._errors()[-1])

    def request(self, message: Message) -> None:
        """Send any command."""
        self.send(self.session.request(message))

    def send(self, messages: Iterable[Message]) -> None:
        """Send what a call on `session`, or `commands.run(...).messages`, returned."""
        self._link.send(messages)
        self.session.take_changes()

    async def until(self, happened: Callable[[], bool], *, seconds: float | None = None) -> None:
        """Wait until something is true of the session. Raises ChatError when the chat ends, TimeoutError."""
        async with asyncio.timeout(seconds):
            while not happened():
                if self._stopped:
                    raise ChatError(self._stopped)
                waiter = asyncio.get_running_loop().create_future()
                self._waiting.append(waiter)
                await waiter

    # -- underneath ------------------------------------------------------------------------------------

    async def _run(self) -> None:
        ticking = asyncio.create_task(self._tick())
        try:
            async with contextlib.aclosing(self._link.events()) as events:
                async for event in events:
                    bridge.apply(event, self.session, self._link)
                    match event:
                        case Disconnected(reason, _):
                            self._attempts_failed += 1
                            self._last_reason = reason
                        case UnknownCertificate(fingerprint):
                            self._last_reason = f"The certificate is not known: {fingerprint}"
                        case CertificateChanged(expected, actual):
                            self._last_reason = f"The certificate changed from {expected} to {actual}"
                        case _:
                            pass
                    self._wake()
        finally:
            ticking.cancel()
            self._stopped = self._last_reason or "The chat was closed."
            self._wake()
            for queue in self._listeners:
                queue.put_nowait(_END)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            bridge.tick(self.session, self._link)
            self._wake()

    async def _ready(self, rooms: Sequence[str]) -> None:
        def settled() -> bool:
            if self._attempts_failed and self.session.state is not ConnectionState.ONLINE:
                raise ChatError(self._last_reason)
            joined = [self.session.room(room) for room in rooms]
            over = all(room is not None and (room.joined or not room.wanted) for room in joined)
            return self.session.state is ConnectionState.ONLINE and self.session.ready and over

        await self.until(settled, seconds=JOIN_SECONDS)
        for name in rooms:
            room = self.session.room(name)
            if room is None or not room.joined:
                raise ChatError(self._last_error(name))

    async def _listen(self, queue: asyncio.Queue[Heard], room: str, own: bool) -> AsyncGenerator[Heard, None]:
        try:
            while not (self._stopped and queue.empty()):
                heard = await queue.get()
                if heard is _END:
                    return
                if (own or not heard.own) and (not room or self._same(room, heard.room)):
                    yield heard
        finally:
            self._listeners.remove(queue)

    def _same(self, one: str, other: str) -> bool:
        return self.session.fold(one) == self.session.fold(other)

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    def _open(self, nonce: str) -> bool:
        send = self.session.outbox.get(nonce)
        return send is not None and not send.doubtful

    def _check(self, room: str, nonce: str) -> None:
        found = self.session.room(room)
        entry_id = found.timeline.find_nonce(nonce) if found is not None else None
        if found is None or entry_id is None:
            return
        delivery = found.timeline.get(entry_id).delivery
        if delivery is Delivery.FAILED:
            raise NotSentError(self._last_error(room))
        if delivery is Delivery.DOUBT:
            raise NotSentError("The connection died before the server answered.", in_doubt=True)

    def _last_error(self, room: str) -> str:
        found = self.session.room(room)
        texts = [entry.text for entry in found.timeline if entry.kind is Kind.ERROR] if found else []
        return texts[-1] if texts else "It was not sent."

    def _errors(self) -> list[str]:
        return [
            entry.text
            for room in self.session.rooms.values()
            for entry in room.timeline
            if entry.kind is Kind.ERROR
        ]


_END = Heard("", "", "", Kind.INFO, 0)


@contextlib.asynccontextmanager
async def connect(
    host: str,
    port: int = 5588,
    *,
    nick: str,
    rooms: Sequence[str] = (),
    tls: TlsMode = TlsMode.PLAIN,
    fingerprint: str = "",
    account: str = "",
    password: str = "",
    outbox: Outbox | None = None,
    link: Link | None = None,
) -> AsyncIterator[Chat]:
    """A chat that is online and in its rooms. Raises ChatError if that cannot be reached at the first try.

    link: another one than the default, for tests of networks; its endpoint then counts. Leaving the block
    says goodbye and waits until all is written.
    """
    listeners: list[asyncio.Queue[Heard]] = []

    def heard(room: Room, entry: Entry) -> None:
        message = Heard(
            room.name,
            entry.nick,
            entry.text,
            entry.kind,
            entry.time_ms,
            entry.msgid,
            entry.account,
            entry.reply_to,
            entry.own,
            entry.highlight,
        )
        for queue in listeners:
            queue.put_nowait(message)

    session = Session(
        Identity(nick, account=account, password=password),
        clock=lambda: time.time_ns() // 1_000_000,
        random_id=lambda: secrets.token_urlsafe(12),
        rooms=rooms,
        outbox=outbox,
        heard=heard,
    )
    link = link or Link(Endpoint(host, port, tls, fingerprint))
    chat = Chat(session, link, listeners)
    running = asyncio.create_task(chat._run())
    try:
        try:
            await chat._ready(rooms)
        except TimeoutError:
            raise ChatError(f"{link.endpoint} did not let us in within {JOIN_SECONDS:.0f} seconds.") from None
        yield chat
        link.send(session.quit())
    finally:
        await link.close()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


__all__ = ["Chat", "ChatError", "Heard", "NotSentError", "connect"]
