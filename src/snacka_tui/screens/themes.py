"""Choosing the colours, with the chat behind in each of them as one moves along.

Owns the list, the preview and the way back. It refuses to know what a theme consists of.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from snacka_tui.config import OWN_THEMES, THEME, THEMES
from snacka_tui.preferences import Preferences
from snacka_tui.widgets.line_list import Line, LineList

_FRAME = 6  # rows around the list


class ThemePicker(ModalScreen[None]):
    """Moving shows a theme, Enter keeps it, Escape is as if nothing had been."""

    DEFAULT_CSS = """
    ThemePicker { align: right middle; background: transparent; }
    ThemePicker > Vertical {
        width: 32; max-width: 60%; height: auto; max-height: 100%; margin: 1; padding: 0 1;
        background: $surface; border: round $primary;
    }
    ThemePicker .themes--title { text-style: bold; color: $primary; }
    ThemePicker .themes--foot { color: $text-muted; height: auto; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "As it was", show=False, priority=True),
    ]

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._before = ""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static("Themes", classes="themes--title", markup=False)
            yield LineList()
            yield Static("Enter keeps, Esc goes back", classes="themes--foot", markup=False)

    def on_mount(self) -> None:
        self._before = self.app.theme
        self._fit(self.size.height)
        themes = self.query_one(LineList)
        themes.show_cursor = True
        themes.show([Line(name, name, faint=name not in OWN_THEMES) for name in THEMES])
        if self._before in THEMES:
            themes.action_move(THEMES.index(self._before))
        themes.focus()
        self.watch(themes, "cursor", self._preview, init=False)
        self.watch(themes, "pointed", self._preview, init=False)

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size.height)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.app.theme = event.key
        self._preferences.set(THEME, event.key)
        self.dismiss(None)

    def action_back(self) -> None:
        """Put back the colours from before."""
        self.app.theme = self._before
        self.dismiss(None)

    def _fit(self, rows: int) -> None:
        self.query_one(LineList).styles.height = max(3, min(len(THEMES), rows - _FRAME))

    def _preview(self) -> None:
        themes = self.query_one(LineList)
        pointed = 0 <= themes.pointed < len(themes.lines)
        self.app.theme = themes.lines[themes.pointed].key if pointed else themes.chosen_key
