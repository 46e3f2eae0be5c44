"""The composition root: the one place where the rooms of the server are wired together.

It starts everything in order, stops everything in order, and owns no rule of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import ssl
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final

from snacka_config import ConfigError

from . import __version__
from .commands.desks import DESKS
from .commands.services import Services
from .config import Settings
from .credentials.vault import Vault
from .delivery.audience import forget_audience
from .delivery.fanout import Fanout
from .delivery.personal import tell_here
from .delivery.recipients import Delivery
from .domain.effect import Effect
from .domain.events import ChannelCreated, Event, NodeLost, NodeStarted
from .domain.network import Network
from .eventlog.local import LocalLog
from .figures import Figures
from .net.cloak import Cloak, keep_key, load_key
from .net.listener import Listener
from .net.tls import CertificateError, Certificates
from .ops.activity import watch
from .ops.audit import AuditLog
from .ops.export import export_to_file
from .ops.health import Health
from .ops.motd import read_motd
from .ops.status import Sources
from .ops.sweeping import Finding, ended_channels, sweep, unused_accounts
from .ops.watching import Watching
from .past import Past
from .ports import Clock, EventLog, Journal, StoreError
from .projector import Projector
from .reread import Reread, Source
from .storage.writer import DATABASE, Store

if TYPE_CHECKING:
    from .cluster.membership import Joined  # it needs a library that a server alone does not

logger = logging.getLogger(__name__)

NODE: Final = "n1"
"""What a server alone calls itself in its ids."""


def clock() -> int:
    """UTC, milliseconds."""
    return time.time_ns() // 1_000_000


class Server:
    """One node. `start` and `stop` inside a running loop; `addresses` are known after the start."""

    def __init__(
        self,
        settings: Settings,
        make_log: Callable[[Journal, Clock], EventLog] | None = None,
        source: Source | None = None,
        joined: Joined | None = None,
    ) -> None:
        """Opens the database. Raises StoreError or CloakError.

        `make_log` gives an order of one's own; `source` is where the settings can be read again; `joined` is
        what a node of a cluster has learnt from the others.
        """
        self.settings = settings
        self._source = source
        self.store = _opened(settings, alone=joined is None)
        self.certificates = Certificates(settings)
        data = settings.data
        self.cloak = Cloak(keep_key(data, joined.cloak) if joined is not None else load_key(data))
        self.network = Network(settings.network, settings.server)
        self.past = Past(self.store, self.network, lambda: self.settings, clock)
        self.fanout = Fanout()
        self.figures = Figures()
        self.membership = (
            joined.member(settings, self.store, self.network, self.figures, clock, self)
            if joined is not None
            else None
        )
        self.ended = asyncio.Event()
        """Set when the server cannot go on; `trouble` says why."""
        self.trouble = ""
        self.log = self._make_log(make_log)
        self.delivery = Delivery(self.fanout, self.network)
        self.projector = Projector(
            self.network, self.store, self.delivery, self.fanout, self.log, self._watch, self.figures
        )
        self._life = f"{NODE}.{clock():x}"
        """What the ids of a lone server's connections begin with; a node of a cluster has several lives."""
        self.vault = Vault(scram=settings.scram)
        self._uids = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.services = self._wire()
        self.listener: Listener | None = None
        self.watching = Watching(self._sources())
        self.addresses: list[tuple[str, int]] = []

    def _make_log(self, make: Callable[[Journal, Clock], EventLog] | None) -> EventLog:
        if make is not None:
            return make(self.store, clock)
        if self.membership is None:
            sync = self.store.sync if self.settings.durability == "power" else None
            return LocalLog(self.store, clock, sync, self.figures)
        return self.membership.log

    def _wire(self) -> Services:
        return Services(
            settings=self.settings,
            network=self.network,
            log=self.log,
            speaker=self.fanout,
            clock=clock,
            queries=self.past.history,
            searches=self.past.search,
            recent=self.projector.recent,
            catch_up=self.projector.catch_up,
            read_row=self.past.read,
            render_row=self.past.render,
            forget_audience=forget_audience,
            new_uid=self._new_uid,
            spawn=self._spawn,
            probers_elsewhere=self.membership.probing.probers if self.membership else lambda person: [],
            unknown_connections=lambda: self.listener.unregistered if self.listener is not None else 0,
            credentials=self.vault,
            reload=self.reload,
            desks=DESKS,
            export=lambda account: export_to_file(self.settings.data, account, clock()),
            audit=AuditLog(self.settings.data, clock),
            figures=self.figures,
            version=f"snacka-{__version__}",
            created_ms=clock(),
            motd=read_motd(self.settings.motd),
        )

    def _sources(self) -> Sources:
        return Sources(
            version=__version__,
            settings=self.settings,
            started_ms=clock(),
            clock=clock,
            network=self.network,
            figures=self.figures,
            health=Health(self._probe, self.figures),
            census=lambda: self.listener.census() if self.listener is not None else Counter(),
            waiting=lambda: self.projector.waiting,
            written=lambda: self.fanout.written,
            addresses=lambda: self.addresses,
            certificate=lambda: self.certificates.file,
            metrics_port=lambda: self.watching.port,
        )

    async def start(self) -> None:
        """Replay the log, make the lobby, listen. Raises ListenError, StoreError."""
        self.past.start()
        if self.membership is not None:
            await self.membership.open()
        await self.projector.start()
        # Whoever was here before the last end is gone before the first one comes.
        if self.membership is not None:
            await self.membership.begin()
        else:
            self._forget_nodes()
            self.log.append(NodeStarted(self._life, NODE))
            await self.log.settle()
        self.log.append(ChannelCreated("", self.settings.server, self.settings.lobby, "n"))
        await self.log.settle()
        if self.membership is not None:
            await self.membership.serve()
        self.listener = Listener(self.services, self._tls_context, self.cloak)
        self.addresses = await self.listener.start(self.settings.host, self.settings.port)
        self._sweep(ended_channels, lambda: self.settings.channel_expiry)
        self._sweep(unused_accounts, lambda: self.settings.account_expiry)
        self.services.port = self.addresses[0][1]
        await self.watching.start()
        # What is here now stays; what a message makes is mostly gone before a collection would look at it.
        gc.freeze()
        gc.set_threshold(20_000, 10, 50)

    def _forget_nodes(self) -> None:
        """Whoever was on another node is gone, if this was a cluster's chat before."""
        sessions = [session for person in self.network.users.values() for session in person.attached]
        lives = {session.rpartition(".")[0] for session in sessions if not session.startswith(f"{NODE}.")}
        for life in sorted(lives):
            self.log.append(NodeLost(life, life.partition(".")[0]))

    async def stop(self) -> None:
        """Tell everyone, flush, close: within the limit that the settings name."""
        self.watching.stop()
        if self.listener is not None:
            self.listener.stop_accepting()
        await self._show_out("The server is stopping", self.settings.limits.stop / 2)
        for task in tuple(self._tasks):
            task.cancel()
        if self.membership is not None:
            self.membership.leave()
        await self.log.stop()
        if self.membership is not None:
            await self.membership.close()
        self.projector.write()
        self.projector.stop()
        await self.past.stop()
        self.vault.close()
        self.store.close()

    def reload(self) -> list[str]:
        """Read the settings, certificate and message of the day again; what can change at once does.

        What changed and what needs a restart, a few words each. Raises ConfigError; then all stays as it was.
        """
        reread = self._source.again() if self._source is not None else Reread(self.settings)
        certificates = Certificates(reread.settings)
        try:
            renewed = certificates.fingerprint() != self._fingerprint()
        except CertificateError as error:
            raise ConfigError(f"The old certificate stays in use. {error}") from None
        reread.adopt()
        for warning in reread.warnings:
            logger.warning("%s", warning)
        self.settings = self.services.settings = reread.settings
        self.certificates = certificates
        if self.listener is not None:
            self.listener.adopt(reread.settings)
        told = [f"{name} changed" for name in reread.changed]
        motd = read_motd(reread.settings.motd)
        if motd != self.services.motd:
            self.services.motd[:] = motd
            told.append("another message of the day")
        if renewed:
            told.append("another certificate")
        return told + [f"{name} needs a restart" for name in reread.waiting]

    def _probe(self) -> None:
        """Raises StoreError where messages cannot be kept."""
        self.store.probe()
        if self.membership is not None:
            self.membership.probe()

    def _watch(self, event: Event, effect: Effect) -> None:
        watch(event, effect)
        if self.membership is not None:
            self.membership.observe(event)

    # -- what the cluster asks for

    def tell_here(self, text: str) -> None:
        tell_here(self.delivery, text, clock())

    async def send_away(self, reason: str) -> None:
        await self._show_out(reason, self.settings.limits.stop)

    def give_up(self, reason: str) -> None:
        self.trouble = reason
        self.ended.set()

    async def _show_out(self, reason: str, limit: float) -> None:
        """Tell all connections why they end, and wait until they have, at most so many seconds."""
        if self.listener is not None:
            self.listener.close_all(reason)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.listener.all_closed(), limit)

    def _fingerprint(self) -> str:
        """Of the certificate in use; empty if TLS does not work."""
        try:
            return self.certificates.fingerprint()
        except CertificateError:
            return ""

    def _tls_context(self) -> ssl.SSLContext:
        """For a new connection: as it is since the last reload."""
        return self.certificates.context()

    def _new_uid(self) -> str:
        self._uids += 1
        life = self.membership.life if self.membership is not None else self._life
        return f"{life}.{self._uids:x}"

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _sweep(self, find: Finding, keep: Callable[[], float]) -> None:
        self._spawn(sweep(self.network, self.log, clock, find, keep))


def _opened(settings: Settings, *, alone: bool) -> Store:
    """The database of this data folder. Raises StoreError."""
    store = Store(settings.data / DATABASE)
    if alone and store.belongs_to():
        store.close()
        raise StoreError(
            f"{store.path} belongs to a cluster: start it with --cluster ADDRESSES, or take it out once with "
            "snacka-server leave-cluster."
        )
    return store
