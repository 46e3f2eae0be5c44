"""The list of lines: moving, choosing, the mouse, and lists longer than the screen."""

from __future__ import annotations

from textual.app import App, ComposeResult

from snacka_tui.widgets.line_list import Line, LineList
from support.looking import screen_text


class ListApp(App[None]):
    def __init__(self, lines: list[Line], current: str = "") -> None:
        super().__init__()
        self.lines = lines
        self.current = current
        self.chosen: list[str] = []

    def compose(self) -> ComposeResult:
        yield LineList()

    def on_mount(self) -> None:
        self.query_one(LineList).show(self.lines, self.current)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        self.chosen.append(event.key)


def numbered(count: int) -> list[Line]:
    return [Line(f"k{n}", f"line {n}") for n in range(count)]


async def test_keys_move_and_choose() -> None:
    app = ListApp(numbered(30))
    async with app.run_test(size=(20, 10)) as pilot:
        for key in (
            "enter",
            "down",
            "down",
            "enter",
            "end",
            "enter",
            "up",
            "enter",
            "home",
            "enter",
            "up",
            "enter",
        ):
            await pilot.press(key)
        await pilot.pause()
        assert app.chosen == ["k0", "k2", "k29", "k28", "k0", "k0"]


async def test_the_cursor_stays_in_sight() -> None:
    app = ListApp(numbered(1000))
    async with app.run_test(size=(20, 10)) as pilot:
        await pilot.press("end")
        await pilot.pause()
        text = screen_text(app)
        assert "line 999" in text
        assert "line 989" not in text


async def test_a_click_chooses() -> None:
    app = ListApp(numbered(30))
    async with app.run_test(size=(20, 10)) as pilot:
        await pilot.press("end")
        await pilot.pause()
        await pilot.click(LineList, offset=(3, 2))
        await pilot.pause()
        assert app.chosen == ["k22"]


async def test_an_empty_list_is_harmless() -> None:
    app = ListApp([])
    async with app.run_test(size=(20, 5)) as pilot:
        await pilot.press("down", "enter", "end", "pageup")
        assert app.chosen == []
        assert screen_text(app).strip() == ""


async def test_labels_are_cut_at_cells_and_badges_stand_at_the_end() -> None:
    lines = [Line("a", "小明小明小明小明小明", badge="12"), Line("b", "anna", lead="@"), Line("c", "x" * 50)]
    app = ListApp(lines)
    async with app.run_test(size=(20, 5)):
        assert screen_text(app).splitlines()[:3] == [" 小明小明小明小… 12", " @anna", " " + "x" * 18 + "…"]


async def test_the_cursor_follows_its_line_when_the_list_changes() -> None:
    app = ListApp(numbered(5))
    async with app.run_test(size=(20, 10)) as pilot:
        await pilot.press("down", "down")
        lines = app.query_one(LineList)
        lines.show([Line("new", "new"), *numbered(5)])
        assert lines.chosen_key == "k2"
        lines.show(numbered(1))
        assert lines.chosen_key == "k0"


async def test_markup_in_names_is_only_text() -> None:
    app = ListApp([Line("a", "[red]bob[/red]")])
    async with app.run_test(size=(30, 3)):
        assert screen_text(app).splitlines()[0] == " [red]bob[/red]"
