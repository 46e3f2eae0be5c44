"""`make cluster`: three NATS servers, three nodes and a balancer on this machine, and a client.

Whatever is killed is started again after a few seconds, so that everything may be tried. It ends with the
client, or with Ctrl+C where there is no terminal for one.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from .balancer import Balancer
from .nats import Nats, NatsServer, free_ports
from .nodes import Node

AGAIN: Final = 8.0
"""Seconds that whoever killed something has to see what that does."""


class Trial:
    """Everything but the client. `start`, then `watch` until it is cancelled, then `stop`."""

    def __init__(self, folder: Path, port: int) -> None:
        self.nats = Nats(folder, 3)
        self.nodes = [
            Node(folder, f"n{number}", at, self.nats.urls) for number, at in enumerate(free_ports(3), 1)
        ]
        self.balancer = Balancer([(node.host, node.port) for node in self.nodes])
        self._port = port

    async def start(self) -> None:
        await self.nats.start()
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            await node.listens()
        await self.balancer.start(self._port)

    async def stop(self) -> None:
        await self.balancer.stop()
        for node in self.nodes:
            node.kill()
        self.nats.stop()

    async def watch(self) -> None:
        """Start again what has ended."""
        ended: dict[Node | NatsServer, float] = {}
        while True:
            await asyncio.sleep(0.5)
            everything: list[Node | NatsServer] = [*self.nodes, *self.nats.servers]
            for one in everything:
                if one.running:
                    ended.pop(one, None)
                elif time.monotonic() - ended.setdefault(one, time.monotonic()) > AGAIN:
                    one.start()

    def described(self) -> str:
        """What runs, and how to kill it."""
        lines = [f"The chat is at 127.0.0.1:{self.balancer.port}; whoever comes gets the next node.", ""]
        lines += [f"  node {node.name}   port {node.port}   kill -9 {node.pid}" for node in self.nodes]
        lines += [
            f"  {server.name}     port {server.port}   kill -9 {server.pid}" for server in self.nats.servers
        ]
        lines += [
            "",
            "Kill what you like from another terminal (kill -STOP and -CONT freeze it and let it go on).",
            f"What was killed comes again after {AGAIN:.0f} seconds. People at a killed node move to",
            "another, and nothing that had its check mark is lost. make cluster-check breaks it at random.",
        ]
        return "\n".join(lines)


async def run(options: argparse.Namespace, folder: Path) -> int:
    trial = Trial(folder, options.port)
    print("Starting three NATS servers and three nodes ...", flush=True)
    watching: asyncio.Task[None] | None = None
    try:
        await trial.start()
        print(trial.described(), flush=True)
        watching = asyncio.create_task(trial.watch())
        if options.no_client or not sys.stdin.isatty():
            print("Ctrl+C ends it all.", flush=True)
            await asyncio.Event().wait()
        await asyncio.to_thread(input, "\nEnter opens the chat (Ctrl+C ends it all) ... ")
        client = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "snacka_tui", f"127.0.0.1:{trial.balancer.port}")
        )
        return await client.wait()
    finally:
        if watching is not None:
            watching.cancel()
        await trial.stop()


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.cluster.trial", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=5589, help="the balancer's port, 0 for any (default 5589)"
    )
    parser.add_argument("--no-client", action="store_true", help="open no client")
    options = parser.parse_args(sys.argv[1:] if argv is None else argv)
    with (
        tempfile.TemporaryDirectory(prefix="snacka-cluster-") as folder,
        contextlib.suppress(KeyboardInterrupt, EOFError),
    ):
        return asyncio.run(run(options, Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
