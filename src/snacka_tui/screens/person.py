"""Somebody's card: who they are as far as the network tells, and what one can do.

Owns the words and the choices. It refuses to ask the network and to act: it is given a card that fills, and
ends with what was chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from snacka_tui.model.changes import CardChanged, Change
from snacka_tui.model.finding import Card
from snacka_tui.pump import Pump
from snacka_tui.render.styled_text import display
from snacka_tui.screens.search import moment_words
from snacka_tui.widgets.line_list import Line, LineList
from snacka_tui.widgets.result_list import one_line

_LABEL_WIDTH = 9
_MOST_SHOWN = 300  # characters of one fact
_MOST_ROOMS = 12
_LOW = 24  # rows; below that, the frame shrinks


class Choice(Enum):
    """What can be done about somebody."""

    MESSAGE = "message"
    MENTION = "mention"
    COPY = "copy"
    IGNORE = "ignore"


class PersonCard(ModalScreen[Choice | None]):
    """`card` gives what is known now, `shared` are the rooms where we see them, `choices` what is offered."""

    DEFAULT_CSS = """
    PersonCard { align: center middle; background: $background 60%; }
    PersonCard > Vertical {
        width: 64; max-width: 94%; height: auto; max-height: 92%; padding: 1 2;
        background: $surface; border: round $primary;
    }
    PersonCard.-low > Vertical { padding: 0 1; max-height: 100%; }
    PersonCard .card--name { text-style: bold; color: $primary; margin-bottom: 1; }
    PersonCard.-low .card--name { margin-bottom: 0; }
    PersonCard VerticalScroll { height: auto; max-height: 14; margin-bottom: 1; scrollbar-size-vertical: 1; }
    PersonCard LineList { height: auto; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (_LOW, "-tall")]  # noqa: RUF012  (declared without ClassVar)

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False),
        Binding("pageup", "scroll_facts(-1)", "Up", show=False, priority=True),
        Binding("pagedown", "scroll_facts(1)", "Down", show=False, priority=True),
    ]

    def __init__(
        self,
        nick: str,
        card: Callable[[], Card | None],
        shared: Sequence[str],
        choices: Sequence[tuple[Choice, str]],
    ) -> None:
        super().__init__()
        self.nick = nick
        self._card = card
        self._shared = shared
        self._choices = choices
        self._facts = Static("", markup=False)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(one_line(self.nick), classes="card--name", markup=False)
            with VerticalScroll(can_focus=False):
                yield self._facts
            yield LineList()

    def on_mount(self) -> None:
        lines = self.query_one(LineList)
        lines.styles.height = len(self._choices)
        lines.show([Line(choice.value, words, lead="› ") for choice, words in self._choices])
        lines.focus()
        self._show_facts()

    def take_answer(self, pump: Pump, change: Change) -> None:
        """More is known of somebody."""
        if isinstance(change, CardChanged) and change.nick == self.nick:
            self._show_facts()

    def _show_facts(self) -> None:
        """What is known now."""
        card = self._card()
        if card is None:
            return
        parts: list[str | tuple[str, str]] = []
        for label, words in facts(card, self._shared):
            parts += [(f"{label:<{_LABEL_WIDTH}}", "$text-muted"), f"{one_line(words)[:_MOST_SHOWN]}\n"]
        waiting = "" if card.complete else "asking the network …"
        self._facts.update(Content.assemble(*parts, (waiting, "$text-muted")))

    def action_scroll_facts(self, by: int) -> None:
        """Read on, where not all fits."""
        facts_view = self.query_one(VerticalScroll)
        facts_view.scroll_relative(y=by * max(1, facts_view.size.height - 1), animate=False)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.dismiss(Choice(event.key))


def facts(card: Card, shared: Sequence[str]) -> list[tuple[str, str]]:
    """(label, words) of everything that is known, the most telling first."""
    if card.missing:
        return [("", "There is nobody of this name here now.")]
    rows = [
        ("Name", display(card.realname)),
        ("Account", card.account or ("none (a guest)" if card.complete else "")),
        ("Away", "" if card.away is None else display(card.away) or "yes"),
        ("Active", _idle_words(card.idle_s)),
        ("Here", "" if card.since_ms is None else f"since {moment_words(card.since_ms)}"),
        ("Shared", ", ".join(shared)),
        ("Rooms", _room_words(card.rooms)),
        ("Is", _kind_words(card)),
        ("From", f"{card.user}@{card.host}" if card.host else ""),
        ("Server", card.server),
        *(("", display(note)) for note in card.notes),
    ]
    return [(label, words) for label, words in rows if words]


def _kind_words(card: Card) -> str:
    kinds = (
        ("a bot", card.bot),
        ("an operator of this network", card.operator),
        ("connected with encryption", card.secure),
    )
    return ", ".join(words for words, true in kinds if true)


def _room_words(rooms: Sequence[str]) -> str:
    rest = len(rooms) - _MOST_ROOMS
    return ", ".join(rooms[:_MOST_ROOMS]) + (f" and {rest} more" if rest > 0 else "")


def _idle_words(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return "just now"
    minutes = seconds // 60
    if minutes < 120:
        return f"{minutes} min ago"
    hours = minutes // 60
    return f"{hours} hours ago" if hours < 48 else f"{hours // 24} days ago"
