"""`python -m bench`: measure, print a table, write JSON. `make bench` runs it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from .connections import connects, idle
from .durable import durable
from .fanout import SCENARIOS, Effort, fanout, latency
from .figures import Figure, table
from .load import CannotMeasureError, raise_descriptor_limit
from .log import log
from .startup import first_paint, imports, server_start

RESULTS = Path(__file__).parent / "results"
QUICK = Effort(rounds=3, seconds=0.5)
FULL = Effort(rounds=9, seconds=2.0, idle_clients=5000, full=True)

Measurement = Callable[[Effort, Callable[[str], None]], list[Figure]]

MEASUREMENTS: dict[str, Measurement] = {
    **{name: partial(fanout, scenario) for name, scenario in SCENARIOS.items()},
    "latency": latency,
    "durable": durable,
    "connects": connects,
    "idle": idle,
    "start": server_start,
    "paint": first_paint,
    "imports": imports,
    "log": log,
}


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure the server and the client beside their peers, in interleaved runs.",
        epilog=f"Measurements: {', '.join(MEASUREMENTS)}. Trust ratios; the machine is shared.",
    )
    effort = parser.add_mutually_exclusive_group()
    effort.add_argument("--quick", action="store_true", help="two to three minutes (the default)")
    effort.add_argument(
        "--full", action="store_true", help="more and longer rounds, more peers, 5,000 idle clients"
    )
    parser.add_argument("--only", action="append", metavar="NAME", help="one measurement; may be repeated")
    parser.add_argument("--idle-clients", type=int, metavar="N", help="how many idle clients to hold")
    parser.add_argument("--rounds", type=int, metavar="N", help="samples of each server")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    options = parser.parse_args(argv)
    options.names = list(MEASUREMENTS)
    if options.only:
        options.names = [name for wanted in options.only for name in matching(wanted)]
        if not options.names:
            parser.error(f"there is no such measurement; there are {', '.join(MEASUREMENTS)}")
    return options


def matching(wanted: str) -> list[str]:
    """The measurement of that name, or all that begin with it."""
    return [wanted] if wanted in MEASUREMENTS else [name for name in MEASUREMENTS if name.startswith(wanted)]


def effort_of(options: argparse.Namespace) -> Effort:
    """What the command line asks for."""
    base = FULL if options.full else QUICK
    return Effort(
        options.rounds or base.rounds,
        base.seconds,
        options.idle_clients or base.idle_clients,
        base.full,
    )


def write_json(path: Path, figures: Sequence[Figure], effort: Effort) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    record: dict[str, Any] = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "rounds": effort.rounds,
        "seconds": effort.seconds,
        "figures": [figure.as_json() for figure in figures],
    }
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 if everything asked for was measured."""
    options = arguments(sys.argv[1:] if argv is None else argv)
    effort = effort_of(options)
    raise_descriptor_limit()
    said: set[str] = set()

    def say(text: str) -> None:
        if text not in said:
            said.add(text)
            print(f"  {text}", file=sys.stderr, flush=True)

    figures: list[Figure] = []
    failures = 0
    for name in options.names:
        print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
        started = time.perf_counter()
        try:
            figures += MEASUREMENTS[name](effort, say)
            print(f"{time.perf_counter() - started:.1f} s", file=sys.stderr, flush=True)
        except CannotMeasureError as error:
            failures += 1
            print(f"  not measured: {error}", file=sys.stderr, flush=True)
    print("\n".join(table(figures)))
    for path in filter(None, (RESULTS / f"{time.strftime('%Y%m%d-%H%M%S')}.json", options.json)):
        write_json(path, figures, effort)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
