"""The way back: the chat of a cluster goes on as that of a server alone, from what one of its nodes holds."""

from __future__ import annotations

from ..config import Settings
from ..eventlog.jetstream_link import Link
from ..eventlog.jetstream_stream import look
from ..eventlog.jetstream_wire import Subjects
from ..ports import StoreError
from ..storage.writer import DATABASE, hold_alone
from .joining import kept_in, mark
from .membership import servers_of


async def leave_cluster(settings: Settings) -> None:
    """Note in the database that it belongs to no cluster any more. Raises StoreError.

    Where the settings name NATS, it must have nothing that this node has not read.
    """
    path = settings.data / DATABASE
    hold_alone(path).close()
    kept = kept_in(path)
    if not kept.identity:
        raise StoreError(f"{path} belongs to no cluster. Nothing was changed.")
    if settings.cluster:
        link = Link(servers_of(settings), f"{settings.node} leaving")
        try:
            await link.open()
            stream = await look(link, Subjects(settings.cluster_stream))
        finally:
            await link.close()
        if stream is not None and stream.identity == kept.identity and stream.last > kept.position:
            raise StoreError(
                f"The cluster's log goes on up to {stream.last}, and {path} holds it up to {kept.position}. "
                "Stop the other machines; then start this one in the cluster once more, stop it, and try "
                "again. Nothing was changed."
            )
    mark(path, "")
