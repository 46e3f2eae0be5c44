"""The log of a room as a person uses it: keys, clicks, selection and copying over the painted timeline, and
the messages it posts when something is chosen. Painting and scrolling are the canvas's; the order and the
rows are the model's."""

from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection

from snacka_tui.model.timeline import Timeline
from snacka_tui.render.marks import QUOTE, REACTION
from snacka_tui.render.wrapping import cells
from snacka_tui.widgets.timeline_copy import copied_markdown, copied_text, selected_ids
from snacka_tui.widgets.timeline_reaching import TimelineReaching

MOST = 2**31  # more characters than any message has, more rows than any log


class TimelineView(TimelineReaching, can_focus=True):
    """Shows one Timeline at a time. `show` switches, `refresh_timeline` tells it that the model changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
        Binding("home", "first", "Oldest", show=False),
        Binding("end", "last", "Newest", show=False),
        Binding("ctrl+up", "row_up", "Up", show=False),
        Binding("ctrl+down", "row_down", "Down", show=False),
        Binding("shift+up", "extend(-1)", "Mark the message above, too", show=False),
        Binding("shift+down", "extend(1)", "Mark the message below, too", show=False),
    ]

    @dataclass
    class EntryActivated(Message):
        """A person clicked an entry."""

        view: "TimelineView"
        entry_id: int

    @dataclass
    class NameActivated(Message):
        """A person clicked the name of who wrote an entry."""

        view: "TimelineView"
        nick: str

    @dataclass
    class QuoteActivated(Message):
        """A person clicked the line that an entry answers."""

        view: "TimelineView"
        entry_id: int

    @dataclass
    class ReactionActivated(Message):
        """A person clicked one of the reactions to an entry."""

        view: "TimelineView"
        entry_id: int
        reaction: str

    @dataclass
    class LinkActivated(Message):
        """A person clicked a link in an entry."""

        view: "TimelineView"
        entry_id: int
        url: str

    @dataclass
    class GapActivated(Message):
        """A person clicked the line that stands for missing history; `after` is the gap's key."""

        view: "TimelineView"
        after: int

    def __init__(self, timeline: Timeline | None = None, **options: Any) -> None:
        super().__init__(timeline, **options)
        self._extended: tuple[int | None, int | None] | None = None  # from which entry to which, by keys
        self._pressed: int | None = None  # the entry under the last press of the mouse

    def page(self, by: int, covered: int = 0) -> None:
        """A screen back (-1) or on (1), two rows kept in sight, less the rows that something will cover.

        At once, from where the view stands: the framework's scrolling aims at a row and goes there later,
        when history may have come above and that row is another one.
        """
        self._scroll_to_row(self._window.top + by * max(1, self._window.height - 2 - covered))

    def action_page_up(self) -> None:
        """One screen back."""
        self.page(-1)

    def action_page_down(self) -> None:
        """One screen on."""
        self.page(1)

    def action_row_up(self) -> None:
        """One row back."""
        self._scroll_to_row(self._window.top - 1)

    def action_row_down(self) -> None:
        """One row on."""
        self._scroll_to_row(self._window.top + 1)

    def action_first(self) -> None:
        """To the oldest line loaded."""
        self._scroll_to_row(-MOST)

    def action_last(self) -> None:
        """To the newest line, and follow it; whoever walked through the messages wants to write again."""
        self.jump_to_end()
        if self.has_focus:
            self.mark(None)
            self.post_message(self.CursorLeft())

    # -- selecting and clicking ------------------------------------------------------------------------

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected message text."""
        if self._strips is None:
            return None
        return copied_text(self.timeline, self._strips.renderer, selection), "\n"

    def text_select_all(self) -> None:
        """A double click selects the message under the mouse, not the whole log."""
        if self._pressed is not None and self._pressed in self.timeline and self._strips is not None:
            size = len(self._strips.renderer.text(self.timeline.placed(self._pressed)))
            chosen = Selection(Offset(0, self._pressed), Offset(size, self._pressed))
            self.screen.selections = {self: chosen}

    def action_step(self, by: int) -> None:
        """Move on alone: what was selected is no more."""
        if self.text_selection is not None:
            self.screen.clear_selection()
        super().action_step(by)

    def action_extend(self, by: int) -> None:
        """Select whole messages, from where the cursor was on."""
        at = self.cursor_id
        if self._extended is None or self._extended[1] != at:  # the cursor was moved otherwise meanwhile
            self._extended = (at, at)
        super().action_step(by)
        start, at = self._extended[0], self.cursor_id
        start = at if start is None or start not in self.timeline else start
        self._extended = (start, at)
        if start is None or at is None or self._strips is None:
            return
        first, last = min(start, at), max(start, at)
        size = len(self._strips.renderer.text(self.timeline.placed(last)))
        self.screen.selections = {self: Selection(Offset(0, first), Offset(size, last))}

    def copied(self, entry_id: int, *, markdown: bool = False) -> str:
        """What to copy: the selection if an entry is in it, else that entry."""
        selection = self.text_selection
        if selection is None or entry_id not in selected_ids(self.timeline, selection):
            selection = Selection(Offset(0, entry_id), Offset(MOST, entry_id))
        if markdown:
            return copied_markdown(self.timeline, selection)
        found = self.get_selection(selection)
        return "" if found is None else found[0]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember what is under the mouse: the view may move before the click is complete."""
        at = self._line(event.y)
        self._pressed = None if at is None else at[0]

    def on_click(self, event: events.Click) -> None:
        """A link, a gap, a condensed line or a message was clicked."""
        at = self._line(event.y)
        if at is None or at[0] != self._pressed or event.chain > 1 or self.text_selection is not None:
            return
        entry_id, row = at
        placed = self.timeline.placed(entry_id)
        if self._on_name(entry_id, row, event.x):
            self.post_message(self.NameActivated(self, placed.entry.nick))
        elif placed.gap and row == (placed.day is not None):
            after = next((gap.after for gap in self.timeline.gaps() if gap.before == entry_id), None)
            if after is not None:
                self.post_message(self.GapActivated(self, after))
        elif QUOTE in event.style.meta:
            self.post_message(self.QuoteActivated(self, entry_id))
        elif REACTION in event.style.meta:
            self.post_message(self.ReactionActivated(self, entry_id, event.style.meta[REACTION]))
        elif event.style.link:
            self.post_message(self.LinkActivated(self, entry_id, event.style.link))
        elif not self.unfold(entry_id):
            self.post_message(self.EntryActivated(self, entry_id))

    def unfold(self, entry_id: int) -> bool:
        """Open or close the line of joins and parts that an entry leads; False if it leads none."""
        if len(self.timeline.placed(entry_id).members) < 2 and not self.timeline.is_expanded(entry_id):
            return False
        self.timeline.toggle(entry_id)
        self.refresh_timeline()
        return True

    def _on_name(self, entry_id: int, row: int, x: int) -> bool:
        """Whether a column of an entry's row shows the name of who wrote it."""
        if self._strips is None or self._geometry is None:
            return False
        geometry = self._geometry
        drawn = self._strips.renderer.render(self.timeline.placed(entry_id))
        if row >= len(drawn) or not drawn[row].named:
            return False
        name = cells(self.timeline.get(entry_id).nick)
        if geometry.narrow:
            return 2 <= x < 2 + name
        end = geometry.pad + 6 + geometry.name_width
        return max(geometry.pad + 6, end - name) <= x < end
