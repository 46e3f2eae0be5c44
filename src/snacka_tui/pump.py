"""Where link, model and screen meet: the one worker that drains the link into the session.

Owns the order *event, model, changes, one `Changed`*; the question about a certificate; and what the
screen asks of the connection (send, retry, who else is connected). It refuses to know widgets: it posts to
whoever it is given.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from textual.message import Message as ScreenMessage

from snacka_protocol.message import Message
from snacka_tui.chats import Chat, now_ms
from snacka_tui.link import (
    CertificateChanged,
    Connected,
    Connecting,
    Disconnected,
    LinkEvent,
    Received,
    UnknownCertificate,
)
from snacka_tui.link.bridge import apply
from snacka_tui.messages import CertificateAsked, Changed
from snacka_tui.model.changes import Change, ConnectionState, StateChanged
from snacka_tui.store import Store

_ANSWER_SECONDS = 1.5
_LOCAL_USERS = "265"  # RPL_LOCALUSERS: <client> <users> <max> :text
_ALL_USERS = "251"  # RPL_LUSERCLIENT: only a sentence with numbers


class Target(Protocol):
    """Whoever the news is for."""

    def post_message(self, message: ScreenMessage) -> bool: ...


class Pump:
    """Run `run()` in a worker; call the rest from the same loop."""

    def __init__(
        self, chat: Chat, store: Store, target: Target, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.chat = chat
        self._store = store
        self.encrypted = False
        self.fingerprint = ""
        self.failures = 0
        """Connections that ended, or could not be made."""
        self.reason = ""
        """Why there is no connection; "" while there is one."""
        self.retry_at: float | None = None
        """When the link tries again, on `clock`; None while it does not wait."""
        self._target = target
        self._clock = clock
        self._changes: dict[Change, None] = {}
        self._told = False
        self._decision: asyncio.Future[bool] | None = None
        self._waiting: list[asyncio.Future[int]] = []

    # -- the worker ----------------------------------------------------------------------------

    async def run(self) -> None:
        """Follow the link until it is closed or a certificate is refused."""
        while await self._follow():
            pass

    async def _follow(self) -> bool:
        """One life of the link's events; whether there is a reason for another."""
        question: UnknownCertificate | CertificateChanged | None = None
        # Closed by hand: a bug's traceback would keep the events, and with them the socket, alive.
        async with contextlib.aclosing(self.chat.link.events()) as events:
            async for event in events:
                self._note(event)
                self.add(apply(event, self.chat.session, self.chat.link))
                if isinstance(event, UnknownCertificate | CertificateChanged):
                    question = event
        match question:
            case UnknownCertificate(fingerprint):
                return await self._ask(fingerprint, "")
            case CertificateChanged(expected, actual):
                return await self._ask(actual, expected)
            case None:
                return False

    async def _ask(self, fingerprint: str, changed_from: str) -> bool:
        self._decision = asyncio.get_running_loop().create_future()
        invited = bool(changed_from) and self._store.pinned(self.chat.network) != changed_from
        asked = CertificateAsked(self.chat.network, fingerprint, changed_from, invited=invited)
        self._target.post_message(asked)
        trusted = await self._decision
        self._decision = None
        if trusted:
            self._pin(fingerprint)
            self.chat.link.trust(fingerprint)
        return trusted

    def _note(self, event: LinkEvent) -> None:
        match event:
            case Connecting():
                self.retry_at = None
            case Connected(encrypted, fingerprint):
                self.encrypted, self.fingerprint, self.retry_at = encrypted, fingerprint, None
                if fingerprint and fingerprint == self.chat.address.fingerprint:
                    self._pin(fingerprint)  # the invitation vouched for it, and it was shown
            case Disconnected(_, retry_in):
                self.failures += 1
                self.retry_at = None if retry_in is None else self._clock() + retry_in
            case Received(messages) if self._waiting:
                for message in messages:
                    self._look_for_count(message)
            case _:
                pass

    def _pin(self, fingerprint: str) -> None:
        if self._store.pinned(self.chat.network) != fingerprint:
            self._store.pin(self.chat.network, fingerprint, now_ms())

    # -- what the screen takes and gives -------------------------------------------------------

    def add(self, changes: Iterable[Change]) -> None:
        """Put changes in the next burst, and say so if nobody was told yet."""
        for change in changes:
            if isinstance(change, StateChanged) and change.state is not ConnectionState.CONNECTING:
                self.reason = change.reason
            self._changes[change] = None
        if self._changes and not self._told:
            self._told = self._target.post_message(Changed())

    def take(self) -> list[Change]:
        """Everything that changed since the last call, each once, in order."""
        self._told = False
        changes = [*self._changes]
        self._changes.clear()
        return changes

    def send(self, messages: Iterable[Message]) -> None:
        """Send what a call on the session returned, and show what that call changed."""
        self.chat.link.send(messages)
        self.add(self.chat.session.take_changes())

    def tick(self) -> None:
        """Let a second pass."""
        session = self.chat.session
        self.add(session.tick())
        waiting = session.drain()
        if waiting:
            self.send(waiting)

    def decide(self, trust: bool) -> None:
        """The person's answer about the certificate."""
        if self._decision is not None and not self._decision.done():
            self._decision.set_result(trust)

    def retry_in(self) -> int | None:
        """Whole seconds until the next attempt, at least 1; None while there is no waiting."""
        if self.retry_at is None:
            return None
        return max(1, round(self.retry_at - self._clock()))

    def seen(self) -> set[str]:
        """The other people in our rooms, as far as the model knows."""
        session = self.chat.session
        return {
            nick
            for room in session.rooms.values()
            for nick in room.roster.nicks()
            if not session.is_own(nick)
        }

    async def others(self) -> int:
        """How many people besides us are connected, as far as can be learned in a moment."""
        seen = self.seen()
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self.chat.link.send([Message("LUSERS")])
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_ANSWER_SECONDS):
                return max(len(seen), await answer - 1)
        return len(seen)

    def _look_for_count(self, message: Message) -> None:
        count = -1
        if message.command == _LOCAL_USERS and len(message.params) > 1 and message.params[1].isdecimal():
            count = int(message.params[1])
        elif message.command == _ALL_USERS:
            numbers = [int(word) for word in message.text.split() if word.isdecimal()]
            count = sum(numbers[:2]) if numbers else -1
        if count >= 0:
            for answer in self._waiting:
                if not answer.done():
                    answer.set_result(count)
            self._waiting.clear()

    async def close(self, reason: str = "") -> None:
        """Say goodbye and close; takes at most about two seconds."""
        self.chat.link.send(self.chat.session.quit(reason))
        self.decide(False)
        await self.chat.link.close()
