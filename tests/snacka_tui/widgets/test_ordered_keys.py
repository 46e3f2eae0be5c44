"""What is typed faster than the screen is drawn lands in the order it was typed."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Input

from snacka_tui.commands import is_command
from snacka_tui.messages import LineSubmitted
from snacka_tui.screens.welcome import LineInput
from snacka_tui.widgets.composer import Composer
from support.looking import until


class WritingApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def compose(self) -> ComposeResult:
        yield Composer(
            lambda text, cursor: ["bob: "] if text == "bo" else [], lambda text: 1, is_command, id="composer"
        )
        yield LineInput(id="name")

    def on_line_submitted(self, event: LineSubmitted) -> None:
        self.said.append(event.text)


def burst(app: App[None], *keys: str) -> None:
    """All keys at once, as a driver delivers what it read in one go."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_in_the_composer() -> None:
    app = WritingApp()
    async with app.run_test() as pilot:
        app.query_one(Composer).focus()
        await pilot.pause()
        burst(
            app,
            "a",
            "x",
            "backspace",
            "b",
            "ctrl+j",
            "c",
            "left",
            "d",
            "enter",
            "b",
            "o",
            "tab",
            "h",
            "i",
            "enter",
        )
        await until(pilot, lambda: len(app.said) == 2)
        assert app.said == ["ab\ndc", "bob: hi"]


async def test_in_the_name() -> None:
    app = WritingApp()
    async with app.run_test() as pilot:
        name = app.query_one("#name", Input)
        name.value = "guess"
        name.focus()
        await pilot.pause()
        burst(app, "ctrl+u", "a", "n", "x", "backspace", "n", "a")
        await until(pilot, lambda: name.value.endswith("na"))
        assert name.value == "anna"


async def test_a_moved_key_is_followed() -> None:
    app = WritingApp()
    async with app.run_test() as pilot:
        app.set_keymap({"composer.new-line": "ctrl+n"})
        app.query_one(Composer).focus()
        await pilot.pause()
        burst(app, "a", "ctrl+n", "b", "enter")
        await until(pilot, lambda: app.said)
        assert app.said == ["a\nb"]
