"""A server of the test's own, and people who are shown out at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from support.people import Person, PlainPerson
from support.server import RunningServer


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    running = RunningServer(tmp_path / "data")
    await running.start()
    yield running
    if running.running:
        code = await running.stop()
        assert code == 0, running.lines
    assert "Traceback" not in (shown := "\n".join(running.lines)), shown


@pytest.fixture
async def start_server(tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[RunningServer]]]:
    """Starts servers with options of the test's: `await start_server("--sendq", "64 kB")`."""
    made: list[RunningServer] = []

    async def start(*options: str, folder: str = "data") -> RunningServer:
        made.append(RunningServer(tmp_path / folder, *options))
        await made[-1].start()
        return made[-1]

    yield start
    for running in made:
        if running.running:
            assert await running.stop() == 0, running.lines
        assert "Traceback" not in (shown := "\n".join(running.lines)), shown


@pytest.fixture
async def person() -> AsyncIterator[Callable[..., Person]]:
    """Makes people: `person("alice")`, `person("dave", caps="")` for an old client."""
    made: list[Person] = []

    def make(name: str, **kwargs: str) -> Person:
        made.append(Person(name, **kwargs))
        return made[-1]

    yield make
    for somebody in made:
        await somebody.vanishes()


@pytest.fixture
async def plain_person() -> AsyncIterator[Callable[[str], PlainPerson]]:
    made: list[PlainPerson] = []

    def make(name: str) -> PlainPerson:
        made.append(PlainPerson(name))
        return made[-1]

    yield make
    for somebody in made:
        await somebody.vanishes()
