"""What the nodes' databases hold, compared to the byte: histories, people, rooms, accounts."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

QUIET: Final = 20.0
"""Seconds in which all must have come to the same place once nobody says anything."""
_HISTORY: Final = (
    "SELECT t.name, h.time_ms, h.ord, h.kind, h.event FROM history h JOIN targets t ON t.id = h.target"
    " ORDER BY 1, 2, 3"
)
_DOCUMENTS: Final = "SELECT kind, key, body FROM documents ORDER BY 1, 2"


async def differences(databases: Mapping[str, Path]) -> list[str]:
    """Whole sentences, by the names of the nodes; none if they are the same."""
    end = time.monotonic() + QUIET
    while len({_position(path) for path in databases.values()}) > 1:
        if time.monotonic() > end:
            places = ", ".join(f"{name} {_position(path)}" for name, path in databases.items())
            return [f"the nodes do not come to the same place: {places}"]
        await asyncio.sleep(0.2)
    (first, path), *others = databases.items()
    found = []
    for name, other in others:
        for what, query in (("histories", _HISTORY), ("documents", _DOCUMENTS)):
            here, there = _rows(path, query), _rows(other, query)
            if here != there:
                unlike = [row for row in (*here, *there) if (row in here) != (row in there)]
                found.append(f"the {what} of {first} and {name} differ: {unlike[:2]}")
    return found


def _position(path: Path) -> int:
    return int(_rows(path, "SELECT value FROM meta WHERE key = 'pos'")[0][0])


def _rows(path: Path, query: str) -> list[tuple[int, ...]]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()
