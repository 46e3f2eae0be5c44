"""`snacka-server migrate` and `leave-cluster`: from a server alone to a cluster, and back."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

from ..config import Settings
from .serve import NEEDS_NATS


def migrate(settings: Settings) -> int:
    """The exit code. The server of this data folder must not be running."""
    if not settings.cluster:
        print("snacka-server: migrate needs the cluster: --cluster nats://...", file=sys.stderr)
        return 2
    try:
        from ..cluster.joining import kept_in
        from ..cluster.migrating import found_cluster
    except ImportError:
        print(f"snacka-server: {NEEDS_NATS}", file=sys.stderr)
        return 1
    from ..net.cloak import CloakError, load_key
    from ..ports import StoreError
    from ..storage.writer import DATABASE

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


def leave(settings: Settings) -> int:
    """The exit code. The node of this data folder must not be running."""
    try:
        from ..cluster.leaving import leave_cluster
    except ImportError:
        print(f"snacka-server: {NEEDS_NATS}", file=sys.stderr)
        return 1
    from ..ports import StoreError

    try:
        asyncio.run(leave_cluster(settings))
    except StoreError as error:
        print(f"snacka-server: {error}", file=sys.stderr)
        return 1
    print(f"The chat in {settings.data} is a server's alone now. Start it without --cluster and --node.")
    if not settings.cluster:
        print("What this machine had not read when it was stopped is not in it.")
    return 0


async def _finish(settings: Settings) -> None:
    """What the last run had taken and not yet written goes into the history, and nobody is connected."""
    from ..app import Server

    alone = Server(replace(settings, cluster=(), host="127.0.0.1", port=0, metrics_port=None))
    try:
        await alone.start()
    finally:
        await alone.stop()
