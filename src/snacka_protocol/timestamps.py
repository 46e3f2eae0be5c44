"""UTC milliseconds to the text of the `time` tag and back.

Owns the one format and its cache; refuses to know what time it is (clocks are injected above).
Spec: ircv3.net server-time, `YYYY-MM-DDThh:mm:ss.sssZ`, always three digits of milliseconds.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FORMAT: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?Z", re.ASCII | re.IGNORECASE
)


def format_ms(ms: int) -> str:
    """`ms` (UTC, milliseconds since 1970) as `2026-01-02T03:04:05.678Z`; ValueError outside years 1-9999."""
    second, rest = divmod(ms, 1000)
    return f"{_prefix(second)}{rest:03d}Z"


def marker(ms: int) -> str:
    """A read marker as draft/read-marker writes it; `*` for 0, where nothing has been read."""
    return f"timestamp={format_ms(ms)}" if ms else "*"


# A live message nearly always shares its second with the one before; a page of history has a few seconds.
@lru_cache(maxsize=256)
def _prefix(second: int) -> str:
    try:
        moment = _EPOCH + timedelta(seconds=second)
    except OverflowError as error:
        raise ValueError(f"{second} seconds since 1970 are outside the calendar") from error
    return f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S}."


def parse_ms(text: str) -> int:
    """UTC milliseconds since 1970 of `2026-01-02T03:04:05.678Z`; raises ValueError for anything else.

    Fewer or more digits of the fraction are read too (cut to milliseconds), since other software
    writes them, and so is the leap second `:60`, as the first second of the next minute.
    """
    match = _FORMAT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a time like 2026-01-02T03:04:05.678Z")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    leap = second == 60
    moment = datetime(year, month, day, hour, minute, 59 if leap else second, tzinfo=UTC)
    ms = int((match[7] or "0").ljust(3, "0")[:3])
    return (moment - _EPOCH) // timedelta(milliseconds=1) + ms + (1000 if leap else 0)
