from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from snacka_server.ops.systemd import ServiceManager
from support.patience import PATIENCE


@pytest.fixture(params=["file", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A real datagram socket as systemd has it, and its name in NOTIFY_SOCKET."""
    name = str(tmp_path / "notify")
    if request.param == "abstract":
        if sys.platform != "linux":
            pytest.skip("abstract sockets are Linux's")
        name = f"@snacka-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + name[1:] if name.startswith("@") else name)
        listening.settimeout(PATIENCE)
        yield listening, name


def test_it_hears_of_start_reload_and_end(manager: tuple[socket.socket, str]) -> None:
    listening, name = manager
    service = ServiceManager({"NOTIFY_SOCKET": name})
    service.ready()
    assert listening.recv(100) == b"READY=1"
    service.reloading()
    first, second = listening.recv(100).decode().split("\n")
    assert first == "RELOADING=1"
    assert second.removeprefix("MONOTONIC_USEC=").isdigit()
    service.reloaded()
    assert listening.recv(100) == b"READY=1"
    service.stopping()
    assert listening.recv(100) == b"STOPPING=1"


async def test_the_watchdog_hears_from_the_loop_until_the_end(manager: tuple[socket.socket, str]) -> None:
    listening, name = manager
    listening.setblocking(False)
    loop = asyncio.get_running_loop()
    service = ServiceManager({"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "20000"})
    service.ready()
    async with asyncio.timeout(PATIENCE):
        heard = [await loop.sock_recv(listening, 100) for _ in range(4)]
    assert heard == [b"READY=1", *[b"WATCHDOG=1"] * 3]
    service.stopping()
    async with asyncio.timeout(PATIENCE):
        while (last := await loop.sock_recv(listening, 100)) == b"WATCHDOG=1":
            pass
    assert last == b"STOPPING=1"


async def test_another_process_watchdog_is_not_ours(manager: tuple[socket.socket, str]) -> None:
    listening, name = manager
    environ = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "20000", "WATCHDOG_PID": "1"}
    service = ServiceManager(environ)
    service.ready()
    service.stopping()
    assert [listening.recv(100) for _ in range(2)] == [b"READY=1", b"STOPPING=1"]


def test_without_a_service_manager_nothing_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ServiceManager({}).ready()
    assert not caplog.records
    ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "gone")}).ready()
    assert "could not be told READY=1" in caplog.text
