"""The timeline model: order, deduplication, merging of history, gaps, surroundings."""

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snacka_tui.model.timeline import Delivery, Entry, Kind, Placed, Timeline, net_effect

MINUTE = 60_000
NOON = 1_795_262_400_000  # 2026-11-21 12:00 UTC


def said(text: str, at: int = 0, nick: str = "ada", msgid: str = "", nonce: str = "") -> Entry:
    return Entry(Kind.MESSAGE, text, nick, NOON + at, msgid, nonce)


def mine(text: str, at: int = 0, nonce: str = "n1") -> Entry:
    return Entry(Kind.MESSAGE, text, "me", NOON + at, nonce=nonce, own=True, delivery=Delivery.SENDING)


def event(kind: Kind, nick: str, text: str = "", at: int = 0, own: bool = False) -> Entry:
    return Entry(kind, text, nick, NOON + at, own=own)


def timeline(*entries: Entry) -> Timeline:
    line = Timeline(UTC)
    line.lay_out(40, lambda placed: 1)
    for entry in entries:
        line.add(entry)
    return line


def texts(line: Timeline) -> list[str]:
    return [entry.text for entry in line]


def test_a_live_message_goes_to_the_end_and_keeps_all_it_came_with() -> None:
    line = timeline()
    entry = Entry(
        Kind.NOTICE,
        "héj 👋 \udc80",
        "ada",
        NOON,
        msgid="m1",
        nonce="n",
        own=True,
        delivery=Delivery.SENT,
        highlight=True,
        account="ada_acc",
        reply_to="m0",
    )
    entry_id = line.add(entry)
    assert line.get(entry_id) == entry
    assert line.find("m1") == entry_id
    assert line.find_nonce("n") == entry_id
    assert entry_id in line
    with pytest.raises(KeyError):
        line.get(entry_id + 1)


def test_the_same_msgid_is_shown_once_and_the_same_text_twice() -> None:
    line = timeline(
        said("hi", msgid="m1"), said("hi", msgid="m1"), said("hi", msgid="m2"), said("hi"), said("hi")
    )
    assert texts(line) == ["hi", "hi", "hi", "hi"]


def test_the_echo_of_a_send_confirms_it_in_place() -> None:
    line = timeline(said("before"))
    entry_id = line.add(mine("yo"))
    echo = Entry(Kind.MESSAGE, "yo", "me", NOON + 5, msgid="m9", nonce="n1", own=True)
    assert line.add(echo) == entry_id
    assert line.get(entry_id).delivery is Delivery.KEPT
    assert line.get(entry_id).msgid == "m9"
    assert len(line) == 2


def test_somebody_else_with_our_nonce_is_somebody_else() -> None:
    line = timeline(mine("yo"), said("yo", nonce="n1", msgid="m2"))
    assert len(line) == 2


def test_a_send_confirmed_late_moves_behind_what_came_before_it_on_the_server() -> None:
    line = timeline(said("first", 0, msgid="a"))
    entry_id = line.add(mine("typed offline", 1))
    line.merge([said("missed", 2 * MINUTE, msgid="b")])
    assert texts(line) == ["first", "missed", "typed offline"]  # under way: it stays at the end
    line.add(said("newer", 3 * MINUTE, msgid="c"))
    moved = line.confirm(entry_id, "d", NOON + 4 * MINUTE)
    assert texts(line) == ["first", "missed", "newer", "typed offline"]
    assert line.get(moved).delivery is Delivery.KEPT
    assert entry_id not in line


def test_a_confirmation_for_what_history_already_brought_leaves_one_message() -> None:
    line = timeline(mine("yo"), said("yo", 10, nick="me", msgid="m1"))
    first = line.first_id()
    assert first is not None
    kept = line.confirm(first, "m1", NOON + 10)
    assert texts(line) == ["yo"]
    assert line.get(kept).delivery is Delivery.KEPT
    assert line.get(kept).own


def test_history_is_placed_by_time_and_known_messages_are_left_out() -> None:
    line = timeline(said("c", 30, msgid="c"), said("f", 60, msgid="f"))
    added = line.merge(
        [said(name, 10 * n, msgid=name) for n, name in enumerate("abcdefg", start=1)],
    )
    assert added == 5
    assert texts(line) == list("abcdefg")


def test_messages_of_the_same_millisecond_keep_the_servers_order() -> None:
    line = timeline(said("b", 5, msgid="b"))
    line.merge([said(name, 5, msgid=name) for name in "abc"])
    assert texts(line) == ["a", "b", "c"]


