"""A history under another name: one row, however much was said.

Runs inside the writer's transaction; raises sqlite3.Error.
"""

from __future__ import annotations

import sqlite3
from typing import Final

RETIRED: Final = "\x7f"
"""Begins the name of a history that nobody can ask for any more; no channel or talk is called so."""


def move(db: sqlite3.Connection, before: str, target: str) -> None:
    """What was said in `before` was said in `target`; with an empty one, in nothing that there is.

    An older history of the name `target`, of a channel that is long gone, is in the way and goes.
    """
    if target:
        _retire(db, target)
        db.execute("UPDATE targets SET name = ? WHERE name = ?", (target, before))
        db.execute("UPDATE erasures SET target = ? WHERE target = ?", (target, before))
    else:
        _retire(db, before)


def _retire(db: sqlite3.Connection, name: str) -> None:
    db.execute("UPDATE targets SET name = ? || id WHERE name = ?", (RETIRED, name))
