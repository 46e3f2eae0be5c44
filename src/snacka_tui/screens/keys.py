"""The keys of the chat screen, as one table for the bindings and for the help.

Owns which key does what and the words for it. Every row has an id, so that a keymap can move it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Key:
    """One row. `keys` are Textual's names, comma-separated; `shown` is what people read."""

    id: str
    keys: str
    action: str
    shown: str
    words: str
    priority: bool = False
    """It wins over the composer's own use of the key."""


MOVING = (
    Key("rooms.switch", "ctrl+k", "switch", "Ctrl+K", "go to a room or person", True),
    Key("rooms.active", "alt+a", "next_active", "Alt+A", "next room with something new", True),
    Key("rooms.up", "alt+up", "step_room(-1)", "Alt+Up", "the room above", True),
    Key("rooms.down", "alt+down", "step_room(1)", "Alt+Down", "the room below", True),
    *(
        Key(f"rooms.{n}", f"alt+{n}", f"room({n})", f"Alt+{n}", f"room number {n}", True)
        for n in range(1, 10)
    ),
    Key("rooms.browse", "alt+r", "browse", "Alt+R", "browse the rooms of the network", True),
    Key("panel.rooms", "f7", "side('rooms')", "F7", "show or hide the rooms", True),
    Key("panel.members", "f8", "side('members')", "F8", "show or hide the members", True),
)

READING = (
    Key("log.page-up", "pageup", "log_page(-1)", "PgUp", "older messages", True),
    Key("log.page-down", "pagedown", "log_page(1)", "PgDn", "newer messages", True),
    Key(
        "log.bottom",
        "ctrl+end",
        "bottom",
        "Ctrl+End",
        "the newest message (End, when nothing is typed)",
        True,
    ),
    Key("log.unread", "alt+u", "first_unread", "Alt+U", "the first unread message", True),
    Key("log.mention-before", "alt+p", "mention(-1)", "Alt+P", "the mention of you before", True),
    Key("log.mention-after", "alt+n", "mention(1)", "Alt+N", "the next mention of you", True),
    Key("search", "ctrl+f", "search", "Ctrl+F", "search everything that was said", True),
    Key("log.catch-up", "alt+c", "catch_up", "Alt+C", "catch up: what is unread, in all rooms", True),
    Key("log.bookmarks", "alt+b", "bookmarks", "Alt+B", "your bookmarks", True),
    Key("log.split", "alt+s", "split", "Alt+S", "keep the newest lines in sight while you read back", True),
    Key("", "", "", "Up, Down", "walk through the messages, from an empty line"),
    Key("", "", "", "Enter, b, y, o", "there: see who it is, bookmark, copy, open the link"),
    Key("", "", "", "r, +, e, d", "there: answer, react, change, take back"),
    Key("composer.focus", "escape", "composer", "Esc", "back to writing"),
)

WRITING = (
    Key("", "", "", "Enter", "send"),
    Key("", "", "", "Shift+Enter, Ctrl+J", "a new line"),
    Key("", "", "", "Ctrl+Up, Ctrl+Down", "what you said before"),
    Key("", "", "", "Tab", "complete a name, room, command or :emoji"),
    Key("", "", "", "Ctrl+Z", "undo; in an empty line, take back what you said last"),
    Key("", "", "", "Ctrl+C", "copy what is marked, or clear the line"),
)

PROGRAM = (
    Key("help", "f1", "help", "F1", "keys and commands", True),
    Key("invite", "f2", "invite", "F2", "invite somebody: the line to send them"),
    Key("connection.retry", "f5", "retry", "F5", "try to connect now"),
    Key("", "", "", "Ctrl+P", "all actions, to search and choose"),
    Key("quit", "ctrl+q", "leave", "Ctrl+Q", "leave the chat", True),
)

SECTIONS: tuple[tuple[str, Sequence[Key]], ...] = (
    ("Writing", WRITING),
    ("Reading", READING),
    ("Rooms", MOVING),
    ("Program", PROGRAM),
)


def bindings() -> list[Binding]:
    """The table as Textual wants it."""
    return [
        Binding(key.keys, key.action, key.words, show=False, priority=key.priority, id=key.id)
        for _, section in SECTIONS
        for key in section
        if key.action
    ]


def help_rows(section: Sequence[Key]) -> list[tuple[str, str]]:
    """(keys, words) to show, the nine rooms in one row."""
    rows: list[tuple[str, str]] = []
    for key in section:
        if key.id.startswith("rooms.") and key.id[-1].isdigit():
            if key.id == "rooms.1":
                rows.append(("Alt+1 … Alt+9", "the rooms by number"))
            continue
        rows.append((key.shown, key.words))
    return rows
