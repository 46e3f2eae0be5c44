"""CHATHISTORY's grammar and its refusals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.chathistory import LATEST, HistoryRequest, Selector, Subcommand, parse_request
from snacka_protocol.errors import InvalidSelector
from snacka_protocol.message import Message, parse, render

T = "timestamp=2026-01-02T03:04:05.678Z"
MS = 1_767_323_045_678


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("LATEST #c * 0", HistoryRequest(Subcommand.LATEST, "#c", LATEST, None, 0)),
        ("LATEST #c * 50", HistoryRequest(Subcommand.LATEST, "#c", LATEST, None, 50)),
        ("latest #c msgid=abc 50", HistoryRequest(Subcommand.LATEST, "#c", Selector("abc"), None, 50)),
        (f"BEFORE #c {T} 1", HistoryRequest(Subcommand.BEFORE, "#c", Selector(time_ms=MS), None, 1)),
        ("AFTER bob msgid=a=b 5", HistoryRequest(Subcommand.AFTER, "bob", Selector("a=b"), None, 5)),
        ("AROUND #c msgid=x 9", HistoryRequest(Subcommand.AROUND, "#c", Selector("x"), None, 9)),
        (
            f"BETWEEN #c msgid=x {T} 9",
            HistoryRequest(Subcommand.BETWEEN, "#c", Selector("x"), Selector(time_ms=MS), 9),
        ),
        (
            f"TARGETS {T} timestamp=1970-01-01T00:00:00.000Z 100",
            HistoryRequest(Subcommand.TARGETS, "", Selector(time_ms=MS), Selector(time_ms=0), 100),
        ),
    ],
)
def test_requests_are_understood_and_written_back(line: str, request_: HistoryRequest) -> None:
    assert parse_request(line.split()) == request_
    assert parse_request(request_.to_params()) == request_


@pytest.mark.parametrize(
    ("line", "code", "context"),
    [
        ("", "INVALID_PARAMS", ("*",)),
        ("SOMETIME #c * 5", "INVALID_PARAMS", ("SOMETIME",)),
        ("LATEST", "INVALID_PARAMS", ("LATEST",)),
        ("LATEST #c *", "INVALID_PARAMS", ("LATEST",)),
        ("BETWEEN #c msgid=a 5", "INVALID_PARAMS", ("BETWEEN",)),
        ("LATEST #c * -1", "INVALID_PARAMS", ("LATEST", "-1")),
        ("latest #c * many", "INVALID_PARAMS", ("latest", "many")),
        ("LATEST #c * ٣", "INVALID_PARAMS", ("LATEST", "٣")),
        ("LATEST #c * 99999999999", "INVALID_PARAMS", ("LATEST", "99999999999")),
        ("BEFORE #c * 5", "INVALID_PARAMS", ("BEFORE", "*")),
        ("BEFORE #c msgid= 5", "INVALID_PARAMS", ("BEFORE", "msgid=")),
        ("BEFORE #c timestamp=yesterday 5", "INVALID_PARAMS", ("BEFORE", "timestamp=yesterday")),
        ("BEFORE #c timestamp=" + "9" * 300 + " 5", "INVALID_PARAMS", ("BEFORE", "*")),
        ("LATEST #c * 5 6", "INVALID_PARAMS", ("LATEST",)),
        ("BEFORE #c id=5 5", "INVALID_MSGREFTYPE", ("BEFORE", "#c")),
        ("TARGETS msgid=a msgid=b 5", "INVALID_MSGREFTYPE", ("TARGETS",)),
    ],
)
def test_a_refusal_is_a_whole_fail(line: str, code: str, context: tuple[str, ...]) -> None:
    with pytest.raises(InvalidSelector) as caught:
        parse_request(line.split())
    assert (caught.value.command, caught.value.code, caught.value.context) == ("CHATHISTORY", code, context)


PARAM = st.sampled_from(
    ["LATEST", "before", "BETWEEN", "TARGETS", "*", "5", "msgid=1", T, "#c", "", ":x", "a b"]
)


@given(st.lists(PARAM | st.text(max_size=8), max_size=6))
def test_any_parameters_are_understood_or_refused_renderably(params: list[str]) -> None:
    try:
        request = parse_request(params)
    except InvalidSelector as error:
        fail = Message("FAIL", (error.command, error.code, *error.context, error.reason))
    else:
        assert parse_request(request.to_params()) == request
        return
    assert len(render(fail)) <= 512


def test_selectors_show_as_they_are_sent() -> None:
    assert [str(Selector("a")), str(Selector(time_ms=MS)), str(LATEST)] == ["msgid=a", T, "*"]
    assert LATEST.is_latest
    assert not Selector(time_ms=0).is_latest
    line = render(
        Message("CHATHISTORY", HistoryRequest(Subcommand.LATEST, "#c", LATEST, None, 5).to_params())
    )
    assert parse_request(parse(line[:-2]).params).limit == 5
