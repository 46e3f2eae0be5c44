"""Whatever others put into what they write and how they call themselves: rows keep their shape, and no
character in them is one that a terminal acts on."""

from __future__ import annotations

from datetime import UTC
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.color import Color

from snacka_tui.model.timeline import Entry, Kind, Timeline
from snacka_tui.render.bidi import FIRST_STRONG_ISOLATE, POP_ISOLATE
from snacka_tui.render.message import Geometry, MessageRenderer
from snacka_tui.render.palette import Palette
from snacka_tui.render.plain import harmless, harmless_name

ESCAPES = ("\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\x1bP+q\x1b\\", "\x1b_G\x1b\\", "\x07\x08\x7f\r\v\f")
OVERRIDE, ISOLATE = "\u202e", "\u2067"
ZALGO = "e" + "\u0301" * 4000
UNSEEN = "bob\u200b\u2060\u200d"
KINDS = list(Kind)
hostile = st.text(
    st.sampled_from("ab \n\x1b[]\x07\x9b\x02\x03" + "\u202e\u2067\u2069\u200b\u200d\u0301\u2028日👩🏽אب")
)


def rows(entry: Entry, width: int = 60, *, narrow: bool = False) -> list[str]:
    """The rows of an entry as they go to the terminal."""
    timeline = Timeline(UTC)
    entry_id = timeline.add(entry)
    renderer = MessageRenderer(Geometry(width, narrow), palette(), 2026)
    drawn = renderer.render(timeline.placed(entry_id))
    assert len(drawn) == renderer.measure(timeline.placed(entry_id))
    for row in drawn:
        assert row.used == width
    return ["".join(segment.text for segment in row.segments) for row in drawn]


def palette() -> Palette:
    from textual.app import App

    return Palette.from_theme(App().theme_variables, Color.parse("#101010"), True)


def bounded(text: str) -> bool:
    """Whether nothing in a row is acted on by a terminal, or stands on more than a few others."""
    run = 0
    for char in text:
        kind = category(char)
        if kind in ("Cc", "Cs", "Zl", "Zp") or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067":
            return False
        run = run + 1 if kind in ("Mn", "Me", "Cf") else 0
        if run > 10:
            return False
    return text.count(FIRST_STRONG_ISOLATE) == text.count(POP_ISOLATE)


@given(st.sampled_from(KINDS), hostile, hostile, st.booleans())
@example(Kind.MESSAGE, "".join(ESCAPES), "mal\x1b[2Jlory", False)
@example(Kind.JOIN, "", f"bob\u2028{OVERRIDE}12:00 ada", True)
@example(Kind.TOPIC, f"{ISOLATE}{ISOLATE}turned", "ada", False)
@example(Kind.QUIT, ZALGO, "ada", False)
@example(Kind.KICK, f"bob {OVERRIDE}", "ada", True)
def test_rows_keep_their_shape(kind: Kind, text: str, nick: str, narrow: bool) -> None:
    for row in rows(Entry(kind, text, nick, 0), narrow=narrow):
        assert bounded(row), row


@pytest.mark.parametrize("kind", KINDS)
def test_words_of_eight_kilobytes(kind: Kind) -> None:
    for word in ("x" * 8192, "日" * 2700, "👩‍🚀" * 700, "é" * 4000, "א" * 4000):
        drawn = rows(Entry(kind, word, word, 0))
        assert all(bounded(row) for row in drawn)
        assert all(cell_len(row) <= 60 for row in drawn)


def test_a_heap_of_marks_is_cut_and_what_languages_write_is_not() -> None:
    assert len(harmless(ZALGO)) == 9
    assert len(harmless("a\u0301" * 50)) == 100
    for word in ("ক্ষ্ম", "กำ", "שָׁלוֹם", "👩🏽‍❤️‍💋‍👨🏿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "نستعلیق‌ها", "Việt"):
        assert harmless(word) == word


def test_a_name_shows_what_is_unseen_in_it() -> None:
    assert harmless_name(UNSEEN) == "bob\ufffd\ufffd\ufffd"
    assert harmless_name("bob\u3164") == "bob\ufffd"
    assert harmless_name("two\u2028lines") == "two␤lines"
    assert harmless_name("小明") == "小明"


def test_what_runs_from_right_to_left_turns_around_nothing_else() -> None:
    [_, row] = rows(Entry(Kind.MESSAGE, "שלום עולם", "דנה", 0))
    assert row.count(FIRST_STRONG_ISOLATE) == 2  # the name and the text
    first = row.index(FIRST_STRONG_ISOLATE)
    assert row.index("דנה") == first + 1
    assert row.index(POP_ISOLATE) < row.index("│") < row.index("שלום")
    wrapped = rows(Entry(Kind.MESSAGE, "שלום עולם " * 20, "ada", 0))
    assert all(text.count(FIRST_STRONG_ISOLATE) == 1 == text.count(POP_ISOLATE) for text in wrapped[1:])
    [_, plain] = rows(Entry(Kind.MESSAGE, "hello", "ada", 0))
    assert FIRST_STRONG_ISOLATE not in plain
