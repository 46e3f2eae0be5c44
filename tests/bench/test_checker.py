"""The checker of fault runs finds what it is there to find."""

from __future__ import annotations

import pytest
from bench.cluster.checker import Line, Notes, Verdict, judge

A, B, C, D = [(f"id{number}", f"anna {number}") for number in range(4)]


def verdict(
    *,
    kept: dict[str, str] | None = None,
    refused: tuple[str, ...] = (),
    waiting: tuple[str, ...] = (),
    read: tuple[Line, ...] = (B, C, D),
    here: tuple[Line, ...] = (A, B, C, D),
    there: tuple[Line, ...] = (A, B, C, D),
) -> Verdict:
    anna = Notes(
        "anna", {text: msgid for msgid, text in (A, B)} if kept is None else kept, set(refused), set(waiting)
    )
    bo = Notes("bo", rooms={"#room": list(read)})
    return judge([anna, bo], {"n1": {"#room": here}, "n2": {"#room": there}})


def test_all_is_well_when_everybody_read_the_same() -> None:
    assert verdict() == Verdict(2, 0, 0, 0, ())


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (verdict(kept={"anna 9": "id9"}), "was acknowledged"),
        (verdict(kept={"anna 1": "another"}), "was acknowledged"),
        (verdict(refused=("anna 1",)), "was refused and is there"),
        (verdict(waiting=("anna 9",)), "was never answered"),
        (verdict(read=(A, C, D)), "read"),
        (verdict(read=(A, B, B, C, D)), "read"),
        (verdict(read=(B, A, C, D)), "read"),
        (verdict(read=(A, B)), "read 2 of 4"),
        (verdict(read=(("id9", "x"), D)), "is not kept"),
        (verdict(there=(A, B, C)), "4 lines on n1, 3 on n2"),
        (verdict(there=(A, C, B, D)), "line 1"),
        (
            verdict(here=(A, B, C, D, ("id8", "anna 3")), there=(A, B, C, D, ("id8", "anna 3"))),
            "is there 2 times",
        ),
    ],
)
def test_everything_else_is_found(found: Verdict, words: str) -> None:
    assert any(words in problem for problem in found.problems), found.problems


def test_what_is_lost_and_doubled_is_counted() -> None:
    assert verdict(kept={"anna 9": "id9", "anna 1": "id1"}).lost == 1
    twice = (A, B, C, D, ("id8", "anna 3"))
    assert verdict(here=twice, there=twice, read=twice).doubled == 1
