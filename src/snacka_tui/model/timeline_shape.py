"""What stands around an entry besides its text: date separator, gap, unread line, time, name, and which
consecutive joins and parts are drawn as one line of net effect. Refuses to know colours and cells."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from msgspec import Struct

from snacka_tui.model.timeline_entry import Entry, Kind
from snacka_tui.model.timeline_marks import Quote, Tally

GROUP_MS = 120_000  # consecutive lines of one author within this time share the name
_QUARTER_MS = 900_000  # no zone on earth changes its offset but at a quarter of an hour


class LocalTime:
    """UTC milliseconds to local minutes and days, in a zone (None = the system's), offsets cached."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone
        self._offsets: dict[int, int] = {}

    def minute(self, time_ms: int) -> int:
        """Local minutes since 1970-01-01 00:00 of the local calendar."""
        quarter = time_ms // _QUARTER_MS
        offset = self._offsets.get(quarter)
        if offset is None:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarter)
            shift = moment.astimezone(self._zone).utcoffset() or timedelta()
            offset = self._offsets[quarter] = int(shift.total_seconds() // 60)
        return time_ms // 60_000 + offset


class Placed(Struct, frozen=True):
    """An entry together with what its surroundings make of it: all that drawing needs.

    `day` is the local day (days since 1970-01-01) to announce above, or None; `minute` the local minute to
    show, or None when the line above shows the same; `members` are the entries that this line condenses (the
    entry itself first), empty for a line of its own. The order above a line: day, gap, unread, quote. `quote`
    is the message answered; `reactions` stand below.
    """

    entry_id: int
    entry: Entry
    day: int | None = None
    gap: bool = False
    unread: bool = False
    minute: int | None = None
    show_name: bool = True
    members: tuple[Entry, ...] = ()
    hidden: bool = False
    quote: Quote | None = None
    reactions: tuple[Tally, ...] = ()


class NetEffect(Struct, frozen=True):
    """Who came, went, and is now called otherwise, once all that cancels out is left out."""

    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    visited: tuple[str, ...] = ()  # came and went again
    returned: tuple[str, ...] = ()  # went and came back


def net_effect(entries: Iterable[Entry] | Sequence[Entry]) -> NetEffect:
    """Sum up consecutive joins, parts, quits and nick changes."""
    first: dict[str, bool] = {}  # current name -> was here before the first event
    here: dict[str, bool] = {}
    origin: dict[str, str] = {}  # current name -> name at the beginning
    for entry in entries:
        name = entry.nick
        if entry.kind is Kind.JOIN:
            first.setdefault(name, False)
            here[name] = True
        elif entry.kind is Kind.NICK:
            was, start, new = first.pop(name, True), origin.pop(name, name), entry.text
            here.pop(name, None)
            first[new], here[new], origin[new] = was, True, start
        else:
            first.setdefault(name, True)
            here[name] = False
    joined, left, renamed, visited, returned = [], [], [], [], []
    for name, was in first.items():
        start = origin.get(name, name)
        if was and here[name]:
            if start != name:
                renamed.append((start, name))
            else:
                returned.append(name)
        elif was:
            left.append(start)
        elif here[name]:
            joined.append(name)
        else:
            visited.append(name)
    return NetEffect(tuple(joined), tuple(left), tuple(renamed), tuple(visited), tuple(returned))
