"""How a timeline lies on a screen: what stands around each entry, which joins condense, how many rows it all
takes, and which entry is on which row. Heights are measured by a function handed in, block by block and only
where somebody looks; the rest is an estimate. Refuses to know what a row looks like."""

from collections.abc import Callable
from datetime import tzinfo

from snacka_tui.model.timeline_blocks import UNKNOWN, Block, Position
from snacka_tui.model.timeline_entry import CONDENSED, Entry, Kind
from snacka_tui.model.timeline_marks import Marks, Quote, Tally
from snacka_tui.model.timeline_reading import TimelineReading
from snacka_tui.model.timeline_shape import GROUP_MS, LocalTime, Placed

Measure = Callable[[Placed], int]
"""Rows an entry takes, everything around it included; not asked for hidden entries."""

_CONDENSED = frozenset(kind.value for kind in CONDENSED)
_SPOKEN = frozenset(kind.value for kind in (Kind.MESSAGE, Kind.ACTION, Kind.NOTICE))


def _hides_nobody(_nick: str, _account: str) -> bool:
    return False


class TimelineRows(TimelineReading):
    """Ordered entries as rows. Ids are integers that compare in display order and are never reused."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        super().__init__()
        self._local = LocalTime(zone)
        self._by_msgid: dict[str, int] = {}
        self._hanging = Marks()
        self._gaps: set[int] = set()  # ids after which history is missing
        self._expanded: set[int] = set()
        self._unread_after: int | None = None
        self._measure: Measure | None = None
        self.laid_out: object = None
        self.touched: set[int] = set()
        """Ids of entries whose drawing may have changed since the view last cleared this set."""
        self.hides: Callable[[str, str], bool] = _hides_nobody
        """Whether what somebody (nick, account) said is not shown. After a change: `look_again`."""
        self.version = 0
        """Grows with every change of any kind."""

    # -- what stands around an entry ---------------------------------------------------------------------

    @property
    def unread_after(self) -> int | None:
        """The id after which the unread line is drawn; None for no line."""
        return self._unread_after

    @unread_after.setter
    def unread_after(self, entry_id: int | None) -> None:
        old, self._unread_after = self._unread_after, entry_id
        for mark in (old, entry_id):
            if mark is not None and old != entry_id:
                self._disturb_after(mark)

    @property
    def has_gaps(self) -> bool:
        """Whether history is known to be missing anywhere."""
        return bool(self._gaps)

    def toggle(self, entry_id: int) -> None:
        """Expand or condense the line of joins and parts that an entry leads. KeyError for an unknown id."""
        at = self._list.locate(entry_id)
        self._expanded ^= {entry_id}
        self._disturb(at)

    def is_expanded(self, entry_id: int) -> bool:
        """Whether an entry leads joins and parts that were expanded."""
        return entry_id in self._expanded

    def placed(self, entry_id: int) -> Placed:
        """An entry with its surroundings. Raises KeyError for an unknown id."""
        return self._placed(self._list.locate(entry_id))

    def _placed(self, at: Position) -> Placed:
        block, entry_id, entry = self._list.blocks[at.block], self._list.id_at(at), self._entry(at)
        members: tuple[Entry, ...] = ()
        if not entry.own and entry.kind.value in _SPOKEN and self.hides(entry.nick, entry.account):
            return Placed(entry_id, entry, hidden=True)
        if entry.kind in CONDENSED and not entry.own:
            start, end = self._run(at.block, at.slot)
            if end - start > 1 and block.ids[start] not in self._expanded:
                if at.slot > start:
                    return Placed(entry_id, entry, hidden=True)
                members = tuple(self._entry(Position(at.block, n)) for n in range(start, end))
        before = self._list.previous(at)
        minute = self._local.minute(entry.time_ms)
        if before is None:
            gap, unread = self._marks(None, entry_id)
            hung = self._hung(entry)
            return Placed(entry_id, entry, minute // 1440, gap, unread, minute, True, members, False, *hung)
        gap, unread = self._marks(self._list.id_at(before), entry_id)
        before = self._shown(before)
        above = self._list.blocks[before.block]
        earlier = self._local.minute(above.times[before.slot])
        apart = gap or unread or earlier // 1440 != minute // 1440
        named = (
            apart
            or entry.kind is not Kind.MESSAGE
            or above.kinds[before.slot] != Kind.MESSAGE.value
            or above.nicks[before.slot] != entry.nick
            or above.own(before.slot) != entry.own
            or bool(entry.reply_to)
            or not 0 <= entry.time_ms - above.times[before.slot] <= GROUP_MS
        )
        day = minute // 1440 if earlier // 1440 != minute // 1440 else None
        shown = minute if apart or minute != earlier else None
        return Placed(entry_id, entry, day, gap, unread, shown, named, members, False, *self._hung(entry))

    def _hung(self, entry: Entry) -> tuple[Quote | None, tuple[Tally, ...]]:
        """What stands right above and below a message: the one it answers, the reactions to it."""
        quote = None
        if entry.reply_to:
            at = self._by_msgid.get(entry.reply_to)
            original = None if at is None else self.get(at)
            if original is not None and not self.hides(original.nick, original.account):
                gone = original.kind is Kind.TAKEN_BACK
                quote = Quote(at, original.nick, "" if gone else original.text)
            else:
                quote = Quote()
        return quote, self._hanging.reactions(entry.msgid)

    def _marks(self, low: int | None, high: int) -> tuple[bool, bool]:
        """Whether history is missing, and whether the unread line stands, between two neighbours."""
        unread = self._unread_after
        return (
            any((low is None or low <= gap) and gap < high for gap in self._gaps),
            unread is not None and (low is None or low <= unread) and unread < high,
        )

    def _continues(self, block: Block, index: int) -> bool:
        """Whether an entry belongs to the same condensed line as the one before it in its block."""
        kinds, times = block.kinds, block.times
        if kinds[index] not in _CONDENSED or kinds[index - 1] not in _CONDENSED:
            return False
        if block.own(index) or block.own(index - 1):
            return False
        if self._local.minute(times[index]) // 1440 != self._local.minute(times[index - 1]) // 1440:
            return False
        return not any(self._marks(block.ids[index - 1], block.ids[index]))

    def _run(self, number: int, index: int) -> tuple[int, int]:
        """The condensed line around an entry: first and one past the last index. It ends with its block."""
        block = self._list.blocks[number]
        start, end = index, index + 1
        while start > 0 and self._continues(block, start):
            start -= 1
        while end < len(block) and self._continues(block, end):
            end += 1
        return start, end

    def _shown(self, at: Position) -> Position:
        """The entry whose line shows this one: itself, or the leader of its condensed line."""
        block = self._list.blocks[at.block]
        if block.kinds[at.slot] not in _CONDENSED:
            return at
        start, _ = self._run(at.block, at.slot)
        return at if block.ids[start] in self._expanded else Position(at.block, start)

    # -- telling what changed ----------------------------------------------------------------------------

    def _disturb(self, at: Position) -> None:
        """An entry changed or is new: forget what depended on it (its condensed line, the entry after)."""
        self.version += 1
        block = self._list.blocks[at.block]
        kinds, low, high = block.kinds, at.slot, at.slot
        while low > 0 and kinds[low - 1] in _CONDENSED:
            low -= 1
        while high + 1 < len(block) and kinds[high + 1] in _CONDENSED:
            high += 1
        for index in range(low, min(high + 2, len(block))):
            block.forget_height(index)
            self.touched.add(block.ids[index])
        self._list.heights_changed(at.block)
        if high + 1 >= len(block) and at.block + 1 < len(self._list.blocks):
            following = self._list.blocks[at.block + 1]
            following.forget_height(0)
            self.touched.add(following.ids[0])
            self._list.heights_changed(at.block + 1)

    def _disturb_after(self, entry_id: int) -> None:
        self.version += 1
        at = self._list.after(entry_id)
        if at is not None:
            self._disturb(at)

    def _forget_all(self) -> None:
        self._list.clear()
        self._nonces.clear()
        self._replies.clear()
        self._by_msgid.clear()
        self._hanging.clear()
        self._gaps.clear()
        self._expanded.clear()
        self._unread_after = None
        self.touched.clear()
        self.version += 1

    # -- rows ------------------------------------------------------------------------------------------

    def lay_out(self, width: int, measure: Measure, key: object = None) -> None:
        """Start over with another text width (cells) and way to measure: all heights are forgotten.

        `key` is whatever the caller wants to find in `laid_out` to know that the heights are still its own.
        """
        self.laid_out = key
        self._measure = measure
        self._list.set_width(width)

    def look_again(self) -> None:
        """Who is shown may be another matter now: everything is measured anew."""
        self.version += 1
        self._list.set_width(self._list.width)
        for block in self._list.blocks:
            self.touched.update(block.ids)

    @property
    def total_rows(self) -> int:
        """Rows of the whole timeline: exact where it was looked at, estimated elsewhere."""
        return self._list.total_rows

    def height(self, entry_id: int) -> int:
        """Rows of one entry. Raises KeyError for an unknown id."""
        at = self._list.locate(entry_id)
        self._settle(at.block)
        return self._list.blocks[at.block].heights[at.slot]

    def row_of(self, entry_id: int) -> int:
        """The first row of an entry. Raises KeyError for an unknown id."""
        at = self._list.locate(entry_id)
        self._settle(at.block)
        return self._list.block_start(at.block) + sum(self._list.blocks[at.block].heights[: at.slot])

    def entry_at(self, row: int) -> tuple[int, int] | None:
        """The entry on a row and the row within it; clamped to what there is, None when that is nothing."""
        if not self._list.blocks:
            return None
        number = self._list.block_at(row)
        self._settle(number)
        block = self._list.blocks[number]
        offset = min(max(0, row - self._list.block_start(number)), max(0, block.rows - 1))
        for index, height in enumerate(block.heights):
            if offset < height:
                return block.ids[index], offset
            offset -= height
        return block.ids[-1], 0

    def lines(self, entry_id: int, row: int, count: int) -> list[tuple[int, int]]:
        """Up to `count` screen lines from a row within an entry on: (entry id, row within it) each."""
        found: list[tuple[int, int]] = []
        at: Position | None = self._list.locate(entry_id)
        while at is not None and len(found) < count:
            self._settle(at.block)
            block = self._list.blocks[at.block]
            for index in range(at.slot, len(block)):
                height = block.heights[index]
                if height > row:
                    shown = block.ids[index]
                    found += [(shown, n) for n in range(row, min(height, row + count - len(found)))]
                row = 0
                if len(found) >= count:
                    break
            at = Position(at.block + 1, 0) if at.block + 1 < len(self._list.blocks) else None
        return found

    def settle_around(self, entry_id: int, above: int, below: int) -> None:
        """Measure what lies within so many rows above and below an entry. KeyError for an unknown id."""
        home = self._list.locate(entry_id)
        blocks = self._list.blocks
        self._settle(home.block)
        rows = sum(blocks[home.block].heights[: home.slot])
        number = home.block
        while rows < above and number > 0:
            number -= 1
            self._settle(number)
            rows += blocks[number].rows
        rows = sum(blocks[home.block].heights[home.slot :])
        number = home.block
        while rows < below and number + 1 < len(blocks):
            number += 1
            self._settle(number)
            rows += blocks[number].rows

    def _settle(self, number: int) -> None:
        """Measure what is unknown in a block."""
        block = self._list.blocks[number]
        if not block.unknown:
            return
        measure = self._measure
        assert measure is not None, "lay_out comes first"
        heights = block.heights
        for index in range(len(block)):
            if heights[index] == UNKNOWN:
                placed = self._placed(Position(number, index))
                block.set_height(index, 0 if placed.hidden else measure(placed))
        self._list.heights_changed(number)
