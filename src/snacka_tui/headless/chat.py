"""One running chat, as a program uses it: say, hear, read what was said before, and wait.

Owns the waiting that a program needs and a screen does not: for the rooms to be joined, for a message to be
kept, for the next one to come. It refuses to know Textual and the disk. A lost connection comes back by
itself, what was said meanwhile is fetched where the server keeps history, and `say` returns when the
server has answered, however often the connection died in between.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence

from snacka_protocol.chathistory import LATEST, Selector, Subcommand
from snacka_protocol.message import Message
from snacka_tui.headless.facts import ChatError, Heard, NotSentError, Page, UntrustedError
from snacka_tui.link import CertificateChanged, Disconnected, Link, UnknownCertificate, bridge
from snacka_tui.model.changes import AccountChanged, AccountStep, ConnectionState, StateChanged
from snacka_tui.model.history_page import HistoryPage
from snacka_tui.model.outbox import SendKind
from snacka_tui.model.session import Session
from snacka_tui.model.timeline import Delivery, Entry, Kind

JOIN_SECONDS = 15.0
_TICK_SECONDS = 1.0


class Chat:
    """A running session; made by `connect`. `session` is the whole model, to be read freely."""

    def __init__(self, session: Session, link: Link, listeners: list[asyncio.Queue[Heard]]) -> None:
        self.session = session
        self._link = link
        self._listeners = listeners
        self._waiting: list[asyncio.Future[None]] = []
        self._stopped: ChatError | None = None
        self._trouble = ChatError("The chat was closed.")
        self._attempts_failed = 0
        self._login_trouble = ""

    @property
    def nick(self) -> str:
        return self.session.nick

    def members(self, room: str) -> list[str]:
        """Nicks in a room, in a sidebar's order."""
        found = self.session.room(room)
        return [member.nick for member in found.roster.ordered()] if found else []

    async def say(
        self, room: str, text: str, *, kind: SendKind = SendKind.MESSAGE, reply_to: str = ""
    ) -> None:
        """Write into a room, or to a person; returns when the server has kept (or, without echoes, taken) it.

        `reply_to`: the msgid this answers. Waits through lost connections. Raises NotSentError.
        """
        before = {send.nonce for send in self.session.outbox}
        self.send(self.session.say(room, text, kind=kind, reply_to=reply_to))
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

    async def reply(self, message: Heard, text: str) -> None:
        """Answer a message where it was said. Raises NotSentError."""
        await self.say(message.room, text, reply_to=message.msgid)

    def react(self, message: Heard, emoji: str) -> None:
        """Put an emoji under a message, or take ours away again. Raises ChatError where that cannot be."""
        room = self.session.room(message.room)
        place = room.timeline.find(message.msgid) if room is not None and message.msgid else None
        if room is None or place is None:
            raise ChatError("This message is not known here, or the network gave it no id.")
        sent = self.session.react(room.key, place, emoji)
        if not sent:
            raise ChatError(self._last_error(message.room))
        self.send(sent)

    def reactions(self, message: Heard) -> dict[str, list[str]]:
        """Who reacted with what, by emoji. Ours are among them under our name."""
        room = self.session.room(message.room)
        if room is None:
            return {}
        return {tally.reaction: [*tally.nicks] for tally in room.timeline.reactions(message.msgid)}

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
                    raise self._stopped
                waiter = asyncio.get_running_loop().create_future()
                self._waiting.append(waiter)
                await waiter

    # -- what was said before --------------------------------------------------------------------------

    async def history(
        self,
        room: str,
        limit: int = 100,
        *,
        before: Selector | None = None,
    ) -> list[Heard]:
        """The last `limit` messages of a room, or those before a place in it; oldest first.

        Raises ChatError where there is no history to be had.
        """
        pages: list[list[Heard]] = []
        missing, subcommand = limit, Subcommand.LATEST if before is None else Subcommand.BEFORE
        place = LATEST if before is None else before
        while missing > 0:
            page = await self._page(room, subcommand, place, missing)
            pages.append(self._heard(room, page.entries[-missing:]))
            missing -= len(pages[-1])
            if page.end:
                break
            subcommand, place = Subcommand.BEFORE, page.first
        return [message for page in reversed(pages) for message in page]

    async def walk(self, room: str, after: Selector) -> AsyncGenerator[Page, None]:
        """All messages after a place, in the order they were said, page by page.

        Goes on over lost connections. Raises ChatError where there is no history.
        """
        while True:
            page = await self._page(room, Subcommand.AFTER, after, 0)
            if page.end or page.last == after:
                return
            after = page.last
            yield Page(self._heard(room, page.entries), after)

    async def _page(self, room: str, subcommand: Subcommand, place: Selector, limit: int) -> HistoryPage:
        while True:
            await self.until(lambda: self._can_read(room))
            answer: asyncio.Future[HistoryPage] = asyncio.get_running_loop().create_future()
            self.send(self.session.read_history(room, subcommand, place, answer.set_result, limit=limit))
            await self.until(answer.done)
            page = answer.result()
            if page.trouble:
                raise ChatError(page.trouble)
            if not page.lost:
                return page

    def _can_read(self, room: str) -> bool:
        found = self.session.room(room)
        return self.session.ready and found is not None and (found.joined or not found.wanted)

    def _heard(self, room: str, entries: Iterable[Entry]) -> list[Heard]:
        found = self.session.room(room)
        return [Heard.of(found, entry) for entry in entries] if found is not None else []

    # -- underneath ------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Follow the link until it is closed; for whoever made this chat."""
        ticking = asyncio.create_task(self._tick())
        try:
            async with contextlib.aclosing(self._link.events()) as events:
                async for event in events:
                    told = ""  # the server's own words, where it said why
                    for change in bridge.apply(event, self.session, self._link):
                        if isinstance(change, StateChanged):
                            told = change.reason
                        if isinstance(change, AccountChanged) and change.step is AccountStep.REFUSED:
                            self._login_trouble = change.text
                    match event:
                        case Disconnected(reason, _):
                            self._attempts_failed += 1
                            self._trouble = ChatError(told or reason)
                        case UnknownCertificate(fingerprint):
                            self._trouble = UntrustedError(fingerprint)
                        case CertificateChanged(expected, actual):
                            self._trouble = UntrustedError(actual, expected)
                        case _:
                            pass
                    self._wake()
        finally:
            ticking.cancel()
            self._stopped = self._trouble
            self._wake()
            for queue in self._listeners:
                queue.put_nowait(_END)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            bridge.tick(self.session, self._link)
            self._wake()

    async def ready(self, rooms: Sequence[str]) -> None:
        """Wait until we are in these rooms. Raises ChatError when the first attempt fails."""

        def settled() -> bool:
            if self._attempts_failed and self.session.state is not ConnectionState.ONLINE:
                raise self._trouble
            if self._login_trouble:
                raise ChatError(f"Not logged in: {self._login_trouble}")
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
