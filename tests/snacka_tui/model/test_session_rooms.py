"""Rooms, people and names as a person sees them change."""

from __future__ import annotations

from snacka_protocol.message import Message
from snacka_tui.model.changes import (
    ConnectionState,
    Joined,
    Left,
    Mentioned,
    NickChanged,
    Notice,
    RoomRenamed,
    RosterChanged,
    StateChanged,
    TopicChanged,
    TypingChanged,
)
from snacka_tui.model.room import RoomKind, TypingState
from snacka_tui.model.timeline import Kind
from support.scripted_network import ECHO_ONLY, FULL, Script


def members(script: Script, room: str = "#lobby") -> list[str]:
    return [f"{member.prefixes}{member.nick}" for member in script.room(room).roster.ordered()]


# -- registration ------------------------------------------------------------------------------------


def test_the_first_lines_ask_for_capabilities_and_give_the_name() -> None:
    script = Script(nick="björn")
    script.open()
    assert script.sent() == ["CAP LS 302", "NICK björn", "USER bjorn 0 * björn"]


def test_capabilities_are_asked_for_as_far_as_they_are_offered() -> None:
    script = Script()
    script.open()
    script.sent()
    script.hear(":irc.test CAP * LS * :message-tags sasl=PLAIN", ":irc.test CAP * LS :batch unknown/thing")
    assert script.sent() == ["CAP REQ :message-tags batch"]
    script.hear(":irc.test CAP * ACK :message-tags batch")
    assert script.sent() == ["CAP END"]
    assert script.session.capabilities == {"message-tags", "batch"}


def test_labels_are_not_asked_for_without_batch() -> None:
    script = Script()
    script.open()
    script.sent()
    script.hear(":irc.test CAP * LS :labeled-response draft/chathistory echo-message")
    assert script.sent() == ["CAP REQ echo-message"]


def test_after_a_refusal_each_capability_is_asked_for_alone() -> None:
    script = Script()
    script.open()
    script.hear(":irc.test CAP * LS :batch echo-message")
    script.sent()
    script.hear(":irc.test CAP * NAK :batch echo-message")
    assert script.sent() == ["CAP REQ batch", "CAP REQ echo-message"]
    script.hear(":irc.test CAP * ACK :batch", ":irc.test CAP * NAK :echo-message")
    assert script.sent() == ["CAP END"]


def test_a_server_that_never_heard_of_capabilities_works() -> None:
    script = Script(caps="", isupport="")
    script.open()
    script.hear(":old 421 * CAP :Unknown command")
    script.welcome()
    assert script.session.state is ConnectionState.ONLINE
    assert "JOIN #lobby" in script.sent()


def test_capabilities_may_come_and_go_later() -> None:
    script = Script(caps=ECHO_ONLY).online()
    script.hear(":irc.test CAP alice NEW :away-notify")
    assert script.sent() == ["CAP REQ away-notify"]
    script.hear(":irc.test CAP alice ACK :away-notify", ":irc.test CAP alice DEL :echo-message")
    assert "away-notify" in script.session.capabilities
    assert "echo-message" not in script.session.capabilities
    assert script.sent() == []


def test_logging_in_happens_before_registration_ends() -> None:
    script = Script()
    identity = script.session._net.identity
    script.session._net.identity = type(identity)("alice", account="alice", password="sesame")
    script.open()
    script.sent()
    script.hear(":irc.test CAP * LS :sasl=PLAIN,EXTERNAL", ":irc.test CAP * ACK :sasl")
    assert script.sent() == ["CAP REQ sasl", "AUTHENTICATE PLAIN"]
    script.hear("AUTHENTICATE +")
    assert script.sent() == ["AUTHENTICATE AGFsaWNlAHNlc2FtZQ=="]
    script.hear(":irc.test 903 alice :ok")
    assert script.sent() == ["CAP END"]


