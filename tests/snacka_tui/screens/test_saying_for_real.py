"""What one says, answers, takes back and changes, on Snacka's own server and on one with no extensions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from snacka_tui.model.timeline import Delivery
from snacka_tui.screens.chat import ChatScreen
from support.foreign import ForeignServer
from support.looking import screen_text, until, until_gone, until_shown, write
from support.people import EVERYTHING, Person
from support.server import RunningServer
from support.talking import chat_screen

ALL = f"{EVERYTHING} draft/message-redaction draft/multiline draft/event-playback"


@pytest.fixture
async def real(tmp_path: Path) -> AsyncIterator[RunningServer]:
    server = RunningServer(tmp_path / "server", "--flood-rate", "0")
    await server.start()
    yield server
    await server.stop()


async def test_others_read_it_well_and_it_is_all_there_the_next_day(
    real: RunningServer, make_settings: Any
) -> None:
    bob = await Person("bob", ALL).arrives(real.port, "#lobby")
    settings = make_settings(address=Address("127.0.0.1", real.port))
    async with SnackaApp(settings).run_test(size=(110, 40)) as pilot:
        await until_shown(pilot, "You joined", "bob")
        await bob.says("shall we eat?")
        await until_shown(pilot, "shall we eat?")

        await pilot.press("up", "r")
        await until_shown(pilot, "Answering bob")
        await write(pilot, "*yes*")
        await pilot.press("enter")
        answer = await bob.hears("anna", "\x1dyes\x1d")
        asked = next(message for message in bob.heard if message.text == "shall we eat?")
        assert answer.tags["+reply"] == answer.tags["+draft/reply"] == asked.tags["msgid"]
        await until_shown(pilot, "┌ bob: shall we eat?")

        await pilot.press("up", "up", "plus")
        await until_shown(pilot, "A name, such as heart")
        await pilot.press("enter")
        reaction = await bob.sees("TAGMSG", "#lobby", by="anna")
        while "+draft/react" not in reaction.tags:
            reaction = await bob.sees("TAGMSG", "#lobby", by="anna")
        assert (reaction.tags["+draft/react"], reaction.tags["+reply"]) == ("👍", asked.tags["msgid"])
        await until_shown(pilot, "👍 1")
        await bob.sends(f"@+draft/react=🎉;+reply={answer.tags['msgid']} TAGMSG #lobby")
        await until_shown(pilot, "🎉 1")

        await write(pilot, "at one\nat two")
        await pilot.press("enter")
        await bob.sees("BATCH")
        await until(pilot, lambda: chat_screen(pilot).session.unconfirmed() == 0)

        await write(pilot, "no, at tree")
        await pilot.press("enter")
        slip = await bob.hears("anna", "no, at tree")
        await until(pilot, lambda: chat_screen(pilot).session.unconfirmed() == 0)
        await pilot.press("up", "e")
        await until_shown(pilot, "Changing")
        await pilot.press("backspace", "backspace", "backspace")
        await write(pilot, "hree")
        await pilot.press("enter")
        await bob.sees("REDACT", "#lobby", slip.tags["msgid"], "edited", by="anna")
        await bob.hears("anna", "no, at three (edited)")
        await until_shown(pilot, "You changed this message", "no, at three (edited)")

        await write(pilot, "rubbish")
        await pilot.press("enter")
        rubbish = await bob.hears("anna", "rubbish")
        await until(pilot, lambda: chat_screen(pilot).session.unconfirmed() == 0)
        await write(pilot, "/undo")
        await pilot.press("enter")
        await bob.sees("REDACT", "#lobby", rubbish.tags["msgid"], by="anna")
        await until(pilot, lambda: chat_screen(pilot).composer.text == "rubbish")
        await until_shown(pilot, "You took this message back")
        await pilot.press("ctrl+c")

    carl = make_settings(address=Address("127.0.0.1", real.port), name="carl")
    async with SnackaApp(carl).run_test(size=(110, 40)) as pilot:
        await until_shown(pilot, "no, at three (edited)", "👍 1", "🎉 1", "┌ bob: shall we eat?")
        shown = screen_text(pilot.app)
        assert "rubbish" not in shown
        assert "anna took a message back" in shown
        assert "anna changed this message" in shown
        timeline = chat_screen(pilot).room.timeline
        assert "at one\nat two" in [entry.text for entry in timeline]
    await bob.leaves()


async def test_on_a_server_with_nothing(tmp_path: Path, make_settings: Any) -> None:
    async with ForeignServer("ngircd", tmp_path) as server:
        bob = await Person("bob", "").arrives(server.port, "#lobby")
        settings = make_settings(address=Address("127.0.0.1", server.port))
        async with SnackaApp(settings).run_test(size=(100, 40), notifications=True) as pilot:
            await until_shown(pilot, "You joined", "bob")
            screen = chat_screen(pilot)
            await write(pilot, "one\ntwo")
            await pilot.press("enter")
            await bob.hears("anna", "one")
            await bob.hears("anna", "two")
            await until(pilot, lambda: screen.session.unconfirmed() == 0)
            assert screen_text(pilot.app).count("·") >= 2

            await bob.says("shall we eat?")
            await until_shown(pilot, "shall we eat?")
            await pilot.press("up", "r")
            await until_shown(pilot, "This network cannot tell which message is answered.")
            assert screen.composer.text == "bob: "
            await write(pilot, "yes")
            await pilot.press("enter")
            await bob.hears("anna", "bob: yes")
            await pilot.press("up", "d")
            await until_shown(pilot, "This network cannot take messages back")
            await pilot.press("plus")
            await until_shown(pilot, "A name, such as heart")
            await pilot.press("enter")
            await until_shown(pilot, "This network has no reactions.")

            server.freeze()
            await write(pilot, "is anybody there?")
            await pilot.press("enter")
            await until_shown(pilot, "is anybody there?")
            await server.kill()
            await until(pilot, lambda: doubts(screen) == [Delivery.DOUBT])
            await server.start()
            bob = await Person("bob", "").arrives(server.port, "#lobby")
            await pilot.press("f5")
            await until(pilot, lambda: screen.session.ready and screen.room.joined)
            lines = screen_text(pilot.app).split("\n")
            row = next(y for y, line in enumerate(lines) if "is anybody there?" in line)
            await pilot.click(offset=(lines[row].index("is anybody") + 2, row))
            await until_shown(pilot, "Sent, or not?")
            await pilot.press("enter")
            await bob.hears("anna", "is anybody there?")
            await until(pilot, lambda: not doubts(screen))
            await until_gone(pilot, "Sent, or not?")


async def test_on_a_server_with_tags_and_no_history(tmp_path: Path, make_settings: Any) -> None:
    async with ForeignServer("inspircd", tmp_path) as server:
        bob = await Person("bob", "message-tags echo-message server-time").arrives(server.port, "#lobby")
        settings = make_settings(address=Address("127.0.0.1", server.port))
        async with SnackaApp(settings).run_test(size=(100, 40), notifications=True) as pilot:
            await until_shown(pilot, "You joined", "bob")
            await bob.says("shall we eat?")
            asked = await bob.hears(bob, "shall we eat?")
            await until_shown(pilot, "shall we eat?")
            await pilot.press("up", "r")
            await until_shown(pilot, "Answering bob")
            await write(pilot, "yes")
            await pilot.press("enter")
            answer = await bob.hears("anna", "yes")
            assert answer.tags["+draft/reply"] == asked.tags["msgid"]
            await until_shown(pilot, "┌ bob: shall we eat?", "✓")
            await bob.sends(f"@+draft/react=🎉;+draft/reply={answer.tags['msgid']} TAGMSG #lobby")
            await until_shown(pilot, "🎉 1")
            lines = screen_text(pilot.app).split("\n")
            row = next(y for y, line in enumerate(lines) if "🎉 1" in line)
            await pilot.click(offset=(lines[row].index("🎉"), row))
            await until_shown(pilot, "🎉 2")
            await pilot.press("ctrl+z")
            await until_shown(pilot, "This network cannot take messages back")


def doubts(screen: ChatScreen) -> list[Delivery]:
    """Own messages that did not simply arrive."""
    sent = (Delivery.NONE, Delivery.SENT)
    return [entry.delivery for entry in screen.room.timeline if entry.own and entry.delivery not in sent]


async def test_enter_on_an_answer_loads_what_it_answers(real: RunningServer, make_settings: Any) -> None:
    bob = await Person("bob", ALL).arrives(real.port, "#lobby")
    await bob.says("the very first words")
    first = await bob.hears(bob, "the very first words")
    for number in range(250):
        await bob.says(f"line {number}")
    await bob.hears(bob, "line 249")
    await bob.says("late answer", tags={"+reply": first.tags["msgid"]})
    settings = make_settings(address=Address("127.0.0.1", real.port))
    async with SnackaApp(settings).run_test(size=(100, 30)) as pilot:
        await until_shown(pilot, "late answer", "┌ an earlier message")
        screen = chat_screen(pilot)
        screen.log_view.focus()
        found = next(
            entry_id for entry_id in screen.room.timeline.ids() if screen.room.timeline.get(entry_id).reply_to
        )
        screen.log_view.point_at(found)
        await pilot.press("enter")
        await until_shown(pilot, "the very first words")
        assert screen.log_view.cursor_id == screen.room.timeline.find(first.tags["msgid"])
        await pilot.press("escape")
        await until_shown(pilot, "┌ bob: the very first words", "late answer")
    await bob.leaves()
