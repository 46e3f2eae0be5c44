"""Connections: what it costs to come in, and what an idle one holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from . import load
from .fanout import Effort, all_running, present
from .figures import Figure, Target, alone, compared, interleaved
from .servers import Floor, InspIRCd, Ngircd, Server, Snacka

CLIENTS = 1000
CHANNEL = 20


def _connect(server: Server) -> load.Report:
    return load.run(
        "connect",
        server,
        clients=CLIENTS,
        chan_size=CHANNEL,
        conc=server.together,
        timeout=60,
    )


def connects(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """1,000 clients register and join, in channels of twenty."""
    with all_running((Floor, InspIRCd, Ngircd), say) as running:
        reports = interleaved(
            {name: partial(_connect, server) for name, server in running.items()}, effort.rounds
        )
    cpu = {name: [report["server_cpu_us_per_client"] for report in found] for name, found in reports.items()}
    return compared(
        "1,000 connects, join in twenties",
        "us CPU/client",
        cpu,
        {"ngircd": Target(3, 1, higher=False)},
    )


def _idle(kind: type[Server], clients: int) -> float:
    with kind() as server:
        report = load.run(
            "idle",
            server,
            clients=clients,
            conc=server.together,
            timeout=120,
        )
        return float(report["rss_per_client_bytes"]) / 1024


def idle(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """What the server's resident memory grows by for each idle client, in a fresh process each time."""
    clients = effort.idle_clients
    title = f"RSS per idle client at {clients:,}"
    kinds = tuple(present((Snacka, Floor, InspIRCd), say))
    samples = interleaved({kind.name: partial(_idle, kind, clients) for kind in kinds}, 1, warm=False)
    return [
        alone(f"{title}, by itself", "kB", samples["snacka"], Target(10, 4, higher=False)),
        *compared(title, "kB", samples, {}),
    ]
