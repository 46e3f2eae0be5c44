"""What is offered for the word at the cursor, as a list above the line one writes in.

Owns the look of the list. It refuses to know what is offered: it is given words, and what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.widgets import Static

from snacka_tui.messages import OfferTaken
from snacka_tui.render.plain import harmless
from snacka_tui.render.wrapping import cells, fit

ROWS = 6
_WORDS = 24  # cells for the words, if what they mean stands beside them


class Hints(Static):
    """The words, one a line, the chosen one in reverse; gone when there is nothing to offer."""

    DEFAULT_CSS = """
    Hints { height: auto; display: none; padding: 0 1; color: $text-muted; background: $surface;
            text-wrap: nowrap; text-overflow: ellipsis; }
    Hints.-shown { display: block; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, markup=False)
        self._first = 0
        self._count = 0

    def show(self, words: Sequence[str], chosen: int, meanings: Sequence[str] = ()) -> None:
        """Show the words, those around the chosen one (-1: none is) when there are many; none hides all."""
        self._count = len(words)
        rows = min(ROWS, max(2, self.app.size.height // 4))
        self._first = max(0, min(chosen - rows // 2, len(words) - rows))
        lines: list[Content] = []
        seen = words[self._first : self._first + rows]
        width = max((cells(word.strip()) for word in seen), default=0)
        for place, word in enumerate(seen, self._first):
            meaning = meanings[place] if place < len(meanings) else ""
            label = fit(harmless(word.strip()), _WORDS)
            label += " " * max(0, min(width, _WORDS) - cells(label))
            line = Content.styled(f" {label} ", "reverse" if place == chosen else "$text")
            more = f"  {len(words) - 1 - place} more" if place == self._first + rows - 1 else ""
            more = more if place < len(words) - 1 else ""
            lines.append(Content("").join([line, Content(f" {meaning}{more}")]))
        self.update(Content("\n").join(lines))
        self.set_class(bool(words), "-shown")

    def on_click(self, event: events.Click) -> None:
        """Take the word that was clicked."""
        number = self._first + event.y
        if number < self._count:
            self.post_message(OfferTaken(number))
