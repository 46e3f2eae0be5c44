"""A list of things found, two rows each, drawn only where it is seen: a title with something at its right
end, and a text below with the words that were looked for.

Owns scrolling, the cursor, keys and the mouse for lists of any length. It refuses to know what was found: it
is given items and a function that draws one. Titles from the network are made harmless here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from snacka_tui.render.plain import harmless
from snacka_tui.render.wrapping import cells, fit

ROWS = 2  # of each item
_PAD = 1  # cells left free at either side
_BEFORE = 12  # cells kept in sight before the first mark


class Result(Struct, frozen=True):
    """One item as it is drawn. `marks` are ranges of characters of `text`; a heading cannot be chosen."""

    key: str
    title: str
    aside: str = ""
    text: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    strong: bool = False
    alarm: bool = False
    heading: bool = False


class ResultList(ScrollView, can_focus=True):
    """Things to move through and choose from. Posts `Chosen` and, near the end, `Ending`."""

    DEFAULT_CSS = """
    ResultList {
        background: transparent; height: 1fr;
        scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: auto;
    }
    ResultList > .results--title { color: $primary; }
    ResultList > .results--aside { color: $text-muted; }
    ResultList > .results--text { color: $foreground; }
    ResultList > .results--mark { color: $accent; text-style: bold underline; }
    ResultList > .results--heading { color: $text-muted; text-style: bold; }
    ResultList > .results--cursor { background: $primary 25%; }
    ResultList > .results--alarm { background: $accent; color: $background; text-style: bold; }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"results--{name}" for name in ("title", "aside", "text", "mark", "heading", "cursor", "alarm")
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "move(-1000000)", "First", show=False),
        Binding("end", "move(1000000)", "Last", show=False),
        Binding("enter", "choose", "Choose", show=False),
    ]

    class Chosen(Message):
        """An item was chosen with Enter or a click; `place` is its index."""

        def __init__(self, results: ResultList, place: int) -> None:
            super().__init__()
            self.results = results
            self.place = place

    class Ending(Message):
        """The cursor came to the last items: if there are more to be had, now is the time."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._items: Sequence[Any] = ()
        self._draw: Callable[[Any], Result] = lambda item: item
        self.cursor = 0

    def show(self, items: Sequence[Any], draw: Callable[[Any], Result], cursor: int = 0) -> None:
        """Show these items; `draw` is called with one of them, for those in sight only."""
        self._items, self._draw = items, draw
        self.virtual_size = Size(1, ROWS * len(items))
        self._go(cursor, 1)
        self.refresh()

    @property
    def items(self) -> Sequence[Any]:
        """What is shown."""
        return self._items

    # -- moving ----------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """Move the cursor by items, stopping at the ends."""
        self._go(self.cursor + by, 1 if by > 0 else -1)

    def action_page(self, by: int) -> None:
        """Move the cursor by a screenful."""
        self.action_move(by * max(1, self.size.height // ROWS - 1))

    def action_choose(self) -> None:
        """Choose what is under the cursor."""
        if self.cursor < len(self._items) and not self._draw(self._items[self.cursor]).heading:
            self.post_message(self.Chosen(self, self.cursor))

    def _go(self, place: int, step: int) -> None:
        """To an item, or the next in this direction that can be chosen; else back to where it was."""
        last = len(self._items) - 1
        place = max(0, min(last, place))
        for direction in (step, -step):
            at = place
            while 0 <= at <= last and self._draw(self._items[at]).heading:
                at += direction
            if 0 <= at <= last:
                self.cursor = at
                break
        else:
            self.cursor = 0
        shown_from = self.cursor - 1 if self.cursor == 1 else self.cursor  # with the heading above the first
        self.scroll_to_region(
            Region(0, ROWS * shown_from, 1, ROWS * (self.cursor - shown_from + 1)), animate=False
        )
        self.refresh()
        if step > 0 and last >= 0 and self.cursor >= last - 2:
            self.post_message(self.Ending())

    def on_click(self, event: events.Click) -> None:
        place = (event.y + self.scroll_offset.y) // ROWS
        if 0 <= place < len(self._items):
            event.stop()
            self.cursor = place
            self.refresh()
            self.action_choose()

    # -- drawing ---------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        place, row = divmod(y + self.scroll_offset.y, ROWS)
        if place >= len(self._items):
            return Strip.blank(width, self.rich_style)
        result = self._draw(self._items[place])
        base = self.rich_style
        if place == self.cursor:
            base += Style(bgcolor=self.get_component_rich_style("results--cursor").bgcolor)
        if result.heading:
            words = "" if row == 0 else f"{' ' * _PAD}{fit(harmless(result.title), width - 2 * _PAD)}"
            return self._strip([Segment(words, base + self._style("heading"))], base, width)
        draw = self._title_row if row == 0 else self._text_row
        return self._strip(draw(result, base, width), base, width)

    def _title_row(self, result: Result, base: Style, width: int) -> list[Segment]:
        aside = fit(one_line(result.aside), max(0, width // 2))
        room = width - 2 * _PAD - cells(aside) - 1
        title = fit(one_line(result.title), max(0, room))
        look = base + self._style("title") + Style(bold=result.strong or None)
        aside_look = base + self._style("alarm" if result.alarm else "aside")
        return [
            Segment(" " * _PAD, base),
            Segment(title, look),
            Segment(" " * max(1, room - cells(title) + 1), base),
            Segment(aside, aside_look),
        ]

    def _text_row(self, result: Result, base: Style, width: int) -> list[Segment]:
        text, marks = result.text, result.marks
        room = max(1, width - 2 * _PAD - 2)
        start = 0
        if marks and cells(text[: marks[0][1]]) > room:
            start = max(0, marks[0][0] - _BEFORE)
        shown = fit(("…" if start else "") + text[start:], room)
        shift = start - bool(start)
        look, mark = base + self._style("text"), base + self._style("mark")
        segments = [Segment(" " * (_PAD + 2), base)]
        at = 0
        for mark_start, mark_end in marks:
            first, last = max(at, mark_start - shift), min(mark_end - shift, len(shown))
            if first < last:
                segments += [Segment(shown[at:first], look), Segment(shown[first:last], mark)]
                at = last
        segments.append(Segment(shown[at:], look))
        return segments

    def _strip(self, segments: list[Segment], base: Style, width: int) -> Strip:
        return Strip([segment for segment in segments if segment.text]).adjust_cell_length(width, base)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"results--{name}", partial=True)


def one_line(text: str) -> str:
    """Words of others for one row: harmless, a line end as a sign."""
    return harmless(text).replace("\n", " ⏎ ")


def marks_of(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where words (compared regardless of case) stand in a text, without overlaps, in order."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters become longer: rather no marks than wrong ones
        return ()
    found: list[tuple[int, int]] = []
    for word in filter(None, words):
        at = lower.find(word.lower())
        while at >= 0:
            found.append((at, at + len(word)))
            at = lower.find(word.lower(), at + len(word))
    merged: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)
