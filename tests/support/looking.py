"""Looking at a running app as a person does: its text, and waiting until something is there."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import App
from textual.keys import _character_to_key
from textual.pilot import Pilot

from support.patience import PATIENCE


def screen_text(app: App[Any]) -> str:
    """Everything on the screen as lines of text, without trailing spaces."""
    strips = app.screen._compositor.render_strips()
    lines = ["".join(segment.text for segment in strip).rstrip() for strip in strips]
    return "\n".join(lines)


async def until(pilot: Pilot[Any], seen: Callable[[], object], what: str = "") -> None:
    """Go on when `seen()` is true; fails with the picture when that takes too long."""
    end = time.monotonic() + PATIENCE
    while not seen():
        if time.monotonic() > end:
            raise AssertionError(f"Never seen: {what or seen}\n{screen_text(pilot.app)}")
        await pilot.pause(0.005)


async def until_shown(pilot: Pilot[Any], *words: str) -> None:
    """Go on when all the words are on the screen."""
    await until(pilot, lambda: all(word in screen_text(pilot.app) for word in words), " and ".join(words))


async def until_gone(pilot: Pilot[Any], word: str) -> None:
    """Go on when the word is no longer on the screen."""
    await until(pilot, lambda: word not in screen_text(pilot.app), f"no more {word}")


async def write(pilot: Pilot[Any], text: str) -> None:
    """Type a text: all keys as one burst, and go on when nothing of it is left to be done."""
    driver = pilot.app._driver
    assert driver is not None
    keys = [("ctrl+j", None) if c == "\n" else (_character_to_key(c), c) for c in text]
    for key, character in keys[:-1]:
        driver.send_message(events.Key(key, character))
    await pilot.press(keys[-1][0])
