"""Where in a timeline the view stands, and going elsewhere in it. Owns jumping, the way back and what is
under the lowest row. Refuses to know keys and clicks, and who wants to go where."""

from textual.strip import Strip

from snacka_tui.widgets.timeline_canvas import Spot, TimelineCanvas


class TimelinePlaces(TimelineCanvas):
    """A painted timeline that one can go about in."""

    @property
    def newest_in_sight(self) -> int | None:
        """The entry on the lowest row; None while the view follows the newest line."""
        lines = self._window.lines
        return None if self._window.stick or not lines else lines[-1][0]

    @property
    def rows_below(self) -> int:
        """Rows under the lowest one in sight, where nobody looked yet an estimate."""
        window = self._window
        return 0 if window.stick else max(0, window.total - window.top - window.height)

    def last_rows(self, count: int) -> list[Strip]:
        """The newest rows of the timeline as they are drawn here."""
        last = self.timeline.last_id()
        if last is None or self._strips is None or not self._fit():
            return []
        timeline, strips = self.timeline, self._strips
        if timeline.version != self._seen:
            self._flush()  # or rows kept from before would be taken for those of now
        timeline.settle_around(last, count, 0)
        found = timeline.entry_at(timeline.total_rows - count)
        lines = [] if found is None else timeline.lines(*found, count)
        return [strips.rows(timeline, entry_id)[row] for entry_id, row in lines]

    @property
    def spot(self) -> Spot:
        """Where the view stands, to come back to with `return_to`."""
        return self._window.place

    def return_to(self, spot: Spot) -> None:
        """Stand where the view stood; the newest line if that is gone."""
        self._window.place = spot
        if self._fit():
            self._window.arrange()
            self._settled()

    def jump_to(self, entry_id: int, rows_above: int = 3) -> None:
        """Put an entry near the top of the view. Does nothing for an id that does not exist."""
        if entry_id in self.timeline and self._fit():
            self._window.go_to_entry(entry_id, rows_above)
            self._settled()

    def jump_to_unread(self) -> None:
        """Put the unread line near the top; the end when nothing is unread."""
        unread = self.timeline.unread_after
        target = None if unread is None else self.timeline.next_id(unread)
        if target is None:
            self.jump_to_end()
        else:
            self.jump_to(target)

    def jump_to_end(self) -> None:
        """Go to the newest line, and follow it."""
        if self._fit():
            self._window.follow()
            self._settled()
