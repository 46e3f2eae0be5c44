"""What happens to messages after they were said: answers, reactions, taking back, changing, several lines."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.batch import join_multiline
from snacka_protocol.message import Message
from snacka_tui.model.changes import TimelineChanged
from snacka_tui.model.multiline import Limits, pack, parse_limits, to_batch
from snacka_tui.model.outbox import SendKind
from snacka_tui.model.room import TypingState
from snacka_tui.model.search_query import parse_query
from snacka_tui.model.timeline import Delivery, Kind
from snacka_tui.model.timeline_marks import MOST_KINDS, MOST_MESSAGES, Marks
from support.scripted_network import FULL, MemoryJournal, Script

REDACTING = f"{FULL} draft/message-redaction"
LINES = f"{FULL} draft/multiline=max-bytes=4096,max-lines=24"
PLAYBACK = f"{REDACTING} draft/event-playback"


def kept(script: Script, text: str, msgid: str) -> int:
    """Say it, have it kept; its entry's id."""
    (message,) = script.say(text)
    script.echo(message, msgid)
    script.sent()
    found = script.room().timeline.find(msgid)
    assert found is not None
    return found


def tallies(script: Script, msgid: str) -> list[tuple[str, int, bool]]:
    return [(one.reaction, one.count, one.mine) for one in script.room().timeline.reactions(msgid)]


# -- answers -------------------------------------------------------------------------------------------------


def test_an_answer_goes_out_under_both_names_and_survives_a_restart() -> None:
    journal = MemoryJournal()
    script = Script(journal=journal)
    script.session.say("#lobby", "yes", reply_to="m1")
    again = Script(journal=journal, sends=list(journal.kept.values()))
    again.open()
    again.welcome()
    again.joins("#lobby")
    (message,) = [sent for sent in again.messages_sent() if sent.command == "PRIVMSG"]
    assert (message.tags["+reply"], message.tags["+draft/reply"]) == ("m1", "m1")
    assert "m1" in [entry.reply_to for entry in again.entries()]


def test_the_quoted_line_changes_with_what_it_quotes() -> None:
    script = Script(caps=REDACTING).online("#lobby", "bob")
    script.hear("@msgid=a;+draft/reply=o :bob!u@h PRIVMSG #lobby :an answer")
    timeline = script.room().timeline
    answer = timeline.find("a")
    assert answer is not None
    quote = timeline.placed(answer).quote
    assert quote is not None
    assert quote.entry_id is None
    timeline.touched.clear()
    script.hear("@msgid=o :bob!u@h PRIVMSG #lobby :the original")
    assert answer in timeline.touched
    quote = timeline.placed(answer).quote
    assert quote is not None
    assert (quote.nick, quote.text) == ("bob", "the original")
    timeline.touched.clear()
    script.hear(":bob!u@h REDACT #lobby o")
    assert answer in timeline.touched


# -- reactions -----------------------------------------------------------------------------------------------


def test_reactions_are_counted_once_a_person_and_can_be_taken_away() -> None:
    script = Script().online("#lobby", "bob", "carol")
    script.hear("@msgid=m1 :bob!u@h PRIVMSG #lobby :done")
    react = "@+reply=m1;+draft/react=👍 :{0}!u@h TAGMSG #lobby"
    assert TimelineChanged("#lobby") in script.hear(react.format("bob"))
    script.hear(react.format("carol"), react.format("carol"), react.format("alice"))
    assert tallies(script, "m1") == [("👍", 3, True)]
    script.hear("@+draft/reply=m1;+draft/unreact=👍 :alice!u@h TAGMSG #lobby")
    script.hear("@+draft/reply=m1;+draft/unreact=👍 :bob!u@h TAGMSG #lobby")
    assert tallies(script, "m1") == [("👍", 1, False)]
    assert script.room().unread == 1  # the message; reactions are no news


def test_a_reaction_waits_for_its_message() -> None:
    script = Script().online("#lobby", "bob")
    script.hear("@+reply=late;+draft/react=ok :bob!u@h TAGMSG #lobby")
    script.hear("@msgid=late :carol!u@h PRIVMSG #lobby :here I am")
    entry_id = script.room().timeline.find("late")
    assert entry_id is not None
    assert [one.reaction for one in script.room().timeline.placed(entry_id).reactions] == ["ok"]


