"""How far was read, here and on another device: counters, the unread line, and what the server is told."""

from __future__ import annotations

from snacka_protocol.timestamps import format_ms
from snacka_tui.model.changes import UnreadFound
from snacka_tui.model.timeline import Entry, Kind
from support.scripted_network import FULL, START_MS, Script

CAPS = f"{FULL} draft/read-marker"
MINUTE = 60_000


def stamp(minute: float) -> str:
    """A moment so many minutes before the start."""
    return format_ms(START_MS - int(minute * MINUTE))


def line(msgid: str, minute: float, text: str = "", batch: str = "", nick: str = "bob") -> str:
    tags = f"@{f'batch={batch};' if batch else ''}msgid={msgid};time={stamp(minute)}"
    return f"{tags} :{nick}!u@h PRIVMSG #lobby :{text or msgid}"


def asked_with(script: Script) -> str:
    """The label of the question for the lobby's history."""
    return next(m.tags["label"] for m in script.messages_sent() if m.params[1:2] == ("#lobby",))


def joined(marker: str, *history: str, focused: bool = True) -> Script:
    """alice has come in; the server told its marker with the join, then answers for the history."""
    script = Script(caps=CAPS)
    script.open()
    script.welcome()
    if focused:
        script.session.focus("#lobby")
    script.hear(":alice!u@h JOIN #lobby * :real name", f":irc.test MARKREAD #lobby {marker}")
    script.hear(":irc.test 353 alice = #lobby :alice bob", ":irc.test 366 alice #lobby :End")
    label = asked_with(script)
    script.hear(f"@label={label} :irc.test BATCH +h chathistory #lobby", *history, ":irc.test BATCH -h")
    return script


def unread_from(script: Script) -> str:
    """The first message under the unread line, "" when there is no line."""
    timeline = script.room().timeline
    after = timeline.unread_after
    following = None if after is None else timeline.next_id(after)
    return "" if following is None else timeline.get(following).text


def test_what_was_not_read_elsewhere_is_under_the_line() -> None:
    history = [line("m1", 30, batch="h"), line("m2", 20, "hi alice", batch="h"), line("m3", 10, batch="h")]
    script = joined(f"timestamp={stamp(30)}", *history, focused=False)
    room = script.room()
    assert (room.unread, room.mentions, unread_from(script)) == (2, 1, "hi alice")


def test_the_open_room_is_read_on_from_the_line() -> None:
    script = Script(caps=CAPS)
    script.open()
    script.welcome()
    script.session.focus("#lobby")
    script.hear(":alice!u@h JOIN #lobby * :a", f":irc.test MARKREAD #lobby timestamp={stamp(15)}")
    label = asked_with(script)
    changes = script.hear(
        f"@label={label} :irc.test BATCH +h chathistory #lobby",
        line("m1", 30, batch="h"),
        line("m2", 10, batch="h"),
        ":irc.test BATCH -h",
    )
    assert UnreadFound("#lobby") in changes
    assert unread_from(script) == "m2"


def test_without_a_marker_history_is_no_news() -> None:
    script = joined("*", line("m1", 30, batch="h"), focused=False)
    assert (script.room().unread, unread_from(script)) == (0, "")


def test_everything_unread_has_its_line_above_the_first() -> None:
    script = joined(f"timestamp={stamp(60)}", line("m1", 30, batch="h"), focused=False)
    assert (script.room().unread, unread_from(script)) == (1, "m1")


def test_what_is_seen_is_told_a_few_seconds_at_a_time_and_only_forwards() -> None:
    script = joined("*", line("m1", 30, batch="h"))
    script.session.saw("#lobby")
    script.session.tick()
    script.now_ms += 1000
    script.hear(line("m2", 20), line("m3", 10))
    script.session.saw("#lobby")
    script.session.tick()
    script._out += script.session.drain()
    assert script.sent() == [f"MARKREAD #lobby timestamp={stamp(30)}"]
    script.now_ms += 3000
    script.session.tick()
    script._out += script.session.drain()
    assert script.sent() == [f"MARKREAD #lobby timestamp={stamp(10)}"]
    script.hear(f":irc.test MARKREAD #lobby timestamp={stamp(40)}")  # an older one changes nothing
    script.now_ms += 9000
    script.session.tick()
    assert script.session.drain() == []


def test_reading_elsewhere_lets_the_counters_fall() -> None:
    script = joined(f"timestamp={stamp(30)}", line("m1", 30, batch="h"), focused=False)
    script.hear(line("m2", 20), line("m3", 10, "alice?"), line("m4", 5))
    assert (script.room().unread, script.room().mentions, unread_from(script)) == (3, 1, "m2")
    script.hear(f":irc.test MARKREAD #lobby timestamp={stamp(10)}")
    assert (script.room().unread, script.room().mentions, unread_from(script)) == (1, 0, "m4")
    script.hear(f":irc.test MARKREAD #lobby timestamp={stamp(20)}")  # an older one changes nothing
    assert (script.room().unread, script.room().mentions, unread_from(script)) == (1, 0, "m4")
    script.hear(f":irc.test MARKREAD #lobby timestamp={stamp(5)}")
    assert (script.room().unread, unread_from(script)) == (0, "")


