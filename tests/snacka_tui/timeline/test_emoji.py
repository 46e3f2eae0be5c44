"""Joined emoji where the terminal draws them otherwise than the framework counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from snacka_tui.render.emoji import Joining, adapt, missing_by_width, simpler
from snacka_tui.render.plain import harmless
from snacka_tui.render.wrapping import cells, wrap
from snacka_tui.terminal.widths import question


@pytest.fixture
def lacking() -> Iterator[None]:
    adapt(Joining)
    yield
    adapt(())


def test_what_is_tried_is_two_cells_wide_to_the_framework() -> None:
    assert [cell_len(joining.value) for joining in Joining] == [2, 2, 2, 2]
    assert missing_by_width([2, 2, 2, 2]) == frozenset()
    assert missing_by_width([4, 1, 2, 4]) == {Joining.ZWJ, Joining.VARIATION, Joining.SKIN}


def test_the_question_asks_once_for_each_and_wipes_it() -> None:
    asked = question([joining.value for joining in Joining])
    assert asked.count("\x1b[6n") == asked.count("\x1b[K") == len(Joining)


@pytest.mark.usefixtures("lacking")
def test_each_kind_is_drawn_simpler() -> None:
    assert harmless("👩‍💻 ❤️ 🇸🇪 👍🏽") == "👩 ❤ SE 👍"
    assert simpler("👨🏽‍👩🏽‍👧🏽 family") == "👨 family"
    assert simpler("1️⃣ 日本語 क्‍ष é") == "1⃣ 日本語 क्‍ष é"  # a joiner between letters stays


def test_nothing_changes_where_the_terminal_can() -> None:
    adapt(())
    assert harmless("👩‍💻 ❤️ 🇸🇪 👍🏽") == "👩‍💻 ❤️ 🇸🇪 👍🏽"


@given(st.text(st.sampled_from("ab 日é\u0301👩\u200d💻❤\ufe0f🇸🇪👍🏽क\u094d"), max_size=40), st.integers(2, 9))
@example("\u200d\u200daaa", 2)
@example("   a\u0301", 2)
def test_rows_never_are_too_wide(text: str, width: int) -> None:
    for missing in ((), Joining):
        adapt(missing)
        shown = harmless(text)
        for start, end in wrap(shown, width):
            assert cells(shown[start:end]) <= width
    adapt(())
