"""The words of a timeline: how joins, topics, days and net effects read. Plain text, no colours."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import assert_never

from snacka_tui.model.redaction import EDITED
from snacka_tui.model.timeline import Entry, Kind, NetEffect

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_NO_REASON = frozenset({"Quit", "Client Quit", "Connection closed", "Remote host closed the connection"})
_LISTED = 4  # names told one by one before "and 12 others"


def day_name(day: int, this_year: int | None = None) -> str:
    """`Sunday 22 November`, with the year unless it is `this_year`. `day` counts from 1970-01-01."""
    when = date(1970, 1, 1) + timedelta(days=day)
    name = f"{_WEEKDAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]}"
    return name if when.year == this_year else f"{name} {when.year}"


def clock(minute: int) -> str:
    """`HH:MM` of local minutes since 1970-01-01 00:00."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def sentence(entry: Entry) -> str:
    """What an entry says in the text column, mIRC codes included where a person wrote them."""
    who = "You" if entry.own else entry.nick
    match entry.kind:
        case Kind.MESSAGE | Kind.NOTICE | Kind.INFO | Kind.ERROR:
            return entry.text
        case Kind.ACTION:
            return f"{entry.nick} {entry.text}"
        case Kind.JOIN:
            return f"{who} joined"
        case Kind.PART:
            return f"{who} left{_reason(entry.text)}"
        case Kind.QUIT:
            return f"{who} left{_reason(_own_words(entry.text))}"
        case Kind.NICK:
            return f"{who} {'are' if entry.own else 'is'} now called {entry.text}"
        case Kind.TOPIC:
            if not entry.nick:
                return f"Topic: {entry.text}"
            return f"{who} set the topic: {entry.text}" if entry.text else f"{who} cleared the topic"
        case Kind.MODE:
            return f"{who} set mode {entry.text}" if entry.nick else f"Mode {entry.text}"
        case Kind.KICK:
            name, _, reason = entry.text.partition(" ")
            return f"{who} removed {name}{_reason(reason)}"
        case Kind.TAKEN_BACK:
            return _taken_back(entry)
    assert_never(entry.kind)


def _taken_back(entry: Entry) -> str:
    """A message that is gone: whose, by whom, and why if it was said."""
    taker, _, reason = entry.text.partition(" ")
    if taker == entry.nick or not entry.nick:
        who = "You" if entry.own else taker
        if reason == EDITED:
            return f"{who} changed this message: the new words stand below"
        return f"{who} took {'this' if entry.nick else 'a'} message back{_reason(reason)}"
    whose = "Your message" if entry.own else f"A message from {entry.nick}"
    return f"{whose} was taken back by {taker}{_reason(reason)}"


def effect(net: NetEffect) -> str:
    """One line for many joins, parts and nick changes."""
    parts = [
        f"{_names(names)} {verb}"
        for names, verb in (
            (net.joined, "joined"),
            (net.left, "left"),
            (net.visited, "came and went"),
            (net.returned, "left and came back"),
        )
        if names
    ]
    parts += [
        f"{old} is now {new}" if old != new else f"{old} changed names and back" for old, new in net.renamed
    ]
    return " · ".join(parts)


def _names(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    if len(names) <= _LISTED:
        return f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{', '.join(names[: _LISTED - 1])} and {len(names) - _LISTED + 1} others"


def _own_words(reason: str) -> str:
    """What somebody said on leaving, without what servers put there by themselves."""
    said = reason.removeprefix("Quit: ")
    return "" if said in _NO_REASON else said


def _reason(text: str) -> str:
    return f" ({text})" if text else ""
