"""Which part of a timeline is in sight. Owns the anchor (the entry on the top row and which of its rows that
is), so that nothing moves when lines come above or below, and following the end. Knows rows, no colours."""

from snacka_tui.model.timeline import Timeline


class Window:
    """A stretch of rows of one timeline. `height` is in rows; `lines`, `top` and `total` are what `arrange`
    found: (entry id, row within it) for each row in sight, the first row's number, and how many there are."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.height = 1
        self.stick = True
        self.top = 0
        self.total = 0
        self.lines: list[tuple[int, int]] = []
        self._anchor: tuple[int, int] | None = None

    @property
    def last_top(self) -> int:
        """The top row when the end is in sight."""
        return max(0, self.total - self.height)

    @property
    def place(self) -> tuple[tuple[int, int] | None, bool]:
        """Where it stands (anchor, following), to be kept while another timeline is in sight."""
        return self._anchor, self.stick

    @place.setter
    def place(self, place: tuple[tuple[int, int] | None, bool]) -> None:
        self._anchor, self.stick = place

    def arrange(self) -> None:
        """Find the rows in sight after the timeline or the height changed."""
        timeline = self.timeline
        anchor = None if self.stick else self._living_anchor()
        last = timeline.last_id()
        if last is None:
            self.top = self.total = 0
            self.lines, self._anchor, self.stick = [], None, True
            return
        if anchor is None:
            timeline.settle_around(last, 3 * self.height, 0)
            self.total = timeline.total_rows
            self.top = self.last_top
        else:
            entry_id, row = anchor
            timeline.settle_around(entry_id, 3 * self.height, 3 * self.height)
            self.total = timeline.total_rows
            at = timeline.row_of(entry_id) + min(row, max(0, timeline.height(entry_id) - 1))
            self.top = min(at, self.last_top)
        found = timeline.entry_at(self.top)
        assert found is not None
        self._anchor = found
        self.lines = timeline.lines(*found, self.height)

    def _living_anchor(self) -> tuple[int, int] | None:
        """The anchor, or its nearest neighbour when the entry is gone."""
        if self._anchor is None:
            return None
        entry_id, _ = self._anchor
        if entry_id in self.timeline:
            return self._anchor
        following = self.timeline.next_id(entry_id)
        return None if following is None else (following, 0)

    def go(self, top: int) -> None:
        """Scroll so that a row is on top, or the nearest that can be; following begins at the end."""
        found = self.timeline.entry_at(max(0, top))
        self.stick = found is None or top >= self.last_top
        self._anchor = found
        self.arrange()
        if not self.stick and self.top >= self.last_top:
            self.stick = True

    def go_to_entry(self, entry_id: int, rows_above: int = 0) -> None:
        """Scroll so that an entry is near the top. Raises KeyError for an unknown id."""
        self.timeline.settle_around(entry_id, 3 * self.height, 3 * self.height)
        self.total = self.timeline.total_rows
        self.go(self.timeline.row_of(entry_id) - rows_above)

    def reveal(self, entry_id: int) -> None:
        """Scroll as little as will do to have an entry whole in sight. Raises KeyError for an unknown id."""
        self.timeline.settle_around(entry_id, 3 * self.height, 3 * self.height)
        self.total = self.timeline.total_rows
        first = self.timeline.row_of(entry_id)
        last = first + self.timeline.height(entry_id) - 1
        if first < self.top or last - first >= self.height:
            self.go(first)
        elif last >= self.top + self.height:
            self.go(last - self.height + 1)

    def follow(self) -> None:
        """Go to the end and stay there."""
        self.stick = True
        self.arrange()
