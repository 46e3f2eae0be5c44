"""Finding things: searching, going to a message and back, catching up, rooms, people, bookmarks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from snacka_tui.screens.chat import ChatScreen
from snacka_tui.screens.rooms import RoomBrowser
from snacka_tui.screens.search import SearchScreen
from support.archive_server import ArchiveServer
from support.looking import screen_text, until, until_gone, until_shown, write
from support.talking import chat_screen


@asynccontextmanager
async def reading(
    server: ArchiveServer, make_settings: Any, width: int = 100, height: int = 30
) -> AsyncIterator[Pilot[None]]:
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(width, height), notifications=True) as pilot:
        await until_shown(pilot, f"m{len(server.texts) - 1} said so")
        yield pilot


async def test_search_finds_what_is_not_loaded_and_goes_there_and_back(make_settings: Any) -> None:
    async with ArchiveServer() as server:
        server.texts[120] = "the recipe: two eggs, and 日本 flour"
        async with reading(server, make_settings) as pilot:
            await pilot.press("ctrl+f")
            await write(pilot, "EGGS from:bob")
            await until_shown(pilot, "the recipe: two eggs", "bob  in #lobby", "1 found")
            assert any("text=eggs" in words for (words,) in server.commands("SEARCH"))
            await pilot.press("enter")
            await until_gone(pilot, "1 found")
            await until_shown(pilot, "the recipe: two eggs", "m119 said so", "m121 said so")
            screen = chat_screen(pilot)
            found = screen.room.timeline.find("h120")
            assert screen.log_view.cursor_id == found
            await pilot.press("escape")
            await until_shown(pilot, "m499 said so")
            assert screen.log_view.stick
            assert screen.focused is screen.composer


async def test_reading_on_from_a_place_comes_back_to_the_live_end(make_settings: Any) -> None:
    async with ArchiveServer(300) as server:
        server.texts[20] = "the needle"
        async with reading(server, make_settings) as pilot:
            await pilot.press("ctrl+f")
            await write(pilot, "needle")
            await until_shown(pilot, "the needle", "1 found")
            await pilot.press("enter")
            await until_shown(pilot, "the needle", "m19 said so")
            screen = chat_screen(pilot)
            await until(pilot, lambda: not screen.room.timeline.has_gaps or _paged_down(screen), "no gap")
            await until(pilot, lambda: screen.log_view.stick or _paged_down(screen), "the end")
            texts = [entry.text for entry in screen.room.timeline if entry.msgid]
            assert texts == server.texts
            await until_shown(pilot, "m299 said so")


def _paged_down(screen: ChatScreen) -> bool:
    screen.log_view.action_page_down()
    return False


async def test_search_with_a_day_that_is_none(make_settings: Any) -> None:
    async with ArchiveServer(20) as server, reading(server, make_settings) as pilot:
        await pilot.press("ctrl+f")
        await write(pilot, "before:tuesday")
        await until_shown(pilot, "'tuesday' is no day")
        await pilot.press("escape")
        await until_gone(pilot, "is no day")
        assert isinstance(pilot.app.screen, ChatScreen)


async def test_the_newest_lines_stay_in_sight_while_reading_back(make_settings: Any) -> None:
    async with ArchiveServer(200) as server, reading(server, make_settings) as pilot:
        await pilot.press("pageup", "pageup")
        await until_shown(pilot, "newest lines · End goes there", "m199 said so")
        server.says("bob", "#lobby", "and now this")
        await until_shown(pilot, "and now this", "1 new")
        await pilot.press("alt+s")
        await until_gone(pilot, "and now this")
        await pilot.press("alt+s")
        await until_shown(pilot, "and now this")
        await pilot.press("end")
        await until_gone(pilot, "newest lines")
        await until_shown(pilot, "and now this")


async def test_catching_up_shows_who_spoke_to_us_first_and_one_key_marks_all_read(make_settings: Any) -> None:
    async with ArchiveServer(30) as server:
        server.people["#tea"] = ["carol"]
        async with reading(server, make_settings) as pilot:
            await write(pilot, "/join #tea")
            await pilot.press("enter")
            await until_shown(pilot, "Write in #tea")
            server.says("bob", "#lobby", "first")
            server.says("bob", "#lobby", "anna: look here")
            server.says("dora", "anna", "a word in private")
            await until_shown(pilot, "dora")
            await pilot.press("alt+c")
            await until_shown(
                pilot, "Catch up", "To you", "anna: look here", "a word in private", "Unread", "3 unread"
            )
            await pilot.press("enter")
            await until_gone(pilot, "Catch up")
            screen = chat_screen(pilot)
            assert screen.room.name in ("#lobby", "dora")
            await pilot.press("escape")
            await until(pilot, lambda: screen.room.name == "#tea")
            await pilot.press("alt+c")
            await until_shown(pilot, "Catch up")
            await pilot.press("ctrl+r")
            await until_gone(pilot, "Catch up")
            assert [room.unread for room in screen.session.rooms.values()].count(0) == len(
                screen.session.rooms
            )


async def test_thousands_of_rooms_to_browse(make_settings: Any) -> None:
    async with ArchiveServer(20) as server:
        server.listed = [(f"#room{n}", n % 90, f"topic {n}") for n in range(4000)]
        server.listed.append(("#fika", 1234, "Coffee \x02and\x02 \x1b[2Jcakes"))
        async with reading(server, make_settings) as pilot:
            await pilot.press("alt+r")
            await until_shown(pilot, "#fika", "1234 people", "4001 rooms", "Coffee and ␛[2Jcakes")
            await write(pilot, "cakes")
            await until_shown(pilot, "1 room ")
            await pilot.press("enter")
            await until_shown(pilot, "Write in #fika")
            await write(pilot, "/list topic 3999")
            await pilot.press("enter")
            await until_shown(pilot, "#room3999", "39 people")
            assert isinstance(pilot.app.screen, RoomBrowser)


async def test_who_somebody_is(make_settings: Any) -> None:
    async with ArchiveServer(20) as server:
        server.whois = [
            "311 bob bobby host.example * :Bob the Builder",
            "319 bob :@#lobby +#tea",
            "312 bob irc.example :Somewhere",
            "330 bob bobs-account :is logged in as",
            "301 bob :at lunch \x07",
            "317 bob 3700 1700000000 :seconds idle, signon time",
            "671 bob :is using a secure connection",
            "335 bob anna :is a bot",
        ]
        async with reading(server, make_settings, width=120) as pilot:
            await write(pilot, "/whois bob")
            await pilot.press("enter")
            await until_shown(pilot, "Bob the Builder", "bobs-account", "at lunch ␇", "61 min ago", "#tea")
            await until_shown(
                pilot, "a bot", "connected with encryption", "bobby@host.example", "Write to them"
            )
            await pilot.press("down", "enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, ChatScreen))
            assert chat_screen(pilot).composer.text == "bob: "
            await pilot.press("ctrl+c")
            # The name in the log and the line in the panel of members lead there, too.
            row = next(y for y, line in enumerate(screen_text(pilot.app).split("\n")) if "bob │" in line)
            column = screen_text(pilot.app).split("\n")[row].index("bob")
            await pilot.click(offset=(column, row))
            await until_shown(pilot, "Bob the Builder")
            await pilot.press("enter")
            await until(pilot, lambda: chat_screen(pilot).room.name == "bob")


async def test_nobody_of_that_name(make_settings: Any) -> None:
    async with ArchiveServer(20) as server:
        server.whois = ["401 nobody :No such nick"]
        async with reading(server, make_settings) as pilot:
            await write(pilot, "/whois nobody")
            await pilot.press("enter")
            await until_shown(pilot, "There is nobody of this name here now.")


async def test_nothing_of_somebody_ignored_is_found(make_settings: Any) -> None:
    async with ArchiveServer(300) as server, reading(server, make_settings) as pilot:
        await pilot.press("up", "up", "b")
        await until_shown(pilot, "Bookmarked.")  # by carol: bob and she speak in turn
        await pilot.press("escape")
        await write(pilot, "/ignore carol")
        await pilot.press("enter")
        await until_shown(pilot, "You hear nothing of carol")
        await write(pilot, "/bookmarks")
        await pilot.press("enter")
        await until_shown(pilot, "none yet")
        await pilot.press("escape")
        await pilot.press("ctrl+f")
        await write(pilot, "m29")
        await until_shown(pilot, "m298 said so", "bob  in #lobby", "5 found")  # 290 to 298
        assert "carol  in" not in screen_text(pilot.app)


async def test_bookmarks_are_kept_and_gone_to(make_settings: Any) -> None:
    async with ArchiveServer(300) as server:
        server.texts[299] = "remember the milk, m299 said so"
        async with reading(server, make_settings) as pilot:
            await pilot.press("up", "up", "b")
            await until_shown(pilot, "Bookmarked.")
        async with reading(server, make_settings) as pilot:
            await write(pilot, "/bookmarks")
            await pilot.press("enter")
            await until_shown(pilot, "Bookmarks", "bob  in" if 299 % 2 == 0 else "carol  in", "1 of 1")
            await pilot.press("enter")
            await until_gone(pilot, "1 of 1")
            screen = chat_screen(pilot)
            await until(pilot, lambda: screen.log_view.cursor_id == screen.room.timeline.find("h299"))
            await pilot.press("b")
            await pilot.press("alt+b")
            await until_shown(pilot, "none yet")


async def test_the_room_opens_at_the_unread_line_and_what_is_read_is_told(make_settings: Any) -> None:
    async with ArchiveServer(300) as server:
        server.marker = f"timestamp={server.date[:8]}01T04:00:00.000Z"  # m240
        settings = make_settings(address=Address("127.0.0.1", server.port))
        async with SnackaApp(settings).run_test(size=(100, 24)) as pilot:
            await until_shown(pilot, " unread ", "m241 said so", "m240 said so")
            assert "m299 said so" not in screen_text(pilot.app).split("newest lines")[0]
            await pilot.press("end")
            await until(pilot, lambda: server.marker.endswith("01T04:59:00.000Z"), "the newest is told")
            server.send(f":here MARKREAD #lobby {server.marker}")


async def test_letters_are_typed_unless_a_message_is_under_the_cursor(make_settings: Any) -> None:
    async with ArchiveServer(20) as server, reading(server, make_settings) as pilot:
        screen = chat_screen(pilot)
        await pilot.press("up", "up", "up")
        assert screen.log_view.cursor_id == screen.room.timeline.find("h18")
        await pilot.press("down", "down", "down")
        assert screen.focused is screen.composer
        screen.log_view.focus()
        await pilot.pause()
        await pilot.press("b", "y")
        assert screen.composer.text == "by"


async def test_an_old_search_is_still_there(make_settings: Any) -> None:
    async with ArchiveServer(20) as server, reading(server, make_settings, width=58) as pilot:
        await pilot.press("ctrl+f")
        await write(pilot, "m7")
        await until_shown(pilot, "1 found")
        await pilot.press("escape")
        await pilot.press("ctrl+f")
        await until_shown(pilot, "1 found", "m7 said so")
        assert isinstance(pilot.app.screen, SearchScreen)


async def test_enter_opens_who_came_and_went_and_who_wrote(make_settings: Any) -> None:
    async with ArchiveServer(20) as server, reading(server, make_settings) as pilot:
        server.send(":dora!d@host JOIN #lobby * :Dora", ":erik!e@host JOIN #lobby * :Erik")
        await until_shown(pilot, "dora and erik joined")
        await pilot.press("up", "enter")
        await until_shown(pilot, "dora joined", "erik joined")
        await pilot.press("enter")
        await until_shown(pilot, "dora and erik joined")
        await pilot.press("up", "up", "enter")
        await until_shown(pilot, "Write to them alone", "carol")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChatScreen))


async def test_a_gap_fills_as_one_comes_near_it(make_settings: Any) -> None:
    async with ArchiveServer(40) as server, reading(server, make_settings) as pilot:
        screen = chat_screen(pilot)
        await server.stop()
        await until_shown(pilot, "F5 tries at once")
        server.texts += [f"m{n} while away" for n in range(40, 600)]
        await server.listen()
        await pilot.press("f5")
        await until_shown(pilot, "m599 while away")
        assert screen.room.timeline.has_gaps
        await until(pilot, lambda: not screen.room.timeline.has_gaps or _at_gap(screen), "no gap")
        texts = [entry.text for entry in screen.room.timeline if entry.msgid]
        assert texts == server.texts


def _at_gap(screen: ChatScreen) -> bool:
    """Look at the newest gap, as somebody does who reads upwards."""
    gap = screen.room.timeline.gaps()[-1]
    if gap.before is not None:
        screen.log_view.jump_to(gap.before)
    return False
