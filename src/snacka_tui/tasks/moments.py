"""Times as people write them on a command line.

Owns `2026-11-22`, `2026-11-22 14:30`, `14:30` (today) and `7d` (ago), all in this machine's zone. It refuses
to know the clock: now is given.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from snacka_config import ConfigError

_AGO = re.compile(r"(\d{1,6})\s*(min|m|h|d|w)", re.ASCII)
_UNITS = {"m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_ALLOWED = "2026-11-22, '2026-11-22 14:30', 14:30, or an age such as 30min, 12h, 7d or 2w"


def parse_moment(text: str, now: datetime) -> int:
    """UTC milliseconds of what a person wrote; ConfigError if it is no time. `now` has a zone."""
    text = text.strip()
    ago = _AGO.fullmatch(text.lower())
    try:
        if ago:
            moment = now - timedelta(seconds=int(ago[1]) * _UNITS[ago[2]])
        elif re.fullmatch(r"\d{1,2}:\d\d", text):
            hour, minute = map(int, text.split(":"))
            moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        else:
            moment = datetime.fromisoformat(text)
        return int(moment.timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        raise ConfigError(f"“{text}” is no time. Allowed: {_ALLOWED}.") from None
