"""F1: the keys and the slash commands, from their own tables."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from snacka_tui import commands
from snacka_tui.screens.keys import SECTIONS, help_rows

_KEY_WIDTH = 20


class HelpScreen(ModalScreen[None]):
    """Everything one can press and type. `topic` is a command to begin with, or ""."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > Vertical {
        width: 84; max-width: 96%; height: 90%; padding: 1 2; background: $surface; border: round $primary;
    }
    HelpScreen VerticalScroll { scrollbar-size-vertical: 1; background: transparent; }
    HelpScreen .help--foot { dock: bottom; height: 1; color: $text-muted; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,enter", "dismiss(None)", "Close", show=False)
    ]

    def __init__(self, topic: str = "") -> None:
        super().__init__()
        self._topic = topic.lstrip("/").lower()

    def compose(self) -> ComposeResult:
        with Vertical():
            with VerticalScroll():
                yield Static(help_text(self._topic))
            yield Static("Esc closes, PgUp and PgDn scroll", classes="help--foot", markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()


def help_text(topic: str = "") -> Content:
    """The whole help as styled text; with a command as `topic` that one only."""
    command = commands.find(topic) if topic else None
    if command is not None:
        return Content.assemble(*_command(command), ("\n    For example: " + command.example, "$text-muted"))
    parts: list[str | tuple[str, str]] = []
    for title, section in SECTIONS:
        parts += [(f"{title}\n", "bold $primary")]
        for keys, words in help_rows(section):
            parts += [(f"  {keys:<{_KEY_WIDTH}}", "$accent"), f"{words}\n"]
        parts.append("\n")
    parts.append(("Commands\n", "bold $primary"))
    for command in commands.visible():
        parts += [*_command(command), "\n"]
    parts.append(("\nA line that begins with // is said with one slash.", "$text-muted"))
    return Content.assemble(*parts)


def _command(command: commands.Command) -> list[str | tuple[str, str]]:
    typed = f"/{command.name} {command.usage}".strip()
    gap = " " if len(typed) < _KEY_WIDTH else f"\n{' ' * (_KEY_WIDTH + 2)}"
    return [(f"  {typed:<{_KEY_WIDTH - 1}}", "$accent"), f"{gap}{command.summary}"]
