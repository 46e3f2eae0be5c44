"""How fast the log paints, beside Textual's RichLog in the same run: `python -m bench.timeline`.

Both are driven the same way in a headless app of 140x45 that renders real frames to terminal bytes, which are
only counted; interleaved, medians of the rounds. Trust the ratios: the machine is shared.
"""

import asyncio
import contextlib
import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

ROUNDS = 5
FILLED = 10_000  # lines before appends are timed
BURST = 20_000
KEYS = 40
SHARED = ("one append, ms", "append, painted, msg/s", "key to echo, p50, ms", "key to echo, p95, ms")
WORDS = (
    "the build is green again",
    "日本語のテキスト",
    "see the log 👀 for more",
    "could somebody look at it please",
    "naïve café",
    "👍🏽",
)


def line(number: int) -> str:
    """A text of about 62 characters, with CJK and emoji now and then."""
    text = f"{number} "
    step = number
    while len(text) < 62:
        text += WORDS[step % len(WORDS) if step % 3 == 0 else (step % 2) * 3] + " "
        step += 1
    return text[:62]


def _entries(first: int, count: int) -> list[Any]:
    from snacka_tui.model.timeline import Entry, Kind

    return [
        Entry(Kind.MESSAGE, line(n), f"name{n % 23}", 1_795_262_400_000 + n * 7_000, msgid=f"m{n:020d}")
        for n in range(first, first + count)
    ]


class Frames:
    """Stands for the terminal: counts what would be written, and tells when a frame came."""

    def __init__(self) -> None:
        self.bytes = 0
        self.count = 0
        self.arrived = asyncio.Event()
        self.wanted = ""  # text that a frame is waited for with
        self.found = asyncio.Event()

    def take(self, text: str) -> None:
        """One frame."""
        self.bytes += len(text)
        self.count += 1
        self.arrived.set()
        if self.wanted and self.wanted in text:
            self.found.set()

    async def next(self, action: Callable[[], object]) -> float:
        """Seconds from an action to the frame that follows it."""
        self.arrived.clear()
        start = time.perf_counter()
        action()
        await asyncio.wait_for(self.arrived.wait(), 60)
        return time.perf_counter() - start


def _app(make: Callable[[], Any], frames: Frames, lean: bool) -> Any:
    from textual.app import App, ComposeResult
    from textual.widgets import Input

    from snacka_tui.terminal.screen import LeanScreen

    class Bench(App[None]):
        """A log and an input line, as in a chat."""

        def compose(self) -> ComposeResult:
            """The widgets."""
            yield make()
            yield Input()

        def get_default_screen(self) -> Any:
            """As the chat's own screens are."""
            return LeanScreen(id="_default") if lean else super().get_default_screen()

        def _display(self, screen: Any, renderable: Any) -> None:
            if renderable is not None and hasattr(renderable, "render_segments"):
                frames.take(renderable.render_segments(self.console))

    return Bench()


@contextlib.asynccontextmanager
async def _running(make: Callable[[], Any], lean: bool = True) -> Any:
    frames = Frames()
    app = _app(make, frames, lean)
    async with app.run_test(size=(140, 45)) as pilot:
        await pilot.pause()
        yield app, frames, pilot


