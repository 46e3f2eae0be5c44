"""Runs `ircload`, the load generator in C, and hands back what it saw. Knows no server."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

HERE = Path(__file__).parent
SOURCE = HERE / "ircload.c"
BUILD = HERE / ".build"

SERVER_CORE = 0
LOAD_CORE = 1
QUIET_LIMIT = 5.0

Report = dict[str, Any]


class CannotMeasureError(Exception):
    """A measurement is impossible here, or went wrong; the text is for a reader."""


def pin(core: int) -> Callable[[], None] | None:
    """What a child process runs first, to stay on one core; None where there is no choice of cores."""
    if not hasattr(os, "sched_setaffinity") or core not in os.sched_getaffinity(0):
        return None
    return lambda: os.sched_setaffinity(0, {core})


def environment(**more: str) -> dict[str, str]:
    """What children get: no setting of Snacka's from outside, and compiled modules kept, as for everybody."""
    left_out = ("SNACKA_", "PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME", "PYTHONDEVMODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(left_out)} | more


def raise_descriptor_limit() -> None:
    """As many sockets as the system lets us have; children inherit it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for want in (65_536, hard):
        if soft < want <= max(hard, want if os.geteuid() == 0 else hard):
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (want, max(hard, want)))
            except (OSError, ValueError):
                continue
            return


def ircload() -> Path:
    """The compiled load generator, compiled if it is older than its source. Raises CannotMeasureError."""
    program = BUILD / "ircload"
    if program.exists() and program.stat().st_mtime >= SOURCE.stat().st_mtime:
        return program
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise CannotMeasureError(
            "gcc is missing, and the load generator is in C (Debian: apt install gcc libc6-dev)"
        )
    BUILD.mkdir(exist_ok=True)
    done = subprocess.run(
        [compiler, "-O2", "-o", str(program), str(SOURCE)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotMeasureError(f"{SOURCE.name} does not compile:\n{done.stderr.strip()}")
    return program


class Target(Protocol):
    """What load is put on: a running server."""

    name: str
    caps: str

    @property
    def port(self) -> int: ...

    @property
    def pid(self) -> int: ...


def cpu_s(pid: int) -> float:
    """User and system seconds that a process has used so far, all its threads, by its own CPU clock."""
    return time.clock_gettime((~pid << 3) | 2)  # what clock_getcpuclockid(3) makes of a pid on Linux


def _until_quiet(pid: int) -> None:
    """Wait until a server has done with the clients of the run before: 0.2 s without work."""
    used, since, end = cpu_s(pid), time.monotonic(), time.monotonic() + QUIET_LIMIT
    while time.monotonic() < end and time.monotonic() - since < 0.2:
        time.sleep(0.02)
        now = cpu_s(pid)
        if now > used + 0.001:
            since = time.monotonic()
        used = now


def run(scenario: str, server: Target, **options: str | int | float | bool) -> Report:
    """One run of `ircload`; options are its own, underscores for dashes, True for a bare flag.

    Raises CannotMeasureError if a delivery was lost, doubled, out of order, or the server refused something.
    """
    _until_quiet(server.pid)
    command = [str(ircload()), scenario, "--port", str(server.port), "--pid", str(server.pid)]
    command += ["--caps", server.caps]
    for name, value in options.items():
        if value is not False:
            command += [f"--{name.replace('_', '-')}", *([] if value is True else [str(value)])]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=pin(LOAD_CORE))
    if not done.stdout.strip():
        raise CannotMeasureError(f"ircload said nothing: {done.stderr.strip()}")
    report: Report = json.loads(done.stdout)
    if not report["ok"]:
        raise CannotMeasureError(f"{scenario} on {server.name}: {report['error']}")
    return report
