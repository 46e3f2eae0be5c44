"""Lines to messages and back: the grammar, the limits, and what is never let through."""

from __future__ import annotations

import pytest

from snacka_protocol.errors import (
    InvalidUtf8,
    LineTooLong,
    MalformedMessage,
    ProtocolError,
    TagsTooLong,
    UnrenderableMessage,
)
from snacka_protocol.message import FROM_CLIENT, Limits, Message, Source, body_size, parse, render, truncate

SPLIT: list[tuple[str, Message]] = [
    # Parameters
    ("foo bar baz asdf", Message("FOO", ("bar", "baz", "asdf"))),
    ("foo bar baz :asdf quux", Message("FOO", ("bar", "baz", "asdf quux"))),
    ("foo bar baz :", Message("FOO", ("bar", "baz", ""))),
    ("foo bar baz ::asdf", Message("FOO", ("bar", "baz", ":asdf"))),
    ("foo bar baz :  asdf quux ", Message("FOO", ("bar", "baz", "  asdf quux "))),
    ("foo b:ar ba:z", Message("FOO", ("b:ar", "ba:z"))),
    ("foo", Message("FOO")),
    ("foo ", Message("FOO")),
    ("foo :", Message("FOO", ("",))),
    ("foo   bar   baz   :asdf", Message("FOO", ("bar", "baz", "asdf"))),
    ("foo bar   ", Message("FOO", ("bar",))),
    ("foo 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", Message("FOO", tuple(str(n) for n in range(1, 17)))),
    # Sources
    (":coolguy foo bar baz asdf", Message("FOO", ("bar", "baz", "asdf"), "coolguy")),
    (":coolguy foo bar baz :  ", Message("FOO", ("bar", "baz", "  "), "coolguy")),
    (":src JOIN #chan", Message("JOIN", ("#chan",), "src")),
    (":src JOIN :#chan", Message("JOIN", ("#chan",), "src")),
    (":src AWAY", Message("AWAY", (), "src")),
    (":src   AWAY   ", Message("AWAY", (), "src")),
    (":cool\tguy foo bar\tbaz", Message("FOO", ("bar\tbaz",), "cool\tguy")),
    (
        ":coolguy!ag@net\x035w\x03ork.admin PRIVMSG foo :bar baz",
        Message("PRIVMSG", ("foo", "bar baz"), "coolguy!ag@net\x035w\x03ork.admin"),
    ),
    ("PRIVMSG #c \x1dkursiv\x1f", Message("PRIVMSG", ("#c", "\x1dkursiv\x1f"))),
    # Tags
    ("@a=b;c=32;k;rt=ql7 foo", Message("FOO", tags={"a": "b", "c": "32", "k": "", "rt": "ql7"})),
    (
        r"@a=b\\and\nk;c=72\s45;d=gh\:764 foo",
        Message("FOO", tags={"a": "b\\and\nk", "c": "72 45", "d": "gh;764"}),
    ),
    ("@c;h=;a=b :quux ab cd", Message("AB", ("cd",), "quux", {"c": "", "h": "", "a": "b"})),
    ("@tag1=\\:\\s\\s\\r\\n\\b\\ COMMAND", Message("COMMAND", tags={"tag1": ";  \r\nb"})),
    (
        "@tag1=1;tag2=3;tag3=4;tag1=5 COMMAND",
        Message("COMMAND", tags={"tag1": "5", "tag2": "3", "tag3": "4"}),
    ),
    ("@tag1=1;vendor/tag1=2 COMMAND", Message("COMMAND", tags={"tag1": "1", "vendor/tag1": "2"})),
    ("@a==b COMMAND", Message("COMMAND", tags={"a": "=b"})),
    ("@;a=1;;=x COMMAND", Message("COMMAND", tags={"a": "1"})),
    ("@a=1   :src   COMMAND   x", Message("COMMAND", ("x",), "src", {"a": "1"})),
    (
        ":gravel.mozilla.org MODE #tckk +n ",
        Message("MODE", ("#tckk", "+n"), "gravel.mozilla.org"),
    ),
    (":services. MODE #x +oo x x ", Message("MODE", ("#x", "+oo", "x", "x"), "services.")),
    ("PRIVMSG #björn :Привет, 小明 👋", Message("PRIVMSG", ("#björn", "Привет, 小明 👋"))),
]


