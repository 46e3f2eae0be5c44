"""`python -m bench.growth`: what one node of a cluster costs as people, rooms and nodes become more. A model.

It prints tables and draws docs/growth.svg. Every assumption of `bench.growth_model` is an option here; its
constants were measured by `bench.growth_costs`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Final

from .growth_model import Habits, Layout, Machine, Model
from .growth_plot import draw

PLOT: Final = Path(__file__).parents[1] / "docs" / "growth.svg"
SIZES: Final = (10_000, 30_000, 100_000, 200_000, 300_000, 1_000_000, 3_000_000)


def nodes_table(model: Model) -> list[str]:
    """For each size and layout: the fewest nodes, and what binds them."""
    lines = ["| people connected | messages/s | " + " | ".join(layout.value for layout in Layout) + " |"]
    lines.append("|--:|--:|" + "---|" * len(Layout))
    for users in SIZES:
        cells = []
        for layout in Layout:
            nodes = model.nodes_for(layout, users)
            what = model.need(layout, users, nodes or model.best(layout, users)).worst[1]
            cells.append(f"{nodes} node{'s' * (nodes > 1)} ({what})" if nodes else f"no ({what})")
        lines.append(f"| {_count(users)} | {_count(model.messages(users))} | {' | '.join(cells)} |")
    return lines


def cost_table(model: Model, nodes: int) -> list[str]:
    """What one of so many nodes needs today, in amounts."""
    machine = model.machine
    lines = [
        "| people connected | rooms | messages/s | CPU, cores | search index, cores | RAM, GB | disk, GB/day "
        "| network, MB/s | NATS: CPU, cores | NATS: network, MB/s |",
        "|" + "--:|" * 10,
    ]
    for users in SIZES:
        need = model.need(Layout.EVERYWHERE, users, nodes)
        amounts = (
            need.cpu * machine.cpu,
            need.index * machine.index_cpu,
            need.ram * machine.ram_bytes / 1e9,
            need.disk * machine.disk_bytes / 1e9,
            need.network * machine.network_bytes / 1e6,
            need.nats_cpu * machine.nats_cpu,
            need.nats_network * machine.network_bytes / 1e6,
        )
        numbers = [users, users / model.habits.people_per_room, model.messages(users)]
        cells = [*map(_count, numbers), *(f"{amount:.2g}" for amount in amounts)]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _count(value: float) -> str:
    return f"{value:,.0f}"


def described(model: Model, nodes: int) -> list[str]:
    """All that is printed."""
    lines = ["", "Fewest nodes that can serve them, and what binds:", "", *nodes_table(model)]
    lines += ["", f"One of {nodes} nodes, every node has everything:", "", *cost_table(model, nodes), ""]
    endless = replace(model, machine=replace(model.machine, disk_bytes=float("inf")))
    for layout in Layout:
        for one, when in ((model, ""), (endless, ", not counting the disk")):
            users, count, what = one.end_of(layout)
            lines.append(
                f"{layout.value}{when}: ends at {_count(users)} people, {_count(one.messages(users))} "
                f"messages/s, {count} nodes ({what})"
            )
    return lines


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--nodes", type=int, default=5, help="for the table of what one node needs")
    parser.add_argument(
        "--svg", type=Path, default=PLOT, help="where the plot goes (default: docs/growth.svg)"
    )
    assumed = parser.add_argument_group("assumptions")
    for kind in (Habits, Machine):
        for field in fields(kind):
            assumed.add_argument(
                f"--{field.name.replace('_', '-')}", type=float, default=field.default, metavar="N"
            )
    options = vars(parser.parse_args(argv))
    habits = replace(Habits(), **{field.name: options[field.name] for field in fields(Habits)})
    machine = replace(Machine(), **{field.name: options[field.name] for field in fields(Machine)})
    model = Model(habits=habits, machine=machine)
    print("\n".join(described(model, options["nodes"])))
    options["svg"].write_text(draw(model, options["nodes"]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