def test_leaving_a_room_half_read_keeps_the_rest_unread() -> None:
    script = joined("*", line("m1", 30, batch="h"), focused=False)
    script.hear(line("m2", 20), line("m3", 10), line("m4", 5))
    seen = script.room().timeline.find("m3")
    sent = script.session.mark_read("#lobby", seen)
    assert (script.room().unread, unread_from(script)) == (1, "m4")
    assert [message.params for message in sent] == [("#lobby", f"timestamp={stamp(10)}")]


def test_what_comes_while_scrolled_up_counts() -> None:
    script = joined("*", line("m1", 30, batch="h"))
    script.session.focus("#lobby", following=False)
    script.hear(line("m2", 20))
    assert (script.room().unread, unread_from(script)) == (1, "m2")
    script.session.focus("#lobby", following=True)
    script.session.saw("#lobby")
    assert (script.room().unread, unread_from(script)) == (0, "m2")  # the line stays while one reads


def test_nothing_counts_as_read_before_the_history_is_there() -> None:
    script = Script(caps=CAPS)
    script.open()
    script.welcome()
    script.session.focus("#lobby")
    script.hear(":alice!u@h JOIN #lobby * :a", f":irc.test MARKREAD #lobby timestamp={stamp(60)}")
    script.hear(line("m9", 1))
    script.session.saw("#lobby")
    script.now_ms += 9000
    script.session.tick()
    assert not [message for message in script.session.drain() if message.command == "MARKREAD"]


def test_what_an_earlier_run_kept_is_not_read_by_being_on_the_screen() -> None:
    script = Script(caps=CAPS)
    room = script.room()
    room.timeline.merge(
        Entry(Kind.MESSAGE, f"m{n}", "bob", START_MS - n * MINUTE, f"m{n}") for n in (30, 20, 10)
    )
    room.started = True
    script.session.focus("#lobby")
    script.session.saw("#lobby")
    script.open()
    script.welcome()
    changes = script.hear(":alice!u@h JOIN #lobby * :a", f":irc.test MARKREAD #lobby timestamp={stamp(30)}")
    assert UnreadFound("#lobby") in changes
    assert unread_from(script) == "m20"


def test_of_a_conversation_one_asks_and_catching_up_leaves_out_what_was_read() -> None:
    script = joined("*", line("m1", 30, batch="h"))
    script.session.open_direct("bob")
    script._out += script.session.drain()
    assert "MARKREAD bob" in script.sent()
    script.drop()
    script.open()
    script.welcome()
    script.session.focus(None)
    script.hear(":alice!u@h JOIN #lobby * :a", f":irc.test MARKREAD #lobby timestamp={stamp(10)}")
    label = asked_with(script)
    script.hear(
        f"@label={label} :irc.test BATCH +c chathistory #lobby",
        line("m2", 20, batch="c"),
        line("m3", 5, batch="c"),
        ":irc.test BATCH -c",
    )
    assert script.room().unread == 1


def test_a_network_without_markers_is_told_nothing() -> None:
    script = Script().online()
    script.hear(line("m1", 3))
    assert script.session.mark_read("#lobby") == []
    assert script.room().unread == 0


def test_nonsense_from_the_server_changes_nothing() -> None:
    script = joined("timestamp=yesterday", line("m1", 30, batch="h"), focused=False)
    script.hear(":irc.test FAIL MARKREAD INTERNAL_ERROR #lobby :Not now")
    assert script.lines(Kind.ERROR) == []
    script.hear(":irc.test MARKREAD", ":irc.test MARKREAD #lobby", ":irc.test MARKREAD #nowhere *")
    assert script.room().unread == 0


def test_what_was_missed_is_not_read_by_reading_what_comes_after_it() -> None:
    script = joined(f"timestamp={stamp(30)}", line("m1", 30, batch="h"))
    script.drop()
    script.open()
    script.welcome()
    script.hear(":alice!u@h JOIN #lobby * :real name", f":irc.test MARKREAD #lobby timestamp={stamp(30)}")
    script.hear(":irc.test 353 alice = #lobby :alice bob", ":irc.test 366 alice #lobby :End")
    label = asked_with(script)
    script.hear(line("live", 5))
    script.session.saw("#lobby")
    script.now_ms += 9000
    script.session.tick()
    script._out += script.session.drain()
    assert not [line for line in script.sent() if "MARKREAD" in line]
    script.hear(
        f"@label={label} :irc.test BATCH +h chathistory #lobby",
        line("missed", 20, batch="h"),
        line("live", 5, batch="h"),
        ":irc.test BATCH -h",
    )
    script.session.saw("#lobby")
    script.now_ms += 9000
    script.session.tick()
    script._out += script.session.drain()
    assert script.sent() == [f"MARKREAD #lobby timestamp={stamp(5)}"]


def test_of_a_room_one_is_no_longer_in_nothing_is_told() -> None:
    script = joined("*", line("m1", 30, batch="h"))
    script.session.saw("#lobby")
    script.hear(":bob!u@h KICK #lobby alice")
    script.now_ms += 9000
    script.session.tick()
    script._out += script.session.drain()
    assert not [line for line in script.sent() if "MARKREAD" in line]
