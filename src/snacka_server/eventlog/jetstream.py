"""JetStreamLog: the order of many nodes, kept by NATS JetStream; the same EventLog as `local`.

It joins the writer and the reader: what this node appended is told to its senders when it comes back through
the stream. It knows when this life of the node ends (it was declared gone, or started anew elsewhere) and
tells its owner; who declares that is `cluster`'s.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from ..domain.events import Event, NodeLost, NodeStarted
from ..figures import Figures
from ..ports import Consumer, Entry, Origin, StoreError
from .codec import encode_event
from .jetstream_link import TROUBLE, Link, reason_of
from .jetstream_reader import Reader
from .jetstream_stream import StreamState, expect, glance, last_of
from .jetstream_wire import Subjects, decode_envelope, entries_of
from .jetstream_writer import ROTATE_AFTER, Waiting, Writer
from .reminder import Reminder
from .watched import watched

logger = logging.getLogger(__name__)

STOP_LIMIT: Final = 3.0
"""Seconds that what was taken may need to be kept when the server stops."""
GLANCE: Final = 4.0
"""Seconds between two looks at how far the log is."""
SHORT: Final = 15.0
"""Seconds in which a log that seems to end too early, or to be gone, may turn out to be longer."""
CROWDED: Final = "the machines that keep it cannot be reached, and too much waits for them already"
CUT_OFF: Final = "this machine was cut off from the others"
STOPPING: Final = "the server is stopping"


class JetStreamLog:
    """An EventLog over one stream. `open` the link first; then `start`, from inside the running loop.

    `ended` is told why when this life of the node is over: nothing is taken until `revive`. `broken` is told
    what keeps the log from being read; nothing goes on after that.
    """

    def __init__(
        self,
        link: Link,
        subjects: Subjects,
        node: str,
        newest_ms: int,
        figures: Figures | None = None,
    ) -> None:
        """`newest_ms` is the log's time at the position that `start` begins after."""
        self.link = link
        self.subjects = subjects
        self.node = node
        self.paused: Callable[[bool], None] = lambda paused: None
        """Told when sending waits for NATS, and when it goes on."""
        self.ended: Callable[[str], None] = lambda epoch: None
        """Told the life of this node that was declared over or succeeded by another process."""
        self.broken: Callable[[Exception], None] = lambda error: None
        self._figures = figures or Figures()
        self._consumer: Consumer | None = None
        self._writer = Writer(
            link, subjects, node, self._refuse, self._on_paused, self._on_broken, self._figures
        )
        self.reader = Reader(link, subjects, self._take, self._on_broken)
        self._trouble: Exception | None = None
        self._time_ms = newest_ms
        self._replayed = asyncio.Event()
        self._replay_to = 0
        self._epoch = ""
        self._stopped = False
        self._overseer: asyncio.Task[None] | None = None
        self._answered = 0.0
        self._identity = ""
        """When the log was made."""
        self._short_since: float | None = None

    async def start(self, consumer: Consumer, after: int) -> None:
        """Raises StoreError where the stream does not hold what follows `after`."""
        self._consumer = consumer
        state = await expect(self.link, self.subjects)
        self._identity = state.identity
        self._replay_to = state.last
        if state.last <= after:
            self._replayed.set()
        self.reader.start(after)
        self._overseer = watched(self._oversee(), "overseeing the log")
        await self._replayed.wait()
        if self._trouble is not None:
            raise StoreError(str(self._trouble))

    async def revive(self, epoch: str) -> None:
        """Begin a life: from now on events are taken and written under this name."""
        self._epoch = epoch
        self._writer.begin(epoch, await last_of(self.link, self.subjects, self.node))

    def append(self, event: Event, origin: Origin | None = None) -> None:
        if self._stopped or not self._epoch:
            if origin is not None:
                origin.failed(STOPPING if self._stopped else CUT_OFF)
            return
        try:
            raw = encode_event(event)
        except (ValueError, TypeError, OverflowError) as error:
            logger.error("a %s cannot be encoded: %s", type(event).__name__, error)
            if origin is not None:
                origin.failed("something is wrong in the server")
            return
        if origin is not None and self._writer.crowded_for(origin):
            self._figures.not_kept += 1
            origin.failed(CROWDED)
            return
        self._writer.put(Waiting(event, raw, origin))

    def trim(self, seq: int, *, at_once: bool = False) -> None:
        """The stream keeps what it keeps for all nodes: how long is the operator's choice."""

    async def settle(self) -> None:
        await self._writer.settle()

    async def stop(self) -> None:
        self._stopped = True
        try:
            async with asyncio.timeout(STOP_LIMIT):
                await self._writer.settle()
        except TimeoutError:
            logger.warning("what was said last could not be kept: NATS does not answer")
        self._writer.end(STOPPING)
        if self._overseer is not None:
            self._overseer.cancel()
        await self.reader.stop()

    @property
    def unanswered(self) -> float:
        """Seconds since the log last said how far it is."""
        return asyncio.get_running_loop().time() - self._answered

    async def _oversee(self) -> None:
        """See to it that this node's NATS server belongs to the majority, and that nothing is kept from us.

        A server that is cut off goes on to send heartbeats, and who has nothing to write would not notice.
        """
        loop = asyncio.get_running_loop()
        rotated, before = loop.time(), -1
        self._answered = loop.time()
        reminder = Reminder(logger)
        while True:
            await asyncio.sleep(GLANCE)
            read = self.reader.seq
            try:
                state = await glance(self.link, self.subjects)
            except (*TROUBLE, StoreError) as error:
                reminder.because(f"The log does not say how far it is: {reason_of(error)}")
                if loop.time() - max(self._answered, rotated) > ROTATE_AFTER and self.link.connected:
                    rotated = loop.time()
                    logger.warning("This NATS server seems to be cut off: trying another.")
                    await self.link.rotate()
                continue
            reminder.over()
            self._answered = loop.time()
            if self._lacks(state, read):
                return
            if state.last > self.reader.seq == before:
                self.reader.again()
            before = self.reader.seq

    def _lacks(self, state: StreamState, read: int) -> bool:
        """Whether the log has for good lost what was `read` here; the node ends then.

        What comes next would have numbers that were read already, and nobody here would ever see it.
        """
        now = asyncio.get_running_loop().time()
        if state.identity == self._identity and state.last >= read:
            self._short_since = None
        elif self._short_since is None:
            self._short_since = now
        elif now - self._short_since > SHORT:
            self._on_broken(
                StoreError(
                    f"The log in NATS ends at {state.last}, or was made anew ({state.identity}), and this "
                    f"machine has read one made {self._identity} up to {read}: NATS has lost data. Have them "
                    "put back, or stop all machines and let them begin with empty folders."
                )
            )
            return True
        return False

    # -- what comes back

    def _take(self, seq: int, time_ms: int, data: bytes) -> None:
        assert self._consumer is not None
        envelope = decode_envelope(data)
        self._time_ms = max(self._time_ms, time_ms)
        entries = entries_of(envelope, seq, self._time_ms, passing=seq > self._replay_to)
        ours = None
        if envelope.node == self.node and self._epoch:
            ours = self._writer.landed(envelope.epoch, envelope.number, seq)
            if ours is not None:
                for entry in entries:
                    entry.origin = ours[entry.order & 0xFFFF].origin
        if entries:
            self._consumer.consume(entries)
        if ours is not None:
            self._writer.done()
        elif self._epoch:
            self._look_for_the_end(entries)
        if seq >= self._replay_to:
            self._replayed.set()

    def _look_for_the_end(self, entries: list[Entry]) -> None:
        for entry in entries:
            event = entry.event
            if isinstance(event, NodeStarted | NodeLost) and event.source == self.node:
                life = event.uid.partition(".")[2]
                if (life == self._epoch) == isinstance(event, NodeLost):
                    self._end(life)

    def _end(self, life: str) -> None:
        """Declared gone (`life` is ours), or another process has our name (`life` is its)."""
        logger.error("this machine was declared gone, or another one has its name %r", self.node)
        self._epoch = ""
        self._writer.end(CUT_OFF)
        self.ended(life)

    def _refuse(self, origins: list[Origin], reason: str) -> None:
        if origins and self._consumer is not None:
            self._consumer.refuse(origins, reason)

    def _on_broken(self, error: Exception) -> None:
        self._trouble = error
        if self._replayed.is_set():
            self.broken(error)
        self._replayed.set()

    def _on_paused(self, paused: bool) -> None:
        self.paused(paused)