def test_own_send_found_in_history_is_confirmed_by_its_nonce() -> None:
    line = timeline(mine("yo", 5))
    again = Entry(Kind.MESSAGE, "yo", "me", NOON + 6, msgid="m", nonce="n1", own=True)
    assert line.merge([said("x", 1, msgid="x"), again]) == 1
    assert texts(line) == ["x", "yo"]
    assert [entry.delivery for entry in line] == [Delivery.NONE, Delivery.KEPT]


def test_a_gap_closes_when_history_reaches_across() -> None:
    line = timeline(said("a", 1, msgid="a"))
    line.add_gap()
    line.add(said("z", 90, msgid="z"))
    [gap] = line.gaps()
    assert (gap.after_msgid, gap.before_msgid) == ("a", "z")
    line.merge([said("b", 10, msgid="b"), said("y", 80, msgid="y"), said("z", 90, msgid="z")])
    [gap] = line.gaps()  # nothing says that there is nothing between a and b
    assert (gap.after_msgid, gap.before_msgid) == ("a", "b")
    line.merge([said("a", 1, msgid="a"), said("b", 10, msgid="b")])
    assert line.gaps() == []


def test_a_gap_moves_on_while_it_is_filled_from_below() -> None:
    line = timeline(said("a", 1, msgid="a"))
    line.add_gap()
    line.add(said("z", 90, msgid="z"))
    after = line.find("a")
    line.merge([said("b", 10, msgid="b"), said("c", 11, msgid="c")], after=after)
    [gap] = line.gaps()
    assert (gap.after_msgid, gap.before_msgid) == ("c", "z")
    assert after is not None
    line.close_gap(after)
    assert line.gaps() == []


def test_there_is_room_for_everything_between_two_lines() -> None:
    """Pages from below, pages from above, and again what was missing between those."""
    line = timeline(said("first", msgid="first"), said("last", 10**9, msgid="last"))
    above, below = line.find("first"), line.find("last")
    pages = [
        [said(f"{page}.{n}", page * 1000 + n, msgid=f"{page}.{n}") for n in range(100)] for page in range(90)
    ]
    missing = pages[40:50]
    for page in (*pages[:40], *reversed(pages[50:])):
        line.merge(page)
    for page in (*missing[:5], *reversed(missing[5:])):
        line.merge(page)
    ids = list(line.ids())
    assert ids == sorted(ids)
    assert texts(line) == ["first", *(entry.text for page in pages for entry in page), "last"]
    assert (ids[0], ids[-1]) == (above, below)


def test_clear_forgets_everything_but_goes_on_working() -> None:
    line = timeline(said("a", msgid="a"))
    line.add_gap()
    line.clear()
    assert len(line) == 0
    assert line.gaps() == []
    line.add(said("a", msgid="a"))
    assert texts(line) == ["a"]
    assert line.total_rows == 1


def test_no_id_is_given_twice() -> None:
    """Whoever holds the id of a line that is gone must never get another one for it."""
    line, seen = Timeline(UTC), set[int]()
    for turn in range(4):
        ids = [line.add(said(f"{turn} {n}", n)) for n in range(600)]
        line.remove(ids[-1])
        line.merge([said(f"old {turn} {n}", -n) for n in range(300)], before=line.first_id())
        fresh = {*ids, *line.ids()}
        assert not fresh & seen
        seen |= fresh
        if turn % 2:
            line.clear()
        else:
            line.shed(256)
            seen -= set(line.ids())


def test_the_oldest_and_newest_are_messages_that_can_be_found_again() -> None:
    line = timeline(event(Kind.INFO, "", "connected"), said("a", msgid="a"), said("b", msgid="b"), mine("c"))
    assert (line.oldest(), line.newest()) == (said("a", msgid="a"), said("b", msgid="b"))
    line.add(said("c"))
    assert line.newest(by_time=True) == said("c")
    assert (timeline().oldest(), timeline().newest(by_time=True)) == (None, None)


# -- surroundings --------------------------------------------------------------------------------------


def test_name_and_time_are_shared_by_lines_close_together() -> None:
    line = timeline(
        said("a", 0),
        said("b", 20_000),
        said("c", 70_000),
        said("d", 70_000 + 121_000),
        said("e", 200_000, "bo"),
    )
    placed = [line.placed(entry_id) for entry_id in line.ids()]
    assert [p.show_name for p in placed] == [True, False, False, True, True]
    assert [p.minute is not None for p in placed] == [True, False, True, True, False]


def test_a_new_day_is_announced_in_local_time() -> None:
    line = timeline(said("a", 0), said("b", 12 * 60 * MINUTE - 1), said("c", 12 * 60 * MINUTE))
    assert [line.placed(i).day for i in line.ids()] == [20778, None, 20779]


