"""Reading on real servers: ours, with another device of the same person, and those of other people."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from snacka_protocol.timestamps import format_ms
from snacka_tui.address import Address, Protection
from snacka_tui.app import SnackaApp
from snacka_tui.screens.chat import ChatScreen
from snacka_tui.store import KeptAccount, Passwords
from support.accounts import ACCOUNT_CAPS, PASSWORD, registers
from support.foreign import ForeignServer
from support.looking import screen_text, until, until_gone, until_shown, write
from support.patience import PATIENCE
from support.people import Person
from support.server import RunningServer

CAPS = f"{ACCOUNT_CAPS} draft/read-marker"
COUNT = 300


async def test_what_another_device_read_is_read_here_too(make_settings: Any, tmp_path: Path) -> None:
    server = RunningServer(tmp_path / "server", "--flood-rate", "0")
    await server.start()
    bob, phone = Person("bob"), Person("anna", CAPS)
    try:
        await bob.arrives(server.port, "#lobby")
        await phone.arrives(server.port)
        await registers(phone)
        await phone.joins("#lobby")
        texts = [f"line {n} of the day" for n in range(COUNT)]
        texts[40] = "the needle of the day"
        times = []
        for part in (texts[: COUNT // 2], texts[COUNT // 2 :]):
            for text in part:
                await bob.says(text)
            times.append((await phone.hears(bob, part[-1])).tags["time"])
            while format_ms(time.time_ns() // 1_000_000) <= times[-1]:
                await phone.catches_up()  # the other half is of another moment
        await phone.sends(f"MARKREAD #lobby timestamp={times[0]}")
        await phone.sees("MARKREAD", "#lobby", f"timestamp={times[0]}")
        settings = make_settings(address=Address("127.0.0.1", server.port, protection=Protection.PLAIN))
        place = f"127.0.0.1:{server.port}"
        Passwords(settings.data).keep(place, KeptAccount("anna", PASSWORD, in_the_open=True))
        async with SnackaApp(settings).run_test(size=(100, 30), notifications=True) as pilot:
            # It opens where the phone stopped, though that is further back than what is loaded first.
            await until_shown(pilot, " unread ", f"line {COUNT // 2} of")
            screen = pilot.app.screen
            assert isinstance(screen, ChatScreen)
            await pilot.press("escape", "end")
            await phone.sees("MARKREAD", "#lobby", f"timestamp={times[1]}")
            # Read on the phone, read here.
            await write(pilot, "/join #tea")
            await pilot.press("enter")
            await until_shown(pilot, "Write in #tea")
            await bob.says("anna: one more")
            lobby = screen.session.rooms["#lobby"]
            await until(pilot, lambda: lobby.mentions == 1)
            last = await phone.hears(bob, "anna: one more")
            await phone.sends(f"MARKREAD #lobby timestamp={last.tags['time']}")
            await until(pilot, lambda: (lobby.unread, lobby.mentions) == (0, 0))
            # A message far back, found by the server, with what was around it.
            await pilot.press("ctrl+f")
            await write(pilot, "needle in:#lobby")
            await until_shown(pilot, "1 found", "the needle of the day")
            await pilot.press("enter")
            await until_gone(pilot, "1 found")
            await until_shown(pilot, "line 39 of", "the needle of the day", "line 41 of")
            await pilot.press("escape")
            await until_shown(pilot, "Write in #tea")
            # Who is there, and which rooms there are.
            await pilot.press("alt+r")
            await until_shown(pilot, "#lobby", "#tea", "2 rooms", "you are here")
            await pilot.press("escape")
            await write(pilot, "/whois bob")
            await pilot.press("enter")
            await until_shown(pilot, "Shared", "#lobby", "none (a guest)")
    finally:
        for somebody in (bob, phone):
            await somebody.vanishes()
        await server.stop()


@pytest.mark.parametrize("name", ["ngircd", "inspircd"])
async def test_rooms_people_and_search_on_other_servers(
    name: str, make_settings: Any, tmp_path: Path
) -> None:
    bob = Person("bob", caps="")
    async with asyncio.timeout(PATIENCE), ForeignServer(name, tmp_path) as server:
        await bob.arrives(server.port, "#fika")
        await bob.sends("TOPIC #fika :cakes at three")
        settings = make_settings(address=Address("127.0.0.1", server.port, protection=Protection.PLAIN))
        async with SnackaApp(settings).run_test(size=(100, 30), notifications=True) as pilot:
            await until_shown(pilot, "anna · F1 help")
            await pilot.press("escape", "alt+r")
            await until_shown(pilot, "#fika", "1 person", "cakes at three")
            await write(pilot, "fika")
            await pilot.press("enter")
            await until_shown(pilot, "Write in #fika")
            await bob.says("the needle", "#fika")
            await until_shown(pilot, "the needle")
            await write(pilot, "/whois bob")
            await pilot.press("enter")
            await until_shown(pilot, "Shared", "#fika", "Server", "Active")
            await until_gone(pilot, "asking the network")
            await pilot.press("escape", "ctrl+f")
            await write(pilot, "needle")
            await until_shown(pilot, "1 found")
            await pilot.press("enter")
            await until_gone(pilot, "1 found")
            assert "the needle" in screen_text(pilot.app)
        await bob.vanishes()
