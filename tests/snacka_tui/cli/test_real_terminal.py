"""`snacka-tui --chat` in a real pseudo-terminal, with the real server that it starts and must stop again."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from snacka_tui.launch import answers
from support.patience import PATIENCE
from support.ports import free_port

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals of this kind")


class Terminal:
    """A program in a terminal of its own, of 80 by 24."""

    def __init__(self, argv: list[str], cwd: Path, environ: dict[str, str]) -> None:
        import fcntl
        import pty
        import struct
        import termios

        self.shown = b""
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execvpe(argv[0], argv, environ)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def until(self, words: bytes) -> None:
        """Read until the words were written."""
        end = time.monotonic() + PATIENCE
        while words not in self.shown:
            left = end - time.monotonic()
            assert left > 0, f"never saw {words!r} in {self.shown[-2000:]!r}"
            if select.select([self.master], [], [], left)[0]:
                try:
                    self.shown += os.read(self.master, 65536)
                except OSError:  # Linux: the other side is closed
                    break
        assert words in self.shown

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def ended(self) -> int:
        """Wait for the program to end; its wait status."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return status
            if self.master >= 0 and select.select([self.master], [], [], 0.05)[0]:
                try:
                    self.shown += os.read(self.master, 65536)
                except OSError:
                    select.select([], [], [], 0.05)
        raise AssertionError("the program does not end")

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.master >= 0:
            os.close(self.master)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def chat(tmp_path: Path, port: int) -> Iterator[Terminal]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SNACKA_")}
    terminal = Terminal(
        [sys.executable, "-m", "snacka_tui", "--chat", "--nick", "anna", "--port", str(port)],
        tmp_path,
        {**kept, "TERM": "xterm-256color", "SNACKA_DATA": str(tmp_path / "data")},
    )
    yield terminal
    terminal.close()


def until_silent(port: int) -> None:
    """Go on when nobody answers there any more."""
    end = time.monotonic() + PATIENCE
    while answers("127.0.0.1", port, seconds=0.5):
        assert time.monotonic() < end, "the server still runs"
        select.select([], [], [], 0.05)


def test_one_talks_and_leaves_and_the_server_goes_too(chat: Terminal, port: int) -> None:
    chat.until(b"rite in #lobby")
    chat.press(b"hello there\r")
    chat.until("✓".encode())
    assert answers("127.0.0.1", port, seconds=PATIENCE)
    chat.press(b"\x11")  # Ctrl+Q
    assert chat.ended() == 0
    assert b"\x1b[?1049l" in chat.shown  # the screen of before is back
    assert not answers("127.0.0.1", port, seconds=PATIENCE)


def test_a_closed_window_ends_client_and_server(chat: Terminal, port: int) -> None:
    chat.until(b"rite in #lobby")
    chat.hang_up()
    chat.ended()
    until_silent(port)


def test_sigterm_puts_the_screen_back(chat: Terminal, port: int) -> None:
    chat.until(b"rite in #lobby")
    os.kill(chat.pid, signal.SIGTERM)
    assert chat.ended() == 0
    assert b"\x1b[?1049l" in chat.shown
    until_silent(port)


def test_what_was_typed_survives_a_closed_window(chat: Terminal, tmp_path: Path) -> None:
    chat.until(b"rite in #lobby")
    chat.press(b"half a sent")
    chat.until(b"half a sent")
    chat.hang_up()
    chat.ended()
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "client.db")) as store:
        drafts = [text for (text,) in store.execute("SELECT text FROM draft")]
    assert drafts == ["half a sent"]


def test_sigterm_leaves_the_server_to_its_guests(chat: Terminal, port: int) -> None:
    chat.until(b"rite in #lobby")
    with socket.create_connection(("127.0.0.1", port)) as guest:
        guest.sendall(b"NICK guest\r\nUSER guest 0 * :guest\r\nJOIN #lobby\r\n")
        chat.until(b"guest")
        os.kill(chat.pid, signal.SIGTERM)
        assert chat.ended() == 0
        assert answers("127.0.0.1", port, seconds=PATIENCE)
        chat.until(b"To stop it: kill ")
        pid = int(chat.shown.rsplit(b"To stop it: kill ", 1)[1].split()[0])
        os.kill(pid, signal.SIGTERM)
    until_silent(port)
