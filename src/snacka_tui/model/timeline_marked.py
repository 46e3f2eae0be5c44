"""A timeline's rows with what hangs on the messages: reactions, and what was taken back. Refuses to know the
network; the order of the messages is its heir's."""

from collections.abc import Iterable

from msgspec.structs import replace

from snacka_tui.model.timeline_entry import Delivery, Entry, Kind
from snacka_tui.model.timeline_marks import Tally
from snacka_tui.model.timeline_rows import TimelineRows


class TimelineMarked(TimelineRows):
    """Rows whose entries bear marks. Marks on messages that are not loaded yet wait for them."""

    def reactions(self, msgid: str) -> tuple[Tally, ...]:
        """The reactions to a message."""
        return self._hanging.reactions(msgid)

    def react(self, msgid: str, reaction: str, who: str, nick: str, at_ms: int) -> bool:
        """Note a reaction (see `Marks.react`), also to a message not loaded yet; whether that is new."""
        entry_id = self._by_msgid.get(msgid)
        if entry_id is not None and self.get(entry_id).kind is Kind.TAKEN_BACK:
            return False
        changed = self._hanging.react(msgid, reaction, who, nick, at_ms)
        if changed and entry_id is not None:
            self._disturb(self._list.locate(entry_id))
        return changed

    def _as_left(self, entry: Entry) -> Entry:
        """The entry, without its words if they were taken back."""
        words = self._hanging.taken_back(entry.msgid) if entry.msgid else None
        if words is None:
            return entry
        return replace(
            entry, kind=Kind.TAKEN_BACK, text=words, delivery=Delivery.NONE, highlight=False, reply_to=""
        )

    def _touch(self, answers: Iterable[int]) -> None:
        """What quotes a message looks different now."""
        if answers:
            self.touched.update(answers)
            self.version += 1
