"""Being told, by focus, level and hour; being away; ignoring from the card; what the mouse reaches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from snacka_tui.options import AWAY_UNFOCUSED, NOTIFY_BY, NOTIFY_FOCUSED, QUIET_HOURS
from snacka_tui.preferences import Preferences
from snacka_tui.screens.switcher import Switcher
from support.little_server import LittleServer
from support.looking import screen_text, until, until_gone, until_shown, write


@asynccontextmanager
async def chatting(
    server: LittleServer, make_settings: Any, chosen: Preferences, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Pilot[None], list[str]]]:
    """A chat in a terminal that knows OSC 9, and what was written to it besides frames."""
    monkeypatch.setenv("TERM_PROGRAM", "WezTerm")
    monkeypatch.delenv("TMUX", raising=False)
    settings = replace(make_settings(address=Address("127.0.0.1", server.port)), preferences=chosen)
    app = SnackaApp(settings)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        written: list[str] = []
        monkeypatch.setattr(app._driver, "write", written.append)
        await until_shown(pilot, "You joined")
        yield pilot, written


def told(written: list[str]) -> list[str]:
    return [words for words in written if "\x1b]9;" in words]


async def blur(pilot: Pilot[None]) -> None:
    pilot.app.post_message(events.AppBlur())
    await until(pilot, lambda: not pilot.app.app_focus, "another window")


async def test_one_is_told_while_one_looks_elsewhere(
    server: LittleServer, make_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with chatting(server, make_settings, Preferences(), monkeypatch) as (pilot, written):
        server.says("bob", "#lobby", "anna: here")
        await until_shown(pilot, "anna: here")
        server.says("carol", "anna", "alone")
        await until_shown(pilot, "Rooms", "carol")
        assert told(written) == []  # one looks at this window
        await blur(pilot)
        server.says("bob", "#lobby", "nothing for you")
        server.says("bob", "#lobby", "anna: come \x1b]2;x\x07")
        await until(pilot, lambda: told(written), "a notification")
        assert told(written) == ["\x1b]9;bob in #lobby: anna: come ]2,x\x07"]
        await until(
            pilot, lambda: "\x1b]2;(3) Snacka #lobby\x1b\\" in written, "what is unread, in the title"
        )
        await until_shown(pilot, " unread ")
        pilot.app.post_message(events.AppFocus())
        await until(pilot, lambda: written[-1] == "\x1b]2;(1) Snacka #lobby\x1b\\", "what carol said")


async def test_quiet_hours_rooms_and_the_bell_alone(
    server: LittleServer, make_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Preferences()
    async with chatting(server, make_settings, chosen, monkeypatch) as (pilot, written):
        await write(pilot, "/notify none")
        await pilot.press("enter")
        await until_shown(pilot, "You are told of nothing in #lobby.")
        await blur(pilot)
        server.says("bob", "#lobby", "anna: one")
        await until_shown(pilot, "anna: one")
        pilot.app.post_message(events.AppFocus())
        await write(pilot, "/notify all")
        await pilot.press("enter")
        await until_shown(pilot, "You are told of everything that is said in #lobby.")
        await blur(pilot)
        chosen.set(QUIET_HOURS, "0:00-23:59")
        server.says("bob", "#lobby", "two")
        await until_shown(pilot, "two")
        chosen.reset(QUIET_HOURS)
        chosen.set(NOTIFY_BY, "bell")
        server.says("bob", "#lobby", "three")
        await until_shown(pilot, "three")
        assert told(written) == []
        chosen.set(NOTIFY_BY, "desktop")
        server.says("bob", "#lobby", "four")
        await until(pilot, lambda: told(written) == ["\x1b]9;bob in #lobby: four\x07"], "one notification")


async def test_other_rooms_while_one_looks_at_this_window_if_one_likes(
    server: LittleServer, make_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Preferences()
    chosen.set(NOTIFY_FOCUSED, True)
    async with chatting(server, make_settings, chosen, monkeypatch) as (pilot, written):
        server.says("bob", "#lobby", "anna: here")
        await until_shown(pilot, "anna: here")
        assert told(written) == []
        server.says("carol", "anna", "alone")
        await until(pilot, lambda: told(written) == ["\x1b]9;carol: alone\x07"], "a notification")


async def test_away_while_another_window_has_the_focus_if_one_likes(
    server: LittleServer, make_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Preferences()
    async with chatting(server, make_settings, chosen, monkeypatch) as (pilot, _):
        await blur(pilot)
        pilot.app.post_message(events.AppFocus())
        await until(pilot, lambda: pilot.app.app_focus, "this window")
        assert server.commands("AWAY") == []
        chosen.set(AWAY_UNFOCUSED, True)
        await blur(pilot)
        await until(pilot, lambda: server.commands("AWAY") == [("elsewhere",)], "away")
        pilot.app.post_message(events.AppFocus())
        await until(pilot, lambda: server.commands("AWAY")[1:] == [()], "back")


async def test_somebody_is_ignored_and_heard_again(
    server: LittleServer, make_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with chatting(server, make_settings, Preferences(), monkeypatch) as (pilot, _):
        server.says("bob", "#lobby", "spam of bob")
        await until_shown(pilot, "spam of bob")
        await write(pilot, "/ignore bob for 2h")
        await pilot.press("enter")
        await until_shown(pilot, "You hear nothing of bob for 2 h.")
        await until_gone(pilot, "spam of bob")
        server.says("bob", "#lobby", "more spam")
        server.says("carol", "#lobby", "peace")
        await until_shown(pilot, "peace")
        assert "more spam" not in screen_text(pilot.app)
        await write(pilot, "/ignore")
        await pilot.press("enter")
        await until_shown(pilot, "You ignore bob, for 2 h more. /unignore bob ends it.")
        await write(pilot, "/whois bob")
        await pilot.press("enter")
        await until_shown(pilot, "Hear them again")
        await pilot.press("down", "down", "down", "enter")
        await until_shown(pilot, "You hear bob again.", "spam of bob", "more spam")


async def test_the_mouse_reaches_switcher_members_and_all_actions(
    server: LittleServer, make_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with chatting(server, make_settings, Preferences(), monkeypatch) as (pilot, _):
        await pilot.click(".header--name")
        await until(pilot, lambda: isinstance(pilot.app.screen, Switcher), "the switcher")
        await pilot.press("escape")
        await pilot.click(".header--count")
        await until_gone(pilot, "Members 3")
        await pilot.click(".state--now")
        await until_shown(pilot, "Choose the colours")