def test_a_taken_name_becomes_another_one_and_is_said() -> None:
    script = Script()
    script.open()
    script.sent()
    script.hear(":irc.test 433 * alice :Nickname is already in use")
    assert script.sent() == ["NICK alice_"]
    changes = script.welcome("alice_")
    assert script.session.nick == "alice_"
    assert any(isinstance(change, Notice) and "alice is taken" in change.text for change in changes)


def test_the_wanted_name_is_taken_back_when_its_ghost_goes() -> None:
    script = Script()
    script.open()
    script.hear(":irc.test 433 * alice :Nickname is already in use")
    script.welcome("alice_")
    script.joins("#lobby", "alice", nick="alice_")
    script.sent()
    script.hear(":alice!u@h QUIT :Ping timeout")
    assert script.sent() == ["NICK alice"]
    changes = script.hear(":alice_!u@h NICK alice")
    assert NickChanged("alice_", "alice") in changes
    assert script.session.nick == "alice"


def test_the_wanted_name_is_tried_again_from_time_to_time_and_quietly() -> None:
    script = Script()
    script.open()
    script.hear(":irc.test 433 * alice :Nickname is already in use")
    script.welcome("alice_")
    script.sent()
    script.now_ms += 2_000
    script.session.tick()
    assert script.session.drain() == [Message("NICK", ("alice",))]
    before = len(script.session.status.timeline)
    script.hear(":irc.test 433 alice_ alice :Nickname is already in use")
    assert len(script.session.status.timeline) == before


def test_a_name_that_is_too_long_becomes_short() -> None:
    script = Script(nick="anna-export-of-everything")
    script.open()
    script.sent()
    script.hear(":irc.test 432 * anna-export-of-everything :Nickname too long, max. 9 characters")
    assert "NICK anna-expo" in script.sent()


def test_a_name_the_network_does_not_allow_becomes_ascii() -> None:
    script = Script(nick="björn")
    script.open()
    script.sent()
    script.hear(":irc.test 432 * björn :Erroneous Nickname")
    assert script.sent() == ["NICK bjorn"]


def test_ping_is_answered() -> None:
    script = Script().online()
    script.hear("PING :token with spaces")
    assert script.sent() == ["PONG :token with spaces"]


def test_the_servers_last_words_are_the_reason_shown() -> None:
    script = Script().online()
    script.hear("ERROR :Closing link: banned")
    assert StateChanged(ConnectionState.OFFLINE, "Closing link: banned") in script.drop("cut")
    assert StateChanged(ConnectionState.OFFLINE, "Nobody listens.") in script.drop("Nobody listens.")


# -- rooms ---------------------------------------------------------------------------------------------


def test_a_join_lists_who_is_there_in_the_order_of_their_rank() -> None:
    script = Script().online("#lobby", "@bob", "+carol", "@+dave", "erin")
    assert members(script) == ["@bob", "@+dave", "+carol", "alice", "erin"]


def test_full_sources_in_names_are_understood() -> None:
    script = Script(caps=FULL + " userhost-in-names").online("#lobby", "@bob!b@host")
    bob = script.room().roster.get("BOB")
    assert bob is not None
    assert bob.person.host == "host"


def test_others_come_and_go() -> None:
    script = Script().online("#lobby", "bob")
    changes = script.hear(":carol!c@h JOIN #lobby carolacc :Carol C")
    assert RosterChanged("#lobby") in changes
    assert members(script) == ["alice", "bob", "carol"]
    carol = script.room().roster.get("carol")
    assert carol is not None
    assert (carol.person.account, carol.person.realname) == ("carolacc", "Carol C")
    script.hear(":carol!c@h PART #lobby :bye", ":bob!b@h QUIT :gone")
    assert members(script) == ["alice"]
    kinds = [(entry.kind, entry.nick, entry.text) for entry in script.entries()][-3:]
    assert kinds == [(Kind.JOIN, "carol", ""), (Kind.PART, "carol", "bye"), (Kind.QUIT, "bob", "gone")]


