"""Which messages of a history a CHATHISTORY request means, by their places in it."""

from __future__ import annotations

from collections.abc import Sequence


def page(sub: str, places: Sequence[int], limit: int, count: int) -> list[int]:
    """Of `count` messages, those that are answered with, oldest first; `places` are the request's own."""
    everything = list(range(count))
    match sub:
        case "LATEST":
            return everything[-limit:]
        case "BEFORE":
            return everything[: places[0]][-limit:]
        case "AFTER":
            return everything[places[0] + 1 :][:limit]
        case "BETWEEN":
            return everything[places[0] + 1 : places[1]][:limit]
        case "AROUND":
            start = max(0, places[0] - limit // 2)
            return everything[start : start + limit]
    raise AssertionError(f"no such request: {sub}")
