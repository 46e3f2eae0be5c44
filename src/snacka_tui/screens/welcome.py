"""The first screen: your name, and where to chat.

Owns the two questions and their proposals. It refuses to start or connect anything: it ends with a
`Choice`, and the app does the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from snacka_config import ConfigError
from snacka_protocol.casemapping import fold_nick
from snacka_protocol.errors import InvalidName
from snacka_tui.address import Address, parse_address
from snacka_tui.widgets.line_list import Line, LineList
from snacka_tui.widgets.ordered_keys import OrderedKeys

_NO_START = "#&~%+$-"
_LONGEST_NAME = 40
_MOST_NAMED = 2


class LineInput(OrderedKeys, Input):
    """A line to type in."""


class Choice(Struct, frozen=True):
    """The answer: a name, and a place, a server to start (open to the network or not), or last time's."""

    name: str
    address: Address | None = None
    start: bool = False
    to_network: bool = False
    resume: bool = False


class Visited(Struct, frozen=True):
    """A place of an earlier run, and the name used there."""

    address: Address
    name: str


class WelcomeScreen(Screen[None]):
    """Posts `Chosen`. `fixed` is the place when only the name is asked."""

    DEFAULT_CSS = """
    WelcomeScreen { align: center middle; background: $background; }
    WelcomeScreen #card { width: 66; max-width: 100%; height: auto; max-height: 100%; padding: 1 3; }
    WelcomeScreen .welcome--logo { color: $primary; text-style: bold; text-align: center; margin-bottom: 1; }
    WelcomeScreen .welcome--label { color: $text-muted; margin-top: 1; }
    WelcomeScreen Input {
        border: none; height: 1; padding: 0 1; background: $panel; border-left: thick $border;
    }
    WelcomeScreen Input:focus { border: none; border-left: thick $primary; }
    WelcomeScreen Vertical { height: auto; }
    WelcomeScreen LineList { height: auto; }
    WelcomeScreen #trouble { color: $error; margin-top: 1; height: auto; }
    WelcomeScreen #trouble.-busy { color: $warning; }
    WelcomeScreen .welcome--foot { color: $text-muted; margin-top: 1; }
    WelcomeScreen .-away { display: none; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "next_field", "Next", show=False),
        Binding("up", "previous_field", "Previous", show=False),
        Binding("escape", "back", "Back", show=False),
    ]

    class Chosen(Message):
        """The person said where to go."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    def __init__(
        self,
        name: str,
        *,
        fixed: Address | None = None,
        suggested: Address | None = None,
        visited: Sequence[Visited] = (),
        trouble: str = "",
        typed: str = "",
        resume: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._typed = typed
        self._resume = resume
        self._name = name
        self._fixed = fixed
        self._suggested = suggested
        self._visited = visited
        self._trouble = trouble

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="card", can_focus=False):
            yield Static("S n a c k a", classes="welcome--logo", markup=False)
            yield Static("Your name, as others will see it", classes="welcome--label", markup=False)
            yield LineInput(
                self._name, placeholder="a name without spaces", id="name", max_length=_LONGEST_NAME
            )
            with Vertical(id="where", classes="-away" if self._fixed else ""):
                yield Static("Where do you want to chat?", classes="welcome--label", markup=False)
                yield LineList(id="places")
            with Vertical(id="elsewhere", classes="" if self._typed else "-away"):
                yield Static("The address somebody gave you", classes="welcome--label", markup=False)
                yield LineInput(
                    self._typed, placeholder="chat.example.org or ircs://host:port/room", id="address"
                )
            yield Static(self._trouble, id="trouble", markup=False)
            yield Static(self._foot(), classes="welcome--foot", markup=False)

    def _foot(self) -> str:
        if self._fixed:
            return f"Enter: chat {self._fixed.located}    Ctrl+Q: leave"
        return "Enter: go on    ↑ ↓: choose    Ctrl+Q: leave"

    def on_mount(self) -> None:
        places = self.query_one("#places", LineList)
        lines = self._places()
        places.styles.height = len(lines)
        places.show(lines)
        places.show_cursor = True
        self.query_one("#address" if self._typed else "#name", Input).focus()

    def _places(self) -> list[Line]:
        lines = []
        if self._resume:
            lines.append(Line("resume", f"Go on where you were: {self._resumed()}", lead="› ", strong=True))
        if self._suggested is not None:
            strong = not self._resume
            lines.append(Line("suggested", f"Join {self._suggested}", lead="› ", strong=strong))
        for place, visited in enumerate(self._visited):
            room = f" {visited.address.room}" if visited.address.room else ""
            lines.append(Line(f"visited:{place}", f"Again to {visited.address}{room}", lead="› "))
        lines.append(Line("here", "Start a chat on this machine", lead="› "))
        lines.append(Line("network", "Start a chat open to my network", lead="› "))
        lines.append(Line("elsewhere", "Join a chat by its address …", lead="› "))
        return lines

    def _resumed(self) -> str:
        names = self._resume
        if len(names) > _MOST_NAMED:
            return f"{', '.join(names[:_MOST_NAMED])} and {len(names) - _MOST_NAMED} more"
        return " and ".join(names)

    # -- answers -------------------------------------------------------------------------------

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "address":
            self._go_to(event.value)
        elif name := self._checked_name(event.value):
            places = self.query_one("#places", LineList)
            if self._fixed is not None:
                self._end(Choice(name, self._fixed))
            elif self.focused is places:  # a second Enter, pressed before the first had moved on
                self._choose(places.chosen_key, name)
            else:
                self.set_focus(places)  # at once; `places.focus()` would wait its turn

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        name = self._checked_name()
        if not name:
            self.query_one("#name", Input).focus()
            return
        self._choose(event.key, name)

    def _choose(self, key: str, name: str) -> None:
        kind, _, rest = key.partition(":")
        match kind:
            case "resume":
                self._end(Choice(name, resume=True))
            case "suggested":
                self._end(Choice(name, self._suggested))
            case "visited":
                visited = self._visited[int(rest)]
                self._end(Choice(name, visited.address))
            case "here":
                self._end(Choice(name, start=True))
            case "network":
                self._end(Choice(name, start=True, to_network=True))
            case _:
                self.query_one("#elsewhere").remove_class("-away")
                self.query_one("#address", Input).focus()

    def _go_to(self, text: str) -> None:
        name = self._checked_name()
        if not name:
            self.query_one("#name", Input).focus()
        elif not text.strip():
            self.say_trouble("Type the address, such as chat.example.org or 192.168.1.20.")
        else:
            try:
                self._end(Choice(name, parse_address(text)))
            except ConfigError as error:
                self.say_trouble(str(error))

    def _end(self, choice: Choice) -> None:
        self.post_message(self.Chosen(choice))

    def _checked_name(self, typed: str | None = None) -> str:
        name = (self.query_one("#name", Input).value if typed is None else typed).strip()
        trouble = name_trouble(name)
        self.say_trouble(trouble)
        return "" if trouble else name

    def say_trouble(self, words: str, *, busy: bool = False) -> None:
        """A sentence below the questions; `busy` for something that is only under way."""
        line = self.query_one("#trouble", Static)
        line.update(words)
        line.set_class(busy, "-busy")

    # -- moving --------------------------------------------------------------------------------

    def action_next_field(self) -> None:
        """Down from a field goes to the next one."""
        self.focus_next()

    def action_previous_field(self) -> None:
        """Up goes back."""
        self.focus_previous()

    def action_back(self) -> None:
        """Back to the name."""
        self.query_one("#name", Input).focus()


def name_trouble(name: str) -> str:
    """What is wrong with a name, as advice; "" when it will do."""
    if not name:
        return "Type a name first. It can be any name without spaces."
    if " " in name:
        return f"A name has no spaces. How about {name.replace(' ', '_')}?"
    if name[0] in _NO_START:
        return f"A name cannot begin with {name[0]!r}."
    if not name.isprintable():
        return "A name has only letters you can see."
    try:
        fold_nick(name)
    except InvalidName as error:
        return f"{error.reason[:1].upper()}{error.reason[1:]}."
    return ""
