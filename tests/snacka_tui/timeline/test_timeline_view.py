"""The log as a person sees and uses it: what is painted, what stays in place, selecting, clicking."""

import re
import subprocess
import sys
from datetime import UTC

import pytest
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.events import MouseScrollUp
from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input, Static

from snacka_tui.model.timeline import Delivery, Entry, Kind, Timeline
from snacka_tui.terminal.screen import LeanScreen
from snacka_tui.terminal.thumb import ThumbScrollBar
from snacka_tui.widgets.timeline import TimelineView

NOON = 1_795_262_400_000  # 2026-11-21 12:00 UTC


def said(text: str, n: int = 0, nick: str = "ada") -> Entry:
    return Entry(Kind.MESSAGE, text, nick, NOON + n * 1000, msgid=f"m{n}-{text[:9]}")


class Chat(App[None]):
    """A log between a side panel and an input line."""

    CSS = "Static { width: 10; } Input { dock: bottom; }"

    def __init__(self, timeline: Timeline, side: bool = False) -> None:
        super().__init__()
        self.timeline, self.side = timeline, side
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        with Horizontal():
            if self.side:
                yield Static("side")
            yield TimelineView(self.timeline, this_year=lambda: 2026)
        yield Input()

    @property
    def view(self) -> TimelineView:
        return self.query_one(TimelineView)

    def on_timeline_view_near_top(self, message: TimelineView.NearTop) -> None:
        self.heard.append(message)

    def on_timeline_view_at_end(self, message: TimelineView.AtEnd) -> None:
        self.heard.append(message)

    def on_timeline_view_entry_activated(self, message: TimelineView.EntryActivated) -> None:
        self.heard.append(message)

    def on_timeline_view_gap_activated(self, message: TimelineView.GapActivated) -> None:
        self.heard.append(message)

    def on_timeline_view_link_activated(self, message: TimelineView.LinkActivated) -> None:
        self.heard.append(message)


def filled(count: int, width: int = 0) -> Timeline:
    timeline = Timeline(UTC)
    for n in range(count):
        timeline.add(said(f"line {n}" + " word" * (n % max(1, width)), n))
    return timeline


def painted(view: TimelineView) -> list[str]:
    """The rows on the screen, as text."""
    region = view.region
    strips = view.app.screen._compositor.render_strips()
    return [strips[y].crop(region.x, region.right - 1).text for y in range(region.y, region.bottom)]


async def settle(pilot: Pilot[None]) -> None:
    """Let all timers of a frame pass: whatever was to be painted is painted."""
    for _ in range(4):
        await pilot.pause(0.02)


async def test_the_newest_line_is_at_the_bottom_and_new_ones_follow() -> None:
    app = Chat(filled(100))
    async with app.run_test(size=(80, 20)) as pilot:
        await settle(pilot)
        assert painted(app.view)[-1].rstrip().endswith("line 99")
        app.timeline.add(said("hello there", 200))
        app.view.refresh_timeline()
        await settle(pilot)
        rows = painted(app.view)
        assert rows[-1].rstrip().endswith("hello there")
        assert rows[-2].rstrip().endswith("line 99")


async def test_a_short_log_stands_at_the_bottom() -> None:
    app = Chat(filled(2))
    async with app.run_test(size=(80, 20)) as pilot:
        await settle(pilot)
        rows = painted(app.view)
        assert [row.strip() for row in rows[:-3]] == [""] * (len(rows) - 3)
        assert "Saturday 21 November" in rows[-3]
        assert rows[-2].rstrip().endswith("12:00           ada │ line 0")


