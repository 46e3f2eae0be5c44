"""A NATS server for all tests that want one; each test has a stream of its own in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bench.cluster.nats import NatsServer, free_ports

from support.plain_nats import wait_for


@pytest.fixture(scope="session")
def nats_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    port, route = free_ports(2)
    server = NatsServer(tmp_path_factory.mktemp("nats"), "nats", port, route, [])
    server.start()
    wait_for(port)
    yield server
    server.kill()
