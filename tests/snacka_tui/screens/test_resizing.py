"""A window that changes its size wildly while messages come."""

from __future__ import annotations

import random
from typing import Any

import pytest

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from snacka_tui.screens.chat import ChatScreen
from support.little_server import LittleServer
from support.looking import until, until_shown


@pytest.mark.parametrize("seed", range(3))
async def test_the_newest_line_stays_in_sight(server: LittleServer, make_settings: Any, seed: int) -> None:
    sizes = random.Random(seed)
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(100, 30)) as pilot:
        await until_shown(pilot, "You joined")
        screen = pilot.app.screen
        assert isinstance(screen, ChatScreen)
        for number in range(60):
            server.says("bob", "#lobby", f"line {number} " + "word " * sizes.randrange(1, 60))
        await until_shown(pilot, "line 59 ")
        for number in range(60, 90):
            await pilot.resize_terminal(sizes.randrange(5, 200), sizes.randrange(2, 60))
            if number % 4 == 0:
                await pilot.press(sizes.choice(["f7", "f8", "escape"]))
            if number % 3 == 0:
                server.says("bob", "#lobby", f"line {number} " + "word " * sizes.randrange(1, 60))
        server.says("bob", "#lobby", "the last words")
        await pilot.press("escape")
        await pilot.resize_terminal(100, 30)
        await until(pilot, lambda: len(screen.room.timeline) > 70)
        await until_shown(pilot, "the last words")
        assert screen.log_view.stick
