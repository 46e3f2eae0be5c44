"""Two networks at once, ours and one nearly without extensions, with rooms of the same name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from support.foreign import ForeignServer
from support.people import Person
from support.server import RunningServer
from support.tmux import Terminal, needs_tmux

OpenClient = Callable[..., Terminal]
pytestmark = needs_tmux


async def test_rooms_of_one_name_do_not_mix(
    server: RunningServer, open_client: OpenClient, tmp_path: Path
) -> None:
    async with ForeignServer("ngircd", tmp_path) as other:
        here = await Person("herman").arrives(server.port, "#lobby")
        there = await Person("theres", caps="").arrives(other.port, "#lobby")
        anna = open_client("anna", server.port, columns=120)
        await anna.shows("You joined", "herman")
        await anna.shows("Welcome!")
        anna.presses("Escape")
        await anna.hides("Welcome!")
        anna.says(f"/connect irc://127.0.0.1:{other.port}/lobby")
        await anna.shows("You joined", "theres")
        anna.says("said over there")
        await there.hears("anna", "said over there")
        await here.says("said over here")
        await there.says("heard over there", "#lobby")
        screen = await anna.shows("heard over there")
        assert "said over here" not in screen
        assert re.search(r"said over there .*·", screen)  # sent: this network does not confirm
        anna.presses("M-1")
        screen = await anna.shows("said over here")
        assert "heard over there" not in screen
        anna.says("answered over here")
        await here.hears("anna", "answered over here")
        await other.kill()
        await here.says("and it goes on here")
        await anna.shows("and it goes on here")
        heard = [m.text for m in await here.catches_up() if m.command == "PRIVMSG"]
        assert "said over there" not in heard
        await here.vanishes()
