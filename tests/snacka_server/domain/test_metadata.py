"""Keys and values: what they may be, and how changes of them are made and told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.message import render
from snacka_server.config import Limits
from snacka_server.domain.metadata import (
    KEY_BYTES,
    KEYS,
    VALUE_BYTES,
    answered,
    change,
    difference,
    is_key,
    is_value,
    told,
)
from snacka_server.domain.session import METADATA, METADATA_3

KEPT = st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xyz"))


@pytest.mark.parametrize("key", ["avatar", "im.xmpp", "a/b_c-d", "0", "x" * KEY_BYTES])
def test_keys(key: str) -> None:
    assert is_key(key)


@pytest.mark.parametrize("key", ["", "A", "a b", "a:b", ":", "å", "*", "a\n", "x" * (KEY_BYTES + 1)])
def test_what_is_no_key(key: str) -> None:
    assert not is_key(key)


def test_values_are_measured_in_bytes() -> None:
    assert is_value("å" * (VALUE_BYTES // 2))
    assert not is_value("å" * (VALUE_BYTES // 2) + "x")


def test_there_is_room_for_so_many() -> None:
    kept = {f"k{number}": "x" for number in range(KEYS - 1)}
    assert change(kept, [("a", "1"), ("b", "2"), ("k0", "y"), ("k1", "x"), ("k2", ""), ("none", "")]) == (
        ("a", "1"),
        ("k0", "y"),
        ("k2", ""),
    )
    assert len(kept) == KEYS - 1


@given(KEPT, KEPT)
def test_a_difference_leads_from_one_to_the_other(before: dict[str, str], after: dict[str, str]) -> None:
    kept = dict(before)
    assert change(kept, difference(before, after)) == difference(before, after)
    assert kept == after


def test_the_longest_fits_a_line() -> None:
    limits = Limits()
    nick, channel = "n" * limits.nick, "#" + "c" * (limits.channel - 1)
    for caps in (METADATA, METADATA_3):
        assert len(render(told(caps, nick, channel, "k" * KEY_BYTES, "v" * VALUE_BYTES, "s" * 60))) <= 512
    assert b" 766 " in render(answered(nick, channel, "k" * KEY_BYTES, "", "s" * 60))
