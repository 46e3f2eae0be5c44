"""Several networks at once, and coming back to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from textual.pilot import Pilot

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from snacka_tui.model.changes import Joined
from snacka_tui.options import KEYS
from snacka_tui.screens.welcome import WelcomeScreen
from support.little_server import LittleServer
from support.looking import screen_text, until, until_gone, until_shown, write
from support.ports import free_port
from support.talking import chat_screen, chatting


@asynccontextmanager
async def other_network() -> AsyncIterator[LittleServer]:
    async with LittleServer() as other:
        other.tokens = other.tokens.replace("NETWORK=Little", "NETWORK=Otherplace")
        other.people = {"#garden": ["@rose"]}
        yield other


def side(pilot: Pilot[None]) -> list[tuple[str, str]]:
    return [(line.label, line.badge) for line in chat_screen(pilot).rooms_panel.list.lines]


async def typed(pilot: Pilot[None], line: str) -> None:
    await write(pilot, line)
    await pilot.press("enter")


async def test_two_networks_side_by_side(server: LittleServer, make_settings: Any) -> None:
    async with other_network() as other, chatting(server, make_settings) as pilot:
        await typed(pilot, f"/connect 127.0.0.1:{other.port}/garden annabel")
        await until_shown(pilot, "Write in #garden", "@rose")
        await until(
            pilot,
            lambda: side(pilot) == [("Little", ""), ("#lobby", ""), ("Otherplace", ""), ("#garden", "")],
        )
        await typed(pilot, "hello garden")
        await until_shown(pilot, "hello garden", "✓")
        assert other.commands("PRIVMSG") == [("#garden", "hello garden")]
        assert other.commands("NICK") == [("annabel",)]
        assert server.commands("PRIVMSG") == []
        server.says("bob", "#lobby", "anna: are you there?")
        await until(pilot, lambda: side(pilot)[1] == ("#lobby", "1"))
        await pilot.press("alt+a")
        await until_shown(pilot, "are you there?", "Write in #lobby")
        await typed(pilot, "yes")
        await until(pilot, lambda: server.commands("PRIVMSG") == [("#lobby", "yes")])
        await pilot.press("alt+2")
        await until_shown(pilot, "Write in #garden")


async def test_each_network_has_its_own_troubles(server: LittleServer, make_settings: Any) -> None:
    async with other_network() as other, chatting(server, make_settings) as pilot:
        await typed(pilot, f"/connect 127.0.0.1:{other.port}/garden")
        await until_shown(pilot, "Write in #garden", "@rose")
        await server.stop()
        await until(pilot, lambda: side(pilot)[0][1].startswith("in "))
        await until_shown(pilot, "anna · F1 help")
        await pilot.press("alt+1")
        await until_shown(pilot, "offline — trying again", "Write in #lobby")
        await typed(pilot, "later")
        await pilot.press("alt+2")
        await until_gone(pilot, "offline — trying again")
        await server.listen()
        await until(pilot, lambda: server.commands("PRIVMSG") == [("#lobby", "later")])


async def test_networks_are_listed_and_left(server: LittleServer, make_settings: Any) -> None:
    async with other_network() as other, chatting(server, make_settings) as pilot:
        await typed(pilot, "/disconnect")
        await until_shown(pilot, "the only network you are on")
        await typed(pilot, f"/connect 127.0.0.1:{other.port}/garden")
        await until_shown(pilot, "Write in #garden", "@rose")
        await typed(pilot, "/networks")
        await until_shown(pilot, "Little (127.0.0.1", "Otherplace (127.0.0.1", "on this machine, 1 room")
        await typed(pilot, "/disconnect nowhere")
        await until_shown(pilot, "You are on no network called nowhere.")
        await typed(pilot, "/disconnect other")
        await until_shown(pilot, "Write in #lobby")
        assert side(pilot) == [("#lobby", "")]
        await until(pilot, lambda: other.commands("QUIT"))


async def test_a_narrow_window_tells_of_news_in_rooms_out_of_sight(
    server: LittleServer, make_settings: Any
) -> None:
    async with chatting(server, make_settings, 60) as pilot:
        await typed(pilot, "/join #tea")
        await until_shown(pilot, "Write in #tea")
        server.says("bob", "#lobby", "noise")
        await until_shown(pilot, "1 room with news · anna")
        server.says("bob", "#lobby", "anna: tea?")
        await until_shown(pilot, "1 for you elsewhere · anna")
        await pilot.press("alt+a")
        await until_gone(pilot, "elsewhere")


async def test_two_networks_of_one_name_go_by_their_addresses(
    server: LittleServer, make_settings: Any
) -> None:
    async with LittleServer() as twin, chatting(server, make_settings) as pilot:
        await typed(pilot, f"/connect 127.0.0.1:{twin.port}")
        await until(
            pilot,
            lambda: (
                [f"127.0.0.1:{one.port}" for one in (server, twin)]
                == [label for label, _ in side(pilot) if not label.startswith("#")]
            ),
        )
        await pilot.press("ctrl+k")
        await write(pilot, f"{server.port} #lob")
        await pilot.press("enter")
        await until_shown(pilot, "Write in #lobby")
        assert chat_screen(pilot).chat.address.port == server.port


async def test_another_network_that_is_not_there_is_told_and_forgotten(
    server: LittleServer, make_settings: Any
) -> None:
    async with chatting(server, make_settings) as pilot:
        await typed(pilot, f"/connect 127.0.0.1:{free_port()}")
        await until_shown(pilot, "Nobody listens at", "Write in #lobby")
        assert side(pilot) == [("#lobby", "")]


async def test_one_comes_back_to_all_of_it(server: LittleServer, make_settings: Any) -> None:
    async with other_network() as other:
        async with chatting(server, make_settings) as pilot:
            await typed(pilot, "/join #tea")
            await until_shown(pilot, "Write in #tea")
            await typed(pilot, "/pin")
            await typed(pilot, f"/connect 127.0.0.1:{other.port}/garden")
            await until_shown(pilot, "Write in #garden", "@rose")
            await write(pilot, "half a sen")
        async with SnackaApp(make_settings(name="")).run_test(size=(120, 30)) as pilot:
            await until_shown(pilot, "Go on where you were: Otherplace and Little")
            await pilot.press("enter", "enter")
            await until_shown(pilot, "half a sen", "@rose")
            await until(
                pilot,
                lambda: (
                    [label for label, _ in side(pilot)]
                    == ["Otherplace", "#garden", "Little", "#tea", "#lobby"]
                ),
            )


async def test_a_pinned_room_stands_first_and_a_muted_one_is_quiet(
    server: LittleServer, make_settings: Any
) -> None:
    async with chatting(server, make_settings) as pilot:
        await typed(pilot, "/join #tea")
        await until_shown(pilot, "Write in #tea")
        await typed(pilot, "/pin")
        await until(pilot, lambda: [label for label, _ in side(pilot)] == ["#tea", "#lobby"])
        await typed(pilot, "/mute #lobby for 2h")
        server.says("bob", "#lobby", "noise")
        server.says("bob", "#lobby", "more noise")
        await typed(pilot, "/unmute #lobby")
        await until(pilot, lambda: side(pilot)[1] == ("#lobby", "2"))
        await typed(pilot, "/mute #lobby")
        await until(pilot, lambda: side(pilot)[1] == ("#lobby", ""))
        await pilot.press("alt+a")
        await until_shown(pilot, "Nothing new anywhere else.")
        await typed(pilot, "/mute for ever and ever")
        await until_shown(pilot, "For how long?")
        await typed(pilot, "/unpin")
        await until(pilot, lambda: [label for label, _ in side(pilot)] == ["#lobby", "#tea"])


async def test_a_wrong_address_comes_back_to_be_put_right(server: LittleServer, make_settings: Any) -> None:
    wrong = free_port()
    async with SnackaApp(make_settings(address=Address("127.0.0.1", wrong))).run_test(size=(80, 30)) as pilot:
        await until_shown(pilot, "Nobody listens at 127.0.0.1", "The address somebody gave you")
        assert isinstance(pilot.app.screen, WelcomeScreen)
        assert f"127.0.0.1:{wrong}" in screen_text(pilot.app)
        await pilot.press("ctrl+u")
        await typed(pilot, f"127.0.0.1:{server.port}/garden")
        await until_shown(pilot, "Write in #garden")
    async with SnackaApp(make_settings(name="")).run_test(size=(80, 30)) as pilot:
        await until_shown(pilot, "Go on where you were: Little")
        assert str(wrong) not in screen_text(pilot.app)


async def test_a_place_one_has_been_to_is_waited_for(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings):
        pass
    await server.stop()
    settings = replace(make_settings(name=""), address=Address("127.0.0.1", server.port), name="anna")
    async with SnackaApp(settings).run_test(size=(120, 30)) as pilot:
        await until_shown(pilot, "offline — trying again", "Write in #lobby")
        await server.listen()
        await until_shown(pilot, "You joined")


async def test_the_first_hints_until_they_are_put_away_for_good(
    server: LittleServer, make_settings: Any
) -> None:
    settings = replace(make_settings(address=Address("127.0.0.1", server.port)), tour=True)
    settings.preferences.set(KEYS, {"help": "f6"})
    async with SnackaApp(settings).run_test(size=(80, 30)) as pilot:
        await until_shown(pilot, "Four things to know", "Ctrl+K goes to another room")
        await until_shown(pilot, "F6 shows all keys")
        await write(pilot, "hello")
        await pilot.press("enter")
        await until_shown(pilot, "hello", "✓", "Four things to know")
        await pilot.press("escape")
        await until_gone(pilot, "Four things to know")
    settings.preferences.reset(KEYS)
    async with SnackaApp(settings).run_test(size=(80, 30)) as pilot:
        await until_shown(pilot, "You joined", "anna · F1 help")
        assert "Four things to know" not in screen_text(pilot.app)


async def test_a_click_puts_the_hints_away_and_a_low_window_has_none(
    server: LittleServer, make_settings: Any
) -> None:
    settings = replace(make_settings(address=Address("127.0.0.1", server.port)), tour=True)
    async with SnackaApp(settings).run_test(size=(80, 16)) as pilot:
        await until_shown(pilot, "You joined", "anna · F1 help")
        assert "Four things to know" not in screen_text(pilot.app)
    async with SnackaApp(settings).run_test(size=(80, 30)) as pilot:
        await until_shown(pilot, "Four things to know")
        await pilot.click("Tour")
        await until_gone(pilot, "Four things to know")


async def test_a_place_that_is_out_of_reach_is_left_with_all_that_is_open_in_it(
    server: LittleServer, make_settings: Any
) -> None:
    app = SnackaApp(make_settings(address=Address("127.0.0.1", server.port)))
    async with app.run_test(size=(80, 30)) as pilot:
        await until_shown(pilot, "You joined")
        chat = chat_screen(pilot).pump.chat
        await pilot.press("f1")
        await until_shown(pilot, "Esc closes")
        app.unreachable(chat, "Nobody answers there.")
        await until_shown(pilot, "Nobody answers there.")
        await pilot.press("escape")
        assert [type(screen) for screen in app.screen_stack[1:]] == [WelcomeScreen]


async def test_news_that_come_while_the_program_ends_harm_nothing(
    server: LittleServer, make_settings: Any
) -> None:
    settings = replace(make_settings(address=Address("127.0.0.1", server.port)), tour=True)
    app = SnackaApp(settings)
    async with app.run_test(size=(80, 16)) as pilot:
        await until_shown(pilot, "You joined", "anna · F1 help")
        await pilot.resize_terminal(80, 30)
        chat = chat_screen(pilot)
        app.exit()
        chat.pump.add([Joined(chat.current, asked=False)])  # the hints would be shown now
    assert app.return_code == 0
