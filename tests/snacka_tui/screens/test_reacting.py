"""What the dialog for reactions offers, and how it tells who gave one."""

from __future__ import annotations

from snacka_tui.model.timeline_marks import Tally
from snacka_tui.screens.reacting import candidates, givers


def test_reactions_to_choose_from() -> None:
    assert [sign for sign, _ in candidates("", ["🦄"], ["🎉"])][:3] == ["🦄", "🎉", "👍"]
    assert candidates("tada", [], [])[0] == ("🎉", "tada")
    assert candidates(":heart", [], [])[0] == ("❤️", "heart")
    assert candidates("ship it", [], []) == [("ship it", "as a word")]
    assert candidates("no such thing at all", [], []) == []


def test_who_gave_a_reaction() -> None:
    assert givers(Tally("👍", ("bob",))) == "bob"
    assert givers(Tally("👍", ("anna", "bob"), mine=True)) == "you, bob"
    assert givers(Tally("👍", ("anna", "bob", "carl"), mine=True)) == "you and 2 others"
