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


@given(st.text(), st.integers(min_value=64, max_value=120))
def test_pieces_fit_and_together_are_the_text(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert all(len(piece.encode("utf-8", "replace")) <= limit for piece in pieces)
    assert all(piece.strip() and len(piece.splitlines()) == 1 for piece in pieces)
    wanted = "".join(text.replace("\0", "").split())
    assert "".join("".join(pieces).split()) == wanted
