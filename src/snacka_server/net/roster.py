"""Who is connected: the open connections of this node, how many from where, and what others see of that.

It closes them all, winds their clocks and knows when the last one is over. It refuses to know what they say.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ..config import Settings
from ..domain.address import host_of
from .cloak import Cloak
from .crowd import Crowd
from .gateways import Gateways


@dataclass(frozen=True, slots=True)
class Peer:
    """Where somebody comes from. `tls`: this server decrypts what they say; `secure`: nobody reads along."""

    address: str
    tls: bool = False
    secure: bool = False


class Member(Protocol):
    """What the roster holds: somebody on the way in, or a connection."""

    peer: Peer
    speaks: str
    """`irc`, `plain`, `websocket`, or `nothing` yet."""

    def close(self, reason: str) -> None: ...

    def tick(self, now: float) -> None: ...

    def adopt(self, settings: Settings) -> None:
        """The settings have changed."""


class Roster:
    """The open connections. Whoever is added has been counted in by `crowd`, and must leave."""

    def __init__(self, settings: Callable[[], Settings], cloak: Cloak) -> None:
        self._settings = settings
        self._cloak = cloak
        self.crowd = Crowd(settings)
        self.gateways = Gateways(settings)
        self._members: set[Member] = set()
        self._drained: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._members)

    def census(self) -> Counter[tuple[str, bool]]:
        """How many there are of each kind: (what they speak, whether over TLS)."""
        return Counter((member.speaks, member.peer.tls) for member in self._members)

    def host(self, address: str) -> str:
        """What others see of this address."""
        return self._cloak.host(address) if self._settings().cloak else host_of(address)

    def entered(self, member: Member) -> None:
        self._members.add(member)

    def became(self, before: Member, after: Member) -> None:
        """The same connection, seen by somebody else from now on."""
        self._members.discard(before)
        self._members.add(after)

    def moved(self, member: Member, peer: Peer, now: float) -> str:
        """A gateway tells where somebody really comes from. The reason why they may not, or nothing."""
        if member not in self._members:
            return "Connection lost"
        reason = self.crowd.admit(peer.address, now)
        if not reason:
            self.crowd.leave(member.peer.address)
            member.peer = peer
        return reason

    def left(self, member: Member) -> None:
        """Also for somebody who has left before."""
        if member not in self._members:
            return
        self._members.discard(member)
        self.crowd.leave(member.peer.address)
        if not self._members and self._drained is not None and not self._drained.done():
            self._drained.set_result(None)

    def tick(self, now: float) -> None:
        self.crowd.forget(now)
        for member in tuple(self._members):
            member.tick(now)

    def adopt(self, settings: Settings) -> None:
        for member in tuple(self._members):
            member.adopt(settings)

    def close_all(self, reason: str) -> None:
        for member in tuple(self._members):
            member.close(reason)

    async def all_closed(self) -> None:
        """Return when the last connection is over."""
        if self._members:
            self._drained = asyncio.get_running_loop().create_future()
            await self._drained
