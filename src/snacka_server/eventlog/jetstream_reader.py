"""Reading the stream: every envelope once, in order, from a position on, whatever happens to the servers.

A push consumer of our own, without acknowledgements. Each delivery is counted: a number that is missing, a
heartbeat that counted more, or silence, and another consumer is made where this one was left. (The client
library's ordered consumer skips what overflows its buffer.) Spec: docs.nats.io, "Consumers", "Flow control".
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any, Final

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from ..ports import StoreError
from .jetstream_link import TROUBLE, Link, reason_of
from .jetstream_stream import expect, next_after
from .jetstream_wire import Subjects, place_of
from .reminder import Reminder

logger = logging.getLogger(__name__)

HEARTBEAT: Final = 0.5
"""Seconds between signs of life of an idle consumer."""
SILENCE: Final = 3 * HEARTBEAT + 0.5
INACTIVE: Final = 10.0
"""Seconds after which the server forgets a consumer that nobody listens to."""
PENDING_MESSAGES: Final = 200_000
PENDING_BYTES: Final = 64 * 1024 * 1024
BREATH: Final = 64
"""Messages of a long catching-up between two looks at everything else."""

Take = Callable[[int, int, bytes], None]
"""(sequence, time in UTC milliseconds, payload) of each message."""


class Reader:
    """`start` reads on after a sequence; `take` is called for each message, once, ascending.

    What `take` raises ends the reading for good: `on_broken` is told, and must end the process' work.
    """

    def __init__(
        self, link: Link, subjects: Subjects, take: Take, on_broken: Callable[[Exception], None]
    ) -> None:
        self._link = link
        self._subjects = subjects
        self._take = take
        self._on_broken = on_broken
        self.seq = 0
        """The last message that was taken."""
        self.consumers = 0
        """How many had to be made so far."""
        self._delivered = 0
        self._heard = 0.0
        self._lost = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._subscription: Subscription | None = None
        self._generation = 0
        self._ended = False
        self._reminder = Reminder(logger)

    def start(self, after: int) -> None:
        self.seq = after
        self._task = asyncio.get_running_loop().create_task(self._read())

    async def stop(self) -> None:
        self._ended = True
        if self._task is not None:
            self._task.cancel()
        await self._unsubscribe()

    def again(self) -> None:
        """Make another consumer: this one keeps something back."""
        self._lost.set()

    @property
    def silent_for(self) -> float:
        """Seconds since the consumer last gave a sign of life."""
        return time.monotonic() - self._heard

    async def _read(self) -> None:
        while not self._ended:
            try:
                await self._make_consumer()
                await self._watch()
            except TROUBLE as error:
                self._reminder.because(f"The log cannot be read: {reason_of(error)}.")
                await asyncio.sleep(0.25)
            except Exception:  # a bug must not end the reading in silence: everybody here waits for it
                logger.exception("the log could not be asked for")
                await asyncio.sleep(1)

    async def _make_consumer(self) -> None:
        await self._unsubscribe()
        self._lost.clear()
        self._generation += 1
        self._delivered = 0
        self._link.must_be_connected()
        self.consumers += 1
        inbox = self._link.client.new_inbox()
        generation = self._generation

        async def on_message(message: Msg) -> None:
            if generation == self._generation and not self._ended and not self._lost.is_set():
                await self._on_message(message)

        # Only what has arrived counts, so it must be subscribed before anything is sent there.
        self._subscription = await self._link.client.subscribe(
            inbox,
            cb=on_message,
            pending_msgs_limit=PENDING_MESSAGES,
            pending_bytes_limit=PENDING_BYTES,
        )
        answer = await self._link.ask(
            self._subjects.api("CONSUMER.CREATE"),
            {"stream_name": self._subjects.stream, "config": self._configuration(inbox)},
        )
        if "error" in answer:
            raise TimeoutError(answer["error"].get("description", ""))
        self._heard = time.monotonic()
        self._reminder.over()

    def _configuration(self, inbox: str) -> dict[str, Any]:
        return {
            "deliver_subject": inbox,
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": self.seq + 1,
            "ack_policy": "none",
            "replay_policy": "instant",
            "max_deliver": 1,
            "flow_control": True,
            "idle_heartbeat": int(HEARTBEAT * 1e9),
            "inactive_threshold": int(INACTIVE * 1e9),
            "mem_storage": True,
            "num_replicas": 1,
        }

    async def _watch(self) -> None:
        """Return when another consumer is needed."""
        while not self._lost.is_set():
            before = time.monotonic()
            try:
                async with asyncio.timeout(HEARTBEAT):
                    await self._lost.wait()
            except TimeoutError:
                pass
            if time.monotonic() - before > 2 * HEARTBEAT:
                continue  # it was us who slept: what came meanwhile is still to be read
            if self.silent_for > SILENCE:
                logger.info("the log is silent: asking for it again from %d on", self.seq + 1)
                return

    async def _on_message(self, message: Msg) -> None:
        self._heard = time.monotonic()
        headers = message.headers
        if headers is not None and not message.data and headers.get("Status") == "100":
            await self._on_control(message, headers)
            return
        try:
            place = place_of(message.reply)
            if place.delivery != self._delivered + 1:
                logger.warning("deliveries %d and %d: asking again", self._delivered, place.delivery)
                self._lost.set()
                return
            self._delivered = place.delivery
            if place.seq != self.seq + 1 and not await self._nothing_before(place.seq):
                self._lost.set()
                return
            self._take(place.seq, place.time_ms, message.data)
            self.seq = place.seq
        except Exception as error:  # nothing may be skipped, so nothing more is read
            self._ended = True
            if not isinstance(error, StoreError):
                logger.exception("the log cannot be read on")
            self._on_broken(error)
            return
        if self._delivered % BREATH == 0:
            await asyncio.sleep(0)

    async def _nothing_before(self, seq: int) -> bool:
        """Whether the log has nothing between what was read last and this, says the server that leads it.

        Raises StoreError if what lay between has been there and is not any more.
        """
        following = await next_after(self._link, self._subjects, self.seq)
        if following != seq:
            logger.warning("after %d came %d instead of %d: asking again", self.seq, seq, following)
            await asyncio.sleep(0.25)
            return False
        state = await expect(self._link, self._subjects)
        if state.first > self.seq + 1:
            raise StoreError(
                f"The log begins at {state.first} and this machine has read it up to {self.seq}: what "
                "lay between is gone. Start it with an empty data folder; it then asks another for a copy."
            )
        logger.warning("the log has nothing between %d and %d", self.seq, seq)
        return True

    async def _on_control(self, message: Msg, headers: dict[str, str]) -> None:
        """Flow control asks whether all before it has been read; a heartbeat counts what was sent."""
        stalled = headers.get("Nats-Consumer-Stalled")
        answer = message.reply or stalled
        if answer:
            await self._link.publish(answer, b"")
        sent = headers.get("Nats-Last-Consumer")
        if sent is not None and int(sent) != self._delivered:
            logger.warning("%s deliveries were sent and %d arrived: asking again", sent, self._delivered)
            self._lost.set()

    async def _unsubscribe(self) -> None:
        """The server forgets the consumer by itself when nobody listens any more."""
        subscription, self._subscription = self._subscription, None
        if subscription is not None:
            try:
                await subscription.unsubscribe()
            except TROUBLE as error:
                logger.debug("unsubscribing: %s", error)
