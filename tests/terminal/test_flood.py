"""A room in which far too much is said, and a window that will not keep still."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from support.people import Person
from support.server import RunningServer
from support.tmux import Terminal, needs_tmux

OpenClient = Callable[..., Terminal]
pytestmark = needs_tmux

TYPED = "the quick brown fox jumps over the lazy dog 0123456789 åäö"


@asynccontextmanager
async def flooding(port: int, rate: int = 500) -> AsyncIterator[list[int]]:
    """Somebody says `rate` lines a second in #lobby; the list holds the number of the next line."""
    bob = await Person("bob").arrives(port, "#lobby")
    said = [0]

    async def talk() -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            due = int((loop.time() - began) * rate)
            lines = [f"PRIVMSG #lobby :flood {number} of many" for number in range(said[0], due)]
            said[0] += len(lines)  # first: it may be told to stop while it sends
            await bob.sends(*lines)
            await asyncio.sleep(0.01)  # the rate of the flood, not a wait for something to happen

    task = asyncio.create_task(talk())
    try:
        yield said
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await bob.catches_up()
        await bob.vanishes()


async def test_typing_into_a_flood(patient_server: RunningServer, open_client: OpenClient) -> None:
    carol = await Person("carol").arrives(patient_server.port, "#lobby")
    anna = open_client("anna", patient_server.port)
    await anna.shows("You joined")
    async with flooding(patient_server.port) as said:
        await anna.comes_to(lambda screen: "flood 200 " in screen or said[0] > 300, "the flood")
        for letter in TYPED:
            anna.types(letter)
        await anna.shows(TYPED)
        anna.presses("C-k")
        await anna.shows("A room or a person")
        anna.types("#quiet")
        await anna.shows("#quiet")
        anna.presses("Enter")
        await anna.shows("Write in #quiet")
        anna.presses("M-1")
        await anna.shows(TYPED)
        anna.presses("Enter")
        await carol.hears("anna", TYPED)
    last = f"flood {said[0] - 1} of many"
    await anna.comes_to(lambda screen: last in screen, "the last line of the flood")
    numbers = [int(number) for number in re.findall(r"flood (\d+) of many", anna.screen())]
    assert numbers == list(range(numbers[0], said[0]))
    await carol.vanishes()


@pytest.mark.parametrize("widths", [(40, 200, 60, 120, 79, 41, 199, 80, 110, 100)])
async def test_resizing_wildly(
    patient_server: RunningServer, open_client: OpenClient, widths: tuple[int, ...]
) -> None:
    """While much is said; in the end the picture is right, and the same as that of somebody who comes new."""
    anna = open_client("anna", patient_server.port)
    await anna.shows("You joined", "Welcome!")
    anna.presses("Escape")
    async with flooding(patient_server.port, 100) as said:
        for turn in range(3):
            for width in widths:
                anna.resize(width, 12 + (width + turn) % 30)
                enough = said[0] + 5
                await anna.comes_to(lambda _, enough=enough: said[0] > enough, "more")  # type: ignore[misc]
        anna.resize(100, 28)
    last = said[0] - 1

    def settled(screen: str) -> bool:
        """The newest line is there, and the picture fills the window as it is now."""
        lowest = screen.splitlines()[-1] if screen else ""
        return f"flood {last} of many" in screen and "Members" in screen and "F1 help" in lowest

    screen = await anna.comes_to(settled, "the newest line")
    lines = screen.splitlines()
    assert len(lines) == 28
    numbers = [int(number) for number in re.findall(r"flood (\d+) of many", screen)]
    assert numbers == list(range(last - len(numbers) + 1, last + 1))
    assert len(numbers) >= 20, screen
    assert sum("#lobby" in line for line in lines) == 2  # the heading and the composer, nothing left over
