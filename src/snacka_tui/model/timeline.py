"""One room's timeline: what was said, in the order everyone sees, each message once. Owns deduplication by
msgid and by the nonce of own sends (never by text), merging of history by time, gaps, the unread line, and the
row geometry that lets a screen show any part of 100,000 messages at once. Refuses to know the network, the
clock and how a line is drawn: heights are measured by a function handed in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import tzinfo

from snacka_tui.model.timeline_blocks import UNKNOWN, Block, Position
from snacka_tui.model.timeline_entry import CONDENSED, Delivery, Entry, Kind
from snacka_tui.model.timeline_order import BlockList
from snacka_tui.model.timeline_shape import GROUP_MS, LocalTime, NetEffect, Placed, net_effect

__all__ = ["Delivery", "Entry", "Gap", "Kind", "NetEffect", "Placed", "Timeline", "net_effect"]

Measure = Callable[[Placed], int]
"""Rows an entry takes with everything around it; 0 when it is hidden in another's line."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of history known to be missing: between two entries (the second may not exist yet)."""

    after: int
    before: int | None
    after_msgid: str
    before_msgid: str
    after_ms: int
    before_ms: int | None


class Timeline:
    """Ordered entries of one room. Ids are integers that compare in display order and are never reused."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._list = BlockList()
        self._local = LocalTime(zone)
        self._by_msgid: dict[str, int] = {}
        self._by_nonce: dict[str, int] = {}
        self._nonces: dict[int, str] = {}
        self._replies: dict[int, str] = {}
        self._names: dict[str, str] = {}  # one str object per name
        self._gaps: set[int] = set()  # ids after which history is missing
        self._expanded: set[int] = set()
        self._unread_after: int | None = None
        self._measure: Measure | None = None
        self.complete = False
        """Whether the beginning of the room's history is loaded: nothing more above."""
        self.touched: set[int] = set()
        """Ids of entries whose drawing may have changed since a view last cleared this set."""
        self.version = 0
        """Grows with every change of any kind."""

    # -- reading ---------------------------------------------------------------------------------------

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

    def find(self, msgid: str) -> int | None:
        """The id of the entry with a msgid."""
        return self._by_msgid.get(msgid)

    def find_nonce(self, nonce: str) -> int | None:
        """The id of the own entry sent with a nonce."""
        return self._by_nonce.get(nonce)

    def first_id(self) -> int | None:
        """The oldest entry's id."""
        at = self._list.first()
        return None if at is None else self._list.id_at(at)

    def last_id(self) -> int | None:
        """The newest entry's id."""
        at = self._list.last()
        return None if at is None else self._list.id_at(at)

    def next_id(self, entry_id: int) -> int | None:
        """The id of the entry after this one (which need not exist)."""
        at = self._list.after(entry_id)
        return None if at is None else self._list.id_at(at)

    def previous_id(self, entry_id: int) -> int | None:
        """The id of the entry before this one. Raises KeyError when there is no such entry."""
        at = self._list.previous(self._list.locate(entry_id))
        return None if at is None else self._list.id_at(at)

    def first_msgid(self) -> str:
        """The oldest msgid known, "" when there is none: where CHATHISTORY BEFORE goes on."""
        return next((m for block in self._list.blocks for m in block.msgids if m), "")

    def last_msgid(self) -> str:
        """The newest msgid known, "" when there is none: where CHATHISTORY AFTER goes on."""
        return next((m for block in reversed(self._list.blocks) for m in reversed(block.msgids) if m), "")

    # -- changing --------------------------------------------------------------------------------------

    def add(self, entry: Entry) -> int:
        """Take a live entry to the end; its id. One whose msgid or own nonce is known updates instead."""
        known = self._known(entry)
        if known is not None:
            return self._update(known, entry)
        return self._insert(None, [entry])[0]

    def merge(self, entries: Iterable[Entry], after: int | None = None, before: int | None = None) -> int:
        """Take one stretch of history, oldest first, in the server's order; how many entries were new.

        Each is placed by time, between those around it in the stretch that are known already. `after` and
        `before` are entries this stretch is known to touch without holding them; gaps that it spans close.
        """
        stretch = list(entries)
        found = [self._known(entry) for entry in stretch]
        ids = [after, before]
        added, start = 0, 0
        floor = after
        for n, (entry, known) in enumerate(zip(stretch, found, strict=True)):
            if known is None:
                continue
            ids += self._place(stretch[start:n], floor, known)
            added += n - start
            floor, start = self._update(known, entry), n + 1
            ids.append(floor)
        ids += self._place(stretch[start:], floor, before)
        added += len(stretch) - start
        self._close_spanned([entry_id for entry_id in ids if entry_id is not None])
        return added

    def confirm(self, entry_id: int, msgid: str, time_ms: int, text: str | None = None) -> int:
        """The server's echo of an own send: mark it kept, with the server's id, time and (if given) text.

        Returns the entry's id, a new one when the server's order puts it after lines that came meanwhile.
        """
        entry = self.get(entry_id)
        kept = replace(
            entry,
            msgid=msgid or entry.msgid,
            time_ms=time_ms,
            text=entry.text if text is None else text,
            delivery=Delivery.KEPT if entry.own else entry.delivery,
        )
        target = self._later_place(entry_id, time_ms)
        if target is None:
            self.replace(entry_id, kept)
            return entry_id
        self.remove(entry_id)
        return self._insert(self._list.after(target), [kept])[0]

    def set_delivery(self, entry_id: int, delivery: Delivery) -> None:
        """Change how far an own send has come. Raises KeyError for an unknown id."""
        self.replace(entry_id, replace(self.get(entry_id), delivery=delivery))

    def replace(self, entry_id: int, entry: Entry) -> None:
        """Put another content in an entry's place. Raises KeyError for an unknown id."""
        at = self._list.locate(entry_id)
        self._unindex(entry_id, at)
        self._list.blocks[at.block].overwrite(at.index, entry)
        self._index(entry_id, at, entry)
        self._disturb(at)

    def remove(self, entry_id: int) -> None:
        """Take an entry out. Raises KeyError for an unknown id."""
        at = self._list.locate(entry_id)
        self._disturb(at)
        self._unindex(entry_id, at)
        self._list.remove(at)
        self.touched.add(entry_id)
        following = self._list.after(entry_id)
        if following is not None:
            self._disturb(following)

    def clear(self) -> None:
        """Forget everything shown. Own sends still under way included."""
        measure, width = self._measure, self._list.width
        self.__init__(self._local.zone)  # type: ignore[misc]
        self._measure = measure
        self._list.set_width(width)
        self.version += 1

    # -- gaps, the unread line, condensed lines -----------------------------------------------------------

    def add_gap(self, after: int | None = None) -> None:
        """Say that history is missing after an entry (default: the newest). Nothing on an empty timeline."""
        after = self.last_id() if after is None else after
        if after is not None:
            self._gaps.add(after)
            self._disturb_after(after)

    def close_gap(self, after: int) -> None:
        """Say that nothing is missing after an entry any more."""
        self._gaps.discard(after)
        self._disturb_after(after)

    def gaps(self) -> list[Gap]:
        """All gaps, oldest first."""
        return [self._gap(after) for after in sorted(self._gaps)]

    @property
    def unread_after(self) -> int | None:
        """The id after which the unread line is drawn; None for no line."""
        return self._unread_after

    @unread_after.setter
    def unread_after(self, entry_id: int | None) -> None:
        old, self._unread_after = self._unread_after, entry_id
        for mark in (old, entry_id):
            if mark is not None:
                self._disturb_after(mark)

    def toggle(self, entry_id: int) -> None:
        """Expand or condense the line of joins and parts that an entry leads."""
        self._expanded ^= {entry_id}
        self._disturb(self._list.locate(entry_id))
