"""When something goes wrong: bugs are shown and survived, unsent words are not lost."""

from __future__ import annotations

from typing import Any

import pytest

from snacka_tui import pump
from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from snacka_tui.link import Link, LinkEvent, Received, bridge
from snacka_tui.model.changes import Change
from snacka_tui.model.session import Session
from snacka_tui.screens.chat import ChatScreen
from support.little_server import LittleServer
from support.looking import until, until_shown, write


async def test_a_bug_in_the_worker_is_shown_and_f5_goes_on(
    server: LittleServer, make_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = bridge.apply

    def buggy(event: LinkEvent, session: Session, link: Link) -> list[Change]:
        if isinstance(event, Received) and any(m.text == "boom" for m in event.messages):
            raise ZeroDivisionError("a bug")
        return real(event, session, link)

    monkeypatch.setattr(pump, "apply", buggy)
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(120, 24), notifications=True) as pilot:
        await until_shown(pilot, "You joined")
        server.says("bob", "#lobby", "boom")
        await until_shown(pilot, "ZeroDivisionError", "Not connected", "F5 connects again.")
        await pilot.press("f5")
        await until_shown(pilot, "anna · F1 help")
        server.says("bob", "#lobby", "better now")
        await until_shown(pilot, "better now")


async def test_unsent_words_are_told_of_and_go_out_the_next_time(
    server: LittleServer, make_settings: Any
) -> None:
    settings = make_settings(address=Address("127.0.0.1", server.port))
    app = SnackaApp(settings)
    async with app.run_test(size=(100, 24)) as pilot:
        await until_shown(pilot, "You joined")
        await server.stop()
        await until_shown(pilot, "offline")
        await write(pilot, "later then")
        await pilot.press("enter")
        await until_shown(pilot, "1 message not kept yet")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit)
        assert app.last_lines == ["1 message not kept yet. What waits goes out the next time."]
    await server.listen()
    async with SnackaApp(settings).run_test(size=(100, 24)) as pilot:
        await until_shown(pilot, "later then", "✓")
        assert server.commands("PRIVMSG") == [("#lobby", "later then")]


async def test_typing_is_writing_wherever_the_focus_is(server: LittleServer, make_settings: Any) -> None:
    settings = make_settings(address=Address("127.0.0.1", server.port))
    async with SnackaApp(settings).run_test(size=(100, 24)) as pilot:
        await until_shown(pilot, "You joined")
        await pilot.press("up")
        await write(pilot, "hej j")
        screen = pilot.app.screen
        assert isinstance(screen, ChatScreen)
        assert screen.composer.text == "hej j"


@pytest.mark.parametrize("caps", ["", "message-tags server-time"])
async def test_old_servers_do(make_settings: Any, caps: str) -> None:
    async with LittleServer(caps, echo=False) as old:
        settings = make_settings(address=Address("127.0.0.1", old.port))
        async with SnackaApp(settings).run_test(size=(100, 24)) as pilot:
            await until_shown(pilot, "You joined", "Members 3")
            await write(pilot, "hello")
            await pilot.press("enter")
            await until_shown(pilot, "hello", "·")
            assert old.commands("PRIVMSG") == [("#lobby", "hello")]
