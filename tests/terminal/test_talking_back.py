"""Answers, reactions, several lines, changing and taking back, between two clients in their terminals."""

from __future__ import annotations

import re
from collections.abc import Callable

from support.server import RunningServer
from support.tmux import Terminal, needs_tmux

OpenClient = Callable[..., Terminal]
pytestmark = needs_tmux


async def test_two_people_do_more_than_talk(server: RunningServer, open_client: OpenClient) -> None:
    anna = open_client("anna", server.port)
    bjorn = open_client("björn", server.port, columns=60)
    await anna.shows("You joined")
    await bjorn.shows("You joined")
    await anna.shows("Welcome!")
    await bjorn.shows("Welcome!")
    anna.presses("Escape")
    bjorn.presses("Escape")
    await anna.hides("Welcome!")
    await bjorn.hides("Welcome!")
    anna.says("shall we meet at three?")
    await bjorn.shows("shall we meet at three?")

    bjorn.presses("Up")
    screen = await bjorn.shows("r answer")
    assert "take back" not in screen  # it is hers
    bjorn.presses("r")
    await bjorn.shows("Esc", "anna")
    bjorn.says("rather at four")
    await bjorn.comes_to(lambda screen: re.search(r"rather at four.*✓", screen) is not None, "kept")
    screen = await anna.shows("rather at four")
    assert screen.count("shall we meet at three?") == 2  # said, and quoted above the answer

    bjorn.presses("Up")
    await bjorn.shows("e change", "d take")
    bjorn.presses("Escape")
    await bjorn.hides("e change")
    anna.says("/react :tada:")
    await bjorn.shows("🎉")
    await anna.shows("🎉")

    anna.types("first line")
    anna.presses("C-j")
    anna.types("second line")
    anna.presses("Enter")
    await bjorn.shows("first line", "second line")
    screen = await anna.comes_to(lambda screen: re.search(r"second line.*✓", screen) is not None, "kept")
    assert len(re.findall(r"(?:first|second) line.*✓", screen)) == 1  # one message, one sign

    anna.says("a slip of the pen")
    await bjorn.shows("a slip of the pen")
    anna.says("/undo")
    await bjorn.hides("a slip of the pen")
    await anna.comes_to(lambda screen: screen.count("a slip of the pen") == 1, "back in the line")
    anna.presses("C-c")

    bjorn.says("/me leaves")
    await anna.shows("björn leaves")
