"""Where the panels stand at each width, and the words for how the connection is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from snacka_tui.model.changes import ConnectionState
from snacka_tui.widgets.bars import Mood

WIDE = 110
MEDIUM = 80
NARROW = 60


class Place(Enum):
    """Where a panel is."""

    BESIDE = "beside"  # next to the log
    OVER = "over"  # only on demand, over the log


@dataclass(frozen=True, slots=True)
class Sides:
    """Where the two panels are at some width."""

    rooms: Place
    members: Place


def sides(width: int, rooms: int) -> Sides:
    """The tier for a screen `width` columns wide with `rooms` open rooms."""
    if width >= WIDE:
        return Sides(Place.BESIDE, Place.BESIDE)
    if width >= MEDIUM:
        return Sides(Place.OVER, Place.BESIDE) if rooms <= 1 else Sides(Place.BESIDE, Place.OVER)
    return Sides(Place.OVER, Place.OVER)


def state_words(
    state: ConnectionState, place: str, retry_in: int | None, unconfirmed: int, rest: str
) -> tuple[str, Mood]:
    """What the right end of the lowest line says; `rest` is what it says when all is well."""
    match state:
        case ConnectionState.OFFLINE if retry_in is not None:
            waiting = f" · {kept_words(unconfirmed)}" if unconfirmed else ""
            return f"offline — trying again in {retry_in} s (F5: now){waiting}", Mood.TROUBLE
        case ConnectionState.OFFLINE:
            return "not connected (F5 connects)", Mood.TROUBLE
        case ConnectionState.CONNECTING:
            return f"connecting to {place} …", Mood.BUSY
        case ConnectionState.REGISTERING:
            return "saying hello …", Mood.BUSY
        case ConnectionState.ONLINE:
            return (kept_words(unconfirmed), Mood.BUSY) if unconfirmed > 1 else (rest, Mood.CALM)
        case _:
            assert_never(state)


def kept_words(count: int) -> str:
    """How many of our messages nobody has confirmed."""
    return f"{count} message{'s' if count != 1 else ''} not kept yet"
