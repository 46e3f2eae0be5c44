"""What an app does about the person's habits: the theme, the keys, the emoji and the title of its window.

Owns following the preferences wherever no screen is concerned. It refuses to know what the app is for.
"""

from __future__ import annotations

import os
from typing import Any

from snacka_config import Option
from snacka_tui.config import THEME
from snacka_tui.notify.sequences import POP_TITLE, PUSH_TITLE, title
from snacka_tui.options import EMOJI, KEYS
from snacka_tui.preferences import Preferences
from snacka_tui.render.emoji import Joining, adapt, missing_by_width
from snacka_tui.store import Store
from snacka_tui.terminal.widths import WidthAskingApp
from snacka_tui.themes import THEMES


class HabitsApp(WidthAskingApp[None]):
    """An app that follows preferences."""

    def __init__(self, preferences: Preferences, store: Store) -> None:
        super().__init__()
        self.preferences = preferences
        self.store = store
        self._titled = False
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = preferences[THEME]
        self._follow_keymap()
        preferences.listen(self._preference_changed)

    def on_mount(self) -> None:
        self._ask_for_emoji()

    def on_unmount(self) -> None:
        self.preferences.ignore(self._preference_changed)
        self.window_title("")

    def _preference_changed(self, option: Option[Any]) -> None:
        if option is THEME:
            self.theme = self.preferences[THEME]
        elif option is KEYS:
            self._follow_keymap()
        elif option is EMOJI:
            self._ask_for_emoji()

    def _follow_keymap(self) -> None:
        keymap: dict[str, str] = self.preferences[KEYS]
        self.set_keymap(keymap)

    def _ask_for_emoji(self) -> None:
        """Learn how this terminal draws emoji, unless it said so before."""
        choice = self.preferences[EMOJI]
        names = (os.environ.get(name, "") for name in ("TERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION"))
        key = f"emoji {' '.join(names)}"
        known = self.store.get(key) if choice == "auto" else {"full": "-"}.get(choice, "all")
        if known:
            adapt(joining for joining in Joining if known == "all" or joining.name in known.split())
            return

        def told(widths: list[int]) -> None:
            missing = missing_by_width(widths)
            adapt(missing)
            self.store.put(key, " ".join(joining.name for joining in missing) or "-")

        self.ask_widths([joining.value for joining in Joining], told)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where a key is asked for, ours mean nothing: they may be what is wanted."""
        return not (self.screen_stack and getattr(self.screen, "CAPTURES_KEYS", False))

    def window_title(self, words: str) -> None:
        """Set the window's title, keeping the one from before in mind; "" puts that back."""
        driver = self._driver
        if driver is None or (not words and not self._titled):
            return
        before = POP_TITLE if not words else "" if self._titled else PUSH_TITLE
        self._titled = bool(words)
        driver.write(before + (title(words) if words else ""))
