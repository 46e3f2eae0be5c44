"""kill -9 under traffic, and a disk that fills up: what was echoed is kept, once, in one order."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from snacka_protocol.message import Message
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]


async def whole_history(who: Person, channel: str = "#fika") -> list[Message]:
    """Everything kept, page by page."""
    found: list[Message] = []
    place = "timestamp=2020-01-01T00:00:00.000Z"
    while True:
        answers = await who.asks(f"CHATHISTORY AFTER {channel} {place} 500")
        page = [m for m in answers if m.command == "PRIVMSG"]
        if not page:
            return found
        found += page
        place = f"msgid={page[-1].tags['msgid']}"


async def test_kill_9_while_everybody_talks(start_server: Starter, person: Maker) -> None:
    server = await start_server("--flood-rate", "0")
    people = [await person(f"p{number}").arrives(server.port, "#fika") for number in range(4)]
    watcher = await person("watcher").arrives(server.port, "#fika")

    async def speaks(one: Person) -> None:
        """Fifty lines in each write, the next ones before the last have been echoed, until the end."""
        with contextlib.suppress(ConnectionError, AssertionError):
            for start in itertools.count(0, 50):
                numbers = range(start, start + 50)
                await one.sends(
                    *(
                        f"@+snacka/nonce={one.name}-{n};label={n} PRIVMSG #fika :{one.name} {n}"
                        for n in numbers
                    )
                )
                await one.is_told(label=str(start + 10))

    talkers = [asyncio.create_task(speaks(one)) for one in people]
    await watcher.waits_for("traffic", lambda m: m.text.endswith(" 400"))
    await server.kill()
    await asyncio.gather(*talkers)
    for one in (*people, watcher):
        await one.is_disconnected()
    echoed = {
        m.tags["+snacka/nonce"]: m.tags["msgid"]
        for one in people
        for m in one.heard
        if "label" in m.tags and m.command == "PRIVMSG"
    }
    seen = [m.tags["msgid"] for m in watcher.heard if m.command == "PRIVMSG"]
    assert len(echoed) > 400

    await server.start()
    reader = await person("reader").arrives(server.port, "#fika")
    kept = await whole_history(reader)
    ids = [m.tags["msgid"] for m in kept]
    nonces = [m.tags["+snacka/nonce"] for m in kept]
    assert len(ids) == len(set(ids)) == len(set(nonces))
    assert set(echoed.items()) <= set(zip(nonces, ids, strict=True))
    assert ids[: len(seen)] == seen, "the history begins as the watcher saw it, in the same order"
    for one in people:
        own = [int(n.split("-")[1]) for n in nonces if n.startswith(f"{one.name}-")]
        assert own == list(range(len(own))), "nothing is missing in the middle"

    # Back again, each repeats what it cannot be sure of: nothing is doubled.
    for one in [await person(one.name).arrives(server.port, "#fika") for one in people]:
        await one.asks(*(f"@+snacka/nonce={one.name}-{n} PRIVMSG #fika :{one.name} {n}" for n in range(100)))
    assert [m.tags["msgid"] for m in await whole_history(reader)] == ids


async def test_stopping_while_everybody_talks(start_server: Starter, person: Maker) -> None:
    server = await start_server("--flood-rate", "0")
    people = [await person(f"p{number}").arrives(server.port, "#fika") for number in range(4)]
    watcher = await person("watcher").arrives(server.port, "#fika")

    async def speaks(one: Person) -> None:
        with contextlib.suppress(ConnectionError, AssertionError):
            for start in itertools.count(0, 50):
                await one.sends(
                    *(f"@label={n} PRIVMSG #fika :{one.name} {n}" for n in range(start, start + 50))
                )
                await one.is_told(label=str(start + 10))

    talkers = [asyncio.create_task(speaks(one)) for one in people]
    await watcher.waits_for("traffic", lambda m: m.text.endswith(" 400"))
    async with asyncio.timeout(4 * 5):
        assert await server.stop() == 0
    await asyncio.gather(*talkers)
    for one in (*people, watcher):
        await one.is_disconnected()
        assert one.heard[-1].command == "ERROR"
    echoed = {m.tags["msgid"] for one in people for m in one.heard if m.command == "PRIVMSG"}
    await server.start()
    reader = await person("reader").arrives(server.port, "#fika")
    kept = await whole_history(reader)
    assert echoed <= {m.tags["msgid"] for m in kept}
    for one in people:
        own = [int(m.text.split()[1]) for m in kept if m.source.startswith(f"{one.name}!")]
        assert own == list(range(len(own)))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of two megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder: Path) -> Path:
    """A file that takes all the room that is left."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        for size in (65536, 4096):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return path


