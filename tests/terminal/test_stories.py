"""The real client in a real terminal against the real server."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from support.people import Person
from support.server import RunningServer
from support.tmux import Terminal, needs_tmux

OpenClient = Callable[..., Terminal]
pytestmark = needs_tmux


async def test_two_people_talk(server: RunningServer, open_client: OpenClient) -> None:
    anna = open_client("anna", server.port)
    await anna.shows("#lobby", "You joined")
    bjorn = open_client("björn", server.port)
    await bjorn.shows("You joined")
    await anna.shows("björn joined")
    anna.says("hej björn! 😀")
    await anna.shows("hej björn! 😀", "✓")
    await bjorn.shows("anna", "hej björn! 😀")
    bjorn.says("hej hej")
    await anna.shows("hej hej")
    bjorn.says("/quit")
    await bjorn.shows("exit code 0")
    await anna.shows("björn left")


async def test_kill_9_between_two_clients(server: RunningServer, open_client: OpenClient) -> None:
    anna = open_client("anna", server.port)
    bjorn = open_client("björn", server.port)
    await anna.shows("You joined")
    await bjorn.shows("You joined")
    for number in range(5):
        anna.says(f"before {number}")
    await anna.comes_to(lambda screen: len(re.findall(r"before \d.*✓", screen)) == 5, "five kept")
    await server.kill()
    await anna.shows("trying again")
    anna.says("written in the dark")
    await anna.shows("written in the dark", "◌")
    await server.start()
    screen = await anna.comes_to(
        lambda screen: re.search(r"written in the dark.*✓", screen) is not None, "kept after all"
    )
    assert len(re.findall(r"before \d", screen)) == 5
    screen = await bjorn.shows("written in the dark")
    assert [f"before {number}" in screen for number in range(5)] == [True] * 5
    assert len(re.findall(r"before \d", screen)) == 5
    assert screen.count("written in the dark") == 1
    carol = await Person("carol").arrives(server.port, "#lobby")
    await carol.sends("CHATHISTORY LATEST #lobby * 50")
    await carol.sees("BATCH")
    kept = [message.text for message in await carol.catches_up() if message.command == "PRIVMSG"]
    assert kept == [*(f"before {number}" for number in range(5)), "written in the dark"]
    await carol.vanishes()


@pytest.mark.parametrize("columns", [60, 80, 120])
async def test_at_every_width(server: RunningServer, open_client: OpenClient, columns: int) -> None:
    anna = open_client("anna", server.port, columns=columns)
    await anna.shows("You joined")
    anna.says("a line that is long enough to be wrapped at sixty columns but not at a hundred and twenty")
    words = "a line that is long enough to be"
    screen = await anna.comes_to(
        # Not in what is being typed, and not the sign among the hints of the first minute.
        lambda screen: any(words in line and "▌" in line for line in screen.splitlines()) and "✓" in screen,
        "kept",
    )
    assert max(len(line) for line in screen.splitlines()) <= columns
    assert ("Members" in screen, "Rooms" in screen) == (columns >= 80, columns >= 110)


async def test_a_message_waits_on_disk_for_the_server(
    server: RunningServer, open_client: OpenClient, tmp_path: Path
) -> None:
    """Written without a connection, the client closed and opened again: it goes out once."""
    anna = open_client("anna", server.port)
    await anna.shows("You joined")
    await server.kill()
    await anna.shows("trying again")
    anna.says("from the outbox")
    await anna.shows("from the outbox", "◌")
    anna.presses("C-q")
    await anna.shows("exit code")
    await server.start()
    carol = await Person("carol").arrives(server.port, "#lobby")
    open_client("anna", server.port)
    await carol.hears("anna", "from the outbox")
    await carol.vanishes()
