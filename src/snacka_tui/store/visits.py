"""Where one has been: which places were ever reached, and which to offer the next time.

Owns the choice. It refuses to know the screens that offer them, and the clock.
"""

from __future__ import annotations

from dataclasses import replace

from snacka_config import ConfigError
from snacka_tui.address import Address, Protection, parse_address
from snacka_tui.store.remembered import Remembered
from snacka_tui.store.store import Recent, Store

_MOST = 3


class Visits:
    """The places of earlier runs and of this one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = {f"{recent.host}:{recent.port}" for recent in store.recent()}
        self._now: set[str] = set()  # reached in this run

    def known(self, network: str) -> bool:
        """Whether this place ("host:port") was ever reached."""
        return network in self._known

    def reached(self, address: Address, name: str, now_ms: int) -> None:
        """This place, under this name, is one to come back to. Written down once a run."""
        network = f"{address.connect_host}:{address.port}"
        if network in self._now:
            return
        self._now.add(network)
        self._known.add(network)
        self._store.put("name", name)
        protection = Protection.TLS if address.encrypted else Protection.PLAIN
        rooms = (address.room,) if address.room else ()
        self._store.used(Recent(address.connect_host, address.port, protection.value, name, rooms, now_ms))

    def lately(self, here: Address) -> list[tuple[Address, str]]:
        """Places to go to again, and who one was there; without `here` and what `unfinished` offers alone."""
        told_otherwise = [(here.connect_host, here.port)]
        going_on = self.unfinished()
        if len(going_on) == 1:
            told_otherwise.append((going_on[0][0].connect_host, going_on[0][0].port))
        return [
            (_place(recent), recent.nick)
            for recent in self._store.recent()[:_MOST]
            if (recent.host, recent.port) not in told_otherwise
        ]

    def unfinished(self) -> list[tuple[Address, str, str]]:
        """The networks that were open the last time: place, who one was there, what people call it."""
        found = []
        for network in Remembered(self._store).session():
            try:
                address = parse_address(network.address)
            except ConfigError:
                continue
            found.append((address, network.name, network.title or str(address)))
        return found


def _place(recent: Recent) -> Address:
    protection = Protection.TLS if recent.tls == Protection.TLS.value else Protection.PLAIN
    place = Address(recent.host, recent.port, protection=protection)
    return replace(place, room=recent.rooms[0]) if recent.rooms else place
