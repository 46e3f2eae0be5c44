"""A second EventLog, as far from LocalLog as the port allows: it takes its time, and it can fail.

Groups travel for some turns of the loop before they are kept, as over a network; what is kept arrives later
still. Failing groups are told to their senders in their place in the order.
"""

from __future__ import annotations

import asyncio

import msgspec

from snacka_server.domain.events import Event
from snacka_server.eventlog.codec import decode_event, decode_group, encode_event, encode_group
from snacka_server.eventlog.local import LEAP
from snacka_server.ports import INDEX_BITS, Clock, Consumer, Entry, Journal, Origin, StoreError

TURNS = 3
"""Turns of the loop that each half of the way takes."""

Group = list[tuple[Event, Origin | None]]


class DelayingLog:
    """Over any Journal. Numbers are given when a group is kept, so a failed one leaves no gap."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._consumer: Consumer | None = None
        self._waiting: Group = []
        self._travelling: asyncio.Queue[Group] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._stopped = False
        self._seq, self._time_ms = 0, 0

    async def start(self, consumer: Consumer, after: int) -> None:
        self._consumer = consumer
        self._seq, self._time_ms = self._journal.newest()
        self._seq = max(self._seq, after) + LEAP
        for seq, time_ms, blob in list(self._journal.groups_after(after)):
            consumer.consume(
                [
                    Entry(seq << INDEX_BITS | index, time_ms, decode_event(raw), raw)
                    for index, raw in decode_group(blob)
                ]
            )
        self._tasks.append(asyncio.get_running_loop().create_task(self._carry()))

    def append(self, event: Event, origin: Origin | None = None) -> None:
        if self._stopped:
            if origin is not None:
                origin.failed("the server is stopping")
            return
        self._waiting.append((event, origin))
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._send)

    def trim(self, seq: int, *, at_once: bool = False) -> None:
        self._journal.trim_groups(seq)

    async def settle(self) -> None:
        self._send()
        await self._travelling.join()

    async def stop(self) -> None:
        self._stopped = True
        await self.settle()
        for task in self._tasks:
            task.cancel()

    def _send(self) -> None:
        group, self._waiting = self._waiting, []
        if group:
            self._travelling.put_nowait(group)

    async def _carry(self) -> None:
        while True:
            group = await self._travelling.get()
            await _turns()
            entries = self._keep(group)
            await _turns()
            assert self._consumer is not None
            if isinstance(entries, StoreError):
                self._consumer.refuse([origin for _, origin in group if origin is not None], str(entries))
                entries = self._unkept(group)
            if entries:
                self._consumer.consume(entries)
            self._travelling.task_done()

    def _keep(self, group: Group) -> list[Entry] | StoreError:
        seq, time_ms = self._seq + 1, max(self._clock(), self._time_ms)
        entries, kept = [], []
        for index, (event, origin) in enumerate(group):
            raw = encode_event(event) if event.durable else b""
            entries.append(Entry(seq << INDEX_BITS | index, time_ms, event, raw, origin))
            if raw:
                kept.append((index, msgspec.Raw(raw)))
        try:
            if kept:
                self._journal.append_group(seq, time_ms, encode_group(kept))
        except StoreError as error:
            return error
        self._seq, self._time_ms = seq, time_ms
        return entries

    def _unkept(self, group: Group) -> list[Entry]:
        """What nobody asked for has happened all the same."""
        self._seq += 1
        return [
            Entry(self._seq << INDEX_BITS | index, self._time_ms, event, b"")
            for index, (event, origin) in enumerate(group)
            if origin is None
        ]


async def _turns() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)