def test_a_new_name_is_known_everywhere() -> None:
    script = Script().online("#lobby", "@bob")
    script.hear(":bob!b@h PRIVMSG alice :psst")
    changes = script.hear(":bob!b@h NICK robert")
    assert members(script) == ["@robert", "alice"]
    assert RoomRenamed("bob", "robert") in changes
    assert script.talk("robert") == [("bob", "psst")]
    assert script.session.room("bob") is None


def test_our_own_new_name() -> None:
    script = Script().online()
    changes = script.hear(":alice!u@h NICK älva")
    assert NickChanged("alice", "älva") in changes
    assert script.session.is_own("Älva")
    assert members(script) == ["älva"]
    assert [(entry.text, entry.own) for entry in script.entries() if entry.kind is Kind.NICK] == [
        ("älva", True)
    ]


def test_modes_give_and_take_prefixes() -> None:
    script = Script().online("#lobby", "bob", "carol")
    script.hear(":bob!b@h MODE #lobby +ov-v+l bob bob carol 5")
    assert members(script) == ["@+bob", "alice", "carol"]
    script.hear(":bob!b@h MODE #lobby -o bob")
    assert members(script)[0] == "+bob"
    assert script.lines(Kind.MODE) == ["+ov-v+l bob bob carol 5", "-o bob"]


def test_topics() -> None:
    script = Script().online("#lobby", "bob")
    script.hear(":irc.test 332 alice #lobby :old topic", ":irc.test 333 alice #lobby bob!b@h 1700000000")
    assert (script.room().topic, script.room().topic_nick) == ("old topic", "bob")
    assert TopicChanged("#lobby") in script.hear(":bob!b@h TOPIC #lobby :new topic")
    assert script.room().topic == "new topic"
    assert script.lines(Kind.TOPIC) == ["old topic", "new topic"]


def test_a_kick_is_told_and_the_room_is_not_joined_again() -> None:
    script = Script().online("#lobby", "bob")
    changes = script.hear(":bob!b@h KICK #lobby alice :enough")
    assert Left("#lobby", "bob removed you from #lobby (enough).") in changes
    assert script.lines(Kind.ERROR) == [
        "bob removed you from #lobby (enough). To go there again: /join #lobby"
    ]
    assert not script.room().joined
    script.drop()
    script.open()
    script.welcome()
    assert not [line for line in script.sent() if line.startswith("JOIN")]


def test_joining_on_demand_says_so_and_a_refusal_says_why() -> None:
    script = Script().online()
    script.session.focus("#lobby")
    assert [message.params for message in script.session.join("#music", "key")] == [("#music", "key")]
    assert Joined("#music", asked=True) in script.joins("#music")
    (message,) = script.session.join("#club")
    script.hear(f"@label={message.tags['label']} :irc.test 473 alice #club :Cannot join channel (+i)")
    assert script.lines(Kind.ERROR) == ["#club: you need an invitation."]
    assert script.session.room("#club") is None


def test_rooms_are_joined_again_after_a_lost_connection_with_their_keys() -> None:
    script = Script().online()
    script.session.join("#music", "key")
    script.joins("#music")
    script.drop()
    assert not script.room().joined
    script.open()
    script.welcome()
    assert [line for line in script.sent() if line.startswith("JOIN")] == ["JOIN #lobby", "JOIN #music key"]


def test_who_left_while_we_were_away_is_gone_from_the_list() -> None:
    script = Script().online("#lobby", "bob", "carol")
    script.drop()
    script.open()
    script.welcome()
    script.joins("#lobby", "carol")
    assert members(script) == ["alice", "carol"]


def test_returning_adds_no_join_line_of_our_own() -> None:
    script = Script().online()
    script.drop()
    script.open()
    script.welcome()
    script.joins("#lobby")
    assert [entry.nick for entry in script.entries() if entry.kind is Kind.JOIN] == ["alice"]


def test_names_that_fold_alike_are_one_room() -> None:
    script = Script().online()
    script.hear(
        ":bob!b@h PRIVMSG #LOBBY :hej", ":Bob!b@h PRIVMSG alice :psst", ":BOB!b@h PRIVMSG alice :psst"
    )
    assert script.talk() == [("bob", "hej")]
    assert len(script.talk("bob")) == 2


