"""Channels that nobody registered and nobody has come to for long: found now and then, ended through the log.

It looks with this node's clock; whether a channel has really ended is judged where the event is applied.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from ..domain.events import ChannelExpired
from ..domain.network import Network
from ..domain.policy import has_ended
from ..ports import Clock, EventLog

MOST_SECONDS: Final = 600.0
"""Between two looks, at most; less where channels are kept for a short time."""


async def sweep(network: Network, log: EventLog, clock: Clock, keep: Callable[[], float]) -> None:
    """For ever. `keep` is the seconds that such a channel is kept, asked anew each time; 0 is for ever."""
    while True:
        seconds = keep()
        if seconds:
            quiet_ms = int(seconds * 1000)
            ended = [
                channel for channel in network.channels.values() if has_ended(channel, clock(), quiet_ms)
            ]
            for channel in ended:
                log.append(ChannelExpired("", network.server, channel.name, quiet_ms))
        await asyncio.sleep(min(MOST_SECONDS, max(seconds / 4, 0.1)) if seconds else MOST_SECONDS)
