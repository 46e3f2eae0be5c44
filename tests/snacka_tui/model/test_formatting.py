"""What is typed to mark words, and what goes over the wire for it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from snacka_protocol.formatting import strip_formatting
from snacka_tui.model.formatting import from_wire, to_wire

B, IT, S, M = "\x02", "\x1d", "\x1e", "\x11"


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("**bold** and *this* and _that_", f"{B}bold{B} and {IT}this{IT} and {IT}that{IT}"),
        ("~~no~~ yes", f"{S}no{S} yes"),
        ("***both***", f"{B}{IT}both{B}{IT}"),
        ("**bold with *slant* in it**", f"{B}bold with {IT}slant{IT} in it{B}"),
        ("(*so*), he said.", f"({IT}so{IT}), he said."),
        ("run `make *all*` now", f"run {M}make *all*{M} now"),
        ("「**太字**」と*斜体*", f"「{B}太字{B}」と{IT}斜体{IT}"),
        (r"\*not\* slanted", "*not* slanted"),
        (r"a \` is a tick", "a ` is a tick"),
    ],
)
def test_marked_words(typed: str, sent: str) -> None:
    assert to_wire(typed) == sent


@pytest.mark.parametrize(
    "text",
    [
        "2*3*4 = 24",
        "snake_case_name and __init__",
        "* a point * another",
        "a ** b ** c",
        "/usr/*/x_*",
        "**never closed",
        "****",
        "see https://example.org/a_b_*c*_d and www.example.org/_x_",
        r"¯\_(ツ)_/¯",
        "```\n*no* **signs** in here\n```",
        "-- __ ~~ * _",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert to_wire(text) == text


def test_signs_count_again_after_a_block() -> None:
    assert to_wire("```\n*a*\n```\n*b*") == f"```\n*a*\n```\n{IT}b{IT}"


@given(st.text(alphabet="ab *_~`\\(./", max_size=24))
@example("\\\\```")
def test_editing_and_saying_it_again_changes_nothing(text: str) -> None:
    said = to_wire(text)
    assert strip_formatting(to_wire(from_wire(said))) == strip_formatting(said)
