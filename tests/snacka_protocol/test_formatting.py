"""mIRC codes to spans and back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.formatting import (
    PALETTE,
    Span,
    Style,
    parse_formatting,
    render_formatting,
    strip_formatting,
)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("hej", [Span("hej")]),
        ("\x02a\x02b", [Span("a", Style(bold=True)), Span("b")]),
        (
            "\x1da\x1fb\x0fc",
            [Span("a", Style(italic=True)), Span("b", Style(italic=True, underline=True)), Span("c")],
        ),
        (
            "\x11a\x11\x16b\x16\x1ec",
            [
                Span("a", Style(monospace=True)),
                Span("b", Style(reverse=True)),
                Span("c", Style(strikethrough=True)),
            ],
        ),
        ("\x034red\x03 no", [Span("red", Style(foreground=4)), Span(" no")]),
        ("\x0304,02x", [Span("x", Style(foreground=4, background=2))]),
        ("\x033,12x", [Span("x", Style(foreground=3, background=12))]),
        ("\x0312345", [Span("345", Style(foreground=12))]),
        ("\x031,234", [Span("4", Style(foreground=1, background=23))]),
        ("\x03,5", [Span(",5")]),
        ("\x035,x", [Span(",x", Style(foreground=5))]),
        (
            "\x034,5a\x036b",
            [Span("a", Style(foreground=4, background=5)), Span("b", Style(foreground=6, background=5))],
        ),
        ("\x034,5a\x0399b", [Span("a", Style(foreground=4, background=5)), Span("b", Style(background=5))]),
        ("\x034,5a\x0399,99b", [Span("a", Style(foreground=4, background=5)), Span("b")]),
        ("\x04FF0000a\x04b", [Span("a", Style(foreground="ff0000")), Span("b")]),
        ("\x04ff0000,00ff00a", [Span("a", Style(foreground="ff0000", background="00ff00"))]),
        ("\x04ff00a", [Span("ff00a")]),
        ("\x03٣x", [Span("٣x")]),
        ("a\x02\x02b", [Span("ab")]),
        ("\x02", []),
        ("smörgås \x02小明\x02", [Span("smörgås "), Span("小明", Style(bold=True))]),
    ],
)
def test_codes_become_spans(text: str, spans: list[Span]) -> None:
    assert parse_formatting(text) == spans
    assert strip_formatting(text) == "".join(span.text for span in spans)
    assert parse_formatting(render_formatting(spans)) == spans


@pytest.mark.parametrize(
    ("spans", "text"),
    [
        ([Span("a", Style(foreground=4))], "\x0304a"),
        ([Span(",12", Style(foreground=4))], "\x0304\x02\x02,12"),
        ([Span(",00ff00", Style(foreground="ff0000"))], "\x04ff0000\x02\x02,00ff00"),
        ([Span("a", Style(foreground=4)), Span("7")], "\x0304a\x0f7"),
        ([Span("a", Style(True, foreground=4)), Span("7", Style(True))], "\x02\x0304a\x0399,997"),
        ([Span("a", Style(True, foreground=4)), Span("b", Style(True))], "\x02\x0304a\x03b"),
        (
            [Span("a", Style(foreground=4, background=5)), Span("b", Style(foreground=6, background=5))],
            "\x0304,05a\x0306b",
        ),
        ([Span("a", Style(foreground="ff0000", background=5))], "\x0399,05\x04ff0000a"),
        ([Span("a", Style(background="00ff00"))], "\x04000000,00ff00\x0399a"),
    ],
)
def test_spans_are_written_shortly_and_never_ambiguously(spans: list[Span], text: str) -> None:
    assert render_formatting(spans) == text
    assert parse_formatting(text) == spans


COLOURS = st.none() | st.integers(0, 98) | st.from_regex("[0-9a-f]{6}", fullmatch=True)
STYLES = st.builds(
    Style,
    *(st.booleans() for _ in range(6)),
    foreground=COLOURS,
    background=COLOURS,
)
TEXTS = st.text(st.sampled_from("01,9afÅ \x02\x03\x04"), max_size=6) | st.text(max_size=5)


@given(st.lists(st.builds(Span, TEXTS, STYLES), max_size=6))
def test_any_spans_survive_the_wire(spans: list[Span]) -> None:
    expected: list[Span] = []
    for span in spans:
        text = strip_formatting(span.text)
        if text and expected and expected[-1].style == span.style:
            expected[-1] = Span(expected[-1].text + text, span.style)
        elif text:
            expected.append(Span(text, span.style))
    assert parse_formatting(render_formatting(spans)) == expected


@given(st.text(st.sampled_from("\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f0129,afx"), max_size=40))
def test_any_codes_are_read_and_mean_the_same_when_written_again(text: str) -> None:
    spans = parse_formatting(text)
    assert all(span.text for span in spans)
    assert all(one.style != other.style for one, other in pairwise(spans))
    assert parse_formatting(render_formatting(spans)) == spans


def test_a_stripped_text_has_no_codes_left() -> None:
    assert strip_formatting("\x0304,0a\x03\x02\x1f!\x0f") == "a!"
    assert strip_formatting("\x03\x034x") == "x"


@pytest.mark.parametrize("colour", [100, -1, "red", "#ff0000", "ff00000"])
def test_what_is_no_colour_is_refused(colour: int | str) -> None:
    with pytest.raises(ValueError, match="is not"):
        render_formatting([Span("x", Style(foreground=colour))])
    with pytest.raises(ValueError, match="is not"):
        render_formatting([Span("x", Style(background=colour))])


def test_the_palette_has_99_colours() -> None:
    assert len(PALETTE) == 99
    assert (PALETTE[4], PALETTE[52], PALETTE[98]) == ("ff0000", "ff0000", "ffffff")
