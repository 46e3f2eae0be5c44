"""Where long texts are cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from snacka_tui.model.splitting import room_for_text, split_text


def test_cuts_at_the_last_space_and_drops_it() -> None:
    assert split_text("one two three", 9) == ["one two", "three"]


def test_a_space_exactly_at_the_edge_goes() -> None:
    assert split_text("four five", 4) == ["four", "five"]


def test_a_long_word_is_cut_through_rather_than_leaving_a_stump() -> None:
    assert split_text("a " + "x" * 20, 10)[0] == "a " + "x" * 8


def test_a_family_and_a_flag_are_not_torn() -> None:
    family = "👩‍👩‍👧‍👦"
    assert split_text(family * 2, len(family.encode()) + 5) == [family, family]
    assert split_text("🇸🇪🇳🇴", 12) == ["🇸🇪", "🇳🇴"]


def test_the_servers_prefix_is_counted() -> None:
    text = "x" * room_for_text("björn", "b", "example.org", "PRIVMSG", "#fika")
    assert len(f":björn!b@example.org PRIVMSG #fika :{text}\r\n".encode()) == 512


def test_an_unknown_host_is_assumed_long() -> None:
    known = room_for_text("a", "u", "h", "PRIVMSG", "#x")
    assert room_for_text("a", "", "", "PRIVMSG", "#x") < known


def test_italics_and_underline_are_no_line_ends() -> None:
    assert split_text("\x1ditalic\x1d and \x1funder\x1f", 100) == ["\x1ditalic\x1d and \x1funder\x1f"]


@given(st.text(), st.integers(min_value=64, max_value=120))
def test_pieces_fit_and_together_are_the_text(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert all(len(piece.encode("utf-8", "replace")) <= limit for piece in pieces)
    assert all(piece.strip() and "\n" not in piece and "\r" not in piece for piece in pieces)
    gone = str.maketrans("", "", "\0\r\n\t \x1c\x1d\x1e\x1f\x0b\x0c\x85\xa0\u2028\u2029")
    assert "".join(pieces).translate(gone).split() == text.translate(gone).split()
