"""One connection to one place, made for whoever shows it: the full screen or the line mode.

Owns how an address, a name and what is on disk become a session and a link. It refuses to open the link, and
it has never heard of Textual.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from msgspec import Struct

from snacka_tui.address import Address, is_this_machine
from snacka_tui.link import Endpoint, Link, TlsMode
from snacka_tui.link.backoff import Backoff
from snacka_tui.model.memory import NetworkMemory
from snacka_tui.model.outbox import Outbox
from snacka_tui.model.room import Room
from snacka_tui.model.session import Identity, Session
from snacka_tui.model.timeline import Entry
from snacka_tui.settings import Settings
from snacka_tui.store import (
    KeptAccount,
    LocalLog,
    LogChoice,
    Passwords,
    Remembered,
    Retention,
    Store,
    Unlogged,
)

_CAP_HERE = 5.0


class Chat(Struct, frozen=True):
    """One connection to one place. `network` is the place's name in the store."""

    address: Address
    session: Session
    link: Link
    network: str
    first: str = ""
    """The room to show first; "" is any."""
    log: LocalLog | None = None
    """Where what is said is kept on this machine; None for nowhere."""

    @property
    def title(self) -> str:
        """What people call it: the network's own name for itself once known, else the address."""
        return self.session.isupport.network or str(self.address)


def open_log(settings: Settings, store: Store) -> LocalLog | None:
    """The local log, unless the person does without it."""
    if not settings.log:
        return None
    return LocalLog(settings.data, Retention(settings.log_age, settings.log_size), unlogged=Unlogged(store))


def keep_log(chat: Chat, room: str, choice: LogChoice) -> str:
    """Keep what is said in a room, or no more; a sentence about how it is now."""
    log = chat.log
    if log is None:
        return "Nothing is kept on this machine (--no-log)."
    match choice:
        case LogChoice.ON:
            log.unlogged.set(chat.network, room, off=False)
        case LogChoice.OFF:
            log.unlogged.set(chat.network, room, off=True)
        case LogChoice.FORGET:
            log.forget(chat.network, room)
            return f"What was kept of {room} on this machine is removed."
        case LogChoice.TELL:
            pass
    if log.keeps(chat.network, room):
        return f"What is said in {room} is kept on this machine; /log off ends that, /log forget removes it."
    return f"What is said in {room} is not kept on this machine. /log forget removes what was."


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
    account: KeptAccount | None = None,
    remembered: bool = False,
    heard: Callable[[Room, Entry], None] | None = None,
    log: LocalLog | None = None,
) -> Chat:
    """The model and the (unopened) link for a place; unsent lines of an earlier run are in it.

    `lobby` is the session's: the room when none was asked for. certificate: a PEM file with certificate and
    key of ours, to log in with. account: to log in to, in place of the one that is kept.
    remembered: be in the rooms of last time, too.
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
    account = account or Passwords(store.folder).of(network)
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
    return Chat(address, session, link, network, first, log)


def pauses(host: str, draw: Callable[[], float]) -> Backoff:
    """How long to wait between attempts there; `draw` gives a float in [0, 1)."""
    # A server on this machine is back when somebody starts it again, and only a few wait for it.
    return Backoff(draw, cap=_CAP_HERE) if is_this_machine(host) else Backoff(draw)
