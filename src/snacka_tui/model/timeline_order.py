"""The order of a timeline: all blocks, the allocation of ids, and the prefix sums of their rows. Owns where
an entry stands; refuses to know what it means and how high it is drawn (heights are handed in)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from snacka_tui.model.timeline_blocks import BLOCK_SIZE, Block, Position
from snacka_tui.model.timeline_entry import Entry

STEP = 1 << 36  # between the ids of appended entries: room for later insertions, and for 10^8 entries
RUN_STEP = 1 << 20  # between the ids of a run inserted in the middle
ASIDE = 1 << 33  # between two such runs


class BlockList:
    """Blocks of one timeline in order. No block is ever empty.

    `width` is the text width in cells that unmeasured blocks are estimated with.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.count = 0
        self.width = 80
        self._firsts: list[int] = []  # the first id of each block
        self._lowest, self._next = (
            0,
            0,
        )  # no id is given twice: the lowest so far, and the next one at the end
        self._prefix: list[int] | None = []  # rows before each block; None = to be summed again
        self._last_run: tuple[int, int] | None = (
            None  # first and last id of the latest insertion in the middle
        )

    # -- finding ---------------------------------------------------------------------------------------

    def locate(self, entry_id: int) -> Position:
        """Where an entry stands. Raises KeyError when there is none with this id."""
        block = bisect_right(self._firsts, entry_id) - 1
        if block >= 0:
            ids = self.blocks[block].ids
            index = bisect_left(ids, entry_id)
            if index < len(ids) and ids[index] == entry_id:
                return Position(block, index)
        raise KeyError(entry_id)

    def after(self, entry_id: int) -> Position | None:
        """The first entry whose id is greater (the id itself need not exist); None at the end."""
        block = bisect_right(self._firsts, entry_id) - 1
        if block < 0:
            return Position(0, 0) if self.blocks else None
        index = bisect_right(self.blocks[block].ids, entry_id)
        if index < len(self.blocks[block]):
            return Position(block, index)
        return Position(block + 1, 0) if block + 1 < len(self.blocks) else None

    def next(self, at: Position) -> Position | None:
        """The entry after a position, None at the end."""
        if at.slot + 1 < len(self.blocks[at.block]):
            return Position(at.block, at.slot + 1)
        return Position(at.block + 1, 0) if at.block + 1 < len(self.blocks) else None

    def previous(self, at: Position) -> Position | None:
        """The entry before a position, None at the beginning."""
        if at.slot:
            return Position(at.block, at.slot - 1)
        return Position(at.block - 1, len(self.blocks[at.block - 1]) - 1) if at.block else None

    def first(self) -> Position | None:
        """The oldest entry."""
        return Position(0, 0) if self.blocks else None

    def last(self) -> Position | None:
        """The newest entry."""
        return Position(len(self.blocks) - 1, len(self.blocks[-1]) - 1) if self.blocks else None

    def id_at(self, at: Position) -> int:
        """The id of the entry at a position."""
        return self.blocks[at.block].ids[at.slot]

    def ids(self) -> Iterator[int]:
        """Every id, oldest first."""
        for block in self.blocks:
            yield from block.ids

    # -- changing --------------------------------------------------------------------------------------

    def append(self, entry: Entry) -> int:
        """Put an entry at the end; its new id."""
        blocks = self.blocks
        entry_id, self._next = self._next, self._next + STEP
        if not blocks or len(blocks[-1].ids) >= BLOCK_SIZE:
            self._add_block(len(blocks), Block())
            self._firsts[-1] = entry_id
        blocks[-1].append(entry_id, entry)
        self.count += 1
        return entry_id

    def insert(
        self, before: Position | None, entries: Sequence[Entry], joined: Sequence[int | None] = ()
    ) -> list[int]:
        """Put a run of entries before a position (None = at the end); their ids, in order.

        joined: ids of entries that are known to follow, or be followed by, the run with nothing in between.
        """
        while before is not None:
            lower = self.previous(before)
            if lower is None:
                ids = [self._lowest - STEP * (len(entries) - n) for n in range(len(entries))]
                self._lowest = ids[0]
                for entry_id, entry in zip(reversed(ids), reversed(entries), strict=True):
                    self._prepend(entry_id, entry)
                return ids
            low, high = self.id_at(lower), self.id_at(before)
            ids = self._ids_between(low, high, len(entries), low in joined, high in joined)
            if ids:
                for entry_id, entry in zip(ids, entries, strict=True):
                    self._insert_one(entry_id, entry)
                return ids
            # A hundred insertions nested in one another have used the room up: keep the run whole and put
            # it at the next place that has room, rather than renumber ids that others hold.
            before = self.next(before)
        return [self.append(entry) for entry in entries]

    def remove(self, at: Position) -> None:
        """Take one entry out."""
        block = self.blocks[at.block]
        block.remove(at.slot)
        self.count -= 1
        self._prefix = None
        if not len(block):
            del self.blocks[at.block]
            del self._firsts[at.block]
        else:
            self._firsts[at.block] = block.ids[0]

    def drop_first(self) -> None:
        """Take the oldest block out, whole."""
        self.count -= len(self.blocks[0])
        del self.blocks[0], self._firsts[0]
        self._prefix = None

    def clear(self) -> None:
        """Take everything out."""
        self.blocks.clear()
        self._firsts.clear()
        self.count, self._prefix, self._last_run = 0, None, None

    def _ids_between(self, low: int, high: int, count: int, on_low: bool, on_high: bool) -> list[int]:
        """Ids for a run strictly between two others; empty when there is no room.

        A run that is joined to one of the two stands next to it, so that what is missing on the other side
        has the whole room. Any other that is next to the latest such run stands near it, but not next to it:
        what is missing between the two may come later.
        """
        room = high - low - 1
        if room < count:
            return []
        aside = min(room // 16, ASIDE) if room // 2 > count else 0
        step = max(1, min(RUN_STEP, room // (64 * (count + 1))))
        span = step * (count - 1)
        first, last = self._last_run or (None, None)
        if on_low and not on_high:
            start = low + step
        elif on_high and not on_low:
            start = high - step - span
        elif count > 1 and low == last:
            start = low + aside + step
        elif count > 1 and high == first:
            start = high - aside - step - span
        else:
            start = low + (high - low - span) // 2
        if not on_low and not on_high:
            self._last_run = (start, start + span)
        return [start + step * n for n in range(count)]

    def _prepend(self, entry_id: int, entry: Entry) -> None:
        if len(self.blocks[0]) >= BLOCK_SIZE:
            self._add_block(0, Block())
        self.blocks[0].insert(0, entry_id, entry)
        self._firsts[0] = entry_id
        self._prefix = None
        self.count += 1

    def _insert_one(self, entry_id: int, entry: Entry) -> None:
        number = max(0, bisect_right(self._firsts, entry_id) - 1)
        block = self.blocks[number]
        index = bisect_left(block.ids, entry_id)
        if len(block) >= BLOCK_SIZE:
            if index < len(block):
                self._add_block(number + 1, block.split(index or 1))
                index = min(index, len(block))
            else:
                self._add_block(number + 1, Block())
                number, index = number + 1, 0
            block = self.blocks[number]
        block.insert(index, entry_id, entry)
        self._firsts[number] = block.ids[0]
        self._prefix = None
        self.count += 1

    def _add_block(self, number: int, block: Block) -> None:
        self.blocks.insert(number, block)
        self._firsts.insert(number, block.ids[0] if len(block) else 0)
        self._prefix = None

    # -- rows ------------------------------------------------------------------------------------------

    def set_width(self, width: int) -> None:
        """Forget every height and estimate for another text width (cells, at least 1)."""
        self.width = max(1, width)
        self._prefix = None
        for block in self.blocks:
            block.forget_heights()

    def heights_changed(self, block: int) -> None:
        """Told after heights in a block changed: the sums after it no longer hold."""
        if block < len(self.blocks) - 1:
            self._prefix = None

    def block_start(self, number: int) -> int:
        """Rows before a block: exact where every block above is measured, else an estimate."""
        if self._prefix is None or len(self._prefix) != len(self.blocks):
            width = self.width
            sums = accumulate((block.estimate(width) for block in self.blocks), initial=0)
            self._prefix = list(sums)[:-1]
        return self._prefix[number]

    def block_at(self, row: int) -> int:
        """The block that holds a row (clamped to the blocks there are; at least one must exist)."""
        self.block_start(0)
        assert self._prefix is not None
        return max(0, bisect_right(self._prefix, max(0, row)) - 1)

    @property
    def total_rows(self) -> int:
        """Rows of everything."""
        if not self.blocks:
            return 0
        return self.block_start(len(self.blocks) - 1) + self.blocks[-1].estimate(self.width)
