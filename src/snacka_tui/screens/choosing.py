"""A line to type a few letters in, over a short list of what fits them: the frame of such dialogs.

Owns the look and the keys. It refuses to know what is chosen: the class built on it says what fits, and ends
the dialog.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from snacka_tui.widgets.line_list import Line, LineList
from snacka_tui.widgets.ordered_keys import OrderedKeys

Result = TypeVar("Result")


class ChooserInput(OrderedKeys, Input):
    """The line to type in."""


class Chooser(ModalScreen[Result]):
    """Ends with what was chosen, or None. `hint` stands in the empty line, `foot` below the list."""

    DEFAULT_CSS = """
    Chooser { align: center middle; background: $background 60%; }
    Chooser > Vertical {
        width: 46; max-width: 92%; height: auto; padding: 0 1; background: $surface; border: round $primary;
    }
    Chooser Input { border: none; height: 1; background: $panel; padding: 0 1; margin: 0 0 1 0; }
    Chooser Input:focus { border: none; }
    Chooser LineList { height: auto; margin-bottom: 1; }
    Chooser .chooser--foot { color: $text-muted; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False, priority=True),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
        Binding("down", "move(1)", "Down", show=False, priority=True),
    ]

    def __init__(self, hint: str, foot: str) -> None:
        super().__init__()
        self._hint = hint
        self._foot = foot

    def fitting(self, typed: str) -> Sequence[Line]:
        """What fits the letters, best first."""
        raise NotImplementedError

    def choose(self, key: str) -> None:
        """End with the item of this key; "" when nothing fits."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical():
            yield ChooserInput(placeholder=self._hint)
            yield LineList()
            yield Static(self._foot, classes="chooser--foot", markup=False)

    def on_mount(self) -> None:
        self.query_one(LineList).show_cursor = True
        self._fill("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._fill(event.value)

    def on_input_submitted(self) -> None:
        self.choose(self.query_one(LineList).chosen_key)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.choose(event.key)

    def action_move(self, by: int) -> None:
        """Move in the list while typing."""
        self.query_one(LineList).action_move(by)

    def _fill(self, typed: str) -> None:
        lines = self.query_one(LineList)
        lines.cursor = 0
        found = self.fitting(typed)
        lines.styles.height = max(1, len(found))
        lines.show(found)