@pytest.mark.parametrize(("line", "expected"), SPLIT, ids=[line for line, _ in SPLIT])
def test_a_line_is_split_as_the_specification_says(line: str, expected: Message) -> None:
    assert parse(line.encode()) == expected


@pytest.mark.parametrize(("line", "expected"), SPLIT, ids=[line for line, _ in SPLIT])
def test_what_was_parsed_renders_to_the_same_message(line: str, expected: Message) -> None:
    rendered = render(parse(line.encode()))
    assert rendered.endswith(b"\r\n")
    assert parse(rendered[:-2]) == expected


JOIN: list[tuple[Message, str]] = [
    (Message("FOO", ("bar", "baz", "asdf")), "FOO bar baz asdf"),
    (Message("AWAY", source="src"), ":src AWAY"),
    (Message("AWAY", ("",), "src"), ":src AWAY :"),
    (Message("FOO", ("bar", "asdf quux"), "coolguy"), ":coolguy FOO bar :asdf quux"),
    (Message("FOO", ("bar", ":asdf")), "FOO bar ::asdf"),
    (Message("FOO", ("bar", " asdf")), "FOO bar : asdf"),
    (Message("FOO", ("b:r", "b:z")), "FOO b:r b:z"),
    (Message("FOO", tags={"a": "b", "c": "", "d": "gh;76 4"}), r"@a=b;c;d=gh\:76\s4 FOO"),
    (Message("FOO", tags={"tag": "\\\r\n"}), r"@tag=\\\r\n FOO"),
    (Message("001", ("anna", "Welcome")), "001 anna Welcome"),
]


@pytest.mark.parametrize(("message", "line"), JOIN, ids=[line for _, line in JOIN])
def test_a_message_renders_to_its_line(message: Message, line: str) -> None:
    assert render(message) == f"{line}\r\n".encode()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b" ",
        b"   ",
        b":src",
        b":src ",
        b":",
        b": :",
        b":src :text",
        b"@a=b",
        b"@a=b ",
        b"@a=b :src",
        b"FOO\0 bar",
        b"FOO a\0b",
        b"FOO a\rb",
        b"FOO\r",
        b"FOO a\nb",
        b"F-O",
        b"\xc3\xa5 x",
        b"@x @y z",
        b"!",
    ],
)
def test_what_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(MalformedMessage):
        parse(line)


def test_a_refusal_carries_command_and_label_so_that_it_can_be_answered() -> None:
    with pytest.raises(InvalidUtf8) as caught:
        parse(b"@label=l1;+x=1 privmsg #c :caf\xe9", FROM_CLIENT)
    assert (caught.value.code, caught.value.command, caught.value.label) == ("INVALID_UTF8", "PRIVMSG", "l1")
    with pytest.raises(LineTooLong) as long:
        parse(b"@label=l2 :me privmsg #c :" + b"x" * 600, FROM_CLIENT)
    assert (long.value.numeric, long.value.command, long.value.label) == ("417", "PRIVMSG", "l2")
    with pytest.raises(TagsTooLong) as tags:
        parse(b"@label=l3;+x=" + b"y" * 5000 + b" TAGMSG #c", FROM_CLIENT)
    assert (tags.value.numeric, tags.value.command, tags.value.label) == ("417", "TAGMSG", "l3")


