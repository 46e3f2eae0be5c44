"""Machines: this one, or three that are network namespaces of it and can be cut off from each other.

Namespaces want Linux, root and iproute2. The machines reach each other and this one over a bridge.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final

NETWORK: Final = "10.213.77"


@dataclass(frozen=True, slots=True)
class Machine:
    """`within` goes in front of a command that is to run there; `host` is its address."""

    host: str = "127.0.0.1"
    within: tuple[str, ...] = ()
    space: str = ""


HERE: Final = Machine()


class Namespaces:
    """`with Namespaces(3) as spaces:` makes `spaces.machines`, and takes them away at the end."""

    def __init__(self, count: int) -> None:
        mark = f"sn{os.getpid() % 100_000}"
        self._bridge = f"{mark}b"
        self.machines = [
            Machine(f"{NETWORK}.{number}", ("ip", "netns", "exec", f"{mark}-{number}"), f"{mark}-{number}")
            for number in range(1, count + 1)
        ]

    def __enter__(self) -> Namespaces:
        if shutil.which("ip") is None or os.geteuid():
            raise PermissionError("Namespaces need root and iproute2.")
        _ip("link", "add", self._bridge, "type", "bridge")
        _ip("addr", "add", f"{NETWORK}.254/24", "dev", self._bridge)
        _ip("link", "set", self._bridge, "up")
        for number, machine in enumerate(self.machines, 1):
            ours, theirs = f"{self._bridge}{number}", f"{self._bridge}{number}p"
            _ip("netns", "add", machine.space)
            _ip("link", "add", ours, "type", "veth", "peer", "name", theirs)
            _ip("link", "set", theirs, "netns", machine.space)
            _ip("link", "set", ours, "master", self._bridge, "up")
            _ip("-n", machine.space, "addr", "add", f"{machine.host}/24", "dev", theirs)
            _ip("-n", machine.space, "link", "set", theirs, "up")
            _ip("-n", machine.space, "link", "set", "lo", "up")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for machine in self.machines:
            subprocess.run(["ip", "netns", "del", machine.space], check=False, capture_output=True)
        subprocess.run(["ip", "link", "del", self._bridge], check=False, capture_output=True)

    def cut(self, machine: Machine) -> None:
        """Nothing passes between it and the other machines; people still reach it."""
        self._routes(machine, "add")

    def mend(self, machine: Machine) -> None:
        self._routes(machine, "del")

    def _routes(self, machine: Machine, what: str) -> None:
        for other in self.machines:
            if other is not machine:
                _ip("-n", machine.space, "route", what, "blackhole", f"{other.host}/32")
                _ip("-n", other.space, "route", what, "blackhole", f"{machine.host}/32")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def spread(machines: Sequence[Machine], count: int) -> list[Machine]:
    """One machine for each of `count` servers, in turns."""
    return [machines[number % len(machines)] for number in range(count)]
