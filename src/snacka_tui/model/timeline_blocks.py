"""Compact ordered storage for a timeline: entries as columns in blocks of up to 256, found by id, with a row
height per entry. Ids are order keys: they only ever compare, and leave room for insertion in the middle.
Refuses to know what an entry means; deduplication, gaps and drawing live above."""

from array import array
from sys import intern
from typing import NamedTuple

from snacka_tui.model.timeline_entry import Delivery, Entry, Kind

BLOCK_SIZE = 256
UNKNOWN = 0xFFFF  # a height not measured yet; also the cap, one row below it

_KINDS = tuple(Kind)
_DELIVERIES = tuple(Delivery)
_TAKEN_BACK = Kind.TAKEN_BACK.value
_SPOKEN = frozenset(kind.value for kind in (Kind.MESSAGE, Kind.ACTION, Kind.NOTICE))
_KEPT = frozenset({Delivery.NONE, Delivery.KEPT})
_OWN, _HIGHLIGHT, _DELIVERY_SHIFT = 1, 2, 2


class Position(NamedTuple):
    """Where an entry stands now: block number and slot within. Valid until the next insertion or removal."""

    block: int
    slot: int


def pack_flags(entry: Entry) -> int:
    """Own, highlight and delivery of an entry in one byte."""
    return (
        (_OWN if entry.own else 0)
        | (_HIGHLIGHT if entry.highlight else 0)
        | entry.delivery.value << _DELIVERY_SHIFT
    )


