"""A note in the data folder about its newest backup, for those who ask whether there is one."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NOTE: Final = "last-backup.json"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup: when (UTC, milliseconds) and where."""

    time_ms: int
    file: str


def remember(data: Path, target: Path) -> None:
    """Whoever may only read the folder can make a backup all the same."""
    note = {"time_ms": time.time_ns() // 1_000_000, "file": str(target.absolute())}
    with suppress(OSError):
        (data / NOTE).write_text(json.dumps(note) + "\n")


def newest_backup(data: Path) -> Made | None:
    """As far as it is known here."""
    try:
        note = json.loads((data / NOTE).read_text())
        return Made(int(note["time_ms"]), str(note["file"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
