"""A small TCP balancer: each connection goes to the next node that answers. For trials, not for the world."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence


class Balancer:
    """`nodes` are host and port of each; `port` is its own on this machine, once it is started."""

    def __init__(self, nodes: Sequence[tuple[str, int]]) -> None:
        self._nodes = list(nodes)
        self._next = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def start(self, port: int = 0) -> None:
        self._server = await asyncio.start_server(self._come, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        there = await self._reach()
        if there is None:
            writer.transport.abort()
            return
        try:
            with contextlib.suppress(asyncio.CancelledError):  # the balancer stops
                await asyncio.gather(_carry(reader, there[1]), _carry(there[0], writer))
        finally:
            writer.transport.abort()
            there[1].transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """The next node that answers within a second."""
        for _ in self._nodes:
            host, port = self._nodes[self._next % len(self._nodes)]
            self._next += 1
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(1):
                    return await asyncio.open_connection(host, port)
        return None


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until one side ends; then the other is told."""
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        writer.close()
