"""What is in sight stays in sight: the window over a timeline under anything that happens elsewhere."""

from datetime import UTC

from hypothesis import given, settings
from hypothesis import strategies as st

from snacka_tui.model.timeline import Entry, Kind, Placed, Timeline
from snacka_tui.model.timeline_window import Window

NOON = 1_795_262_400_000  # 2026-11-21 12:00 UTC
APART = 1_000_000  # ms between messages: no two share a name


def said(n: int, name: str) -> Entry:
    return Entry(Kind.MESSAGE, name + "w" * (n * 7 % 5), "ada", NOON + n * APART, msgid=name)


def height(placed: Placed) -> int:
    return 1 + placed.entry.text.count("w") + (placed.day is not None)


def filled(count: int) -> Timeline:
    timeline = Timeline(UTC)
    timeline.lay_out(40, height)
    for n in range(count):
        timeline.add(said(n, f"m{n}"))
    return timeline


def looking_at(timeline: Timeline, top: int, rows: int = 20) -> Window:
    window = Window(timeline)
    window.height = rows
    window.arrange()
    window.go(top)
    return window


elsewhere = st.lists(
    st.tuples(st.sampled_from(["above", "below", "between"]), st.integers(1, 300)), min_size=1, max_size=5
)


@settings(deadline=None, max_examples=60)
@given(elsewhere, st.integers(300, 700))
def test_nothing_in_sight_moves_whatever_comes_above_and_below(
    steps: list[tuple[str, int]], top: int
) -> None:
    timeline = filled(600)
    window = looking_at(timeline, top)
    before = window.lines
    for tick, (where, count) in enumerate(steps):
        names = [f"{tick}-{n}" for n in range(count)]
        if where == "above":
            timeline.merge([said(-1000 * (tick + 1) + n, name) for n, name in enumerate(names)])
        elif where == "below":
            for n, name in enumerate(names):
                timeline.add(said(1000 * (tick + 1) + n, name))
        else:
            timeline.merge([Entry(Kind.MESSAGE, name, "bo", NOON + 2 * APART, name) for name in names])
        window.arrange()
        assert window.lines == before
        row = timeline.row_of(before[0][0]) + before[0][1]
        assert window.top == row


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2500), st.integers(1, 60), st.integers(1, 60))
def test_a_window_shows_as_many_rows_as_it_can_in_order(top: int, rows: int, then: int) -> None:
    timeline = filled(400)
    window = looking_at(timeline, top, rows)
    for size in (rows, then):
        window.height = size
        window.arrange()
        assert len(window.lines) == min(size, window.total)
        assert window.lines == sorted(window.lines)
        assert window.top + size <= window.total
    window.follow()
    last = timeline.last_id()
    assert last is not None
    assert window.lines[-1] == (last, timeline.height(last) - 1)


def test_a_window_over_nothing_follows() -> None:
    window = looking_at(filled(0), 7)
    assert (window.lines, window.top, window.total, window.stick) == ([], 0, 0, True)
    window.timeline.add(said(0, "m"))
    window.arrange()
    assert len(window.lines) == 2


def test_another_width_keeps_the_top_entry() -> None:
    timeline = filled(2000)
    window = looking_at(timeline, 0)
    entry_id = list(timeline.ids())[1000]
    window.go_to_entry(entry_id)
    assert window.lines[0][0] == entry_id
    timeline.lay_out(10, lambda placed: 3 + height(placed))
    window.arrange()
    assert window.lines[0][0] == entry_id


def test_only_what_is_looked_at_is_measured() -> None:
    timeline = filled(0)
    measured: list[int] = []

    def count(placed: Placed) -> int:
        measured.append(placed.entry_id)
        return 1

    timeline.lay_out(40, count)
    for n in range(20_000):
        timeline.add(said(n, f"m{n}"))
    window = looking_at(timeline, 10**9)
    assert len(measured) <= 512
    window.go(window.top // 2)
    assert len(measured) <= 2048
    assert abs(window.total - 20_000) < 20_000