def test_reacting_again_takes_it_back() -> None:
    script = Script().online("#lobby", "bob")
    script.hear("@msgid=m1 :bob!u@h PRIVMSG #lobby :done")
    entry_id = script.room().timeline.find("m1")
    assert entry_id is not None
    (first,) = script.session.react("#lobby", entry_id, "👍")
    assert first.tags["+draft/react"] == "👍"
    assert tallies(script, "m1") == []  # what everybody sees is what the server sends back
    script.hear("@+reply=m1;+draft/react=👍 :alice!u@h TAGMSG #lobby")
    (second,) = script.session.react("#lobby", entry_id, "👍")
    assert second.tags["+draft/unreact"] == "👍"


def test_without_echoes_our_own_reaction_shows_at_once() -> None:
    script = Script(caps="message-tags", isupport="").online("#lobby", "bob")
    script.hear("@msgid=m1 :bob!u@h PRIVMSG #lobby :done")
    entry_id = script.room().timeline.find("m1")
    assert entry_id is not None
    script.session.react("#lobby", entry_id, "👍")
    assert tallies(script, "m1") == [("👍", 1, True)]
    script.session.react("#lobby", entry_id, "👍")
    assert tallies(script, "m1") == []


@pytest.mark.parametrize(
    ("caps", "tags", "words"),
    [
        ("", "", "This network has no reactions."),
        ("message-tags", "", "The network gave this message no id, so nobody can react to it."),
        ("message-tags", "@msgid=m1 ", "This network does not let reactions through."),
    ],
)
def test_why_there_is_no_reaction(caps: str, tags: str, words: str) -> None:
    isupport = "CLIENTTAGDENY=*,-typing" if tags else ""
    script = Script(caps=caps, isupport=isupport).online("#lobby", "bob")
    script.hear(f"{tags}:bob!u@h PRIVMSG #lobby :done")
    entry_id = script.room().timeline.last_id()
    assert entry_id is not None
    assert script.session.react("#lobby", entry_id, "👍") == []
    assert script.lines(Kind.ERROR) == [words]


def test_the_latest_word_about_a_reaction_counts_in_whatever_order_words_come() -> None:
    words = [
        ("bob", "bob", 10),
        ("bob", "", 20),
        ("", "alice", 15),
        ("bob", "bob", 30),
        ("carol", "carol", 5),
    ]
    for order in permutations(words):
        marks = Marks()
        for who, nick, at_ms in order:
            marks.react("m1", "👍", who, nick, at_ms)
        (tally,) = marks.reactions("m1")
        assert (sorted(tally.nicks), tally.mine) == (["alice", "bob", "carol"], True)


def test_nobody_fills_the_memory_with_reactions() -> None:
    marks = Marks()
    for number in range(MOST_MESSAGES + 10):
        marks.react(f"m{number}", "👍", "bob", "bob", number)
    assert marks.reactions("m0") == ()
    for number in range(100):
        marks.react("x", f"r{number}", "bob", "bob", number)
    assert len(marks.reactions("x")) == MOST_KINDS


# -- taking back ---------------------------------------------------------------------------------------------


def test_a_message_taken_back_loses_its_words_and_its_reactions() -> None:
    script = Script(caps=REDACTING).online("#lobby", "bob")
    script.hear("@msgid=m1 :bob!u@h PRIVMSG #lobby :secret")
    script.hear("@+reply=m1;+draft/react=👍 :carol!u@h TAGMSG #lobby")
    script.hear(":bob!u@h REDACT #lobby m1 :wrong room")
    (entry,) = [entry for entry in script.entries() if entry.msgid == "m1"]
    assert (entry.kind, entry.nick, entry.text) == (Kind.TAKEN_BACK, "bob", "bob wrong room")
    assert tallies(script, "m1") == []
    script.hear("@+reply=m1;+draft/react=👍 :carol!u@h TAGMSG #lobby")
    assert tallies(script, "m1") == []
    script.hear("@msgid=m1 :bob!u@h PRIVMSG #lobby :secret")  # a network that still has it
    assert "secret" not in [entry.text for entry in script.entries()]


