"""Runs `ircload`, the load generator in C, and hands back what it saw. Knows no server."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SOURCE = HERE / "ircload.c"
BUILD = HERE / ".build"

SERVER_CORE = 0
LOAD_CORE = 1

Report = dict[str, Any]


class CannotMeasureError(Exception):
    """A measurement is impossible here, or went wrong; the text is for a reader."""


def pin(core: int) -> Callable[[], None] | None:
    """What a child process runs first, to stay on one core; None where there is no choice of cores."""
    if not hasattr(os, "sched_setaffinity") or core not in os.sched_getaffinity(0):
        return None
    return lambda: os.sched_setaffinity(0, {core})


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


def run(scenario: str, port: int, pid: int, caps: str, **options: int | float | bool) -> Report:
    """One run of `ircload`; options are its own, underscores for dashes, True for a bare flag.

    Raises CannotMeasureError if a delivery was lost, doubled, out of order, or the server refused something.
    """
    command = [str(ircload()), scenario, "--port", str(port), "--pid", str(pid), "--caps", caps]
    for name, value in options.items():
        if value is not False:
            command += [f"--{name.replace('_', '-')}", *([] if value is True else [str(value)])]
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=pin(LOAD_CORE))
    if not done.stdout.strip():
        raise CannotMeasureError(f"ircload said nothing: {done.stderr.strip()}")
    report: Report = json.loads(done.stdout)
    if not report["ok"]:
        raise CannotMeasureError(f"{scenario}: {report['error']}")
    return report
