"""What was said before and while we were away, asked for and merged."""

from __future__ import annotations

from collections.abc import Sequence

from snacka_protocol.message import Message
from snacka_tui.model.changes import HistoryChanged
from snacka_tui.model.timeline import Kind
from support.scripted_network import FULL, SNACKA, Script


def said(number: int, nick: str = "bob") -> str:
    """A line of history: message m<number>, second <number> of the hour."""
    stamp = f"2027-01-15T07:{number // 60:02d}:{number % 60:02d}.000Z"
    return f"msgid=m{number};time={stamp} :{nick}!b@h PRIVMSG #lobby :text {number}"


def answer(script: Script, request: Message, numbers: Sequence[int], target: str = "#lobby") -> list[object]:
    label = f"@label={request.tags['label']} " if "label" in request.tags else ""
    return list(
        script.hear(
            f"{label}:irc.test BATCH +h chathistory {target}",
            *(f"@batch=h;{said(number)}" for number in numbers),
            ":irc.test BATCH -h",
        )
    )


def request_of(script: Script) -> Message:
    """The one history request of a room that was sent since last asked."""
    found = [
        message
        for message in script.messages_sent()
        if message.command == "CHATHISTORY" and message.params[0] != "TARGETS"
    ]
    (request,) = found
    return request


def test_the_first_join_asks_for_the_latest_and_shows_it_before_what_comes_live() -> None:
    script = Script()
    script.open()
    script.welcome()
    script.joins("#lobby")
    request = request_of(script)
    assert request.params == ("LATEST", "#lobby", "*", "50")  # the server allows 50 at once
    script.hear(f"@{said(9)}")
    answer(script, request, [1, 2, 3])
    assert [text for _, text in script.talk()] == ["text 1", "text 2", "text 3", "text 9"]
    assert script.room().unread == 1  # history was there before us; only the live one is new


def test_after_a_reconnect_the_gap_is_asked_for_and_heals() -> None:
    script = Script().online("#lobby", "bob")
    script.hear(f"@{said(1)}", f"@{said(2)}")
    script.drop()
    script.open()
    script.welcome()
    script.joins("#lobby", "bob")
    request = request_of(script)
    assert request.params == ("AFTER", "#lobby", "msgid=m2", "50")
    script.hear(f"@{said(5)}")  # live, before the answer
    answer(script, request, [3, 4, 5])
    assert [text for _, text in script.talk()] == [f"text {number}" for number in (1, 2, 3, 4, 5)]
    assert script.room().timeline.gaps() == []


def test_what_was_missed_counts_as_unread_and_the_line_is_before_it() -> None:
    script = Script().online("#lobby", "bob")
    script.session.focus("#lobby")
    script.hear(f"@{said(1)}")
    script.session.focus(None)
    script.drop()
    script.open()
    script.welcome()
    script.joins("#lobby", "bob")
    answer(script, request_of(script), [2, 3])
    assert script.room().unread == 2
    after = script.room().timeline.unread_after
    assert after is not None
    assert script.room().timeline.get(after).text == "text 1"


def test_a_long_absence_is_loaded_page_by_page() -> None:
    script = Script(isupport=SNACKA, history_limit=3).online("#lobby", "bob")
    script.hear(f"@{said(1)}")
    script.drop()
    script.open()
    script.welcome()
    script.joins("#lobby", "bob")
    request = request_of(script)
    answer(script, request, [2, 3, 4])
    request = request_of(script)
    assert request.params == ("AFTER", "#lobby", "msgid=m4", "3")
    answer(script, request, [5])
    assert [text for _, text in script.talk()] == [f"text {number}" for number in range(1, 6)]
    assert script.messages_sent() == []


