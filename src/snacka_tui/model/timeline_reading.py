"""Reading a timeline: its entries by id, by place and by time. Owns no rule about them: what is the same
message, where it goes and how it lies on a screen is said above. Refuses to change anything."""

from collections.abc import Iterator

from snacka_tui.model.timeline_blocks import Position
from snacka_tui.model.timeline_entry import Entry
from snacka_tui.model.timeline_order import BlockList


class TimelineReading:
    """Ordered entries. Ids are integers that compare in display order and are never reused."""

    def __init__(self) -> None:
        self._list = BlockList()
        self._nonces: dict[int, str] = {}
        self._replies: dict[int, str] = {}

    def __len__(self) -> int:
        return self._list.count

    def __iter__(self) -> Iterator[Entry]:
        return (self.get(entry_id) for entry_id in self._list.ids())

    def __contains__(self, entry_id: int) -> bool:
        try:
            self._list.locate(entry_id)
        except KeyError:
            return False
        return True

    def ids(self) -> Iterator[int]:
        """Every entry id in order, oldest first."""
        return self._list.ids()

    def get(self, entry_id: int) -> Entry:
        """One entry. Raises KeyError when it does not exist (any more)."""
        return self._entry(self._list.locate(entry_id))

    def newest_first(self) -> Iterator[list[Entry]]:
        """All entries from the newest back, a few hundred at a time; changes meanwhile do no harm."""
        for block in reversed(list(self._list.blocks)):
            nonces, replies = self._nonces, self._replies
            yield [
                block.entry(n, nonces.get(block.ids[n], ""), replies.get(block.ids[n], ""))
                for n in range(len(block) - 1, -1, -1)
            ]

    def mention(self, entry_id: int | None, step: int) -> int | None:
        """The mention of this person before (step -1) or after an entry; with None the newest of all.

        Raises KeyError for an unknown id.
        """
        walk = self._list.next if step > 0 else self._list.previous
        at = self._list.last() if entry_id is None else walk(self._list.locate(entry_id))
        while at is not None and not self._list.blocks[at.block].highlight(at.slot):
            at = walk(at)
        return None if at is None else self._list.id_at(at)

    def nearest(self, time_ms: int) -> int | None:
        """The first entry that is not earlier than a moment, else the newest."""
        for block in self._list.blocks:
            if block.times[-1] >= time_ms:
                for n, entry_ms in enumerate(block.times):
                    if entry_ms >= time_ms:
                        return block.ids[n]
        return self.last_id()

    def oldest(self, *, by_time: bool = False) -> Entry | None:
        """The oldest message that the network can find again: where CHATHISTORY BEFORE goes on.

        by_time: it finds messages by their time, not by msgid.
        """
        at = self._list.first()
        while at is not None and not self._list.blocks[at.block].findable(at.slot, by_time=by_time):
            at = self._list.next(at)
        return None if at is None else self._entry(at)

    def newest(self, *, by_time: bool = False) -> Entry | None:
        """The newest message that the network can find again: where CHATHISTORY AFTER goes on."""
        at = self._list.last()
        while at is not None and not self._list.blocks[at.block].findable(at.slot, by_time=by_time):
            at = self._list.previous(at)
        return None if at is None else self._entry(at)

    def first_id(self) -> int | None:
        """The oldest entry's id."""
        at = self._list.first()
        return None if at is None else self._list.id_at(at)

    def last_id(self) -> int | None:
        """The newest entry's id."""
        at = self._list.last()
        return None if at is None else self._list.id_at(at)

    def next_id(self, entry_id: int) -> int | None:
        """The id of the first entry after this one (which need not exist)."""
        at = self._list.after(entry_id)
        return None if at is None else self._list.id_at(at)

    def previous_id(self, entry_id: int) -> int | None:
        """The id of the entry before this one. Raises KeyError when there is no such entry."""
        at = self._list.previous(self._list.locate(entry_id))
        return None if at is None else self._list.id_at(at)

    def _entry(self, at: Position) -> Entry:
        block = self._list.blocks[at.block]
        entry_id = block.ids[at.slot]
        return block.entry(at.slot, self._nonces.get(entry_id, ""), self._replies.get(entry_id, ""))
