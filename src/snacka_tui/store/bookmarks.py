"""Messages somebody wants to find again, kept on disk with their words.

Owns the rows about them. It refuses to know how a message is shown and gone to.
"""

from __future__ import annotations

from msgspec import Struct

from snacka_tui.store.store import Store

_MOST_TEXT = 2_000  # characters of a message


class Bookmark(Struct, frozen=True):
    """A message: `network` is the place's name in the store, `time_ms` UTC milliseconds."""

    network: str
    room: str
    msgid: str
    time_ms: int
    nick: str
    text: str


class Bookmarks:
    """The bookmarks of one store; with a store that keeps nothing there are none."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, mark: Bookmark) -> None:
        """Keep one; keeping it twice changes nothing."""
        self._store.write(
            "INSERT OR IGNORE INTO bookmark (network, room, msgid, time_ms, nick, text)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (mark.network, mark.room, mark.msgid, mark.time_ms, mark.nick, mark.text[:_MOST_TEXT]),
        )

    def remove(self, mark: Bookmark) -> None:
        """Forget one."""
        self._store.write(
            "DELETE FROM bookmark WHERE network = ? AND room = ? AND msgid = ? AND time_ms = ? AND nick = ?",
            (mark.network, mark.room, mark.msgid, mark.time_ms, mark.nick),
        )

    def all(self) -> list[Bookmark]:
        """Every bookmark, the one made last first."""
        rows = self._store.read(
            "SELECT network, room, msgid, time_ms, nick, text FROM bookmark ORDER BY place DESC"
        )
        return [Bookmark(*row) for row in rows]

    def has(self, mark: Bookmark) -> bool:
        """Whether this message has one."""
        return bool(
            self._store.read(
                "SELECT 1 FROM bookmark WHERE network = ? AND room = ? AND msgid = ? AND time_ms = ?"
                " AND nick = ?",
                (mark.network, mark.room, mark.msgid, mark.time_ms, mark.nick),
            )
        )
