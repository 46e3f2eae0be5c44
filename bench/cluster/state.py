"""What the nodes' databases hold, compared to the byte: histories, people, rooms, accounts."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_POSITION: Final = "SELECT value FROM meta WHERE key = 'pos'"
QUIET: Final = 20.0
"""Seconds in which all must have come to the same place once nobody says anything."""
_HISTORY: Final = (
    "SELECT t.name, h.time_ms, h.ord, h.kind, h.event FROM history h JOIN targets t ON t.id = h.target"
    " ORDER BY 1, 2, 3"
)
_DOCUMENTS: Final = "SELECT kind, key, body FROM documents ORDER BY 1, 2"


@dataclass(frozen=True, slots=True)
class _State:
    """What a database held at one moment: up to where it has read the log, and the rows by what they are."""

    position: int
    rows: dict[str, list[tuple[int, ...]]]


async def differences(databases: Mapping[str, Path]) -> list[str]:
    """Whole sentences, by the names of the nodes; none if they are the same."""
    end = time.monotonic() + QUIET
    while True:
        places = {name: _position(path) for name, path in databases.items()}
        if len(set(places.values())) == 1:
            states = {name: _state(path) for name, path in databases.items()}
            places = {name: state.position for name, state in states.items()}
            if len(set(places.values())) == 1:  # nothing has come while they were read
                return _unlike(states)
        if time.monotonic() > end:
            return [f"the nodes do not come to the same place: {places}"]
        await asyncio.sleep(0.2)


def _unlike(states: Mapping[str, _State]) -> list[str]:
    (first, one), *others = states.items()
    found = []
    for name, other in others:
        for what, here in one.rows.items():
            there = other.rows[what]
            if here != there:
                unlike = [row for row in (*here, *there) if (row in here) != (row in there)]
                found.append(f"the {what} of {first} and {name} differ: {unlike[:2]}")
    return found


def _state(path: Path) -> _State:
    with closing(_opened(path)) as db:
        db.execute("BEGIN")
        position = int(db.execute(_POSITION).fetchone()[0])
        queries = {"histories": _HISTORY, "documents": _DOCUMENTS}
        return _State(position, {what: db.execute(query).fetchall() for what, query in queries.items()})


def _position(path: Path) -> int:
    with closing(_opened(path)) as db:
        return int(db.execute(_POSITION).fetchone()[0])


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
