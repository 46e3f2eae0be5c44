"""`python -m bench.growth_costs`: the constants of `bench.growth`, measured on this machine with real nodes.

Two nodes over one NATS server: what a message costs the node where it is said and one where nobody is, when
it travels alone and among others; what people cost in memory; what is stored. CPU is by processes' clocks.
"""

from __future__ import annotations

import asyncio
import gc
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from snacka_server.domain.apply import apply
from snacka_server.domain.events import ChannelCreated, Event, Joined, Kind, Said, UserConnected
from snacka_server.domain.network import Network
from snacka_server.eventlog.codec import encode_event
from snacka_server.eventlog.jetstream_wire import decode_envelope, encode_envelope, entries_of
from snacka_server.ports import HistoryRow
from snacka_server.storage.search_index import INDEX
from snacka_server.storage.writer import DATABASE, Store

from . import load
from .cluster.arriving import AT_ONCE
from .cluster.nats import Nats
from .cluster.spread import Spread, state_of
from .durable import Pipeline
from .history import build
from .load import cpu_s

MESSAGES, SINGLE, PARTS = 200_000, 4_000, 5
PEOPLE, ROOMS, EACH = 50_000, 10_000, 10
IDLE = 3_000
TEXT = "the build is green again, could somebody look at it please before we ship the whole thing tonight??"


def main() -> int:
    load.raise_descriptor_limit()
    found = in_memory()
    with tempfile.TemporaryDirectory(prefix="snacka-bench-") as name:
        folder = Path(name)
        found |= stored(folder)
        nats = Nats(folder)
        try:
            asyncio.run(nats.start())
            found |= in_nodes(folder, nats)
        finally:
            nats.stop()
        (folder / "three").mkdir()
        found |= replicated(folder / "three")
    for key, value in found.items():
        print(f"{key:24} {value:12,.2f}")
    return 0


# -- in this process


def in_memory() -> dict[str, float]:
    """What people, rooms and memberships add to resident memory where nobody of them is connected; bytes."""
    network = Network("bench", "bench.test")
    people = [f"n2.x.{number}" for number in range(PEOPLE)]
    steps: dict[str, list[Event]] = {
        "user_bytes": [
            UserConnected(uid, f"u{n}!u@host", f"u{n}", "u", "host", f"U {n}") for n, uid in enumerate(people)
        ],
        "room_bytes": [ChannelCreated(people[n], f"u{n}!u@host", f"#room{n}", "nt") for n in range(ROOMS)],
        "member_bytes": [
            Joined(uid, f"u{n}!u@host", f"#room{(n * 7 + k * 997) % ROOMS}", "", "")
            for n, uid in enumerate(people)
            for k in range(EACH)
        ],
    }
    found = {}
    for name, events in steps.items():
        raw = [encode_event(event) for event in events]
        gc.collect()
        before, started = _resident(), time.process_time()
        for piece in range(0, len(raw), 1000):
            envelope = encode_envelope("n2", "x", 1, raw[piece : piece + 1000])
            for entry in entries_of(decode_envelope(envelope), 1, 1_700_000_000_000, passing=True):
                apply(network, entry.event, entry.time_ms)
        took = time.process_time() - started
        gc.collect()
        found[name] = (_resident() - before) / len(events)
        found[name.replace("bytes", "us")] = took / len(events) * 1e6
    assert sum(len(channel.members) for channel in network.channels.values()) == PEOPLE * EACH
    return found