def test_too_long_an_absence_leaves_a_gap_that_can_be_loaded() -> None:
    script = Script(isupport=SNACKA, history_limit=2).online("#lobby", "bob")
    script.hear(f"@{said(1)}")
    script.drop()
    script.open()
    script.welcome()
    script.joins("#lobby", "bob")
    number = 2
    request = request_of(script)
    while request.params[0] == "AFTER":
        answer(script, request, [number, number + 1])
        number += 2
        request = request_of(script)
    assert request.params == ("LATEST", "#lobby", "*", "2")
    answer(script, request, [50, 51])
    (gap,) = script.room().timeline.gaps()
    assert (gap.after_msgid, gap.before_msgid) == (f"m{number - 1}", "m50")
    (load,) = script.session.load_gap("#lobby", gap.after)
    assert load.params == ("BETWEEN", "#lobby", f"msgid=m{number - 1}", "msgid=m50", "2")
    answer(script, load, [number])
    assert script.room().timeline.gaps() == []
    numbers = [int(text.split()[1]) for _, text in script.talk()]
    assert numbers == sorted(numbers) == [*range(1, number + 1), 50, 51]


def test_a_forgotten_msgid_falls_back_to_the_latest_with_a_gap() -> None:
    script = Script().online("#lobby", "bob")
    script.hear(f"@{said(1)}")
    script.drop()
    script.open()
    script.welcome()
    script.joins("#lobby", "bob")
    request = request_of(script)
    script.hear(
        f"@label={request.tags['label']} :irc.test FAIL CHATHISTORY MESSAGE_ERROR AFTER #lobby :Unknown"
    )
    request = request_of(script)
    assert request.params[0] == "LATEST"
    answer(script, request, [30, 31])
    assert [text for _, text in script.talk()] == ["text 1", "text 30", "text 31"]
    assert len(script.room().timeline.gaps()) == 1


def test_scrolling_up_loads_what_is_older_until_there_is_nothing() -> None:
    script = Script().online("#lobby", "bob", answered=False)
    script.hear(f"@{said(20)}")
    (request,) = script.session.load_older("#lobby")
    assert request.params == ("BEFORE", "#lobby", "msgid=m20", "50")
    assert script.session.load_older("#lobby") == []  # one at a time
    assert HistoryChanged("#lobby") in answer(script, request, [18, 19])
    assert [text for _, text in script.talk()] == ["text 18", "text 19", "text 20"]
    (request,) = script.session.load_older("#lobby")
    answer(script, request, [])
    assert script.room().history_complete
    assert script.session.load_older("#lobby") == []
    assert script.room().unread == 1


def test_a_refusal_of_history_is_said_once_and_not_asked_again() -> None:
    script = Script().online(answered=False)
    script.hear(f"@{said(20)}")
    (request,) = script.session.load_older("#lobby")
    label = request.tags["label"]
    script.hear(f"@label={label} :irc.test FAIL CHATHISTORY MESSAGE_ERROR BEFORE #lobby :Not for you")
    assert script.lines(Kind.ERROR) == ["Older messages could not be loaded: Not for you"]
    assert script.session.load_older("#lobby") == []


def test_a_private_talk_of_which_nothing_is_kept_ends_quietly() -> None:
    script = Script().online(answered=False)
    script.hear(":bob!b@h PRIVMSG alice :psst")
    request = next(one for one in script.session.load_older("bob") if one.command == "CHATHISTORY")
    label = request.tags["label"]
    script.hear(f"@label={label} :irc.test FAIL CHATHISTORY INVALID_TARGET BEFORE bob :There is none for you")
    assert script.lines(Kind.ERROR, "bob") == []
    assert script.room("bob").history_complete


def test_networks_without_history_say_what_is_missing() -> None:
    script = Script(caps="", isupport="").online("#lobby", "bob")
    assert script.room().history_complete
    script.drop()
    script.now_ms += 180_000
    script.online("#lobby", "bob")
    assert any("about 3 min" in text for text in script.lines(Kind.INFO))


