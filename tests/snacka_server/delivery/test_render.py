"""What an event looks like to each kind of client."""

from __future__ import annotations

import pytest

from snacka_protocol.message import FROM_SERVER, parse
from snacka_server.delivery.render import render_event, render_numeric
from snacka_server.domain.events import (
    AwayChanged,
    Event,
    Invited,
    Joined,
    Kicked,
    ModesChanged,
    NickChanged,
    Parted,
    RealnameChanged,
    Redacted,
    Said,
    Signalled,
    TopicChanged,
    UserModesChanged,
    UserQuit,
)
from snacka_server.domain.session import EXTENDED_JOIN, MESSAGE_TAGS, SERVER_TIME
from snacka_server.eventlog.codec import encode_event
from snacka_server.ports import Entry

S = "anna!a@h"


def shown(event: Event, caps: int = 0, extra: dict[str, str] | None = None) -> str:
    raw = encode_event(event) if event.durable else b""
    return render_event(Entry(5 << 16 | 2, 1_000, event, raw), caps, extra).decode()


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (Said("u", S, 1, "#a", "", "hej"), f":{S} PRIVMSG #a :hej"),
        (Said("u", S, 2, "bo", "u2", ":) "), f":{S} NOTICE bo ::) "),
        (Said("u", S, 1, "#a", "", "hej", status="@"), f":{S} PRIVMSG @#a :hej"),
        (Joined("u", S, "#a", "", "Anna A"), f":{S} JOIN #a"),
        (Parted("u", S, "#a", ""), f":{S} PART #a"),
        (Parted("u", S, "#a", "hej då"), f":{S} PART #a :hej då"),
        (Kicked("u", S, "#a", "u2", "bo", "ut"), f":{S} KICK #a bo :ut"),
        (UserQuit("u", S, "Quit"), f":{S} QUIT :Quit"),
        (NickChanged("u", S, "Åsa"), f":{S} NICK Åsa"),
        (TopicChanged("u", S, "#a", ""), f":{S} TOPIC #a :"),
        (AwayChanged("u", S, "te"), f":{S} AWAY :te"),
        (AwayChanged("u", S, ""), f":{S} AWAY"),
        (RealnameChanged("u", S, "Anna B"), f":{S} SETNAME :Anna B"),
        (UserModesChanged("u", S, "B", "i"), f":{S} MODE anna +B-i"),
        (Redacted("u", S, "#a", "", "0123", "oj oj"), f":{S} REDACT #a 0123 :oj oj"),
        (Redacted("u", S, "bo", "u2", "0123", ""), f":{S} REDACT bo 0123"),
        (Invited("u", S, "#a", "u2", "bo"), f":{S} INVITE bo #a"),
        (
            ModesChanged(
                "u", S, "#a", (("+o", "bo"), ("+m", ""), ("-b", "x!*@*"), ("+l", "5")), ("u2", "", "", "")
            ),
            f":{S} MODE #a +om-b+l bo x!*@* 5",
        ),
    ],
)
def test_to_an_old_client(event: Event, line: str) -> None:
    assert shown(event) == f"{line}\r\n"
    parse(line.encode(), FROM_SERVER)


def test_tags_come_with_their_capabilities() -> None:
    event = Said("u", S, 1, "#a", "", "hej", tags={"+a": "1;2", "+b": ""})
    msgid = f"{1000:011x}{5 << 16 | 2:x}"
    time = "time=1970-01-01T00:00:01.000Z"
    assert shown(event, SERVER_TIME) == f"@{time} :{S} PRIVMSG #a :hej\r\n"
    assert shown(event, MESSAGE_TAGS) == f"@msgid={msgid};+a=1\\:2;+b :{S} PRIVMSG #a :hej\r\n"
    assert shown(event, MESSAGE_TAGS | SERVER_TIME, {"batch": "r"}).startswith(
        f"@batch=r;{time};msgid={msgid};+a="
    )


def test_a_bot_is_marked_for_those_with_tags() -> None:
    event = Said("u", S, 1, "#a", "", "hej", tags={"bot": "", "+a": "1"})
    assert shown(event) == f":{S} PRIVMSG #a :hej\r\n"
    assert ";bot;+a=1 :" in shown(event, MESSAGE_TAGS)


def test_extended_join() -> None:
    assert shown(Joined("u", S, "#a", "", "Anna A"), EXTENDED_JOIN) == f":{S} JOIN #a * :Anna A\r\n"
    assert shown(Joined("u", S, "#a", "acc", "Anna"), EXTENDED_JOIN) == f":{S} JOIN #a acc :Anna\r\n"


def test_only_those_with_tags_see_a_tagmsg_and_a_passing_one_has_no_id() -> None:
    passing = Signalled("u", S, "#a", "", {"+typing": "active"})
    assert shown(passing) == shown(passing, SERVER_TIME) == ""
    assert shown(passing, MESSAGE_TAGS) == f"@+typing=active :{S} TAGMSG #a\r\n"
    kept = Said("u", S, 3, "#a", "", "", tags={"+draft/react": "x"})
    assert shown(kept) == ""
    assert "msgid=" in shown(kept, MESSAGE_TAGS)


def test_who_waits_reads_of_a_coming_with_or_without_its_time() -> None:
    assert render_numeric("730", f"* :{S}", "s.l", 1_000, 0) == f":s.l 730 * :{S}\r\n".encode()
    assert render_numeric("731", "* :bo", "s.l", 1_000, SERVER_TIME | MESSAGE_TAGS) == (
        b"@time=1970-01-01T00:00:01.000Z :s.l 731 * :bo\r\n"
    )
