"""A laptop that sleeps, a network that stalls, a client that is killed: nothing is lost or said twice."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

from support.people import Person
from support.server import RunningServer
from support.tmux import Terminal, needs_tmux
from support.wire import Way, Wire

OpenClient = Callable[..., Terminal]
pytestmark = needs_tmux


async def _said(port: int, channel: str = "#lobby") -> list[str]:
    """What the channel's history holds."""
    reader = await Person("reader").arrives(port, channel)
    await reader.sends(f"CHATHISTORY LATEST {channel} * 50")
    await reader.sees("BATCH")
    kept = [message.text for message in await reader.catches_up() if message.command == "PRIVMSG"]
    await reader.vanishes()
    return kept


def _draft_is_on_disk(home: Path, text: str) -> bool:
    with contextlib.closing(sqlite3.connect(home / "data" / "client.db")) as store:
        return (text,) in store.execute("SELECT text FROM draft").fetchall()


def _signs(screen: str, text: str) -> list[str]:
    """The sign of each line with this text."""
    return re.findall(rf"{re.escape(text)}.*?([✓◌!?·])\s", screen)


async def test_a_laptop_sleeps_and_wakes(server: RunningServer, open_client: OpenClient) -> None:
    """The server hears nothing while one types; then the connection is gone, then it is back."""
    bob = await Person("bob").arrives(server.port, "#lobby")
    async with Wire(server.port) as wire:
        anna = open_client("anna", wire.port)
        await anna.shows("You joined")
        anna.says("before the sleep")
        await anna.comes_to(lambda screen: _signs(screen, "before the sleep") == ["✓"], "kept")
        wire.hold()
        for number in range(3):
            anna.says(f"typed asleep {number}")
        await anna.comes_to(lambda screen: screen.count("typed asleep") == 3, "all three waiting")
        for number in range(4):
            await bob.says(f"meanwhile {number}")
        await bob.catches_up()
        assert "✓" not in "".join(_signs(anna.screen(), "typed asleep"))
        await wire.cut()
        await anna.shows("trying again")
        anna.says("typed asleep 3")
        await anna.comes_to(lambda screen: _signs(screen, "typed asleep 3") == ["◌"], "waiting")
        await wire.mend()
        anna.presses("F5")
        screen = await anna.comes_to(
            lambda screen: _signs(screen, "typed asleep") == ["✓"] * 4 and screen.count("meanwhile") == 4,
            "everything kept, and what was missed",
        )
        words = re.findall(r"before the sleep|meanwhile \d|typed asleep \d", screen)
        in_order = [f"meanwhile {n}" for n in range(4)] + [f"typed asleep {n}" for n in range(4)]
        assert words == ["before the sleep", *in_order]
        assert await _said(server.port) == words
    await bob.vanishes()


async def test_what_arrived_without_an_answer_is_not_said_again(
    server: RunningServer, open_client: OpenClient
) -> None:
    """The server keeps the lines, but its answers never arrive."""
    bob = await Person("bob").arrives(server.port, "#lobby")
    async with Wire(server.port) as wire:
        anna = open_client("anna", wire.port)
        await anna.shows("You joined")
        wire.hold(Way.DOWN)
        anna.says("did it arrive")
        anna.says("and this")
        await bob.hears("anna", "did it arrive")
        await bob.hears("anna", "and this")
        await anna.comes_to(lambda screen: _signs(screen, "and this") == ["◌"], "on its way")
        await wire.cut()
        await anna.shows("trying again")
        anna.says("a third")
        await wire.mend()
        anna.presses("F5")
        texts = ("did it arrive", "and this", "a third")
        screen = await anna.comes_to(
            lambda screen: [_signs(screen, text) for text in texts] == [["✓"]] * 3, "each of them once, kept"
        )
        assert "gap here" not in screen
        assert await _said(server.port) == [*texts]
    await bob.vanishes()


async def test_kill_9_of_the_client_with_unsent_lines_and_a_draft(
    server: RunningServer, open_client: OpenClient, tmp_path: Path
) -> None:
    async with Wire(server.port) as wire:
        anna = open_client("anna", wire.port)
        await anna.shows("You joined")
        await wire.cut()
        await anna.shows("trying again")
        anna.says("unsent one")
        anna.says("unsent two")
        await anna.comes_to(lambda screen: "unsent two" in screen, "both waiting")
        draft = "half a thought, not yet s"
        anna.types(draft)
        await anna.shows(draft)
        await anna.comes_to(lambda _: _draft_is_on_disk(tmp_path / "home-anna", draft), "the draft on disk")
        os.kill(anna.program_pid(), signal.SIGKILL)
        await anna.shows("exit code 137")
        await wire.mend()
        again = open_client("anna", wire.port)
        screen = await again.comes_to(
            lambda screen: _signs(screen, "unsent one") == ["✓"] and _signs(screen, "unsent two") == ["✓"],
            "both kept",
        )
        assert draft in screen
        again.says("ent")
        await again.comes_to(lambda screen: _signs(screen, "not yet sent") == ["✓"], "the thought is whole")
        assert await _said(server.port) == ["unsent one", "unsent two", "half a thought, not yet sent"]