async def _rich_log(results: dict[str, list[float]]) -> None:
    from textual.widgets import RichLog

    async with _running(lambda: RichLog(wrap=True), lean=False) as (app, frames, pilot):
        log = app.query_one(RichLog)
        for n in range(FILLED):
            log.write(line(n))
        await pilot.pause()
        for n in range(20):
            results["one append, ms"].append(1e3 * await frames.next(lambda n=n: log.write(line(n))))
            await asyncio.sleep(0)
        start = time.perf_counter()
        for n in range(BURST // 10):
            log.write(line(n))
            if n % 20 == 19:
                await asyncio.sleep(0)  # the loop lives: lines come from a socket
        await frames.next(lambda: log.write("end"))
        results["append, painted, msg/s"].append(BURST / 10 / (time.perf_counter() - start))
        _echo_results(results, await _echo(app, frames, lambda n: log.write(line(n))))


async def _timeline(results: dict[str, list[float]]) -> None:
    from snacka_tui.model.timeline import Timeline
    from snacka_tui.widgets.timeline import TimelineView

    model = Timeline()
    model.merge(_entries(0, FILLED))
    more = _entries(FILLED, 40)
    burst = _entries(FILLED + 100, BURST)
    async with _running(lambda: TimelineView(model)) as (app, frames, pilot):
        view = app.query_one(TimelineView)

        def add(entry: Any) -> None:
            model.add(entry)
            view.refresh_timeline()

        for n in range(20):
            results["one append, ms"].append(1e3 * await frames.next(lambda n=n: add(more[n])))
            await asyncio.sleep(0.05)
        start = time.perf_counter()
        for n, entry in enumerate(burst):
            add(entry)
            if n % 20 == 19:
                await asyncio.sleep(0)
        await frames.next(lambda: add(more[30]))
        results["append, painted, msg/s"].append(BURST / (time.perf_counter() - start))
        await pilot.pause()
        later = _entries(FILLED + BURST + 200, 5_000)
        _echo_results(results, await _echo(app, frames, lambda n: add(later[n])))


async def _echo(app: Any, frames: Frames, add: Callable[[int], object]) -> list[float]:
    """Milliseconds from a key to the frame that shows it, while 500 messages a second come."""
    from textual.events import Key
    from textual.widgets import Input

    async def feed() -> None:
        start, sent = time.perf_counter(), 0
        while True:
            while sent < (time.perf_counter() - start) * 500:
                add(sent)
                sent += 1
            await asyncio.sleep(0.002)

    field = app.query_one(Input)
    field.focus()
    feeding = asyncio.create_task(feed())
    times = []
    for n in range(KEYS):
        frames.wanted = chr(0x100 + n)
        frames.found.clear()
        start = time.perf_counter()
        field.post_message(Key(frames.wanted, frames.wanted))
        await asyncio.wait_for(frames.found.wait(), 60)
        times.append(1e3 * (time.perf_counter() - start))
        await asyncio.sleep(0.02 + n % 7 * 0.005)
    feeding.cancel()
    return times


def _echo_results(results: dict[str, list[float]], times: list[float]) -> None:
    results["key to echo, p50, ms"].append(median(times))
    results["key to echo, p95, ms"].append(sorted(times)[int(len(times) * 0.95)])


async def _big(results: dict[str, list[float]]) -> None:
    """What happens at 100,000 messages: resize, prepend, scroll; beside one screenful."""
    from snacka_tui.model.timeline import Timeline
    from snacka_tui.widgets.timeline import TimelineView

    for name, count in (("100 k", 100_000), ("one screen", 45)):
        model = Timeline()
        for entry in _entries(0, count):
            model.add(entry)
        async with _running(partial(TimelineView, model)) as (app, frames, pilot):
            view = app.query_one(TimelineView)
            for width in (100, 140, 90, 130, 110):
                start = time.perf_counter()
                await pilot.resize_terminal(width, 45)
                results[f"resize, {name}, ms"].append(1e3 * (time.perf_counter() - start))
            if count > 1_000:
                await _scroll_and_prepend(model, view, frames, results)


async def _scroll_and_prepend(model: Any, view: Any, frames: Frames, results: dict[str, list[float]]) -> None:
    """At the top of a long log: 100 older messages come, and pages are turned."""

    def prepend(page: list[Any]) -> None:
        model.merge(page)
        view.refresh_timeline()

    for n in range(5):
        view.action_first()
        await asyncio.sleep(0.05)
        page = _entries(-1_000 - n * 100, 100)
        results["prepend 100 at 100 k, ms"].append(1e3 * await frames.next(partial(prepend, page)))
        await asyncio.sleep(0.05)
    for _ in range(10):
        results["page down, ms"].append(1e3 * await frames.next(view.action_page_down))
        await asyncio.sleep(0.02)


def _memory() -> float:
    """Bytes per message at 100 k, its text left out."""
    from snacka_tui.model.timeline import Timeline

    tracemalloc.start()
    model = Timeline()
    before = tracemalloc.get_traced_memory()[0]
    text = 0
    for start in range(0, 100_000, 1_000):
        for entry in _entries(start, 1_000):
            text += len(entry.text.encode())
            model.add(entry)
        del entry
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return (used - text) / 100_000


async def _all() -> dict[str, Any]:
    ours: dict[str, list[float]] = {}
    theirs: dict[str, list[float]] = {}
    for name in SHARED:
        ours[name], theirs[name] = [], []
    for _ in range(ROUNDS):
        await _timeline(ours)
        await _rich_log(theirs)
    big: dict[str, list[float]] = {}
    for name in ("resize, 100 k, ms", "resize, one screen, ms", "prepend 100 at 100 k, ms", "page down, ms"):
        big[name] = []
    await _big(big)
    return {
        "timeline": {name: round(median(values), 2) for name, values in (ours | big).items()}
        | {"bytes per message without text": round(_memory())},
        "rich_log": {name: round(median(values), 2) for name, values in theirs.items()},
        "append_ratio": round(
            median(ours["append, painted, msg/s"]) / median(theirs["append, painted, msg/s"]), 1
        ),
    }


def run() -> dict[str, Any]:
    """Measure everything; takes about half a minute."""
    return asyncio.run(_all())


def rows(result: dict[str, Any]) -> Iterator[str]:
    """The result as lines of a table."""
    yield f"{'':34}{'timeline':>12}{'RichLog':>12}"
    for name, value in result["timeline"].items():
        other = result["rich_log"].get(name, "")
        yield f"{name:34}{value:>12,}{other:>12,}" if other else f"{name:34}{value:>12,}"
    yield f"painted appends, times RichLog: {result['append_ratio']}"


if __name__ == "__main__":
    outcome = run()
    print("\n".join(rows(outcome)))
    if "--json" in sys.argv:
        print(json.dumps(outcome))