async def says_until(who: Person, command: str) -> list[str]:
    """Say lines until one is answered with this command; returns the texts that were echoed before."""
    kept: list[str] = []
    for number in range(5000):
        text = f"{command} {number} {'x' * 300}"
        await who.says(text, "#fika", tags={"label": f"{command}{number}"})
        answer = await who.is_told(label=f"{command}{number}")
        if answer.command == "PRIVMSG":
            kept.append(text)
        if answer.command == command:
            assert command == "PRIVMSG" or answer.params[:2] == ("PRIVMSG", "NOT_KEPT")
            return kept
    raise AssertionError(f"never heard {command}")


async def test_a_full_disk_is_told_to_the_sender_and_passes(
    small_disk: Path, person: Maker, tmp_path: Path
) -> None:
    server = RunningServer(small_disk, "--flood-rate", "0")
    await server.start()
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    carl = await person("carl").arrives(server.port, "#fika")
    filler = fill(small_disk)
    kept = await says_until(anna, "FAIL")
    await bo.catches_up()
    assert [m.text for m in bo.heard if m.command == "PRIVMSG"] == kept
    # Everything that would have to be kept is refused by name, and nothing of it happens.
    answers = await anna.asks("@label=t TOPIC #fika :x", "@label=n NICK annika", "@label=j JOIN #new")
    assert [(m.command, m.params[1], m.tags.get("label")) for m in answers] == [
        ("FAIL", "NOT_KEPT", "t"),
        ("FAIL", "NOT_KEPT", "n"),
        ("FAIL", "NOT_KEPT", "j"),
    ]
    # Who leaves is gone all the same, and who comes is told.
    await carl.leaves()
    await bo.sees("QUIT", by=carl)
    late = person("carl", caps="")
    await late.connects(server.port)
    await late.sends("NICK carl", "USER carl 0 * :carl")
    await late.is_disconnected()
    assert "disk is full" in late.heard[-1].text
    filler.unlink()
    kept += await says_until(anna, "PRIVMSG")
    again = await person("carl").arrives(server.port, "#fika")
    assert [m.text for m in await whole_history(again)] == kept
    await server.kill()
    await server.start()
    reader = await person("reader").arrives(server.port, "#fika")
    assert [m.text for m in await whole_history(reader)] == kept
    assert await server.stop() == 0
    assert not [line for line in server.lines if "Traceback" in line]


async def test_a_full_disk_at_the_start_is_one_clear_line_and_harms_nothing(
    small_disk: Path, person: Maker
) -> None:
    server = RunningServer(small_disk, "--flood-rate", "0")
    await server.start()
    anna = await person("anna").arrives(server.port, "#fika")
    kept = await says_until(anna, "PRIVMSG")
    await server.kill()
    filler = fill(small_disk)
    try:
        await server.start()
    except AssertionError:
        assert await server.wait() == 1
        assert "full" in server.lines[-1]
    else:
        await server.stop()  # SQLite found room in its own files
    assert not [line for line in server.lines if "Traceback" in line]
    filler.unlink()
    await server.start()
    bo = await person("bo").arrives(server.port, "#fika")
    assert [m.text for m in await whole_history(bo)] == kept
    await server.stop()


async def test_a_full_disk_on_the_very_first_start(small_disk: Path) -> None:
    filler = fill(small_disk)
    server = RunningServer(small_disk)
    with pytest.raises(AssertionError, match="did not start"):
        await server.start()
    assert await server.wait() == 1
    assert "full" in server.lines[-1]
    assert not [line for line in server.lines if "Traceback" in line]
    filler.unlink()
    await server.start()
    assert await server.stop() == 0
