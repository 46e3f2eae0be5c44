"""What one wants to hear of: levels of rooms, words, quiet hours, and people to ignore."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_tui.model.catchup import missed
from snacka_tui.model.changes import Change, Mentioned
from snacka_tui.model.ignore import Ignored, Ignores
from snacka_tui.model.levels import Level, is_quiet
from snacka_tui.model.room import FOREVER
from snacka_tui.model.session import Session
from support.scripted_network import Script

BOB = ":bob!u@h PRIVMSG #lobby"


def told(changes: list[Change]) -> list[str]:
    return [change.text for change in changes if isinstance(change, Mentioned)]


def shown(script: Script) -> list[str]:
    """The texts of what is seen in the lobby."""
    timeline = script.room().timeline
    found, at = [], timeline.first_id()
    while at is not None:
        placed = timeline.placed(at)
        if not placed.hidden:
            found.append(placed.entry.text)
        at = timeline.next_id(at)
    return found


@pytest.mark.parametrize(
    ("level", "heard"),
    [
        (Level.USUAL, ["me: hi"]),
        (Level.ALL, ["me: hi", "hello all"]),
        (Level.MENTIONS, ["me: hi"]),
        (Level.NONE, []),
    ],
)
def test_levels_of_a_room(level: Level, heard: list[str]) -> None:
    script = Script().online("#lobby", "bob")
    script.session.set_level("#lobby", level)
    nick = script.session.nick
    changes = script.hear(f"{BOB} :{nick}: hi", f"{BOB} :hello all")
    assert told(changes) == [text.replace("me", nick) for text in heard]


def test_the_usual_level_and_words_besides_the_name() -> None:
    script = Script().online("#lobby", "bob")
    script.session.set_words(["pizza", "c++"])
    assert told(script.hear(f"{BOB} :Pizza?", f"{BOB} :pizzas", f"{BOB} :c++ rules")) == [
        "Pizza?",
        "c++ rules",
    ]
    script.session.set_usual_level(Level.ALL)
    assert told(script.hear(f"{BOB} :anything")) == ["anything"]
    script.session.mute("#lobby")
    assert told(script.hear(f"{BOB} :pizza")) == []


@pytest.mark.parametrize(
    ("hours", "minute", "quiet"),
    [
        ("", 0, False),
        ("22:00-07:00", 22 * 60, True),
        ("22:00-07:00", 3 * 60, True),
        ("22:00-07:00", 7 * 60, False),
        ("22:00-07:00", 12 * 60, False),
        ("9:30 - 10:00", 9 * 60 + 45, True),
        ("9:30-10:00", 10 * 60, False),
    ],
)
def test_quiet_hours(hours: str, minute: int, quiet: bool) -> None:
    assert is_quiet(hours, minute) == quiet


# -- ignoring ------------------------------------------------------------------------------------------------


def test_nothing_of_somebody_ignored_is_heard_and_all_of_it_comes_back() -> None:
    script = Script().online("#lobby", "bob")
    script.hear(f"@msgid=a {BOB} :before")
    session, nick = script.session, script.session.nick
    session.ignore("BOB", room="#lobby")
    changes = script.hear(
        f"@msgid=b {BOB} :{nick}: hidden",
        "@msgid=c :carol!u@h PRIVMSG #lobby :seen",
        ":bob!u@h TAGMSG #lobby",
        "@+typing=active :bob!u@h TAGMSG #lobby",
        "@+draft/react=x;+draft/reply=c :bob!u@h TAGMSG #lobby",
        f":bob!u@h PRIVMSG {nick} :alone",
        f":bob!u@h NOTICE {nick} :alone, too",
        f":bob!u@h PRIVMSG {nick} :\x01VERSION\x01",
        f":bob!u@h INVITE {nick} #elsewhere",
    )
    assert told(changes) == []
    assert "before" not in shown(script)
    assert f"{nick}: hidden" not in shown(script)
    assert "seen" in shown(script)
    assert session.room("bob") is None
    assert script.room().typing_nicks() == []
    assert script.room().timeline.reactions("c") == ()
    assert script.room().unread == 1  # seen: what was counted of bob before is not to be read any more
    assert [entry.text for entry in missed([script.room()])[0].mentions] == []
    assert [item.last.text for item in missed([script.room()]) if item.last] == ["seen"]
    assert not [line for line in script.sent() if "NOTICE" in line]
    session.unignore("bob", room="#lobby")
    assert {"before", f"{nick}: hidden", "seen"} <= {*shown(script)}


def test_ignoring_ends_by_itself_and_is_remembered_till_then() -> None:
    script = Script().online("#lobby", "bob")
    session = script.session
    session.ignore("bob", 60, room="#lobby")
    session.ignore("carol", room="#lobby")
    kept = session.memory("#lobby").ignored
    assert [(one.nick, one.until_ms == FOREVER) for one in kept] == [("bob", False), ("carol", True)]
    script.now_ms += 59 * 60_000
    session.tick()
    assert session.ignores("bob")
    script.now_ms += 60_000
    session.tick()
    assert not session.ignores("bob")
    assert session.ignores("carol")


def test_by_account_a_new_name_does_not_help_and_a_namesake_is_heard() -> None:
    ignores = Ignores(str.lower)
    ignores.add([Ignored("bob", "robert", FOREVER)])
    assert ignores.hides("bobby", "Robert")
    assert ignores.hides("bob")
    assert not ignores.hides("bob", "somebody-else")
    assert [one.account for one in ignores.remove("bob")] == ["robert"]
    assert not ignores


@given(st.lists(st.tuples(st.text("abAB", min_size=1, max_size=2), st.integers(1, 10))), st.integers(0, 11))
def test_who_is_ignored_is_who_was_put_there_last_and_whose_time_is_not_over(
    puts: list[tuple[str, int]], now: int
) -> None:
    ignores = Ignores(str.lower)
    last: dict[str, int] = {}
    for nick, until in puts:
        ignores.add([Ignored(nick, "", until)])
        last[nick.lower()] = until
    ignores.expire(now)
    for nick, until in last.items():
        assert ignores.hides(nick.upper()) == (until > now)


def test_oneself_cannot_be_ignored() -> None:
    script = Script().online("#lobby")
    session: Session = script.session
    session.ignore(session.nick, room="#lobby")
    assert session.ignored == []
    assert "You cannot ignore yourself." in shown(script)
