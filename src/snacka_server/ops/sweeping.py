"""Channels that nobody registered and nobody comes to, and accounts that nobody uses: found now and then, and
ended through the log.

It looks with this node's clock; whether one has really ended is judged where the event is applied.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from ..domain.account_events import AccountExpired
from ..domain.events import ChannelExpired, Event
from ..domain.network import Network
from ..domain.policy import has_ended, is_unused
from ..ports import Clock, EventLog

MOST_SECONDS: Final = 600.0
"""Between two looks, at most; less where things are kept for a short time."""
Finding = Callable[[Network, int, int], list[Event]]
"""What has ended: from the state, the time and how long such things are kept, both in milliseconds."""


def ended_channels(network: Network, now_ms: int, keep_ms: int) -> list[Event]:
    channels = network.channels.values()
    ended = [channel for channel in channels if has_ended(channel, now_ms, keep_ms)]
    return [ChannelExpired("", network.server, channel.name, keep_ms) for channel in ended]


def unused_accounts(network: Network, now_ms: int, keep_ms: int) -> list[Event]:
    unused = [
        account
        for folded, account in network.accounts.items()
        if is_unused(account, network.persons.get(folded), now_ms, keep_ms)
    ]
    return [AccountExpired("", network.server, account.name, keep_ms) for account in unused]


async def sweep(
    network: Network, log: EventLog, clock: Clock, find: Finding, keep: Callable[[], float]
) -> None:
    """For ever. `keep` is the seconds that such things are kept, asked anew each time; 0 is for ever."""
    while True:
        seconds = keep()
        # First a pause: after a start people come back, and what they use has not ended.
        await asyncio.sleep(min(MOST_SECONDS, max(seconds / 4, 0.1)) if seconds else MOST_SECONDS)
        if seconds:
            for event in find(network, clock(), int(seconds * 1000)):
                log.append(event)
