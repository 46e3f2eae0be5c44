"""What a person's own words go through: sending, kept, refused, in doubt, sent again."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from snacka_protocol.message import parse
from snacka_tui.model.outbox import Outbox, Send, SendKind
from snacka_tui.model.timeline import Delivery, Kind
from support.scripted_network import ECHO_ONLY, FULL, NONCE, SNACKA, MemoryJournal, Script


def test_a_message_is_sending_until_its_labelled_echo_makes_it_kept() -> None:
    script = Script().online()
    (message,) = script.say("hej")
    assert script.states() == [("hej", Delivery.SENDING)]
    assert message.tags["label"]
    assert message.tags["+snacka/nonce"]
    script.echo(message, "m1")
    assert script.states() == [("hej", Delivery.KEPT)]
    assert script.entries()[-1].msgid == "m1"
    assert script.session.unconfirmed() == 0


def test_labels_tell_two_messages_of_the_same_text_apart() -> None:
    script = Script().online()
    (first,) = script.say("ok")
    (second,) = script.say("ok")
    script.echo(second, "m2")
    kept = [entry.msgid for entry in script.entries() if entry.own and entry.text]
    assert sorted(kept) == ["", "m2"]
    script.echo(first, "m1")
    assert script.states() == [("ok", Delivery.KEPT), ("ok", Delivery.KEPT)]


def test_without_labels_echoes_match_by_nonce() -> None:
    script = Script(caps=ECHO_ONLY).online()
    (first,) = script.say("one")
    (second,) = script.say("two")
    assert "label" not in first.tags
    script.echo(first, "m1")
    assert script.states() == [("one", Delivery.KEPT), ("two", Delivery.SENDING)]
    script.echo(second, "m2")
    assert script.session.unconfirmed() == 0


def test_without_labels_and_tags_echoes_match_in_order() -> None:
    script = Script(caps="echo-message", isupport="").online()
    script.say("one")
    script.say("one")
    script.say("two")
    script.hear(":alice!u@h PRIVMSG #lobby :one")
    assert [state for _, state in script.states()] == [Delivery.KEPT, Delivery.SENDING, Delivery.SENDING]
    script.hear(":alice!u@h PRIVMSG #lobby :one", ":alice!u@h PRIVMSG #lobby :two")
    assert [state for _, state in script.states()] == [Delivery.KEPT] * 3
    assert script.talk() == [("alice", "one"), ("alice", "one"), ("alice", "two")]


def test_the_echo_shows_what_the_server_made_of_the_text() -> None:
    script = Script().online()
    (message,) = script.say("\x02bold\x02")
    script.hear(f"@label={message.tags['label']};msgid=m1 :alice!u@h PRIVMSG #lobby :bold")
    assert script.states() == [("bold", Delivery.KEPT)]


def test_another_device_of_ours_speaks_and_it_is_not_taken_for_our_echo() -> None:
    script = Script().online()
    script.say("hej")
    script.hear("@msgid=x1;+snacka/nonce=elsewhere :alice!u@h PRIVMSG #lobby :hej")
    assert script.states() == [("hej", Delivery.SENDING), ("hej", Delivery.KEPT)]
    assert script.room().unread == 0


def test_another_device_without_nonces_confirms_nothing_of_ours() -> None:
    script = Script(isupport=SNACKA).online()
    (message,) = script.say("hej")
    script.hear("@msgid=x1 :alice!u@h PRIVMSG #lobby :hej")
    assert script.states() == [("hej", Delivery.SENDING), ("hej", Delivery.KEPT)]
    script.echo(message, "m1")
    assert script.states() == [("hej", Delivery.KEPT), ("hej", Delivery.KEPT)]


def test_nobody_can_confirm_our_message_by_copying_our_nonce() -> None:
    script = Script(caps=ECHO_ONLY).online("#lobby", "mallory")
    (message,) = script.say("hej")
    nonce = message.tags["+snacka/nonce"]
    script.hear(f"@msgid=x1;+snacka/nonce={nonce} :mallory!u@h PRIVMSG #lobby :gotcha")
    assert script.states() == [("hej", Delivery.SENDING)]
    assert script.talk()[-1] == ("mallory", "gotcha")


def test_a_refused_message_fails_with_the_servers_reason() -> None:
    script = Script().online()
    (message,) = script.say("hej")
    script.hear(f"@label={message.tags['label']} :irc.test FAIL PRIVMSG RATE_LIMITED #lobby :Too fast")
    assert script.states() == [("hej", Delivery.FAILED)]
    assert script.lines(Kind.ERROR) == ["Not sent: Too fast"]
    assert script.session.unconfirmed() == 0


def test_an_unlabelled_refusal_fails_the_oldest_to_that_room() -> None:
    script = Script(caps="echo-message", isupport="").online()
    script.say("one")
    script.say("two")
    script.hear(":irc.test 404 alice #lobby :Cannot send to channel (+m)")
    assert script.states() == [("one", Delivery.FAILED), ("two", Delivery.SENDING)]
    assert script.lines(Kind.ERROR) == ["Not sent: #lobby does not take messages from you."]


def test_nobody_there_is_said_in_the_conversation() -> None:
    script = Script().online()
    (message,) = script.say("hello?", "zoe")
    script.hear(f"@label={message.tags['label']} :irc.test 401 alice zoe :No such nick")
    assert script.states("zoe") == [("hello?", Delivery.FAILED)]
    assert script.lines(Kind.ERROR, "zoe") == ["Not sent: there is nobody called zoe here."]


def test_a_labelled_batch_holds_the_echo_and_the_away_notice() -> None:
    script = Script().online()
    (message,) = script.say("lunch?", "carol")
    script.hear(
        f"@label={message.tags['label']} :irc.test BATCH +b labeled-response",
        "@batch=b :irc.test 301 alice carol :in a meeting",
        "@batch=b;msgid=m1 :alice!u@h PRIVMSG carol :lunch?",
        ":irc.test BATCH -b",
    )
    assert script.states("carol") == [("lunch?", Delivery.KEPT)]
    assert script.lines(Kind.INFO, "carol") == ["carol is away: in a meeting"]


# -- networks without echoes -----------------------------------------------------------------------


def test_without_echoes_a_message_is_sent_and_never_claims_more() -> None:
    script = Script(caps="", isupport="").online()
    script.say("hej")
    assert script.states() == [("hej", Delivery.SENT)]
    assert script.session.unconfirmed() == 1


def test_a_ping_behind_the_message_tells_that_it_was_taken_in() -> None:
    script = Script(caps="", isupport="").online()
    script.say("hej")
    privmsg, ping = script.sent()
    assert privmsg == "PRIVMSG #lobby hej"
    token = ping.removeprefix("PING ")
    script.hear(f":irc.test PONG irc.test {token}")
    assert script.session.unconfirmed() == 0
    script.drop()
    assert script.states() == [("hej", Delivery.SENT)]


def test_what_was_on_the_wire_without_an_answer_is_in_doubt_and_not_sent_again() -> None:
    script = Script(caps="", isupport="").online()
    script.say("hej")
    script.drop()
    assert script.states() == [("hej", Delivery.DOUBT)]
    script.online()
    assert script.states() == [("hej", Delivery.DOUBT)]
    assert not [line for line in script.sent() if "hej" in line]


def test_doubt_ends_when_the_person_sends_it_again() -> None:
    script = Script(caps="", isupport="").online()
    script.say("hej")
    script.drop()
    script.online()
    (entry_id,) = [
        each for each in script.room().timeline.ids() if script.room().timeline.get(each).text == "hej"
    ]
    messages = script.session.resend("#lobby", entry_id)
    assert [message.params for message in messages if message.command == "PRIVMSG"] == [("#lobby", "hej")]
    assert script.states() == [("hej", Delivery.SENT)]


def test_one_ping_is_out_at_a_time() -> None:
    script = Script(caps="", isupport="").online()
    for text in ("one", "two", "three"):
        script.say(text)
    pings = [line for line in script.sent() if line.startswith("PING")]
    assert len(pings) == 1
    script.hear(f":irc.test PONG irc.test {pings[0].removeprefix('PING ')}")
    assert script.session.unconfirmed() == 2
    (second,) = script.sent()
    script.hear(f":irc.test PONG irc.test {second.removeprefix('PING ')}")
    assert script.session.unconfirmed() == 0


def test_a_long_paste_goes_at_the_pace_of_a_strict_network() -> None:
    script = Script(caps="", isupport="").online()
    texts = [f"line {number}" for number in range(12)]
    script.say("\n".join(texts))
    for expected in (texts[:5], texts[5:10], texts[10:]):
        *privmsgs, ping = script.messages_sent()
        assert [message.text for message in privmsgs] == expected
        script.hear(f":irc.test PONG irc.test {ping.text}")
    assert script.session.unconfirmed() == 0


def test_a_bouncer_that_answers_ping_before_it_echoes_holds_nothing_up() -> None:
    script = Script(caps=ECHO_ONLY, isupport="").online()
    out = [message for number in range(8) for message in script.say(f"line {number}")]
    (ping,) = [message for message in script.messages_sent() if message.command == "PING"]
    assert len(out) == 5
    script.hear(f":irc.test PONG irc.test {ping.text}")
    out += [message for message in script.messages_sent() if message.command == "PRIVMSG"]
    for number, message in enumerate(out):
        script.echo(message, f"m{number}")
    out += [message for message in script.messages_sent() if message.command == "PRIVMSG"]
    assert len(out) == 8


# -- lost connections ------------------------------------------------------------------------------


def test_a_message_without_echo_goes_out_again_under_its_nonce_after_the_rejoin() -> None:
    script = Script(isupport=NONCE).online()
    (first,) = script.say("hej")
    script.drop()
    assert script.states() == [("hej", Delivery.SENDING)]
    script.open()
    script.welcome()
    assert not [line for line in script.sent() if "PRIVMSG" in line]
    script.joins("#lobby")
    (again,) = [message for message in script.messages_sent() if message.command == "PRIVMSG"]
    assert again.tags["+snacka/nonce"] == first.tags["+snacka/nonce"]
    script.echo(again, "m1")
    assert script.states() == [("hej", Delivery.KEPT)]


def test_history_shows_that_it_had_arrived_and_the_echo_of_the_repeat_doubles_nothing() -> None:
    script = Script(isupport=NONCE).online()
    (first,) = script.say("hej")
    nonce = first.tags["+snacka/nonce"]
    script.drop()
    script.open()
    script.welcome()
    script.joins("#lobby")
    out = script.messages_sent()
    (request,) = [
        message for message in out if message.command == "CHATHISTORY" and message.params[0] == "LATEST"
    ]
    (again,) = [message for message in out if message.command == "PRIVMSG"]
    script.hear(
        f"@label={request.tags['label']} :irc.test BATCH +h chathistory #lobby",
        f"@batch=h;msgid=m1;+snacka/nonce={nonce} :alice!u@h PRIVMSG #lobby :hej",
        ":irc.test BATCH -h",
    )
    assert script.states() == [("hej", Delivery.KEPT)]
    script.echo(again, "m1")
    assert script.states() == [("hej", Delivery.KEPT)]
    assert script.session.unconfirmed() == 0


def test_on_a_network_that_cannot_tell_repeats_it_is_in_doubt() -> None:
    script = Script(isupport=SNACKA).online()
    script.say("hej")
    script.drop()
    assert script.states() == [("hej", Delivery.DOUBT)]
    script.open()
    script.welcome()
    script.joins("#lobby")
    assert not [line for line in script.sent() if "PRIVMSG" in line]


def test_what_is_written_offline_goes_out_once_in_order_after_the_join() -> None:
    script = Script().online()
    script.drop()
    for text in ("one", "two", "three"):
        assert script.say(text) == []
    assert [state for _, state in script.states()] == [Delivery.SENDING] * 3
    script.open()
    script.welcome()
    script.joins("#lobby")
    out = [message for message in script.messages_sent() if message.command == "PRIVMSG"]
    assert [message.text for message in out] == ["one", "two", "three"]
    for number, message in enumerate(out):
        script.echo(message, f"m{number}")
    assert script.states() == [(text, Delivery.KEPT) for text in ("one", "two", "three")]


def test_before_the_first_connection_one_can_write_already() -> None:
    script = Script()
    script.say("first!")
    script.open()
    script.welcome()
    script.joins("#lobby")
    assert [line for line in script.sent() if line.endswith("PRIVMSG #lobby first!")]


def test_a_killed_client_finds_its_unsent_lines_and_sends_them_once() -> None:
    journal = MemoryJournal()
    script = Script(journal=journal).online()
    (arrived,) = script.say("arrived")
    script.say("perhaps arrived")
    script.echo(arrived, "m1")
    script.drop()
    script.say("never left")
    # The process is gone here; only the journal is left.
    after = Script(journal=journal, sends=list(journal.kept.values()))
    assert after.talk() == [("alice", "perhaps arrived"), ("alice", "never left")]
    after.open()
    after.welcome()
    after.joins("#lobby")
    out = [message for message in after.messages_sent() if message.command == "PRIVMSG"]
    assert [message.text for message in out] == ["perhaps arrived", "never left"]
    for number, message in enumerate(out):
        after.echo(message, f"n{number}")
    assert journal.kept == {}


def test_a_repeat_waits_for_the_name_it_was_sent_under() -> None:
    script = Script().online()
    script.say("perhaps arrived")
    script.drop()
    script.say("never left")
    script.open()
    script.hear(":irc.test 433 * alice :Nickname is already in use")
    script.welcome("alice_")
    script.joins("#lobby", nick="alice_")
    assert not [message for message in script.messages_sent() if message.command == "PRIVMSG"]
    script.hear(":alice_!u@h NICK alice")
    out = [message.text for message in script.messages_sent() if message.command == "PRIVMSG"]
    assert out == ["perhaps arrived", "never left"]


def test_a_repeat_whose_name_never_comes_back_is_in_doubt() -> None:
    script = Script().online()
    script.say("perhaps arrived")
    script.drop()
    script.open()
    script.hear(":irc.test 433 * alice :Nickname is already in use")
    script.welcome("alice_")
    script.joins("#lobby", nick="alice_")
    for _ in range(25):
        script.now_ms += 60_000
        script.session.tick()
    assert script.states() == [("perhaps arrived", Delivery.DOUBT)]


def test_history_confirms_what_was_sent_under_the_name_we_have_not_got_back_yet() -> None:
    script = Script().online()
    (message,) = script.say("hej")
    script.drop()
    script.open()
    script.hear(":irc.test 433 * alice :Nickname is already in use")
    script.welcome("alice_")
    script.joins("#lobby", nick="alice_")
    (request,) = [sent for sent in script.messages_sent() if sent.params[:1] == ("LATEST",)]
    nonce = message.tags["+snacka/nonce"]
    script.hear(
        f"@label={request.tags['label']} :irc.test BATCH +h chathistory #lobby",
        f"@batch=h;msgid=m1;+snacka/nonce={nonce} :alice!u@h PRIVMSG #lobby :hej",
        ":irc.test BATCH -h",
    )
    assert script.states() == [("hej", Delivery.KEPT)]
    assert script.session.unconfirmed() == 0


def test_what_another_person_on_this_machine_left_unsent_stays_theirs() -> None:
    journal = MemoryJournal()
    Script(journal=journal).say("alice wrote this")
    bob = Script(nick="bob", journal=journal, sends=list(journal.kept.values()))
    assert bob.talk() == []
    assert bob.session.unconfirmed() == 0
    assert [send.text for send in journal.kept.values()] == ["alice wrote this"]


def test_a_killed_client_doubts_what_it_tried_on_a_network_without_nonces() -> None:
    journal = MemoryJournal()
    script = Script(caps="", isupport="", journal=journal).online()
    script.say("perhaps arrived")
    script.drop()
    script.say("never left")
    after = Script(caps="", isupport="", journal=journal, sends=list(journal.kept.values())).online()
    assert after.states() == [("perhaps arrived", Delivery.DOUBT), ("never left", Delivery.SENT)]


def test_a_client_killed_while_it_sent_doubts_that_too() -> None:
    journal = MemoryJournal()
    Script(isupport=SNACKA, journal=journal).online().say("perhaps arrived")
    after = Script(isupport=SNACKA, journal=journal, sends=list(journal.kept.values()))
    after.open()
    after.welcome()
    after.joins("#lobby")
    assert after.states() == [("perhaps arrived", Delivery.DOUBT)]
    assert not [line for line in after.sent() if "perhaps" in line]
    assert [send.doubtful for send in journal.kept.values()] == [True]


def test_the_pieces_of_what_no_longer_goes_whole_are_on_the_disk_before_it_is_not() -> None:
    journal = MemoryJournal()
    whole = Send("whole", "#lobby", "one\ntwo", SendKind.MESSAGE, 1)
    outbox = Outbox(journal, [whole, replace(whole, nonce="later", text="three")])
    journal.kept = {send.nonce: send for send in outbox}
    pieces = [replace(whole, nonce=f"piece{n}", text=text) for n, text in enumerate(("one", "two"))]
    outbox.split("whole", pieces)
    assert [send.text for send in outbox] == ["one", "two", "three"]
    assert sorted(send.text for send in journal.kept.values()) == ["one", "three", "two"]


def test_the_journal_knows_a_message_before_the_wire_does() -> None:
    journal = MemoryJournal()
    script = Script(journal=journal).online()
    (message,) = script.say("hej")
    kept = journal.kept[message.tags["+snacka/nonce"]]
    written = Send(kept.nonce, "#lobby", "hej", SendKind.MESSAGE, script.now_ms, nick="alice")
    assert kept == replace(written, attempted=True, sent_as="alice")


def test_leaving_a_room_gives_up_what_waited_for_it() -> None:
    journal = MemoryJournal()
    script = Script(journal=journal).online()
    script.say("hej")
    script.hear(":alice!u@h PART #lobby :bye")
    assert journal.kept == {}
    assert script.session.room("#lobby") is None


def test_a_room_we_were_kicked_from_takes_no_message_and_says_so() -> None:
    script = Script().online("#lobby", "bob")
    script.hear(":bob!u@h KICK #lobby alice :enough")
    assert script.say("but") == []
    assert script.states() == [("but", Delivery.FAILED)]
    assert script.lines(Kind.ERROR)[-1] == "Not sent: you are not in #lobby. /join #lobby first."


# -- kinds and lengths -----------------------------------------------------------------------------


def test_me_travels_as_ctcp_action_and_reads_as_an_action() -> None:
    script = Script().online()
    (message,) = script.say("waves", kind=SendKind.ACTION)
    assert message.params == ("#lobby", "\x01ACTION waves\x01")
    script.echo(message, "m1")
    (entry,) = [entry for entry in script.entries() if entry.kind is Kind.ACTION]
    assert (entry.text, entry.delivery) == ("waves", Delivery.KEPT)


def test_lines_become_messages_and_blank_ones_do_not() -> None:
    script = Script().online()
    messages = script.say("one\n\n  \ntwo\r\nthree")
    assert [message.text for message in messages] == ["one", "two", "three"]


@pytest.mark.parametrize("text", ["x" * 3000, "ö" * 2000, "👩‍👩‍👧‍👦" * 300, "word " * 700])
def test_long_texts_fit_the_wire_as_others_will_get_them(text: str) -> None:
    script = Script(caps=FULL).online()
    messages = script.say(text)
    for message in messages:
        relayed = f":alice!u@h PRIVMSG #lobby :{message.text}\r\n".encode()
        assert len(relayed) <= 512
    joined = "".join(message.text for message in messages)
    assert joined.replace(" ", "") == text.replace(" ", "")
    assert parse(f"PRIVMSG #lobby :{messages[0].text}".encode()).text == messages[0].text
