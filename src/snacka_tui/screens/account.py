"""Small forms over the chat: to log in, to make an account, to type the code from an e-mail.

Owns their fields and words. It refuses to act: what was typed goes to a function it is given, which says what
is wrong or starts it, and how that ended comes back by `hear`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, cast

from msgspec import Struct, structs
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from snacka_tui.model.changes import AccountStep
from snacka_tui.render.plain import harmless
from snacka_tui.widgets.line_list import Line, LineList
from snacka_tui.widgets.ordered_keys import OrderedKeys

REMEMBER = "remember"
IN_THE_OPEN = "open"
_LONGEST = 300


class Field(Struct, frozen=True):
    """A line to type in. `secret` shows dots."""

    id: str
    label: str
    value: str = ""
    secret: bool = False


class Toggle(Struct, frozen=True):
    """Something to say yes or no to."""

    id: str
    label: str
    on: bool = False


class Form(Struct, frozen=True):
    """What a form asks. `words` stand above the fields; `action` is what Enter does in the end."""

    title: str
    words: str
    fields: Sequence[Field]
    toggles: Sequence[Toggle]
    action: str
    busy: str


class Answers(Struct, frozen=True):
    """What was typed, by field id, and the toggles that are on."""

    typed: Mapping[str, str]
    on: frozenset[str]


class FormInput(OrderedKeys, Input):
    """A line to type in. Enter is obeyed in its turn, and what was typed after it goes where it led."""

    async def action_submit(self) -> None:
        """To the next line, or the end of the form."""
        cast("AccountForm", self.screen).entered(self)

    async def _on_key(self, event: events.Key) -> None:
        focused = self.screen.focused
        if focused is not None and focused is not self:
            event.stop()
            event.prevent_default()
            focused.post_message(events.Key(event.key, event.character))


class AccountForm(ModalScreen[None]):
    """`submit` takes the answers and returns a sentence about what is wrong with them, or "" if it began."""

    DEFAULT_CSS = """
    AccountForm { align: center middle; background: $background 60%; }
    AccountForm > VerticalScroll {
        width: 60; max-width: 94%; height: auto; max-height: 100%; padding: 0 2;
        background: $surface; border: round $primary;
    }
    AccountForm Vertical { height: auto; }
    AccountForm .form--title { text-style: bold; color: $primary; }
    AccountForm .form--words { margin-bottom: 1; }
    AccountForm .form--label { color: $text-muted; }
    AccountForm Input {
        border: none; height: 1; padding: 0 1; background: $panel; border-left: thick $border;
    }
    AccountForm Input:focus { border: none; border-left: thick $primary; }
    AccountForm LineList { height: auto; margin-top: 1; }
    AccountForm #trouble { color: $error; height: auto; }
    AccountForm #trouble.-busy { color: $warning; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False, priority=True),
        Binding("down", "focus_next", "Next", show=False),
        Binding("up", "focus_previous", "Previous", show=False),
    ]

    def __init__(self, form: Form, submit: Callable[[Answers], str]) -> None:
        super().__init__()
        self._form = form
        self._submit = submit
        self._on = {toggle.id for toggle in form.toggles if toggle.on}

    def compose(self) -> ComposeResult:
        form = self._form
        with VerticalScroll(can_focus=False):
            yield Static(harmless(form.title), classes="form--title", markup=False)
            yield Static(harmless(form.words), classes="form--words", markup=False)
            for field in form.fields:
                with Vertical():
                    yield Static(field.label, classes="form--label", markup=False)
                    yield FormInput(field.value, password=field.secret, id=field.id, max_length=_LONGEST)
            yield Static("", id="trouble", markup=False)
            yield LineList(id="deeds")

    def on_mount(self) -> None:
        self._show_deeds()
        empty = [field.id for field in self._form.fields if not field.value]
        self.query_one(f"#{empty[0] if empty else self._form.fields[0].id}", Input).focus()

    def _show_deeds(self) -> None:
        deeds = self.query_one("#deeds", LineList)
        lines = [
            Line(f"toggle {toggle.id}", toggle.label, lead="[x] " if toggle.id in self._on else "[ ] ")
            for toggle in self._form.toggles
        ]
        lines += [Line("go", self._form.action, lead="› ", strong=True), Line("close", "Cancel", lead="› ")]
        deeds.styles.height = len(lines)
        place = deeds.cursor
        deeds.show(lines)
        deeds.cursor = place

    def entered(self, line: Input) -> None:
        """Enter goes on to the next field, and from the last one does it."""
        ids = [field.id for field in self._form.fields]
        following = ids[ids.index(line.id or "") + 1 :]
        if following:
            self.set_focus(self.query_one(f"#{following[0]}", Input))  # at once; `focus()` waits its turn
        else:
            self._go()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        event.stop()
        kind, _, name = event.key.partition(" ")
        if kind == "toggle":
            self._on.symmetric_difference_update({name})
            self._show_deeds()
        elif kind == "go":
            self._go()
        else:
            self.action_close()

    def _go(self) -> None:
        typed = {field.id: self.query_one(f"#{field.id}", Input).value.strip() for field in self._form.fields}
        for field in self._form.fields:
            if not typed[field.id]:
                self.query_one(f"#{field.id}", Input).focus()
                self.say_trouble(f"Type this first: {field.label}.")
                return
        trouble = self._submit(Answers(typed, frozenset(self._on)))
        self.say_trouble(trouble or self._form.busy, busy=not trouble)

    def say_trouble(self, words: str, *, busy: bool = False) -> None:
        """A sentence below the fields; `busy` for something that is only under way."""
        line = self.query_one("#trouble", Static)
        line.update(harmless(words))
        line.set_class(busy, "-busy")

    def hear(self, step: AccountStep, text: str) -> None:
        """How it goes: the form stays for another try, or has done its work."""
        if step is AccountStep.REFUSED:
            self.say_trouble(text)
        else:
            self.dismiss(None)

    def action_close(self) -> None:
        """Away with the form; what it began goes on."""
        self.dismiss(None)


