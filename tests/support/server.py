"""A real `snacka-server` in a process of its own, on a free port here, over a folder of the test's.

It can be stopped as an operator stops it, killed as a machine kills it, and started again over the same data.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from snacka_server.app import Server
from snacka_server.config import Operator, Settings
from snacka_server.ports import Clock, EventLog, Journal
from support.patience import PATIENCE


class HostedServer:
    """The same server in the test's own loop, over an EventLog of the test's choice."""

    def __init__(
        self,
        folder: Path,
        make_log: Callable[[Journal, Clock], EventLog],
        operators: tuple[Operator, ...] = (),
    ) -> None:
        settings = Settings(host="127.0.0.1", port=0, data=folder, flood_rate=0, operators=operators)
        self.server = Server(settings, make_log)
        self.port = 0

    async def start(self) -> None:
        await self.server.start()
        self.port = self.server.addresses[0][1]

    async def stop(self) -> None:
        await self.server.stop()


class RunningServer:
    """`port` is known once started; `lines` are what its terminal shows."""

    def __init__(self, folder: Path, *options: str, env: dict[str, str] | None = None) -> None:
        self.folder = folder
        # For trying all stories another way: SNACKA_TEST_OPTIONS="--no-uvloop" pytest tests/conversations
        self.options = [*options, *os.environ.get("SNACKA_TEST_OPTIONS", "").split()]
        self.port = 0
        self.lines: list[str] = []
        self._env = env or {}
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._listens = asyncio.Event()
        self._spoke = asyncio.Event()

    async def start(self) -> None:
        """Start it and wait until it says where it listens. The port stays the same over restarts."""
        env = {key: value for key, value in os.environ.items() if not key.startswith("SNACKA_")}
        self.folder.mkdir(parents=True, exist_ok=True)
        self._listens.clear()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-u", "-m", "snacka_server", "--data", str(self.folder), "--port", str(self.port)),
            *self.options,
            cwd=self.folder,
            env=env | self._env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reader = asyncio.create_task(self._read(self._process))
        waits = asyncio.create_task(self._listens.wait())
        done, _ = await asyncio.wait(
            {waits, self._reader}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
        )
        waits.cancel()
        if not self._listens.is_set():
            raise AssertionError(f"the server did not start ({'ended' if done else 'silent'}): {self.lines}")

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for raw in process.stdout:
            line = raw.decode(errors="replace").rstrip()
            self.lines.append(line)
            self._spoke.set()
            found = re.search(r"listens on .* port (\d+)\.", line)
            if found:
                self.port = int(found[1])
                self._listens.set()

    async def shows(self, text: str) -> None:
        """Wait until its terminal has a line with this in it."""
        async with asyncio.timeout(PATIENCE):
            while not any(text in line for line in self.lines):
                self._spoke.clear()
                await self._spoke.wait()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    async def wait(self, limit: float = PATIENCE) -> int:
        """The exit code, once it has ended."""
        assert self._process is not None
        assert self._reader is not None
        code = await asyncio.wait_for(self._process.wait(), limit)
        await self._reader
        return code

    async def kill(self) -> None:
        """kill -9: no farewell, no flush."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
        await self.wait()

    async def stop(self) -> int:
        """SIGTERM, and the exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self.signal(signal.SIGTERM)
        return await self.wait()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None
