"""One room's timeline: what was said, in the order everyone sees, each message once. Owns deduplication by
msgid and by the nonce of own sends (never by text), merging of history by time, gaps and the unread line.
Refuses to know the network, the clock and how a line is drawn; the rows of the screen are its base's."""

from collections.abc import Container, Iterable, Sequence
from datetime import tzinfo

from msgspec.structs import replace

from snacka_tui.model.timeline_blocks import Position
from snacka_tui.model.timeline_entry import CONDENSED, Delivery, Entry, Kind
from snacka_tui.model.timeline_gaps import Gap, TimelineGaps
from snacka_tui.model.timeline_rows import Measure
from snacka_tui.model.timeline_shape import NetEffect, Placed, net_effect

__all__ = ["Delivery", "Entry", "Gap", "Kind", "Measure", "NetEffect", "Placed", "Timeline", "net_effect"]


class Timeline(TimelineGaps):
    """Ordered entries of one room. Ids are integers that compare in display order and are never reused."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        super().__init__(zone)
        self._by_nonce: dict[str, int] = {}
        self.complete = False
        """Whether the beginning of the room's history is loaded: nothing more above."""

    # -- reading ---------------------------------------------------------------------------------------

    def find(self, msgid: str) -> int | None:
        """The id of the entry with a msgid."""
        return self._by_msgid.get(msgid)

    def find_nonce(self, nonce: str) -> int | None:
        """The id of the own entry sent with a nonce."""
        return self._by_nonce.get(nonce)

    def find_same(self, entry: Entry) -> int | None:
        """The id of the entry that is the same message, as `merge` would find it."""
        known = self._known(entry)
        return self._twin(entry, ()) if known is None else known

    # -- changing --------------------------------------------------------------------------------------

    def add(self, entry: Entry) -> int:
        """Take a live entry to the end; its id. One whose msgid or own nonce is known updates instead."""
        known = self._known(entry)
        if known is not None:
            return self._update(known, entry)
        entry = self._as_left(entry)
        if entry.kind in CONDENSED:
            return self._insert(None, [entry])[0]
        entry_id = self._list.append(entry)  # nothing above looks different for a new line at the end
        self._index(entry_id, entry)
        self.version += 1
        return entry_id

    def merge(
        self,
        entries: Iterable[Entry],
        after: int | None = None,
        before: int | None = None,
        under: int | None = None,
    ) -> int:
        """Take one whole stretch of history, oldest first, in the server's order; how many entries were new.

        Each is placed by time, between those around it in the stretch that are known already. `after` and
        `before` are entries this stretch is known to touch without holding them (CHATHISTORY AFTER and BEFORE
        do not repeat them); `under` is one that comes later, with perhaps more between. A gap the stretch
        reaches across closes; one it only begins to fill moves on.
        """
        stretch = list(entries)
        spans = {gap: self.next_id(gap) for gap in self._gaps}
        touched: list[int] = [entry_id for entry_id in (after, before) if entry_id is not None]
        fresh: list[Entry] = []
        twins: set[int] = set()
        added, floor = 0, after
        for entry in stretch:
            known = self._known(entry)
            if known is None and (known := self._twin(entry, twins)) is not None:
                twins.add(known)
            if known is None:
                fresh.append(self._as_left(entry))
                continue
            known = self._update(known, entry)
            touched += [*self._place(fresh, floor, known), known]
            added += len(fresh)
            floor, fresh = known, []
        ceiling = under if before is None else before
        touched += self._place(fresh, floor, ceiling, reaching=before is not None)
        self._close_spanned(spans, touched)
        return added + len(fresh)

    def confirm(self, entry_id: int, msgid: str, time_ms: int, text: str | None = None) -> int:
        """The server's echo of an own send: mark it kept, with the server's id, time and (if given) text.

        Returns the entry's id, a new one when the server's order puts it after lines that came meanwhile.
        """
        entry = self.get(entry_id)
        twin = self._by_msgid.get(msgid) if msgid else None
        if twin is not None and twin != entry_id:
            # History brought the message without its nonce before the echo came.
            self.remove(entry_id)
            self.replace(twin, replace(self.get(twin), own=entry.own, delivery=Delivery.KEPT))
            return twin
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

    def take_back(self, msgid: str, words: str) -> None:
        """A message was taken back, loaded or not: `words` is who did, then a space and the reason if any."""
        self._hanging.take_back(msgid, words)
        entry_id = self._by_msgid.get(msgid)
        if entry_id is not None:
            self.replace(entry_id, self._as_left(self.get(entry_id)))

    def set_delivery(self, entry_id: int, delivery: Delivery) -> None:
        """Change how far an own send has come. Raises KeyError for an unknown id."""
        self.replace(entry_id, replace(self.get(entry_id), delivery=delivery))

    def replace(self, entry_id: int, entry: Entry) -> None:
        """Put another content in an entry's place. Raises KeyError for an unknown id."""
        at = self._list.locate(entry_id)
        self._unindex(entry_id, at)
        self._list.blocks[at.block].overwrite(at.slot, entry)
        self._index(entry_id, entry)
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
        """Forget everything shown, own sends still under way included."""
        self._forget_all()
        self._by_nonce.clear()
        self.complete = False

    def shed(self, most: int) -> None:
        """Forget the oldest, a few hundred at a time, until at most so many are left."""
        while self._list.count > most and len(self._list.blocks) > 1:
            ids = self._list.blocks[0].ids
            for slot, entry_id in enumerate(ids):
                self._unindex(entry_id, Position(0, slot))
            self.touched.difference_update(ids)
            self._gaps = {gap for gap in self._gaps if gap > ids[-1]}
            self._expanded.difference_update(ids)
            self._list.drop_first()
            self._disturb(Position(0, 0))

    # -- identity and place ------------------------------------------------------------------------------

    def _known(self, entry: Entry) -> int | None:
        """The entry that is the same message: by msgid, or by the nonce of a send of this person's own."""
        known = self._by_msgid.get(entry.msgid) if entry.msgid else None
        if known is None and entry.nonce and entry.own:
            known = self._by_nonce.get(entry.nonce)
        return known

    def _twin(self, entry: Entry, taken: Container[int]) -> int | None:
        """Where a network gives no ids: the line of this very millisecond by the same person with the same
        words. `taken` are those that other lines of the stretch are: who says a thing twice said it twice."""
        if entry.msgid:
            return None
        at = self.nearest(entry.time_ms)
        while at is not None:
            there = self.get(at)
            if there.time_ms != entry.time_ms:
                return None
            same = (there.kind, there.nick, there.text) == (entry.kind, entry.nick, entry.text)
            if same and at not in taken:
                return at
            at = self.next_id(at)
        return None

    def _update(self, known: int, entry: Entry) -> int:
        """A message came again: take what is new in it; its id (another one if it had to move)."""
        old = self.get(known)
        if old.msgid and entry.msgid != old.msgid:
            return known  # one send that was stored twice: the first counts
        if not old.msgid and entry.msgid:
            return self.confirm(known, entry.msgid, entry.time_ms, entry.text)
        new = replace(old, kind=entry.kind, text=entry.text, reply_to=entry.reply_to or old.reply_to)
        new = self._as_left(new)
        if new != old:
            self.replace(known, new)
        return known

    def _later_place(self, entry_id: int, time_ms: int) -> int | None:
        """The entry that an own send, now known to be of `time_ms`, has to follow; None to stay."""
        target = None
        at = self._list.after(entry_id)
        while at is not None:
            block = self._list.blocks[at.block]
            if block.delivery(at.slot) is not Delivery.SENDING:
                if block.times[at.slot] > time_ms:
                    break
                target = block.ids[at.slot]
            at = self._list.next(at)
        return target

    def _place(
        self, run: Sequence[Entry], floor: int | None, ceiling: int | None, *, reaching: bool = True
    ) -> list[int]:
        """Insert new entries by time, strictly between two known ones; their ids. The run follows the floor
        without a hole; `reaching`: and it goes up to the ceiling without one."""
        joined = (floor, ceiling if reaching else None)
        ids: list[int] = []
        before = None if ceiling is None else self._list.locate(ceiling)
        end = len(run)
        while end:
            before = self._place_before(run[end - 1].time_ms, floor, before)
            start = end - 1
            while start and self._place_before(run[start - 1].time_ms, floor, before) == before:
                start -= 1
            ids = self._insert(before, run[start:end], joined) + ids
            before, end = self._list.locate(ids[0]), start
        return ids

    def _place_before(self, time_ms: int, floor: int | None, before: Position | None) -> Position | None:
        """Walk back over entries later than a time, and over sends under way, which stay at the end."""
        while True:
            at = self._list.last() if before is None else self._list.previous(before)
            if at is None:
                return before
            block = self._list.blocks[at.block]
            if floor is not None and block.ids[at.slot] <= floor:
                return before
            later = block.times[0] > time_ms and block.times[at.slot] > time_ms
            if later and (floor is None or block.ids[0] > floor):
                before = Position(at.block, 0)
            elif block.times[at.slot] > time_ms or block.delivery(at.slot) is Delivery.SENDING:
                before = at
            else:
                return before

    def _insert(
        self, before: Position | None, entries: Sequence[Entry], joined: Sequence[int | None] = ()
    ) -> list[int]:
        blocks = len(self._list.blocks)
        ids = self._list.insert(before, entries, joined)
        for entry_id, entry in zip(ids, entries, strict=True):
            self._index(entry_id, entry)
        self.version += 1
        for entry_id in (ids[0], ids[-1]):
            self._disturb(self._list.locate(entry_id))
        if before is not None and len(self._list.blocks) != blocks:
            for entry_id in ids:  # a block may have been split: condensed lines end with their block
                self.touched.update(self._list.blocks[self._list.locate(entry_id).block].ids)
            self.touched.update(self._list.blocks[self._list.locate(ids[-1]).block].ids)
        return ids

    def _index(self, entry_id: int, entry: Entry) -> None:
        if entry.msgid:
            self._by_msgid[entry.msgid] = entry_id
            self._touch(self._hanging.answers(entry.msgid))
        if entry.nonce and entry.own:
            self._by_nonce[entry.nonce] = entry_id
            self._nonces[entry_id] = entry.nonce
        if entry.reply_to:
            self._replies[entry_id] = entry.reply_to
            self._hanging.answer(entry.reply_to, entry_id)

    def _unindex(self, entry_id: int, at: Position) -> None:
        msgid = self._list.blocks[at.block].msgids[at.slot]
        self._by_msgid.pop(msgid, None)
        self._touch(self._hanging.answers(msgid))
        self._by_nonce.pop(self._nonces.pop(entry_id, ""), None)
        if entry_id in self._replies:
            self._hanging.no_answer(self._replies.pop(entry_id), entry_id)
