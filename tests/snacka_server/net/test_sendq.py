"""The outbox of a connection at its end."""

from __future__ import annotations

import asyncio
from pathlib import Path

from snacka_server.config import Settings
from snacka_server.net.sendq import SendQueue
from snacka_server.net.tls import Certificates
from support.authority import any_certificate
from support.patience import PATIENCE


async def test_closing_what_tls_is_closing_already(tmp_path: Path) -> None:
    """The other side hangs up in the moment in which the server stops."""
    closed = asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        queue = SendQueue(writer.transport, 1 << 20, lambda: None)
        writer.transport.close()
        try:
            queue.close("The server is stopping")
            closed.set_result(queue.closed)
        except Exception as error:
            closed.set_exception(error)

    context = Certificates(Settings("127.0.0.1", 0, tmp_path)).context()
    trusting = any_certificate()
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting)
        async with asyncio.timeout(PATIENCE):
            assert await closed
        writer.close()
