"""Who waits for whom: sessions by the folded name that they monitor.

A session's own list stands on the session; this is the same from the other side, so that somebody's coming
costs as much as there are people who asked about them. Spec: IRCv3 monitor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .session import Session


class Watchers:
    """Keeps both sides alike. Names are folded; `shown` is what MONITOR L gives back."""

    def __init__(self) -> None:
        self._by_name: dict[str, dict[Session, None]] = {}

    def add(self, session: Session, folded: str, shown: str) -> None:
        session.monitored[folded] = shown
        self._by_name.setdefault(folded, {})[session] = None

    def remove(self, session: Session, folded: str) -> None:
        if session.monitored.pop(folded, None) is None:
            return
        waiting = self._by_name[folded]
        del waiting[session]
        if not waiting:
            del self._by_name[folded]

    def forget(self, session: Session) -> None:
        """Everything that this session asked for."""
        for folded in tuple(session.monitored):
            self.remove(session, folded)

    def of(self, folded: str) -> tuple[Session, ...]:
        """The sessions that monitor this name, in the order in which they asked."""
        return tuple(self._by_name.get(folded, ()))