@pytest.mark.parametrize(
    ("line", "command", "label"),
    [
        (b"\xff\xfe", "", None),
        (b"@label=\xff PRIVMSG #c :x", "PRIVMSG", None),
        (b"@label=" + b"x" * 65 + b" NOTICE #c :\xff", "NOTICE", None),
        (b"@label=a\\sb NOTICE #c :\xff", "NOTICE", "a b"),
        (b":nick\xff TOPIC #c :x", "TOPIC", None),
        (b"@+note=\xff;label=7 TOPIC #c :x", "TOPIC", "7"),
        (b"PRIV\xffMSG #c :x", "", None),
    ],
)
def test_only_what_is_readable_of_bad_utf8_is_told(line: bytes, command: str, label: str | None) -> None:
    with pytest.raises(InvalidUtf8) as caught:
        parse(line)
    assert (caught.value.command, caught.value.label) == (command, label)


def test_a_client_may_send_512_bytes_of_body_with_its_crlf() -> None:
    body = b"PRIVMSG #c :" + b"x" * (510 - 12)
    assert len(parse(body, FROM_CLIENT).text) == 498
    with pytest.raises(LineTooLong):
        parse(body + b"x", FROM_CLIENT)
    assert parse(b"@+a=b " + body, FROM_CLIENT).tags == {"+a": "b"}


def test_a_client_may_send_4094_bytes_of_tag_data_and_a_server_8191_in_all() -> None:
    fits = b"@+a=" + b"x" * 4091
    assert len(fits) == 4095
    assert len(parse(fits + b" TAGMSG #c", FROM_CLIENT).tags["+a"]) == 4091
    with pytest.raises(TagsTooLong):
        parse(fits + b"x TAGMSG #c", FROM_CLIENT)
    whole = b"@a=" + b"x" * 8187
    assert len(whole + b" ") == 8191
    assert len(parse(whole + b" TAGMSG #c").tags["a"]) == 8187
    with pytest.raises(TagsTooLong):
        parse(whole + b"x TAGMSG #c")


def test_the_whole_section_and_the_data_in_it_have_limits_of_their_own() -> None:
    for limits in (Limits(tags=6, client_tags=100, body=100), Limits(tags=100, client_tags=4, body=100)):
        assert parse(b"@ab=1 FOO", limits).tags == {"ab": "1"}
        with pytest.raises(TagsTooLong):
            parse(b"@ab=12 FOO", limits)


def test_tag_limits_count_bytes_and_not_characters() -> None:
    with pytest.raises(TagsTooLong):
        parse("@+a={} TAGMSG #c".format("ö" * 2046).encode(), FROM_CLIENT)
    assert parse("@+a={} TAGMSG #c".format("ö" * 2045).encode(), FROM_CLIENT).tags["+a"] == "ö" * 2045


def test_many_different_commands_stay_correct_past_what_is_remembered() -> None:
    for n in range(3000):
        assert parse(f"word{n} x".encode()).command == f"WORD{n}"


@pytest.mark.parametrize(
    "message",
    [
        Message(""),
        Message("TWO WORDS"),
        Message("FOO\r\nQUIT"),
        Message(":FOO"),
        Message("@FOO"),
        Message("ÅÄÖ"),
        Message("FOO", ("", "x")),
        Message("FOO", ("a b", "x")),
        Message("FOO", (":a", "x")),
        Message("FOO", ("a", "", "x")),
        Message("FOO", ("", "b", "x")),
        Message("FOO", ("", "", "b", "x")),
        Message("FOO", ("a", " ", "x")),
        Message("FOO", ("a", ":", "x")),
        Message("FOO", ("a\nb",)),
        Message("FOO", ("a\rb",)),
        Message("FOO", ("a\0b",)),
        Message("FOO", ("half \ud83d",)),
        Message("FOO", ("a\n", "b")),
        Message("FOO", (), "two words"),
        Message("FOO", (), "src\r\n"),
        Message("FOO", tags={"a b": "1"}),
        Message("FOO", tags={"a=b": "1"}),
        Message("FOO", tags={"a;b": "1"}),
        Message("FOO", tags={"": "1"}),
        Message("FOO", tags={"a\n": "1"}),
        Message("FOO", tags={"a": "\0"}),
        Message("FOO", tags={"a\ud83d": "1"}),
        Message("FOO", tags={"a": "x" * 8188}),
        Message("FOO", tags={"a": "ö" * 4094}),
        Message("FOO", tags={"a": "👋" * 2047}),
    ],
    ids=repr,
)
def test_what_would_change_the_shape_of_the_line_is_never_rendered(message: Message) -> None:
    with pytest.raises(UnrenderableMessage):
        render(message)


