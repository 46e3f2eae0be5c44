"""The welcome screen: from nothing to the first message."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from snacka_tui.screens.chat import ChatScreen
from snacka_tui.screens.welcome import WelcomeScreen, name_trouble
from support.little_server import LittleServer
from support.looking import screen_text, until, until_shown, write
from support.ports import free_port


@asynccontextmanager
async def opened(settings: Any, width: int = 80) -> AsyncIterator[Pilot[None]]:
    app = SnackaApp(settings)
    try:
        async with app.run_test(size=(width, 24), notifications=True) as pilot:
            await until(pilot, lambda: isinstance(app.screen, WelcomeScreen | ChatScreen))
            yield pilot
    finally:
        if app.server is not None:
            app.server.stop()


async def test_enter_enter_and_one_is_in_the_lobby(make_settings: Any) -> None:
    settings = replace(make_settings(name=""), here=Address("", free_port()))
    async with opened(settings) as pilot:
        await until_shown(pilot, "Your name", "guessed", "Start a chat on this machine")
        await pilot.press("enter", "enter")
        await until_shown(pilot, "#lobby", "You joined", "Others come here by")
        await write(pilot, "hello")
        await pilot.press("enter")
        await until_shown(pilot, "hello", "✓")
        app = pilot.app
        assert isinstance(app, SnackaApp)
        server = app.server
        assert server is not None
        assert server.running
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit)
        assert not app.leave_running


async def test_a_chat_that_runs_here_already_is_joined(server: LittleServer, make_settings: Any) -> None:
    settings = replace(make_settings(name=""), here=Address("", server.port))
    async with opened(settings) as pilot:
        await pilot.press("enter", "enter")
        await until_shown(pilot, "@bob", "You joined")
        app = pilot.app
        assert isinstance(app, SnackaApp)
        assert app.server is None


async def test_the_host_of_the_settings_comes_first(server: LittleServer, make_settings: Any) -> None:
    suggested = Address("127.0.0.1", server.port)
    async with opened(make_settings(name="", suggested=suggested)) as pilot:
        await until_shown(pilot, f"Join 127.0.0.1:{server.port}")
        await pilot.press("enter", "enter")
        await until_shown(pilot, "@bob")


async def test_only_the_name_is_asked_when_the_place_is_known(
    server: LittleServer, make_settings: Any
) -> None:
    async with opened(make_settings(name="", address=Address("127.0.0.1", server.port))) as pilot:
        await until_shown(pilot, "Your name", "Enter: chat at 127.0.0.1")
        assert "Where do you want to chat?" not in screen_text(pilot.app)
        await pilot.press("ctrl+u")
        await write(pilot, "diana")
        await pilot.press("enter")
        await until_shown(pilot, "diana · F1 help")
        assert server.nick == "diana"


async def test_joining_by_address(server: LittleServer, make_settings: Any) -> None:
    async with opened(make_settings(name="")) as pilot:
        await pilot.press("enter", "end", "enter")
        await until_shown(pilot, "The address somebody gave you")
        await pilot.press("enter")
        await until_shown(pilot, "Type the address, such as")
        await write(pilot, "http://x")
        await pilot.press("enter")
        await until_shown(pilot, "http:// is not a chat")
        await pilot.press("ctrl+u")
        await write(pilot, f"127.0.0.1:{server.port}/garden")
        await pilot.press("enter")
        await until_shown(pilot, "Write in #garden")


async def test_the_name_and_the_place_are_remembered(server: LittleServer, make_settings: Any) -> None:
    async with opened(make_settings(name="anna", address=Address("127.0.0.1", server.port))) as pilot:
        await until_shown(pilot, "You joined")
    async with opened(make_settings(name="")) as pilot:
        await until_shown(pilot, "anna", "Go on where you were: Little")
        await pilot.press("enter", "enter")
        await until_shown(pilot, "You joined")


async def test_a_server_that_cannot_start_says_why(make_settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = replace(make_settings(name=""), here=Address("", free_port()), data=tmp_path / "file")
    async with opened(settings) as pilot:
        await pilot.press("enter", "enter")
        await until_shown(pilot, "The server could not be started")
        assert isinstance(pilot.app.screen, WelcomeScreen)


async def test_a_name_that_cannot_be_is_advised_on(make_settings: Any) -> None:
    async with opened(make_settings(name="")) as pilot:
        await pilot.press("ctrl+u", "enter")
        await until_shown(pilot, "Type a name first.")
        await write(pilot, "anna b")
        await pilot.press("enter")
        await until_shown(pilot, "How about anna_b?")


@pytest.mark.parametrize("name", ["anna", "björn", "Олена", "小明", "anna_b", "a2", "2a", "123"])
def test_names_that_will_do(name: str) -> None:
    assert name_trouble(name) == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "first"),
        ("a b", "a_b"),
        ("a,b", "','"),
        ("#a", "begin"),
        ("-a", "begin"),
        ("a/b", "'/'"),
        ("a\u200bb", "see"),
    ],
)
def test_names_that_will_not(name: str, words: str) -> None:
    assert words in name_trouble(name)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
async def test_everything_fits(make_settings: Any, width: int) -> None:
    async with opened(make_settings(name=""), width) as pilot:
        await until_shown(pilot, "Your name", "Start a chat on this machine", "Ctrl+Q")


async def test_ctrl_c_does_not_leave_and_ctrl_q_does(make_settings: Any) -> None:
    async with opened(make_settings(name="")) as pilot:
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert not pilot.app._exit
        await pilot.press("ctrl+q")
        await until(pilot, lambda: pilot.app._exit)


async def test_keys_pressed_faster_than_the_screen_follows(server: LittleServer, make_settings: Any) -> None:
    settings = replace(make_settings(name=""), here=Address("", server.port))
    async with opened(settings) as pilot:
        await until_shown(pilot, "Start a chat on this machine")
        for _ in range(2):
            pilot.app.post_message(events.Key("enter", None))
        await until_shown(pilot, "@bob", "You joined")
        assert [params[0] for params in server.commands("NICK")] == ["guessed"]


async def test_a_hurried_enter_comes_in_once(server: LittleServer, make_settings: Any) -> None:
    settings = replace(make_settings(name=""), address=Address("127.0.0.1", server.port))
    async with opened(settings) as pilot:
        await until_shown(pilot, "guessed")
        for _ in range(3):
            pilot.app.post_message(events.Key("enter", None))
        await until_shown(pilot, "@bob", "You joined")
        assert len(server.commands("NICK")) == 1
        assert len(pilot.app.screen_stack) == 2


async def test_a_chat_that_runs_here_for_this_machine_only_is_not_taken_for_an_open_one(
    server: LittleServer, make_settings: Any
) -> None:
    settings = replace(make_settings(name=""), here=Address("", server.port))
    async with opened(settings) as pilot:
        await until_shown(pilot, "Start a chat open to my network")
        await pilot.press("enter", "down", "enter")
        await until_shown(pilot, "@bob", "You joined", "This works on this machine only.", "choose “Start a")
