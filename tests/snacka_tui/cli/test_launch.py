"""A server on this machine: started, waited for, explained when it fails, and stopped."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from snacka_tui.launch import (
    LaunchError,
    answers,
    certificate_fingerprint,
    is_our_own,
    start_server,
)
from support.ports import free_port


@pytest.fixture
def port() -> int:
    return free_port()


def test_the_real_server_starts_answers_and_stops(tmp_path: Path, port: int) -> None:
    server = start_server("", port, tmp_path / "data")
    try:
        server.wait_ready()
        assert answers("127.0.0.1", port, seconds=1)
        assert len(certificate_fingerprint("127.0.0.1", port)) == 64
        assert f"kill {server.process.pid}" in server.farewell() or sys.platform == "win32"
    finally:
        server.stop()
    assert not server.running
    assert not answers("127.0.0.1", port, seconds=1)
    assert server.log.exists()


def test_a_server_that_ends_at_once_is_quoted(tmp_path: Path, port: int) -> None:
    command = [sys.executable, "-c", "print('first'); print('no room on the disk'); raise SystemExit(1)"]
    server = start_server("", port, tmp_path, command=command)
    with pytest.raises(LaunchError, match="It said: no room on the disk") as caught:
        server.wait_ready()
    assert str(tmp_path / "server.log") in str(caught.value)


def test_a_taken_port_is_told_by_the_real_server(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
        server = start_server("", port, tmp_path)
        with pytest.raises(LaunchError, match=str(port)):
            server.wait_ready()
        assert not server.running


def test_a_data_folder_that_cannot_be_made(tmp_path: Path, port: int) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LaunchError, match="could not be started"):
        start_server("", port, tmp_path / "file" / "data")


def test_a_program_that_is_missing(tmp_path: Path, port: int) -> None:
    with pytest.raises(LaunchError, match="could not be started"):
        start_server("", port, tmp_path, command=["/nowhere/to/be/found"])


def test_our_own_addresses() -> None:
    assert is_our_own("")
    assert is_our_own("127.0.0.1")
    assert is_our_own("0.0.0.0")
    assert not is_our_own("192.0.2.1")  # TEST-NET-1: nobody has it
    assert not is_our_own("chat.example.org")


def test_nobody_answers(port: int) -> None:
    assert not answers("127.0.0.1", port, seconds=0.5)
    assert certificate_fingerprint("127.0.0.1", port) == ""
