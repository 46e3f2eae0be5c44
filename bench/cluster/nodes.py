"""Nodes of a cluster as processes on this machine: started, killed, frozen, and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from .machines import HERE, Machine

START_LIMIT = 60.0


class Node:
    """`snacka-server --cluster` with a folder and a port of its own, both for good."""

    def __init__(
        self, folder: Path, name: str, port: int, nats: str, *options: str, machine: Machine = HERE
    ) -> None:
        self.name = name
        self.host = machine.host
        self.port = port
        self.log = folder / f"{name}.log"
        self.database = folder / name / "snacka.db"
        self._words = [
            *machine.within,
            *(sys.executable, "-u", "-m", "snacka_server", "--data", str(folder / name), "--port", str(port)),
            *("--host", machine.host, "--cluster", nats, "--node", name, *options),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """It may be a while until it listens."""
        env = {key: value for key, value in os.environ.items() if not key.startswith("SNACKA_")}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, cwd=self.log.parent
            )

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

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid if self._process is not None else 0

    def signal(self, number: int) -> None:
        if self._process is not None and self.running:
            self._process.send_signal(number)

    def kill(self) -> None:
        """kill -9, also of one that is frozen."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """As an operator stops it."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        if self._process is not None:
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
