"""A program on this machine that is started, killed, frozen, and started again, as machines are."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path


class Program:
    """`words` are its command line; what it says is appended to the file `log`."""

    def __init__(self, words: Sequence[str], log: Path) -> None:
        self.log = log
        self._words = words
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """It may be a while until it answers."""
        env = {key: value for key, value in os.environ.items() if not key.startswith("SNACKA_")}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, cwd=self.log.parent
            )

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid if self._process is not None else 0

    def signal(self, number: int) -> None:
        if self._process is not None and self.running:
            self._process.send_signal(number)

    def wait(self, limit: float) -> None:
        """Raises subprocess.TimeoutExpired."""
        if self._process is not None:
            self._process.wait(limit)

    def kill(self) -> None:
        """kill -9, also of one that is frozen."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
