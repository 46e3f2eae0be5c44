"""What a channel's founder may choose: the settings there are, and which values they take.

`history` is what members may read, `history-days` and `history-size` how much is kept, `slow` the seconds
between two messages of one person, `filter` words that nobody without a standing may write, with `*` for the
rest of a word.
"""

from __future__ import annotations

from typing import Final

from .reading import HISTORY, HISTORY_DAYS, HISTORY_SIZE, JOINED

SLOW: Final = "slow"
FILTER: Final = "filter"
KEYS: Final = (HISTORY, HISTORY_DAYS, HISTORY_SIZE, SLOW, FILTER)
DEFAULT_WORDS: Final = ("", "off", "none", "default", "all")
"""Values that mean: as usual."""
LONGEST_PAUSE: Final = 3600
"""Seconds of slow mode."""
FILTER_BYTES: Final = 300


def pause_ms(value: str) -> int:
    """Milliseconds that the setting `slow` asks for."""
    return int(value) * 1000 if value.isascii() and value.isdigit() else 0


def problem(key: str, value: str) -> str | None:
    """What is wrong with this, in words for a founder; None if it may be set."""
    if key not in KEYS:
        return f"A channel has these settings: {', '.join(KEYS)}."
    if value.lower() in DEFAULT_WORDS:
        return None
    if key == HISTORY:
        return None if value == JOINED else "history is all, or joined: only what was said since one came in."
    if key == FILTER:
        fits = len(value.encode()) <= FILTER_BYTES
        return None if fits else f"The words to keep out have at most {FILTER_BYTES} bytes together."
    if not (value.isascii() and value.isdigit()) or not 0 < int(value[:9]) < 10**8:
        return f"{key} is a number, or off."
    if key == SLOW and int(value) > LONGEST_PAUSE:
        return f"slow is a number of seconds, at most {LONGEST_PAUSE}, or off."
    return None
