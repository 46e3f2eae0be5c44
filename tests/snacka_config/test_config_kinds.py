"""What each kind of value accepts and refuses, as text and as TOML values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_config import Kind, kinds

BASE = Path("/base")

GOOD: list[tuple[Kind[Any], object, object]] = [
    (kinds.port(), "5588", 5588),
    (kinds.port(), 65535, 65535),
    (kinds.port(any_free=True), "0", 0),
    (kinds.integer(-5, 5), " -3 ", -3),
    (kinds.host, "chat.example.org", "chat.example.org"),
    (kinds.host, "[::1]", "::1"),
    (kinds.host, "fe80::1%eth0", "fe80::1%eth0"),
    (kinds.host, "räksmörgås.se", "räksmörgås.se"),
    (kinds.path, "x/y", Path("/base/x/y")),
    (kinds.path, "/abs", Path("/abs")),
    (kinds.yes_no, "Yes", True),
    (kinds.yes_no, "off", False),
    (kinds.yes_no, True, True),
    (kinds.choice("Night", "Day"), "night", "Night"),
    (kinds.duration(), "30", 30.0),
    (kinds.duration(), 1.5, 1.5),
    (kinds.duration(), "500 ms", 0.5),
    (kinds.duration(), "2h", 7200.0),
    (kinds.size(), "10 MB", 10 << 20),
    (kinds.size(), 512, 512),
    (kinds.several(kinds.port()), "1, 2,", (1, 2)),
    (kinds.several(kinds.port()), [3, "4"], (3, 4)),
    (kinds.text(), " hello ", "hello"),
    (kinds.matching("#.+", "a room"), "#lobby", "#lobby"),
    (kinds.tables, {"a": 1}, ({"a": 1},)),
]

BAD: list[tuple[Kind[Any], object]] = [
    (kinds.port(), "0"),
    (kinds.port(), "65536"),
    (kinds.port(), "٥"),
    (kinds.port(), True),
    (kinds.port(), ""),
    (kinds.port(), 1.0),
    (kinds.integer(0, 5), "1e3"),
    (kinds.host, "a b"),
    (kinds.host, "irc://example.org"),
    (kinds.host, "example.org:5588"),
    (kinds.host, "user@example.org"),
    (kinds.host, 7),
    (kinds.path, ""),
    (kinds.path, "a\0b"),
    (kinds.yes_no, "perhaps"),
    (kinds.yes_no, 1),
    (kinds.choice("a", "b"), "c"),
    (kinds.duration(1, 60), "2 min"),
    (kinds.duration(), "soon"),
    (kinds.duration(), float("nan")),
    (kinds.size(), "-1"),
    (kinds.size(1024), "1 kb and more"),
    (kinds.several(kinds.port()), "1,x"),
    (kinds.text(max_length=3), "long"),
    (kinds.text(), "two\nlines"),
    (kinds.matching("#.+", "a room"), "lobby"),
    (kinds.tables, ["x"]),
]


@pytest.mark.parametrize(("kind", "raw", "value"), GOOD)
def test_accepts(kind: Kind[Any], raw: object, value: object) -> None:
    assert kind.parse(raw, BASE) == value


@pytest.mark.parametrize(("kind", "raw"), BAD)
def test_refuses(kind: Kind[Any], raw: object) -> None:
    with pytest.raises(ValueError):
        kind.parse(raw, BASE)


@pytest.mark.parametrize("kind", list({id(kind): kind for kind, *_ in GOOD}.values()))
def test_says_what_is_allowed(kind: Kind[Any]) -> None:
    assert kind.allowed
    assert "\n" not in kind.allowed


@given(st.sampled_from([kind for kind, *_ in GOOD]), st.text(max_size=40))
def test_no_text_raises_anything_but_value_error(kind: Kind[Any], raw: str) -> None:
    try:
        value = kind.parse(raw, BASE)
    except ValueError:
        return
    assert isinstance(kind.show(value), str)


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (kinds.duration(), 7200.0, "2 h"),
        (kinds.duration(), 90.0, "90 s"),
        (kinds.size(), 10 << 20, "10 MB"),
        (kinds.size(), 1000, "1000 B"),
        (kinds.yes_no, True, "yes"),
        (kinds.optional(kinds.path), None, "none"),
        (kinds.several(kinds.port()), (1, 2), "1, 2"),
    ],
)
def test_shows_values_as_people_write_them(kind: Kind[Any], value: object, words: str) -> None:
    assert kind.show(value) == words
