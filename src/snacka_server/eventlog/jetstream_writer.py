"""Writing to the stream: group commit, one envelope on its way, repeated under the same id until it is kept.

All events of a node go to one subject, so that one connection's events keep their order whatever rooms they
concern. Each envelope names the sequence of the one before it on that subject: the stream takes it once, and
takes none any more when somebody else has written there, which is how a node that was declared gone is kept
out. What has been read back through the stream is done; the acknowledgement only lets the next one go.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from ..domain.events import Event
from ..figures import Figures
from ..ports import Origin
from .jetstream_link import TROUBLE, Link, reason_of
from .jetstream_stream import last_of
from .jetstream_wire import (
    ENVELOPE_BYTES,
    ENVELOPE_EVENTS,
    REFUSALS,
    Ack,
    Subjects,
    decode_ack,
    encode_envelope,
    stands_alone,
)
from .reminder import Reminder

logger = logging.getLogger(__name__)

PATIENCE: Final = 2.0
"""Seconds until an envelope is sent again."""
PAUSED_AFTER: Final = 3.0
"""Seconds without an acknowledgement after which people are told that sending waits."""
ROTATE_AFTER: Final = 11.0
"""Seconds without one after which another server is tried: longer than an election takes."""
QUEUE_EVENTS: Final = 10_000
QUEUE_BYTES: Final = 16 * 1024 * 1024
"""What may wait; more is refused at once."""


class Waiting(NamedTuple):
    event: Event
    raw: bytes
    origin: Origin | None


class Envelope:
    """One message on its way, and who waits for its events, by their index."""

    def __init__(self, number: int, epoch: str, events: list[Waiting]) -> None:
        self.number = number
        self.epoch = epoch
        self.events = events
        self.landed = asyncio.Event()
        self.seq = 0
        """Its place, once it has been read back."""

    @property
    def origins(self) -> list[Origin]:
        return [waiting.origin for waiting in self.events if waiting.origin is not None]


class Writer:
    """`begin` starts a life; `landed` and `end` are the reader's news."""

    def __init__(
        self,
        link: Link,
        subjects: Subjects,
        node: str,
        refuse: Callable[[list[Origin], str], None],
        pause: Callable[[bool], None],
        broken: Callable[[Exception], None],
        figures: Figures,
    ) -> None:
        """`refuse` tells senders that theirs is not kept, `pause` that sending waits, or goes on.

        `broken` is told of a bug that keeps everything from being written.
        """
        self._link = link
        self._subjects = subjects
        self._subject = subjects.events(node)
        self._node = node
        self._refuse = refuse
        self._pause = pause
        self._broken = broken
        self._figures = figures
        self._queue: deque[Waiting] = deque()
        self._bytes = 0
        self._flying: dict[int, Envelope] = {}
        self._news = asyncio.Event()
        self._calm = asyncio.Event()
        self._calm.set()
        self._task: asyncio.Task[None] | None = None
        self._paused = False
        self._reminder = Reminder(logger)
        self.epoch = ""
        self._number = 0
        self._last = 0

    def begin(self, epoch: str, last: int) -> None:
        """Write as this life of the node, after the sequence `last` on its subject."""
        self.epoch, self._number, self._last = epoch, 0, last
        self._task = asyncio.get_running_loop().create_task(
            self._write(epoch), name=f"writer of {self._node}.{epoch}"
        )

    def crowded_for(self, origin: Origin) -> bool:
        """Whether too much waits already; a command that is half taken is taken whole."""
        full = len(self._queue) >= QUEUE_EVENTS or self._bytes >= QUEUE_BYTES
        return full and self._queue[-1].origin is not origin

    def put(self, waiting: Waiting) -> None:
        self._queue.append(waiting)
        self._bytes += len(waiting.raw)
        self._news.set()
        self._calm.clear()

    def landed(self, epoch: str, number: int, seq: int) -> list[Waiting] | None:
        """The events of an envelope of ours that has been read back; None if nobody here waits for it."""
        envelope = self._flying.pop(number, None) if epoch == self.epoch else None
        if envelope is None:
            return None
        envelope.seq = seq
        envelope.landed.set()
        return envelope.events

    def done(self) -> None:
        """What landed has been consumed."""
        if not self._flying and not self._queue:
            self._calm.set()

    async def settle(self) -> None:
        await self._calm.wait()

    def end(self, reason: str) -> None:
        """This life is over: what has not landed never will, and its senders are told so."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._number = 0
        self.epoch = ""
        origins = [origin for envelope in self._flying.values() for origin in envelope.origins]
        origins += [waiting.origin for waiting in self._queue if waiting.origin is not None]
        self._flying.clear()
        self._queue.clear()
        self._bytes = 0
        self._refuse(origins, reason)
        self._set_paused(False)
        self._calm.set()

    # -- the one task

    async def _write(self, epoch: str) -> None:
        try:
            while True:
                while self._queue:
                    await self._send(self._next())
                    if self.epoch != epoch:
                        return
                self._news.clear()
                await self._news.wait()
        except Exception as error:  # a bug, which a task would keep to itself
            logger.exception("nothing can be written to the log any more")
            self._broken(error)

    def _next(self) -> Envelope:
        """What waits, up to an envelope's size."""
        events: list[Waiting] = []
        size = 0
        while self._queue and len(events) < ENVELOPE_EVENTS and size < ENVELOPE_BYTES:
            if events and (stands_alone(self._queue[0].event) or stands_alone(events[-1].event)):
                break
            waiting = self._queue.popleft()
            events.append(waiting)
            size += len(waiting.raw)
        self._bytes -= size
        self._number += 1
        envelope = self._flying[self._number] = Envelope(self._number, self.epoch, events)
        return envelope

    async def _send(self, envelope: Envelope) -> None:
        """Until it is kept or refused, or this life is over. Refused is only what no attempt can have kept.

        That the task is cancelled when its life ends is not enough: where an answer comes in the same moment,
        asyncio.wait_for of Python 3.11 returns that. What outlived its life would go on in the name of the
        next one, and have kept what its senders were told is not.
        """
        payload = encode_envelope(
            self._node, envelope.epoch, envelope.number, [waiting.raw for waiting in envelope.events]
        )
        headers = {"Nats-Msg-Id": f"{self._node}.{envelope.epoch}.{envelope.number}"}
        began = time.perf_counter()
        rotated, attempts = began, 0
        while self.epoch == envelope.epoch and not envelope.landed.is_set():
            if self._link.connected:
                attempts += 1  # otherwise nothing goes out
            headers["Nats-Expected-Last-Subject-Sequence"] = str(self._last)
            ack = await self._attempt(envelope, payload, headers)
            if self.epoch != envelope.epoch:
                return
            if ack is not None and ack.error is None:
                self._last = ack.seq
                break
            if attempts == 1 and ack is not None and ack.error is not None and ack.error.err_code in REFUSALS:
                self._give_up(envelope, ack.error.description)
                return
            now = time.perf_counter()
            if now - began > PAUSED_AFTER:
                self._set_paused(True)
            if now - rotated > ROTATE_AFTER:
                rotated = now
                await self._link.rotate()
            if ack is not None and envelope.number == 1:
                await self._begin_after(envelope.epoch)
            await self._a_moment(envelope)
        if self.epoch == envelope.epoch:
            self._landed(envelope, time.perf_counter() - began)

    def _landed(self, envelope: Envelope, seconds: float) -> None:
        self._last = max(self._last, envelope.seq)
        self._reminder.over()
        self._figures.commits.add(seconds)
        self._set_paused(False)

    async def _begin_after(self, epoch: str) -> None:
        """What a life begins after may have been told by a server that was behind the others."""
        last = await last_of(self._link, self._subjects, self._node)
        if self.epoch == epoch:
            self._last = last

    async def _attempt(self, envelope: Envelope, payload: bytes, headers: dict[str, str]) -> Ack | None:
        """The stream's answer, or None for none; it may have been kept all the same."""
        try:
            ack = decode_ack(await self._link.request(self._subject, payload, PATIENCE, headers))
        except (*TROUBLE, msgspec.MsgspecError) as error:
            self._reminder.because(f"Nothing can be written to the log: {reason_of(error)}.")
            return None
        if ack.error is not None:
            self._reminder.because(f"Nothing can be written to the log: {ack.error.description}.")
        return ack

    async def _a_moment(self, envelope: Envelope) -> None:
        """Before the next attempt; less if it has landed meanwhile."""
        try:
            async with asyncio.timeout(0.25):
                await envelope.landed.wait()
        except TimeoutError:
            pass

    def _give_up(self, envelope: Envelope, reason: str) -> None:
        """Not kept: its senders are told. What nobody asked for has happened, and is tried again."""
        self._flying.pop(envelope.number, None)
        logger.error("messages could not be kept: %s", reason)
        again = [waiting for waiting in envelope.events if waiting.origin is None]
        self._queue.extendleft(reversed(again))
        self._bytes += sum(len(waiting.raw) for waiting in again)
        self._refuse(envelope.origins, f"the other machines answered: {reason}")
        self.done()

    def _set_paused(self, paused: bool) -> None:
        if paused != self._paused:
            self._paused = paused
            self._pause(paused)
