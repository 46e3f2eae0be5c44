"""The keys of the chat screen, as one table for the bindings, the help and the screen that moves them.

Owns which key does what and the words for it. A row with an id can be moved: a keymap says where to, from ids
to keys in Textual's names, and everything that shows a key asks here which one it is now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from textual.binding import Binding


class Key(Struct, frozen=True):
    """One row. `keys` are Textual's names, comma-separated; `shown` is what people read.

    A row with an id and no action is bound elsewhere, under the same id; one with neither cannot be moved.
    """

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
    Key("log.copy-markdown", "", "copy_markdown", "", "copy what is selected as Markdown"),
    Key("composer.focus", "escape", "composer", "Esc", "back to writing"),
)

MESSAGE = (
    Key("", "", "", "Enter", "see who it is, open or load it"),
    Key("", "", "", "Shift+Up, Shift+Down", "mark several messages, to copy them"),
    Key("message.reply", "r", "", "r", "answer it"),
    Key("message.react", "+,plus", "", "+", "react to it"),
    Key("message.edit", "e", "", "e", "change it, if it is yours"),
    Key("message.redact", "d", "", "d", "take it back, if it is yours"),
    Key("message.copy", "y", "", "y", "copy it as text"),
    Key("message.markdown", "Y", "", "Y", "copy it as Markdown"),
    Key("message.link", "o", "", "o", "open the link in it"),
    Key("message.bookmark", "b", "", "b", "bookmark it"),
)

WRITING = (
    Key("", "", "", "Enter", "send"),
    Key("composer.new-line", "shift+enter,ctrl+j", "", "Shift+Enter, Ctrl+J", "a new line"),
    Key("composer.older", "ctrl+up", "", "Ctrl+Up", "what you said before"),
    Key("composer.newer", "ctrl+down", "", "Ctrl+Down", "what you said after that"),
    Key("composer.complete", "tab", "", "Tab", "complete a name, room, command or :emoji"),
    Key("", "", "", "Ctrl+Z", "undo; in an empty line, take back what you said last"),
    Key("", "", "", "Ctrl+C", "copy what is marked, or clear the line"),
)

PROGRAM = (
    Key("help", "f1", "help", "F1", "keys and commands", True),
    Key("invite", "f2", "invite", "F2", "invite somebody: the line to send them"),
    Key("connection.retry", "f5", "retry", "F5", "try to connect now"),
    Key("palette", "ctrl+p", "", "Ctrl+P", "all actions, to search and choose"),
    Key("settings", "f9", "settings", "F9", "the settings", True),
    Key("keys", "", "keys", "", "change the keys"),
    Key("themes", "", "themes", "", "choose the colours"),
    Key("quit", "ctrl+q", "leave", "Ctrl+Q", "leave the chat", True),
)

SECTIONS: tuple[tuple[str, Sequence[Key]], ...] = (
    ("Writing", WRITING),
    ("Reading", READING),
    ("Rooms", MOVING),
    ("With a message marked", MESSAGE),
    ("Program", PROGRAM),
)


MOVABLE: Mapping[str, Key] = {key.id: key for _, section in SECTIONS for key in section if key.id}
"""The rows that can be moved, by id."""

Keymap = Mapping[str, str]
NO_KEY = "none"
"""In a keymap: this action has no key. No key is called so."""

_NAMES = {
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "plus": "+",
    "minus": "-",
    "slash": "/",
    "question_mark": "?",
    "full_stop": ".",
    "comma": ",",
}


def bindings() -> list[Binding]:
    """The table as Textual wants it; what has no key yet has one that is never pressed."""
    return [
        Binding(key.keys or NO_KEY, key.action, key.words, show=False, priority=key.priority, id=key.id)
        for _, section in SECTIONS
        for key in section
        if key.action
    ]


def keys_of(id: str, keymap: Keymap) -> str:
    """Textual's names of the keys of an action as they are now, comma-separated; "" for none."""
    keys = keymap.get(id) or MOVABLE[id].keys
    return "" if keys == NO_KEY else keys


def key_words(keys: str) -> str:
    """What people call keys: "ctrl+k,f2" is Ctrl+K, F2."""
    return ", ".join(_key_word(key) for key in keys.split(",") if key)


def _key_word(key: str) -> str:
    *held, last = key.split("+")
    name = _NAMES.get(last) or (last if len(last) == 1 and not held else last.replace("_", " ").title())
    return "+".join([*(one.title() for one in held), name])


def shown(id: str, keymap: Keymap) -> str:
    """The key of an action for a sentence: "F1"; "" for none."""
    return key_words(keymap[id] if keymap[id] != NO_KEY else "") if keymap.get(id) else MOVABLE[id].shown


def hint(id: str, words: str, keymap: Keymap) -> str:
    """A word about a key for a row at the end of the screen: "F1 help"; only the words for none."""
    return f"{shown(id, keymap)} {words}".lstrip()


def help_rows(section: Sequence[Key], keymap: Keymap | None = None) -> list[tuple[str, str]]:
    """(keys, words) to show, the nine rooms in one row where they are as usual; nothing for no key."""
    keymap = keymap or {}
    rows: list[tuple[str, str]] = []
    numbers = any(id.startswith("rooms.") and id[-1].isdigit() for id in keymap)
    for key in section:
        if key.id.startswith("rooms.") and key.id[-1].isdigit() and not numbers:
            if key.id == "rooms.1":
                rows.append(("Alt+1 … Alt+9", "the rooms by number"))
            continue
        pressed = shown(key.id, keymap) if key.id else key.shown
        if pressed:
            rows.append((pressed, key.words))
    return rows
