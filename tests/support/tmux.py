"""A real terminal: programs in a tmux of the test's own, typed into and read from as a person does."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import subprocess
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from support.patience import PATIENCE

LOOK_AGAIN = 0.05

needs_tmux = pytest.mark.skipif(
    shutil.which("tmux") is None, reason="tmux is not installed (Debian: apt install tmux)"
)


class Terminal:
    """One tmux window. `screen()` is what it shows, without colours."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self.columns = columns
        self.rows = rows
        self._socket = f"snacka-{uuid.uuid4().hex[:12]}"

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._socket, "-f", "/dev/null", *arguments], capture_output=True, check=False
        )
        return done.stdout.decode(errors="replace")

    def run(self, command: list[str], *, env: Mapping[str, str], cwd: Path) -> None:
        """Start the program in the window; the window stays when it ends and shows its exit code."""
        assignments = [f"{key}={value}" for key, value in env.items()]
        line = shlex.join(["env", "-u", "COLUMNS", "-u", "LINES", *assignments, *command])
        self._tmux(
            *("new-session", "-d", "-x", str(self.columns), "-y", str(self.rows), "-c", str(cwd)),
            f"{line}; echo exit code $?; exec cat",
        )
        self._tmux("set-option", "-g", "status", "off")
        self._tmux("resize-window", "-x", str(self.columns), "-y", str(self.rows))

    def types(self, text: str) -> None:
        """The characters, as they are."""
        self._tmux("send-keys", "-l", "--", text)

    def presses(self, *keys: str) -> None:
        """Keys by tmux's names: Enter, Tab, C-q, M-1, F1, PPage."""
        self._tmux("send-keys", *keys)

    def says(self, text: str) -> None:
        self.types(text)
        self.presses("Enter")

    def resize(self, columns: int, rows: int) -> None:
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def program_pid(self) -> int:
        """The process id of the program in the window, below its shell."""
        shell = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        children = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        return int(children[0])

    def title(self) -> str:
        """The window's title."""
        return self._tmux("display-message", "-p", "#{pane_title}").strip()

    def coloured(self) -> str:
        """The screen with its colours, as escape sequences."""
        return self._tmux("capture-pane", "-p", "-e")

    async def shows(self, *texts: str, deadline: float = PATIENCE) -> str:
        """Wait until all texts stand on the screen at once; returns the screen."""
        return await self.comes_to(lambda screen: all(text in screen for text in texts), texts, deadline)

    async def hides(self, text: str, deadline: float = PATIENCE) -> str:
        return await self.comes_to(lambda screen: text not in screen, f"no {text!r}", deadline)

    async def comes_to(self, test: Callable[[str], bool], what: object, deadline: float = PATIENCE) -> str:
        screen = self.screen()
        try:
            async with asyncio.timeout(deadline):
                while not test(screen):
                    # Nothing tells of a change of somebody's screen: look, as a person does.
                    await asyncio.sleep(LOOK_AGAIN)
                    screen = self.screen()
        except TimeoutError:
            raise AssertionError(f"the screen never showed {what}:\n{screen}") from None
        return screen

    def close(self) -> None:
        socket = self._tmux("display-message", "-p", "#{socket_path}").strip()
        self._tmux("kill-server")
        if socket:
            Path(socket).unlink(missing_ok=True)