def test_rfc1459_networks_fold_brackets() -> None:
    script = Script(isupport="CASEMAPPING=rfc1459 CHANTYPES=#&").online("#lobby", "bob[1]")
    script.hear(":BOB{1}!b@h QUIT :bye")
    assert members(script) == ["alice"]


# -- people ----------------------------------------------------------------------------------------------


def test_who_is_away_is_asked_once_and_then_followed() -> None:
    script = Script().online("#lobby", "bob", "carol")
    script.hear(
        ":irc.test 352 alice #lobby b h irc.test bob H :0 Bob",
        ":irc.test 352 alice #lobby c h irc.test carol G :0 Carol",
        ":irc.test 315 alice #lobby :End of WHO",
    )
    assert [member.nick for member in script.room().roster.ordered() if member.away] == ["carol"]
    script.hear(":carol!c@h AWAY", ":bob!b@h AWAY :lunch")
    assert [member.nick for member in script.room().roster.ordered() if member.away] == ["bob"]
    assert not script.lines(Kind.INFO)


def test_a_who_the_person_asked_for_is_shown() -> None:
    script = Script().online("#lobby", "bob")
    script.hear(":irc.test 315 alice #lobby :End of WHO")
    script.session.focus("#lobby")
    script.session.request(Message("WHO", ("bob",)))
    script.hear(":irc.test 352 alice #lobby b h irc.test bob G :0 Bob B")
    assert "bob (b@h, Bob B) is away" in [entry.text for entry in script.entries()] + [
        entry.text for entry in script.session.status.timeline
    ]


def test_accounts_and_hosts_change() -> None:
    script = Script().online("#lobby", "bob")
    script.hear(":bob!b@h ACCOUNT bobacc", ":bob!b@h CHGHOST b2 h2", ":bob!b2@h2 SETNAME :Bob the Builder")
    bob = script.room().roster.get("bob")
    assert bob is not None
    assert (bob.person.account, bob.person.user, bob.person.host) == ("bobacc", "b2", "h2")
    assert bob.person.realname == "Bob the Builder"


# -- messages --------------------------------------------------------------------------------------------


def test_unread_counts_and_mentions_are_for_rooms_out_of_sight() -> None:
    script = Script(rooms=("#lobby", "#music")).online("#lobby", "bob")
    script.joins("#music", "bob")
    script.session.focus("#lobby")
    script.hear(":bob!b@h PRIVMSG #lobby :seen")
    changes = script.hear(
        ":bob!b@h PRIVMSG #music :one",
        ":bob!b@h PRIVMSG #music :alice: two",
        ":bob!b@h PRIVMSG #music :malice",
    )
    assert Mentioned("#music", "bob", "alice: two") in changes
    assert (script.room().unread, script.room("#music").unread, script.room("#music").mentions) == (0, 3, 1)
    script.session.focus("#music")
    script.session.mark_read("#music")
    assert (script.room("#music").unread, script.room("#music").mentions) == (0, 0)


def test_the_unread_line_stands_before_the_first_message_not_seen() -> None:
    script = Script(rooms=("#lobby", "#music")).online("#lobby", "bob")
    script.joins("#music", "bob")
    script.session.focus("#music")
    script.hear(
        ":bob!b@h PRIVMSG #music :seen", ":bob!b@h PRIVMSG #lobby :first", ":bob!b@h PRIVMSG #lobby :second"
    )
    timeline = script.room().timeline
    assert script.room("#music").timeline.unread_after is None
    after = timeline.unread_after
    assert after is not None
    following = timeline.next_id(after)
    assert following is not None
    assert timeline.get(following).text == "first"
    script.session.mark_read("#lobby")
    assert timeline.unread_after is None


def test_a_direct_message_opens_a_conversation_and_is_a_mention() -> None:
    script = Script().online("#lobby", "bob")
    assert Mentioned("bob", "bob", "psst") in script.hear(":bob!b@h PRIVMSG alice :psst")
    assert script.room("bob").kind is RoomKind.DIRECT
    assert script.room("bob").mentions == 1


