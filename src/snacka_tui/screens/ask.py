"""A question with a few answers, over whatever is shown.

Owns the look and the keys of every dialog that asks. Escape always gives the harmless answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from snacka_tui.render.plain import harmless
from snacka_tui.widgets.line_list import Line, LineList

_LOW = 30  # rows; below that, the frame around the words shrinks


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
    Ask VerticalScroll { height: auto; margin-bottom: 1; }
    Ask.-low > Vertical { padding: 0 2; max-height: 100%; }
    Ask.-low .ask--title { margin-bottom: 0; }
    Ask LineList { height: auto; max-height: 10; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "harmless", "Cancel", show=False),
        Binding("pageup", "scroll_words(-1)", "Up", show=False, priority=True),
        Binding("pagedown", "scroll_words(1)", "Down", show=False, priority=True),
    ]

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
            with VerticalScroll(can_focus=False):
                yield Static(harmless(self._text), markup=False)
            yield LineList()

    def on_mount(self) -> None:
        answers = self.query_one(LineList)
        answers.styles.height = len(self._answers)
        answers.show([Line(key, words, lead="› ") for key, words in self._answers])
        answers.focus()

    def on_resize(self, event: events.Resize) -> None:
        """The answers are always seen; the words above them scroll where the window is low."""
        low = event.size.height < _LOW
        self.set_class(low, "-low")
        around = len(self._answers) + (4 if low else 9)  # border, padding, title, margins
        most = (event.size.height if low else event.size.height * 9 // 10) - around
        self.query_one(VerticalScroll).styles.max_height = max(1, most)

    def action_scroll_words(self, by: int) -> None:
        """Read on, where not all fits."""
        words = self.query_one(VerticalScroll)
        words.scroll_relative(y=by * max(1, words.size.height - 1), animate=False)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.dismiss(event.key)

    def action_harmless(self) -> None:
        """Take the answer that changes nothing."""
        self.dismiss(self._harmless)
