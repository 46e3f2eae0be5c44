"""Pictures of the screen as text, kept beside the tests. `SNACKA_UPDATE_SNAPSHOTS=1` writes them anew."""

from __future__ import annotations

import contextlib
import difflib
import os
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from support.looking import screen_text, until

_FOLDER = Path(__file__).parent.parent / "snacka_tui" / "snapshots"


async def assert_snapshot(pilot: Pilot[Any], name: str) -> None:
    """The screen comes to look as it did when the picture was taken."""
    kept = _FOLDER / f"{name}.txt"
    if os.environ.get("SNACKA_UPDATE_SNAPSHOTS"):
        await pilot.pause(1)
        kept.write_text(screen_text(pilot.app) + "\n", "utf-8")
        return
    before = kept.read_text("utf-8") if kept.exists() else ""
    with contextlib.suppress(AssertionError):
        await until(pilot, lambda: screen_text(pilot.app) + "\n" == before)
        return
    now = screen_text(pilot.app) + "\n"
    lines = difflib.unified_diff(before.splitlines(), now.splitlines(), "kept", "now", lineterm="")
    raise AssertionError(f"{kept.name} looks different:\n" + "\n".join(lines))
