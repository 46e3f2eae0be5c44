"""Where history is known to be missing. Owns the gaps of a timeline and when a stretch that came closes one.
Refuses to know how what is missing is asked for."""

from collections.abc import Sequence

from msgspec import Struct

from snacka_tui.model.timeline_marked import TimelineMarked


class Gap(Struct, frozen=True):
    """A stretch of history known to be missing: between two entries (the second may not exist yet)."""

    after: int
    before: int | None
    after_msgid: str
    before_msgid: str
    after_ms: int
    before_ms: int | None


class TimelineGaps(TimelineMarked):
    """A timeline that knows its gaps."""

    def add_gap(self, after: int | None = None) -> None:
        """Say that history is missing after an entry (default: the newest). Nothing on an empty timeline."""
        after = self.last_id() if after is None else after
        if after is not None:
            self._gaps.add(after)
            self._disturb_after(after)

    def close_gap(self, after: int) -> None:
        """Say that nothing is missing any more: closes the first gap at or after an entry."""
        gap = min((gap for gap in self._gaps if gap >= after), default=None)
        if gap is not None:
            self._gaps.discard(gap)
            self._disturb_after(gap)

    def gaps(self) -> list[Gap]:
        """All gaps, oldest first."""
        return [self._gap(after) for after in sorted(self._gaps)]

    def _gap(self, after: int) -> Gap:
        following = self._list.after(after)
        block = None if following is None else self._list.blocks[following.block]
        before = None if following is None or block is None else following.slot
        try:
            entry = self.get(after)
        except KeyError:  # it has moved since
            entry = None
        return Gap(
            after,
            None if block is None or before is None else block.ids[before],
            entry.msgid if entry else "",
            "" if block is None or before is None else block.msgids[before],
            entry.time_ms if entry else 0,
            None if block is None or before is None else block.times[before],
        )

    def _close_spanned(self, spans: dict[int, int | None], touched: Sequence[int]) -> None:
        """A stretch without holes touches these entries: close or shorten the gaps it enters from below."""
        if not touched:
            return
        low, high = min(touched), max(touched)
        for after, before in spans.items():
            if low <= after < high:
                self._gaps.discard(after)
                self._disturb_after(after)
                if before is None or high < before:
                    self.add_gap(high)
