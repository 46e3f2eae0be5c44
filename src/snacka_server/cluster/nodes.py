"""Who is alive: each node says so every second, and whoever falls silent is asked, then declared gone.

The declaration is an event in the silent node's own subject, taken only if nothing came after what was last
there: a node that still writes cannot be declared gone, one that was cannot write any more, and of several
who declare it one does. So nobody leads. A node that reads of its own end begins a new life.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from typing import Final

from nats.aio.msg import Msg

from ..domain.events import Event, NodeLost, NodeStarted
from ..eventlog.codec import encode_event
from ..eventlog.jetstream_link import TROUBLE, Link
from ..eventlog.jetstream_stream import last_of
from ..eventlog.jetstream_wire import Subjects, decode_ack, encode_envelope
from ..eventlog.watched import watched

logger = logging.getLogger(__name__)

BEAT: Final = 1.0
SILENT: Final = 3.0
"""Seconds without a sign of life before a node is asked."""
QUESTIONS: Final = 3
ANSWER: Final = 0.7
"""Seconds that it has for each answer."""


class Nodes:
    """The other nodes' lives (`name` to `epoch`), as the log and their signs of life tell.

    `observe` is given every applied event. `start` when this node's own life has begun.
    """

    def __init__(self, link: Link, subjects: Subjects, node: str) -> None:
        self._link = link
        self._subjects = subjects
        self._node = node
        self._epoch = ""
        self._heard: dict[str, float] = {}
        self.lives: dict[str, str] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._asking: set[str] = set()

    def know(self, sessions: Iterable[str]) -> None:
        """Ids of connections (`node.epoch.number`) that the state tells of: their nodes must be alive."""
        for session in sessions:
            node, _, rest = session.partition(".")
            self.lives.setdefault(node, rest.partition(".")[0])
        self.lives.pop(self._node, None)

    def observe(self, event: Event) -> None:
        if not isinstance(event, NodeStarted | NodeLost) or event.source == self._node:
            return
        epoch = event.uid.partition(".")[2]
        if isinstance(event, NodeStarted):
            self.lives[event.source] = epoch
            self._heard[event.source] = time.monotonic()
        elif self.lives.get(event.source) == epoch:
            del self.lives[event.source]

    async def start(self, epoch: str) -> None:
        self._epoch = epoch
        client = self._link.client
        await client.subscribe(self._subjects.heartbeats, cb=self._on_beat)
        await client.subscribe(self._subjects.node(self._node, "ping"), cb=self._on_ping)
        now = time.monotonic()
        self._heard.update(dict.fromkeys(self.lives, now))
        self._tasks.append(watched(self._live(), "giving signs of life"))

    def revived(self, epoch: str) -> None:
        """This node has begun another life."""
        self._epoch = epoch

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()

    async def _on_beat(self, message: Msg) -> None:
        node, _, _ = message.data.decode().partition(".")
        self._heard[node] = time.monotonic()

    async def _on_ping(self, message: Msg) -> None:
        await message.respond(f"{self._node}.{self._epoch}".encode())

    async def _live(self) -> None:
        before = time.monotonic()
        while True:
            try:
                await self._link.publish(self._subjects.heartbeats, f"{self._node}.{self._epoch}".encode())
            except TROUBLE as error:
                logger.debug("no sign of life could be given: %s", error)
            await asyncio.sleep(BEAT)
            now = time.monotonic()
            if now - before > 2 * BEAT or not self._link.connected:
                # We slept, or heard nobody: silence tells nothing about the others.
                self._heard.update(dict.fromkeys(self.lives, now))
            before = now
            if now - self._heard.get(self._node, now) > SILENT:
                continue  # not even our own signs of life come back
            for node, epoch in tuple(self.lives.items()):
                silent = now - self._heard.setdefault(node, now) > SILENT
                if silent and node not in self._asking:
                    self._asking.add(node)
                    task = watched(self._ask(node, epoch), f"asking whether {node} is alive")
                    self._tasks.append(task)
                    task.add_done_callback(self._tasks.remove)

    async def _ask(self, node: str, epoch: str) -> None:
        try:
            last = await last_of(self._link, self._subjects, node)
            for _ in range(QUESTIONS):
                try:
                    await self._link.request(self._subjects.node(node, "ping"), b"", ANSWER)
                    self._heard[node] = time.monotonic()
                    return
                except TROUBLE:
                    if not self._link.connected:
                        return
                    await asyncio.sleep(ANSWER / 2)
            if self.lives.get(node) == epoch:
                await declare_gone(self._link, self._subjects, node, epoch, last)
        except TROUBLE as error:
            logger.debug("%s could not be declared gone: %s", node, error)
        finally:
            self._asking.discard(node)


async def declare_gone(link: Link, subjects: Subjects, node: str, epoch: str, last: int) -> None:
    """Unless something came on its subject after `last`: then it lives, or it has been declared already."""
    life = f"{node}.{epoch}"
    raw = encode_event(NodeLost(life, node))
    headers = {"Nats-Msg-Id": f"down.{life}", "Nats-Expected-Last-Subject-Sequence": str(last)}
    envelope = encode_envelope(node, epoch, 0, [raw])
    ack = decode_ack(await link.request(subjects.events(node), envelope, headers=headers))
    if ack.error is None and not ack.duplicate:
        logger.warning("%s does not answer: it is declared gone (%s)", node, life)
