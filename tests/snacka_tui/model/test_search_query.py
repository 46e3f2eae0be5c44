"""What a line of the search asks for, and which messages fit it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_tui.model.room import Room, RoomKind
from snacka_tui.model.roster import Roster
from snacka_tui.model.search_query import Query, QueryError, fits, moment, parse_query, search_loaded
from snacka_tui.model.timeline import Entry, Kind, Timeline

NOON = int(datetime(2026, 11, 22, 12).astimezone().timestamp() * 1000)
HOUR = 3_600_000


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute).astimezone().timestamp() * 1000)


def test_every_part_of_a_line() -> None:
    query = parse_query('Cake from:@Ada in:#ops "two words" after:2026-11-01 before:yesterday', NOON)
    assert query == Query(
        ("cake", "two words"), "Ada", "#ops", after_ms=local(2026, 11, 1), before_ms=local(2026, 11, 21)
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("today", local(2026, 11, 22)),
        ("Yesterday", local(2026, 11, 21)),
        ("2026", local(2026, 1, 1)),
        ("2026-11", local(2026, 11, 1)),
        ("2026-11-20", local(2026, 11, 20)),
        ("2026-11-20T14:30", local(2026, 11, 20, 14, 30)),
        ("3h", NOON - 3 * HOUR),
        ("2d", NOON - 48 * HOUR),
        ("1w", NOON - 168 * HOUR),
    ],
)
def test_moments(words: str, expected: int) -> None:
    assert moment(words, NOON) == expected


@pytest.mark.parametrize("words", ["tuesday", "2026-13", "", "0000", "99999-01-01"])
def test_no_moments(words: str) -> None:
    with pytest.raises(QueryError):
        moment(words, NOON)


@given(st.text())
def test_any_line_is_a_query_or_an_error(text: str) -> None:
    try:
        parse_query(text, NOON)
    except QueryError:
        pass


def said(text: str, nick: str = "ada", time_ms: int = NOON, kind: Kind = Kind.MESSAGE) -> Entry:
    return Entry(kind, text, nick, time_ms, msgid=text)


def test_what_fits() -> None:
    entry = said("The \x02Cake\x02 is a LIE")
    assert fits(Query(("cake is",)), entry, str.casefold)
    assert fits(Query(("lie", "cake")), entry, str.casefold)
    assert not fits(Query(("lie", "pie")), entry, str.casefold)
    assert fits(Query(sender="ADA"), entry, str.casefold)
    assert not fits(Query(sender="bob"), entry, str.casefold)
    assert fits(Query(after_ms=NOON), entry, str.casefold)
    assert not fits(Query(before_ms=NOON), entry, str.casefold)
    assert not fits(Query(("cake",)), said("cake", kind=Kind.PART), str.casefold)


def test_what_is_loaded_comes_newest_first_from_the_rooms_that_are_meant() -> None:
    rooms = []
    for name in ("#ops", "#tea"):
        room = Room(name, name, RoomKind.CHANNEL, Timeline(), Roster(str.casefold))
        for number in range(600):
            when = NOON + int(timedelta(minutes=number).total_seconds() * 1000)
            room.timeline.add(said(f"{name} {number}", time_ms=when))
        rooms.append(room)
    found = [item for item in search_loaded(rooms, Query(("59",), room="ops"), str.casefold) if item]
    assert [item.text for item in found][:3] == ["#ops 599", "#ops 598", "#ops 597"]
    assert {item.room for item in found} == {"#ops"}
    assert sum(item is None for item in search_loaded(rooms, Query(("x",)), str.casefold)) >= 4
