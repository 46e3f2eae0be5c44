"""Who is kept out of the whole network: by account, mask or address, for a time or for ever.

It decides whom a ban fits; when that is asked is the callers' business. An expired ban fits nobody, and is
dropped when the next one is added.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from snacka_protocol.masks import mask_matches

from .address import parse_address


class Aim(StrEnum):
    """What a ban looks at."""

    ACCOUNT = "account"
    MASK = "mask"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Ban:
    """`whom` is a folded account name, `nick!user@host`, or a network. `until_ms` 0 means for ever."""

    aim: Aim
    whom: str
    reason: str
    by: str
    set_ms: int
    until_ms: int

    def holds(self, now_ms: int) -> bool:
        return not self.until_ms or now_ms < self.until_ms


@lru_cache(maxsize=4096)
def parse_network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The network, or the one address, that is written so.

    As a command's last parameter `::1` has lost its first colon.
    """
    if text.startswith(":") and not text.startswith("::"):
        text = f":{text}"
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


class Bans:
    """All of them, by what they look at and whom they name."""

    def __init__(self) -> None:
        self.kept: dict[tuple[Aim, str], Ban] = {}

    def add(self, ban: Ban) -> list[tuple[Aim, str]]:
        """Returns the keys of those that have run out and are gone."""
        gone = [key for key, kept in self.kept.items() if not kept.holds(ban.set_ms)]
        for key in gone:
            del self.kept[key]
        self.kept[ban.aim, ban.whom] = ban
        return gone

    def on_address(self, address: str, now_ms: int) -> Ban | None:
        """Asked for every new connection: with no ban it costs nothing."""
        return self._first(Aim.NETWORK, now_ms, lambda whom: _lies_in(address, whom)) if self.kept else None

    def on_person(self, source: str, account: str, now_ms: int) -> Ban | None:
        """`account` is folded, empty for a guest."""
        if not self.kept:
            return None
        found = self.kept.get((Aim.ACCOUNT, account)) if account else None
        if found is not None and found.holds(now_ms):
            return found
        return self._first(Aim.MASK, now_ms, lambda whom: mask_matches(whom, source))

    def _first(self, aim: Aim, now_ms: int, fits: Callable[[str], bool]) -> Ban | None:
        for ban in self.kept.values():
            if ban.aim is aim and ban.holds(now_ms) and fits(ban.whom):
                return ban
        return None


def _lies_in(address: str, network: str) -> bool:
    known = parse_network(network)
    return known is not None and parse_address(address) in known
