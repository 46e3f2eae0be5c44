"""Too many from one address: who is turned away, what they read, and that nobody else notices."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from support.patience import PATIENCE
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]
COUNTED = ("--unlimited", "192.0.2.0/24")
"""Nobody in these tests lives there: so people on this machine are counted, too."""


class Caller:
    """A connection from an address of the test's choice on this machine.

    A bare socket, for what the server said before it hung up on somebody who was still talking.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._heard = ""

    async def says(self, data: str) -> None:
        await asyncio.get_running_loop().sock_sendall(self._sock, data.encode())

    async def reads_until(self, text: str) -> None:
        """Raises ConnectionError when the server hangs up before that."""
        while text not in self._heard:
            if not await self._reads():
                raise ConnectionError("the server has hung up")

    async def reads_to_the_end(self) -> str:
        with contextlib.suppress(ConnectionError):
            while await self._reads():
                pass
        return self._heard

    async def _reads(self) -> bool:
        async with asyncio.timeout(PATIENCE):
            data = await asyncio.get_running_loop().sock_recv(self._sock, 65536)
        self._heard += data.decode()
        return bool(data)

    async def comes_in(self, name: str) -> None:
        await self.says(f"NICK {name}\r\nUSER {name} 0 * :{name}\r\n")
        await self.reads_until(" 001 ")

    async def leaves(self) -> None:
        await self.says("QUIT\r\n")
        await self.reads_to_the_end()
        self.hangs_up()

    def hangs_up(self) -> None:
        self._sock.close()


Calls = Callable[..., Awaitable[Caller]]


@pytest.fixture
async def call() -> AsyncIterator[Calls]:
    """`await call(port, "127.0.0.2")`."""
    made: list[Caller] = []

    async def connect(port: int, address: str = "127.0.0.1", first: str = "") -> Caller:
        sock = socket.socket()
        sock.setblocking(False)
        sock.bind((address, 0))
        made.append(Caller(sock))
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
        if first:
            await made[-1].says(first)
        return made[-1]

    yield connect
    for caller in made:
        caller.hangs_up()


async def comes_in_at_last(
    call: Calls, port: int, name: str, address: str = "127.0.0.1", first: str = ""
) -> None:
    """As soon as the server has noticed that there is room again."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with contextlib.suppress(ConnectionError):
                await (await call(port, address, first)).comes_in(name)
                return


async def test_so_many_at_the_same_time(start_server: Starter, call: Calls) -> None:
    server = await start_server(*COUNTED, "--connections-per-address", "2", "--connects-per-minute", "0")
    anna = await call(server.port)
    await anna.comes_in("anna")
    silent = await call(server.port)
    await silent.reads_until("Welcome")  # who says nothing counts, too
    third = await call(server.port, first="NICK third\r\nUSER third 0 * :third\r\n")
    assert await third.reads_to_the_end() == (
        "ERROR :Closing the connection: Too many connections from your address (at most 2)\r\n"
    )
    neighbour = await call(server.port, "127.0.0.2")
    await neighbour.comes_in("neighbour")

    # Room is made by whoever leaves, however they do it.
    silent.hangs_up()
    await comes_in_at_last(call, server.port, "bo")
    await anna.leaves()
    await comes_in_at_last(call, server.port, "carl")
    for first in ("\x16\x03\x01\x02", "GET / HTTP/1.1\r\n\r\n", "CAP LS\r\n", "Ann"):
        other = await call(server.port, "127.0.0.3", first)
        other.hangs_up()
    await comes_in_at_last(call, server.port, "dora", "127.0.0.3")
    await comes_in_at_last(call, server.port, "eva", "127.0.0.3")


async def test_so_many_in_a_minute(start_server: Starter, call: Calls) -> None:
    server = await start_server(*COUNTED, "--connects-per-minute", "5")
    for number in range(5):
        caller = await call(server.port)
        await caller.comes_in(f"guest{number}")
        await caller.leaves()
    refused = await call(server.port)
    assert (
        "Too many new connections from your address (at most 5 a minute)" in await refused.reads_to_the_end()
    )
    await (await call(server.port, "127.0.0.2")).comes_in("neighbour")


async def test_behind_a_proxy_or_a_gateway_each_address_counts_for_itself(
    start_server: Starter, call: Calls, tmp_path: Path
) -> None:
    file = tmp_path / "limits.toml"
    file.write_text(
        '[server]\ntrusted_proxies = ["127.0.0.1"]\nconnections_per_address = 2\nunlimited = []\n'
        '[[server.gateway]]\naddresses = ["127.0.0.2"]\npassword = "hunter2"\n'
    )
    server = await start_server("--config", str(file))
    proxied = "PROXY TCP4 198.51.100.7 192.0.2.1 40000 5588\r\n"
    brought = "WEBIRC hunter2 web h 198.51.100.7\r\n"
    first = await call(server.port, "127.0.0.1", proxied)
    await first.comes_in("first")
    second = await call(server.port, "127.0.0.2", brought)
    await second.comes_in("second")
    third = await call(server.port, "127.0.0.1", proxied)
    assert "Too many connections" in await third.reads_to_the_end()
    fourth = await call(server.port, "127.0.0.2", brought)
    assert "ERROR :Too many connections from your address" in await fourth.reads_to_the_end()
    for number in range(4):  # the gateway has no limit of its own
        other = await call(server.port, "127.0.0.2", f"WEBIRC hunter2 web h 198.51.100.{number + 10}\r\n")
        await other.comes_in(f"other{number}")
    await second.leaves()
    await comes_in_at_last(call, server.port, "third", "127.0.0.2", brought)


async def test_here_nobody_is_counted(start_server: Starter, call: Calls) -> None:
    server = await start_server("--connections-per-address", "2", "--connects-per-minute", "2")
    for number in range(5):
        await (await call(server.port)).comes_in(f"guest{number}")
