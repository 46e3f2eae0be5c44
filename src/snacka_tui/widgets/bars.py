"""The one-line bars around the log: the room's header above, typing and the connection's state below.

Owns their words and their room on the line. It refuses to know the session: it is given plain facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from snacka_tui.render.plain import harmless


class Mood(Enum):
    """How the state at the right end is coloured."""

    CALM = "calm"
    BUSY = "busy"
    TROUBLE = "trouble"


class Words(Static):
    """Plain words that lay the screen out anew only when they change. `action`: what a click does, or ""."""

    DEFAULT_CSS = """
    Words.-active:hover { text-style: underline; }
    """

    def __init__(self, *, classes: str, action: str = "") -> None:
        super().__init__("", classes=f"{classes} -active" if action else classes, markup=False)
        self._words = ""
        self._action = action

    async def on_click(self) -> None:
        if self._action:
            await self.run_action(self._action)

    def say(self, words: str) -> None:
        """Show these words."""
        if words != self._words:
            self._words = words
            self.update(harmless(words))


class RoomHeader(Horizontal):
    """Room name, topic, member count."""

    DEFAULT_CSS = """
    RoomHeader { height: 1; background: $surface; padding: 0 1; }
    RoomHeader > Static { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    RoomHeader > .header--name { width: auto; max-width: 60%; text-style: bold; color: $primary; }
    RoomHeader > .header--topic { width: 1fr; padding: 0 1 0 2; color: $text-muted; }
    RoomHeader > .header--count { width: auto; color: $text-muted; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._room = Words(classes="header--name", action="screen.switch")
        self._topic = Words(classes="header--topic")
        self._count = Words(classes="header--count", action="screen.side('members')")

    def compose(self) -> ComposeResult:
        yield self._room
        yield self._topic
        yield self._count

    def show(self, name: str, topic: str, members: int) -> None:
        """`topic` is plain text; `members` 0 shows no count."""
        self._room.say(name)
        self._topic.say(topic)
        self._count.say("" if not members else "1 person" if members == 1 else f"{members} people")


class StateLine(Horizontal):
    """Who is typing at the left, how the connection is at the right."""

    DEFAULT_CSS = """
    StateLine { height: 1; padding: 0 1; }
    StateLine > Static { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    StateLine > .state--typing { width: 1fr; color: $text-muted; text-style: italic; }
    StateLine > .state--now { width: auto; max-width: 100%; color: $text-muted; }
    StateLine > .-busy { color: $warning; }
    StateLine > .-trouble { color: $error; text-style: bold; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._typing = Words(classes="state--typing")
        self._now = Words(classes="state--now", action="app.command_palette")

    def compose(self) -> ComposeResult:
        yield self._typing
        yield self._now

    def show_left(self, words: str) -> None:
        """Who is typing, or what waits."""
        self._typing.say(words)

    def show_state(self, words: str, mood: Mood) -> None:
        """The state of the connection, in a few words."""
        self._now.say(words)
        self._now.set_class(mood is Mood.BUSY, "-busy")
        self._now.set_class(mood is Mood.TROUBLE, "-trouble")


class Trouble(Static):
    """Why there is no connection, while there is none."""

    DEFAULT_CSS = """
    Trouble { height: auto; max-height: 3; display: none; padding: 0 1; color: $error; background: $surface; }
    Trouble.-shown { display: block; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id, markup=False)

    def show(self, words: str) -> None:
        """Show a sentence; "" takes it away."""
        self.update(harmless(words))
        self.set_class(bool(words), "-shown")


def typing_words(nicks: Sequence[str]) -> str:
    """The sentence about who is typing."""
    match list(nicks):
        case []:
            return ""
        case [one]:
            return f"{one} is typing…"
        case [one, two]:
            return f"{one} and {two} are typing…"
        case [one, two, three]:
            return f"{one}, {two} and {three} are typing…"
        case several:
            return f"{len(several)} people are typing…"
