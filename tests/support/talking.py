"""The app in a chat on the little server, for tests of what one does there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from snacka_tui.screens.chat import ChatScreen
from snacka_tui.settings import Settings
from support.little_server import LittleServer
from support.looking import until_shown


@asynccontextmanager
async def chatting(
    server: LittleServer, make_settings: Any, width: int = 120, height: int = 30
) -> AsyncIterator[Pilot[None]]:
    """A running app that has come into #lobby."""
    settings: Settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(width, height), notifications=True) as pilot:
        await until_shown(pilot, "#lobby", "You joined")
        yield pilot


def chat_screen(pilot: Pilot[None]) -> ChatScreen:
    """The chat, which must be what is shown."""
    screen = pilot.app.screen_stack[-1]
    assert isinstance(screen, ChatScreen)
    return screen