def test_what_was_taken_back_elsewhere_is_left_alone() -> None:
    script = Script(caps=REDACTING, rooms=("#lobby", "#other")).online("#lobby", "bob")
    script.joins("#other", "bob")
    script.hear("@msgid=m1 :bob!u@h PRIVMSG #lobby :stays")
    script.hear(":bob!u@h REDACT #other m1")
    assert script.talk()[-1] == ("bob", "stays")


def test_history_tells_what_was_taken_back_and_what_people_made_of_messages() -> None:
    script = Script(caps=PLAYBACK).online(answered=False)
    script.hear(
        ":irc.test BATCH +h chathistory #lobby",
        "@batch=h;msgid=m1;time=2027-01-15T08:00:00.000Z :bob!u@h PRIVMSG #lobby :it works",
        "@batch=h;msgid=j1;time=2027-01-15T08:00:01.000Z :zoe!u@h JOIN #lobby",
        "@batch=h;msgid=t1;time=2027-01-15T08:00:02.000Z;+reply=m1;+draft/react=🎉 :zoe!u@h TAGMSG #lobby",
        "@batch=h;msgid=r1;time=2027-01-15T08:00:03.000Z :bob!u@h REDACT #lobby gone :slip",
        ":irc.test BATCH -h",
    )
    assert tallies(script, "m1") == [("🎉", 1, False)]
    kinds = [(entry.kind, entry.text) for entry in script.entries() if entry.kind is not Kind.JOIN]
    assert kinds == [(Kind.MESSAGE, "it works"), (Kind.TAKEN_BACK, "bob slip")]
    # What is in no history any more is nothing to ask history about.
    newest = script.room().timeline.newest()
    assert newest is not None
    assert newest.msgid == "m1"


def test_a_page_of_comings_and_goings_is_not_the_end_of_history() -> None:
    script = Script(caps=PLAYBACK, history_limit=2).online(answered=False)
    script.sent()
    script.hear(
        "@label=s1 :irc.test BATCH +h chathistory #lobby",
        "@batch=h;msgid=j1;time=2027-01-15T08:00:01.000Z :zoe!u@h JOIN #lobby",
        "@batch=h;msgid=p1;time=2027-01-15T08:00:02.000Z :zoe!u@h PART #lobby",
        ":irc.test BATCH -h",
    )
    asked = [line for line in script.sent() if "CHATHISTORY" in line]
    assert len(asked) == 1
    assert "CHATHISTORY BEFORE #lobby msgid=j1 2" in asked[0]


def test_changing_says_it_anew_once_the_old_words_are_gone() -> None:
    script = Script(caps=REDACTING).online()
    entry_id = kept(script, "at tree", "m1")
    (redact,) = script.session.edit("#lobby", entry_id, "at three")
    assert redact.params == ("#lobby", "m1", "edited")
    assert script.sent() == []
    script.hear(":alice!u@h REDACT #lobby m1 :edited")
    (line,) = script.sent()
    assert line.endswith("PRIVMSG #lobby :at three (edited)")
    assert script.session.edit("#lobby", entry_id, "again") == []


def test_a_change_that_is_refused_says_nothing_anew() -> None:
    script = Script(caps=REDACTING).online()
    entry_id = kept(script, "at tree", "m1")
    (redact,) = script.session.edit("#lobby", entry_id, "at three")
    label = redact.tags["label"]
    script.hear(f"@label={label} :irc.test FAIL REDACT REDACT_WINDOW_EXPIRED #lobby m1 60 :Too late.")
    assert script.lines(Kind.ERROR) == ["Not changed: Too late. Ctrl+Up brings your words back."]
    assert script.talk() == [("alice", "at tree")]
    script.hear(":alice!u@h REDACT #lobby m1")
    assert script.sent() == []


