"""What is copied from the log: message text, of one or several, as text or as Markdown."""

from __future__ import annotations

from typing import Any

from textual.app import App, ComposeResult

from snacka_tui.model.timeline import Entry, Kind, Timeline
from snacka_tui.widgets.timeline import TimelineView


class Log(App[None]):
    """A log alone."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self.view = TimelineView(timeline)

    def compose(self) -> ComposeResult:
        yield self.view


def talk() -> Timeline:
    timeline = Timeline()
    lines = [
        (Kind.MESSAGE, "anna", "the \x02plan\x02, as *said*"),
        (Kind.JOIN, "carol", ""),
        (Kind.ACTION, "bob_", "nods"),
        (Kind.MESSAGE, "carol", "日本 👨\u200d👩\u200d👧 https://example.org/a_b"),
    ]
    for number, (kind, nick, text) in enumerate(lines):
        timeline.add(Entry(kind, text, nick, 1_000_000_000_000 + number * 1000, msgid=f"m{number}"))
    return timeline


async def test_keys_select_whole_messages_and_copy_their_text() -> None:
    app = Log(talk())
    async with app.run_test(size=(60, 12)) as pilot:
        view: Any = app.view
        view.focus()
        await pilot.press("up", "shift+up", "shift+up", "shift+up")
        assert view.copied(view.cursor_id).splitlines() == [
            "anna: the plan, as *said*",
            "carol joined",
            "* bob_ nods",
            "carol: 日本 👨\u200d👩\u200d👧 https://example.org/a_b",
        ]
        await pilot.press("shift+down")
        assert view.copied(view.cursor_id).startswith("carol joined\n")
        await pilot.press("up")
        assert view.copied(view.cursor_id) == "the plan, as *said*"


async def test_markdown_has_names_and_the_signs_one_would_type() -> None:
    app = Log(talk())
    async with app.run_test(size=(60, 12)) as pilot:
        view: Any = app.view
        view.focus()
        await pilot.press("up", "shift+up", "shift+up", "shift+up")
        copied = view.copied(view.cursor_id, markdown=True).split("\n\n")
        assert copied[0].startswith("**anna:** the **plan**, as ")
        assert copied[1] == "*bob\\_ nods*"
        assert copied[2].startswith("**carol:** 日本 ")
        assert len(copied) == 3
