"""Masks of people, and host names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.masks import Mask, complete_mask, is_hostname, mask_matches


@pytest.mark.parametrize(
    ("mask", "fits", "fails"),
    [
        ("*@127.0.0.1", ["coolguy!ab@127.0.0.1", "!@127.0.0.1"], ["coolguy!ab@127.0.0.5", "x@127.0.0.1x"]),
        ("cool*@*", ["coolguy!ab@h", "cool@h"], ["koolguy!ab@h", "cooler"]),
        ("cool!*@*", ["cool!guy@h"], ["coolguy!ab@h"]),
        ("cool!?username@*", ["cool!ausername@h", "cool!~username@h"], ["cool!username@h"]),
        ("cool!a?*@*", ["cool!ab@h", "cool!abc@h"], ["cool!a@h"]),
        ("cool[guy]!*@*", ["cool[guy]!guy@h", "COOL[GUY]!guy@h"], ["coolg!ab@h", "cool[!ac@h"]),
        ("a\\*b", ["a*b"], ["axb", "a\\*b", "ab"]),
        ("a\\?b", ["a?b"], ["axb"]),
        ("a\\b", ["a\\b"], ["ab"]),
        ("*", ["", "anything\n"], []),
        ("", [""], ["x"]),
        ("?", ["x", "å", "\n"], ["", "xy"]),
        ("*a*a", ["aa", "xaxa", "aaa"], ["a", "xa", "aab"]),
        ("a*a", ["aa", "aba"], ["a"]),
        ("a**b", ["ab", "axb"], ["a"]),
        ("Björn!*@*", ["BJÖRN!b@h", "bjo\u0308rn!b@h"], ["bjorn!b@h"]),
        ("*.SE", ["x.se"], ["x.se.com"]),
    ],
)
def test_masks_fit_what_they_should(mask: str, fits: list[str], fails: list[str]) -> None:
    assert [text for text in fits if not mask_matches(mask, text)] == []
    assert [text for text in fails if mask_matches(mask, text)] == []


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=10))
def test_a_mask_means_what_the_same_regular_expression_means(mask: str, text: str) -> None:
    same = re.compile(mask.replace("*", ".*").replace("?", "."))
    assert mask_matches(mask, text) == (same.fullmatch(text) is not None)


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_mask_upsets_it(mask: str, text: str) -> None:
    mask_matches(mask, text)
    complete_mask(mask)
    is_hostname(mask)


def test_stars_cost_no_backtracking() -> None:
    # With backtracking this would outlast the universe.
    assert not Mask("*a" * 100 + "b").matches("a" * 4000)
    assert not Mask("*?a" * 100 + "b").matches("a" * 4000)


@pytest.mark.parametrize(
    ("typed", "mask"),
    [
        ("anna", "anna!*@*"),
        ("anna!a", "anna!a@*"),
        ("anna!a@h", "anna!a@h"),
        ("a@h", "*!a@h"),
        ("@h", "*!*@h"),
        ("*.se", "*!*@*.se"),
        ("2001:db8::1", "*!*@2001:db8::1"),
        ("", "*!*@*"),
        ("**!***@**", "*!*@*"),
        ("!", "*!*@*"),
        ("anna!*@*.se", "anna!*@*.se"),
        ("björn", "björn!*@*"),
    ],
)
def test_what_people_type_is_completed(typed: str, mask: str) -> None:
    assert complete_mask(typed) == mask
    assert complete_mask(mask) == mask


@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("irc.example.com", True),
        ("i.coolguy.net", True),
        ("irc-srv.net.uk", True),
        ("iRC.CooLguY.NeT", True),
        ("gsf.ds342.co.uk", True),
        ("324.net.uk", True),
        ("xn--bcher-kva.ch", True),
        ("a.b-c", True),
        ("-lol-.net.uk", False),
        ("-lol.net.uk", False),
        ("lol-.net.uk", False),
        ("_irc._sctp.lol.net.uk", False),
        ("irc", False),
        ("com", False),
        ("", False),
        ("a..b", False),
        (".a.b", False),
        ("a.b.", False),
        ("å.se", False),
        ("a b.se", False),
        ("x" * 64 + ".se", False),
        (".".join(["abc"] * 100), False),
        ("a.b\n", False),
    ],
)
def test_host_names(name: str, valid: bool) -> None:
    assert is_hostname(name) is valid
