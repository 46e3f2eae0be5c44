"""Words of a hostile peer or server: nothing in them reaches the terminal as a command, or is markup."""

from __future__ import annotations

from typing import Any

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from support.little_server import LittleServer
from support.looking import screen_text, until_shown, write

_CLEAR = "\x1b[2J"


async def test_no_escape_sequence_gets_through(server: LittleServer, make_settings: Any) -> None:
    server.topics["#lobby"] = f"topic {_CLEAR} [bold]x[/bold]"
    server.people["#lobby"] = ["bob", f"mal{_CLEAR}lory"]
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(120, 40), notifications=True) as pilot:
        await until_shown(pilot, "topic ␛[2J [bold]x[/bold]", "mal␛[2Jlory", "You joined")
        hostile = f"mal{_CLEAR}lory"
        server.send(f":{hostile}!u@h PRIVMSG #lobby :said {_CLEAR}")
        server.send(f"@+typing=active :{hostile}!u@h TAGMSG #lobby")
        server.send(f":{hostile}!u@h INVITE anna #trap{_CLEAR}")
        server.send(f":{hostile}!u@h PRIVMSG anna :psst")
        server.send(f":{hostile}!u@h JOIN #lobby", f":bob!u@h NICK bo{_CLEAR}b")
        await until_shown(pilot, "said ␛[2J", "is typing", "invites you to #trap␛[2J", "bo␛[2Jb")
        assert "\x1b" not in screen_text(pilot.app)
        await write(pilot, "ma")
        await pilot.press("tab")
        await pilot.press("ctrl+k")
        await until_shown(pilot, "Enter goes there", "mal␛[2Jlory")
        assert "\x1b" not in screen_text(pilot.app)


async def test_a_name_that_looks_like_markup(server: LittleServer, make_settings: Any) -> None:
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(120, 40), notifications=True) as pilot:
        await until_shown(pilot, "You joined")
        server.says("[bold]x", "anna", "psst")
        await until_shown(pilot, "[bold]x          1")
        await pilot.press("alt+2")
        await until_shown(pilot, "Write to [bold]x", "psst")
        await write(pilot, "/join [/]")
        await pilot.press("enter")
        await until_shown(pilot, "Write in #[/]")


async def test_many_invitations_do_not_cover_the_screen(server: LittleServer, make_settings: Any) -> None:
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(120, 40), notifications=True) as pilot:
        await until_shown(pilot, "You joined")
        server.send(*(f":mallory!u@h INVITE anna #trap{number}" for number in range(100)))
        await until_shown(pilot, "#trap0. ", "#trap99. ")
        assert len(pilot.app.query("Toast")) <= 3


async def test_why_the_connection_ended_is_no_command_either(
    server: LittleServer, make_settings: Any
) -> None:
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(120, 40), notifications=True) as pilot:
        await until_shown(pilot, "You joined")
        server.send(f"ERROR :go {_CLEAR} away")
        await server.stop()
        await until_shown(pilot, "go ␛[2J away")
        assert "\x1b" not in screen_text(pilot.app)
