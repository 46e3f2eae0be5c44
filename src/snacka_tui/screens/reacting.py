"""Choosing a reaction: a few that people use most, the others by name.

Owns the dialog. It refuses to know the message it is about.
"""

from __future__ import annotations

from collections.abc import Sequence

from snacka_tui.model import emoji_names
from snacka_tui.model.timeline_marks import Tally
from snacka_tui.screens.choosing import Chooser
from snacka_tui.widgets.line_list import Line

_ROWS = 10
_NAMED = 2  # people told by name
_LONGEST = 16  # characters of a reaction that is a word


class ReactionPicker(Chooser[str]):
    """Ends with a reaction, or None. `given` are those there are, and by whom: choosing one of ours takes
    it back. `lately` are those we used last, the latest first.
    """

    def __init__(self, given: Sequence[Tally], lately: Sequence[str] = ()) -> None:
        super().__init__("A name, such as heart", "Enter reacts, Esc does not")
        self._given = {tally.reaction: tally for tally in given}
        self._lately = lately

    def fitting(self, typed: str) -> Sequence[Line]:
        signs = candidates(typed, [*self._given], self._lately)
        return [self._line(sign, name) for sign, name in signs[:_ROWS]]

    def choose(self, key: str) -> None:
        self.dismiss(key or None)

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