def test_a_change_does_not_outlive_its_connection() -> None:
    script = Script(caps=REDACTING).online()
    entry_id = kept(script, "at tree", "m1")
    script.session.edit("#lobby", entry_id, "at three")
    script.drop()
    assert script.lines(Kind.ERROR)[0].startswith("Not changed: the connection broke.")
    script.online()
    script.hear(":alice!u@h REDACT #lobby m1")
    assert script.sent() == []


def test_undo_gives_the_words_back() -> None:
    script = Script(caps=REDACTING).online()
    kept(script, "oops", "m1")
    script.now_ms = script.entries()[-1].time_ms + 60_000
    messages, text = script.session.undo("#lobby")
    assert ([message.params for message in messages], text) == ([("#lobby", "m1")], "oops")
    script.now_ms += 3_600_000
    assert script.session.undo("#lobby") == ([], "")
    assert "older than ten minutes" in script.lines(Kind.ERROR)[-1]


def test_undo_of_what_never_left_needs_no_network() -> None:
    script = Script().online()
    script.drop()
    script.session.say("#lobby", "later")
    assert script.session.undo("#lobby") == ([], "later")
    assert script.states() == []
    assert script.session.unconfirmed() == 0


# -- several lines -------------------------------------------------------------------------------------------


def test_several_lines_are_one_message_with_one_state() -> None:
    script = Script(caps=LINES).online()
    sent = script.say("one\n\ntwo")
    assert [message.command for message in sent] == ["BATCH", "PRIVMSG", "PRIVMSG", "PRIVMSG", "BATCH"]
    opening, *lines, closing = sent
    reference = opening.params[0][1:]
    assert opening.params[1:] == ("draft/multiline", "#lobby")
    assert [line.params[1] for line in lines] == ["one", "", "two"]
    assert all(set(line.tags) == {"batch"} and line.tags["batch"] == reference for line in lines)
    assert closing.params == (f"-{reference}",)
    assert script.states() == [("one\n\ntwo", Delivery.SENDING)]
    script.hear(
        f"@label={opening.tags['label']};msgid=m1 :alice!u@h BATCH +q draft/multiline #lobby",
        "@batch=q :alice!u@h PRIVMSG #lobby :one",
        "@batch=q :alice!u@h PRIVMSG #lobby :",
        "@batch=q :alice!u@h PRIVMSG #lobby :two",
        ":alice!u@h BATCH -q",
    )
    assert script.states() == [("one\n\ntwo", Delivery.KEPT)]
    assert script.session.unconfirmed() == 0


def test_others_lines_are_one_message_also_in_history() -> None:
    script = Script(caps=LINES).online("#lobby", "bob", answered=False)
    script.hear(
        ":irc.test BATCH +h chathistory #lobby",
        "@batch=h;msgid=m1;time=2027-01-15T08:00:00.000Z :bob!u@h BATCH +q draft/multiline #lobby",
        "@batch=q :bob!u@h PRIVMSG #lobby :for you: ",
        "@batch=q;draft/multiline-concat :bob!u@h PRIVMSG #lobby :alice",
        "@batch=q :bob!u@h PRIVMSG #lobby :end",
        "@batch=h :bob!u@h BATCH -q",
        ":irc.test BATCH -h",
        "@msgid=m2 :bob!u@h BATCH +r draft/multiline #lobby",
        "@batch=r :bob!u@h PRIVMSG #lobby :live",
        "@batch=r :bob!u@h PRIVMSG #lobby :lines",
        ":bob!u@h BATCH -r",
    )
    assert script.talk() == [("bob", "for you: alice\nend"), ("bob", "live\nlines")]
    assert script.room().timeline.find("m1") is not None


def test_a_search_finds_several_lines_as_one_message() -> None:
    script = Script(caps=f"{LINES} soju.im/search").online("#lobby", "bob")
    number, (asked,) = script.session.search(parse_query("kettle", script.now_ms))
    script.hear(
        f"@label={asked.tags['label']} :irc.test BATCH +s soju.im/search",
        "@batch=s;msgid=m1;time=2027-01-15T08:00:00.000Z :bob!u@h BATCH +q draft/multiline #lobby",
        "@batch=q :bob!u@h PRIVMSG #lobby :the",
        "@batch=q :bob!u@h PRIVMSG #lobby :kettle",
        "@batch=s :bob!u@h BATCH -q",
        ":irc.test BATCH -s",
    )
    answer = script.session.found(number)
    assert answer is not None
    assert [found.text for found in answer.found] == ["the\nkettle"]


