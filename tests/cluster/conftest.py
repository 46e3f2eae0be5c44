"""A chat on several nodes, over one NATS server or over three."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from bench.cluster.nats import Nats

from support.cluster import Chat


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    """Over one NATS server."""
    found = Chat(tmp_path, Nats(tmp_path))
    await found.nats.start()
    yield found
    await found.stop()


@pytest.fixture
async def large_chat(tmp_path: Path) -> AsyncIterator[Chat]:
    """Over three NATS servers that keep everything three times."""
    found = Chat(tmp_path, Nats(tmp_path, 3))
    await found.nats.start()
    yield found
    await found.stop()
