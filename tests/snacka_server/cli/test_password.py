"""`snacka-server hash-password` at a real terminal and behind a pipe."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time

import pytest

from snacka_server.credentials.argon2id import verify
from support.patience import PATIENCE

COMMAND = (sys.executable, "-m", "snacka_server", "hash-password")


def at_a_terminal(*typed: str) -> tuple[int, str, str]:
    """(exit code, what stdout got, what the terminal showed); each text is typed when a question stands."""
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        COMMAND, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    shown = b""
    answers = list(typed)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not select.select([mine], [], [], 0.1)[0]:
            if process.poll() is not None:
                break
            continue
        try:
            shown += os.read(mine, 4096)
        except OSError:  # the other side of the terminal is closed
            break
        if answers and shown.endswith(b": "):
            os.write(mine, answers.pop(0).encode() + b"\n")
    assert process.stdout is not None
    printed = process.stdout.read().decode()
    process.stdout.close()
    os.close(mine)
    return process.wait(PATIENCE), printed, shown.decode()


def test_a_terminal_is_asked_twice_and_shows_nothing_of_it() -> None:
    code, printed, shown = at_a_terminal("grädde och sylt", "grädde och sylt")
    assert code == 0
    assert verify(printed.strip(), "grädde och sylt")
    assert printed.count("\n") == 1
    assert "sylt" not in shown


def test_two_that_differ_make_no_hash() -> None:
    code, printed, shown = at_a_terminal("sylt", "saft")
    assert (code, printed) == (1, "")
    assert "not the same" in shown


@pytest.mark.parametrize("sent", ["sylt\n", "sylt\r\n", "sylt", "sylt\nmore\n"])
def test_a_pipe_gives_its_first_line(sent: str) -> None:
    ran = subprocess.run(COMMAND, check=False, input=sent.encode(), capture_output=True, timeout=PATIENCE)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert verify(ran.stdout.decode().removesuffix("\n"), "sylt")


@pytest.mark.parametrize("sent", [b"", b"\n", b"\xff\n"])
def test_what_is_no_password_is_said_so(sent: bytes) -> None:
    ran = subprocess.run(COMMAND, check=False, input=sent, capture_output=True, timeout=PATIENCE)
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert ran.stderr.startswith(b"snacka-server: ")
    assert b"Traceback" not in ran.stderr