def _resident() -> int:
    """Bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def stored(folder: Path) -> dict[str, float]:
    """Rows into the history as the projector writes them, a thousand at a time, and the search index.

    us and bytes of each. In many rooms a row costs more than in one, where each comes after the one before.
    """
    found = {}
    raw = encode_event(Said("n2.x.1", "anna!anna@host", Kind.PRIVMSG, "#room1", "", TEXT, "anna"))
    for name, rooms in (("row_one_room_us", 1), ("row_us", 997)):
        store = Store(folder / f"{rooms}.db")
        started = time.process_time()
        for piece in range(MESSAGES // 1000):
            now = 1_700_000_000_000 + piece * 1000
            rows = [
                HistoryRow(f"#{n % rooms}", now + n, piece << 16 | n, Kind.PRIVMSG, raw) for n in range(1000)
            ]
            store.project(rows, (), (), piece + 1)
        found[name] = (time.process_time() - started) / MESSAGES * 1e6
        store.close()
    build(folder / "history", MESSAGES)
    kept = folder / "history" / DATABASE
    found["row_bytes"] = kept.stat().st_size / MESSAGES
    for path in (folder / "history").glob(f"{INDEX}*"):
        path.unlink()
    started = time.process_time()
    build(folder / "history", MESSAGES)  # the rows are there, so it makes the index only
    found["index_us"] = (time.process_time() - started) / MESSAGES * 1e6
    found["index_bytes"] = (folder / "history" / INDEX).stat().st_size / MESSAGES
    return found


# -- in real nodes


def in_nodes(folder: Path, nats: Nats) -> dict[str, float]:
    with Spread(folder, nats, 2, "COSTS") as spread:
        one, two = spread.nodes
        watched = {"own": one.pid, "other": two.pid, "nats": nats.servers[0].pid}
        found: dict[str, float] = {}
        found |= _people(spread)
        client = Pipeline(one.port)
        client.send(2_000)
        for how, at_once, count in (("many", AT_ONCE, MESSAGES), ("single", 1, SINGLE)):
            before = state_of(nats, spread.stream)
            costs: dict[str, list[float]] = {name: [] for name in watched}
            started = time.perf_counter()
            for _ in range(PARTS):
                used = {name: cpu_s(pid) for name, pid in watched.items()}
                for left in range(count // PARTS, 0, -at_once):
                    client.send(min(left, at_once))
                time.sleep(1)  # the search index is written behind, and belongs to the price
                for name, pid in watched.items():
                    costs[name].append((cpu_s(pid) - used[name]) / (count // PARTS) * 1e6)
            after = state_of(nats, spread.stream)
            for name, values in costs.items():
                found[f"{name}_{how}_us"] = median(values)
            found[f"log_{how}_bytes"] = (after["bytes"] - before["bytes"]) / count
            found[f"events_per_{how}"] = count / (after["messages"] - before["messages"])
            found[f"each_{how}_ms"] = (time.perf_counter() - started - PARTS) / count * 1000
        two.stop()
        found["nats_single_one_us"] = _nats_with_one(client, watched["nats"])
        client.close()
        found |= _listeners(spread)
    return found


def replicated(folder: Path) -> dict[str, float]:
    """The busiest of three NATS servers that keep all three times: us for a message that travels alone."""
    nats = Nats(folder, 3)
    try:
        asyncio.run(nats.start())
        with Spread(folder, nats, 1, "THREE") as spread:
            client = Pipeline(spread.port)
            client.send(100)
            used = [cpu_s(server.pid) for server in nats.servers]
            started = time.perf_counter()
            for _ in range(SINGLE):
                client.send(1)
            took = time.perf_counter() - started
            costs = [cpu_s(server.pid) - before for server, before in zip(nats.servers, used, strict=True)]
            client.close()
    finally:
        nats.stop()
    return {"nats_replicated_us": max(costs) / SINGLE * 1e6, "each_replicated_ms": took / SINGLE * 1000}


def _nats_with_one(client: Pipeline, pid: int) -> float:
    """What a message that travels alone costs NATS while only one node reads; us."""
    used = cpu_s(pid)
    for _ in range(SINGLE):
        client.send(1)
    return (cpu_s(pid) - used) / SINGLE * 1e6


def _people(spread: Spread) -> dict[str, float]:
    """Resident memory for each idle client in rooms of twenty: on their node, and on the other."""
    two = spread.nodes[1]
    before = _rss(two.pid)
    report = load.run("idle", spread, clients=IDLE, chan_size=20, timeout=120)
    return {
        "connection_bytes": float(report["rss_per_client_bytes"]),
        "remote_client_bytes": (_rss(two.pid) - before) / IDLE,
    }


def _rss(pid: int) -> int:
    """Bytes, the most there ever were: clients that have gone do not count as room."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) * 1024 if found else 0


def _listeners(spread: Spread) -> dict[str, float]:
    """What one more listener costs the node that they are on, one line at a time; and the bytes of a line."""
    reports = [
        load.run("fanout", spread, clients=clients, senders=2, window=1, messages=500, warmup=10)
        for clients in (20, 220)
        for _ in range(3)
    ]
    few, many = (
        median(report["server_cpu_us_per_delivery"] * clients for report in found)
        for clients, found in ((20, reports[:3]), (220, reports[3:]))
    )
    line = reports[-1]["bytes_per_delivery"]
    return {"listener_us": (many - few) / 200, "line_bytes": float(line)}


if __name__ == "__main__":
    sys.exit(main())
