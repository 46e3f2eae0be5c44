"""What rows look like: wrapping, links, control characters, columns, colours of names."""

from collections.abc import Mapping
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size, split_graphemes
from rich.color import ColorSystem
from textual.color import Color
from textual.strip import Strip

from snacka_tui.model.timeline import Delivery, Entry, Kind, NetEffect, Timeline
from snacka_tui.render.links import find_links
from snacka_tui.render.message import Geometry, MessageRenderer, Row
from snacka_tui.render.palette import Palette, _contrast
from snacka_tui.render.phrases import day_name, effect, sentence
from snacka_tui.render.styled_text import display, styled
from snacka_tui.render.wrapping import _RANGES, fit, wrap

NOON = 1_795_262_400_000  # 2026-11-21 12:00 UTC
THEME: Mapping[str, str] = {"foreground": "#e0e0e0", "primary": "#0178d4", "warning": "#fea62b"}
DARK = Palette.from_theme(THEME, Color.parse("#121212"), dark=True)
LIGHT = Palette.from_theme({"foreground": "#1f1f1f"}, Color.parse("#e0e0e0"), dark=False)


def drawn(*entries: Entry, width: int = 58, narrow: bool = False) -> list[str]:
    """The rows of a timeline as text, right side stripped."""
    return [text_of(row).rstrip() for row in drawn_rows(*entries, width=width, narrow=narrow)]


def drawn_rows(*entries: Entry, width: int = 58, narrow: bool = False) -> list[Row]:
    timeline = Timeline(UTC)
    renderer = MessageRenderer(Geometry(width, narrow), DARK, 2026)
    rows: list[Row] = []
    for entry_id in [timeline.add(entry) for entry in entries]:
        placed = timeline.placed(entry_id)
        if not placed.hidden:
            shown = renderer.render(placed)
            assert renderer.measure(placed) == len(shown)
            rows += shown
    return rows


def text_of(row: Row) -> str:
    return "".join(segment.text for segment in row.segments)


def said(text: str, nick: str = "ada", seconds: int = 0) -> Entry:
    return Entry(Kind.MESSAGE, text, nick, NOON + seconds * 1000)


def mine(text: str, delivery: Delivery, seconds: int = 0) -> Entry:
    return Entry(Kind.MESSAGE, text, "me", NOON + seconds * 1000, own=True, delivery=delivery)


# -- rows of fixed size --------------------------------------------------------------------------------


def test_columns_of_a_conversation() -> None:
    assert drawn(
        said("hello"),
        said("again", seconds=5),
        said("a line that is long enough to be wrapped once", "björn", 70),
        mine("mine", Delivery.KEPT, 80),
        Entry(Kind.ACTION, "waves", "ada", NOON + 90_000),
        Entry(Kind.NOTICE, "careful", "server", NOON + 91_000),
        Entry(Kind.PART, "lunch", "ada", NOON + 92_000),
    ) == [
        "────────────────── Saturday 21 November ──────────────────",
        "12:00          ada │ hello",
        "                   │ again",
        "12:01        björn │ a line that is long enough to be",
        "                   │ wrapped once",
        "                me ▌ mine                               ✓",
        "                 * │ ada waves",
        "          -server- ┊ careful",
        "                 ← │ ada left (lunch)",
    ]


def test_narrow_rows_have_the_name_on_a_line_of_its_own() -> None:
    assert drawn(
        said("hello there, how are you all today"),
        said("again", seconds=5),
        mine("mine", Delivery.SENDING, 10),
        Entry(Kind.ACTION, "waves", "ada", NOON + 11_000),
        width=30,
        narrow=True,
    ) == [
        "──── Saturday 21 November ────",
        "│ ada  12:00",
        "│ hello there, how are you",
        "│ all today",
        "│ again",
        "▌ me",
        "▌ mine                      ◌",
        "│ * ada waves",
    ]


def test_the_state_of_a_send_stands_in_one_column_of_its_last_row() -> None:
    rows = drawn(*(mine("x" * 60, delivery, 1) for delivery in Delivery), width=58)[1:]
    ends = [row[57:] if len(row) > 57 else row[56:] for row in rows[1::2]]
    assert ends == ["", "◌", "✓", "·", "?", "!"]


def test_text_is_at_most_a_hundred_cells_wide() -> None:
    rows = drawn(said("y" * 150), width=200)[1:]
    assert [row.count("y") for row in rows] == [100, 50]


def test_long_names_end_in_an_ellipsis() -> None:
    assert drawn(said("x", "a_name_without_end"))[1] == "12:00 a_name_with… │ x"
    assert drawn(said("x", "長い名前の人です"))[1] == "12:00  長い名前の… │ x"


def test_own_rows_have_another_background_from_the_bar_on() -> None:
    [_, row] = drawn_rows(mine("x", Delivery.KEPT))
    backgrounds = {segment.text: segment.style.bgcolor for segment in row.segments if segment.style}
    assert backgrounds["me"] != backgrounds["x"] == backgrounds["▌"] == backgrounds["✓"]


# -- words ---------------------------------------------------------------------------------------------


def test_sentences() -> None:
    def words(kind: Kind, text: str = "", nick: str = "ada", own: bool = False) -> str:
        return sentence(Entry(kind, text, nick, NOON, own=own))

    assert words(Kind.JOIN, own=True) == "You joined"
    assert words(Kind.QUIT, "Quit: bye") == "ada left (bye)"
    assert words(Kind.QUIT, "Connection closed") == "ada left"
    assert words(Kind.QUIT, "Connection lost") == "ada left (Connection lost)"
    assert words(Kind.NICK, "eve") == "ada is now called eve"
    assert words(Kind.TOPIC, "tea") == "ada set the topic: tea"
    assert words(Kind.TOPIC) == "ada cleared the topic"
    assert words(Kind.TOPIC, "tea", nick="") == "Topic: tea"
    assert words(Kind.KICK, "mallory flooding the room") == "ada removed mallory (flooding the room)"
    assert words(Kind.MODE, "+o eve") == "ada set mode +o eve"


