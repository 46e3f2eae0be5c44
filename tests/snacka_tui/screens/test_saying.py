"""Saying things in the chat: answers, reactions, taking back, changing, several lines, signs, emoji."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.pilot import Pilot

from snacka_tui.screens.chat import ChatScreen
from support.little_server import CAPS, LittleServer
from support.looking import screen_text, until, until_gone, until_shown, write
from support.talking import chat_screen, chatting

REDACTING = f"{CAPS} draft/message-redaction"


async def say(pilot: Pilot[None], text: str) -> None:
    await write(pilot, text)
    await pilot.press("enter")
    await until_shown(pilot, text)


def tagged(server: LittleServer, name: str) -> list[dict[str, str]]:
    """The tags of every such command heard so far, without what travels with all."""
    return [
        {tag: value for tag, value in message.tags.items() if tag not in ("label", "+snacka/nonce")}
        for message in server.heard
        if message.command == name
    ]


def reactions(server: LittleServer) -> list[dict[str, str]]:
    return [tags for tags in tagged(server, "TAGMSG") if "+reply" in tags]


async def test_an_answer_says_what_it_answers_and_shows_it(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        server.says("bob", "#lobby", "fika at three?")
        await until_shown(pilot, "fika at three?")
        await pilot.press("up", "r")
        await until_shown(pilot, "Answering bob: fika at three?")
        await write(pilot, "yes")
        await pilot.press("enter")
        await until_shown(pilot, "┌ bob: fika at three?", "✓")
        await until_gone(pilot, "Answering")
        (tags,) = tagged(server, "PRIVMSG")
        assert tags == {"+reply": "m2", "+draft/reply": "m2"}


async def test_what_nobody_said_cannot_be_answered(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        server.send(":bob!bob@host TOPIC #lobby :cake")
        await until_shown(pilot, "bob set the topic")
        for key in "r", "+":
            await pilot.press("up", key)
            await until_shown(pilot, "Nobody said this line")
        assert chat_screen(pilot).composer.text == ""


async def test_escape_makes_it_no_answer(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        server.says("bob", "#lobby", "fika at three?")
        await until_shown(pilot, "fika at three?")
        await pilot.press("up", "r")
        await until_shown(pilot, "Answering bob")
        await pilot.press("escape")
        await until_gone(pilot, "Answering bob")
        await say(pilot, "by the way")
        assert tagged(server, "PRIVMSG") == [{}]


async def test_a_click_on_the_quoted_line_goes_to_the_original(
    server: LittleServer, make_settings: Any
) -> None:
    async with chatting(server, make_settings) as pilot:
        server.says("bob", "#lobby", "the original")
        for number in range(40):
            server.says("carol", "#lobby", f"line {number}")
        server.send("@msgid=r1;+reply=m2 :bob!bob@host PRIVMSG #lobby :the answer")
        await until_shown(pilot, "the answer", "┌ bob: the original")
        screen = chat_screen(pilot)
        row = next(y for y, line in enumerate(screen_text(pilot.app).split("\n")) if "┌ bob" in line)
        column = screen_text(pilot.app).split("\n")[row].index("┌ bob") + 3
        await pilot.click(offset=(column, row))
        await until_shown(pilot, "line 0")
        assert screen.log_view.cursor_id == screen.room.timeline.find("m2")


async def test_reactions_are_counted_and_toggled(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        server.says("bob", "#lobby", "it works!")
        await until_shown(pilot, "it works!")
        server.send("@+reply=m2;+draft/react=🎉 :carol!c@h TAGMSG #lobby")
        await until_shown(pilot, "🎉 1")
        await pilot.press("up", "plus")
        await until_shown(pilot, "A name, such as heart", "carol")
        await write(pilot, "tada")
        await until_shown(pilot, "🎉  tada")
        await pilot.press("enter")
        await until(pilot, lambda: reactions(server))
        assert reactions(server) == [{"+reply": "m2", "+draft/reply": "m2", "+draft/react": "🎉"}]
        server.send("@+reply=m2;+draft/react=🎉 :anna!user@host TAGMSG #lobby")
        await until_shown(pilot, "🎉 2")
        lines = screen_text(pilot.app).split("\n")
        row = next(y for y, line in enumerate(lines) if "🎉 2" in line)
        await pilot.click(offset=(lines[row].index("🎉"), row))
        await until(pilot, lambda: len(reactions(server)) == 2)
        assert reactions(server)[1] == {"+reply": "m2", "+draft/reply": "m2", "+draft/unreact": "🎉"}
        server.send("@+reply=m2;+draft/unreact=🎉 :anna!user@host TAGMSG #lobby")
        await until_shown(pilot, "🎉 1")


async def test_taking_back_asks_once(make_settings: Any) -> None:
    async with LittleServer(REDACTING) as server, chatting(server, make_settings) as pilot:
        await say(pilot, "oops")
        await until_shown(pilot, "✓")
        await pilot.press("up", "d")
        await until_shown(pilot, "Take your message back?")
        await pilot.press("enter")
        await until(pilot, lambda: server.commands("REDACT"))
        assert server.commands("REDACT") == [("#lobby", "m2")]
        server.send(":anna!user@host REDACT #lobby m2")
        await until_shown(pilot, "You took this message back")
        assert "oops" not in screen_text(pilot.app)


async def test_ctrl_z_in_an_empty_line_undoes_the_last_message(make_settings: Any) -> None:
    async with LittleServer(REDACTING) as server, chatting(server, make_settings) as pilot:
        server.date = "2100-01-02"  # what was said long ago is not undone by a slip of the finger
        await say(pilot, "wrong room")
        await until_shown(pilot, "✓")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: server.commands("REDACT"))
        assert chat_screen(pilot).composer.text == "wrong room"


async def test_where_nothing_can_be_taken_back_it_says_so(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await say(pilot, "stays")
        await until_shown(pilot, "✓")
        await pilot.press("ctrl+z")
        await until_shown(pilot, "This network cannot take messages back")
        await pilot.press("up", "e")
        await until_shown(pilot, "This network cannot take messages back")
        assert chat_screen(pilot).composer.text == ""


async def test_changing_a_message_takes_it_back_and_says_it_anew(make_settings: Any) -> None:
    async with LittleServer(REDACTING) as server, chatting(server, make_settings) as pilot:
        await say(pilot, "at tree")
        await until_shown(pilot, "✓")
        await write(pilot, "meanwhile")
        screen = chat_screen(pilot)
        screen.log_view.focus()
        await pilot.press("up", "e")
        await until_shown(pilot, "Changing")
        assert screen.composer.text == "at tree"
        await pilot.press("backspace", "backspace", "backspace", "h", "r", "e", "e", "enter")
        await until(pilot, lambda: server.commands("REDACT"))
        assert server.commands("REDACT") == [("#lobby", "m2", "edited")]
        assert screen.composer.text == "meanwhile"
        assert len(server.commands("PRIVMSG")) == 1
        server.send(":anna!user@host REDACT #lobby m2 :edited")
        await until_shown(pilot, "You changed this message", "at three (edited)")
        assert server.commands("PRIVMSG")[1] == ("#lobby", "at three (edited)")


async def test_several_lines_are_one_message_where_the_network_takes_it(make_settings: Any) -> None:
    caps = f"{CAPS} draft/multiline=max-bytes=4096,max-lines=24"
    async with LittleServer(caps, echo=False) as server, chatting(server, make_settings) as pilot:
        await write(pilot, "one\ntwo")
        await pilot.press("enter")
        await until(pilot, lambda: len(server.commands("BATCH")) == 2)
        assert server.commands("PRIVMSG") == [("#lobby", "one"), ("#lobby", "two")]
        timeline = chat_screen(pilot).room.timeline
        last = timeline.last_id()
        assert last is not None
        assert timeline.get(last).text == "one\ntwo"


async def test_signs_become_codes_with_a_preview_and_a_switch(
    server: LittleServer, make_settings: Any
) -> None:
    async with chatting(server, make_settings) as pilot:
        await write(pilot, "so *fine*")
        await until_shown(pilot, "┊ so fine")
        await pilot.press("enter")
        await until(pilot, lambda: server.commands("PRIVMSG"))
        assert server.commands("PRIVMSG") == [("#lobby", "so \x1dfine\x1d")]
        await until_gone(pilot, "┊ so fine")
        await write(pilot, "/formatting off")
        await pilot.press("enter")
        await until_shown(pilot, "Signs stay as they are typed")
        await write(pilot, "so *fine*")
        await pilot.press("enter")
        await until(pilot, lambda: len(server.commands("PRIVMSG")) == 2)
        assert server.commands("PRIVMSG")[1] == ("#lobby", "so *fine*")


async def test_emoji_by_name(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        composer = chat_screen(pilot).composer
        await write(pilot, "well :tad")
        await until_shown(pilot, "🎉", ":tada:")
        await pilot.press("tab")
        assert composer.text == "well 🎉 "
        await write(pilot, ":heart:")
        assert composer.text == "well 🎉 ❤️"
        await write(pilot, " 10:30: no")
        assert composer.text == "well 🎉 ❤️ 10:30: no"


async def test_commands_are_offered_with_what_they_do(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        await write(pilot, "/who")
        await until_shown(pilot, "/whois", "See who is in a room.")
        await pilot.press("down", "down")
        await until(pilot, lambda: chat_screen(pilot).composer.text == "/whois ")
        await pilot.press("escape")
        await until_gone(pilot, "See who is in a room")
        assert chat_screen(pilot).composer.text == "/whois "


async def test_an_offer_can_be_clicked_and_goes_when_the_cursor_does(
    server: LittleServer, make_settings: Any
) -> None:
    async with chatting(server, make_settings) as pilot:
        composer = chat_screen(pilot).composer
        await write(pilot, "hi @")
        await pilot.press("b")
        await until(pilot, lambda: chat_screen(pilot).hints.has_class("-shown"))
        await pilot.press("left")
        await until(pilot, lambda: not chat_screen(pilot).hints.has_class("-shown"))
        await pilot.press("right", "o")
        await until(pilot, lambda: chat_screen(pilot).hints.has_class("-shown"))
        lines = screen_text(pilot.app).split("\n")
        row = max(y for y, line in enumerate(lines) if "@bob" in line)
        await pilot.click(offset=(lines[row].index("@bob") + 1, row))
        await until(pilot, lambda: composer.text == "hi @bob ")


async def test_the_newest_message_of_somebody_else_is_a_command_away(
    server: LittleServer, make_settings: Any
) -> None:
    async with chatting(server, make_settings) as pilot:
        server.says("bob", "#lobby", "well?")
        await until_shown(pilot, "well?")
        await say(pilot, "hm")
        await write(pilot, "/reply fine")
        await pilot.press("enter")
        await until_shown(pilot, "┌ bob: well?", "fine")
        await write(pilot, "/react tada")
        await pilot.press("enter")
        await until(pilot, lambda: reactions(server))
        assert reactions(server)[0]["+draft/react"] == "🎉"
        assert reactions(server)[0]["+reply"] == "m2"


async def test_a_pasted_path_is_not_a_command(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        composer = chat_screen(pilot).composer
        pilot.app.post_message(events.Paste("/etc"))
        await until(pilot, lambda: composer.text == "//etc")
        await pilot.press("enter")
        await until(pilot, lambda: server.commands("PRIVMSG") == [("#lobby", "/etc")])
        pilot.app.post_message(events.Paste("/me waves"))
        await until(pilot, lambda: composer.text == "/me waves")


async def test_a_long_paste_can_be_saved(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        screen = chat_screen(pilot)
        pilot.app.post_message(events.Paste("line\n" * 20))
        await until_shown(pilot, "would be sent as 20 messages")
        await pilot.press("down", "down", "enter")
        await until_shown(pilot, "Saved as")
        (path,) = (make_settings().data / "pastes").iterdir()
        assert path.read_text() == "line\n" * 20
        assert screen.composer.text == ""
        assert server.commands("PRIVMSG") == []


async def test_a_draft_and_an_answer_stay_in_their_room(server: LittleServer, make_settings: Any) -> None:
    async with chatting(server, make_settings) as pilot:
        screen: ChatScreen = chat_screen(pilot)
        server.says("bob", "#lobby", "a question")
        await until_shown(pilot, "a question")
        await pilot.press("up", "r")
        await write(pilot, "half an ans")
        await until_shown(pilot, "Answering bob")
        server.says("bob", "anna", "psst")
        await until(pilot, lambda: "bob" in screen.session.rooms)
        screen.show_room("bob")
        await until_gone(pilot, "Answering bob")
        assert screen.composer.text == ""
        await pilot.press("ctrl+z")
        assert screen.composer.text == ""
        screen.show_room("#lobby")
        await until_shown(pilot, "Answering bob")
        assert screen.composer.text == "half an ans"
        typed = [tags["+typing"] for tags in tagged(server, "TAGMSG") if "+typing" in tags]
        assert typed == ["active", "paused"]


async def test_a_click_marks_a_message_and_offers_what_can_be_done(
    server: LittleServer, make_settings: Any
) -> None:
    async with chatting(server, make_settings) as pilot:
        server.says("bob", "#lobby", "click me")
        await until_shown(pilot, "click me")

        def spot(words: str) -> tuple[int, int]:
            lines = screen_text(pilot.app).split("\n")
            row = next(y for y, line in enumerate(lines) if words in line)
            return lines[row].index(words) + 1, row

        await pilot.click(offset=spot("click me"))
        await until_shown(pilot, "r answer", "+ react")
        await write(pilot, "rye")
        assert chat_screen(pilot).composer.text == "rye"
        await until_gone(pilot, "r answer")
        await pilot.click(offset=spot("click me"))
        await until_shown(pilot, "r answer")
        await pilot.click(offset=spot("r answer"))
        await until_shown(pilot, "Answering bob: click me")
