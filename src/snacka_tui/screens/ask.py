"""A question with a few answers, over whatever is shown.

Owns the look and the keys of every dialog that asks. Escape always gives the harmless answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from snacka_tui.render.plain import harmless
from snacka_tui.widgets.line_list import Line, LineList


class Ask(ModalScreen[str]):
    """Ends with the key of the answer. `answers` are (key, words); the first is highlighted."""

    DEFAULT_CSS = """
    Ask { align: center middle; background: $background 60%; }
    Ask > Vertical {
        width: 68; max-width: 92%; height: auto; max-height: 90%; padding: 1 2;
        background: $surface; border: round $primary;
    }
    Ask.-alarm > Vertical { border: heavy $error; }
    Ask .ask--title { text-style: bold; color: $primary; margin-bottom: 1; }
    Ask.-alarm .ask--title { color: $error; }
    Ask .ask--text { margin-bottom: 1; }
    Ask LineList { height: auto; max-height: 10; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "harmless", "Cancel", show=False)]

    def __init__(
        self, title: str, text: str, answers: Sequence[tuple[str, str]], *, harmless: str, alarm: bool = False
    ) -> None:
        super().__init__(classes="-alarm" if alarm else "")
        self._title = title
        self._text = text
        self._answers = answers
        self._harmless = harmless

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(harmless(self._title), classes="ask--title", markup=False)
            yield Static(harmless(self._text), classes="ask--text", markup=False)
            yield LineList()

    def on_mount(self) -> None:
        answers = self.query_one(LineList)
        answers.styles.height = len(self._answers)
        answers.show([Line(key, words, lead="› ") for key, words in self._answers])
        answers.focus()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.dismiss(event.key)

    def action_harmless(self) -> None:
        """Take the answer that changes nothing."""
        self.dismiss(self._harmless)
