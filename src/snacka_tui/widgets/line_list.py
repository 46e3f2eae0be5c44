"""A list with one line per item, drawn only where it is seen.

Owns scrolling, the highlight, keys and the mouse for lists of any length. It refuses to know rooms and
people: an item is a key, a label, and a few marks about how it looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from snacka_tui.render.plain import harmless_name


class Line(Struct, frozen=True):
    """One item. `lead` stands before the label in its own colour; `badge` at the right end."""

    key: str
    label: str
    lead: str = ""
    badge: str = ""
    strong: bool = False
    faint: bool = False
    alarm: bool = False
    """The badge is drawn in reverse."""


class LineList(ScrollView, can_focus=True):
    """Lines to move through and choose from. Posts `Chosen`."""

    DEFAULT_CSS = """
    LineList { background: transparent; scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: auto; }
    LineList > .lines--label { color: $foreground; }
    LineList > .lines--faint { color: $text-muted; }
    LineList > .lines--lead { color: $accent; }
    LineList > .lines--current { background: $panel; color: $foreground; }
    LineList > .lines--pointed { background: $boost; }
    LineList > .lines--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    LineList > .lines--badge { color: $primary; text-style: bold; }
    LineList > .lines--alarm { background: $accent; color: $background; text-style: bold; }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"lines--{name}"
        for name in ("label", "faint", "lead", "current", "pointed", "cursor", "badge", "alarm")
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "move(-10)", "Up ten", show=False),
        Binding("pagedown", "move(10)", "Down ten", show=False),
        Binding("home", "move(-1000000)", "First", show=False),
        Binding("end", "move(1000000)", "Last", show=False),
        Binding("enter", "choose", "Choose", show=False),
    ]

    cursor: reactive[int] = reactive(0)
    pointed: reactive[int] = reactive(-1)

    class Chosen(Message):
        """An item was chosen with Enter or a click."""

        def __init__(self, lines: LineList, key: str) -> None:
            super().__init__()
            self.lines = lines
            self.key = key

        @property
        def control(self) -> LineList:
            return self.lines

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.lines: Sequence[Line] = ()
        self.current = ""
        self.show_cursor = False
        """Draw the cursor even without focus, for a list that is steered from an input."""

    def show(self, lines: Sequence[Line], current: str = "") -> None:
        """Show these items; `current` is the key of the one that is open."""
        if list(lines) == list(self.lines) and current == self.current:
            return
        held = self.lines[self.cursor].key if self.cursor < len(self.lines) else ""
        self.lines, self.current = lines, current
        self.virtual_size = Size(1, len(lines))
        places = {line.key: place for place, line in enumerate(lines)}
        self.cursor = places.get(
            held if self.has_focus else current, min(self.cursor, max(0, len(lines) - 1))
        )
        self.refresh()

    @property
    def chosen_key(self) -> str:
        """The key under the cursor, or ""."""
        return self.lines[self.cursor].key if self.cursor < len(self.lines) else ""

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        place = y + self.scroll_offset.y
        if place >= len(self.lines):
            return Strip.blank(width, self.rich_style)
        line = self.lines[place]
        base = self._base_style(place, line)
        badge = f" {line.badge} " if line.badge else ""
        room = max(0, width - 1 - cell_len(line.lead) - cell_len(badge))
        label = harmless_name(line.label)
        if cell_len(label) > room:
            label = set_cell_size(label, max(0, room - 1)) + ("…" if room else "")
        label = set_cell_size(label, room)
        lead_style = base if self._on_cursor(place) else self._style("lead")
        segments = [
            Segment(" ", base),
            Segment(line.lead, base + Style.from_color(lead_style.color)),
            Segment(label, base + Style(bold=True) if line.strong else base),
        ]
        if badge:
            name = "alarm" if line.alarm else "faint" if line.faint else "badge"
            segments.append(Segment(badge, base if self._on_cursor(place) else base + self._style(name)))
        return Strip(segments, width)

    def _base_style(self, place: int, line: Line) -> Style:
        style = self.rich_style + self._style("faint" if line.faint else "label")
        if self._on_cursor(place):
            return style + self._style("cursor")
        if line.key == self.current:
            current = self._style("current")
            return style + (Style.from_color(None, current.bgcolor) if line.faint else current)
        if place == self.pointed:
            return style + Style.from_color(None, self._style("pointed").bgcolor)
        return style

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"lines--{name}", partial=True)

    def _on_cursor(self, place: int) -> bool:
        return place == self.cursor and (self.has_focus or self.show_cursor)

    def watch_cursor(self, cursor: int) -> None:
        self.scroll_to_region(Region(0, cursor, 1, 1), animate=False)
        self.refresh()

    def watch_pointed(self) -> None:
        self.refresh()

    def action_move(self, by: int) -> None:
        """Move the cursor by lines, stopping at the ends."""
        self.cursor = max(0, min(len(self.lines) - 1, self.cursor + by))

    def action_choose(self) -> None:
        """Choose what is under the cursor."""
        if self.chosen_key:
            self.post_message(self.Chosen(self, self.chosen_key))

    def _place_at(self, y: int) -> int:
        place = y + self.scroll_offset.y
        return place if 0 <= place < len(self.lines) else -1

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.pointed = self._place_at(event.y)

    def on_leave(self) -> None:
        self.pointed = -1

    def on_click(self, event: events.Click) -> None:
        place = self._place_at(event.y)
        if place >= 0:
            event.stop()
            self.cursor = place
            self.action_choose()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()
