"""Leaving when the server on this machine was started by this window."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from snacka_tui.launch import LocalServer, start_server
from support.looking import until, until_gone, until_shown
from support.ports import free_port


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[LocalServer]:
    server = start_server("", free_port(), tmp_path / "served")
    server.wait_ready()
    yield server
    server.stop()


@asynccontextmanager
async def hosting(own_server: LocalServer, make_settings: Any) -> AsyncIterator[Pilot[None]]:
    settings = replace(make_settings(address=Address("", own_server.port)), server=own_server)
    async with SnackaApp(settings).run_test(size=(100, 30), notifications=True) as pilot:
        await until_shown(pilot, "You joined", "anna · F1 help")
        yield pilot


class Guest:
    """Somebody else, with the plainest of clients."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(b"NICK guest\r\nUSER guest 0 * :guest\r\n")
        heard = b""
        while b" 376 " not in heard and b" 422 " not in heard:
            heard += self.socket.recv(4096)

    def __enter__(self) -> Guest:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()


async def test_alone_one_just_leaves(own_server: LocalServer, make_settings: Any) -> None:
    async with hosting(own_server, make_settings) as pilot:
        await pilot.press("ctrl+q")
        await until(pilot, lambda: pilot.app._exit)
        assert isinstance(pilot.app, SnackaApp)
        assert not pilot.app.leave_running


async def test_with_a_guest_one_is_asked_and_may_stay(own_server: LocalServer, make_settings: Any) -> None:
    with Guest(own_server.port):
        async with hosting(own_server, make_settings) as pilot:
            await pilot.press("ctrl+q")
            await until_shown(pilot, "Your server has guests", "One other person is")
            await pilot.press("escape")
            await until_gone(pilot, "Your server has guests")
            assert not pilot.app._exit
            await pilot.press("ctrl+q")
            await until_shown(pilot, "Your server has guests")
            await pilot.press("enter")
            await until(pilot, lambda: pilot.app._exit)
            assert isinstance(pilot.app, SnackaApp)
            assert pilot.app.leave_running


async def test_with_a_guest_one_may_stop_it(own_server: LocalServer, make_settings: Any) -> None:
    with Guest(own_server.port):
        async with hosting(own_server, make_settings) as pilot:
            await pilot.press("ctrl+q")
            await until_shown(pilot, "Your server has guests")
            await pilot.press("down", "enter")
            await until(pilot, lambda: pilot.app._exit)
            assert isinstance(pilot.app, SnackaApp)
            assert not pilot.app.leave_running


async def test_slash_quit_asks_too_and_says_nothing_before(
    own_server: LocalServer, make_settings: Any
) -> None:
    from support.looking import write

    with Guest(own_server.port):
        async with hosting(own_server, make_settings) as pilot:
            await write(pilot, "/quit bye")
            await pilot.press("enter")
            await until_shown(pilot, "Your server has guests")
            await pilot.press("escape")
            await until_gone(pilot, "Your server has guests")
            await write(pilot, "still here")
            await pilot.press("enter")
            await until_shown(pilot, "still here", "✓")
