"""Guards of the overrides of Textual's private parts: they fail here first when the framework changes."""

import importlib.util
import inspect
import threading
from collections.abc import Iterator
from typing import IO, cast

import pytest
import textual
from textual import events
from textual._compositor import Compositor
from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.drivers._writer_thread import WriterThread
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Region
from textual.screen import Screen
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from snacka_tui.terminal.keys import ALT_DIGITS, free_alt_digits
from snacka_tui.terminal.screen import CroppingCompositor, LeanScreen
from snacka_tui.terminal.stall import StallProofApp
from snacka_tui.terminal.thumb import ThumbScrollBar
from support.looking import until
from support.patience import PATIENCE


def test_the_framework_is_the_one_the_overrides_were_written_for() -> None:
    assert textual.__version__ == "8.2.8"


# -- keys ----------------------------------------------------------------------------------------------


def test_the_stock_table_has_the_entries_that_are_dropped() -> None:
    spec = importlib.util.find_spec("textual._ansi_sequences")
    assert spec is not None
    assert spec.loader is not None
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    assert all(isinstance(fresh.ANSI_SEQUENCES_KEYS[sequence], str) for sequence in ALT_DIGITS)


def test_alt_digits_arrive_as_keys() -> None:
    free_alt_digits()
    free_alt_digits()
    keys = [event.key for event in XTermParser().feed("\x1b1\x1b9") if isinstance(event, events.Key)]
    assert keys == ["alt+1", "alt+9"]


# -- compositor ----------------------------------------------------------------------------------------


class Asked(Static):
    """Remembers which of its rows it was asked for."""

    crops: list[Region]

    def render_lines(self, crop: Region) -> list[Strip]:
        self.crops = [*getattr(self, "crops", []), crop]
        return super().render_lines(crop)


class TwoColumns(App[None]):
    CSS = """
    Asked { width: 1fr; height: 10; }
    Screen { layers: base over; }
    #over { layer: over; offset: 3 2; width: 9; }
    """

    def __init__(self, lean: bool) -> None:
        super().__init__()
        self.lean = lean

    def get_default_screen(self) -> Screen[object]:
        return LeanScreen(id="_default") if self.lean else Screen(id="_default")

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Asked("\n".join(f"left {n} 日本" for n in range(10)), id="left")
            yield Asked("\n".join(f"right {n} 👍" for n in range(10)), id="right")
        yield Static("over\nover", id="over")


async def test_the_compositor_paints_the_same_as_the_stock_one() -> None:
    pictures = []
    for lean in (True, False):
        app = TwoColumns(lean)
        async with app.run_test(size=(40, 12)) as pilot:
            await pilot.pause()
            assert isinstance(app.screen._compositor, CroppingCompositor) is lean
            full = [strip.text for strip in app.screen._compositor.render_strips()]
            app.query_one("#left", Asked).refresh(Region(0, 2, 12, 3))
            app.screen._compositor.update_widgets({app.query_one("#left", Asked)})
            update = app.screen._compositor.render_partial_update()
            assert update is not None
            pictures.append((full, update.render_segments(app.console)))
    assert pictures[0] == pictures[1]
    assert "left 1" in pictures[0][0][1]


async def test_only_what_changed_is_asked_for() -> None:
    app = TwoColumns(lean=True)
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        left, right = app.query_one("#left", Asked), app.query_one("#right", Asked)
        left.crops, right.crops = [], []
        left.refresh(Region(0, 7, 20, 1))
        app.screen._compositor.update_widgets({left})
        app.screen._compositor.render_partial_update()
        assert left.crops == [Region(0, 7, 20, 1)]
        assert right.crops == []


def test_the_compositor_has_the_parts_that_are_overridden() -> None:
    assert list(inspect.signature(Compositor._render_chops).parameters) == [
        "self",
        "crop",
        "is_rendered_line",
    ]
    assert isinstance(inspect.getattr_static(Compositor, "cuts"), property)
    assert isinstance(inspect.getattr_static(Compositor, "visible_widgets"), property)
    assert "self._compositor = Compositor()" in inspect.getsource(Screen.__init__)


# -- scroll bar ----------------------------------------------------------------------------------------


def test_the_scroll_bar_is_made_where_the_override_makes_it() -> None:
    source = inspect.getsource(
        cast(property, inspect.getattr_static(Widget, "vertical_scrollbar")).fget or object
    )
    assert "self._vertical_scrollbar" in source
    assert "self.app._start_widget(self, scroll_bar)" in source
    assert list(inspect.signature(ScrollBar.refresh).parameters) == list(
        inspect.signature(ThumbScrollBar.refresh).parameters
    )


# -- a terminal that stalls ----------------------------------------------------------------------------


class StuckTerminal:
    """A file that takes nothing until it is let go."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.written: list[str] = []

    def write(self, text: str) -> None:
        self.gate.wait(2 * PATIENCE)
        self.written.append(text)

    def flush(self) -> None:
        """Nothing to do."""

    def fileno(self) -> int:
        return -1


class ThreadedDriver(HeadlessDriver):
    """The stock writer thread in front of a terminal of the test's."""

    terminal = StuckTerminal()

    def start_application_mode(self) -> None:
        self._writer_thread = WriterThread(cast("IO[str]", self.terminal))
        self._writer_thread.start()
        super().start_application_mode()

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self._writer_thread.write(data)

    def close(self) -> None:
        self._writer_thread.stop()


class Ticker(StallProofApp[None]):
    """Paints as often as it is told."""

    def compose(self) -> ComposeResult:
        yield Static("start")


@pytest.fixture
def terminal() -> Iterator[StuckTerminal]:
    stuck = ThreadedDriver.terminal = StuckTerminal()
    yield stuck
    stuck.gate.set()


async def test_a_stalled_terminal_loses_frames_but_not_the_loop(terminal: StuckTerminal) -> None:
    app = Ticker(driver_class=ThreadedDriver)
    async with app.run_test(headless=False, size=(40, 5)) as pilot:
        await pilot.pause()
        watchdog = threading.Timer(PATIENCE, terminal.gate.set)  # a blocked loop could not say so itself
        watchdog.start()
        terminal.gate.clear()
        for n in range(60):
            app.query_one(Static).update(f"tick {n}")
            await pilot.pause(0.02)
        assert not terminal.gate.is_set(), "the loop was blocked until the watchdog let it go"
        watchdog.cancel()
        terminal.gate.set()
        await until(pilot, lambda: "tick 59" in "".join(terminal.written), "the last frame")
        assert "tick 40" not in "".join(terminal.written)
