"""A few hints in the first room somebody comes into, until they are put away for good.

Owns their words and look; the keys in them are those that are set now. It refuses to know when it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from snacka_tui.screens.keys import Keymap, shown

_HINTS: Sequence[tuple[str, str]] = (
    ("", "Type below and press Enter: everybody here reads it. ✓ means it arrived."),
    ("rooms.switch", "goes to another room or person, and makes new rooms."),
    ("invite", "shows the line that brings somebody else here."),
    ("help", "shows all keys and commands."),
)
_CLOSE = "composer.focus"


class Tour(Vertical):
    """The panel. `keymap` has the keys that were moved. Posts `Closed`."""

    DEFAULT_CSS = """
    Tour { height: auto; max-width: 90; margin: 1 2 0 2; padding: 0 1; background: $surface; }
    Tour { border: round $primary; }
    Tour > Static { height: auto; }
    Tour > .tour--title { text-style: bold; color: $primary; }
    Tour > .tour--close { color: $text-muted; }
    Tour > .tour--close:hover { color: $foreground; }
    """

    class Closed(Message):
        """The hints are not wanted any more."""

    def __init__(self, keymap: Keymap) -> None:
        super().__init__(id="tour")
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        yield Static("Welcome! Four things to know", classes="tour--title", markup=False)
        for id, words in _HINTS:
            key = f"{shown(id, self._keymap)} " if id else ""
            yield Static(Content.assemble((key, "bold"), words))
        yield Static(
            f"{shown(_CLOSE, self._keymap)} or a click here puts this away for good",
            classes="tour--close",
            markup=False,
        )

    def on_click(self) -> None:
        self.post_message(self.Closed())
