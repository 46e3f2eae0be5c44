"""F1: the keys and the slash commands, from their own tables."""

from __future__ import annotations

from textwrap import fill
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from snacka_tui import commands
from snacka_tui.screens.keys import SECTIONS, Keymap, help_rows

_KEY_WIDTH = 21
_WORDS_WIDTH = 30  # with less, the words stand below


class HelpScreen(ModalScreen[None]):
    """Everything one can press and type. `topic` is a command to begin with, or ""; `keymap`: moved keys."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > Vertical {
        width: 84; max-width: 96%; height: 90%; padding: 1 2; background: $surface; border: round $primary;
    }
    HelpScreen VerticalScroll { scrollbar-size-vertical: 1; background: transparent; }
    HelpScreen .help--foot { dock: bottom; height: 1; color: $text-muted; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss(None)", "Close", show=False),
        Binding("f1", "dismiss(None)", "Close", show=False, id="help"),
    ]

    def __init__(self, topic: str = "", keymap: Keymap | None = None) -> None:
        super().__init__()
        self._keymap = keymap or {}
        self._topic = topic.lstrip("/").lower()

    def compose(self) -> ComposeResult:
        with Vertical():
            with VerticalScroll():
                yield Static(id="words")
            yield Static("Esc closes, PgUp and PgDn scroll", classes="help--foot", markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def on_resize(self, event: events.Resize) -> None:
        """The words are broken here, so that they stand beside or below what they explain."""
        width = min(84, event.size.width * 96 // 100) - 8  # border, padding, scroll bar
        self.query_one("#words", Static).update(help_text(self._topic, width, self._keymap))


def help_text(topic: str = "", width: int = 78, keymap: Keymap | None = None) -> Content:
    """The whole help as styled text for `width` cells; with a command as `topic` that one only."""
    command = commands.find(topic) if topic else None
    if command is not None:
        example = fill(
            f"For example: {command.example}", width, initial_indent="    ", subsequent_indent="    "
        )
        return Content.assemble(*_row(command.line, command.summary, width), (example, "$text-muted"))
    parts: list[str | tuple[str, str]] = []
    for title, section in SECTIONS:
        parts += [(f"{title}\n", "bold $primary")]
        for keys, words in help_rows(section, keymap):
            parts += _row(keys, words, width)
        parts.append("\n")
    parts.append(("Commands\n", "bold $primary"))
    for command in commands.visible():
        parts += _row(command.line, command.summary, width)
    last = fill("A line that begins with // is said with one slash.", width)
    parts.append((f"\n{last}", "$text-muted"))
    return Content.assemble(*parts)


def _row(typed: str, words: str, width: int) -> list[str | tuple[str, str]]:
    """What to press or type, and what it does: beside it, or below it where there is no room."""
    beside = width >= _KEY_WIDTH + _WORDS_WIDTH
    indent = " " * (_KEY_WIDTH + 2 if beside else 6)
    text = fill(words, width, initial_indent=indent, subsequent_indent=indent)
    if beside and len(typed) < _KEY_WIDTH:
        return [(f"  {typed:<{_KEY_WIDTH}}", "$accent"), f"{text.lstrip(' ')}\n"]
    return [(f"  {typed}\n", "$accent"), f"{text}\n"]
