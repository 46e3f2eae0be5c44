"""Who may read what was said, and how much of it is kept: a channel's own settings within the server's."""

from __future__ import annotations

from typing import Final

from ..channel import Channel
from ..user import User

HISTORY: Final = "history"
"""A channel's setting: what its members may read."""
JOINED: Final = "joined"
"""Only what was said since they came in, this time. Anything else: all that is kept."""
HISTORY_DAYS: Final = "history-days"
HISTORY_SIZE: Final = "history-size"
"""Settings of a channel that keeps less than the server does: days, and messages."""


def readable_since(user: User, channel: Channel) -> int | None:
    """From when on the person may read the channel's history (UTC milliseconds), None for not at all."""
    if user not in channel.members:
        return None
    return channel.since[user] if channel.settings.get(HISTORY) == JOINED else 0


def kept(channel: Channel | None, days: int, messages: int) -> tuple[int, int]:
    """Days and messages that are kept, 0 for without end: the channel's where it wants less."""
    if channel is None:
        return days, 0
    return (
        _lesser(days, channel.settings.get(HISTORY_DAYS, "")),
        _lesser(messages, channel.settings.get(HISTORY_SIZE, "")),
    )


def _lesser(most: int, wanted: str) -> int:
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else 0
    return min(most, number) if most and number else most or number
