"""One person at two devices: an account, logged in to twice, is one person who sees the same on both."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from snacka_tui.store.passwords import KeptAccount, Passwords
from support.accounts import ACCOUNT_CAPS, PASSWORD, registers
from support.people import Person
from support.server import RunningServer
from support.tmux import Terminal, needs_tmux

OpenClient = Callable[..., Terminal]
pytestmark = needs_tmux


def _remembers(home: Path, port: int) -> None:
    """This device has anna's password, from an earlier login."""
    folder = home / "data"
    folder.mkdir(parents=True)
    assert Passwords(folder).keep(f"127.0.0.1:{port}", KeptAccount("anna", PASSWORD, in_the_open=True))


async def test_two_clients_on_one_account(
    server: RunningServer, open_client: OpenClient, tmp_path: Path
) -> None:
    """Each sees the other's lines as its own, what was read here is read there, one comes and goes."""
    anna = await Person("anna", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(anna)
    await anna.leaves()
    bob = await Person("bob").arrives(server.port, "#lobby")
    for device in ("desk", "sofa"):
        _remembers(tmp_path / f"home-{device}", server.port)
    desk = open_client("desk", server.port)
    await desk.shows("You joined", "anna")
    sofa = open_client("sofa", server.port)
    await sofa.shows("You joined", "anna")
    desk.says("from the desk")
    await sofa.comes_to(lambda screen: re.search(r"▌ from the desk", screen) is not None, "an own line")
    sofa.says("from the sofa")
    await desk.comes_to(lambda screen: re.search(r"▌ from the sofa", screen) is not None, "an own line")
    await bob.says("hello you two")
    await desk.shows("hello you two")
    await sofa.shows("hello you two")
    sofa.says("/quit")
    await sofa.shows("exit code 0")
    await bob.says("while the sofa was empty")
    await desk.shows("while the sofa was empty")
    desk.says("answered from the desk")
    await bob.hears("anna", "answered from the desk")
    again = open_client("sofa", server.port)
    screen = await again.shows("while the sofa was empty", "answered from the desk")
    assert re.search(r"▌ answered from the desk", screen)
    assert "unread" not in screen
    await bob.vanishes()