def test_the_unread_line_stands_before_the_next_entry() -> None:
    line = timeline(said("a"), said("b"), said("c"))
    ids = list(line.ids())
    line.unread_after = ids[0]
    assert [line.placed(i).unread for i in ids] == [False, True, False]
    assert line.placed(ids[1]).show_name
    line.unread_after = None
    assert not any(line.placed(i).unread for i in ids)


def test_joins_and_parts_condense_but_not_own_ones_nor_across_the_unread_line() -> None:
    line = timeline(
        event(Kind.JOIN, "bo"),
        event(Kind.JOIN, "cy"),
        event(Kind.JOIN, "me", own=True),
        event(Kind.QUIT, "bo"),
        event(Kind.QUIT, "cy"),
        event(Kind.JOIN, "di"),
    )
    ids = list(line.ids())
    line.unread_after = ids[4]
    placed = [line.placed(i) for i in ids]
    assert [p.hidden for p in placed] == [False, True, False, False, True, False]
    assert [len(p.members) for p in placed if not p.hidden] == [2, 0, 2, 0]
    assert line.total_rows == 4 or line.row_of(ids[5]) == 3
    line.toggle(ids[0])
    assert not line.placed(ids[1]).hidden


def test_net_effect_leaves_out_what_cancels() -> None:
    net = net_effect(
        [
            event(Kind.JOIN, "bo"),
            event(Kind.QUIT, "bo"),
            event(Kind.NICK, "cy_", "cy"),
            event(Kind.PART, "di"),
            event(Kind.JOIN, "di"),
            event(Kind.JOIN, "ed"),
            event(Kind.NICK, "ed", "eddie"),
            event(Kind.QUIT, "fy"),
        ]
    )
    assert net.visited == ("bo",)
    assert net.renamed == (("cy_", "cy"),)
    assert net.returned == ("di",)
    assert net.joined == ("eddie",)
    assert net.left == ("fy",)


# -- against a naive model -----------------------------------------------------------------------------


@st.composite
def histories(draw: st.DrawFn) -> tuple[int, list[list[int]], set[int]]:
    """A server's log of `size` messages; pages of it in any order, overlapping or not; some live."""
    size = draw(st.integers(1, 60))
    page = st.tuples(st.integers(0, size - 1), st.integers(1, 20)).map(
        lambda p: list(range(p[0], min(size, p[0] + p[1])))
    )
    pages = draw(st.lists(page, max_size=12))
    live = draw(st.sets(st.integers(0, size - 1), max_size=10))
    return size, pages, live


@given(histories(), st.integers(1, 7))
def test_pages_in_any_order_give_the_servers_order(
    history: tuple[int, list[list[int]], set[int]], spacing: int
) -> None:
    _, pages, live = history
    line = timeline()

    def message(n: int) -> Entry:
        return said(str(n), n * spacing, msgid=f"m{n}")

    for n in sorted(live):
        line.add(message(n))
    for page in pages:
        line.merge([message(n) for n in page])
    expected = sorted(live.union(*pages))
    assert [int(text) for text in texts(line)] == expected
    assert list(line.ids()) == sorted(line.ids())
    assert all(line.find(f"m{n}") is not None for n in expected)


operations = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 3), st.integers(1, 4)),
        st.tuples(st.just("prepend"), st.integers(1, 300), st.integers(1, 3)),
        st.tuples(st.just("insert"), st.integers(0, 1000), st.integers(1, 40)),
        st.tuples(st.just("remove"), st.integers(0, 1000), st.just(0)),
        st.tuples(st.just("join"), st.integers(0, 1), st.integers(1, 5)),
        st.tuples(st.just("unread"), st.integers(0, 1000), st.just(0)),
        st.tuples(st.just("gap"), st.integers(0, 1000), st.just(0)),
        st.tuples(st.just("toggle"), st.integers(0, 1000), st.just(0)),
        st.tuples(st.just("look"), st.integers(0, 1000), st.just(0)),
    ),
    max_size=25,
)


def apply(line: Timeline, name: str, where: int, count: int, tick: int) -> None:
    ids = list(line.ids())
    chosen = ids[where % len(ids)] if ids else None
    if name == "add":
        for _ in range(count):
            line.add(said("x" * where, tick))
    elif name == "join":
        for n in range(count):
            line.add(event(Kind.JOIN if where else Kind.QUIT, f"n{n}", at=tick))
    elif name == "prepend":
        low = -1_000_000 + tick
        line.merge([said("p" * count, low, msgid=f"p{tick}-{n}") for n in range(where)])
    elif chosen is None:
        return
    elif name == "insert":
        at = line.get(chosen).time_ms - NOON
        line.merge([said("i", at, msgid=f"i{tick}-{n}") for n in range(count)])
    elif name == "remove":
        line.remove(chosen)
    elif name == "unread":
        line.unread_after = chosen
    elif name == "gap":
        line.add_gap(chosen)
    elif name == "toggle":
        line.toggle(chosen)
    else:
        line.row_of(chosen)


