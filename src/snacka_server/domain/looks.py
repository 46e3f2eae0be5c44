"""Names by what they look like, so that nobody takes one that others would read as somebody else's.

It knows which names share a skeleton (`casemapping.skeleton`), not whose they are. Two names of nothing but
ASCII never look alike here: everybody can tell anna from anna1, and many of them are real names.
"""

from __future__ import annotations

from snacka_protocol.casemapping import skeleton


class Looks:
    """Names as they are written, under their folded form."""

    def __init__(self) -> None:
        self._written: dict[str, str] = {}
        self._by_look: dict[str, set[str]] = {}
        self._beyond_ascii = 0

    def add(self, folded: str, written: str) -> None:
        self.remove(folded)
        self._written[folded] = written
        self._by_look.setdefault(skeleton(written), set()).add(folded)
        self._beyond_ascii += not written.isascii()

    def remove(self, folded: str) -> None:
        written = self._written.pop(folded, None)
        if written is None:
            return
        look = skeleton(written)
        twins = self._by_look[look]
        twins.discard(folded)
        if not twins:
            del self._by_look[look]
        self._beyond_ascii -= not written.isascii()

    def like(self, name: str) -> list[str]:
        """The names that this one would be taken for, folded and in order; with only ASCII around, none."""
        plain = name.isascii()
        if plain and not self._beyond_ascii:
            return []
        twins = self._by_look.get(skeleton(name), ())
        return sorted(folded for folded in twins if not (plain and self._written[folded].isascii()))
