"""The background work over one database: the search index, what is too old, and what people want gone.

What is to leave is found in a thread; it is taken out on the loop, a handful of rows in a transaction of
about a millisecond with rests between, so that no message waits for more than that. Every step may be the
last one before a kill: the next start goes on from what the tables say.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

from ..ports import HIGHEST, Bound, Clock, Erasure, ReadWords
from .indexer import Indexer
from .leaving import Kept, every_target, horizon, oldest, own_places, place_of, targets_of
from .moving import RETIRED
from .removal import Place
from .schema import open_reading
from .search import Search
from .search_index import INDEX
from .writer import Store

logger = logging.getLogger(__name__)
T = TypeVar("T")

EVERY: Final = 60.0
"""Seconds between looks for what is too old."""
RESTS: Final = 5.0
"""How many times as long as a step took it rests before the next."""
BACKLOG: Final = 5_000
"""Rows that the search index may have still to let go of before more are taken out."""
RETRY: Final = 5.0
LINGER: Final = 30.0
"""Seconds for which what has been erased is still looked for in answers."""
SLICE: Final = 500
"""Histories that are asked about in one turn of the loop."""


class Upkeep:
    """Over the writer's store. `kept` says how long a history (by name) is kept; call it on the loop."""

    def __init__(self, store: Store, read: ReadWords, clock: Clock, kept: Callable[[str], Kept]) -> None:
        index = store.path.with_name(INDEX)
        self.search = Search(store.path, index, read)
        self._store = store
        self._read = read
        self._clock = clock
        self._kept = kept
        self._indexer = Indexer(store.path, index, read, self._unindexed)
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="upkeep")
        self._db: sqlite3.Connection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._erasures: list[tuple[int, Erasure]] = []
        self._hidden: list[Erasure] = []
        self._wanted = asyncio.Event()
        self._let_go_of = asyncio.Event()

    def start(self) -> None:
        """Inside the running loop."""
        self._loop = asyncio.get_running_loop()
        self._store.on_written = self._indexer.written
        self._store.on_erasures = self._erase_soon
        self._indexer.start()
        self._erase_soon()
        self._tasks = [self._loop.create_task(self._erasing()), self._loop.create_task(self._retaining())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._indexer.stop()
        self._threads.shutdown(wait=True)
        self.search.close()
        if self._db is not None:
            self._db.close()

    def hides(self, account: str, target: str, time_ms: int, order: int) -> bool:
        """Whether this is on its way out: its owner does not want it shown any more."""
        return any(
            account == erasure.account
            and order < erasure.order
            and time_ms >= erasure.since_ms
            and erasure.target in ("", place_of(target))
            for erasure in self._hidden
        )

    # -- what people want gone

    def _erase_soon(self) -> None:
        known = {number for number, _ in self._erasures}
        fresh = [pair for pair in self._store.removal.erasures() if pair[0] not in known]
        self._erasures += fresh
        self._hidden += [erasure for _, erasure in fresh]
        if fresh:
            self._wanted.set()

    async def _erasing(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            for number, erasure in tuple(self._erasures):
                await self._patiently(partial(self._erase, erasure))
                self._store.removal.erasure_done(number)
                self._erasures.remove((number, erasure))
                # An answer that was read before may be told after.
                asyncio.get_running_loop().call_later(LINGER, self._hidden.remove, erasure)

    async def _erase(self, erasure: Erasure) -> None:
        for target, _ in await self._ask(partial(targets_of, erasure=erasure)):
            after: Bound = (erasure.since_ms, -1)
            while places := await self._ask(
                partial(own_places, target=target, erasure=erasure, after=after, read=self._read)
            ):
                await self._take_out(target, places)
                after = places[-1][:2]

    # -- what is too old

    async def _retaining(self) -> None:
        while True:
            await self._patiently(self._retain)
            await asyncio.sleep(EVERY)

    async def _retain(self) -> None:
        targets = await self._ask(every_target)
        for number, (target, name) in enumerate(targets):
            if number % SLICE == 0:
                await asyncio.sleep(0)
            if name.startswith(RETIRED):
                await self._empty(target, HIGHEST)
            elif any(kept := self._kept(place_of(name))):
                now = self._clock()
                await self._empty(
                    target, await self._ask(partial(horizon, target=target, kept=kept, now_ms=now))
                )

    async def _empty(self, target: int, bound: Bound) -> None:
        while places := await self._ask(partial(oldest, target=target, bound=bound, read=self._read)):
            await self._take_out(target, places)

    # -- how

    async def _take_out(self, target: int, places: list[Place]) -> None:
        started = time.monotonic()
        self._store.removal.remove(target, places)
        self._indexer.written(set(), 0)
        await asyncio.sleep((time.monotonic() - started) * RESTS)
        if self._store.removal.waiting() > BACKLOG:
            await self._backlog_gone()

    async def _backlog_gone(self) -> None:
        """Wait until the search index has let go of some of it."""
        self._let_go_of.clear()
        await self._let_go_of.wait()

    async def _patiently(self, work: Callable[[], Awaitable[None]]) -> None:
        """Until it is done, whatever the disk says meanwhile."""
        while True:
            try:
                await work()
            except sqlite3.Error as error:
                logger.warning("words could not be taken out of the history, trying again: %s", error)
                await asyncio.sleep(RETRY)
            else:
                return

    async def _ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, question)

    def _answer(self, question: Callable[[sqlite3.Connection], T]) -> T:
        if self._db is None:
            self._db = open_reading(self._store.path)
        return question(self._db)

    def _unindexed(self, number: int) -> None:
        """From the indexer's thread."""
        assert self._loop is not None
        with contextlib.suppress(RuntimeError):  # the loop is over; the next start will say it again
            self._loop.call_soon_threadsafe(self._let_go, number)

    def _let_go(self, number: int) -> None:
        try:
            self._store.removal.unindexed(number)
            self._let_go_of.set()
        except sqlite3.ProgrammingError:
            return  # closed meanwhile; the next start will say it again
        except sqlite3.Error as error:
            logger.warning("words that left the search index could not be forgotten: %s", error)
