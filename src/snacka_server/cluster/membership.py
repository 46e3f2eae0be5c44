"""This node's part in the cluster: its connection, its log, its lives, and what it does for the others.

It puts the pieces together for `app`, and acts when NATS cannot be reached, when this life of the node is
over, and when the node cannot go on.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from ..config import Settings
from ..domain.events import Event, NodeLost, NodeStarted
from ..domain.network import Network
from ..eventlog.jetstream import JetStreamLog
from ..eventlog.jetstream_link import Link, Servers
from ..eventlog.jetstream_wire import Subjects
from ..eventlog.watched import watched
from ..figures import Figures
from ..ports import Clock, StoreError
from ..storage.writer import Store
from .nodes import Nodes
from .probing import Probing
from .snapshot import Source

logger = logging.getLogger(__name__)

WAITS: Final = (
    "Sending is paused: the machines that keep what is said cannot be reached. It goes on by itself."
)
GOES_ON: Final = "Sending goes on."
SENT_AWAY: Final = "This machine was cut off from the others: connect again"
UNANSWERED: Final = 12.0
"""Seconds without an answer from the log after which this node is no healthy one."""


class Host(Protocol):
    """The server that the node is."""

    def tell_here(self, text: str) -> None:
        """To everybody who is connected to this node."""

    async def send_away(self, reason: str) -> None:
        """End all connections, and return when they have ended."""

    def give_up(self, reason: str) -> None:
        """Stop, and say why."""


def servers_of(settings: Settings) -> Servers:
    return Servers(settings.cluster, settings.cluster_credentials, settings.cluster_ca)


class Membership:
    """`open`, then the log's own `start`, then `begin`, then `serve`; `leave` and `close` at the end."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        network: Network,
        figures: Figures,
        clock: Clock,
        host: Host,
    ) -> None:
        self.node = settings.node
        self._network = network
        self._clock = clock
        self._host = host
        self._link = Link(servers_of(settings), settings.node)
        subjects = Subjects(settings.cluster_stream)
        self.log = JetStreamLog(self._link, subjects, self.node, store.newest()[1], figures)
        self.nodes = Nodes(self._link, subjects, self.node)
        self.probing = Probing(self._link, subjects, self.node, network)
        self._source = Source(self._link, subjects, self.node, store.path)
        self.log.paused, self.log.ended, self.log.broken = self._on_paused, self._on_ended, self._on_broken
        self._epoch = ""
        self._beginning: asyncio.Task[None] | None = None

    @property
    def life(self) -> str:
        """What the ids of this life's connections begin with."""
        return f"{self.node}.{self._epoch}"

    async def open(self) -> None:
        """Raises StoreError if NATS does not answer."""
        await self._link.open()

    async def begin(self) -> None:
        """A new life: whoever was on earlier ones is gone, for everybody."""
        self._epoch = f"{self._clock():x}"
        await self.log.revive(self._epoch)
        self.log.append(NodeStarted(self.life, self.node))
        await self.log.settle()
        self.nodes.revived(self._epoch)

    async def serve(self) -> None:
        """Watch over the others, and give copies."""
        everybody = self._network.users.values()
        self.nodes.know({session for person in everybody for session in person.attached})
        await self.nodes.start(self._epoch)
        await self.probing.start()
        await self._source.start()

    def observe(self, event: Event) -> None:
        self.nodes.observe(event)

    def probe(self) -> None:
        """Raises StoreError while the log does not answer."""
        if self.log.unanswered > UNANSWERED:
            raise StoreError(f"NATS has not answered for {self.log.unanswered:.0f} s")

    def leave(self) -> None:
        """Nobody need wait for a sign of life from here."""
        if self._beginning is not None:
            self._beginning.cancel()
        self.nodes.stop()
        self._source.stop()
        self.log.append(NodeLost(self.life, self.node))

    async def close(self) -> None:
        await self._link.close()

    # -- what comes from the log

    def _on_paused(self, paused: bool) -> None:
        """Whoever is connected here is told why nothing comes, and when it comes again."""
        logger.warning("Sending %s.", "waits for NATS" if paused else "goes on")
        self._host.tell_here(WAITS if paused else GOES_ON)

    def _on_ended(self, epoch: str) -> None:
        """The others have gone on without this node, or another process bears its name."""
        if epoch == self._epoch:
            self._beginning = watched(self._begin_again(), "beginning again")
        else:
            self._host.give_up(
                f"Another machine is called {self.node}, too. Give each a name of its own (--node)."
            )

    async def _begin_again(self) -> None:
        """As a node without anybody: its people find another one, or come again."""
        await self._host.send_away(SENT_AWAY)
        await self.begin()
        logger.warning("This machine is back among the others.")

    def _on_broken(self, error: Exception) -> None:
        self._host.give_up(str(error))


@dataclass(frozen=True, slots=True)
class Joined:
    """A node that may take part, and what all nodes have in common: the key for cloaked addresses."""

    cloak: bytes
    member: ClassVar[type[Membership]] = Membership
