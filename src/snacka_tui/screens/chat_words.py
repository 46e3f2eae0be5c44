"""The words for how the connection is. Pure."""

from __future__ import annotations

from typing import assert_never

from snacka_tui.model.changes import ConnectionState
from snacka_tui.widgets.bars import Mood


def state_words(
    state: ConnectionState,
    place: str,
    retry_in: int | None,
    unconfirmed: int,
    rest: str,
    retry_key: str = "F5",
) -> tuple[str, Mood]:
    """What the right end of the lowest line says; `rest` is what it says when all is well."""
    match state:
        case ConnectionState.OFFLINE if retry_in is not None:
            return f"offline — trying again in {retry_in} s", Mood.TROUBLE
        case ConnectionState.OFFLINE:
            return f"not connected ({retry_key} connects)", Mood.TROUBLE
        case ConnectionState.CONNECTING:
            return f"connecting to {place} …", Mood.BUSY
        case ConnectionState.REGISTERING:
            return "saying hello …", Mood.BUSY
        case ConnectionState.ONLINE:
            return (kept_words(unconfirmed), Mood.BUSY) if unconfirmed > 1 else (rest, Mood.CALM)
        case _:
            assert_never(state)


def news_words(rooms: int, mentions: int) -> str:
    """What is new in rooms that are out of sight; "" for nothing."""
    if mentions:
        return f"{mentions} for you elsewhere · "
    return f"{rooms} room{'s' if rooms != 1 else ''} with news · " if rooms else ""


def kept_words(count: int) -> str:
    """How many of our messages nobody has confirmed."""
    return f"{count} message{'s' if count != 1 else ''} not kept yet"
