"""The lines right above the one where one writes: what is being answered or changed, how it will look, and
what can be done with the message that is marked.

Owns their words and clicks. It refuses to know the session: it is given plain facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from snacka_protocol.formatting import Span
from snacka_tui.messages import ContextLeft, DeedWanted
from snacka_tui.render.plain import harmless

_STYLES = ("bold", "italic", "underline", "strikethrough", "reverse")


class Context(Horizontal):
    """What one answers or changes, with a way out."""

    DEFAULT_CSS = """
    Context { height: 1; display: none; padding: 0 1; background: $surface; }
    Context.-shown { display: block; }
    Context > Static { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    Context > .context--words { width: 1fr; color: $text-muted; }
    Context > .context--out { width: auto; color: $primary; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._words = Static("", classes="context--words", markup=False)

    def compose(self) -> ComposeResult:
        yield self._words
        yield Static(" Esc ✕", classes="context--out", markup=False)

    def show(self, what: str, words: str) -> None:
        """Show `what` it is, strongly, and the words it is about; both "" hides the line."""
        self._words.update(Content.assemble((harmless(what), "bold $primary"), f" {harmless(words)}"))
        self.set_class(bool(what), "-shown")

    def on_click(self, event: events.Click) -> None:
        """The way out for the mouse."""
        event.stop()
        self.post_message(ContextLeft())


class Preview(Static):
    """How a line with signs in it will look."""

    DEFAULT_CSS = """
    Preview { height: 1; display: none; padding: 0 1; background: $surface; color: $text;
              text-wrap: nowrap; text-overflow: ellipsis; }
    Preview.-shown { display: block; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, markup=False)

    def show(self, spans: Sequence[Span]) -> None:
        """Show these spans; none hides the line."""
        if spans:
            self.update(Content.assemble(("┊ ", "$text-muted"), *(_piece(span) for span in spans)))
        self.set_class(bool(spans), "-shown")


def _piece(span: Span) -> tuple[str, str]:
    style = span.style
    words = [name for name in _STYLES if getattr(style, name, False)]
    words = ["strike" if word == "strikethrough" else word for word in words]
    if style.monospace:
        words.append("$accent on $panel")
    return harmless(span.text), " ".join(words)


class Actions(Horizontal):
    """What can be done with the marked message, for the mouse and as a reminder of the keys."""

    DEFAULT_CSS = """
    Actions { height: 1; display: none; padding: 0 1; background: $surface; }
    Actions.-shown { display: block; }
    Actions > Action { width: auto; height: 1; margin-right: 2; color: $text-muted; text-wrap: nowrap; }
    Actions > Action:hover { color: $primary; text-style: underline; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._shown: tuple[tuple[str, str, str], ...] = ()

    def show(self, actions: Sequence[tuple[str, str, str]]) -> None:
        """(key, words, deed) for each; none hides the line."""
        room = self.parent.size.width - 2 if isinstance(self.parent, Widget) else 0
        fitting = tuple(_fitting(actions, room))
        if fitting != self._shown:
            self._shown = fitting
            self.remove_children()
            self.mount(*(Action(key, words, deed) for key, words, deed in fitting))
        self.set_class(bool(actions), "-shown")


_KNOWN_BY_KEY: Final = ("bookmark", "copy", "react", "answer", "change")
"""What needs its words least, in this order."""


def _fitting(actions: Sequence[tuple[str, str, str]], room: int) -> Iterator[tuple[str, str, str]]:
    """All of them; where there is no room for all words, those that can be spared are their keys alone."""
    needed = sum(cell_len(key) + cell_len(words) + 3 for key, words, _ in actions)
    spared = set()
    for word in _KNOWN_BY_KEY:
        if needed > room:
            spared.add(word)
            needed -= sum(cell_len(words) + 1 for _, words, _ in actions if words == word)
    return ((key, "" if words in spared else words, deed) for key, words, deed in actions)


class Action(Static):
    """One of them."""

    def __init__(self, key: str, words: str, deed: str) -> None:
        super().__init__(Content.assemble((key, "bold $primary"), f" {words}" if words else ""), markup=False)
        self._deed = deed

    def on_click(self, event: events.Click) -> None:
        """As if its key had been pressed."""
        event.stop()
        self.post_message(DeedWanted(self._deed))
