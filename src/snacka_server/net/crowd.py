"""How many connections one address has and how quickly they come, so that nobody takes all the room.

A whole class behind one router is one address: the limits are for that. It counts; the words and the closing
are the caller's. The clock is the caller's too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..config import Settings
from .addresses import lies_in, place_of
from .throttle import Throttle

MINUTE: Final = 60.0


class Crowd:
    """Counts per address. `settings` gives the limits as they are now."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self._open: dict[str, int] = {}
        self._pace: dict[str, Throttle] = {}
        self._forget_at = 0.0

    def admit(self, address: str, now: float) -> str:
        """Count a connection in; if there are too many, say why and count nothing. Seconds, monotonic."""
        settings = self._settings()
        place = place_of(address)
        if not _is_free(address, settings):
            most, rate = settings.connections_per_address, settings.connects_per_minute
            if most and self._open.get(place, 0) >= most:
                return f"Too many connections from your address (at most {most})"
            if rate and self._too_quick(place, rate, now):
                return (
                    f"Too many new connections from your address (at most {rate} a minute): try again later"
                )
        self._open[place] = self._open.get(place, 0) + 1
        return ""

    def leave(self, address: str) -> None:
        """One that was counted in is over."""
        place = place_of(address)
        left = self._open[place] - 1
        if left:
            self._open[place] = left
        else:
            del self._open[place]

    def forget(self, now: float) -> None:
        """Called now and then; once a minute, drop what is known of addresses that are calm."""
        if now < self._forget_at:
            return
        self._forget_at = now + MINUTE
        for place in [place for place, pace in self._pace.items() if pace.calm(now)]:
            del self._pace[place]

    def _too_quick(self, place: str, rate: int, now: float) -> bool:
        pace = self._pace.get(place)
        if pace is None:
            pace = self._pace[place] = Throttle(rate / MINUTE, rate, now)
        pace.change(rate / MINUTE, rate)  # it may have been reloaded
        return not pace.allows(now)


def _is_free(address: str, settings: Settings) -> bool:
    """Whom the operator exempts; proxies and gateways, because those whom they bring are counted."""
    return (
        lies_in(address, settings.unlimited)
        or lies_in(address, settings.trusted_proxies)
        or lies_in(address, settings.web_proxies)
        or any(lies_in(address, gateway.addresses) for gateway in settings.gateways)
    )
