"""One setting that is typed: what it means, what it may be, and what is wrong with what stands there.

Owns the little form. It refuses to know which settings there are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from snacka_config import Option
from snacka_tui.preferences import Preferences
from snacka_tui.widgets.ordered_keys import OrderedKeys


class ValueInput(OrderedKeys, Input):
    """The line to type in."""


class SettingValue(ModalScreen[None]):
    """Changes one setting, or nothing."""

    DEFAULT_CSS = """
    SettingValue { align: center middle; background: $background 60%; }
    SettingValue > Vertical {
        width: 68; max-width: 96%; height: auto; padding: 1 2; background: $surface; border: round $primary;
    }
    SettingValue .value--title { text-style: bold; color: $primary; margin-bottom: 1; }
    SettingValue Input { border: none; height: 1; background: $panel; padding: 0 1; margin: 1 0; }
    SettingValue Input:focus { border: none; }
    SettingValue .value--allowed { color: $text-muted; }
    SettingValue .value--wrong { color: $error; }
    SettingValue Static { height: auto; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False, priority=True)
    ]

    def __init__(self, title: str, option: Option[Any], preferences: Preferences) -> None:
        super().__init__()
        self._option = option
        self._preferences = preferences
        self._title_words = title
        self._below = Static("", markup=False)

    def compose(self) -> ComposeResult:
        value = self._preferences[self._option]
        shown = "" if value in (None, "", ()) else self._option.kind.show(value)
        with Vertical():
            yield Static(self._title_words, classes="value--title", markup=False)
            yield Static(f"{self._option.help[:1].upper()}{self._option.help[1:]}.", markup=False)
            yield ValueInput(shown, placeholder=self._option.shown_default())
            yield self._below
            yield Static("Enter keeps it, Esc leaves it as it was", classes="value--allowed", markup=False)

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self._check()

    def on_input_changed(self) -> None:
        self._check()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        typed = event.value.strip()
        if not typed:
            self._preferences.reset(self._option)
        elif self._check():
            self._preferences.set(self._option, self._option.kind.parse(typed, Path.cwd()))
        else:
            return
        self.dismiss(None)

    def _check(self) -> bool:
        """Whether what stands there can be kept; says what is allowed."""
        typed = self.query_one(Input).value.strip()
        try:
            if typed:
                self._option.kind.parse(typed, Path.cwd())
        except ValueError:
            fits = False
        else:
            fits = True
        self._below.update(
            f"{'Allowed' if fits else 'That does not fit. Allowed'}: {self._option.kind.allowed}"
        )
        self._below.set_class(fits, "value--allowed")
        self._below.set_class(not fits, "value--wrong")
        return fits
