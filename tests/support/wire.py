"""The wire between a client and a server, to be held, cut and mended: a proxy on a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
from enum import Enum


class Way(Enum):
    """One direction through the wire."""

    UP = "from the client to the server"
    DOWN = "from the server to the client"


class Wire:
    """`async with Wire(server.port) as wire:`; clients connect to `wire.port`.

    Bytes held back are lost when it is cut, as with a laptop that sleeps until the server has given up.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self._passes = {way: asyncio.Event() for way in Way}
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Wire:
        await self.mend()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.cut()

    async def mend(self) -> None:
        """New connections are taken, and everything passes."""
        for event in self._passes.values():
            event.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    def hold(self, *ways: Way) -> None:
        """Connections stay open, and nothing more comes through in these directions."""
        for way in ways or tuple(Way):
            self._passes[way].clear()

    async def cut(self) -> None:
        """Every connection ends, and nobody answers any more."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()
        for event in self._passes.values():
            event.set()  # whoever still holds something sees that there is nowhere to send it

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self._open |= {writer, up_writer}
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(
                self._passing(reader, up_writer, self._passes[Way.UP]),
                self._passing(up_reader, writer, self._passes[Way.DOWN]),
            )

    async def _passing(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passes: asyncio.Event
    ) -> None:
        while data := await reader.read(1 << 16):
            await passes.wait()
            if writer.transport.is_closing():
                return
            writer.write(data)
            await writer.drain()
        writer.close()
