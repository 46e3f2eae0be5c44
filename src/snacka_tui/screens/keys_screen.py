"""Every action with its keys, to search and to give other ones.

Owns the list, which keys can be given, and what is asked when a key has another meaning already. It refuses
to bind anything: the keymap is a preference, and the app follows it.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from snacka_tui.options import KEYS
from snacka_tui.preferences import Preferences
from snacka_tui.screens.ask import Ask
from snacka_tui.screens.finding import FindingScreen
from snacka_tui.screens.keys import MOVABLE, NO_KEY, SECTIONS, Key, key_words, keys_of
from snacka_tui.widgets.result_list import Result, ResultList

_WRITING = frozenset(
    ("enter", "tab", "backspace", "delete", "space", "up", "down", "left", "right", "home", "end")
)
"""Keys that one writes and moves with: they cannot mean anything else while the composer has the focus."""
_ALL = "All keys as they were"
_FOOT = "Enter changes, Delete brings the usual, Esc closes"


def why_not(key: Key, pressed: str, printable: bool) -> str:
    """Why an action cannot have a key, as a sentence; or ""."""
    if pressed == "escape" and key.id != "composer.focus":
        return "Esc closes things and leads back to writing."
    if key.id.startswith("message."):
        fixed = pressed in ("enter", "up", "down")
        return f"{key_words(pressed)} moves among the messages." if fixed else ""
    if printable or (pressed in _WRITING and pressed not in MOVABLE[key.id].keys.split(",")):
        return f"{key_words(pressed)} is for writing. Together with Ctrl or Alt it can be used."
    return ""


def holder(key: Key, pressed: str, keymap: dict[str, str]) -> Key | None:
    """The other action that has a key; those for a marked message only stand in each other's way."""
    letters = key.id.startswith("message.")
    for id, other in MOVABLE.items():
        has_it = id != key.id and pressed in keys_of(id, keymap).split(",")
        if has_it and (len(pressed) > 1 or letters == id.startswith("message.")):
            return other
    return None


class KeyCapture(ModalScreen[str]):
    """Ends with the key that was pressed, or "" for Escape."""

    DEFAULT_CSS = """
    KeyCapture { align: center middle; background: $background 60%; }
    KeyCapture > Vertical {
        width: 60; max-width: 92%; height: auto; padding: 1 2; background: $surface; border: round $primary;
    }
    KeyCapture .capture--title { text-style: bold; color: $primary; margin-bottom: 1; }
    KeyCapture .capture--trouble { color: $error; }
    """
    CAPTURES_KEYS: ClassVar[bool] = True

    def __init__(self, key: Key, words: str) -> None:
        super().__init__()
        self._key = key
        self._words = words
        self._trouble = Static("", classes="capture--trouble", markup=False)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(f"Press the key for: {self._key.words}", classes="capture--title", markup=False)
            yield Static(self._words, markup=False)
            yield self._trouble

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "escape" and self._key.id != "composer.focus":
            self.dismiss("")
            return
        trouble = why_not(self._key, event.key, event.is_printable)
        if trouble:
            self._trouble.update(trouble)
        else:
            self.dismiss(event.key)

    def on_click(self) -> None:
        """For who came here with the mouse."""
        self.dismiss("")


class KeysScreen(FindingScreen):
    """Ends with None: what is changed is changed at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "usual", "The usual key", show=False, priority=True)
    ]

    def __init__(self, preferences: Preferences) -> None:
        super().__init__("Keys", _FOOT, placeholder="what a key does, or a key")
        self._preferences = preferences
        self._words: list[str] = []

    @property
    def keymap(self) -> dict[str, str]:
        """The keys that were moved."""
        return self._preferences[KEYS]

    def on_mount(self) -> None:
        self.input.focus()
        self._filter()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._filter()

    def on_result_list_chosen(self, event: ResultList.Chosen) -> None:
        event.stop()
        key = self._under_cursor()
        if key is None:
            self._keep({})
            self.notify("All keys are as they were.", timeout=3)
            return
        now = key_words(keys_of(key.id, self.keymap)) or "no key"
        capture = KeyCapture(key, f"It has {now} now. Esc or a click leaves it so.")
        self.app.push_screen(capture, lambda pressed: self._pressed(key, pressed or ""))

    def action_usual(self) -> None:
        """The usual key of the action under the cursor, unless another one has it now."""
        key = self._under_cursor()
        if key is not None:
            self._keep({id: keys for id, keys in self.keymap.items() if id != key.id})

    # -- giving keys ---------------------------------------------------------------------------

    def _pressed(self, key: Key, pressed: str) -> None:
        if not pressed:
            return
        other = holder(key, pressed, self.keymap)
        if other is None:
            self._give(key, pressed)
            return

        def answered(answer: str | None) -> None:
            if answer == "take":
                self._take_from(other, pressed)
                self._give(key, pressed)

        question = Ask(
            f"{key_words(pressed)} has a meaning already",
            f"It is for: {other.words}.",
            [("keep", "Leave it so"), ("take", f"From now on it is for: {key.words}")],
            harmless="keep",
        )
        self.app.push_screen(question, answered)

    def _take_from(self, other: Key, pressed: str) -> None:
        rest = [key for key in keys_of(other.id, self.keymap).split(",") if key != pressed]
        self._keep({**self.keymap, other.id: ",".join(rest) or NO_KEY})

    def _give(self, key: Key, pressed: str) -> None:
        self._keep({**self.keymap, key.id: pressed})

    def _keep(self, keymap: dict[str, str]) -> None:
        usual = {id: key.keys for id, key in MOVABLE.items()}
        self._preferences.set(KEYS, {id: keys for id, keys in keymap.items() if keys != usual.get(id)})
        self._filter(self.results.cursor)
        if self._preferences.trouble:
            self.notify(self._preferences.trouble, severity="warning", timeout=8, markup=False)

    # -- the list ------------------------------------------------------------------------------

    def _under_cursor(self) -> Key | None:
        items = self.results.items
        found = items[self.results.cursor] if self.results.cursor < len(items) else None
        return found if isinstance(found, Key) else None

    def _filter(self, cursor: int = 0) -> None:
        self._words = self.input.value.casefold().split()
        items: list[Key | str] = []
        for title, section in SECTIONS:
            inside = [key for key in section if key.id and self._fits(key)]
            items += [title, *inside] if inside else []
        if self.keymap and not self._words:
            items.append(_ALL)
        self.results.show(items, self._draw, cursor)
        self.say(f"{len(self.keymap)} changed" if self.keymap else "")

    def _fits(self, key: Key) -> bool:
        where = f"{key.words} {key_words(keys_of(key.id, self.keymap))}".casefold()
        return all(word in where for word in self._words)

    def _draw(self, item: Key | str) -> Result:
        if isinstance(item, str):
            return Result("", item, heading=item != _ALL)
        keys = key_words(keys_of(item.id, self.keymap)) or "no key"
        moved = item.id in self.keymap
        usual = f"usually {item.shown or 'no key'}" if moved else ""
        text = usual or item.id
        title = item.words[:1].upper() + item.words[1:]
        return Result(item.id, title, keys, text, strong=moved)
