"""Pages of history for readers: beside the timelines, once, and told when they are lost."""

from __future__ import annotations

from snacka_protocol.chathistory import Selector, Subcommand
from snacka_tui.model.history_page import HistoryPage
from snacka_tui.model.timeline import Kind
from support.scripted_network import Script


def asked(script: Script) -> tuple[list[HistoryPage], str]:
    """The pages that will come, and the label of the question."""
    pages: list[HistoryPage] = []
    messages = script.session.read_history("#lobby", Subcommand.AFTER, Selector(msgid="m1"), pages.append)
    return pages, messages[0].tags["label"] if messages else ""


def line(number: int, batch: str = "batch=h;") -> str:
    stamp = f"2027-01-15T08:00:{number:02}.000Z"
    return f"@{batch}msgid=m{number};time={stamp} :carol!c@host PRIVMSG #lobby :text {number}"


def shown(script: Script) -> list[str]:
    return [e.text for e in script.session.rooms["#lobby"].timeline if e.kind is Kind.MESSAGE]


def test_a_page_comes_beside_the_timeline() -> None:
    script = Script()
    script.online()
    pages, label = asked(script)
    script.hear(f"@label={label} BATCH +h chathistory #lobby", line(2), line(3), "BATCH -h")
    (page,) = pages
    assert [entry.text for entry in page.entries] == ["text 2", "text 3"]
    assert (page.first, page.last, page.end) == (Selector(msgid="m2"), Selector(msgid="m3"), False)
    assert shown(script) == []
    script.hear(line(3, ""))
    assert shown(script) == ["text 3"]


def test_an_empty_page_is_the_end() -> None:
    script = Script()
    script.online()
    pages, label = asked(script)
    script.hear(f"@label={label} BATCH +h chathistory #lobby", "BATCH -h")
    assert pages == [HistoryPage(end=True)]


def test_a_page_of_nothing_but_comings_and_goings_says_where_to_go_on() -> None:
    script = Script()
    script.online()
    pages, label = asked(script)
    join = "@batch=h;msgid=j7;time=2027-01-15T08:00:07.000Z :dave!d@host JOIN #lobby"
    script.hear(f"@label={label} BATCH +h chathistory #lobby", join, "BATCH -h")
    assert pages == [HistoryPage((), Selector(msgid="j7"), Selector(msgid="j7"))]


def test_what_is_refused_lost_or_impossible_is_told() -> None:
    script = Script()
    script.online()
    refused, label = asked(script)
    script.hear(f"@label={label} FAIL CHATHISTORY MESSAGE_ERROR AFTER #lobby :Not today")
    assert [(page.end, page.trouble) for page in refused] == [(True, "Not today")]
    lost, _ = asked(script)
    script.drop()
    assert lost == [HistoryPage(lost=True)]
    assert asked(script)[0] == [HistoryPage(lost=True)]  # nobody is there to be asked
    plain = Script(caps="message-tags server-time")
    plain.online()
    assert asked(plain)[0][0].trouble == "This network keeps no history."
