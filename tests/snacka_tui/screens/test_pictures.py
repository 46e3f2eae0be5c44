"""A few pictures of fixed size, compared with those kept in tests/snacka_tui/snapshots."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from support.little_server import LittleServer
from support.looking import until, until_shown, write
from support.snapshots import assert_snapshot

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the time zone cannot be set there")


@pytest.fixture(autouse=True)
def one_time_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
async def test_a_talk(server: LittleServer, make_settings: Any, width: int) -> None:
    server.date = "2001-01-02"
    server.people["#lobby"] = ["@bob", "+carol", "小明", "Олена"]
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(width, 20), notifications=True) as pilot:
        await until_shown(pilot, "You joined")
        server.sets_topic("bob", "#lobby", "Fika at three")
        server.says("bob", "#lobby", "Has anybody seen the red kettle? I left it in the kitchen yesterday.")
        server.says("小明", "#lobby", "没有 🙂")
        server.says("Олена", "#lobby", "anna: можно вопрос?")
        await until_shown(pilot, "вопрос?")
        await write(pilot, "I have it")
        await pilot.press("enter")
        await until_shown(pilot, "I have it", "✓")
        server.send("@+typing=active :bob!bob@host TAGMSG #lobby")
        await until_shown(pilot, "bob is typing")
        await assert_snapshot(pilot, f"talk-{width}")


async def test_welcome(make_settings: Any) -> None:
    settings = replace(make_settings(name="", suggested=Address("chat.example.org")), guess="anna")
    async with SnackaApp(settings).run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "Ctrl+Q")
        await assert_snapshot(pilot, "welcome-80")


async def test_switcher(server: LittleServer, make_settings: Any) -> None:
    server.date = "2001-01-02"
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(80, 20)) as pilot:
        await until_shown(pilot, "You joined", "Members 3")
        await pilot.press("ctrl+k")
        await write(pilot, "b")
        await until_shown(pilot, "message bob")
        await assert_snapshot(pilot, "switcher-80")


async def test_completion_hints(server: LittleServer, make_settings: Any) -> None:
    server.date = "2001-01-02"
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(80, 20)) as pilot:
        await until_shown(pilot, "You joined", "Members 3")
        await write(pilot, "/w")
        await pilot.press("tab")
        await until(pilot, lambda: pilot.app.screen.query_one("#hints").has_class("-shown"))
        await until_shown(pilot, "/whois")
        await assert_snapshot(pilot, "hints-80")
