"""What the program comes back to: the networks of last time, and the rooms in each.

Owns how these are written down, as JSON in the store's small state. It refuses to fail: what cannot be read
is as if it had never been.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from snacka_tui.model.ignore import Ignored
from snacka_tui.model.memory import NetworkMemory, RoomMemory
from snacka_tui.store.store import Store

_SESSION = "session"
_TOUR = "tour"


@dataclass(frozen=True, slots=True)
class OpenNetwork:
    """A network that was open. `address` as `Address.spelled` gives it; `name` is who one was there.

    `title` is what people call it.
    """

    address: str
    name: str
    title: str = ""


class Remembered:
    """Over an open store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def network(self, name: str) -> NetworkMemory:
        """The rooms of a network ("host:port")."""
        found = self._read(f"network {name}")
        try:
            rooms = tuple(RoomMemory(**room) for room in found.get("rooms", []))
            ignored = tuple(Ignored(**one) for one in found.get("ignored", []))
            return NetworkMemory(rooms, str(found.get("shown", "")), ignored)
        except (TypeError, AttributeError):
            return NetworkMemory()

    def keep_network(self, name: str, memory: NetworkMemory) -> None:
        self._write(f"network {name}", asdict(memory))

    def session(self) -> list[OpenNetwork]:
        """The networks that were open, the one shown first."""
        found = self._read(_SESSION)
        try:
            return [OpenNetwork(**network) for network in found.get("networks", [])]
        except (TypeError, AttributeError):
            return []

    def keep_session(self, networks: list[OpenNetwork]) -> None:
        self._write(_SESSION, {"networks": [asdict(network) for network in networks]})

    @property
    def tour_closed(self) -> bool:
        """Whether the first hints were put away for good."""
        return self._store.get(_TOUR) == "closed"

    def close_tour(self) -> None:
        self._store.put(_TOUR, "closed")

    def _read(self, key: str) -> dict[str, Any]:
        try:
            found = json.loads(self._store.get(key, "{}"))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, key: str, value: object) -> None:
        self._store.put(key, json.dumps(value, ensure_ascii=False))
