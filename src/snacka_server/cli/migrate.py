"""`snacka-server migrate`: the chat of a server alone becomes the first node's of a cluster."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

from ..config import Settings


def migrate(settings: Settings) -> int:
    """The exit code. The server of this data folder must not be running."""
    from ..cluster.joining import kept_in
    from ..cluster.migrating import found_cluster
    from ..net.cloak import CloakError, load_key
    from ..ports import StoreError
    from ..storage.writer import DATABASE

    if not settings.cluster:
        print("snacka-server: migrate needs the cluster: --cluster nats://...", file=sys.stderr)
        return 2
    try:
        if not kept_in(settings.data / DATABASE).identity:
            asyncio.run(_finish(settings))
        asyncio.run(found_cluster(settings, load_key(settings.data)))
    except (StoreError, CloakError) as error:
        print(f"snacka-server: {error}", file=sys.stderr)
        return 1
    print(
        f"The chat in {settings.data} is the cluster's now. Start this machine first, with the same settings;"
    )
    print("the others, with empty data folders, fetch a copy from it.")
    return 0


async def _finish(settings: Settings) -> None:
    """What the last run had taken and not yet written goes into the history, and nobody is connected."""
    from ..app import Server

    alone = Server(replace(settings, cluster=(), host="127.0.0.1", port=0, metrics_port=None))
    try:
        await alone.start()
    finally:
        await alone.stop()
