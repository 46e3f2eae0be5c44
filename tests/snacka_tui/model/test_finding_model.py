"""Asking a network for messages, rooms and people: SEARCH, LIST, WHOIS, with and without labels."""

from __future__ import annotations

from snacka_tui.model.catchup import missed
from snacka_tui.model.changes import CardChanged, ListingChanged, SearchAnswered
from snacka_tui.model.search_query import Query
from snacka_tui.model.timeline import Kind
from support.scripted_network import FULL, SNACKA, START_MS, Script

SEARCHING = f"{FULL} soju.im/search"


def asked(script: Script, query: Query) -> tuple[int, str]:
    """The number of a search, and the line that asks it."""
    number, messages = script.session.search(query)
    script._out += messages
    return number, script.sent()[-1] if messages else ""


def test_a_search_asks_for_everything_that_is_given() -> None:
    script = Script(caps=SEARCHING).online()
    _, line = asked(script, Query(("two words", "a;b"), "me", "#lobby", START_MS, START_MS + 1))
    assert line.partition(" ")[2] == (
        r"SEARCH text=two\swords\sa\:b;from=alice;in=#lobby;after=2027-01-15T08:00:00.000Z;"
        "before=2027-01-15T08:00:00.000Z;limit=100"
    )


def test_answers_find_their_questions() -> None:
    script = Script(caps=SEARCHING).online()
    one, line = asked(script, Query(("eggs",)))
    two, other = asked(script, Query(("ham",)))
    labels = [text.partition(" ")[0].removeprefix("@label=") for text in (line, other)]
    script.hear(f"@label={labels[1]} :irc.test FAIL SEARCH INTERNAL_ERROR :Not now")
    changes = script.hear(
        f"@label={labels[0]} :irc.test BATCH +s soju.im/search",
        "@batch=s;msgid=m1;time=2026-01-02T03:04:05.678Z :bob!b@h PRIVMSG #lobby :eggs",
        "@batch=s;msgid=m2 :bob!b@h PRIVMSG alice :\x01ACTION likes eggs\x01",
        "@batch=s;msgid=m3 :alice!a@h PRIVMSG carol :no eggs",
        "@batch=s :bob!b@h TAGMSG #lobby",
        ":irc.test BATCH -s",
    )
    assert SearchAnswered(one) in changes
    answer, refused = script.session.found(one), script.session.found(two)
    assert answer is not None
    assert refused is not None
    assert [(found.room, found.nick, found.text, found.kind) for found in answer.found] == [
        ("#lobby", "bob", "eggs", Kind.MESSAGE),
        ("bob", "bob", "likes eggs", Kind.ACTION),
        ("carol", "alice", "no eggs", Kind.MESSAGE),
    ]
    assert refused.trouble == "Not now"
    assert script.entries("#lobby")[-1].text != "eggs"  # found is not said


def test_a_search_that_nobody_answers() -> None:
    script = Script().online()
    assert script.session.search(Query(("x",))) == (0, [])
    script = Script(caps=SEARCHING).online()
    number, _ = asked(script, Query(("x",)))
    script.drop()
    answer = script.session.found(number)
    assert answer is not None
    assert answer.trouble


def test_rooms_come_in_one_by_one() -> None:
    script = Script().online()
    script._out += script.session.list_rooms()
    assert script.sent() == ["LIST"]
    assert script.session.list_rooms() == []  # one question at a time
    assert script.session.listing.running
    changes = script.hear(
        ":irc.test 321 alice Channel :Users Name",
        ":irc.test 322 alice #a 12 :the \x02topic\x02",
        f":irc.test 322 alice #b many :{'x' * 9000}",
        ":irc.test 322 alice #c 3",
    )
    assert ListingChanged() in changes
    script.hear(":irc.test 323 alice :End of LIST")
    listing = script.session.listing
    assert [(room.name, room.people, len(room.topic)) for room in listing.rooms] == [
        ("#a", 12, 11),
        ("#b", 0, 400),
        ("#c", 3, 0),
    ]
    assert not listing.running
    assert script.lines(Kind.INFO) == []