async def test_nothing_moves_while_history_comes_above_and_messages_below() -> None:
    app = Chat(filled(300, width=60))
    async with app.run_test(size=(80, 20)) as pilot:
        await settle(pilot)
        app.view.action_page_up()
        app.view.action_page_up()
        await settle(pilot)
        before = painted(app.view)
        older = [said(f"older {n}" + " word" * (n % 50), n - 5000) for n in range(400)]
        assert app.timeline.merge(older) == 400
        app.timeline.add(said("newer", 999))
        app.view.refresh_timeline()
        await settle(pilot)
        assert painted(app.view) == before
        app.timeline.merge([said(f"between {n}", n - 4000) for n in range(30)])
        app.view.refresh_timeline()
        await settle(pilot)
        assert painted(app.view) == before
        app.view.action_last()
        await settle(pilot)
        assert painted(app.view)[-1].rstrip().endswith("newer")


async def test_turning_pages_passes_every_line_once() -> None:
    app = Chat(filled(600, width=40))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        seen: set[str] = set()
        for _ in range(400):
            seen.update(re.findall(r"line (\d+)", "\n".join(painted(app.view))))
            if app.view.scroll_offset.y == 0:
                break
            app.view.action_page_up()
            await pilot.pause()
        assert seen == {str(n) for n in range(600)}


async def test_resizing_keeps_the_top_line_and_wraps_again() -> None:
    app = Chat(filled(300, width=60))
    async with app.run_test(size=(100, 20)) as pilot:
        await settle(pilot)
        app.view.jump_to(list(app.timeline.ids())[100], rows_above=0)
        await settle(pilot)
        assert "line 100" in painted(app.view)[0]
        for width in (64, 140, 50, 100):
            await pilot.resize_terminal(width, 20)
            await settle(pilot)
            assert any("line 100" in row for row in painted(app.view)[:2]), width
            assert all(len(row) <= width for row in painted(app.view))


async def test_history_is_asked_for_once_until_something_came() -> None:
    app = Chat(filled(60))
    async with app.run_test(size=(80, 20)) as pilot:
        await settle(pilot)
        near = [m for m in app.heard if isinstance(m, TimelineView.NearTop)]
        assert near == []
        for _ in range(3):
            app.view.action_page_up()
            await settle(pilot)
        near = [m for m in app.heard if isinstance(m, TimelineView.NearTop)]
        assert len(near) == 1
        assert near[0].timeline is app.timeline
        app.timeline.merge([said("old", -5)])
        app.view.refresh_timeline()
        await settle(pilot)
        assert len([m for m in app.heard if isinstance(m, TimelineView.NearTop)]) == 2


async def test_leaving_and_reaching_the_end_is_told() -> None:
    app = Chat(filled(100))
    async with app.run_test(size=(80, 20)) as pilot:
        await settle(pilot)
        app.view.focus()
        await pilot.press("pageup")
        await settle(pilot)
        assert not app.view.stick
        await pilot.press("end")
        await settle(pilot)
        ends = [m.at_end for m in app.heard if isinstance(m, TimelineView.AtEnd)]
        assert ends == [False, True]
        await pilot.press("home")
        await settle(pilot)
        assert "line 0" in painted(app.view)[1]


async def test_the_wheel_scrolls_and_the_end_is_left() -> None:
    app = Chat(filled(100))
    async with app.run_test(size=(80, 20)) as pilot:
        await settle(pilot)
        await pilot._post_mouse_events([MouseScrollUp], app.view, (5, 5))
        await settle(pilot)
        assert not app.view.stick
        assert "line 99" not in painted(app.view)[-1]


async def test_only_message_text_is_copied() -> None:
    timeline = Timeline(UTC)
    timeline.add(said("first message", 0))
    timeline.add(said("second one", 1, "björn"))
    timeline.add(said("third is here", 2, "carol"))
    app = Chat(timeline, side=True)
    async with app.run_test(size=(90, 12)) as pilot:
        await settle(pilot)
        bottom = app.view.size.height - 1
        await pilot.mouse_down(app.view, offset=(27, bottom - 2))
        await pilot.hover(app.view, offset=(24, bottom))
        await pilot.mouse_up(app.view, offset=(24, bottom))
        await settle(pilot)
        text = app.screen.get_selected_text()
        assert text is not None
        first, second, third = text.split("\n")[:3]
        assert "first message".endswith(first)
        assert first
        assert second == "björn: second one"
        assert third.startswith("carol: t")
        timeline.add(said("fourth", 3))
        timeline.merge([said("zeroth", -9)])
        app.view.refresh_timeline()
        await settle(pilot)
        assert app.screen.get_selected_text() == text  # the selection is of messages, not of rows


