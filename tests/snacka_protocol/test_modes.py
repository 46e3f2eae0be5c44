"""Mode strings and their parameters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.modes import (
    ModeChange,
    ModeKind,
    ModeScheme,
    parse_changes,
    render_changes,
    split_changes,
    split_prefix,
)

SCHEME = ModeScheme(lists="beI", always="k", setting="l", flags="imnst", prefixes="qaohv")


def test_each_kind_takes_its_parameters() -> None:
    assert parse_changes("+o-v+kl-lk+im", ["anna", "bob", "hemligt", "10", "hemligt"], SCHEME) == [
        ModeChange(True, "o", "anna"),
        ModeChange(False, "v", "bob"),
        ModeChange(True, "k", "hemligt"),
        ModeChange(True, "l", "10"),
        ModeChange(False, "l"),
        ModeChange(False, "k", "hemligt"),
        ModeChange(True, "i"),
        ModeChange(True, "m"),
    ]


def test_a_list_is_asked_for_without_parameter_and_letters_without_sign_are_set() -> None:
    assert parse_changes("b", [], SCHEME) == [ModeChange(True, "b")]
    assert parse_changes("", ["x"], SCHEME) == []
    assert parse_changes("+-", [], SCHEME) == []


def test_unknown_letters_are_kept_and_named() -> None:
    assert parse_changes("+Zo", ["anna"], SCHEME) == [ModeChange(True, "Z"), ModeChange(True, "o", "anna")]
    assert [SCHEME.kind(letter) for letter in "bklioZ"] == [
        ModeKind.LIST,
        ModeKind.ALWAYS,
        ModeKind.SETTING,
        ModeKind.FLAG,
        ModeKind.PREFIX,
        ModeKind.UNKNOWN,
    ]


def test_rendering_groups_signs() -> None:
    changes = [ModeChange(True, "o", "anna"), ModeChange(True, "m"), ModeChange(False, "v", "bob")]
    assert render_changes(changes) == ["+om-v", "anna", "bob"]
    assert render_changes([]) == []


PARAM = st.from_regex(r"[a-z*@!.]{1,8}", fullmatch=True)


@st.composite
def mode_changes(draw: st.DrawFn) -> list[ModeChange]:
    changes = []
    for letter in draw(st.lists(st.sampled_from("beIklimnstqaohv"), max_size=20)):
        adding = draw(st.booleans())
        changes.append(ModeChange(adding, letter, draw(PARAM) if SCHEME.takes_param(letter, adding) else ""))
    return changes


@given(mode_changes(), st.integers(1, 6))
def test_changes_survive_the_wire_whole_and_split(changes: list[ModeChange], most: int) -> None:
    rendered = render_changes(changes)
    assert parse_changes(rendered[0] if rendered else "", rendered[1:], SCHEME) == changes
    groups = split_changes(changes, most)
    assert [change for group in groups for change in group] == changes
    assert all(0 < len(group) <= most for group in groups)


def test_groups_also_keep_to_their_bytes() -> None:
    changes = [ModeChange(True, "b", "x" * 100) for _ in range(5)]
    assert [len(group) for group in split_changes(changes, 10, budget=250)] == [2, 2, 1]


@given(st.text(max_size=20), st.lists(st.text(max_size=5), max_size=5))
def test_no_mode_string_upsets_it(modestring: str, params: list[str]) -> None:
    assert len(parse_changes(modestring, params, SCHEME)) <= len(modestring)


def test_prefix_symbols_come_off() -> None:
    assert split_prefix("@+anna", "~&@%+") == ("@+", "anna")
    assert split_prefix("@#chan", "~&@%+") == ("@", "#chan")
    assert split_prefix("anna", "@+") == ("", "anna")
    assert split_prefix("@anna", "") == ("", "@anna")
