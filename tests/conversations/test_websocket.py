"""Clients in a browser: the same port, frames for lines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from support.patience import PATIENCE
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]
TEXT = Subprotocol("text.ircv3.net")
BINARY = Subprotocol("binary.ircv3.net")


async def reads(web: ClientConnection, part: str) -> str | bytes:
    """The next frame that holds this; every frame is one line without CRLF."""
    async with asyncio.timeout(PATIENCE):
        while True:
            frame = await web.recv()
            line = frame if isinstance(frame, str) else frame.decode()
            assert "\r" not in line
            assert "\n" not in line
            if part in line:
                return frame


async def comes_in(web: ClientConnection, name: str) -> None:
    for line in (f"NICK {name}", f"USER {name} 0 * :{name}", "JOIN #lobby"):
        await web.send(line)
    await reads(web, " 366 ")


@pytest.mark.parametrize(("protocol", "kind"), [(TEXT, str), (BINARY, bytes)])
async def test_a_browser_talks_with_everybody(
    server: RunningServer, person: Maker, protocol: Subprotocol, kind: type
) -> None:
    alice = await person("alice").arrives(server.port, "#lobby")
    async with connect(f"ws://127.0.0.1:{server.port}/", subprotocols=[protocol]) as web:
        assert web.subprotocol == protocol
        await comes_in(web, "webbie")
        await web.send("PRIVMSG #lobby :hej från webben 😀")
        await alice.hears("webbie", "hej från webben 😀")
        await alice.says("välkommen")
        assert type(await reads(web, "PRIVMSG #lobby :välkommen")) is kind
        await web.send("QUIT :bye")
        await reads(web, "ERROR ")
        with pytest.raises(ConnectionClosed):
            await web.recv()
        assert web.close_code == 1000
    await alice.sees("QUIT", by="webbie")


async def test_a_page_that_is_closed_has_left(server: RunningServer, person: Maker) -> None:
    alice = await person("alice").arrives(server.port, "#lobby")
    async with connect(f"ws://127.0.0.1:{server.port}/", subprotocols=[TEXT]) as web:
        await comes_in(web, "webbie")
    assert (await alice.sees("QUIT", by="webbie")).text == "Connection closed"


async def test_one_frame_is_one_line(server: RunningServer, person: Maker) -> None:
    alice = await person("alice").arrives(server.port, "#lobby")
    async with connect(f"ws://127.0.0.1:{server.port}/", subprotocols=[TEXT]) as web:
        await comes_in(web, "webbie")
        await web.send("PRIVMSG #lobby :one\r\nPRIVMSG #lobby :smuggled")
        await web.send(["PRIVMSG #lobby :in ", "three ", "pieces"])
        await alice.hears("webbie", "in three pieces")
    texts = [message.text for message in alice.heard if message.command == "PRIVMSG"]
    assert "smuggled" not in texts


async def test_somebody_elses_page_may_not(start_server: Starter) -> None:
    server = await start_server("--web-origins", "https://chat.example.org")
    address = f"ws://127.0.0.1:{server.port}/"
    async with connect(address, subprotocols=[TEXT], origin=Origin("https://chat.example.org")) as web:
        await comes_in(web, "invited")
    with pytest.raises(InvalidStatus) as refused:
        async with connect(address, subprotocols=[TEXT], origin=Origin("https://evil.example")):
            pass
    assert refused.value.response.status_code == 403


async def test_no_page_may_where_none_is_named(server: RunningServer) -> None:
    with pytest.raises(InvalidStatus):
        async with connect(f"ws://127.0.0.1:{server.port}/", origin=Origin("http://localhost:8000")):
            pass


async def test_invalid_frames_end_one_connection_only(server: RunningServer, person: Maker) -> None:
    alice = await person("alice").arrives(server.port, "#lobby")
    async with connect(f"ws://127.0.0.1:{server.port}/", subprotocols=[TEXT]) as web:
        await comes_in(web, "webbie")
        await web.send("PRIVMSG #lobby :" + "x" * 100_000)
        with pytest.raises(ConnectionClosed):
            await reads(web, "never")
        assert web.close_code == 1009
    await alice.sees("QUIT", by="webbie")
    assert not alice.closed
