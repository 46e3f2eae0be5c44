"""`python -m bench.cluster.faults`: break a cluster under load, then prove that nothing is lost.

With `--connect` it breaks nothing: it talks to the nodes that are named and checks them, while an operator
breaks what they like. The exit code is 0 if all is well.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from .balancer import Balancer
from .checker import Verdict, judge
from .machines import HERE, Namespaces, spread
from .nats import Nats, NatsServer, free_ports
from .nodes import Node
from .people import Restless, read_room
from .state import differences

SETTLING = 90.0
"""Seconds in which everything that waits must be answered once nothing is broken any more."""

Fault = Callable[[], Awaitable[None]]


class Breaker:
    """Faults, one after the other, each undone after a while; the seed decides which."""

    def __init__(
        self, nats: Nats, nodes: Sequence[Node], seed: int, spaces: Namespaces | None = None
    ) -> None:
        """With `spaces`, machines are cut off from each other, too."""
        self._spaces = spaces
        self._nats = nats
        self._nodes = nodes
        self._random = random.Random(seed)
        self.done: Counter[str] = Counter()

    async def run(self, seconds: float, say: Callable[[str], None]) -> None:
        kinds: list[tuple[str, int, Fault]] = [
            ("a node is killed", 4, self._kill_node),
            ("a node is frozen", 3, self._freeze_node),
            ("a NATS server is killed", 3, self._kill_nats),
            ("a NATS server is frozen", 2, self._freeze_nats),
            ("the leader of the log is killed", 3, self._kill_leader),
            ("all NATS servers are killed", 1, self._kill_all_nats),
            ("all nodes are killed", 1, self._kill_all_nodes),
            ("everything is killed", 1, self._kill_everything),
            ("a node loses all its files", 1, self._lose_disk),
        ]
        if self._spaces is not None:
            kinds.append(("a machine is cut off", 8, self._cut))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            await asyncio.sleep(self._random.uniform(0.5, 3))
            (name, _, fault) = self._random.choices(kinds, [weight for _, weight, _ in kinds])[0]
            say(f"{name} ...")
            self.done[name] += 1
            await fault()

    async def _kill_node(self) -> None:
        await self._restart([self._random.choice(self._nodes)], 0.2, 5)

    async def _kill_all_nodes(self) -> None:
        await self._restart(self._nodes, 0.2, 2)

    async def _kill_everything(self) -> None:
        """As the power does; what comes back first is anybody's guess."""
        programs = [*self._nats.servers, *self._nodes]
        for program in programs:
            program.kill()
        self._random.shuffle(programs)
        for program in programs:
            await asyncio.sleep(self._random.uniform(0, 1))
            program.start()
        for node in self._nodes:
            await node.listens()

    async def _restart(self, nodes: Sequence[Node], least: float, most: float) -> None:
        for node in nodes:
            node.kill()
        await asyncio.sleep(self._random.uniform(least, most))
        for node in nodes:
            node.start()
        for node in nodes:
            await node.listens()

    async def _lose_disk(self) -> None:
        node = self._random.choice(self._nodes)
        node.kill()
        await asyncio.to_thread(shutil.rmtree, node.database.parent)
        node.start()
        await node.listens()

    async def _freeze_node(self) -> None:
        node = self._random.choice(self._nodes)
        node.signal(signal.SIGSTOP)
        await asyncio.sleep(self._random.uniform(1, 12))
        node.signal(signal.SIGCONT)

    async def _kill_nats(self) -> None:
        await self._without(self._random.choice(self._nats.servers))

    async def _kill_leader(self) -> None:
        await self._without(await self._nats.leader())

    async def _without(self, server: NatsServer) -> None:
        server.kill()
        await asyncio.sleep(self._random.uniform(0.2, 6))
        server.start()

    async def _cut(self) -> None:
        assert self._spaces is not None
        machine = self._random.choice(self._spaces.machines)
        self._spaces.cut(machine)
        await asyncio.sleep(self._random.uniform(2, 25))
        self._spaces.mend(machine)

    async def _freeze_nats(self) -> None:
        server = self._random.choice(self._nats.servers)
        server.signal(signal.SIGSTOP)
        await asyncio.sleep(self._random.uniform(1, 8))
        server.signal(signal.SIGCONT)

    async def _kill_all_nats(self) -> None:
        for server in self._nats.servers:
            server.kill()
        await asyncio.sleep(self._random.uniform(0.2, 4))
        for server in self._nats.servers:
            server.start()


def crowd(count: int, rooms: int, rate: float, where: Callable[[int], int], seed: int) -> list[Restless]:
    """People in two rooms each, every other one with an account.

    `where` gives the port for the next connection of the person so numbered.
    """
    names = [f"#room{number}" for number in range(rooms)]
    return [
        Restless(
            f"p{number}",
            sorted({names[number % rooms], names[(number + 1) % rooms]}),
            lambda number=number: where(number),  # type: ignore[misc]
            rate,
            seed * 1000 + number,
            account=number % 2 == 1,
        )
        for number in range(count)
    ]


