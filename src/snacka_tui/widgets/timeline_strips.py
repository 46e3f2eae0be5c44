"""Entries of a timeline as finished Strips: keeps the last thousand drawn, draws selections and hit-testing
rows on demand. Owns caching; how a row looks is the renderer's, where it stands is the view's."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.selection import Selection
from textual.strip import Strip

from snacka_tui.model.timeline import Timeline
from snacka_tui.render.message import MessageRenderer, Row
from snacka_tui.render.styled_text import Run, overlay

KEPT = 1_000  # entries


class StripCache:
    """The drawn rows of entries, for one renderer."""

    def __init__(self, renderer: MessageRenderer, filters: Sequence[LineFilter], selected: Style) -> None:
        self.renderer = renderer
        self._filters = filters
        self._selected = selected
        self._kept: dict[tuple[int, int], list[Strip]] = {}
        self._blank: Strip | None = None

    def forget(self, timeline: Timeline, entry_ids: set[int]) -> None:
        """Drop entries that look different now."""
        for entry_id in entry_ids:
            self._kept.pop((id(timeline), entry_id), None)

    def clear(self) -> None:
        """Drop everything."""
        self._kept.clear()

    @property
    def blank(self) -> Strip:
        """An empty row."""
        if self._blank is None:
            width, palette = self.renderer.geometry.width, self.renderer.palette
            self._blank = self._filtered(Strip([Segment(" " * width, palette.plain.text)], width))
        return self._blank

    def rows(self, timeline: Timeline, entry_id: int) -> list[Strip]:
        """All rows of an entry."""
        key = (id(timeline), entry_id)
        strips = self._kept.pop(key, None)
        if strips is None:
            placed = timeline.placed(entry_id)
            strips = [self._strip(row) for row in self.renderer.render(placed)]
            if len(self._kept) >= KEPT:
                del self._kept[next(iter(self._kept))]
        self._kept[key] = strips  # again at the end: the first is always the longest unused
        return strips

    def selected_rows(self, timeline: Timeline, entry_id: int, selection: Selection) -> list[Strip]:
        """All rows of an entry with the selected part of its text marked."""
        span = selection.get_span(entry_id)
        if span is None:
            return self.rows(timeline, entry_id)
        start, end = span

        def mark(runs: list[Run]) -> list[Run]:
            last = runs[-1][1] if runs else 0
            return overlay(runs, start, last if end < 0 else min(end, last), self._selected)

        return [self._strip(row) for row in self.renderer.render(timeline.placed(entry_id), mark)]

    def pointed_rows(self, timeline: Timeline, entry_id: int, look: Style) -> list[Strip]:
        """All rows of the entry that the cursor is on."""
        return [
            Strip(
                [Segment(text, (style or Style.null()) + look) for text, style, _ in strip], strip.cell_length
            )
            for strip in self.rows(timeline, entry_id)
        ]

    def probe(self, timeline: Timeline, entry_id: int, number: int) -> Strip:
        """One row whose segments say which characters of the entry they show, for the mouse.

        What stands beside the text is cut to single characters, each of which means the nearest text.
        """
        row = self.renderer.render(timeline.placed(entry_id))[number]
        segments: list[Segment] = []
        for (text, look, _), (start, end) in zip(row.segments, row.pieces, strict=True):
            for part in [text] if end > start else list(text):
                meta = Style.from_meta({"offset": (start, entry_id)})
                segments.append(Segment(part, look + meta if look else meta))
        return Strip(segments, row.used)

    def _strip(self, row: Row) -> Strip:
        strip = Strip(row.segments, row.used)
        width = self.renderer.geometry.width
        if row.used != width:  # a cluster whose width depends on its neighbours
            strip = strip.adjust_cell_length(width)
        return self._filtered(strip.simplify())

    def _filtered(self, strip: Strip) -> Strip:
        background: Color = self.renderer.palette.background
        for line_filter in self._filters:
            strip = strip.apply_filter(line_filter, background)
        return strip
