"""What stands around a message: quoted lines, reactions, what was taken back; and blocks of code in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.color import Color

from snacka_tui.model.timeline import Entry, Kind, Timeline
from snacka_tui.render.code_blocks import coloured, find_blocks
from snacka_tui.render.marks import QUOTE, REACTION
from snacka_tui.render.message import Geometry, MessageRenderer, Row
from snacka_tui.render.palette import Palette
from snacka_tui.render.styled_text import styled

NOON = 1_795_262_400_000  # 2026-11-21 12:00 UTC
THEME: Mapping[str, str] = {
    "foreground": "#e0e0e0",
    "primary": "#0178d4",
    "accent": "#fea62b",
    "warning": "#ffff00",
    "success": "#00ff00",
}
DARK = Palette.from_theme(THEME, Color.parse("#121212"), dark=True)


def said(text: str, nick: str = "ada", msgid: str = "m1", **more: str) -> Entry:
    return Entry(Kind.MESSAGE, text, nick, NOON, msgid=msgid, **more)  # type: ignore[arg-type]


def rows(timeline: Timeline, width: int = 60, narrow: bool = False) -> list[Row]:
    renderer = MessageRenderer(Geometry(width, narrow), DARK, 2026)
    drawn: list[Row] = []
    for entry_id in timeline.ids():
        placed = timeline.placed(entry_id)
        shown = renderer.render(placed)
        assert renderer.measure(placed) == len(shown)
        drawn += shown
    return drawn


def words(drawn: list[Row]) -> list[str]:
    return ["".join(segment.text for segment in row.segments).rstrip() for row in drawn]


def metas(drawn: list[Row], key: str) -> list[str]:
    return [
        seg.style.meta[key] for row in drawn for seg in row.segments if seg.style and key in seg.style.meta
    ]


def test_an_answer_stands_under_one_quoted_line() -> None:
    timeline = Timeline(UTC)
    timeline.add(said("first line\nsecond line", "björn"))
    timeline.add(said("yes", msgid="m2", reply_to="m1"))
    timeline.add(said("and this", msgid="m3", reply_to="unknown"))
    drawn = rows(timeline, 44)
    assert words(drawn)[3:] == [
        "                   │ ┌ björn: first line …",
        "               ada │ yes",
        "                   │ ┌ an earlier message",
        "               ada │ and this",
    ]
    assert metas(drawn, QUOTE) == ["m1", "unknown"]
    timeline.take_back("m1", "björn")
    assert any("┌ a message that was taken back" in row for row in words(rows(timeline, 60)))


def test_reactions_stand_in_one_line_below_and_ours_are_marked() -> None:
    timeline = Timeline(UTC)
    timeline.add(said("done"))
    timeline.react("m1", "👍", "bob", "bob", 1)
    timeline.react("m1", "👍", "", "me", 2)
    timeline.react("m1", "ship it", "bob", "bob", 3)
    drawn = rows(timeline, 44)
    assert words(drawn)[-1] == "                   │  👍 2   ship it 1"
    assert metas(drawn, REACTION) == ["👍", "ship it"]
    bold = [segment.text for segment in drawn[-1].segments if segment.style and segment.style.bold]
    assert bold == [" 👍 2 "]


def test_reactions_without_room_are_counted() -> None:
    timeline = Timeline(UTC)
    timeline.add(said("done"))
    for number in range(9):
        timeline.react("m1", f"word {number}", "bob", "bob", number)
    assert words(rows(timeline, 50))[-1].endswith(" word 0 1   word 1 1  +7")


@given(
    st.lists(st.text(max_size=12), max_size=6),
    st.text(max_size=30),
    st.text(st.characters(exclude_characters="\n\u2028\u2029"), max_size=10),
    st.integers(24, 140),
    st.booleans(),
)
def test_whatever_people_put_there_every_row_has_its_width(
    reactions: list[str], quoted: str, nick: str, width: int, narrow: bool
) -> None:
    timeline = Timeline(UTC)
    timeline.add(said(quoted, nick))
    timeline.add(said("answer", msgid="m2", reply_to="m1"))
    for reaction in reactions:
        timeline.react("m2", reaction, "x", "x", 1)
    for row in rows(timeline, width, narrow):
        assert row.used == width
        text = "".join(segment.text for segment in row.segments)
        assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in text)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (Entry(Kind.TAKEN_BACK, "ada", "ada", NOON), "ada took this message back"),
        (Entry(Kind.TAKEN_BACK, "ada slip", "ada", NOON, own=True), "You took this message back (slip)"),
        (Entry(Kind.TAKEN_BACK, "op spam", "ada", NOON), "A message from ada was taken back by op (spam)"),
        (Entry(Kind.TAKEN_BACK, "op", "ada", NOON, own=True), "Your message was taken back by op"),
        (Entry(Kind.TAKEN_BACK, "ada", "", NOON), "ada took a message back"),
        (
            Entry(Kind.TAKEN_BACK, "ada edited", "ada", NOON),
            "ada changed this message: the new words stand below",
        ),
    ],
)
def test_what_was_taken_back_says_so(entry: Entry, text: str) -> None:
    timeline = Timeline(UTC)
    timeline.add(entry)
    assert words(rows(timeline, 100))[-1].endswith(f"· │ {text}")


CODE = 'look:\n```python\ndef f():  # one\n    return "x"\n```\nnice'


def test_a_block_of_code_has_colours_and_a_ground_of_its_own() -> None:
    plain, runs = styled(CODE, DARK.plain, DARK, DARK.plain.text)
    assert plain == CODE
    assert "".join(plain[start:end] for start, end, _ in runs) == CODE
    looks = {plain[start:end]: look for start, end, look in runs}
    assert looks["def"].color != looks["# one"].color != looks['"'].color
    assert looks["def"].bgcolor == looks['"'].bgcolor != DARK.plain.text.bgcolor
    timeline = Timeline(UTC)
    timeline.add(said(CODE))
    drawn = [row for row in rows(timeline) if "def f" in "".join(segment.text for segment in row.segments)]
    text_width = Geometry(60, False).text_width
    on_ground = [s for s in drawn[0].segments if s.style and s.style.bgcolor == looks["def"].bgcolor]
    assert sum(cell_len(segment.text) for segment in on_ground) == text_width


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("no block", []),
        ("```in one line```", []),
        ("```\na\nb\n```", [("", "a\nb")]),
        ("```Rust\nfn\n```\nand\n```\nx\n```", [("rust", "fn"), ("", "x")]),
        ("```py\nnever closed", [("py", "never closed")]),
        ("a ``` b", []),
    ],
)
def test_where_blocks_are(text: str, blocks: list[tuple[str, str]]) -> None:
    found = [(block.language, text[block.code_start : block.code_end]) for block in find_blocks(text)]
    assert found == blocks


def test_an_unknown_language_and_a_very_long_block_have_no_colours() -> None:
    assert coloured("x = 1", "klingon") == ()
    assert coloured("x = 1\n" * 2_000, "python") == ()
    assert coloured("x = 1", "python") != ()


@given(st.text(alphabet="`ab\n \x02*", max_size=60))
def test_runs_cover_any_text_without_holes(text: str) -> None:
    plain, runs = styled(text, DARK.plain, DARK, DARK.plain.text)
    assert "".join(plain[start:end] for start, end, _ in runs) == plain
    timeline = Timeline(UTC)
    timeline.add(said(text))
    assert all(row.used == 40 for row in rows(timeline, 40))
