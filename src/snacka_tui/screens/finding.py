"""The frame of every screen that finds something: a line to type in, a list of what fits, a word about it.

Owns the look and the keys that all of them share. It refuses to know what is looked for.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from snacka_tui.messages import Place
from snacka_tui.render.plain import harmless
from snacka_tui.widgets.ordered_keys import OrderedKeys
from snacka_tui.widgets.result_list import ResultList


class FindingInput(OrderedKeys, Input):
    """The line to type in."""


class FindingScreen(ModalScreen[Place | None]):
    """Ends with where to go, or None. The class built on it fills the list."""

    DEFAULT_CSS = """
    FindingScreen { align: center middle; background: $background 60%; }
    FindingScreen > Vertical {
        width: 108; max-width: 96%; height: 92%; padding: 0 1; background: $surface; border: round $primary;
    }
    FindingScreen.-narrow > Vertical { max-width: 100%; width: 100%; height: 100%; padding: 0; border: none; }
    FindingScreen .finding--head { height: 1; padding: 0 1; }
    FindingScreen .finding--title { width: auto; text-style: bold; color: $primary; }
    FindingScreen .finding--status { width: 1fr; text-align: right; color: $text-muted;
                                     text-wrap: nowrap; text-overflow: ellipsis; }
    FindingScreen Input { border: none; height: 1; background: $panel; padding: 0 1; margin: 0 0 1 0; }
    FindingScreen Input:focus { border: none; }
    FindingScreen .finding--foot { color: $text-muted; height: auto; padding: 0 1; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]  # noqa: RUF012  (declared without ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False, priority=True),
        Binding("up", "list('move', -1)", "Up", show=False, priority=True),
        Binding("down", "list('move', 1)", "Down", show=False, priority=True),
        Binding("pageup", "list('page', -1)", "Page up", show=False, priority=True),
        Binding("pagedown", "list('page', 1)", "Page down", show=False, priority=True),
    ]

    def __init__(self, title: str, foot: str, *, placeholder: str = "", text: str = "") -> None:
        super().__init__()
        self._title_words = title
        self._foot = foot
        self.input = FindingInput(text, placeholder=placeholder, select_on_focus=True)
        self.results = ResultList()
        self._status = Static("", classes="finding--status", markup=False)

    def compose(self) -> ComposeResult:
        with Vertical():
            with Horizontal(classes="finding--head"):
                yield Static(self._title_words, classes="finding--title", markup=False)
                yield self._status
            yield self.input
            yield self.results
            yield Static(self._foot, classes="finding--foot", markup=False)

    def say(self, words: str) -> None:
        """How it stands, at the right end of the first row."""
        self._status.update(harmless(words))

    def action_list(self, what: str, by: int) -> None:
        """Move in the list while typing."""
        if what == "move":
            self.results.action_move(by)
        else:
            self.results.action_page(by)

    def on_input_submitted(self) -> None:
        self.submitted()

    def submitted(self) -> None:
        """Enter in the line. Textual calls the handlers of every class in turn, so this one is overridden."""
        self.results.action_choose()