async def test_a_double_click_selects_the_message() -> None:
    app = Chat(filled(3))
    async with app.run_test(size=(80, 12)) as pilot:
        await settle(pilot)
        await pilot.click(app.view, offset=(30, app.view.size.height - 2), times=2)
        await settle(pilot)
        assert app.screen.get_selected_text() == "line 1"


async def test_clicks_tell_what_was_clicked() -> None:
    timeline = Timeline(UTC)
    first = timeline.add(said("plain", 0))
    timeline.add_gap()
    link = timeline.add(said("see https://example.org/a(b) now", 1))
    app = Chat(timeline)
    async with app.run_test(size=(80, 12)) as pilot:
        await settle(pilot)
        bottom = app.view.size.height - 1
        await pilot.click(app.view, offset=(28, bottom - 2))
        await pilot.click(app.view, offset=(28, bottom - 1))
        await pilot.click(app.view, offset=(30, bottom))
        await settle(pilot)
        told = [m for m in app.heard if not isinstance(m, TimelineView.NearTop)]
        assert isinstance(told[0], TimelineView.EntryActivated)
        assert told[0].entry_id == first
        assert isinstance(told[1], TimelineView.GapActivated)
        assert told[1].after == first
        assert isinstance(told[2], TimelineView.LinkActivated)
        assert (told[2].entry_id, told[2].url) == (link, "https://example.org/a(b)")


async def test_condensed_joins_expand_on_a_click() -> None:
    timeline = Timeline(UTC)
    for n, nick in enumerate(("ada", "björn", "carol")):
        timeline.add(Entry(Kind.JOIN, "", nick, NOON + n))
    app = Chat(timeline)
    async with app.run_test(size=(80, 12)) as pilot:
        await settle(pilot)
        assert painted(app.view)[-1].rstrip().endswith("ada, björn and carol joined")
        await pilot.click(app.view, offset=(30, app.view.size.height - 1))
        await settle(pilot)
        assert [row.rstrip()[-12:].strip() for row in painted(app.view)[-2:]] == [
            "björn joined",
            "carol joined",
        ]


async def test_switching_rooms_keeps_the_place_in_each() -> None:
    one, other = filled(200), Timeline(UTC)
    other.add(said("elsewhere"))
    app = Chat(one)
    async with app.run_test(size=(80, 20)) as pilot:
        await settle(pilot)
        app.view.action_page_up()
        await settle(pilot)
        before = painted(app.view)
        app.view.show(other)
        await settle(pilot)
        assert "elsewhere" in painted(app.view)[-1]
        one.add(said("meanwhile", 999))
        app.view.show(one)
        await settle(pilot)
        assert painted(app.view) == before


async def test_a_room_may_be_chosen_before_the_view_is_on_the_screen() -> None:
    app = Chat(Timeline(UTC))
    view = TimelineView()
    view.show(filled(3))
    view.refresh_timeline()
    async with app.run_test(size=(80, 20)) as pilot:
        await app.view.parent.mount(view)  # type: ignore[union-attr]
        await settle(pilot)
        assert any("line 2" in row for row in painted(view))


async def test_without_colours_the_text_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Chat(filled(3))
    async with app.run_test(size=(80, 20)) as pilot:
        await settle(pilot)
        assert painted(app.view)[-1].rstrip().endswith("│ line 2")


