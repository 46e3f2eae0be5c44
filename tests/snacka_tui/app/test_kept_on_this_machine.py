"""The full screen over the local log: what was said is there before the network answers, and never twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from snacka_tui.address import Address
from snacka_tui.app import SnackaApp
from snacka_tui.headless import connect
from support.looking import screen_text, until, until_shown, write
from support.server import RunningServer


@pytest.fixture
async def real(tmp_path: Path) -> AsyncIterator[RunningServer]:
    running = RunningServer(tmp_path / "server", "--flood-rate", "0")
    await running.start()
    yield running
    await running.stop()


async def test_what_was_said_is_there_at_once_and_once(real: RunningServer, make_settings: Any) -> None:
    settings = replace(make_settings(address=Address("127.0.0.1", real.port, "#room")), log=True)
    async with connect("127.0.0.1", real.port, nick="bob", rooms=["#room"]) as bob:
        first = SnackaApp(settings)
        async with first.run_test(size=(100, 30)) as pilot:
            await until_shown(pilot, "You joined")
            await bob.say("#room", "said by bob")
            await write(pilot, "said by anna")
            await pilot.press("enter")
            await until_shown(pilot, "said by bob", "said by anna", "✓")
        first.close_log()
        first.store.close()
        await bob.say("#room", "said meanwhile")
    await real.stop()
    again = SnackaApp(settings)
    async with again.run_test(size=(100, 30)) as pilot:
        await until_shown(pilot, "said by bob", "said by anna", "offline")
        assert "said meanwhile" not in screen_text(again)
        await real.start()
        await until_shown(pilot, "said meanwhile")
        text = screen_text(again)
        assert [text.count(words) for words in ("said by bob", "said by anna", "said meanwhile")] == [1, 1, 1]
        await write(pilot, "/log off")
        await pilot.press("enter")
        await until_shown(pilot, "is not kept on this machine")
    again.close_log()
    again.store.close()


async def test_what_a_guest_had_not_read_is_still_unread_the_next_time(
    real: RunningServer, make_settings: Any
) -> None:
    settings = replace(make_settings(address=Address("127.0.0.1", real.port, "#room")), log=True)
    async with connect("127.0.0.1", real.port, nick="bob", rooms=["#room"]) as bob:
        first = SnackaApp(settings)
        async with first.run_test(size=(100, 30)) as pilot:
            await until_shown(pilot, "You joined")
            await bob.say("anna", "psst")
            await bob.say("anna", "are you there?")
            await until_shown(pilot, "bob              2")
            await pilot.press("ctrl+q")
            await until(pilot, lambda: first._exit)
        first.close_log()
        first.store.close()
    again = SnackaApp(settings)
    async with again.run_test(size=(100, 30)) as pilot:
        await until_shown(pilot, "You joined", "bob              2")
        await pilot.press("alt+a")
        await until_shown(pilot, "unread", "psst", "are you there?")
        assert "bob              2" not in screen_text(again)
    again.close_log()
    again.store.close()