def test_a_large_network_that_cannot_pace_itself_leaves_the_small_rooms_out() -> None:
    script = Script(isupport=f"{SNACKA} ELIST=CMNTU").online()
    script.hear(":irc.test 254 alice 40000 :channels formed")
    script._out += script.session.list_rooms()
    assert script.sent() == ["LIST >2"]
    assert script.session.listing.partial
    script.hear(":irc.test 263 alice LIST :Please wait a while")
    assert script.session.listing.trouble == "Please wait a while"
    script._out += script.session.list_rooms(everything=True)
    assert script.sent() == ["LIST"]


def test_one_with_safelist_gives_all() -> None:
    script = Script(isupport=f"{SNACKA} ELIST=CMNTU SAFELIST").online()
    script.hear(":irc.test 254 alice 40000 :channels formed")
    script._out += script.session.list_rooms()
    assert script.sent() == ["LIST"]
    script.drop()
    assert script.session.listing.trouble == "The connection was lost."


def test_no_list_without_a_connection() -> None:
    script = Script()
    assert script.session.list_rooms() == []
    assert script.session.listing.trouble == "You are not connected."


def test_a_card_fills_and_nothing_of_it_is_said_in_the_room() -> None:
    script = Script().online()
    script._out += script.session.look_up("bob")
    assert script.sent() == ["WHOIS bob bob"]
    changes = script.hear(
        ":irc.test 311 alice Bob b host * :Bob the Builder",
        ":irc.test 319 alice Bob :@#lobby +#tea",
        ":irc.test 312 alice Bob irc.test :a server",
        ":irc.test 313 alice Bob :is an operator",
        ":irc.test 330 alice Bob builder :is logged in as",
        ":irc.test 671 alice Bob :is using a secure connection",
        ":irc.test 335 alice Bob :is a bot",
        ":irc.test 301 alice Bob :lunch",
        ":irc.test 317 alice Bob 61 1700000000 :seconds idle",
        ":irc.test 320 alice Bob :has a cat",
    )
    assert CardChanged("bob") in changes
    card = script.session.card("BOB")
    assert card is not None
    assert not card.complete
    script.hear(":irc.test 318 alice bob :End")
    assert card.complete
    assert (card.realname, card.account, card.away, card.idle_s, card.since_ms, card.notes) == (
        "Bob the Builder",
        "builder",
        "lunch",
        61,
        1_700_000_000_000,
        ["has a cat"],
    )
    assert (card.operator, card.secure, card.bot, card.rooms) == (True, True, True, ["@#lobby", "+#tea"])
    assert script.lines(Kind.INFO) == []


def test_a_network_cannot_fill_the_memory_with_a_card() -> None:
    script = Script().online()
    script._out += script.session.look_up("bob")
    script.hear(f":irc.test 319 alice bob :{' '.join(f'#{n}' for n in range(900))}")
    script.hear(*(f":irc.test 320 alice bob :{'x' * 4000}" for _ in range(50)))
    card = script.session.card("bob")
    assert card is not None
    assert len(card.rooms) <= 200
    assert len(card.notes) <= 10
    assert max(map(len, card.notes)) <= 400
    for number in range(100):
        script._out += script.session.look_up(f"nick{number}")
    assert script.session.card("bob") is None


def test_a_whois_by_hand_is_still_told_in_lines() -> None:
    script = Script().online()
    script.hear(":irc.test 312 alice bob irc.test :a server")
    assert script.lines(Kind.INFO, "*")[-1] == "bob is connected to irc.test (a server)"


def test_what_was_missed_begins_with_who_spoke_to_us() -> None:
    script = Script(rooms=("#lobby", "#tea")).online()
    script.joins("#tea", "bob")
    for number in range(5):
        script.hear(f"@msgid=l{number} :bob!b@h PRIVMSG #lobby :line {number}")
    script.hear("@msgid=t1 :bob!b@h PRIVMSG #tea :alice: tea?", "@msgid=t2 :bob!b@h PRIVMSG #tea :or coffee")
    items = missed(script.session.rooms.values())
    assert [item.room.name for item in items] == ["#tea", "#lobby"]
    tea, lobby = items
    assert [entry.text for entry in tea.mentions] == ["alice: tea?"]
    assert tea.last is not None
    assert tea.last.text == "or coffee"
    assert lobby.first is not None
    assert lobby.first.text == "line 0"
    assert lobby.mentions == ()
