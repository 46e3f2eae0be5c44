"""A few pages over HTTP for programs on this machine: GET in, one answer out, connection closed.

On a TCP port for a monitoring system, on a Unix socket for `snacka-server status`. Whoever is slow, rude or
many is closed and harms nobody. It knows nothing of what the pages say. Spec: RFC 9112, as far as GET.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

logger = logging.getLogger(__name__)

PATIENCE: Final = 10.0
"""Seconds for one request and its answer."""
HEAD: Final = 8192
"""Bytes of a request's head."""
AT_ONCE: Final = 32
"""Connections; one more is closed."""
REASONS: Final = {
    200: "OK",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    500: "Internal Server Error",
}
LONGEST_SOCKET: Final = 100
"""Bytes of a Unix socket's path that every system takes."""


@dataclass(frozen=True, slots=True)
class Page:
    """`status` is HTTP's."""

    body: bytes
    status: int = 200
    kind: str = "text/plain; charset=utf-8"


class Pages:
    """Serves the pages of a table from path to what makes one. Start it in a running loop."""

    def __init__(self, pages: Mapping[str, Callable[[], Page]]) -> None:
        self._pages = pages
        self._servers: list[asyncio.Server] = []
        self._open: set[asyncio.StreamWriter] = set()
        self._socket: Path | None = None

    async def listen(self, host: str, port: int) -> int:
        """On TCP; returns the port. Raises OSError."""
        server = await asyncio.start_server(self._serve, host, port, limit=HEAD)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def listen_on(self, path: Path) -> None:
        """On a Unix socket that only its owner can use, in the place of one left by a dead server.

        Raises OSError.
        """
        sock = _private_socket(path)
        self._socket = path
        self._servers.append(await asyncio.start_unix_server(self._serve, sock=sock, limit=HEAD))

    def close(self) -> None:
        """Stop listening and hang up."""
        for server in self._servers:
            server.close()
        for writer in tuple(self._open):
            writer.transport.abort()
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._open) >= AT_ONCE:
            writer.transport.abort()
            return
        self._open.add(writer)
        try:
            async with asyncio.timeout(PATIENCE):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._answer(head))
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.transport.abort()
        finally:
            self._open.discard(writer)

    def _answer(self, head: bytes) -> bytes:
        words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        method, path = (words[0], words[1].partition("?")[0]) if len(words) == 3 else ("", "")
        page = self._page(method, path)
        reason = REASONS.get(page.status, "Service Unavailable")
        lines = (
            f"HTTP/1.1 {page.status} {reason}",
            f"Content-Type: {page.kind}",
            f"Content-Length: {len(page.body)}",
            "Cache-Control: no-store",
            "Connection: close",
            *(("Allow: GET, HEAD",) if page.status == 405 else ()),
        )
        body = b"" if method == "HEAD" else page.body
        return "\r\n".join((*lines, "", "")).encode() + body

    def _page(self, method: str, path: str) -> Page:
        if not method:
            return Page(b"This speaks HTTP.\n", 400)
        if method not in ("GET", "HEAD"):
            return Page(b"Only GET.\n", 405)
        make = self._pages.get(path)
        if make is None:
            return Page(f"There is {', '.join(sorted(self._pages))}.\n".encode(), 404)
        try:
            return make()
        except Exception:  # whatever makes a page: monitoring is told, and the server goes on
            logger.exception("the page %s could not be made", path)
            return Page(b"Something is wrong in the server; its log says what.\n", 500)


def _private_socket(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)  # from its first moment, not only after a chmod
    try:
        with reachable(path) as address:
            sock.bind(address)
    except OSError:
        sock.close()
        raise
    finally:
        os.umask(before)
    return sock


@contextlib.contextmanager
def reachable(path: Path) -> Iterator[str]:
    """The socket's path in a form that fits into an address: they are short, and folders may be deep."""
    if len(os.fsencode(path)) <= LONGEST_SOCKET or sys.platform != "linux":
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
