"""Who is connected: the open connections of this node, from the accepted socket to its end.

It closes them all, winds their clocks and knows when the last one is over. It refuses to know what they say.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Peer:
    """Where somebody comes from. `tls`: this server decrypts what they say; `secure`: nobody reads along."""

    address: str
    tls: bool
    secure: bool


class Member(Protocol):
    """What the roster holds: somebody on the way in, or a connection."""

    peer: Peer
    speaks: str
    """`irc`, `plain`, `websocket`, or `nothing` yet."""

    def close(self, reason: str) -> None: ...

    def tick(self, now: float) -> None: ...


class Roster:
    """The open connections. Whoever is added must leave, once."""

    def __init__(self) -> None:
        self._members: set[Member] = set()
        self._drained: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._members)

    def census(self) -> Counter[tuple[str, bool]]:
        """How many there are of each kind: (what they speak, whether over TLS)."""
        return Counter((member.speaks, member.peer.tls) for member in self._members)

    def entered(self, member: Member) -> None:
        self._members.add(member)

    def became(self, before: Member, after: Member) -> None:
        """The same connection, seen by somebody else from now on."""
        self._members.discard(before)
        self._members.add(after)

    def left(self, member: Member) -> None:
        """Also for somebody who has left before."""
        self._members.discard(member)
        if not self._members and self._drained is not None and not self._drained.done():
            self._drained.set_result(None)

    def tick(self, now: float) -> None:
        for member in tuple(self._members):
            member.tick(now)

    def close_all(self, reason: str) -> None:
        for member in tuple(self._members):
            member.close(reason)

    async def all_closed(self) -> None:
        """Return when the last connection is over."""
        if self._members:
            self._drained = asyncio.get_running_loop().create_future()
            await self._drained
