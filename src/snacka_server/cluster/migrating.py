"""The log of a new cluster, made to go on where a server alone has stopped.

Its numbers begin after those that the server gave out, so ids stay unique and histories in order.
"""

from __future__ import annotations

from typing import Final

from ..config import Settings
from ..eventlog.jetstream_link import Link
from ..eventlog.jetstream_stream import check, look, make
from ..eventlog.jetstream_wire import Subjects
from ..ports import StoreError
from ..storage.writer import DATABASE, hold_alone
from .joining import kept_in, mark, replicas_of
from .membership import servers_of

APART: Final = 10_000
"""Numbers left out: more than a server alone may have given out without noting it."""


async def found_cluster(settings: Settings, cloak: bytes) -> None:
    """Make the stream and note in the database that it holds all that came before. Raises StoreError.

    A database of another cluster, whose log is gone, may found a new one, too.

    `cloak` is the key for cloaked addresses that the server alone had: bans go on to fit.
    """
    path = settings.data / DATABASE
    hold_alone(path).close()
    kept = kept_in(path)
    link, subjects = (
        Link(servers_of(settings), f"{settings.node} migrating"),
        Subjects(settings.cluster_stream),
    )
    try:
        await link.open()
        check(link)
        stream = await look(link, subjects)
        if stream is not None and stream.identity == kept.identity:
            raise StoreError(f"{path} belongs to this cluster already. Nothing was changed.")
        if stream is None:
            stream = await make(link, subjects, replicas_of(settings), cloak.hex(), kept.position + APART)
        # One that is empty and has our key is ours: we were interrupted before we noted it.
        if stream.cloak != cloak.hex() or not kept.position < stream.first == stream.last + 1:
            raise StoreError(
                f"NATS has a log called {subjects.stream} already: only a new cluster can take a chat over. "
                "Choose another name (--cluster-stream). Nothing was changed."
            )
    finally:
        await link.close()
    mark(path, stream.identity, stream.last)
