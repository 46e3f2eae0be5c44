"""The chat screen as a person meets it: coming in, talking, rooms, keys, panels, trouble."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from support.little_server import LittleServer
from support.looking import screen_text, until, until_gone, until_shown, write
from support.ports import free_port
from support.talking import chat_screen, chatting


async def test_one_comes_in_and_sees_room_topic_and_people(server: LittleServer, make_settings: Any) -> None:
    server.topics["#lobby"] = "Fika at three"
    async with chatting(server, make_settings) as pilot:
        await until_shown(pilot, "Fika at three", "3 people", "Members 3", "@bob", "carol", "anna · F1 help")


async def test_what_one_says_is_sent_and_shown_as_kept(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await write(pilot, "hello all")
        assert "hello all" in screen_text(pilot.app)
        await pilot.press("enter")
        await until_shown(pilot, "hello all", "✓")
        assert server.commands("PRIVMSG") == [("#lobby", "hello all")]
        assert chat_screen(pilot).composer.text == ""


async def test_what_others_say_is_shown(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        server.says("bob", "#lobby", "morning [b]anna[/b]")
        await until_shown(pilot, "morning [b]anna[/b]")


async def test_new_line_with_ctrl_j(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await write(pilot, "one\ntwo")
        assert chat_screen(pilot).composer.text == "one\ntwo"
        await pilot.press("enter")
        await until(pilot, lambda: len(server.commands("PRIVMSG")) == 2)
        assert server.commands("PRIVMSG") == [("#lobby", "one"), ("#lobby", "two")]


async def test_said_before_comes_back_and_the_draft_waits(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        composer = chat_screen(pilot).composer
        await write(pilot, "first")
        await pilot.press("enter")
        await write(pilot, "second")
        await pilot.press("enter")
        await write(pilot, "thir")
        seen = []
        for key in ("ctrl+up", "ctrl+up", "ctrl+up", "ctrl+down", "ctrl+down", "ctrl+down"):
            await pilot.press(key)
            seen.append(composer.text)
        assert seen == ["second", "first", "first", "second", "thir", "thir"]


async def test_tab_completes_names_and_cycles(server: LittleServer, make_settings: Any) -> None:
    server.people["#lobby"] = ["carl", "carol", "bob"]
    async with chatting(server, make_settings) as pilot:
        await until_shown(pilot, "carl", "carol")
        composer = chat_screen(pilot).composer
        await write(pilot, "ca")
        seen = []
        for key in ("tab", "tab", "shift+tab"):
            await pilot.press(key)
            seen.append(composer.text.strip())
        assert {word.rstrip(": ") for word in seen} == {"carl", "carol"}
        assert seen[0] == seen[2]
        assert chat_screen(pilot).hints.has_class("-shown")
        await write(pilot, "x")
        await pilot.pause()
        assert not chat_screen(pilot).hints.has_class("-shown")


async def test_one_offer_needs_no_list(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await until_shown(pilot, "Members 3")
        await write(pilot, "bo")
        await pilot.press("tab")
        await pilot.pause()
        assert chat_screen(pilot).composer.text.startswith("bob")
        assert not chat_screen(pilot).hints.has_class("-shown")


async def test_writing_is_told_and_commands_are_not(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await write(pilot, "/msg bob psst")
        await pilot.press("ctrl+c")
        assert server.commands("TAGMSG") == []
        await write(pilot, "hm")
        await until(pilot, lambda: server.commands("TAGMSG"))
        typing = [m.tags.get("+typing") for m in server.heard if m.command == "TAGMSG"]
        assert typing[0] == "active"


async def test_who_is_typing_is_shown(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        server.send("@+typing=active :bob!bob@host TAGMSG #lobby")
        await until_shown(pilot, "bob is typing…")
        server.says("bob", "#lobby", "done")
        await until_gone(pilot, "bob is typing…")


async def test_rooms_keys(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await write(pilot, "/join #garden")
        await pilot.press("enter")
        await until_shown(pilot, "Write in #garden")
        assert chat_screen(pilot).room.name == "#garden"
        shown = []
        for key in ("alt+2", "alt+1", "alt+down", "alt+up", "alt+up", "alt+9"):
            await pilot.press(key)
            shown.append(chat_screen(pilot).room.title)
        assert shown == ["#lobby", "#garden", "#lobby", "#garden", "#lobby", "#lobby"]


async def test_unread_rooms_are_counted_and_visited(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await write(pilot, "/join #garden")
        await pilot.press("enter")
        await until_shown(pilot, "Write in #garden")
        server.says("bob", "#lobby", "anybody?")
        server.says("bob", "#lobby", "anna?")
        screen = chat_screen(pilot)
        await until(pilot, lambda: screen.session.rooms["#lobby"].unread == 2)
        lobby = screen.rooms_panel.list.lines[1]
        assert (lobby.label, lobby.badge, lobby.strong, lobby.alarm) == ("#lobby", "1", True, True)
        await pilot.press("alt+a")
        assert screen.room.name == "#lobby"
        assert screen.rooms_panel.list.lines[1].badge == ""
        await pilot.press("alt+a")
        await until_shown(pilot, "Nothing new anywhere else.")


async def test_each_room_keeps_its_draft(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await write(pilot, "/join #garden")
        await pilot.press("enter")
        await until_shown(pilot, "Write in #garden")
        await write(pilot, "tulips")
        await pilot.press("alt+2")
        composer = chat_screen(pilot).composer
        assert composer.text == ""
        await write(pilot, "coffee")
        await pilot.press("alt+1")
        assert composer.text == "tulips"
        await pilot.press("alt+2")
        assert composer.text == "coffee"


async def test_drafts_survive_the_program(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await write(pilot, "to be continued")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: pilot.app._exit)
    async with chatting(server, make_settings) as pilot:
        assert chat_screen(pilot).composer.text == "to be continued"


async def test_switcher_finds_rooms_people_and_new_rooms(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await until_shown(pilot, "Members 3")
        await pilot.press("ctrl+k")
        await until_shown(pilot, "Enter goes there")
        await write(pilot, "garden")
        await until_shown(pilot, "join #garden")
        await pilot.press("enter")
        await until_shown(pilot, "Write in #garden")
        await pilot.press("ctrl+k")
        await write(pilot, "car")
        await until_shown(pilot, "message carol")
        await pilot.press("enter")
        await until_shown(pilot, "Write to carol")
        await pilot.press("ctrl+k")
        await write(pilot, "lob")
        await pilot.press("enter")
        assert chat_screen(pilot).room.name == "#lobby"


async def test_keys_that_the_text_area_would_take(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await write(pilot, "keep me")
        await pilot.press("home", "ctrl+k", "escape")
        assert chat_screen(pilot).composer.text == "keep me"
        await pilot.press("f7")
        assert chat_screen(pilot).rooms_panel.has_class("-closed")
        assert chat_screen(pilot).composer.selected_text == ""


async def test_pages_and_the_end(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        for number in range(60):
            server.says("bob", "#lobby", f"line {number}")
        await until_shown(pilot, "line 59")
        await pilot.press("pageup")
        await until_shown(pilot, "newest lines", "line 59")  # in the small pane below
        await pilot.press("pagedown", "pagedown")
        await until_gone(pilot, "newest lines")
        await pilot.press("pageup", "end")
        await until_gone(pilot, "newest lines")
        await until_shown(pilot, "line 59")


async def test_up_walks_to_the_log_and_escape_comes_back(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        screen = chat_screen(pilot)
        await pilot.press("up")
        await pilot.pause()
        assert screen.focused is not None
        assert screen.focused.id == "log"
        await pilot.press("escape")
        assert screen.focused.id == "composer"


async def test_help_lists_keys_and_commands(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings, height=90) as pilot:
        await pilot.press("f1")
        await until_shown(pilot, "Ctrl+Up", "Alt+1 … Alt+9", "Commands", "/join")
        await pilot.press("escape")
        await until_gone(pilot, "Alt+1 … Alt+9")
        await write(pilot, "/help")
        await pilot.press("enter")
        await until_shown(pilot, "Alt+1 … Alt+9")


async def test_palette_offers_actions_commands_and_themes(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await pilot.press("ctrl+p")
        await write(pilot, "contrast")
        await until_shown(pilot, "Theme: snacka-contrast")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.theme == "snacka-contrast")
        await pilot.press("ctrl+p")
        await write(pilot, "topic")
        await until_shown(pilot, "/topic")
        await pilot.press("enter")
        await until(pilot, lambda: chat_screen(pilot).composer.text == "/topic ")


async def test_a_long_paste_asks_first(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        composer = chat_screen(pilot).composer
        text = "\n".join(f"row {n}" for n in range(20))
        pilot.app.post_message(events.Paste(text))
        await until_shown(pilot, "A long paste", "20 lines", "sent as 20 messages")
        await pilot.press("escape")
        await until_gone(pilot, "A long paste")
        assert composer.text == ""
        pilot.app.post_message(events.Paste(text))
        await until_shown(pilot, "A long paste")
        await pilot.press("down", "enter")
        await until(pilot, lambda: composer.text == text)
        assert server.commands("PRIVMSG") == []


async def test_a_short_paste_does_not_ask(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        composer = chat_screen(pilot).composer
        pilot.app.post_message(events.Paste("two\nlines"))
        await until(pilot, lambda: composer.text == "two\nlines")


async def test_ctrl_c_clears_and_gives_back(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        composer = chat_screen(pilot).composer
        await write(pilot, "never mind")
        await pilot.press("ctrl+c")
        assert composer.text == ""
        await pilot.press("ctrl+up")
        assert composer.text == "never mind"
        await pilot.press("ctrl+c", "ctrl+c")
        await until_shown(pilot, "Ctrl+Q leaves the chat.")
        assert not pilot.app._exit


async def test_a_lost_connection_counts_down_and_comes_back(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await server.stop()
        await until_shown(pilot, "offline — trying again in", "F5 tries at once.")
        await write(pilot, "are you there")
        await pilot.press("enter")
        await until_shown(pilot, "◌", "1 message not kept yet")
        await server.listen()
        await pilot.press("f5")
        await until_shown(pilot, "anna · F1 help", "✓")
        assert ("#lobby", "are you there") in server.commands("PRIVMSG")


async def test_nobody_there_says_so(make_settings: Any) -> None:
    port = free_port()
    settings = make_settings(address=Address("127.0.0.1", port))
    async with SnackaApp(settings).run_test(size=(100, 24)) as pilot:
        await until_shown(pilot, f"Nobody listens at 127.0.0.1:{port}.", "The address somebody")


@pytest.mark.parametrize(
    ("width", "rooms", "members"),
    [(120, True, True), (100, False, True), (70, False, False), (50, False, False)],
)
async def test_widths_with_one_room(
    server: LittleServer, make_settings: Any, width: int, rooms: bool, members: bool
) -> None:
    async with chatting(server, make_settings, width) as pilot:
        text = screen_text(pilot.app)
        assert ("Rooms" in text, "Members" in text) == (rooms, members)


async def test_in_the_middle_width_a_second_room_brings_the_rooms(
    server: LittleServer, make_settings: Any
) -> None:
    async with chatting(server, make_settings, 100) as pilot:
        await write(pilot, "/join #garden")
        await pilot.press("enter")
        await until_shown(pilot, "Rooms", "Write in #garden")
        await until_gone(pilot, "Members")
        await pilot.press("f8")
        await until_shown(pilot, "Members")
        await pilot.press("escape")
        await until_gone(pilot, "Members")
        assert chat_screen(pilot).focused is chat_screen(pilot).composer


async def test_panels_over_a_narrow_log(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings, 70) as pilot:
        await pilot.press("f7")
        await until_shown(pilot, "Rooms")
        await pilot.press("f8")
        await until_shown(pilot, "Members")
        await until_gone(pilot, "Rooms")
        await pilot.press("down", "down", "enter")
        await until_shown(pilot, "Write to them alone", "Shared", "#lobby")
        await pilot.press("enter")
        await until_shown(pilot, "Write to carol")
        await until_gone(pilot, "Members")


async def test_resizing_moves_the_panels(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings, 120) as pilot:
        await pilot.resize_terminal(60, 20)
        await until_gone(pilot, "Members")
        await pilot.resize_terminal(140, 30)
        await until_shown(pilot, "Rooms", "Members")


async def test_away_people_are_faint(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await until_shown(pilot, "Members 3")
        server.send(":carol!carol@host AWAY :lunch")
        screen = chat_screen(pilot)
        await until(pilot, lambda: any(line.faint for line in screen.members_panel.list.lines))
        carol = next(line for line in screen.members_panel.list.lines if line.key == "carol")
        assert (carol.faint, carol.badge) == (True, "away")


async def test_inviting_shows_the_line_and_copies_it(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await pilot.press("f2")
        line = f"snacka-tui 127.0.0.1:{server.port}/lobby"
        await until_shown(pilot, line, "This works on this machine only.", 'ARGS="--host 0.0.0.0"')
        assert pilot.app.clipboard == line


async def test_quit_says_goodbye(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await write(pilot, "/quit see you")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app._exit)
        await until(pilot, lambda: server.commands("QUIT"))
        assert server.commands("QUIT") == [("see you",)]


async def test_walking_through_mentions(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        for number in range(120):
            server.says("bob", "#lobby", f"anna: look {number}" if number in (20, 60) else f"line {number}")
        await until_shown(pilot, "line 119")
        await pilot.press("alt+p")
        await until_shown(pilot, "look 60")
        await pilot.press("alt+p")
        await until_shown(pilot, "look 20")
        await pilot.press("alt+p")
        await until_shown(pilot, "Nobody mentioned you before that")
        await pilot.press("alt+n")
        await until_shown(pilot, "look 60")
        await pilot.press("alt+n")
        await until_shown(pilot, "line 119")


async def test_first_unread(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await write(pilot, "/join #garden")
        await pilot.press("enter")
        await until_shown(pilot, "Write in #garden")
        for number in range(80):
            server.says("bob", "#lobby", f"line {number}")
        screen = chat_screen(pilot)
        await until(pilot, lambda: screen.session.rooms["#lobby"].unread == 80)
        await pilot.press("alt+2", "end")
        await until_shown(pilot, "line 79")
        await pilot.press("alt+u")
        await until_shown(pilot, "line 0")


async def test_the_servers_own_room_shows_when_it_has_something_to_say(
    server: LittleServer, make_settings: Any
) -> None:
    async with chatting(server, make_settings) as pilot:
        rooms = chat_screen(pilot).rooms_panel
        assert [line.label for line in rooms.list.lines] == ["#lobby"]
        server.send(":here NOTICE anna :Back-up at nine")
        await until(
            pilot, lambda: [(line.label, line.badge) for line in rooms.list.lines][1:] == [("server", "1")]
        )
        await pilot.press("alt+2")
        await until_shown(pilot, "Back-up at nine")


async def test_the_lobby_that_the_server_names_is_the_one_shown(make_settings: Any) -> None:
    async with LittleServer() as server:
        server.tokens = f"{server.tokens} LOBBY=#salon"
        settings = make_settings(address=Address("127.0.0.1", server.port))
        async with SnackaApp(settings).run_test(size=(120, 30)) as pilot:
            await until_shown(pilot, "You joined", "Write in #salon")
            assert [line.label for line in chat_screen(pilot).rooms_panel.list.lines] == ["#salon"]


async def test_one_who_was_removed_sees_it_and_keeps_the_draft(
    server: LittleServer, make_settings: Any
) -> None:
    async with chatting(server, make_settings) as pilot:
        server.send(":bob!u@h KICK #lobby anna :be [nice]")
        await until_shown(pilot, "bob removed you from #lobby (be [nice]).", "You are not in #lobby")
        await write(pilot, "/join #lobby")
        await pilot.press("enter")
        await until_shown(pilot, "Write in #lobby")


async def test_the_palette_shows_what_a_command_takes(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await pilot.press("ctrl+p")
        await until_shown(pilot, "Keys and commands")
        await write(pilot, "/part")
        await until_shown(pilot, "/part [room] [reason]")
        await pilot.press("escape", "ctrl+p")
        await until_shown(pilot, "Keys and commands")
        await pilot.press(*["pagedown"] * 12)
        await until_shown(pilot, "/quit [reason]")
