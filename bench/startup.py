"""How long until it is there: the server's first accepted connection, the client's first full frame, imports.

A first frame is the real program in a pseudo-terminal of 140x45, from starting the process until a word that
only the drawn screen can show has come out, and a screenful of cells with it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from .fanout import Effort
from .figures import Figure, Target, alone, compared, interleaved
from .load import CannotMeasureError, environment
from .servers import Floor, Server, Snacka

COLUMNS, ROWS = 140, 45
WORD = "quokka"
LIMIT = 30.0
BESIDE = "bare Textual"
BARE = f"""
from textual.app import App
from textual.widgets import TextArea
class Bare(App):
    def compose(self):
        yield TextArea("{WORD}")
Bare().run()
"""
ESCAPE = re.compile(
    rb"\x1b\[[0-9;?<>=:]*[a-zA-Z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78]"
)


def first_frame(command: Sequence[str], folder: Path, word: str = WORD) -> float:
    """Milliseconds to the first full frame with that word in it. Raises CannotMeasureError."""
    mine, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env=environment(
            TERM="xterm-256color",
            COLORTERM="truecolor",
            HOME=str(folder),
            SNACKA_DATA=str(folder / "data"),
        ),
        start_new_session=True,
    )
    os.close(theirs)
    try:
        return _until_drawn(mine, started, word) * 1000
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(mine)


def _until_drawn(terminal: int, started: float, word: str) -> float:
    seen = b""
    while time.perf_counter() - started < LIMIT:
        if not select.select([terminal], [], [], LIMIT)[0]:
            break
        try:
            seen += os.read(terminal, 1 << 16)
        except OSError:
            break
        now = time.perf_counter()
        shown = ESCAPE.sub(b"", seen).decode(errors="replace")
        if word in shown and len(shown) >= COLUMNS * ROWS * 0.9:
            return now - started
    tail = ESCAPE.sub(b"", seen)[-400:].decode(errors="replace").strip()
    raise CannotMeasureError(f"no full frame came; the terminal shows: {tail}")


def first_paint(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """The welcome screen, and the chat screen on a running server, beside a bare app with one TextArea."""
    with tempfile.TemporaryDirectory(prefix="snacka-bench-") as name, Snacka() as server:
        folder = Path(name)
        client = [sys.executable, "-m", "snacka_tui", "--nick", WORD]
        chat = [*client, f"irc://127.0.0.1:{server.port}"]
        runners: dict[str, Callable[[], float]] = {
            "first paint of welcome": partial(first_frame, client, folder),
            # The panel beside the log is in the first frame; who one is, when the server has said so.
            "first paint of chat": partial(first_frame, chat, folder, "Members"),
            "until in the chat": partial(first_frame, chat, folder),
            BESIDE: partial(first_frame, [sys.executable, "-c", BARE], folder),
        }
        samples = interleaved(runners, effort.rounds + 2)
    target = Target(1.4, 1.15, higher=False)
    return [
        figure
        for what in runners
        if what != BESIDE
        for figure in compared(
            f"client, {what}",
            "ms",
            {what: samples[what], BESIDE: samples[BESIDE]},
            {BESIDE: target} if "paint" in what else {},
            ours=what,
        )
    ]


def server_start(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """From starting the process to its first accepted connection, over an empty data folder."""

    def start(kind: type[Server]) -> float:
        with kind() as server:
            return server.start_ms

    samples = interleaved({kind.name: partial(start, kind) for kind in (Snacka, Floor)}, effort.rounds + 2)
    return [
        alone("server start, by itself", "ms", samples["snacka"], Target(300, 150, higher=False)),
        *compared("server start", "ms", samples, {}),
    ]


def import_ms(module: str) -> tuple[float, list[tuple[str, float]]]:
    """Milliseconds that importing costs in all, and its packages with the most of it, dearest first."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", f"import {module}"],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    if done.returncode:
        raise CannotMeasureError(f"{module} cannot be imported: {done.stderr.strip().splitlines()[-1]}")
    cost: dict[str, float] = {}
    for own, name in re.findall(r"^import time: +(\d+) \| +\d+ \| +(\S+)$", done.stderr, re.MULTILINE):
        package = name.partition(".")[0]
        cost[package] = cost.get(package, 0.0) + int(own) / 1000
    return sum(cost.values()), sorted(cost.items(), key=lambda item: -item[1])


def imports(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """`python -X importtime` of the client, beside what a bare app imports. The tool itself slows imports."""
    modules = {
        "snacka": "snacka_tui.app, snacka_tui.chatting",
        BESIDE: "textual.app, textual.widgets._text_area",
    }
    samples = interleaved({key: partial(import_ms, module) for key, module in modules.items()}, effort.rounds)
    dearest = ", ".join(f"{name} {cost:.0f}" for name, cost in samples["snacka"][-1][1][:6])
    say(f"client imports, ms by package: {dearest}")
    totals = {key: [total for total, _ in found] for key, found in samples.items()}
    return compared("client, all imports", "ms", totals, {})
