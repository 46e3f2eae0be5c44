"""Nodes of one chat over real NATS, as operators run them: a process each."""

from __future__ import annotations

import json
from pathlib import Path

from bench.cluster.nats import Nats

from support.server import RunningServer


class Chat:
    """NATS, and nodes `n0`, `n1`, ... that are started when they are asked for."""

    def __init__(self, folder: Path, nats: Nats) -> None:
        self.folder = folder
        self.nats = nats
        self.nodes: list[RunningServer] = []

    def node(self, number: int, *options: str) -> RunningServer:
        """One that is not started yet."""
        found = RunningServer(
            self.folder / f"n{number}",
            *("--cluster", self.nats.urls, "--node", f"n{number}", "--flood-rate", "0", *options),
        )
        self.nodes.append(found)
        return found

    async def starts(self, count: int, *options: str) -> list[RunningServer]:
        found = [self.node(number, *options) for number in range(count)]
        for node in found:
            await node.start()
        return found

    async def forgets(self, upto: int) -> None:
        """The log loses its first messages, as it does by its age or size."""
        answer = await self.nats.ask("$JS.API.STREAM.INFO.SNACKA")
        assert answer is not None
        found = json.loads(answer)
        config, state = found["config"], found["state"]
        kept = state["last_seq"] - upto
        for limit, discard in ((kept, "old"), (-1, "new")):
            changed = json.dumps({**config, "max_msgs": limit, "discard": discard}).encode()
            answer = await self.nats.ask("$JS.API.STREAM.UPDATE.SNACKA", changed)
            assert answer is not None
            assert b'"error"' not in answer, answer

    async def stop(self) -> None:
        for node in self.nodes:
            if node.running:
                await node.kill()
        self.nats.stop()
