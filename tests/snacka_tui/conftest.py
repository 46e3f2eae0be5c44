"""What the screen tests share: a server to talk to, an app on it, and waiting for what one would see."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import pytest

from snacka_tui.address import Address
from snacka_tui.settings import Settings
from support.little_server import LittleServer


class MakeSettings(Protocol):
    """Settings for a test; everything has a default."""

    def __call__(
        self, *, address: Address | None = None, name: str = "anna", suggested: Address | None = None
    ) -> Settings: ...


@pytest.fixture
async def server() -> AsyncIterator[LittleServer]:
    """A running little server with bob and carol in #lobby."""
    async with LittleServer() as running:
        yield running


@pytest.fixture
def make_settings(tmp_path: Path) -> MakeSettings:
    """Settings whose data folder belongs to the test."""

    def make(
        *, address: Address | None = None, name: str = "anna", suggested: Address | None = None
    ) -> Settings:
        return Settings(
            data=tmp_path / "data",
            here=Address("", 1),
            address=address,
            suggested=suggested,
            name=name,
            guess="guessed",
            tour=False,
        )

    return make
