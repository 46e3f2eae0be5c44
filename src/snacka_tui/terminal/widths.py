"""How wide a terminal draws a text: asked by drawing it where it is wiped off at once, and by where the
cursor is then (DSR 6). Terminals disagree about joined emoji, and nothing else tells. Nobody waits for the
answer: one that never comes changes nothing, a late one is still good. Private names touched: `App._driver`.

The second row is used: on the first the answer would look like F3 with a modifier.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from textual import events

from snacka_tui.terminal.stall import StallProofApp

Result = TypeVar("Result")

_START, _WHERE, _WIPE = "\x1b7\x1b[2;1H", "\x1b[6n", "\x1b[2;1H\x1b[K"


def question(texts: Sequence[str]) -> str:
    """The sequences that make a terminal say where the cursor is after each text; nothing stays in sight."""
    return "".join(f"{_START}{text}{_WHERE}{_WIPE}\x1b8" for text in texts)


class WidthAskingApp(StallProofApp[Result]):
    """An App that can ask its terminal."""

    _asked = 0
    _widths: list[int] | None = None
    _tell: Callable[[list[int]], None] = staticmethod(lambda _: None)

    def ask_widths(self, texts: Sequence[str], tell: Callable[[list[int]], None]) -> None:
        """Ask once, before the first paint; `tell` is called with the widths in cells if all answers came."""
        driver = self._driver
        if driver is None or self.is_headless or self.is_web:
            return
        self._asked, self._widths, self._tell = len(texts), [], tell
        driver.write(question(texts))

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """An answer: the column counts from 0, so it is the width."""
        if self._widths is None:
            return
        self._widths.append(event.x)
        if len(self._widths) == self._asked:
            widths, self._widths = self._widths, None
            self._tell(widths)
