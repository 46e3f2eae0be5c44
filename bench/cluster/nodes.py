"""Nodes of a cluster as processes on this machine: started, killed, frozen, and started again."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
from pathlib import Path

from .machines import HERE, Machine
from .programs import Program

START_LIMIT = 60.0


class Node(Program):
    """`snacka-server --cluster` with a folder and a port of its own, both for good."""

    def __init__(
        self, folder: Path, name: str, port: int, nats: str, *options: str, machine: Machine = HERE
    ) -> None:
        self.name = name
        self.host = machine.host
        self.port = port
        self.database = folder / name / "snacka.db"
        words = [
            *machine.within,
            *(sys.executable, "-u", "-m", "snacka_server", "--data", str(folder / name), "--port", str(port)),
            *("--host", machine.host, "--cluster", nats, "--node", name, *options),
        ]
        super().__init__(words, folder / f"{name}.log")

    async def listens(self) -> None:
        """Wait until it takes connections. Raises AssertionError with what it said, if it does not."""
        try:
            async with asyncio.timeout(START_LIMIT):
                while not self._answers():
                    if not self.running:
                        break
                    await asyncio.sleep(0.05)
                else:
                    return
        except TimeoutError:
            pass
        raise AssertionError(f"{self.name} did not start: {self.log.read_text()[-2000:]}")

    def _answers(self) -> bool:
        with socket.socket() as sock:
            sock.settimeout(0.2)
            return sock.connect_ex((self.host, self.port)) == 0

    def stop(self) -> None:
        """As an operator stops it."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            self.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
