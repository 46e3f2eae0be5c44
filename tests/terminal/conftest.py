"""A server, and terminals with the real client in them, all of the test's own."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from support.server import RunningServer
from support.tmux import Terminal

OpenClient = Callable[..., Terminal]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    running = RunningServer(tmp_path / "server")
    await running.start()
    yield running
    if running.running:
        await running.stop()


@pytest.fixture
async def patient_server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    """A server that lets everybody say as much as they like."""
    running = RunningServer(tmp_path / "server", "--flood-rate", "0")
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def open_client(tmp_path: Path) -> Iterator[OpenClient]:
    """Opens `snacka-tui` for somebody, each with a home of their own: `open_client("anna", port)`."""
    opened: list[Terminal] = []

    def open_one(
        name: str, port: int, *options: str, columns: int = 100, rows: int = 28, **env: str
    ) -> Terminal:
        home = tmp_path / f"home-{name}"
        home.mkdir(exist_ok=True)
        terminal = Terminal(columns, rows)
        opened.append(terminal)
        terminal.run(
            [sys.executable, "-m", "snacka_tui", f"127.0.0.1:{port}", "--nick", name, *options],
            env={"HOME": str(home), "SNACKA_DATA": str(home / "data"), "COLORTERM": "truecolor"} | env,
            cwd=home,
        )
        return terminal

    yield open_one
    for terminal in opened:
        terminal.close()
