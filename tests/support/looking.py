"""Looking at a running app as a person does: its text, and waiting until something is there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.pilot import Pilot

_PATIENCE = 10.0


def screen_text(app: App[Any]) -> str:
    """Everything on the screen as lines of text, without trailing spaces."""
    strips = app.screen._compositor.render_strips()
    lines = ["".join(segment.text for segment in strip).rstrip() for strip in strips]
    return "\n".join(lines)


async def until(pilot: Pilot[Any], seen: Callable[[], object], what: str = "") -> None:
    """Go on when `seen()` is true; fails with the picture when that takes too long."""
    end = time.monotonic() + _PATIENCE
    while not seen():
        if time.monotonic() > end:
            raise AssertionError(f"Never seen: {what or seen}\n{screen_text(pilot.app)}")
        await asyncio.sleep(0.005)
        await pilot.pause()


async def until_shown(pilot: Pilot[Any], *words: str) -> None:
    """Go on when all the words are on the screen."""
    await until(pilot, lambda: all(word in screen_text(pilot.app) for word in words), " and ".join(words))


async def until_gone(pilot: Pilot[Any], word: str) -> None:
    """Go on when the word is no longer on the screen."""
    await until(pilot, lambda: word not in screen_text(pilot.app), f"no more {word}")


async def write(pilot: Pilot[Any], text: str) -> None:
    """Type a text, key by key."""
    names = {" ": "space", "/": "slash", "#": "number_sign", ".": "full_stop", ":": "colon", "\n": "ctrl+j"}
    await pilot.press(*(names.get(c, c) for c in text))
