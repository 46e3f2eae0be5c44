"""Garbage is collected again once the first screen is drawn, and what came before is out of its way."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from snacka_tui.app import SnackaApp
from support.looking import until, until_shown


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


async def test_the_collector_runs_once_the_screen_is_drawn(make_settings: Any) -> None:
    gc.disable()  # as `snacka_tui.__main__` does
    async with SnackaApp(make_settings(name="")).run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "Your name")
        await until(pilot, gc.isenabled)
        assert gc.get_freeze_count() > 0