def test_the_longest_tags_are_rendered() -> None:
    assert render(Message("FOO", tags={"a": "x" * 8187})).index(b" ") + 1 == 8191
    assert render(Message("FOO", tags={"a": "ö" * 4093})).index(b" ") + 1 == 8190


def test_body_size_leaves_the_tags_out_and_counts_the_line_end() -> None:
    assert body_size(Message("PRIVMSG", ("#c", "hej då"), "anna", {"label": "1"})) == len(
        ":anna PRIVMSG #c :hej då\r\n".encode()
    )


SOURCES: list[tuple[str, Source]] = [
    ("coolguy", Source("coolguy")),
    ("coolguy!ag@127.0.0.1", Source("coolguy", "ag", "127.0.0.1")),
    ("coolguy!~ag@localhost", Source("coolguy", "~ag", "localhost")),
    ("coolguy@127.0.0.1", Source("coolguy", "", "127.0.0.1")),
    ("coolguy!ag", Source("coolguy", "ag")),
    ("coolguy!ag@net\x035w\x03ork.admin", Source("coolguy", "ag", "net\x035w\x03ork.admin")),
    ("coolguy!~ag@n\x02et\x0305w\x0fork.admin", Source("coolguy", "~ag", "n\x02et\x0305w\x0fork.admin")),
    ("irc.example.com", Source("irc.example.com")),
    ("björn!b@2001:db8::1", Source("björn", "b", "2001:db8::1")),
    ("", Source("")),
]


@pytest.mark.parametrize(("text", "source"), SOURCES)
def test_a_source_is_split_and_joined(text: str, source: Source) -> None:
    assert Source.parse(text) == source
    assert str(source) == text


@pytest.mark.parametrize(
    ("text", "max_bytes", "cut"),
    [
        ("hej", 10, "hej"),
        ("hej", 3, "hej"),
        ("hej", 2, "he"),
        ("då!", 3, "då"),
        ("då!", 2, "d"),
        ("👋👋", 7, "👋"),
        ("👋", 3, ""),
        ("x", 0, ""),
        ("x", -1, ""),
        ("", 0, ""),
    ],
)
def test_truncate_never_cuts_inside_a_code_point(text: str, max_bytes: int, cut: str) -> None:
    assert truncate(text, max_bytes) == cut


def test_messages_are_frozen_facts_with_value_equality() -> None:
    message = Message("PRIVMSG", ("#c", "hej"), "anna")
    with pytest.raises(AttributeError):
        message.command = "NOTICE"  # type: ignore[misc]
    assert message == Message("PRIVMSG", ("#c", "hej"), "anna", {})
    assert message != Message("PRIVMSG", ("#c", "hej"), "bob")
    assert hash(message) == hash(Message("PRIVMSG", ("#c", "hej"), "anna", {"label": "1"}))
    assert message.text == "hej"
    assert Message("AWAY").text == ""
    with pytest.raises(TypeError):
        message.tags["a"] = "b"  # type: ignore[index]


def test_tags_and_source_are_added_to_a_copy() -> None:
    message = Message("TAGMSG", ("#c",), tags={"label": "1"})
    tagged = message.with_tags({"+typing": "active", "label": "2"}, msgid="m")
    assert tagged.tags == {"label": "2", "+typing": "active", "msgid": "m"}
    assert message.tags == {"label": "1"}
    assert message.with_source("anna").source == "anna"


def test_every_error_of_the_tree_has_a_code() -> None:
    error = MalformedMessage("bad", command="FOO", label="7", context=["x"])
    assert isinstance(error, ProtocolError)
    assert (error.code, error.numeric, error.context) == ("INVALID_MESSAGE", None, ("x",))
    assert str(error) == "bad"
