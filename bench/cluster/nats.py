"""Real NATS servers with JetStream on loopback: one, or several that are one cluster.

Each can be killed, frozen, and started again over the same files, as machines can.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nats.errors
from nats.aio.client import Client

from .machines import HERE, Machine, spread
from .programs import Program

START_LIMIT = 20.0


def program() -> str:
    """Where `nats-server` is: beside this Python, or on the path."""
    beside = Path(sys.executable).with_name("nats-server")
    return str(beside) if beside.exists() else (shutil.which("nats-server") or "nats-server")


def free_ports(count: int) -> list[int]:
    """Ports that nobody has now; they are let go together, so they are different ones."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


class NatsServer(Program):
    """One server. `url` stays the same over restarts."""

    def __init__(
        self, folder: Path, name: str, port: int, route: int, routes: list[str], machine: Machine = HERE
    ) -> None:
        """`routes` are all servers' addresses for each other, `host:port`; this one has the port `route`."""
        self.name = name
        self.port = port
        self.machine = machine
        self.url = f"nats://{machine.host}:{port}"
        store = folder / name
        store.mkdir(parents=True, exist_ok=True)
        file = store / "nats.conf"
        among = ""
        if len(routes) > 1:
            others = ", ".join(f'"nats://{other}"' for other in routes)
            among = f'cluster {{ name: snacka, listen: "{machine.host}:{route}", routes: [{others}] }}\n'
        file.write_text(
            f'server_name: {name}\nlisten: "{machine.host}:{port}"\n'
            f'jetstream {{ store_dir: "{store}", max_file: 2GB, max_mem: 256MB }}\n{among}'
        )
        super().__init__([*machine.within, program(), "-c", str(file)], store / "nats.log")


class Nats:
    """`count` servers; with more than one they are a cluster and keep what they hold three times."""

    def __init__(self, folder: Path, count: int = 1, machines: Sequence[Machine] = (HERE,)) -> None:
        ports = free_ports(2 * count)
        places = spread(machines, count)
        routes = [f"{place.host}:{port}" for place, port in zip(places, ports[count:], strict=True)]
        self.servers = [
            NatsServer(folder, f"nats{number}", ports[number], ports[count + number], routes, places[number])
            for number in range(count)
        ]

    @property
    def urls(self) -> str:
        return ",".join(server.url for server in self.servers)

    async def start(self) -> None:
        """Start all and wait until the log can be asked for."""
        for server in self.servers:
            server.start()
        async with asyncio.timeout(START_LIMIT):
            while not await self._ready():  # noqa: ASYNC110
                await asyncio.sleep(0.05)  # there is nothing to wait on before a server listens

    async def _ready(self) -> bool:
        answer = await self.ask("$JS.API.INFO", patience=1)
        return answer is not None and b'"error"' not in answer

    async def ask(self, subject: str, body: bytes = b"", patience: float = 2) -> bytes | None:
        """What the first server that answers says, or None."""
        for server in self.servers:
            client = Client()
            try:
                await client.connect(server.url, **_ONCE)
                return (await client.request(subject, body, timeout=patience)).data
            except (nats.errors.Error, OSError, TimeoutError):
                continue
            finally:
                await client.close()
        return None

    async def leader(self) -> NatsServer:
        """The server that leads the log, or any one while none does."""
        answer = json.loads(await self.ask("$JS.API.STREAM.INFO.SNACKA") or b"{}")
        name = answer.get("cluster", {}).get("leader", "")
        return next((server for server in self.servers if server.name == name), self.servers[0])

    def stop(self) -> None:
        for server in self.servers:
            server.kill()


async def _ignore(error: Exception) -> None: ...


_ONCE: dict[str, Any] = {
    "allow_reconnect": False,
    "max_reconnect_attempts": 1,
    "reconnect_time_wait": 0,
    "connect_timeout": 1,
    "error_cb": _ignore,
}
