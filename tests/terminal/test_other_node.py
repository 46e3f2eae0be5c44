"""The real client when its server dies and another one takes over."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from bench.cluster.balancer import Balancer
from bench.cluster.nats import Nats

from support.cluster import Chat
from support.people import Person
from support.tmux import Terminal, needs_tmux

OpenClient = Callable[..., Terminal]
pytestmark = needs_tmux


async def test_a_client_goes_on_at_another_node(tmp_path: Path, open_client: OpenClient) -> None:
    chat = Chat(tmp_path, Nats(tmp_path))
    await chat.nats.start()
    one, two = await chat.starts(2)
    balancer = Balancer([("127.0.0.1", one.port), ("127.0.0.1", two.port)])
    await balancer.start()
    try:
        anna = open_client("anna", balancer.port)  # the first to come gets the first node
        await anna.shows("You joined")
        bo = await Person("bo").arrives(two.port, "#lobby")
        anna.says("before")
        await bo.hears("anna", "before")
        await anna.comes_to(lambda screen: re.search(r"before.*✓", screen) is not None, "kept")
        await one.kill()
        anna.says("written in between")
        await bo.says("said in between")
        screen = await anna.comes_to(
            lambda screen: re.search(r"written in between.*✓", screen) is not None, "kept after all", 30
        )
        screen = await anna.shows("said in between")
        assert screen.count("before") == 1
        assert screen.count("written in between") == 1
        await bo.hears("anna", "written in between")
        history = await bo.asks("CHATHISTORY LATEST #lobby * 50")
        texts = [line.text for line in history if line.command == "PRIVMSG"]
        assert texts == ["before", "said in between", "written in between"]
        anna.says("/quit")
    finally:
        await balancer.stop()
        await chat.stop()
