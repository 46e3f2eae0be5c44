"""How often somebody may try something that costs or gives away much: logins, new accounts.

Pure but for the clock it is given; it knows addresses and names as opaque keys.
"""

from __future__ import annotations

from collections import OrderedDict, deque

REMEMBERED = 10_000
"""Keys at most: who fills the table forgets the oldest, not the memory of the machine."""


class Attempts:
    """At most `most` noted attempts of one key within `window_ms` milliseconds."""

    def __init__(self, most: int, window_ms: int) -> None:
        self._most = most
        self._window = window_ms
        self._noted: OrderedDict[str, deque[int]] = OrderedDict()

    def wait(self, key: str, now_ms: int) -> int:
        """Seconds until another attempt is allowed, 0 for now."""
        noted = self._noted.get(key)
        if noted is None:
            return 0
        while noted and noted[0] <= now_ms - self._window:
            noted.popleft()
        if len(noted) < self._most:
            return 0
        return -(-(noted[0] + self._window - now_ms) // 1000)

    def note(self, key: str, now_ms: int) -> None:
        noted = self._noted.setdefault(key, deque(maxlen=self._most))
        noted.append(now_ms)
        self._noted.move_to_end(key)
        if len(self._noted) > REMEMBERED:
            self._noted.popitem(last=False)
