"""So many nodes over one stream of their own, for measurements: started, loaded all together, and stopped."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Final

from .. import load
from ..load import CannotMeasureError
from ..servers import CAPS
from .nats import Nats, free_ports
from .nodes import Node

ROOMY: Final = ("--flood-rate", "0", "--sendq", "256MB")
STREAM: Final = "$JS.API.STREAM.{}.{}"


class Spread:
    """So many nodes over one stream of their own; ircload's clients take turns on them."""

    caps = CAPS

    def __init__(self, folder: Path, nats: Nats, count: int, stream: str = "") -> None:
        self.name = f"{count} node{'s' if count > 1 else ''}"
        self.stream = stream or f"BENCH{count}"
        self._nats = nats
        self._folder = folder / self.stream
        self._folder.mkdir()
        self.nodes = [self.node(f"n{number}") for number in range(1, count + 1)]

    def node(self, name: str) -> Node:
        """One that is not started yet."""
        options = ("--cluster-stream", self.stream, *ROOMY)
        return Node(self._folder, name, free_ports(1)[0], self._nats.urls, *options)

    def __enter__(self) -> Spread:
        for node in self.nodes:
            started(node)
        return self

    def __exit__(self, *_: object) -> None:
        for node in self.nodes:
            node.stop()

    @property
    def port(self) -> int:
        return self.nodes[0].port

    @property
    def pid(self) -> int:
        return self.nodes[0].pid

    def load(self, scenario: str, **options: str | int | float | bool) -> load.Report:
        """ircload's report; CPU is that of all nodes together."""
        others = ",".join(str(node.pid) for node in self.nodes[1:])
        if others:
            options["pid"] = others
        ports = ",".join(str(node.port) for node in self.nodes)
        return load.run(scenario, self, port=ports, **options)


def started(node: Node) -> float:
    """Seconds from starting a node to its first accepted connection. Raises CannotMeasureError."""
    began = time.perf_counter()
    node.start()
    try:
        asyncio.run(node.listens())
    except AssertionError as error:
        raise CannotMeasureError(str(error)) from None
    return time.perf_counter() - began


def state_of(nats: Nats, stream: str) -> dict[str, int]:
    answer = asyncio.run(nats.ask(STREAM.format("INFO", stream)))
    if answer is None:
        raise CannotMeasureError("NATS does not answer")
    state: dict[str, int] = json.loads(answer)["state"]
    return state