class Block:
    """Up to 256 consecutive entries as columns; text is UTF-8 (with an emoji a third of the size of str)."""

    __slots__ = (
        "accounts",
        "flags",
        "heights",
        "ids",
        "kinds",
        "msgids",
        "nicks",
        "rows",
        "texts",
        "times",
        "unknown",
        "unknown_bytes",
    )

    def __init__(self) -> None:
        self.ids = array("q")
        self.times = array("q")
        self.kinds = bytearray()
        self.flags = bytearray()
        self.heights = array("H")
        self.nicks: list[str] = []
        self.accounts: list[str] = []
        self.msgids: list[str] = []
        self.texts: list[bytes] = []
        self.rows = 0  # sum of the known heights
        self.unknown = 0  # entries not measured
        self.unknown_bytes = 0  # and the size of their text, for the estimate

    def __len__(self) -> int:
        return len(self.ids)

    def insert(self, index: int, entry_id: int, entry: Entry) -> None:
        """Put an entry before `index` (the length appends)."""
        text = entry.text.encode("utf-8", "surrogatepass")
        self.ids.insert(index, entry_id)
        self.times.insert(index, entry.time_ms)
        self.kinds.insert(index, entry.kind.value)
        self.flags.insert(index, pack_flags(entry))
        self.heights.insert(index, UNKNOWN)
        self.nicks.insert(index, intern(entry.nick))
        self.accounts.insert(index, intern(entry.account))
        self.msgids.insert(index, entry.msgid)
        self.texts.insert(index, text)
        self.unknown += 1
        self.unknown_bytes += len(text)

    def append(self, entry_id: int, entry: Entry) -> None:
        """Put an entry at the end: the same as `insert`, at a third of its cost."""
        text = entry.text.encode("utf-8", "surrogatepass")
        self.ids.append(entry_id)
        self.times.append(entry.time_ms)
        self.kinds.append(entry.kind.value)
        self.flags.append(pack_flags(entry))
        self.heights.append(UNKNOWN)
        self.nicks.append(intern(entry.nick))
        self.accounts.append(intern(entry.account))
        self.msgids.append(entry.msgid)
        self.texts.append(text)
        self.unknown += 1
        self.unknown_bytes += len(text)

    def overwrite(self, index: int, entry: Entry) -> None:
        """Replace all but the id; the height becomes unknown."""
        self.forget_height(index)
        text = entry.text.encode("utf-8", "surrogatepass")
        self.unknown_bytes += len(text) - len(self.texts[index])
        self.times[index] = entry.time_ms
        self.kinds[index] = entry.kind.value
        self.flags[index] = pack_flags(entry)
        self.nicks[index] = intern(entry.nick)
        self.accounts[index] = intern(entry.account)
        self.msgids[index] = entry.msgid
        self.texts[index] = text

    def remove(self, index: int) -> None:
        """Drop one entry."""
        self.forget_height(index)
        self.unknown -= 1
        self.unknown_bytes -= len(self.texts[index])
        for column in self._columns():
            del column[index]  # type: ignore[attr-defined]

    def split(self, index: int) -> "Block":
        """Move the entries from `index` on to a new block; every height of both becomes unknown."""
        tail = Block()
        tail.ids, tail.times, tail.heights = self.ids[index:], self.times[index:], self.heights[index:]
        tail.kinds, tail.flags = self.kinds[index:], self.flags[index:]
        tail.nicks, tail.accounts = self.nicks[index:], self.accounts[index:]
        tail.msgids, tail.texts = self.msgids[index:], self.texts[index:]
        for column in self._columns():
            del column[index:]  # type: ignore[attr-defined]
        self.forget_heights()
        tail.forget_heights()
        return tail

    def _columns(self) -> tuple[object, ...]:
        return (
            self.ids,
            self.times,
            self.kinds,
            self.flags,
            self.heights,
            self.nicks,
            self.accounts,
            self.msgids,
            self.texts,
        )

    def kind(self, index: int) -> Kind:
        """The kind of one entry, without building it."""
        return _KINDS[self.kinds[index]]

    def findable(self, index: int, *, by_time: bool) -> bool:
        """Whether a server can find this message again, by its msgid or (`by_time`) by its time."""
        if by_time:
            return self.kinds[index] in _SPOKEN and self.delivery(index) in _KEPT
        return bool(self.msgids[index]) and self.kinds[index] != _TAKEN_BACK

    def own(self, index: int) -> bool:
        """Whether the entry is this person's own."""
        return bool(self.flags[index] & _OWN)

    def highlight(self, index: int) -> bool:
        """Whether this person was mentioned in it."""
        return bool(self.flags[index] & _HIGHLIGHT)

    def delivery(self, index: int) -> Delivery:
        """How far the entry has come, without building it."""
        return _DELIVERIES[self.flags[index] >> _DELIVERY_SHIFT]

    def entry(self, index: int, nonce: str = "", reply_to: str = "") -> Entry:
        """Build the entry; what is kept sparsely (nonce, reply) is handed in by the owner."""
        flags = self.flags[index]
        return Entry(
            _KINDS[self.kinds[index]],
            self.texts[index].decode("utf-8", "surrogatepass"),
            self.nicks[index],
            self.times[index],
            self.msgids[index],
            nonce,
            bool(flags & _OWN),
            _DELIVERIES[flags >> _DELIVERY_SHIFT],
            bool(flags & _HIGHLIGHT),
            self.accounts[index],
            reply_to,
        )

    def set_height(self, index: int, rows: int) -> None:
        """Record the measured rows of an entry (0 = drawn inside another's line)."""
        self.forget_height(index)
        rows = min(rows, UNKNOWN - 1)
        self.heights[index] = rows
        self.rows += rows
        self.unknown -= 1
        self.unknown_bytes -= len(self.texts[index])

    def forget_height(self, index: int) -> None:
        """Make one height unknown again."""
        height = self.heights[index]
        if height != UNKNOWN:
            self.heights[index] = UNKNOWN
            self.rows -= height
            self.unknown += 1
            self.unknown_bytes += len(self.texts[index])

    def forget_heights(self) -> None:
        """Make all heights unknown, as after a change of width."""
        self.heights = array("H", (UNKNOWN,)) * len(self.ids)
        self.rows = 0
        self.unknown = len(self.ids)
        self.unknown_bytes = sum(map(len, self.texts))

    def estimate(self, width: int) -> int:
        """Rows of the block at a text width in cells: exact once every height is known."""
        return self.rows + self.unknown + self.unknown_bytes // width if self.unknown else self.rows
