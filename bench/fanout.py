"""Messages to many: throughput, CPU per delivery, and latency, ours beside the peers, interleaved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

from . import load
from .figures import Figure, Target, alone, compared, interleaved
from .servers import Floor, InspIRCd, Ngircd, Server, Snacka

PER_S = "deliveries_per_s"
CPU = "server_cpu_us_per_delivery"
UNITS = {PER_S: "deliveries/s", CPU: "us CPU/delivery"}


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure: samples of each server, and seconds one sample should take."""

    rounds: int
    seconds: float
    idle_clients: int = 1000
    full: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """One fan-out. `targets[metric][peer]` is what the table judges; `more` are peers for a full run only."""

    title: str
    clients: int
    window: int
    peers: tuple[type[Server], ...]
    targets: dict[str, dict[str, Target]]
    quickack: bool = False
    more: tuple[type[Server], ...] = ()

    def against(self, effort: Effort) -> tuple[type[Server], ...]:
        return (*self.peers, *self.more) if effort.full else self.peers


BOTH = (Floor, InspIRCd)
SCENARIOS: dict[str, Scenario] = {
    "fanout-100-w1": Scenario(
        "fan-out N=100 W=1", 100, 1, BOTH, {PER_S: {"floor": Target(0.6, 0.8)}, CPU: {}}, more=(Ngircd,)
    ),
    "fanout-100-w16": Scenario(
        "fan-out N=100 W=16",
        100,
        16,
        BOTH,
        {PER_S: {"inspircd": Target(3, 6)}, CPU: {"inspircd": Target(1.2, 0.6, higher=False)}},
        more=(Ngircd,),
    ),
    "fanout-1000-w1": Scenario("fan-out N=1000 W=1", 1000, 1, (Floor,), {PER_S: {"floor": Target(0.7, 0.9)}}),
    "cpu-100-w1": Scenario(
        "fan-out N=100 W=1 quickack",
        100,
        1,
        (InspIRCd,),
        {CPU: {"inspircd": Target(1.3, 1.0, higher=False)}},
        quickack=True,
        more=(Floor,),
    ),
    "cpu-10-w16": Scenario(
        "fan-out N=10 W=16",
        10,
        16,
        (InspIRCd,),
        {CPU: {"inspircd": Target(1.8, 1.3, higher=False)}},
        more=(Floor,),
    ),
    "cpu-2-w16": Scenario(
        "fan-out N=2 W=16", 2, 16, (InspIRCd,), {CPU: {"inspircd": Target(4, 2, higher=False)}}, more=(Floor,)
    ),
}


def present(kinds: Sequence[type[Server]], say: Callable[[str], None]) -> Iterator[type[Server]]:
    """Those that can run here; a line for each that cannot."""
    for kind in kinds:
        if why := kind.missing():
            say(f"left out: {why}")
        else:
            yield kind


@contextmanager
def all_running(peers: Sequence[type[Server]], say: Callable[[str], None]) -> Iterator[dict[str, Server]]:
    """Ours and every peer that can run here, started; stopped at the end."""
    with ExitStack() as stack:
        yield {kind.name: stack.enter_context(kind()) for kind in present((Snacka, *peers), say)}


class _Load:
    """Repeated fan-outs to one server, each sized by the speed of the one before."""

    def __init__(self, server: Server, scenario: Scenario, seconds: float) -> None:
        self.server = server
        self.scenario = scenario
        self.seconds = seconds
        self.messages = 40 * scenario.window

    def __call__(self) -> load.Report:
        scenario = self.scenario
        senders = min(10, scenario.clients)
        report = load.run(
            "fanout",
            self.server,
            clients=scenario.clients,
            senders=senders,
            window=scenario.window,
            messages=self.messages,
            warmup=scenario.window * 2,
            quickack=scenario.quickack,
            conc=self.server.together,
        )
        rate = report["deliveries_per_s"] / scenario.clients / senders
        self.messages = max(scenario.window * 4, min(60_000, int(rate * self.seconds)))
        return report


def fanout(scenario: Scenario, effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """The figures of one scenario."""
    with all_running(scenario.against(effort), say) as running:
        runners = {name: _Load(server, scenario, effort.seconds) for name, server in running.items()}
        reports = interleaved(runners, effort.rounds)
    return [
        figure
        for metric, targets in scenario.targets.items()
        for figure in compared(
            scenario.title,
            UNITS[metric],
            {name: [report[metric] for report in found] for name, found in reports.items()},
            targets,
        )
    ]


def latency(effort: Effort, say: Callable[[str], None]) -> list[Figure]:
    """100 messages a second into 100 members, open loop."""
    seconds = max(2.0, effort.seconds * 4)
    with all_running((Floor, InspIRCd), say) as running:
        runners = {
            name: partial(
                load.run,
                "latency",
                server,
                clients=100,
                rate=100,
                secs=seconds,
                conc=server.together,
            )
            for name, server in running.items()
        }
        reports = interleaved(runners, effort.rounds, warm=False)

    def values(quantile: str) -> dict[str, list[float]]:
        return {
            name: [report["latency_us"][quantile] / 1000 for report in found]
            for name, found in reports.items()
        }

    title = "latency, 100 msg/s into 100"
    middle = compared(f"{title}, p50", "ms", values("p50"), {"inspircd": Target(1.5, 1.1, higher=False)})
    tail = values("p99")
    return [
        *middle,
        *compared(f"{title}, p99", "ms", tail, {}),
        alone(f"{title}, p99 by itself", "ms", tail["snacka"], Target(4, 2.5, higher=False)),
    ]
