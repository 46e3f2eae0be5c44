"""The client as a program without a terminal: started with words and a standard input, ended by itself."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from support.patience import PATIENCE


@dataclass(frozen=True, slots=True)
class Ended:
    """What a program left behind."""

    code: int
    out: str
    err: str


def environment(folder: Path, port: int = 0, **extra: str) -> dict[str, str]:
    """What a person's shell gives it: our own data folder, and the server's port as usual one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SNACKA_")}
    ours = {"SNACKA_DATA": str(folder / "data"), "TZ": "UTC", **({"SNACKA_PORT": str(port)} if port else {})}
    return {**kept, **ours, **extra}


async def start(folder: Path, port: int, *words: str, **extra: str) -> asyncio.subprocess.Process:
    """`snacka WORDS`, running."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "snacka_tui", *words),
        cwd=folder,
        env=environment(folder, port, **extra),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def snacka(folder: Path, port: int, *words: str, said: str | bytes = "", **extra: str) -> Ended:
    """`snacka WORDS` with `said` as its input, when it has ended."""
    process = await start(folder, port, *words, **extra)
    data = said.encode() if isinstance(said, str) else said
    out, err = await asyncio.wait_for(process.communicate(data), PATIENCE)
    return Ended(process.returncode or 0, out.decode(), err.decode())
