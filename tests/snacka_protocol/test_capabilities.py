"""CAP's lists, and the table of capabilities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol import capabilities
from snacka_protocol.capabilities import (
    BY_NAME,
    ls_lines,
    parse_ls,
    parse_request,
    parse_version,
    request_lines,
)

CAPS = {
    "sasl": "PLAIN,EXTERNAL",
    "message-tags": "",
    "batch": "",
    "draft/multiline": "max-bytes=4096,max-lines=24",
}


def test_302_gets_values_and_301_does_not() -> None:
    assert ls_lines(CAPS, 302, 400) == [
        "sasl=PLAIN,EXTERNAL message-tags batch draft/multiline=max-bytes=4096,max-lines=24"
    ]
    assert ls_lines(CAPS, 301, 400) == ["sasl message-tags batch draft/multiline"]


def test_302_is_split_and_301_stays_one_line() -> None:
    assert ls_lines(CAPS, 302, 30) == [
        "sasl=PLAIN,EXTERNAL",
        "message-tags batch",
        "draft/multiline=max-bytes=4096,max-lines=24",
    ]
    assert ls_lines(CAPS, 301, 18) == ["sasl message-tags"]


def test_no_capabilities_are_still_a_line() -> None:
    assert ls_lines({}, 302, 400) == [""]
    assert ls_lines({}, 301, 400) == [""]
    assert request_lines([]) == []


NAMES = st.from_regex(r"[a-z/.-]{1,12}", fullmatch=True)
VALUES = st.from_regex(r"[a-zA-Z0-9,=]{0,12}", fullmatch=True)


@given(st.dictionaries(NAMES, VALUES, max_size=30), st.integers(1, 80))
def test_split_lists_come_back_whole(caps: dict[str, str], budget: int) -> None:
    lines = ls_lines(caps, 302, budget)
    assert all(len(line) <= budget or " " not in line for line in lines)
    assert all(lines) or not caps
    heard: dict[str, str] = {}
    for line in lines:
        heard |= parse_ls(line)
    assert heard == caps
    assert [name for line in request_lines(caps, budget) for name in line.split()] == list(caps)


def test_requests_switch_on_and_off() -> None:
    assert parse_request("batch -sasl  echo-message ") == [
        ("batch", True),
        ("sasl", False),
        ("echo-message", True),
    ]
    assert parse_request("") == []
    assert parse_request("-") == []


@pytest.mark.parametrize(
    ("text", "version"),
    [("302", 302), ("", 301), ("abc", 301), ("３０２", 301), ("9" * 5000, 301), ("307", 307)],
)
def test_versions(text: str, version: int) -> None:
    assert parse_version(text) == version


def test_the_table_leans_only_on_what_is_in_it() -> None:
    for name, capability in BY_NAME.items():
        assert capability.name == name
        assert set(capability.needs) <= set(BY_NAME)
    assert capabilities.CHATHISTORY == "draft/chathistory"
    assert "batch" in BY_NAME[capabilities.LABELED_RESPONSE].needs
