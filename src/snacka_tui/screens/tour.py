"""A few hints in the first room somebody comes into, until they are put away for good.

Owns their words and look; the keys in them are those that are set now. It refuses to know when it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from snacka_tui.screens.keys import SECTIONS

_HINTS: Sequence[tuple[str, str]] = (
    ("", "Type below and press Enter: everybody here reads it. ✓ means it arrived."),
    ("rooms.switch", "goes to another room or person, and makes new rooms."),
    ("invite", "shows the line that brings somebody else here."),
    ("help", "shows all keys and commands."),
)
_CLOSE = "composer.focus"


def moved_keys(active: Mapping[str, ActiveBinding]) -> dict[str, str]:
    """The keys that are not the usual ones, by the id of what they do; `active` are a screen's bindings."""
    usual = {key.id: key.keys.split(",") for _, section in SECTIONS for key in section if key.id}
    bindings = [found.binding for found in active.values()]
    return {
        binding.id: "+".join(part.capitalize() for part in binding.key.split("+"))
        for binding in bindings
        if binding.id in usual and binding.key not in usual[binding.id]
    }


class Tour(Vertical):
    """The panel. `keys` are the keys that were moved, by the id of what they do. Posts `Closed`."""

    DEFAULT_CSS = """
    Tour { height: auto; margin: 1 2 0 2; padding: 0 1; background: $surface; border: round $primary; }
    Tour > Static { height: auto; }
    Tour > .tour--title { text-style: bold; color: $primary; }
    Tour > .tour--close { color: $text-muted; }
    Tour > .tour--close:hover { color: $foreground; }
    """

    class Closed(Message):
        """The hints are not wanted any more."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        super().__init__(id="tour")
        self._keys = keys

    def compose(self) -> ComposeResult:
        yield Static("Welcome! Four things to know", classes="tour--title", markup=False)
        for id, words in _HINTS:
            shown = f"{self._shown(id)} " if id else ""
            yield Static(Content.assemble((shown, "bold"), words))
        yield Static(
            f"{self._shown(_CLOSE)} or a click here puts this away for good",
            classes="tour--close",
            markup=False,
        )

    def on_click(self) -> None:
        self.post_message(self.Closed())

    def _shown(self, id: str) -> str:
        usual = next(key.shown for _, section in SECTIONS for key in section if key.id == id)
        return self._keys.get(id) or usual
