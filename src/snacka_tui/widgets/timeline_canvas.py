"""The painting half of the log: which part of a Timeline is in sight, and its rows as Strips, so that an
append costs the same at 100 messages and at 100,000. Owns size, scrolling, colours and when to paint. Refuses
to know what keys and clicks mean. It takes no border and no padding: put those around it."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar
from weakref import WeakKeyDictionary

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.selection import Selection
from textual.strip import Strip
from textual.theme import Theme
from textual.timer import Timer
from textual.widget import Widget

from snacka_tui.model.timeline import Timeline
from snacka_tui.model.timeline_window import Window
from snacka_tui.render.message import Geometry, MessageRenderer
from snacka_tui.render.palette import Palette
from snacka_tui.terminal.thumb import ThumbScrollView
from snacka_tui.widgets.timeline_strips import StripCache

Spot = tuple[tuple[int, int] | None, bool]
"""A place: the entry on the top row and which of its rows it is; whether the end is followed."""

NARROW = 60  # terminals with fewer columns show the name on a line of its own
FRAME = 1 / 30  # seconds between paints while messages pour in


class TimelineCanvas(ThumbScrollView):
    """Paints one Timeline at a time. Tell it with `refresh_timeline` that the model changed."""

    DEFAULT_CSS = """
    TimelineCanvas {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        background: $background;
        scrollbar-background: $background;
        scrollbar-background-hover: $background;
        scrollbar-background-active: $background;
        scrollbar-color: $foreground 18%;
        scrollbar-color-hover: $foreground 35%;
        scrollbar-color-active: $primary;
    }
    TimelineCanvas > .timeline--cursor { background: $primary 25%; }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"timeline--cursor"}

    def __init__(
        self,
        timeline: Timeline | None = None,
        *,
        id: str | None = None,
        classes: str | None = None,
        this_year: Callable[[], int] = lambda: datetime.now().astimezone().year,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.set_reactive(Widget.auto_links, False)
        self._this_year = this_year
        self._window = Window(Timeline() if timeline is None else timeline)
        self._places: WeakKeyDictionary[Timeline, Spot] = WeakKeyDictionary()
        self._strips: StripCache | None = None
        self._geometry: Geometry | None = None
        self._seen = -1  # the model's version that is on the screen
        self._timer: Timer | None = None
        self._waiting = False
        self.cursor_id: int | None = None
        """The entry that keys are about, drawn so; None while nobody walks through the messages."""

    # -- what others call ------------------------------------------------------------------------------

    @property
    def timeline(self) -> Timeline:
        """The timeline in sight."""
        return self._window.timeline

    @property
    def stick(self) -> bool:
        """Whether the view follows the newest line."""
        return self._window.stick

    def show(self, timeline: Timeline) -> None:
        """Switch to another timeline, at the place where it was last looked at (its end at first)."""
        if timeline is not self.timeline:
            self._places[self.timeline] = self._window.place
            self._window = Window(timeline)
            self.cursor_id = None
            self._window.place = self._places.get(timeline, (None, True))
            if self.is_attached and self.text_selection is not None:
                self.screen.clear_selection()
        self._seen = -1
        self._flush()
        self._repaint()

    def refresh_timeline(self) -> None:
        """The model changed: paint now if nothing was painted within the last frame, else with the next."""
        if self._timer is not None:
            self._waiting = True
            return
        if not self.is_attached:
            return  # the first paint shows everything
        self._flush()
        self._timer = self.set_timer(FRAME, self._tick)

    # -- arranging -------------------------------------------------------------------------------------

    def _tick(self) -> None:
        self._timer = None
        if self._waiting:
            self._waiting = False
            self.refresh_timeline()

    def _fit(self) -> bool:
        """Follow the widget's size; False while there is no room to show anything."""
        if not self.is_attached:
            return False
        size = self.scrollable_content_region.size
        if not size:
            return False
        geometry = Geometry(size.width, self.app.size.width < NARROW)
        if self._strips is None or geometry != self._geometry:
            self._geometry = geometry
            self._strips = self._new_strips(geometry)
        timeline = self.timeline
        if timeline.laid_out != geometry:
            timeline.lay_out(geometry.text_width, self._strips.renderer.measure, geometry)
        elif self._window.height == size.height:
            return True
        self._window.height = size.height
        self._window.arrange()
        self._settled()
        return True

    def _new_strips(self, geometry: Geometry) -> StripCache:
        theme = self.app.current_theme
        palette = Palette.from_theme(self.app.theme_variables, self.background_colors[1], theme.dark)
        selected = Style(bgcolor=self.screen.get_component_rich_style("screen--selection").bgcolor)
        renderer = MessageRenderer(geometry, palette, self._this_year())
        return StripCache(renderer, self.get_line_filters(), selected)

    def _flush(self) -> None:
        """Bring the model's changes to the screen, repainting as little as will do."""
        if not self._fit() or self._strips is None:
            return
        timeline, window = self.timeline, self._window
        if timeline.version == self._seen:
            return
        touched, before = timeline.touched, window.lines
        self._strips.forget(timeline, touched)
        window.arrange()
        if window.lines != before:
            self._settled()
        else:
            above = window.height - len(window.lines)
            for y, (entry_id, _) in enumerate(window.lines, above):
                if entry_id in touched:
                    self.refresh(Region(0, y, self.size.width, 1))
            self._settled(repaint=False)
        touched.clear()

    def _settled(self, repaint: bool = True) -> None:
        """The window stands: tell the scroll bar, the screen and whoever listens."""
        window, bar = self._window, self.vertical_scrollbar
        self._seen = self.timeline.version
        if repaint and self._strips is not None:
            # Scrolling or a new size may come between a change of the model and its turn to be shown.
            self._strips.forget(self.timeline, self.timeline.touched)
            self.timeline.touched.clear()
        width = self.scrollable_content_region.width
        # Set without the watchers: the stock ones lay the whole screen out again for every message.
        self.set_reactive(Widget.virtual_size, Size(width, max(window.total, window.height)))
        self.set_reactive(Widget.scroll_y, float(window.top))
        self.set_reactive(Widget.scroll_target_y, float(window.top))
        bar.window_virtual_size, bar.window_size = max(window.total, window.height), window.height
        bar.position = window.top
        if repaint:
            self._repaint()
        self._report()

    def _repaint(self) -> None:
        if self.is_attached:
            self.refresh(self.scrollable_content_region.size.region)

    def _report(self) -> None:
        """The window has moved or changed; for a subclass to tell others."""

    # -- painting --------------------------------------------------------------------------------------

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows in sight, straight from finished strips."""
        if not self._fit() or self._strips is None or self._geometry is None:
            return [Strip.blank(crop.width, self.rich_style)] * crop.height
        if self.timeline.version != self._seen:
            self._flush()
        strips, timeline, selection = self._strips, self.timeline, self.text_selection
        lines, width, cursor = self._window.lines, self._geometry.width, self.cursor_id
        above = self._window.height - len(lines)
        whole = crop.x <= 0 and crop.right >= width
        painted: list[Strip] = []
        for y in crop.line_range:
            if not 0 <= y - above < len(lines):
                strip = strips.blank
            else:
                entry_id, row = lines[y - above]
                if entry_id == cursor:
                    strip = strips.pointed_rows(timeline, entry_id, self._cursor_look())[row]
                elif selection is None:
                    strip = strips.rows(timeline, entry_id)[row]
                else:
                    strip = strips.selected_rows(timeline, entry_id, selection)[row]
            painted.append(strip if whole else strip.crop(crop.x, crop.right))
        return painted

    def _cursor_look(self) -> Style:
        return Style(bgcolor=self.get_component_rich_style("timeline--cursor").bgcolor)

    def render_line(self, y: int) -> Strip:
        """One row for the mouse: its segments say which characters of which entry they show."""
        at = self._line(y)
        if at is not None and self._strips is not None:
            return self._strips.probe(self.timeline, *at)
        first = self._window.lines[0][0] if self._window.lines else 0
        return Strip([Segment(" ", Style.from_meta({"offset": (0, first)}))] * self.size.width)

    def _line(self, y: int) -> tuple[int, int] | None:
        """The entry on a row of the widget, and the row within the entry."""
        lines = self._window.lines
        y -= self._window.height - len(lines)
        return lines[y] if 0 <= y < len(lines) else None

    # -- scrolling -------------------------------------------------------------------------------------

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Somebody scrolled (wheel, scroll bar, selection at the edge)."""
        if round(new_value) == self._window.top:
            return
        size = self.scrollable_content_region.size
        if self._geometry is None or size != Size(self._geometry.width, self._window.height):
            # Nobody did: the framework fits the old place into a new size, before the rows are wrapped anew.
            self._fit()
        else:
            self._scroll_to_row(round(new_value))

    def _scroll_to_row(self, row: int) -> None:
        """Scroll to a row as they were when last painted; what has come above since moves it along."""
        by = row - self._window.top
        if self._fit():
            if self.timeline.version != self._seen:
                self._window.arrange()
            self._window.go(self._window.top + by)
            self._settled()

    def on_mount(self) -> None:
        """Colours follow the theme."""
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def _theme_changed(self, theme: Theme) -> None:
        self._geometry = None  # the next paint makes a new palette
        self._repaint()

    def on_resize(self) -> None:
        """Wrap again, with the same line on top."""
        self._fit()

    def selection_updated(self, selection: Selection | None) -> None:
        """Show the selection."""
        self._repaint()
