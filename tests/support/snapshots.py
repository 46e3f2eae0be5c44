"""Pictures of the screen as text, kept beside the tests. `SNACKA_UPDATE_SNAPSHOTS=1` writes them anew."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any

from textual.app import App

from support.looking import screen_text

_FOLDER = Path(__file__).parent.parent / "snacka_tui" / "snapshots"


def assert_snapshot(app: App[Any], name: str) -> None:
    """The screen looks as it did when the picture was taken."""
    kept = _FOLDER / f"{name}.txt"
    now = screen_text(app) + "\n"
    if os.environ.get("SNACKA_UPDATE_SNAPSHOTS"):
        kept.write_text(now, "utf-8")
        return
    before = kept.read_text("utf-8") if kept.exists() else ""
    lines = difflib.unified_diff(before.splitlines(), now.splitlines(), "kept", "now", lineterm="")
    assert now == before, f"{kept.name} looks different:\n" + "\n".join(lines)
