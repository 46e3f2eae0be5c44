"""Choosing a reaction: a few that people use most, the others by name.

Owns the dialog. It refuses to know the message it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from snacka_tui.model import emoji_names
from snacka_tui.model.timeline_marks import Tally
from snacka_tui.screens.switcher import SwitcherInput
from snacka_tui.widgets.line_list import Line, LineList

_ROWS = 10
_NAMED = 2  # people told by name
_LONGEST = 16  # characters of a reaction that is a word


class ReactionPicker(ModalScreen[str]):
    """Ends with a reaction, or "". `given` are those there are, and by whom: choosing one of ours takes
    it back. `lately` are those we used last, the latest first.
    """

    DEFAULT_CSS = """
    ReactionPicker { align: center middle; background: $background 60%; }
    ReactionPicker > Vertical {
        width: 46; max-width: 92%; height: auto; padding: 0 1; background: $surface; border: round $primary;
    }
    ReactionPicker Input { border: none; height: 1; background: $panel; padding: 0 1; margin: 0 0 1 0; }
    ReactionPicker Input:focus { border: none; }
    ReactionPicker LineList { height: auto; margin-bottom: 1; }
    ReactionPicker .picker--foot { color: $text-muted; height: 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss('')", "Close", show=False, priority=True),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
        Binding("down", "move(1)", "Down", show=False, priority=True),
    ]

    def __init__(self, given: Sequence[Tally], lately: Sequence[str] = ()) -> None:
        super().__init__()
        self._given = {tally.reaction: tally for tally in given}
        self._lately = lately

    def compose(self) -> ComposeResult:
        with Vertical():
            yield SwitcherInput(placeholder="A name, such as heart")
            yield LineList()
            yield Static("Enter reacts, Esc does not", classes="picker--foot", markup=False)

    def on_mount(self) -> None:
        self.query_one(LineList).show_cursor = True
        self._fill("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self._fill(event.value)

    def on_input_submitted(self) -> None:
        self.dismiss(self.query_one(LineList).chosen_key)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        self.dismiss(event.key)

    def action_move(self, by: int) -> None:
        """Move in the list while typing."""
        self.query_one(LineList).action_move(by)

    def _fill(self, typed: str) -> None:
        lines = self.query_one(LineList)
        lines.cursor = 0
        signs = candidates(typed, [*self._given], self._lately)
        found = [self._line(sign, name) for sign, name in signs[:_ROWS]]
        lines.styles.height = max(1, len(found))
        lines.show(found)

    def _line(self, sign: str, name: str) -> Line:
        tally = self._given.get(sign)
        if tally is None:
            return Line(sign, f"{sign}  {name}")
        return Line(sign, f"{sign}  {name}", badge=givers(tally), strong=tally.mine)


def givers(tally: Tally) -> str:
    """Who gave a reaction, in a few words."""
    nicks = ["you", *tally.nicks[1:]] if tally.mine else [*tally.nicks]
    return ", ".join(nicks) if len(nicks) <= _NAMED else f"{nicks[0]} and {len(nicks) - 1} others"


def candidates(typed: str, given: Sequence[str], lately: Sequence[str]) -> list[tuple[str, str]]:
    """(reaction, its name) for what was typed, best first: at first those there are, then those used most."""
    wanted = typed.strip()
    if not wanted:
        signs = dict.fromkeys((*given, *lately, *emoji_names.FREQUENT))
        return [(sign, emoji_names.name_of(sign)) for sign in signs]
    found = [(sign, name) for name, sign in emoji_names.search(wanted)]
    if len(wanted) <= _LONGEST and not wanted.startswith(":"):
        found.append((wanted, "as a word" if wanted.isascii() else emoji_names.name_of(wanted)))
    return found