async def test_a_delivery_sign_changes_in_place() -> None:
    timeline = filled(5)
    sent = Entry(Kind.MESSAGE, "mine", "me", NOON + 9000, nonce="n", own=True, delivery=Delivery.SENDING)
    entry_id = timeline.add(sent)
    app = Chat(timeline)
    async with app.run_test(size=(80, 12)) as pilot:
        await settle(pilot)
        assert painted(app.view)[-1].rstrip().endswith("◌")
        timeline.confirm(entry_id, "m77", NOON + 9001)
        app.view.refresh_timeline()
        await settle(pilot)
        assert painted(app.view)[-1].rstrip().endswith("✓")


async def test_a_burst_ends_with_the_last_line_in_sight() -> None:
    app = Chat(filled(10))
    async with app.run_test(size=(80, 12)) as pilot:
        for n in range(3000):
            app.timeline.add(said(f"burst {n}", 100 + n))
            app.view.refresh_timeline()
        await settle(pilot)
        assert painted(app.view)[-1].rstrip().endswith("burst 2999")


async def test_the_theme_changes_the_colours() -> None:
    app = Chat(filled(3))
    async with app.run_test(size=(80, 12)) as pilot:
        await settle(pilot)

        def background() -> object:
            style = app.screen._compositor.render_strips()[5]._segments[0].style
            return None if style is None else style.bgcolor

        dark = background()
        app.theme = "textual-light"
        await settle(pilot)
        assert background() != dark


async def test_removing_what_is_in_sight_is_survived() -> None:
    app = Chat(filled(30))
    async with app.run_test(size=(80, 12)) as pilot:
        await settle(pilot)
        app.view.action_page_up()
        await settle(pilot)
        for entry_id in list(app.timeline.ids())[5:28]:
            app.timeline.remove(entry_id)
        app.view.refresh_timeline()
        await settle(pilot)
        assert painted(app.view)[-1].rstrip().endswith("line 29")
        app.timeline.clear()
        app.view.refresh_timeline()
        await settle(pilot)
        assert "".join(painted(app.view)).strip() == ""


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
async def test_rows_are_as_wide_as_the_view_whatever_is_written(width: int) -> None:
    timeline = Timeline(UTC)
    for n, text in enumerate(
        ("日本語のテキスト" * 20, "👩‍👩‍👧‍👦" * 30, "e\u0301" * 90, "\x02a\x03" * 50, "x" * 400, "", " " * 300)
    ):
        timeline.add(said(text, n, "名前が長い人です" * 2))
    app = Chat(timeline)
    async with app.run_test(size=(width, 30)) as pilot:
        await settle(pilot)
        size = app.view.scrollable_content_region.size
        strips = app.view.render_lines(Region(0, 0, size.width, size.height))
        assert [strip.cell_length for strip in strips] == [width - 1] * size.height
        assert all(sum(segment.cell_length for segment in strip) == width - 1 for strip in strips)


async def test_the_scroll_bar_is_ours() -> None:
    app = Chat(filled(50))
    async with app.run_test(size=(80, 12)) as pilot:
        await settle(pilot)
        assert isinstance(app.view.vertical_scrollbar, ThumbScrollBar)
        assert app.view.vertical_scrollbar.display


class Counting(TimelineView):
    """Remembers which rows were painted."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.rows: set[int] = set()

    def render_lines(self, crop: Region) -> list[Strip]:
        self.rows.update(crop.line_range)
        return super().render_lines(crop)


class OneLog(App[None]):
    """A counting log on a screen that draws only what changed."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self.view = Counting(timeline)

    def get_default_screen(self) -> Screen[object]:
        return LeanScreen(id="_default")

    def compose(self) -> ComposeResult:
        yield self.view


