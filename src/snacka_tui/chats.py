"""One connection to one place, made for whoever shows it: the full screen or the line mode.

Owns how an address, a name and what is on disk become a session and a link. It refuses to open the link, and
it has never heard of Textual.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from snacka_tui.address import Address, is_this_machine
from snacka_tui.link import Endpoint, Link, TlsMode
from snacka_tui.link.backoff import Backoff
from snacka_tui.model.memory import NetworkMemory
from snacka_tui.model.outbox import Outbox
from snacka_tui.model.room import Room
from snacka_tui.model.session import Identity, Session
from snacka_tui.model.timeline import Entry
from snacka_tui.store import LocalLog, Passwords, Remembered, Store

_CAP_HERE = 5.0


@dataclass(frozen=True, slots=True)
class Chat:
    """One connection to one place. `network` is the place's name in the store."""

    address: Address
    session: Session
    link: Link
    network: str
    first: str = ""
    """The room to show first; "" is any."""

    @property
    def title(self) -> str:
        """What people call it: the network's own name for itself once known, else the address."""
        return self.session.isupport.network or str(self.address)


def now_ms() -> int:
    """UTC, milliseconds."""
    return time.time_ns() // 1_000_000


def open_chat(
    address: Address,
    name: str,
    store: Store,
    rooms: Sequence[str],
    lobby: str | None = None,
    *,
    certificate: str = "",
    remembered: bool = False,
    heard: Callable[[Room, Entry], None] | None = None,
    log: LocalLog | None = None,
) -> Chat:
    """The model and the (unopened) link for a place; unsent lines of an earlier run are in it.

    `lobby` is the session's: the room when none was asked for. certificate: a PEM file with certificate and
    key of ours, to log in with. remembered: be in the rooms of last time, too.
    heard: the session's. log: where what is said is kept, None for nowhere.
    """
    host, port = address.connect_host, address.port
    network = f"{host}:{port}"
    tls = TlsMode.PINNED if address.encrypted else TlsMode.PLAIN
    fingerprint = (address.fingerprint or store.pinned(network)) if address.encrypted else ""
    journal = store.outbox(network)
    memory = Remembered(store).network(network) if remembered else NetworkMemory()
    if any(not room.direct for room in memory.rooms):
        lobby = None
    identity = Identity(name, certificate=bool(certificate and address.encrypted))
    account = Passwords(store.folder).of(network)
    if account is not None:
        identity = replace(
            identity, account=account.account, password=account.password, in_the_open=account.in_the_open
        )
    session = Session(
        identity,
        clock=now_ms,
        random_id=lambda: secrets.token_urlsafe(12),
        rooms=rooms,
        lobby=lobby,
        outbox=Outbox(journal, journal.sends(name)),
        memory=memory,
        heard=heard,
        archive=log.network(network) if log is not None else None,
    )
    link = Link(Endpoint(host, port, tls, fingerprint, certificate), backoff=pauses(host, random.random))
    first = next(iter(rooms), "") or memory.shown
    return Chat(address, session, link, network, first)


def pauses(host: str, draw: Callable[[], float]) -> Backoff:
    """How long to wait between attempts there; `draw` gives a float in [0, 1)."""
    # A server on this machine is back when somebody starts it again, and only a few wait for it.
    return Backoff(draw, cap=_CAP_HERE) if is_this_machine(host) else Backoff(draw)
