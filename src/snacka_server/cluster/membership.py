"""This node's part in the cluster: its connection, its log, its lives, and what it does for the others.

It puts the pieces together for `app`, and tells it of three things: that sending waits, that this life of the
node is over, and that the node cannot go on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from ..config import Settings
from ..domain.events import Event, NodeLost, NodeStarted
from ..domain.network import Network
from ..eventlog.jetstream import JetStreamLog
from ..eventlog.jetstream_link import Link, Servers
from ..eventlog.jetstream_wire import Subjects
from ..figures import Figures
from ..storage.writer import Store
from .nodes import Nodes
from .probing import Probing
from .snapshot import Source

logger = logging.getLogger(__name__)


def servers_of(settings: Settings) -> Servers:
    return Servers(settings.cluster, settings.cluster_credentials, settings.cluster_ca)


class Membership:
    """`open`, then the log's own `start`, then `begin`, then `serve`; `leave` and `close` at the end."""

    def __init__(self, settings: Settings, store: Store, network: Network, figures: Figures) -> None:
        self.node = settings.node
        self._link = Link(servers_of(settings), settings.node)
        subjects = Subjects(settings.cluster_stream)
        self.log = JetStreamLog(self._link, subjects, self.node, store.newest()[1], figures)
        self.nodes = Nodes(self._link, subjects, self.node)
        self.probing = Probing(self._link, subjects, self.node, network)
        self._source = Source(self._link, subjects, self.node, store.path)
        self._link.on_closed = self._on_closed
        self._epoch = ""

    async def open(self) -> None:
        """Raises StoreError if NATS does not answer."""
        await self._link.open()

    async def begin(self, epoch: str) -> None:
        """A new life: whoever was on earlier ones is gone, for everybody."""
        self._epoch = epoch
        await self.log.revive(epoch)
        self.log.append(NodeStarted(f"{self.node}.{epoch}", self.node))
        await self.log.settle()
        self.nodes.revived(epoch)

    async def serve(self, sessions: Iterable[str]) -> None:
        """Watch over the others, and give copies. `sessions` are the ids that the state tells of."""
        self.nodes.know(sessions)
        await self.nodes.start(self._epoch)
        await self.probing.start()
        await self._source.start()

    def observe(self, event: Event) -> None:
        self.nodes.observe(event)

    def leave(self) -> None:
        """Nobody need wait for a sign of life from here."""
        self.nodes.stop()
        self._source.stop()
        self.log.append(NodeLost(f"{self.node}.{self._epoch}", self.node))

    async def close(self) -> None:
        await self._link.close()

    def _on_closed(self, error: Exception) -> None:
        self.log.broken(error)


@dataclass(frozen=True, slots=True)
class Joined:
    """A node that may take part, and what all nodes have in common: the key for cloaked addresses."""

    cloak: bytes

    def member(self, settings: Settings, store: Store, network: Network, figures: Figures) -> Membership:
        return Membership(settings, store, network, figures)
