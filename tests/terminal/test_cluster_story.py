"""The real client in a chat of several machines: its own dies, and nothing typed is lost or said twice."""

from __future__ import annotations

import re
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from bench.cluster.balancer import Balancer
from bench.cluster.nats import Nats

from snacka_protocol.message import Source
from support.accounts import ACCOUNT_CAPS, comes_as, registers
from support.people import Person
from support.server import RunningServer
from support.tmux import Terminal, needs_tmux

OpenClient = Callable[..., Terminal]
pytestmark = needs_tmux
PASSWORD = "korvstroganoff"
LIMIT = 45.0
"""Seconds for what includes that a machine is missed, given up and replaced."""


class Machines:
    """Two nodes on one NATS server, and a balancer: the first connection goes to `one`."""

    def __init__(self, folder: Path) -> None:
        self._nats = Nats(folder)
        self._folder = folder
        self.one, self.two = self._node("one"), self._node("two")
        self.balancer = Balancer([])

    def _node(self, name: str) -> RunningServer:
        return RunningServer(
            self._folder / name, "--cluster", self._nats.urls, "--node", name, "--flood-rate", "0"
        )

    async def start(self) -> None:
        await self._nats.start()
        await self.one.start()
        await self.two.start()
        self.balancer = Balancer([("127.0.0.1", self.one.port), ("127.0.0.1", self.two.port)])
        await self.balancer.start()

    async def stop(self) -> None:
        await self.balancer.stop()
        for node in (self.one, self.two):
            if node.running:
                node.signal(signal.SIGCONT)
                await node.kill()
        self._nats.stop()


@pytest.fixture
async def machines(tmp_path: Path) -> AsyncIterator[Machines]:
    found = Machines(tmp_path)
    try:
        await found.start()
        yield found
    finally:
        await found.stop()


def said_by(person: Person, name: str) -> list[str]:
    """Every line of somebody's that this person has been told, again if it came again."""
    return [
        message.text
        for message in person.heard
        if message.command == "PRIVMSG" and Source.parse(message.source).nick == name
    ]


def signs(screen: str, text: str) -> list[str]:
    """The last sign on each line with this text."""
    return [line.split(text, 1)[1].strip()[:1] for line in screen.splitlines() if text in line]


async def test_the_machine_one_is_on_dies_while_a_line_is_under_way(
    machines: Machines, open_client: OpenClient
) -> None:
    """Anna and Bo have accounts and stay while away. Bo and Carl listen on the other machine all the time."""
    bo = await Person("bo", ACCOUNT_CAPS).arrives(machines.two.port, "#lobby", "#te")
    await registers(bo, PASSWORD)
    carl = await Person("carl").arrives(machines.two.port, "#lobby")
    anna = open_client("anna", machines.balancer.port)
    await anna.shows("You joined")
    anna.says(f"/register {PASSWORD}")
    await anna.shows("Remember the password?")
    anna.presses("Enter")
    await anna.hides("Remember the password?")
    anna.says("/join #te")
    await bo.sees("JOIN", "#te", by="anna")
    await anna.shows("Write in #te")
    anna.says("te?")
    await bo.hears("anna", "te?", target="#te")
    await bo.says("gärna", "#te")
    await anna.shows("gärna")
    anna.says("/join #lobby")
    await anna.shows("Write in #lobby")
    anna.says("before")
    await bo.hears("anna", "before")
    await carl.says("hej anna")
    await anna.comes_to(lambda screen: signs(screen, "before") == ["✓"] and "hej anna" in screen, "both said")

    # the machine stands still with a line in its hands, and then it is gone
    machines.one.signal(signal.SIGSTOP)
    anna.says("under way")
    await anna.comes_to(lambda screen: signs(screen, "under way") == ["◌"], "waiting")
    await machines.one.kill()
    await bo.says("meanwhile one")
    await carl.says("meanwhile two")
    await anna.shows("trying again")
    anna.says("from the outbox")
    screen = await anna.comes_to(
        lambda screen: (
            signs(screen, "under way") == ["✓"]
            and signs(screen, "from the outbox") == ["✓"]
            and screen.count("meanwhile") == 2
        ),
        "both kept, by the other machine, and what was missed",
        LIMIT,
    )
    assert "gap here" not in screen
    words = re.findall(r"before|hej anna|meanwhile \w+|under way|from the outbox", screen)
    assert sorted(words) == sorted(set(words))

    # the same rooms, to which both may speak again
    await bo.says("still te?", "#te")
    anna.says("/join #te")
    await anna.shows("Write in #te", "gärna", "still te?")
    anna.says("always")
    await bo.hears("anna", "always", target="#te")
    await carl.catches_up()
    assert said_by(bo, "anna") == ["te?", "before", "under way", "from the outbox", "always"]
    assert said_by(carl, "anna") == ["before", "under way", "from the outbox"]

    # the dead machine comes back and tells the same story; Bo is there, too, without having left
    await machines.one.start()
    again = await comes_as(Person("bo", ACCOUNT_CAPS), machines.one.port, "bo", PASSWORD)
    await again.sees("JOIN", "#te", by="bo")
    history = await again.asks("CHATHISTORY LATEST #lobby * 50")
    lines = [message.text for message in history if message.command == "PRIVMSG"]
    assert lines == words
    anna.says("/quit")
    await anna.shows("exit code 0")
    away = await bo.sees("AWAY", by="anna")
    assert away.params[0]
    for person in (bo, carl, again):
        await person.vanishes()