def test_without_labels_answers_come_in_the_order_asked() -> None:
    caps = FULL.replace("labeled-response ", "")
    script = Script(caps=caps)
    script.open()
    script.welcome()
    script.joins("#lobby")
    request = request_of(script)
    assert "label" not in request.tags
    answer(script, request, [1, 2])
    assert [text for _, text in script.talk()] == ["text 1", "text 2"]


def test_conversations_with_something_new_open_by_themselves() -> None:
    script = Script().online()
    script.drop()
    script.open()
    script.welcome()
    (targets,) = [message for message in script.messages_sent() if message.params[:1] == ("TARGETS",)]
    assert targets.params[1].startswith("timestamp=2027-01-15T08:00:00")
    script.hear(
        ":irc.test BATCH +t draft/chathistory-targets",
        "@batch=t :irc.test CHATHISTORY TARGETS carol 2027-01-15T08:00:30.000Z",
        "@batch=t :irc.test CHATHISTORY TARGETS #lobby 2027-01-15T08:00:31.000Z",
        ":irc.test BATCH -t",
    )
    request = request_of(script)
    assert request.params[:2] == ("AFTER", "carol")
    script.hear(
        f"@label={request.tags['label']} :irc.test BATCH +h chathistory carol",
        "@batch=h;msgid=c1;time=2027-01-15T08:00:30.000Z :carol!c@h PRIVMSG alice :are you there?",
        ":irc.test BATCH -h",
    )
    assert script.talk("carol") == [("carol", "are you there?")]
    assert script.room("carol").mentions == 1


def test_a_second_loss_before_the_answer_leaves_no_hole_behind_what_came_live() -> None:
    script = Script().online("#lobby", "bob")
    script.hear(f"@{said(1)}")
    for _ in range(2):
        script.drop()
        script.open()
        script.welcome()
        script.joins("#lobby", "bob")
        script.hear(f"@{said(9)}")  # live, while the answer is still on its way
    request = request_of(script)
    assert request.params[:3] == ("AFTER", "#lobby", "msgid=m1")
    answer(script, request, [2, 3, 9])
    assert [text for _, text in script.talk()] == ["text 1", "text 2", "text 3", "text 9"]
    script.drop()
    script.open()
    script.welcome()
    script.joins("#lobby", "bob")
    assert request_of(script).params[2] == "msgid=m9"


def test_joins_are_no_places_to_ask_history_from() -> None:
    script = Script()
    script.open()
    script.welcome()
    script.hear("@msgid=j1 :alice!u@h JOIN #lobby * :real name")
    assert request_of(script).params[0] == "LATEST"


def test_nobody_is_asked_for_what_the_server_itself_said_before() -> None:
    script = Script().online()
    script.hear(":irc.test NOTICE alice :hello there")
    assert script.room("*").timeline.complete
    assert script.session.load_older("*") == []


def test_a_lost_connection_forgets_what_was_asked() -> None:
    script = Script().online("#lobby", "bob", answered=False)
    script.hear(f"@{said(20)}")
    script.session.load_older("#lobby")
    script.drop()
    assert not script.room().loading_older
    script.online("#lobby", "bob", answered=False)
    assert len(script.session.load_older("#lobby")) == 1


def test_a_loss_before_the_first_answer_still_loads_what_was_before() -> None:
    script = Script().online("#lobby", "bob", answered=False)
    script.hear(f"@{said(5)}")
    script.drop()
    script.open()
    script.welcome()
    script.joins("#lobby", "bob")
    since, before = [
        message
        for message in script.messages_sent()
        if message.command == "CHATHISTORY" and message.params[0] != "TARGETS"
    ]
    assert since.params[:3] == ("AFTER", "#lobby", "msgid=m5")
    assert before.params[:3] == ("BEFORE", "#lobby", "msgid=m5")
    answer(script, since, [6, 7])
    answer(script, before, [3, 4])
    assert [text for _, text in script.talk()] == [f"text {number}" for number in range(3, 8)]
    assert script.room().unread == 3
