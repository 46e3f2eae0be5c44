"""How much of a room one wants to be told of, and when nothing at all.

Owns the levels and quiet hours. It refuses to know how somebody is told, and what counts as a mention.
"""

from __future__ import annotations

from enum import Enum


class Level(Enum):
    """What of a room is told outside the window."""

    USUAL = "usual"  # what the person wants of all rooms
    ALL = "all"
    MENTIONS = "mentions"  # also what is said in direct conversations
    NONE = "none"


def wanted(room: Level, usual: Level, *, personal: bool) -> bool:
    """Whether a new message is to be told; `personal`: it mentions us, or is for us alone."""
    level = usual if room is Level.USUAL else room
    return level is Level.ALL or (level is Level.MENTIONS and personal)


def is_quiet(hours: str, minute: int) -> bool:
    """Whether a minute of the day (0 to 1439, local) is within hours such as "22:00-07:00"; "" never."""
    if not hours:
        return False
    start, end = (_minutes(part) for part in hours.split("-"))
    return start <= minute < end if start <= end else minute >= start or minute < end


def _minutes(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)
