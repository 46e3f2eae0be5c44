"""What is said, as lines of plain text: `HH:MM name: text`.

Owns the wording of the line mode and of `snacka tail`. It refuses to know where lines go. Nothing in them can
move a cursor, and what somebody else wrote cannot look like a line of its own: what follows a line break is
indented.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from snacka_protocol.formatting import strip_formatting
from snacka_tui.model.timeline import Delivery, Entry, Kind
from snacka_tui.render.phrases import day_name, sentence
from snacka_tui.render.plain import harmless

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SAID = {
    Delivery.KEPT: "kept",
    Delivery.SENT: "sent, not confirmed by this network",
    Delivery.FAILED: "not sent",
    Delivery.DOUBT: "in doubt: the connection died before the answer",
    Delivery.SENDING: "waiting",
    Delivery.NONE: "",
}


class Words:
    """Makes lines; remembers the day, so that a new one is announced. `zone` None is the system's."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone
        self._day = ""

    def lines(self, entry: Entry, room: str = "") -> list[str]:
        """An entry as lines. `room` is named where it is not the one looked at."""
        moment = local_time(entry.time_ms, self._zone)
        day = day_name((moment.date() - _EPOCH.date()).days)
        announced = [f"-- {day} --"] if day != self._day else []
        self._day = day
        where = f"{harmless(room)} " if room else ""
        first, *rest = said(entry).split("\n")
        return [*announced, f"{moment:%H:%M} {where}{first}", *(f"      {line}" for line in rest)]


def local_time(time_ms: int, zone: tzinfo | None = None) -> datetime:
    """UTC milliseconds as a time of the zone."""
    return (_EPOCH + timedelta(milliseconds=time_ms)).astimezone(zone)


def said(entry: Entry) -> str:
    """`name: text` or what happened, harmless, with line breaks where the author made them."""
    text = harmless(strip_formatting(sentence(entry)))
    match entry.kind:
        case Kind.MESSAGE:
            return f"{harmless(entry.nick)}: {text}{_mark(entry)}"
        case Kind.NOTICE:
            return f"{harmless(entry.nick)} (notice): {text}{_mark(entry)}"
        case Kind.ACTION:
            return f"* {text}{_mark(entry)}"
        case Kind.ERROR:
            return f"error: {text}"
        case _:
            return f"-- {text}"


def _mark(entry: Entry) -> str:
    """What became of a message of ours, in words."""
    return f" ({_SAID[entry.delivery]})" if entry.own and entry.delivery is not Delivery.NONE else ""
