"""A room where much was said: reading back to its beginning, finding something in it, and coming back."""

from __future__ import annotations

import re
from collections.abc import Callable

from support.people import Person
from support.server import RunningServer
from support.tmux import Terminal, needs_tmux

OpenClient = Callable[..., Terminal]
pytestmark = needs_tmux

LINES = 5000
PAGES = 30
NEWEST = "newest lines"


def _numbers(screen: str) -> list[int]:
    return [int(number) for number in re.findall(r"line number (\d+)", screen)]


def _word(number: int) -> str:
    return "oldest" if number < 20 else "needle" if 1000 <= number < 1500 else "plain"


async def _fills(port: int, channel: str) -> None:
    """5,000 lines, each kept, the oldest with a word of its own."""
    bob = await Person("bob").arrives(port, channel)
    for first in range(0, LINES, 500):
        numbers = range(first, first + 500)
        await bob.sends(*(f"PRIVMSG {channel} :{_word(number)} line number {number}" for number in numbers))
        await bob.catches_up()
    await bob.vanishes()


async def _older(terminal: Terminal, lowest: int) -> int:
    """Wait for the page above the one that began with this line: nothing is passed over; how it begins."""

    def follows(screen: str) -> bool:
        page = _numbers(screen.split(NEWEST)[0])
        whole = page == list(range(page[0], page[0] + len(page))) if page else False
        return whole and page[0] < lowest <= page[-1] + 1

    screen = await terminal.comes_to(follows, f"the page that ends at {lowest}")
    return _numbers(screen)[0]


async def test_five_thousand_lines(patient_server: RunningServer, open_client: OpenClient) -> None:
    """From the newest line up, each line once and in order; a search, a jump, and the end again."""
    await _fills(patient_server.port, "#lobby")
    anna = open_client("anna", patient_server.port, columns=120, rows=45)
    await anna.shows("You joined", f"line number {LINES - 1}")
    await anna.shows("Welcome!")
    anna.presses("Escape")  # the hints
    await anna.hides("Welcome!")
    lowest = _numbers(anna.screen())[0]
    for _ in range(PAGES):
        anna.presses("PPage")
        lowest = await _older(anna, lowest)
    assert lowest < LINES - PAGES * 20

    anna.presses("C-f")
    await anna.shows("Search")
    anna.types('from:bob "line number 1234"')
    await anna.shows("needle line number 1234")
    anna.presses("Enter")
    await anna.shows("needle line number 1233", "needle line number 1234", "needle line number 1235")
    anna.presses("PPage")
    await anna.comes_to(
        lambda screen: bool(_numbers(screen)) and min(_numbers(screen)) < 1220, "what was before"
    )
    anna.presses("End")
    await anna.shows(f"line number {LINES - 1}")
    anna.types("here again")
    await anna.shows("here again")
    anna.presses("Enter")
    await anna.comes_to(lambda screen: re.search(r"here again.*✓", screen) is not None, "kept")


async def test_the_first_line_is_reached(patient_server: RunningServer, open_client: OpenClient) -> None:
    """By searching for what was said at the beginning, and then up to where the room began."""
    await _fills(patient_server.port, "#lobby")
    anna = open_client("anna", patient_server.port, columns=80, rows=45)
    await anna.shows("You joined", f"line number {LINES - 1}")
    anna.presses("C-f")
    await anna.shows("Search")
    anna.types("oldest")
    await anna.shows("oldest line number 19")
    anna.presses("Enter")
    await anna.shows("plain line number 20")
    lowest = 19
    while lowest:
        anna.presses("PPage")
        lowest = await _older(anna, lowest)
