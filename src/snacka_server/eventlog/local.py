"""LocalLog: the order of one node, kept in its own database with group commit.

What is appended during one turn of the event loop becomes one group and one commit at the end of the turn;
then the consumer sees it. With `sync` it sees it when the disk has it, too: while one synchronisation runs in
its thread, groups collect for the next. A group that the disk refuses is told to its senders and to nobody
else. Ephemeral events ride in their group's order without being written.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final

import msgspec

from ..domain.events import Event
from ..figures import Figures
from ..ports import INDEX_BITS, Clock, Consumer, Entry, Journal, Origin, StoreError
from .codec import decode_event, decode_group, encode_event, encode_group

logger = logging.getLogger(__name__)

GROUP_LIMIT: Final = 4096
"""Events in one group: well under what an order's index can count."""

LEAP: Final = 4096
"""Numbers that a start leaves out: more groups than there can be between two notes of the newest one."""

TRIM_EVERY: Final = 1000
"""Groups that are projected before they are deleted together: what stays a while longer costs little."""


class LocalLog:
    """An EventLog over a Journal. `start` first, from inside the running loop.

    `sync` waits for the disk and may raise StoreError; None keeps what survives the process, not a power cut.
    """

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        sync: Callable[[], None] | None = None,
        figures: Figures | None = None,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._sync = sync
        self._figures = figures or Figures()
        self._unsynced: list[list[Entry]] = []
        self._syncing: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._consumer: Consumer | None = None
        self._waiting: list[tuple[Event, Origin | None]] = []
        self._scheduled = False
        self._stopped = False
        self._seq, self._time_ms = 0, 0
        self._trimmed = 0

    async def start(self, consumer: Consumer, after: int) -> None:
        self._consumer = consumer
        self._loop = asyncio.get_running_loop()
        self._seq, self._time_ms = self._journal.newest()
        # Ephemeral groups used numbers, too, and what they used last may not have been noted before a kill.
        self._seq = max(self._seq, after) + LEAP
        for seq, time_ms, blob in list(self._journal.groups_after(after)):
            entries = [
                Entry(seq << INDEX_BITS | index, time_ms, decode_event(raw), raw)
                for index, raw in decode_group(blob)
            ]
            consumer.consume(entries)

    def append(self, event: Event, origin: Origin | None = None) -> None:
        if self._stopped:
            if origin is not None:
                origin.failed("the server is stopping")
            return
        self._waiting.append((event, origin))
        if not self._scheduled:
            self._scheduled = True
            assert self._loop is not None, "start() comes first"
            self._loop.call_soon(self._commit)

    def trim(self, seq: int, *, at_once: bool = False) -> None:
        if at_once or seq - self._trimmed >= TRIM_EVERY:
            self._trimmed = seq
            self._journal.trim_groups(seq)

    async def settle(self) -> None:
        while self._waiting:
            self._commit()
        while self._syncing is not None:
            await self._syncing

    async def stop(self) -> None:
        self._stopped = True
        await self.settle()

    def _commit(self) -> None:
        self._scheduled = False
        while self._waiting:
            group = self._waiting[:GROUP_LIMIT]
            del self._waiting[:GROUP_LIMIT]
            self._commit_group(group)

    def _commit_group(self, group: list[tuple[Event, Origin | None]]) -> None:
        assert self._consumer is not None
        seq = self._seq + 1
        time_ms = max(self._clock(), self._time_ms)
        base = seq << INDEX_BITS
        entries: list[Entry] = []
        kept: list[tuple[int, msgspec.Raw]] = []
        for index, (event, origin) in enumerate(group):
            raw = b""
            if event.durable:
                try:
                    raw = encode_event(event)
                except (ValueError, TypeError, OverflowError) as error:
                    self._refuse_one(event, origin, error)
                    continue
                kept.append((index, msgspec.Raw(raw)))
            entries.append(Entry(base | index, time_ms, event, raw, origin))
        if kept:
            began = time.perf_counter()
            try:
                self._journal.append_group(seq, time_ms, encode_group(kept))
                self._figures.commits.add(time.perf_counter() - began)
            except StoreError as error:
                logger.error("messages could not be kept: %s", error)
                origins = [origin for _, origin in group if origin is not None]
                self._consumer.refuse(origins, str(error))
                # What nobody asked for (a lost connection's QUIT) has happened all the same.
                entries = [
                    Entry(entry.order, time_ms, entry.event, b"") for entry in entries if entry.origin is None
                ]
        # An ephemeral group uses its number up too, so that no order is ever given out twice.
        self._seq, self._time_ms = seq, time_ms
        if self._sync is None:
            self._consumer.consume(entries)
            return
        self._unsynced.append(entries)
        if self._syncing is None:
            self._begin_sync()

    def _refuse_one(self, event: Event, origin: Origin | None, error: Exception) -> None:
        """An event that cannot be written is a bug of whoever made it, and no reason to refuse its group."""
        logger.error("a %s cannot be encoded: %s", type(event).__name__, error)
        if origin is not None:
            assert self._consumer is not None
            self._consumer.refuse([origin], "something is wrong in the server")

    def _begin_sync(self) -> None:
        assert self._loop is not None
        groups, self._unsynced = self._unsynced, []
        self._syncing = self._loop.create_task(self._consume_synced(groups))

    async def _consume_synced(self, groups: list[list[Entry]]) -> None:
        assert self._consumer is not None
        assert self._sync is not None
        began = time.perf_counter()
        try:
            await asyncio.to_thread(self._sync)
            self._figures.syncs.add(time.perf_counter() - began)
        except StoreError as error:
            # They may be found on the disk after all: a nonce makes a repeat of them harmless.
            logger.error("messages could not be kept: %s", error)
            lost = [entry for group in groups for entry in group]
            self._consumer.refuse([entry.origin for entry in lost if entry.origin is not None], str(error))
            groups = [[Entry(e.order, e.time_ms, e.event, b"") for e in lost if e.origin is None]]
        for group in groups:
            self._consumer.consume(group)
        self._syncing = None
        if self._unsynced:
            self._begin_sync()