def test_a_refused_batch_fails_as_one() -> None:
    script = Script(caps=LINES).online()
    label = script.say("one\ntwo")[0].tags["label"]
    script.hear(f"@label={label} :irc.test FAIL BATCH MULTILINE_MAX_LINES 1 :Too many lines")
    assert script.states() == [("one\ntwo", Delivery.FAILED)]
    assert script.lines(Kind.ERROR) == ["Not sent: Too many lines"]


def test_lines_written_offline_for_a_network_that_lost_the_ability_go_out_one_by_one() -> None:
    script = Script(caps=LINES).online()
    script.drop()
    script.session.say("#lobby", "one\ntwo", reply_to="m1")
    script.session.say("#lobby", "three")
    assert [text for text, _ in script.states()] == ["one\ntwo", "three"]
    script.caps = FULL
    script.open()
    script.welcome()
    script.joins("#lobby")
    sent = [message for message in script.messages_sent() if message.command == "PRIVMSG"]
    assert [message.params[1] for message in sent] == ["one", "two", "three"]
    assert ["+reply" in message.tags for message in sent] == [True, False, False]
    assert sorted(text for text, _ in script.states()) == ["one", "three", "two"]


def test_an_action_of_several_lines_is_several() -> None:
    script = Script(caps=LINES).online()
    sent = script.say("waves\nand bows", kind=SendKind.ACTION)
    assert [message.params[1] for message in sent] == ["\x01ACTION waves\x01", "\x01ACTION and bows\x01"]


@pytest.mark.parametrize(
    ("value", "limits"),
    [
        ("max-bytes=4096,max-lines=24", Limits(4096, 24)),
        ("max-lines=5,foo,max-bytes=100", Limits(100, 5)),
        ("max-bytes=4096", Limits(4096, 1 << 16)),
        ("max-lines=5", None),
        ("max-bytes=x", None),
        ("max-bytes=1", None),
        ("", None),
    ],
)
def test_limits(value: str, limits: Limits | None) -> None:
    assert parse_limits(value) == limits


@given(
    st.text(alphabet="ab é\n😀", max_size=200),
    st.builds(Limits, st.integers(64, 200), st.integers(1, 6)),
    st.integers(64, 90),
)
def test_packing_loses_nothing_and_keeps_the_limits(text: str, limits: Limits, line_bytes: int) -> None:
    messages = pack(text, limits, line_bytes)
    for message in messages:
        assert len(message.encode()) <= limits.max_bytes
        opening, *lines, closing = to_batch("r", "PRIVMSG", "#a", message, {"label": "x"}, line_bytes)
        assert (opening.tags, closing.params) == ({"label": "x"}, ("-r",))
        assert 1 <= len(lines) <= limits.max_lines
        assert all(len(line.params[1].encode()) <= line_bytes for line in lines)
        assert join_multiline(lines) == message
    assert "".join("".join(messages).split()) == "".join(text.split())


# -- typing --------------------------------------------------------------------------------------------------


def states(messages: list[Message]) -> list[str]:
    return [message.tags["+typing"] for message in messages]


def test_a_pause_is_told_once_and_only_after_typing() -> None:
    script = Script().online()
    assert script.session.typing("#lobby", TypingState.PAUSED) == []
    assert states(script.session.typing("#lobby", TypingState.ACTIVE)) == ["active"]
    assert states(script.session.typing("#lobby", TypingState.PAUSED)) == ["paused"]
    assert script.session.typing("#lobby", TypingState.PAUSED) == []
    assert states(script.session.typing("#lobby", TypingState.ACTIVE)) == ["active"]
    assert states(script.session.typing("#lobby", TypingState.DONE)) == ["done"]
    assert script.session.typing("#lobby", TypingState.PAUSED) == []
