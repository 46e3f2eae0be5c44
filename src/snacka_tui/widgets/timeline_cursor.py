"""Walking through the messages of the log with the keyboard: which one is meant, and what is wanted of it.

Owns the cursor, its keys and the intents they post. It refuses to know what comes of them: whoever listens to
`Deed` decides. While there is no cursor, its letters are none of the log's business and are typed instead.
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from snacka_tui.widgets.timeline_places import TimelinePlaces


class Deed(Enum):
    """What a key asks of the message under the cursor."""

    OPEN = "open"  # what a click does: resend, expand, load, or see who wrote it
    REPLY = "reply"
    REACT = "react"
    COPY = "copy"
    MARKDOWN = "markdown"  # copy as Markdown
    LINK = "link"  # open the link in it
    REDACT = "redact"
    EDIT = "edit"
    BOOKMARK = "bookmark"


_KEYS = (
    ("enter", Deed.OPEN, "See what it is about"),
    ("r", Deed.REPLY, "Reply"),
    ("+,plus", Deed.REACT, "React"),
    ("y", Deed.COPY, "Copy"),
    ("Y", Deed.MARKDOWN, "Copy as Markdown"),
    ("o", Deed.LINK, "Open the link"),
    ("d", Deed.REDACT, "Take it back"),
    ("e", Deed.EDIT, "Edit"),
    ("b", Deed.BOOKMARK, "Bookmark"),
)


class TimelineCursor(TimelinePlaces):
    """A painted timeline whose messages can be walked through. Posts `Asked`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", "The message above", show=False),
        Binding("down", "step(1)", "The message below", show=False),
        *(
            Binding(keys, f"ask('{deed.value}')", words, show=False, id=f"message.{deed.value}")
            for keys, deed, words in _KEYS
        ),
    ]

    class Asked(Message):
        """A key asks something of an entry."""

        def __init__(self, view: TimelineCursor, entry_id: int, deed: Deed) -> None:
            super().__init__()
            self.view = view
            self.entry_id = entry_id
            self.deed = deed

    class Pointed(Message):
        """The cursor is on another entry now, or (None) on none."""

        def __init__(self, view: TimelineCursor, entry_id: int | None) -> None:
            super().__init__()
            self.view = view
            self.entry_id = entry_id

    class CursorLeft(Message):
        """The cursor went below the newest message: the person wants to write again."""

    _walking = False  # the keyboard put the cursor there, not the mouse

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are keys only while a message is under the cursor."""
        return self.cursor_id is not None if action == "ask" else True

    def action_step(self, by: int) -> None:
        """To the message above or below; from nowhere to the newest in sight."""
        timeline, at = self.timeline, self.cursor_id
        if at is None or at not in timeline:
            lines = self._window.lines
            self._point(lines[-1][0] if lines else None)
            return
        found: int | None = at
        while found is not None:
            found = timeline.next_id(found) if by > 0 else timeline.previous_id(found)
            if found is not None and not timeline.placed(found).hidden:
                self._point(found)
                return
        if by > 0:
            self.post_message(self.CursorLeft())

    def action_ask(self, deed: str) -> None:
        """Say what is wanted of the message under the cursor."""
        if self.cursor_id is not None and self.cursor_id in self.timeline:
            self.post_message(self.Asked(self, self.cursor_id, Deed(deed)))

    def point_at(self, entry_id: int) -> None:
        """Put the cursor on an entry and have it in sight. Does nothing for an id that does not exist."""
        if entry_id in self.timeline:
            self._point(entry_id)

    def mark(self, entry_id: int | None) -> None:
        """Draw an entry as the one that is meant, without taking the keyboard; None ends that."""
        self._walking = False
        if entry_id != self.cursor_id:
            self.cursor_id = entry_id
            self._repaint()
            self.post_message(self.Pointed(self, entry_id))

    def _point(self, entry_id: int | None) -> None:
        self._walking = True
        self.cursor_id = entry_id
        self.post_message(self.Pointed(self, entry_id))
        if entry_id is not None and self._fit():
            self._window.reveal(entry_id)
            self._settled()

    def on_blur(self, event: events.Blur) -> None:
        """Without the keyboard there is no cursor."""
        if self._walking and self.app.app_focus:
            self.mark(None)
