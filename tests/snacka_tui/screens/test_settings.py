"""Settings, keys and colours: what is changed shows at once, is there again at the next start, and says why
not where it cannot be."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from snacka_config import load
from snacka_config.kept import underlay
from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from snacka_tui.config import OPTIONS, SPLIT, THEME
from snacka_tui.options import HIGHLIGHT, KEYS, NOTIFY, QUIET_HOURS
from snacka_tui.preferences import Preferences
from snacka_tui.screens.chat import ChatScreen
from snacka_tui.screens.settings import settable
from support.little_server import LittleServer
from support.looking import screen_text, until, until_gone, until_shown, write


def preferences(folder: Path, argv: Sequence[str] = ()) -> Preferences:
    """As the program reads them at its start."""
    values = underlay(load(OPTIONS, argv, {}, folder), OPTIONS, folder / "settings.toml")
    return Preferences(values, folder / "settings.toml")


@asynccontextmanager
async def chatting(
    server: LittleServer, make_settings: Any, chosen: Preferences, width: int = 100, height: int = 40
) -> AsyncIterator[Pilot[None]]:
    settings = replace(make_settings(address=Address("127.0.0.1", server.port)), preferences=chosen)
    async with SnackaApp(settings).run_test(size=(width, height), notifications=True) as pilot:
        await until_shown(pilot, "You joined")
        yield pilot


async def command(pilot: Pilot[None], line: str) -> None:
    await write(pilot, line)
    await pilot.press("enter")


async def test_a_setting_is_found_changed_and_there_the_next_time(
    server: LittleServer, make_settings: Any, tmp_path: Path
) -> None:
    async with chatting(server, make_settings, preferences(tmp_path)) as pilot:
        await pilot.press("f9")
        await until_shown(pilot, "Settings", "How it looks", "Theme", "snacka-night (default)")
        await write(pilot, "quiet hours")
        await until_shown(pilot, "1 found", "no notification between these times")
        await pilot.press("enter")
        await until_shown(pilot, "Allowed: two times, such as 22:00-07:00")
        await write(pilot, "25:00-07")
        await until_shown(pilot, "That does not fit.")
        await pilot.press("enter", "ctrl+u")
        await write(pilot, "22:00-07:00")
        await until_gone(pilot, "That does not fit.")
        await pilot.press("enter")
        await until_shown(pilot, "22:00-07:00", "1 found")
        await pilot.press("ctrl+u")
        await write(pilot, "keep the newest")
        await until_shown(pilot, "1 found")
        await pilot.press("enter")
        await until_shown(pilot, "Split")
        screen = pilot.app.screen_stack[-2]
        assert isinstance(screen, ChatScreen)
        await until(pilot, lambda: not screen.tail.enabled, "the newest lines hidden")
    again = preferences(tmp_path)
    assert (again[QUIET_HOURS], again[SPLIT], again[NOTIFY]) == ("22:00-07:00", False, "mentions")
    assert again.stronger(QUIET_HOURS) is None


async def test_what_the_command_line_says_wins_and_the_screen_tells(
    server: LittleServer, make_settings: Any, tmp_path: Path
) -> None:
    chosen = preferences(tmp_path, ["--notify", "none"])
    async with chatting(server, make_settings, chosen) as pilot:
        await command(pilot, "/settings what you are told")
        await until_shown(pilot, "none (command line)", "It is set by the command line, --notify")
        await pilot.press("enter")
        await until_shown(pilot, "This holds until you leave")
    assert preferences(tmp_path)[NOTIFY] == "all"
    assert preferences(tmp_path, ["--notify", "none"])[NOTIFY] == "none"


async def test_a_theme_is_shown_kept_or_taken_back(
    server: LittleServer, make_settings: Any, tmp_path: Path
) -> None:
    async with chatting(server, make_settings, preferences(tmp_path)) as pilot:
        await command(pilot, "/theme")
        await until_shown(pilot, "Themes", "snacka-day")
        await pilot.press("down")
        await until(pilot, lambda: pilot.app.theme == "snacka-day", "the day")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.theme == "snacka-night", "the night again")
        await command(pilot, "/theme")
        await until_shown(pilot, "Themes")
        await pilot.press("down", "down", "enter")
        await until_gone(pilot, "Themes")
        assert pilot.app.theme == "snacka-contrast"
    assert preferences(tmp_path)[THEME] == "snacka-contrast"


async def test_a_key_is_moved_with_the_one_who_had_it_asked(
    server: LittleServer, make_settings: Any, tmp_path: Path
) -> None:
    async with chatting(server, make_settings, preferences(tmp_path)) as pilot:
        await command(pilot, "/keys")
        await until_shown(pilot, "Keys", "Ctrl+Up")
        await write(pilot, "keys and commands")
        await pilot.press("enter")
        await until_shown(pilot, "Press the key for: keys and commands", "It has F1 now")
        await pilot.press("x")
        await until_shown(pilot, "x is for writing")
        await pilot.press("ctrl+q")
        await until_shown(pilot, "Ctrl+Q has a meaning already", "It is for: leave the chat.")
        await pilot.press("enter")
        await until_gone(pilot, "has a meaning already")
        await pilot.press("enter")
        await until_shown(pilot, "Press the key for")
        await pilot.press("f8")
        await until_shown(pilot, "F8 has a meaning already")
        await pilot.press("down", "enter")
        await until_shown(pilot, "2 changed", "usually F1")
        await pilot.press("escape")
        await until_shown(pilot, "F8 help")
        await pilot.press("f1")
        await pilot.press("f8")
        await until_shown(pilot, "Esc closes, PgUp and PgDn scroll")
        await until(pilot, lambda: " F8 " in screen_text(pilot.app) or _scrolled(pilot), "F8 in the help")
        await pilot.press("f8")
        await until_gone(pilot, "Esc closes, PgUp")
    assert preferences(tmp_path)[KEYS] == {"help": "f8", "panel.members": "none"}


def _scrolled(pilot: Pilot[None]) -> bool:
    pilot.app.screen.focused.scroll_page_down(animate=False)  # type: ignore[union-attr]
    return False


async def test_at_every_width_all_of_it_can_be_read(
    server: LittleServer, make_settings: Any, tmp_path: Path
) -> None:
    for width in (40, 60, 80, 120, 200):
        async with chatting(server, make_settings, preferences(tmp_path), width) as pilot:
            await pilot.press("f9")
            await until_shown(pilot, "Theme", "snacka-night", "Being told")
            await pilot.press("escape")
            await command(pilot, "/theme")
            await until_shown(pilot, "snacka-paper", "Enter keeps")
            await pilot.press("escape")


def test_every_setting_of_ones_own_can_be_set() -> None:
    names = {option.name for option in settable()}
    assert {"THEME", "SPLIT", "NOTIFY", "HIGHLIGHT", "QUIET_HOURS", "KEYS", "NICK", "LOG", "TITLE"} <= names
    assert not names & {"CONFIG", "DATA", "PASSWORD"}


def test_changes_are_written_beside_what_somebody_else_wrote(tmp_path: Path) -> None:
    place = tmp_path / "settings.toml"
    one, other = preferences(tmp_path), preferences(tmp_path)
    one.set(HIGHLIGHT, ("pizza", 'a "b"', "ö\x7f"))
    other.set(KEYS, {"rooms.switch": "ctrl+g"})
    again = preferences(tmp_path)
    assert again[HIGHLIGHT] == ("pizza", 'a "b"', "ö\x7f")
    assert again[KEYS] == {"rooms.switch": "ctrl+g"}
    again.reset(HIGHLIGHT)
    assert "pizza" not in place.read_text()
    assert preferences(tmp_path)[KEYS] == {"rooms.switch": "ctrl+g"}


def test_a_broken_file_is_no_reason_not_to_start(tmp_path: Path) -> None:
    place = tmp_path / "settings.toml"
    place.write_text("[client\nthis is no toml")
    values = underlay(load(OPTIONS, [], {}, tmp_path), OPTIONS, place)
    assert values[THEME] == "snacka-night"
    assert "it is not valid TOML" in values.warnings[0]
    place.write_text('[client]\ntheme = "pink"\nsplit = false\n')
    values = underlay(load(OPTIONS, [], {}, tmp_path), OPTIONS, place)
    assert (values[THEME], values[SPLIT]) == ("snacka-night", False)
    assert "THEME cannot be “pink” (from the settings screen" in values.warnings[0]


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    chosen = Preferences(None, tmp_path / "file" / "settings.toml")
    chosen.set(NOTIFY, "all")
    assert chosen[NOTIFY] == "all"
    assert "This holds until you leave" in chosen.trouble