async def test_only_the_rows_that_changed_are_painted() -> None:
    timeline = filled(40)
    sent = Entry(Kind.MESSAGE, "mine", "me", NOON + 90_000, nonce="n", own=True, delivery=Delivery.SENDING)
    entry_id = timeline.add(sent)
    app = OneLog(timeline)
    async with app.run_test(size=(80, 20)) as pilot:
        await settle(pilot)
        app.view.rows.clear()
        timeline.set_delivery(entry_id, Delivery.KEPT)
        app.view.refresh_timeline()
        await settle(pilot)
        assert app.view.rows == {19}
        app.view.action_page_up()
        await settle(pilot)
        app.view.rows.clear()
        timeline.add(said("below what is in sight", 200))
        app.view.refresh_timeline()
        await settle(pilot)
        assert app.view.rows == set()


def test_the_model_needs_no_framework() -> None:
    code = (
        "import sys, snacka_tui.model.timeline_window; sys.exit(bool({'textual', 'rich'} & {*sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("meanwhile", ["end", "page", "lower", "another"])
async def test_a_change_is_shown_whatever_comes_before_its_turn(meanwhile: str) -> None:
    app = Chat(filled(50))
    async with app.run_test(size=(80, 20)) as pilot:
        own = app.timeline.add(
            Entry(Kind.MESSAGE, "mine", "me", NOON + 60_000, nonce="n", own=True, delivery=Delivery.SENDING)
        )
        app.view.refresh_timeline()
        await settle(pilot)
        assert painted(app.view)[-1].rstrip().endswith("◌")
        app.timeline.confirm(own, "m-own", NOON + 60_000)
        match meanwhile:
            case "end":
                app.view.jump_to_end()
            case "page":
                app.view.action_page_up()
            case "lower":
                await pilot.resize_terminal(80, 15)
            case _:
                app.view.show(Timeline(UTC))
                app.view.show(app.timeline)
        app.view.refresh_timeline()
        app.view.jump_to_end()
        await settle(pilot)
        assert painted(app.view)[-1].rstrip().endswith("✓")


async def test_the_newest_rows_are_those_of_now_when_something_goes_above_them() -> None:
    """Who reads further up sees them drawn before the log itself was told of the change."""
    app = Chat(filled(60))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.press("pageup")
        timeline, view = app.timeline, app.view
        newest = timeline.last_id()
        assert newest is not None
        for missing in (True, False):
            if missing:
                timeline.add_gap(timeline.previous_id(newest))
            else:
                timeline.close_gap(0)
            rows = [strip.text.rstrip() for strip in view.last_rows(4)]
            assert len(rows) == 4
            assert rows[-1].endswith("line 59")


class Missing(Chat):
    """Hears of gaps near by; nobody can be asked until `listening`."""

    listening = False

    def on_timeline_view_near_gap(self, message: TimelineView.NearGap) -> None:
        self.heard.append(message)
        if not self.listening:
            self.view.not_asked(message)

    def on_timeline_view_near_top(self, message: TimelineView.NearTop) -> None:  # heard by the class above
        if not self.listening:
            self.view.not_asked(message)


@pytest.mark.parametrize("kind", [TimelineView.NearGap, TimelineView.NearTop], ids=["gap", "top"])
async def test_what_nobody_could_be_asked_for_is_told_again_until_it_is_asked(kind: type[Message]) -> None:
    timeline = filled(20)
    newest = timeline.last_id()
    assert newest is not None
    timeline.add_gap(timeline.previous_id(newest))
    app = Missing(timeline)
    async with app.run_test(size=(40, 12)) as pilot:

        async def told() -> int:
            await settle(pilot)
            count = len([message for message in app.heard if isinstance(message, kind)])
            app.heard.clear()
            return count

        assert await told() >= 1  # the very first picture tells it, and so does every other
        for _ in range(2):
            app.view.look_for_more()
            assert await told() >= 1
        app.listening = True
        app.view.look_for_more()
        assert await told() == 1
        app.view.look_for_more()
        assert await told() == 0
        app.view.ask_again()
        app.view.look_for_more()
        assert await told() == 1
