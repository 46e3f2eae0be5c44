"""The little HTTP server over real sockets, with clients that behave and clients that do not."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from snacka_server.ops.http import AT_ONCE, Page, Pages, reachable
from support.patience import PATIENCE


def broken() -> Page:
    raise RuntimeError("hemligt")


@pytest.fixture
async def pages() -> AsyncIterator[Pages]:
    made = Pages(
        {"/hello": lambda: Page("hallå\n".encode()), "/broken": broken, "/big": lambda: Page(b"x" * 10**7)}
    )
    yield made
    made.close()


async def exchange(port: int, request: bytes) -> tuple[bytes, bytes]:
    """The answer's first line and its body, after the server closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    async with asyncio.timeout(PATIENCE):
        answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.split(b"\r\n")[0], body


async def test_what_is_asked_is_answered(pages: Pages, caplog: pytest.LogCaptureFixture) -> None:
    port = await pages.listen("127.0.0.1", 0)
    assert await exchange(port, b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n") == (
        b"HTTP/1.1 200 OK",
        "hallå\n".encode(),
    )
    assert (await exchange(port, b"GET /hello?full=1 HTTP/1.0\r\n\r\n"))[0] == b"HTTP/1.1 200 OK"
    assert await exchange(port, b"HEAD /hello HTTP/1.1\r\n\r\n") == (b"HTTP/1.1 200 OK", b"")
    assert (await exchange(port, b"POST /hello HTTP/1.1\r\n\r\n"))[0] == b"HTTP/1.1 405 Method Not Allowed"
    assert (await exchange(port, b"GET /other HTTP/1.1\r\n\r\n"))[0] == b"HTTP/1.1 404 Not Found"
    assert (await exchange(port, b"\x16\x03\x01\r\n\r\n"))[0] == b"HTTP/1.1 400 Bad Request"
    status, body = await exchange(port, b"GET /broken HTTP/1.1\r\n\r\n")
    assert status == b"HTTP/1.1 500 Internal Server Error"
    assert b"hemligt" not in body
    assert "the page /broken could not be made" in caplog.text


async def test_whoever_is_rude_slow_or_many_harms_nobody(pages: Pages) -> None:
    port = await pages.listen("127.0.0.1", 0)
    assert await exchange(port, b"GET /" + b"x" * 100_000) == (b"", b"")
    deaf = socket.create_connection(("127.0.0.1", port))
    deaf.sendall(b"GET /big HTTP/1.1\r\n\r\n")
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(5)]
    assert (await exchange(port, b"GET /hello HTTP/1.1\r\n\r\n"))[0] == b"HTTP/1.1 200 OK"
    silent += [socket.create_connection(("127.0.0.1", port)) for _ in range(AT_ONCE)]
    async with asyncio.timeout(PATIENCE):  # one too many is hung up on at once
        while True:
            try:
                if await exchange(port, b"GET /hello HTTP/1.1\r\n\r\n") == (b"", b""):
                    break
            except ConnectionError:
                break
    for sock in (deaf, *silent):
        sock.close()
    async with asyncio.timeout(PATIENCE):  # and when they have gone, the next one is served
        while True:
            try:
                if (await exchange(port, b"GET /hello HTTP/1.1\r\n\r\n"))[0] == b"HTTP/1.1 200 OK":
                    break
            except ConnectionError:
                continue


@pytest.mark.parametrize("folder", ["data", "deep/" * 30 + "data"])
async def test_a_unix_socket_is_its_owners_and_replaces_a_dead_one(
    pages: Pages, tmp_path: Path, folder: str
) -> None:
    path = tmp_path / folder / "s.sock"
    path.parent.mkdir(parents=True)
    path.write_text("left behind")
    await pages.listen_on(path)
    assert path.stat().st_mode & 0o777 == 0o600
    sock = socket.socket(socket.AF_UNIX)
    sock.setblocking(False)
    with reachable(path) as address:
        await asyncio.get_running_loop().sock_connect(sock, address)
    reader, writer = await asyncio.open_unix_connection(sock=sock)
    writer.write(b"GET /hello HTTP/1.1\r\n\r\n")
    assert (await reader.read()).endswith("hallå\n".encode())
    writer.close()
    pages.close()
    assert not path.exists()
