"""When the view of a timeline wants more than is loaded, and where it stands. Owns the messages that ask for
history, each place once as it stands, and those that tell of moving; they are heard as `TimelineView`'s.
Refuses to know who answers, and keys and clicks."""

from dataclasses import dataclass
from typing import Any

from textual.message import Message

from snacka_tui.model.timeline import Timeline
from snacka_tui.widgets.timeline_cursor import TimelineCursor

NEAR = 2  # screens: with fewer above, history is asked for


class TimelineReaching(TimelineCursor):
    """A painted timeline that reaches for what is not loaded."""

    @dataclass
    class NearTop(Message, namespace="timeline_view"):
        """Fewer than two screens are above, and the room's beginning is not loaded: time for history."""

        view: "TimelineReaching"
        timeline: Timeline

    @dataclass
    class NearGap(Message, namespace="timeline_view"):
        """Missing history is about to come into sight: `above` when it lies over the view, else under it."""

        view: "TimelineReaching"
        timeline: Timeline
        after: int
        above: bool

    class Moved(Message, namespace="timeline_view"):
        """The view stands somewhere else than at the end, or something changed while it does."""

    @dataclass
    class AtEnd(Message, namespace="timeline_view"):
        """The view began (True) or ceased (False) to follow the newest line."""

        view: "TimelineReaching"
        at_end: bool

    def __init__(self, timeline: Timeline | None = None, **options: Any) -> None:
        super().__init__(timeline, **options)
        self._asked: tuple[Timeline, int] | None = None  # where history was last asked for
        self._told = True  # what AtEnd last said
        self._gaps_asked: set[tuple[Timeline, int, int]] = set()  # gaps that were asked for as they stand

    def show(self, timeline: Timeline) -> None:
        """Switch to another timeline, at the place where it was last looked at (its end at first)."""
        if timeline is not self.timeline:
            self.ask_again()
        super().show(timeline)

    def ask_again(self) -> None:
        """Nobody answers what history was asked for so far: the next move asks anew."""
        self._asked = None
        self._gaps_asked.clear()

    def not_asked(self, event: NearGap | NearTop) -> None:
        """Nobody could be asked just now for what is above or missing: it is told again."""
        if isinstance(event, self.NearTop):
            self._asked = None
        else:
            self._gaps_asked = {key for key in self._gaps_asked if key[:2] != (event.timeline, event.after)}

    def look_for_more(self) -> None:
        """An answer came, perhaps without anything new: what had to wait for it has its turn."""
        if self._fit() and self.timeline.version == self._seen:
            self._look_for_more()

    def _tell(self, message: Message) -> None:
        """Post a message, perhaps in the midst of painting.

        The framework takes whoever is painting for the sender, which may be the screen, and a message goes no
        further up than to its sender.
        """
        self.post_message(message.set_sender(self))

    def _report(self) -> None:
        window = self._window
        if not window.stick or not self._told:
            self._tell(self.Moved())
        if window.stick != self._told:
            self._told = window.stick
            self._tell(self.AtEnd(self, window.stick))
        self._look_for_more()

    def _look_for_more(self) -> None:
        """Ask for what is older than all that is loaded, and for what is missing, where it is near."""
        window, timeline = self._window, self.timeline
        first = timeline.first_id()
        if window.top >= NEAR * window.height or timeline.complete:
            self._asked = None
        elif first is not None and self._asked != (timeline, first):
            self._asked = (timeline, first)
            self._tell(self.NearTop(self, timeline))
        if timeline.has_gaps:
            self._look_for_gaps()

    def _look_for_gaps(self) -> None:
        """Ask for what is missing within two screens, each gap once as it stands."""
        window, timeline = self._window, self.timeline
        reach = NEAR * window.height
        for gap in timeline.gaps():
            if gap.before is None or gap.after not in timeline:
                continue
            key = (timeline, gap.after, gap.before)
            row = timeline.row_of(gap.before)
            if key in self._gaps_asked or not window.top - reach <= row <= window.top + window.height + reach:
                continue
            self._gaps_asked.add(key)
            self._tell(self.NearGap(self, timeline, gap.after, row <= window.top))
