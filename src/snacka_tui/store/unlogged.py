"""Which rooms are not written down, and what a person may ask of the log of one.

Owns remembering that among the small settings. It refuses to know the log itself.
"""

from __future__ import annotations

from enum import Enum

from snacka_tui.store.store import Store


class LogChoice(Enum):
    """What a person may ask of the log of one room."""

    TELL = "tell"
    ON = "on"
    OFF = "off"
    FORGET = "forget"


class Unlogged:
    """Which rooms are not to be written down: kept among the small settings, read once for each room."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, str], bool] = {}

    def __call__(self, network: str, room: str) -> bool:
        key = (network, room.casefold())
        if key not in self._known:
            self._known[key] = bool(self._store.get(_setting(*key)))
        return self._known[key]

    def set(self, network: str, room: str, off: bool) -> None:
        """Write a room down no more, or again."""
        key = (network, room.casefold())
        self._known[key] = off
        self._store.put(_setting(*key), "off" if off else "")


def _setting(network: str, room: str) -> str:
    return f"log {network} {room}"