def test_our_words_from_another_device_belong_to_whom_they_went_to() -> None:
    script = Script().online()
    script.hear("@msgid=x :alice!u@h PRIVMSG carol :hej")
    assert script.talk("carol") == [("alice", "hej")]
    assert script.room("carol").unread == 0


def test_services_notices_open_no_room() -> None:
    script = Script().online()
    script.hear(":NickServ!s@services NOTICE alice :This name is registered")
    assert script.session.room("NickServ") is None
    assert "This name is registered" in [entry.text for entry in script.session.status.timeline]


def test_messages_to_a_part_of_a_room_are_the_rooms() -> None:
    script = Script(isupport="CHANTYPES=# STATUSMSG=@+ PREFIX=(ov)@+").online("#lobby", "bob")
    script.hear(":bob!b@h PRIVMSG @#lobby :ops only")
    assert script.talk() == [("bob", "ops only")]


def test_a_message_that_comes_twice_is_shown_once() -> None:
    script = Script().online("#lobby", "bob")
    script.hear("@msgid=m1 :bob!b@h PRIVMSG #lobby :hej", "@msgid=m1 :bob!b@h PRIVMSG #lobby :hej")
    assert script.talk() == [("bob", "hej")]
    assert script.room().unread == 1


def test_ctcp_requests_are_answered_but_never_answers() -> None:
    script = Script().online()
    script.hear(":bob!b@h PRIVMSG alice :\x01VERSION\x01", ":bob!b@h NOTICE alice :\x01VERSION mIRC\x01")
    assert script.sent() == ["NOTICE bob :\x01VERSION Snacka\x01"]
    assert script.session.room("bob") is None


# -- typing ------------------------------------------------------------------------------------------------


def test_typing_shows_until_six_seconds_pass_or_the_message_comes() -> None:
    script = Script().online("#lobby", "bob", "carol")
    assert TypingChanged("#lobby") in script.hear("@+typing=active :bob!b@h TAGMSG #lobby")
    script.hear("@+typing=active :carol!c@h TAGMSG #lobby")
    assert script.room().typing_nicks() == ["bob", "carol"]
    script.hear(":bob!b@h PRIVMSG #lobby :done")
    assert script.room().typing_nicks() == ["carol"]
    script.now_ms += 5_999
    assert script.session.tick() == []
    script.now_ms += 1
    assert TypingChanged("#lobby") in script.session.tick()
    assert script.room().typing_nicks() == []


def test_typing_stops_when_it_is_said_to() -> None:
    script = Script().online("#lobby", "bob")
    for state in ("paused", "done"):
        script.hear("@+typing=active :bob!b@h TAGMSG #lobby", f"@+typing={state} :bob!b@h TAGMSG #lobby")
        assert script.room().typing_nicks() == []


def test_we_tell_that_we_type_at_most_once_in_three_seconds() -> None:
    script = Script().online()
    assert [message.tags for message in script.session.typing("#lobby", TypingState.ACTIVE)] == [
        {"+typing": "active"}
    ]
    assert script.session.typing("#lobby", TypingState.ACTIVE) == []
    script.now_ms += 3_000
    assert len(script.session.typing("#lobby", TypingState.ACTIVE)) == 1
    assert len(script.session.typing("#lobby", TypingState.DONE)) == 1
    assert script.session.typing("#lobby", TypingState.DONE) == []


def test_networks_without_tags_are_not_told_that_we_type() -> None:
    script = Script(caps="").online()
    assert script.session.typing("#lobby", TypingState.ACTIVE) == []


# -- answers -----------------------------------------------------------------------------------------------