async def settle(people: Sequence[Restless]) -> None:
    """Wait until all have been answered and have read all; what is not by then is the checker's to tell."""
    for person in people:
        person.speaking = False
    end = time.monotonic() + SETTLING
    while time.monotonic() < end and not all(person.settled for person in people):  # noqa: ASYNC110
        await asyncio.sleep(0.1)  # they have too many reasons to wait for to name them
    await asyncio.sleep(1)


async def check(people: Sequence[Restless], nodes: Sequence[tuple[str, int]]) -> Verdict:
    rooms = sorted({room for person in people for room in person.notes.rooms})
    histories = {
        f"{host}:{port}": {room: await read_room(host, port, f"c{port}-{room[1:]}", room) for room in rooms}
        for host, port in nodes
    }
    return judge([person.notes for person in people], histories)


async def trial(
    options: argparse.Namespace, folder: Path, say: Callable[[str], None], spaces: Namespaces | None
) -> Verdict:
    """The whole run on this machine: everything is started, broken, healed, checked and stopped."""
    machines = spaces.machines if spaces is not None else [HERE]
    nats = Nats(folder, options.nats, machines)
    places = zip(free_ports(options.nodes), spread(machines, options.nodes), strict=True)
    nodes = [
        Node(folder, f"n{number}", port, nats.urls, "--flood-rate", "0", machine=machine)
        for number, (port, machine) in enumerate(places)
    ]
    balancer = Balancer([(node.host, node.port) for node in nodes])
    await balancer.start()
    tasks: list[asyncio.Task[None]] = []
    people = crowd(options.people, options.rooms, options.rate, lambda number: balancer.port, options.seed)
    breaker = Breaker(nats, nodes, options.seed, spaces)
    try:
        await nats.start()
        for node in nodes:
            node.start()
        for node in nodes:
            await node.listens()
        tasks = [asyncio.create_task(person.run()) for person in people]
        await breaker.run(options.seconds, say)
        say("everything is whole again; waiting for the last answers ...")
        for node in nodes:
            await node.listens()
        await settle(people)
        verdict = await check(people, [(node.host, node.port) for node in nodes])
        unlike = await differences({node.name: node.database for node in nodes})
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        await balancer.stop()
        for node in nodes:
            node.kill()
        nats.stop()
    problems = [*unlike, *(str(error) for error in ended if isinstance(error, Exception))]
    report(verdict, people, breaker.done, say)
    return Verdict(
        verdict.acknowledged, verdict.lost, verdict.doubled, verdict.refused, (*verdict.problems, *problems)
    )


async def visit(options: argparse.Namespace, say: Callable[[str], None]) -> Verdict:
    """People at nodes that are there already; somebody else breaks them."""
    ports = [int(port) for port in options.connect.split(",")]
    turns = itertools.cycle(ports)
    people = crowd(options.people, options.rooms, options.rate, lambda number: next(turns), options.seed)
    tasks = [asyncio.create_task(person.run()) for person in people]
    try:
        await asyncio.sleep(options.seconds)
        await settle(people)
        verdict = await check(people, [("127.0.0.1", port) for port in ports])
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    report(verdict, people, Counter(), say)
    return verdict


def report(
    verdict: Verdict, people: Sequence[Restless], faults: Counter[str], say: Callable[[str], None]
) -> None:
    for name, count in faults.most_common():
        say(f"{count:5} times: {name}")
    say(f"{verdict.acknowledged:5} messages were acknowledged, {verdict.refused} refused with a word")
    say(f"{verdict.lost:5} of them lost, {verdict.doubled} doubled")
    say(f"{max(person.longest for person in people):5.1f} seconds was the longest from a send to its echo")
    say(f"{sum(person.arrivals for person in people) - len(people):5} connections were lost and made again")


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.cluster.faults", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long to break things (default 60)")
    parser.add_argument("--seed", type=int, default=1, help="which faults, in which order")
    parser.add_argument("--people", type=int, default=9)
    parser.add_argument("--rooms", type=int, default=3)
    parser.add_argument("--rate", type=float, default=5, help="messages a second of each person")
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--nats", type=int, default=3, help="how many NATS servers")
    parser.add_argument(
        "--namespaces", action="store_true", help="three machines that are cut off, too (Linux, root)"
    )
    parser.add_argument("--keep", type=Path, help="a new folder for all files, which stays")
    parser.add_argument(
        "--connect", help="ports of running nodes on this machine, with commas: break nothing"
    )
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    options = arguments(sys.argv[1:] if argv is None else argv)
    begin = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - begin:6.1f}  {text}", flush=True)

    with ExitStack() as stack:
        if options.connect:
            verdict = asyncio.run(visit(options, say))
        else:
            if options.keep is not None:
                options.keep.mkdir(parents=True)
                folder = options.keep.absolute()
            else:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="snacka-faults-")))
            spaces = stack.enter_context(Namespaces(3)) if options.namespaces else None
            verdict = asyncio.run(trial(options, folder, say, spaces))
    for problem in verdict.problems[:50]:
        say(f"WRONG: {problem}")
    say(f"{len(verdict.problems)} things are wrong." if verdict.problems else "All is well.")
    return 1 if verdict.problems else 0


if __name__ == "__main__":
    sys.exit(main())