def test_net_effects_read_as_one_line() -> None:
    many = tuple("abcdefg")
    assert effect(NetEffect(joined=("ada",), left=("bo", "cy"), renamed=(("d_", "d"),))) == (
        "ada joined · bo and cy left · d_ is now d"
    )
    assert effect(NetEffect(joined=many)) == "a, b, c and 4 others joined"


def test_days_name_the_year_only_when_it_is_another() -> None:
    assert day_name(20778, 2026) == "Saturday 21 November"
    assert day_name(20778, 2027) == "Saturday 21 November 2026"


# -- text ----------------------------------------------------------------------------------------------


def test_control_characters_are_shown_as_symbols() -> None:
    assert display("a\x07b\x1bc\x7fd\x9be\tf") == "a␇b␛c␡d\N{REPLACEMENT CHARACTER}e    f"
    assert "\u202e" not in display("a\u202eb")


def test_formatting_codes_become_styles() -> None:
    plain, runs = styled("a\x02b\x02\x0304c", DARK.plain, DARK, DARK.plain.text)
    assert plain == "abc"
    assert [plain[start:end] for start, end, _ in runs] == ["a", "b", "c"]
    assert runs[1][2].bold
    assert not runs[0][2].bold
    assert runs[2][2].color != runs[0][2].color


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("see https://example.org.", ["https://example.org"]),
        ("(https://en.wikipedia.org/wiki/Snack_(food))", ["https://en.wikipedia.org/wiki/Snack_(food)"]),
        ("www.example.org, then", ["https://www.example.org"]),
        ("irc://host/room ircs://host", ["irc://host/room", "ircs://host"]),
        ("javascript://alert file:///etc/passwd x://y", []),
        ("https://", []),
        ("no link: awww.dear", []),
    ],
)
def test_links_are_found_without_the_punctuation_around_them(text: str, urls: list[str]) -> None:
    assert [link.url for link in find_links(text)] == urls


def test_a_wrapped_link_is_one_link_on_every_row() -> None:
    url = "https://example.org/" + "x" * 60
    rows = drawn_rows(said(url))[1:]
    links = [s.style for row in rows for s in row.segments if s.style and s.style.link]
    assert len(links) == 3
    assert {style.link for style in links} == {url}
    assert len({style.link_id for style in links}) == 1
    written = Strip.render_style(links[0], "x", color_system=ColorSystem.TRUECOLOR)
    assert f";{url}\x1b\\" in written


# -- wrapping ------------------------------------------------------------------------------------------


def test_every_character_taken_for_one_cell_is_one_cell() -> None:
    for first, last in _RANGES:
        for code in range(first, last + 1):
            assert get_character_cell_size(chr(code)) == 1, hex(code)


def test_words_stay_whole_and_long_ones_are_cut() -> None:
    def pieces(text: str, width: int) -> list[str]:
        return [text[start:end] for start, end in wrap(text, width)]

    assert pieces("one two three", 7) == ["one two", "three"]
    assert pieces("one  two", 4) == ["one", "two"]
    assert pieces("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert pieces("", 4) == [""]
    assert pieces("a\n\nb", 4) == ["a", "", "b"]
    assert pieces("日本語です。", 5) == ["日本", "語で", "す。"]
    assert pieces("hi 日本語", 6) == ["hi 日", "本語"]
    assert pieces("naïve 👍🏽 café", 7) == ["naïve", "👍🏽 café"]


texts = st.text(
    st.sampled_from("ab é日本語。👍\u200d\ufe0f\u0301👩🇸🏽x-") | st.characters(exclude_categories=["C"]),
    max_size=80,
)


@given(texts, st.integers(2, 40))
def test_wrapping_loses_nothing_but_spaces_and_never_overflows(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert rows
    previous = 0
    clusters = {start for start, _, _ in split_graphemes(text)[0]} | {len(text)}
    for start, end in rows:
        assert previous <= start <= end <= len(text)
        assert text[previous:start].strip(" ") == ""
        assert cell_len(text[start:end]) <= width
        assert {start, end} <= clusters
        previous = end
    assert text[previous:].strip(" ") == ""


@given(texts, st.integers(1, 20))
def test_fitting_never_overflows(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) <= width


# -- colours -------------------------------------------------------------------------------------------


def test_the_colour_of_a_name_is_the_same_in_every_run() -> None:
    assert [DARK.names.index(DARK.name(nick)) for nick in ("ada", "björn", "carol")] == [0, 7, 11]
    assert DARK.name("ada") == DARK.name("Ada_")


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_names_can_be_read(palette: Palette) -> None:
    assert min(_contrast(colour, palette.background) for colour in palette.names) >= 4.4
    assert len(set(palette.names)) == len(palette.names)


def test_ansi_themes_are_survived() -> None:
    ansi = Palette.from_theme(
        {"foreground": "ansi_default", "primary": "ansi_blue"}, Color.parse("ansi_default"), True
    )
    timeline = Timeline(UTC)
    entry_id = timeline.add(mine("see https://x.org \x0304red", Delivery.KEPT))
    rows = MessageRenderer(Geometry(60, False), ansi).render(timeline.placed(entry_id))
    assert "see https://x.org red" in text_of(rows[-1])
