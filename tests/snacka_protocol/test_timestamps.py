"""The time tag's format."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.timestamps import format_ms, parse_ms


def test_the_format_has_milliseconds_and_z() -> None:
    assert format_ms(1_767_323_045_678) == "2026-01-02T03:04:05.678Z"
    assert format_ms(1_767_323_045_000) == "2026-01-02T03:04:05.000Z"
    assert format_ms(0) == "1970-01-01T00:00:00.000Z"
    assert format_ms(-1) == "1969-12-31T23:59:59.999Z"


@given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_every_moment_of_the_calendar_comes_back(ms: int) -> None:
    text = format_ms(ms)
    assert len(text) == 24
    assert parse_ms(text) == ms


def test_other_peoples_fractions_and_leap_seconds_are_read() -> None:
    assert parse_ms("2026-01-02T03:04:05Z") == 1_767_323_045_000
    assert parse_ms("2026-01-02T03:04:05.6Z") == 1_767_323_045_600
    assert parse_ms("2026-01-02T03:04:05.678999Z") == 1_767_323_045_678
    assert format_ms(parse_ms("2012-06-30T23:59:60.419Z")) == "2012-07-01T00:00:00.419Z"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-01-02",
        "2026-13-02T03:04:05.678Z",
        "2026-02-30T03:04:05.678Z",
        "2026-01-02T24:04:05.678Z",
        "2026-01-02T03:04:61.678Z",
        "2026-01-02T03:04:05.678",
        "2026-01-02T03:04:05.678+01:00",
        "2026-01-02T03:04:05.Z",
        "２026-01-02T03:04:05.678Z",
        " 2026-01-02T03:04:05.678Z",
        "2026-01-02T03:04:05.678Z\n",
        "0000-01-02T03:04:05.678Z",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_ms(text)


@pytest.mark.parametrize("ms", [10**15, -(10**15), 10**30])
def test_moments_outside_the_calendar_are_refused(ms: int) -> None:
    with pytest.raises(ValueError, match="calendar"):
        format_ms(ms)
