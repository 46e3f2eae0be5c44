"""The newest lines in a small pane while somebody reads further up: what is said now stays in sight.

Owns when it shows and what stands above it. It refuses to wrap and draw anything itself: its rows are those
of the log it belongs to.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from snacka_tui.render.wrapping import cells, fit
from snacka_tui.widgets.timeline import TimelineView

ROWS = 4  # of the log, under a row of words
_TALL = 16  # rows of the log; with fewer there is no room to share


class TimelineTail(Widget):
    """Belongs to one log. Tell it with `update` that the log moved or changed; a click goes to the end."""

    DEFAULT_CSS = """
    TimelineTail { height: 5; display: none; background: $background; }
    TimelineTail.-shown { display: block; }
    TimelineTail > .tail--rule { color: $text-muted; background: $surface; }
    """
    COMPONENT_CLASSES = {"tail--rule"}  # noqa: RUF012  (Textual declares it without ClassVar)

    class Wanted(Message):
        """The person clicked it: to the newest line."""

    def __init__(self, log: TimelineView, *, id: str) -> None:
        super().__init__(id=id)
        self._log = log
        self.enabled = True
        self.unread = 0

    @property
    def rows_to_come(self) -> int:
        """How many rows of the log it will cover once one reads further up: none where it shows already."""
        shows = self.has_class("-shown") or not self.enabled or self._log.size.height < _TALL
        return 0 if shows else ROWS + 1

    def update_tail(self, unread: int = 0) -> None:
        """The log moved, or something is new in it; `unread` are those that came while it was further up."""
        self.unread = unread
        shown = self.has_class("-shown")
        wanted = self.enabled and self._log.rows_below > (0 if shown else 2 * ROWS)
        if wanted and not shown and self._log.size.height < _TALL:
            return
        if wanted != shown:
            self.set_class(wanted, "-shown")
        if wanted:
            self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """A row of words, then the last rows of the log."""
        width = self.size.width
        rows = [self._rule(width), *self._log.last_rows(ROWS)]
        blank = Strip.blank(width, self.rich_style)
        rows += [blank] * (crop.bottom - len(rows))
        return [rows[y].crop_extend(crop.x, crop.right, self.rich_style) for y in crop.line_range]

    def _rule(self, width: int) -> Strip:
        news = f"{self.unread} new · " if self.unread else ""
        words = fit(f" {news}newest lines · End goes there ", max(0, width - 4))
        look = self.get_component_rich_style("tail--rule")
        return Strip([Segment("──" + words + "─" * max(0, width - 2 - cells(words)), look)], width)

    def on_click(self) -> None:
        self.post_message(self.Wanted())
