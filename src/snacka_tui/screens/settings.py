"""All settings, to search and change: made from the table of options, so that none is missing.

Owns the list, what Enter does to a setting of each kind, and the words about where a value comes from. It
refuses to know what a setting means: whoever uses one listens to the preferences.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from snacka_config import Option
from snacka_config.common import CONFIG, DATA
from snacka_tui.config import (
    LOGIN_CERTIFICATE,
    OPTIONS,
    PLAIN,
    SPLIT,
    THEME,
    WEB_HOST,
    WEB_PORT,
)
from snacka_tui.options import HABITS, KEYS
from snacka_tui.preferences import Preferences
from snacka_tui.screens.ask import Ask
from snacka_tui.screens.finding import FindingScreen
from snacka_tui.screens.keys_screen import KeysScreen
from snacka_tui.screens.settings_value import SettingValue
from snacka_tui.screens.themes import ThemePicker
from snacka_tui.widgets.result_list import Result, ResultList, marks_of

_NOT_HERE = (CONFIG, DATA, PLAIN, WEB_HOST, WEB_PORT, LOGIN_CERTIFICATE)
"""What decides where this file is, or whether there is a screen at all."""
_AT_ONCE = frozenset({THEME.name, SPLIT.name, *(option.name for option in HABITS)})
_HEADINGS = (
    ("appearance", "How it looks"),
    ("notifications", "Being told"),
    ("window", "The window"),
    ("keys", "Keys"),
    ("connection", "Where and who, from the next start on"),
    ("files", "What is kept, from the next start on"),
)
_MOST_CYCLED = 4  # a choice of more is made from a list
_FOOT = "Enter changes, Delete takes the default, Esc closes"


def settable() -> list[Option[Any]]:
    """The settings that can be changed on the screen, in its order."""
    order = [group for group, _ in _HEADINGS]
    found = [option for option in OPTIONS if option.key and not option.hidden and option not in _NOT_HERE]
    return sorted(found, key=lambda option: order.index(option.group))


def title_of(option: Option[Any]) -> str:
    """A setting's name for people: "Quiet hours"."""
    return option.key.rpartition(".")[2].replace("_", " ").capitalize()


class SettingsScreen(FindingScreen):
    """Ends with None: what is changed is changed at once."""

    DEFAULT_CSS = """
    SettingsScreen .settings--about { height: auto; max-height: 4; padding: 0 1; color: $accent; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "default", "Take the default", show=False, priority=True)
    ]

    def __init__(self, preferences: Preferences, text: str = "") -> None:
        super().__init__("Settings", _FOOT, placeholder="part of a name or its meaning", text=text)
        self._preferences = preferences
        self._words: list[str] = []
        self._about = Static("", classes="settings--about", markup=False)

    def on_mount(self) -> None:
        self.query_one(Vertical).mount(self._about, after=self.results)
        self.input.focus()
        self._filter()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._filter()

    def on_screen_resume(self) -> None:
        """Back from a list or a line: it may have another value now."""
        self._filter(self.results.cursor)

    def action_default(self) -> None:
        """Take the default of the setting under the cursor; in the line to search, delete a letter."""
        if self.input.value and self.input.cursor_position < len(self.input.value):
            self.input.action_delete_right()
            return
        option = self._under_cursor()
        if option is not None:
            self._preferences.reset(option)
            self._done(option)

    def on_result_list_chosen(self, event: ResultList.Chosen) -> None:
        event.stop()
        option = self._under_cursor()
        if option is not None:
            self._change(option)

    # -- changing ------------------------------------------------------------------------------

    def _change(self, option: Option[Any]) -> None:
        if option is THEME:
            self.app.push_screen(ThemePicker(self._preferences))
        elif option is KEYS:
            self.app.push_screen(KeysScreen(self._preferences))
        elif option.kind.switch:
            self._preferences.set(option, not self._preferences[option])
            self._done(option)
        elif option.kind.choices:
            self._choose(option, option.kind.choices)
        else:
            self.app.push_screen(SettingValue(title_of(option), option, self._preferences))

    def _choose(self, option: Option[Any], choices: Sequence[str]) -> None:
        if len(choices) <= _MOST_CYCLED:
            at = choices.index(self._preferences[option])
            self._preferences.set(option, choices[(at + 1) % len(choices)])
            self._done(option)
            return
        answers = [(choice, choice) for choice in choices]
        question = Ask(title_of(option), option.help, answers, harmless="")
        self.app.push_screen(question, partial(self._chosen, option))

    def _chosen(self, option: Option[Any], choice: str | None) -> None:
        if choice:
            self._preferences.set(option, choice)
            self._done(option)

    def _done(self, option: Option[Any]) -> None:
        """Show the new value, and say what came in between."""
        self._filter(self.results.cursor)
        stronger = self._preferences.stronger(option)
        if self._preferences.trouble:
            self.notify(self._preferences.trouble, severity="warning", timeout=8, markup=False)
        elif stronger is not None:
            words = f"This holds until you leave: {title_of(option)} is set by {stronger}."
            self.notify(words, severity="warning", timeout=8, markup=False)

    # -- the list ------------------------------------------------------------------------------

    def _under_cursor(self) -> Option[Any] | None:
        items = self.results.items
        found = items[self.results.cursor] if self.results.cursor < len(items) else None
        return found if isinstance(found, Option) else None

    def _filter(self, cursor: int = 0) -> None:
        self._words = self.input.value.casefold().split()
        items: list[Option[Any] | str] = []
        found = [option for option in settable() if self._fits(option)]
        for group, heading in _HEADINGS:
            inside = [option for option in found if option.group == group]
            items += [heading, *inside] if inside else []
        self.results.show(items, self._draw, cursor)
        self.say(f"{len(found)} found" if self._words else "")
        self._explain()

    def action_list(self, what: str, by: int) -> None:
        """Move in the list while typing."""
        super().action_list(what, by)
        self._explain()

    def _explain(self) -> None:
        """All about the setting under the cursor: its row may be too short for it."""
        option = self._under_cursor()
        if option is None:
            self._about.update("")
            return
        stronger = self._preferences.stronger(option)
        origin = f" It is set by {stronger}, which wins at the next start." if stronger is not None else ""
        allowed = "" if option.kind.switch or option is KEYS else f" Allowed: {option.kind.allowed}."
        self._about.update(f"{_sentence(option.help)}{allowed}{origin}")

    def _fits(self, option: Option[Any]) -> bool:
        where = f"{title_of(option)} {option.help} {option.env} {option.key}".casefold()
        return all(word in where for word in self._words)

    def _draw(self, item: Option[Any] | str) -> Result:
        if isinstance(item, str):
            return Result("", item, heading=True)
        chosen = self._preferences.given(item)
        marks = marks_of(item.help, self._words)
        return Result(item.key, title_of(item), self._value(item), item.help, marks, strong=chosen)

    def _value(self, option: Option[Any]) -> str:
        value = self._preferences[option]
        if option is KEYS:
            return f"{len(value)} changed" if value else "as usual"
        words = "none" if value in (None, "", ()) else option.kind.show(value)
        if not self._preferences.given(option):
            return f"{words if option.kind.choices else option.shown_default() or words} (default)"
        stronger = self._preferences.stronger(option)
        return words if stronger is None else f"{words} ({stronger.layer.value})"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