@settings(deadline=None, max_examples=60)
@given(operations)
def test_rows_agree_with_a_naive_sum_whatever_happened(steps: list[tuple[str, int, int]]) -> None:
    line = Timeline(UTC)

    def rows_of(placed: Placed) -> int:
        marks = placed.gap + placed.unread + placed.show_name
        return 1 + len(placed.entry.text) % 3 + marks + len(placed.members)

    def measure(placed: Placed) -> int:
        assert not placed.hidden
        return rows_of(placed)

    line.lay_out(40, measure)
    for tick, (name, where, count) in enumerate(steps):
        apply(line, name, where, count, tick * 1000)
    ids = list(line.ids())
    assert ids == sorted(ids)
    assert len(ids) == len(line)
    row = 0
    for entry_id in ids:
        line.row_of(entry_id)  # measures: afterwards nothing is an estimate
    for entry_id in ids:
        placed = line.placed(entry_id)
        height = 0 if placed.hidden else rows_of(placed)
        assert line.height(entry_id) == height
        assert line.row_of(entry_id) == row
        for n in range(height):
            assert line.entry_at(row + n) == (entry_id, n)
        row += height
    assert line.total_rows == row


@pytest.mark.parametrize("levels", [30, 60])
def test_insertions_nested_in_one_another_are_all_kept(levels: int) -> None:
    low, high = 0, 1 << levels
    line = timeline(said("low", low), said("high", high))
    for n in range(levels - 1):
        middle = (low + high) // 2
        line.merge([said(str(n), middle, msgid=str(n))])
        low, high = (low, middle) if n % 2 else (middle, high)
    times = [entry.time_ms for entry in line]
    assert len(line) == levels + 1
    assert list(line.ids()) == sorted(set(line.ids()))
    if levels < 40:  # beyond that the ids have no room left, and the order of a few is the price
        assert times == sorted(times)


def test_mentions_are_found_in_both_directions() -> None:
    timeline = Timeline(UTC)
    for n in range(600):
        timeline.add(Entry(Kind.MESSAGE, f"line {n}", "ada", n, msgid=f"m{n}", highlight=n in (3, 300, 599)))
    newest = timeline.mention(None, -1)
    assert newest == timeline.find("m599")
    assert timeline.mention(newest, -1) == timeline.find("m300")
    assert timeline.mention(timeline.find("m3"), -1) is None
    assert timeline.mention(timeline.find("m3"), 1) == timeline.find("m300")
    assert timeline.mention(newest, 1) is None


def test_the_oldest_are_shed_and_what_is_left_stands_as_it_stood() -> None:
    timeline = Timeline(UTC)
    for n in range(1000):
        timeline.add(
            Entry(Kind.MESSAGE, f"line {n}", "ada", n * 1000, msgid=f"m{n}", nonce=f"n{n}", own=n % 2 == 0)
        )
    first_kept = timeline.find("m600")
    timeline.add_gap(timeline.find("m100"))
    timeline.add_gap(timeline.find("m700"))
    timeline.shed(500)
    texts = [entry.text for entry in timeline]
    assert 244 <= len(texts) <= 500
    assert texts == [f"line {n}" for n in range(1000 - len(texts), 1000)]
    assert timeline.find("m3") is None
    assert timeline.find("m600") == first_kept
    assert [gap.after_msgid for gap in timeline.gaps()] == ["m700"]
    oldest = timeline.oldest()
    assert oldest is not None
    assert oldest.msgid == f"m{1000 - len(texts)}"
    added = timeline.merge(
        [Entry(Kind.MESSAGE, "line 3", "ada", 3000, msgid="m3")], before=timeline.first_id()
    )
    assert added == 1


def test_a_stretch_that_ends_where_a_gap_begins_closes_nothing() -> None:
    known = [said(text, at, msgid=text) for at, text in enumerate(("a", "b", "z"))]
    line = timeline(*known)
    line.add_gap(line.find("b"))
    assert line.merge(known[:2]) == 0
    assert [(gap.after_msgid, gap.before_msgid) for gap in line.gaps()] == [("b", "z")]
    line.merge([*known[1:2], said("c", 1, msgid="c")], after=line.find("b"))
    assert [(gap.after_msgid, gap.before_msgid) for gap in line.gaps()] == [("c", "z")]
