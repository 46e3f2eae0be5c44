"""Options about how much of the history is kept."""

from __future__ import annotations

from typing import Final

from snacka_config import Option, kinds

CHANNEL_EXPIRY: Final = Option(
    name="CHANNEL_EXPIRY",
    help="how long a channel that nobody registered is kept while nobody comes; 0 for ever",
    kind=kinds.duration(0, 3660 * 86400.0),
    default=180 * 86400.0,
    flag="--channel-expiry",
    env="SNACKA_CHANNEL_EXPIRY",
    key="server.channel_expiry",
    group="files",
)
HISTORY_DAYS: Final = Option(
    name="HISTORY_DAYS",
    help="days that messages are kept; 0 for ever",
    kind=kinds.integer(0, 100_000),
    default=0,
    flag="--history-days",
    env="SNACKA_HISTORY_DAYS",
    key="server.history_days",
    group="files",
)
HISTORY_SIZE: Final = Option(
    name="HISTORY_SIZE",
    help="messages that are kept of each channel; 0 for all",
    kind=kinds.integer(0, 1_000_000_000),
    default=0,
    flag="--history-size",
    env="SNACKA_HISTORY_SIZE",
    key="server.history_size",
    group="files",
)
