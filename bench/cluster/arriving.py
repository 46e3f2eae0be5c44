"""How soon a node that was away, or is new, is there again; and what one client that never waits can say."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Final

from snacka_server.domain.events import Kind
from snacka_server.storage.writer import DATABASE

from ..durable import Pipeline
from ..figures import Figure, alone
from ..load import CannotMeasureError, cpu_s
from .nats import Nats
from .nodes import Node
from .spread import STREAM, Spread, started, state_of

AT_ONCE: Final = 5_000
"""What the pipelined client has under way at most: a node refuses what exceeds its queue of 10,000."""
_COPIED: Final = "fetching a copy"
"""What a node says in its log that does so."""


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
        one.stop()  # so that nobody is there who could send a copy
        took = started(two)
        cpu = cpu_s(two.pid)
        figures.append(alone(f"catch-up of {messages:,} messages", "s", [took]))
        figures.append(alone("catch-up rate", "msg/s", [messages / max(took - idle, 0.001)]))
        figures.append(alone("apply: CPU of that node", "us/msg", [(cpu - idle_cpu) / messages * 1e6]))
        two.stop()
        _check(two, messages)
        figures += _empty(spread, "by reading the log", False, rounds, messages)
        started(one)
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
