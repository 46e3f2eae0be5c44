"""Tag sections: escaping in both directions, odd sections, keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.errors import UnrenderableMessage
from snacka_protocol.tags import escape_value, is_client_only, parse_tags, render_tags, unescape_value


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        ("", ""),
        ("plain", "plain"),
        ("a;b", r"a\:b"),
        ("a b", r"a\sb"),
        ("a\\b", r"a\\b"),
        ("\r\n", r"\r\n"),
        ("\\s", r"\\s"),
        ("åäö=", "åäö="),
    ],
)
def test_values_are_escaped_and_back(value: str, raw: str) -> None:
    assert escape_value(value) == raw
    assert unescape_value(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"), [("x\\", "x"), (r"\b", "b"), (r"\\\\s", r"\\s"), ("\\ö", "ö"), ("\\", "")]
)
def test_a_backslash_that_escapes_nothing_is_dropped(raw: str, value: str) -> None:
    assert unescape_value(raw) == value


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_value_without_nul_survives_the_wire(value: str) -> None:
    raw = escape_value(value)
    assert not set(raw) & set("; \r\n\0")
    assert unescape_value(raw) == value


def test_a_nul_has_no_escape() -> None:
    with pytest.raises(UnrenderableMessage):
        escape_value("a\0")


def test_sections() -> None:
    assert parse_tags("a=1;b;c=;a=2") == {"a": "2", "b": "", "c": ""}
    assert parse_tags("") == {}
    assert parse_tags(";;=1;") == {}
    assert render_tags({"a": "2", "b": "", "+c": "x y"}) == r"a=2;b;+c=x\sy"
    assert render_tags({}) == ""


def test_a_bad_key_is_refused_every_time() -> None:
    for _ in range(2):
        with pytest.raises(UnrenderableMessage):
            render_tags({"a b": ""})
    for n in range(3000):
        assert render_tags({f"key{n}": ""}) == f"key{n}"
    with pytest.raises(UnrenderableMessage):
        render_tags({"a=": ""})


def test_client_only_tags_begin_with_a_plus() -> None:
    assert is_client_only("+typing")
    assert not is_client_only("msgid")
