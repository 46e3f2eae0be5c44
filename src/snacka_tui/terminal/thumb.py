"""A scroll bar that is repainted only when its thumb moves. The stock one repaints every row of itself when
the scrolled content grows, which in a log is with every message: nearly half of a frame. Private names:
`Widget._vertical_scrollbar`, `App._start_widget`."""

from math import ceil
from typing import Self

from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar

_STEPS = 8  # the thumb's ends are drawn in eighths of a cell


class ThumbScrollBar(ScrollBar):
    """A vertical scroll bar that ignores refreshes that would draw the same."""

    DEFAULT_CSS = ""

    def __init__(self, thickness: int) -> None:
        self._drawn: tuple[object, ...] | None = None
        super().__init__(vertical=True, name="vertical", thickness=thickness)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """As in Widget, but a plain repaint is dropped while the thumb stays where it is."""
        if repaint and not (regions or layout or recompose):
            state = self._state()
            if state == self._drawn:
                return self
            self._drawn = state
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _state(self) -> tuple[object, ...] | None:
        """All that decides how the bar looks; None before it stands anywhere."""
        parent = self.parent
        height = self.size.height
        if not self.is_attached or not height or parent is None or not isinstance(parent, ScrollView):
            return None
        styles = parent.styles
        look = (
            height,
            self.grabbed is not None,
            self.mouse_over,
            styles.scrollbar_color,
            styles.scrollbar_background,
            parent.background_colors,
        )
        hidden = self.window_virtual_size - self.window_size
        if hidden <= 0:
            return look
        thumb = max(1.0, self.window_size * height / self.window_virtual_size)
        start = int((height - thumb) * self.position / hidden * _STEPS)
        return (*look, start, ceil(thumb * _STEPS))


class ThumbScrollView(ScrollView):
    """A ScrollView with such a scroll bar."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar, made on first use."""
        bar = self._vertical_scrollbar
        if bar is None:
            bar = self._vertical_scrollbar = ThumbScrollBar(self.scrollbar_size_vertical)
            bar.display = False
            self.app._start_widget(self, bar)
        return bar