def test_whois_reads_as_sentences_where_it_was_asked() -> None:
    script = Script().online("#lobby", "bob")
    (message,) = script.session.request(Message("WHOIS", ("bob", "bob")), room="#lobby")
    script.hear(
        f"@label={message.tags['label']} :irc.test BATCH +w labeled-response",
        "@batch=w :irc.test 311 alice bob b host * :Bob B",
        "@batch=w :irc.test 319 alice bob :#lobby @#music",
        "@batch=w :irc.test 330 alice bob bobacc :is logged in as",
        "@batch=w :irc.test 318 alice bob :End of WHOIS",
        ":irc.test BATCH -w",
    )
    assert script.lines(Kind.INFO) == [
        "bob is Bob B (b@host)",
        "bob is in #lobby @#music",
        "bob is logged in as bobacc",
    ]


def test_going_away_and_coming_back() -> None:
    script = Script().online()
    script.hear(":irc.test 306 alice :You have been marked as being away")
    assert script.session.away
    script.hear(":irc.test 305 alice :You are no longer marked as being away")
    assert not script.session.away


def test_an_answer_nobody_translated_is_shown_in_the_servers_words() -> None:
    script = Script().online()
    script.hear(":irc.test 799 alice thing :Something odd")
    assert "thing: Something odd" in [entry.text for entry in script.session.status.timeline]


def test_nothing_a_server_says_breaks_the_session() -> None:
    script = Script().online("#lobby", "bob")
    commands = "JOIN PART QUIT KICK NICK 353 366 352 354 315 TOPIC 331 332 333 MODE 324 AWAY ACCOUNT CHGHOST "
    commands += (
        "SETNAME INVITE PRIVMSG NOTICE TAGMSG CAP AUTHENTICATE 001 005 376 433 437 PONG PING ERROR FAIL WARN "
    )
    commands += "ACK BATCH 301 305 306 317 322 311 401 404 403 471 900 903 904 CHATHISTORY"
    for command in commands.split():
        for params in (
            "",
            "x",
            "#lobby",
            "#lobby x",
            "alice #lobby",
            "alice x y",
            "a b c d e f g h i",
            ":",
            "alice :",
        ):
            for source in ("", ":bob!b@h ", ":irc.test ", ":alice!u@h "):
                if source == ":alice!u@h " and command in ("PART", "NICK", "QUIT"):
                    continue
                script.hear(f"{source}{command} {params}".rstrip(" "))


def test_a_new_name_answered_from_the_new_name_is_still_ours() -> None:
    """InspIRCd 3 answers a labelled NICK as if it came from the new name."""
    script = Script().online()
    (message,) = script.session.request(Message("NICK", ("älva",)))
    script.hear(f"@label={message.tags['label']} :älva!u@h NICK älva")
    assert script.session.nick == "älva"
    assert members(script) == ["älva"]


def test_the_servers_times_are_read_to_the_millisecond() -> None:
    script = Script().online("#lobby", "bob")
    stamps = {
        "2027-01-15T08:00:00.001Z": 1_800_000_000_001,
        "2027-01-15T08:00:00.999Z": 1_800_000_000_999,
        "2027-01-15T08:00:01.000Z": 1_800_000_001_000,
        "2027-01-15T08:00:01.5Z": 1_800_000_001_500,
        "2027-01-15T08:00:02Z": 1_800_000_002_000,
        "2027-01-15T08:00:61.000Z": script.now_ms,  # no time: now
        "2027-01-15T08:00:02.00xZ": script.now_ms,
        "nonsense": script.now_ms,
    }
    for number, stamp in enumerate(stamps):
        script.hear(f"@time={stamp} :bob!b@h PRIVMSG #lobby :line {number}")
    heard = {entry.text: entry.time_ms for entry in script.entries() if entry.text.startswith("line")}
    assert [heard[f"line {number}"] for number in range(len(stamps))] == list(stamps.values())


def test_names_compare_as_the_server_says_from_when_it_says_so() -> None:
    script = Script(isupport="CASEMAPPING=ascii CHANTYPES=#").online("#lobby", "bob[x]")
    assert script.session.fold("BOB[X]") == "bob[x]"
    script.hear(":irc.test 005 alice CASEMAPPING=rfc1459 :are supported by this server")
    assert script.session.fold("BOB[X]") == script.session.fold("bob{x}")
