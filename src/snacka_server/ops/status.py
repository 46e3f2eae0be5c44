"""How a running server is, as one JSON object: what `snacka-server status` and monitoring read.

Counts and times, never a name or a word of anybody. It asks the others through what `app` gives it
(`Sources`) and changes nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ..config import Settings
from ..domain.events import Said
from ..domain.network import Network
from ..figures import Figures
from ..ports import Clock
from ..storage.writer import DATABASE
from .certificate import expiry
from .health import Health
from .http import Page
from .newest_backup import newest_backup

SOCKET: Final = "snacka.sock"
"""The name of the status socket in the data folder."""
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the numbers come from. `census` counts connections by (what they speak, whether over TLS)."""

    version: str
    settings: Settings
    started_ms: int
    clock: Clock
    network: Network
    figures: Figures
    health: Health
    census: Callable[[], Counter[tuple[str, bool]]]
    waiting: Callable[[], int]
    written: Callable[[], int]
    addresses: Callable[[], list[tuple[str, int]]]
    certificate: Callable[[], Path]
    metrics_port: Callable[[], int | None]


def health_page(health: Health) -> Page:
    """200 for a healthy server, 503 with the reason for another."""
    trouble = health.trouble()
    body = {"status": "unwell", "reason": trouble} if trouble else {"status": "ok"}
    return Page(json.dumps(body).encode() + b"\n", 503 if trouble else 200, JSON)


def status_page(sources: Sources) -> Page:
    return Page(json.dumps(status(sources)).encode() + b"\n", kind=JSON)


def status(sources: Sources) -> dict[str, object]:
    """Times are UTC in ISO 8601, sizes bytes."""
    figures, network = sources.figures, sources.network
    trouble = sources.health.trouble()
    port = sources.metrics_port()
    return {
        "status": "unwell" if trouble else "ok",
        "reason": trouble,
        "version": sources.version,
        "network": network.name,
        "server": network.server,
        "addresses": [address_of(*address) for address in sources.addresses()],
        "metrics": address_of(sources.settings.metrics_host, port) if port is not None else None,
        "started": _iso(sources.started_ms),
        "uptime_seconds": (sources.clock() - sources.started_ms) // 1000,
        "people": len(network.users),
        "most_people": network.most_users,
        "channels": len(network.channels),
        "accounts": len(network.accounts),
        "connections": {name_of(kind): count for kind, count in sorted(sources.census().items()) if count},
        "messages_since_start": figures.applied[Said],
        "events_not_kept": figures.not_kept,
        "connections_refused": figures.refused,
        "slow_readers_ended": figures.slow_readers,
        "loop_lag_ms": round(figures.loop_lag * 1000, 1),
        "loop_lag_worst_ms": round(figures.loop_lag_worst * 1000, 1),
        **_files(sources),
    }


def _files(sources: Sources) -> dict[str, object]:
    import shutil  # it takes its time, and most servers are never asked

    data = sources.settings.data
    backup = newest_backup(data)
    ends = expiry(sources.certificate())
    return {
        "data": str(data),
        "durability": sources.settings.durability,
        "database_bytes": size_of(data / DATABASE),
        "log_bytes": size_of(data / f"{DATABASE}-wal"),
        "disk_free_bytes": shutil.disk_usage(data).free,
        "last_backup": None if backup is None else {"time": _iso(backup.time_ms), "file": backup.file},
        "certificate": {
            "file": str(sources.certificate()),
            "ends": ends.isoformat().replace("+00:00", "Z") if ends is not None else None,
        },
    }


def address_of(host: str, port: int) -> str:
    """As one writes it, with brackets around an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def name_of(kind: tuple[str, bool]) -> str:
    """`irc`, `irc+tls` and so on."""
    speaks, tls = kind
    return f"{speaks}+tls" if tls else speaks


def size_of(path: Path) -> int:
    """Bytes; 0 for a file that is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _iso(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