# -- the forms -------------------------------------------------------------------------------------------

_OPEN_TOGGLE = Toggle(IN_THE_OPEN, "Send it, though others could read it on its way")
_REMEMBER_TOGGLE = Toggle(REMEMBER, "Remember the password on this machine", on=True)


def login_form(place: str, account: str, *, service: str, open_question: bool) -> Form:
    """To come back to an account. `place`: as in "at example.org".

    `service`: who checks the password where the server does not, or "".
    """
    words = f"Come back to your account {place}."
    if service:
        words += f" The password goes to {service}, the service that keeps the accounts here."
    return Form(
        "Log in",
        words + _warning(open_question),
        [Field("account", "The account's name", account), Field("password", "Password", secret=True)],
        [*([_OPEN_TOGGLE] if open_question else []), _REMEMBER_TOGGLE],
        "Log in",
        "Logging in …",
    )


def entry_form(place: str, account: str, *, again: bool, open_question: bool) -> Form:
    """For a place that takes only people with an account. `again`: what was typed did not let them in."""
    form = login_form(place, account, service="", open_question=open_question)
    words = f"Only people with an account come in {place}. Who looks after it can make you one."
    if again:
        words = f"That name and password do not open an account {place}. Try again."
    toggles = [toggle for toggle in form.toggles if toggle.id != REMEMBER]  # asked when it was right
    return structs.replace(form, words=words + _warning(open_question), toggles=toggles)


def register_form(place: str, nick: str, *, own_name: bool, email: bool, open_question: bool) -> Form:
    """To make an account out of a name."""
    fields = [
        *([Field("account", "The account's name", nick)] if own_name else []),
        *([Field("email", "E-mail address, for a code")] if email else []),
        Field("password", "A password", secret=True),
        Field("again", "The same once more", secret=True),
    ]
    return Form(
        "Make an account",
        f"Then the name {nick} stays yours {place}, and you can come back from anywhere."
        + _warning(open_question),
        fields,
        [*([_OPEN_TOGGLE] if open_question else []), _REMEMBER_TOGGLE],
        "Make the account",
        "Asking the server …",
    )


def code_form(said: str) -> Form:
    """For the code from the e-mail; `said` is what the server says about it."""
    return Form(
        "One step more", said, [Field("code", "The code")], [], "Send the code", "Asking the server …"
    )


def _warning(open_question: bool) -> str:
    if not open_question:
        return ""
    return "\nThis connection is not encrypted: others in the network could read the password on its way."
