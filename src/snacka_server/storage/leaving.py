"""What is to leave the history: rows that are too old or too many, and what somebody wants gone of their own.

Pure questions on a connection of the caller's, a handful of rows an answer; `upkeep` takes them out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from ..ports import LOWEST, Bound, Erasure, ReadWords
from .removal import Place

STEP: Final = 100
"""Rows that leave in one transaction: it takes a millisecond."""

DAY: Final = 86_400_000

SAID: Final = "kind IN (1, 2, 3, 17)"
"""What a person says: messages, notices, reactions, and the reason for taking something back."""

_OLDEST: Final = (
    "SELECT time_ms, ord, event FROM history WHERE target = ? AND (time_ms, ord) < (?, ?)"
    " ORDER BY time_ms, ord LIMIT ?"
)
_NTH_NEWEST: Final = (
    "SELECT time_ms, ord FROM history WHERE target = ? AND kind IN (1, 2)"
    " ORDER BY time_ms DESC, ord DESC LIMIT 1 OFFSET ?"
)
_OWN: Final = (
    "SELECT time_ms, ord, event FROM history WHERE target = ? AND (time_ms, ord) > (?, ?) AND ord < ?"
    f" AND {SAID} AND instr(event, ?) > 0 ORDER BY time_ms, ord"
)


_SIGNS: Final = "~&@%+"


def place_of(name: str) -> str:
    """Where a history belongs: what was said to a channel's operators alone belongs to the channel."""
    return name if "\n" in name else name.lstrip(_SIGNS)


class Kept(NamedTuple):
    """How long and how much of one history is kept; 0 is without end."""

    days: int
    messages: int


def horizon(db: sqlite3.Connection, target: int, kept: Kept, now_ms: int) -> Bound:
    """Everything of this history before the place is to go."""
    bound = LOWEST
    if kept.days:
        bound = (now_ms - kept.days * DAY, 0)
    if kept.messages:
        found = db.execute(_NTH_NEWEST, (target, kept.messages - 1)).fetchone()
        if found is not None:
            bound = max(bound, (int(found[0]), int(found[1])))
    return bound


def oldest(db: sqlite3.Connection, target: int, bound: Bound, read: ReadWords) -> list[Place]:
    """The next rows before the place, oldest first."""
    return [
        (time_ms, order, words.nonce_key if (words := read(raw)) is not None else "")
        for time_ms, order, raw in db.execute(_OLDEST, (target, *bound, STEP))
    ]


def own(
    db: sqlite3.Connection, target: int, erasure: Erasure, after: Bound, read: ReadWords
) -> Iterator[tuple[int, int, str, bytes]]:
    """What the account has said there, ascending: time, order, nonce key, event."""
    needle = erasure.account.encode()
    for time_ms, order, raw in db.execute(_OWN, (target, *after, erasure.order, needle)):
        words = read(raw)
        if words is not None and words.account == erasure.account:
            yield time_ms, order, words.nonce_key, raw


def own_places(
    db: sqlite3.Connection, target: int, erasure: Erasure, after: Bound, read: ReadWords
) -> list[Place]:
    """The next handful of it."""
    found = islice(own(db, target, erasure, after, read), STEP)
    return [(time_ms, order, key) for time_ms, order, key, _ in found]


def every_target(db: sqlite3.Connection) -> list[tuple[int, str]]:
    """(number, name) of all histories."""
    return [(int(number), str(name)) for number, name in db.execute("SELECT id, name FROM targets")]


def targets_of(db: sqlite3.Connection, erasure: Erasure) -> list[tuple[int, str]]:
    """Of those where it may have said something."""
    return [pair for pair in every_target(db) if erasure.target in ("", place_of(pair[1]))]
