"""In which order a line mode tells what is said."""

from __future__ import annotations

import re

from snacka_tui.plain.teller import Teller
from snacka_tui.plain.words import Words
from support.scripted_network import FULL, Script


def test_ones_own_lines_are_told_in_the_order_they_were_said() -> None:
    """Also where the first was seen waiting and those after it were kept before anybody looked again."""
    script = Script(caps=FULL).online("#lobby")
    told: list[str] = []
    teller = Teller(script.session, told.append, recent=10, words=Words())
    teller.look_at(script.room().key)
    first = script.say("one")
    teller.tell(script.session.take_changes())
    said = [*first, *script.say("two"), *script.say("three")]
    changes = script.session.take_changes()
    for number, message in enumerate(said):
        changes += script.echo(message, f"m{number}")
    teller.tell(changes)
    own = [re.sub(r"^\d\d:\d\d ", "", line) for line in told if "(kept)" in line]
    assert own == ["alice: one (kept)", "alice: two (kept)", "alice: three (kept)"]
