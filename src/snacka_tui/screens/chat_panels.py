"""Where the rooms and the members stand: beside the log, or over it on demand.

Owns the four tiers of width and the opening and closing of panels. It refuses to know what is in them.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from snacka_tui.widgets.sides import SidePanel

WIDE = 110
MEDIUM = 80
TALL = 20  # rows; a lower window has none to spare


class Place(Enum):
    """Where a panel is."""

    BESIDE = "beside"  # next to the log
    OVER = "over"  # only on demand, over the log


class Sides(Struct, frozen=True):
    """Where the two panels are at some width."""

    rooms: Place
    members: Place


def sides(width: int, rooms: int) -> Sides:
    """The tier for a screen `width` columns wide with `rooms` open rooms."""
    if width >= WIDE:
        return Sides(Place.BESIDE, Place.BESIDE)
    if width >= MEDIUM:
        return Sides(Place.OVER, Place.BESIDE) if rooms <= 1 else Sides(Place.BESIDE, Place.OVER)
    return Sides(Place.OVER, Place.OVER)


class Panels:
    """The two panels of a chat screen."""

    def __init__(self, rooms: SidePanel, members: SidePanel) -> None:
        self._panels = {"rooms": rooms, "members": members}
        self._now: Sides | None = None

    def place(self, width: int, rooms: int) -> None:
        """Put them where this width wants them; what was opened or closed by hand starts anew then."""
        wanted = sides(width, rooms)
        if wanted == self._now:
            return
        self._now = wanted
        for name, place in (("rooms", wanted.rooms), ("members", wanted.members)):
            panel = self._panels[name]
            panel.set_class(place is Place.OVER, "-over")
            panel.remove_class("-open", "-closed")

    def toggle(self, name: str) -> SidePanel | None:
        """Show or hide "rooms" or "members"; the panel that now lies open over the log, or None."""
        panel = self._panels[name]
        if not panel.has_class("-over"):
            panel.toggle_class("-closed")
            return None
        opening = not panel.has_class("-open")
        self.close_overlays()
        panel.set_class(opening, "-open")
        return panel if opening else None

    @property
    def rooms_in_sight(self) -> bool:
        """Whether the rooms stand beside the log."""
        panel = self._panels["rooms"]
        return not panel.has_class("-over") and not panel.has_class("-closed")

    def close_overlays(self) -> None:
        """Put away what lies over the log."""
        for panel in self._panels.values():
            panel.remove_class("-open")
