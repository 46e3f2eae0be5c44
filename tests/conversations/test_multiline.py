"""Messages of several lines: sent as one, heard as one, kept as one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from snacka_protocol.message import Message
from support.people import EVERYTHING, Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]
CONCAT = ";draft/multiline-concat"
CAPS = f"{EVERYTHING} draft/multiline account-tag"


def batch(target: str, *lines: str, tags: str = "", reference: str = "a1") -> list[str]:
    """A leading `+` joins a line to the one before it without a line feed."""
    opening = f"@{tags} " if tags else ""
    inside = [
        f"@batch={reference}{CONCAT if line[:1] == '+' else ''} PRIVMSG {target} :{line.lstrip('+')}"
        for line in lines
    ]
    return [f"{opening}BATCH +{reference} draft/multiline {target}", *inside, f"BATCH -{reference}"]


def shape(messages: list[Message]) -> list[tuple[str, str, bool]]:
    return [(m.command, m.params[-1], "draft/multiline-concat" in m.tags) for m in messages]


async def test_one_message_of_several_lines(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#lobby")
    bob = await person("bob", caps=CAPS).arrives(server.port, "#lobby")
    old = await person("old", caps="message-tags server-time").arrives(server.port, "#lobby")
    await anna.catches_up()
    await anna.sends(*batch("#lobby", "hello", "", "how is ", "+everyone?", tags="label=l1;+snacka/nonce=n1"))
    echo = await anna.catches_up()
    assert [m.command for m in echo] == ["BATCH", "PRIVMSG", "PRIVMSG", "PRIVMSG", "PRIVMSG", "BATCH"]
    assert (echo[0].tags["label"], echo[0].tags["+snacka/nonce"]) == ("l1", "n1")
    msgid = echo[0].tags["msgid"]
    heard = [m for m in await bob.catches_up() if m.command in ("BATCH", "PRIVMSG")]
    assert heard[0].params[1:] == ("draft/multiline", "#lobby")
    assert heard[0].tags["msgid"] == msgid
    assert all("msgid" not in m.tags for m in heard[1:])
    assert {m.tags.get("batch") for m in heard[1:-1]} == {heard[0].params[0][1:]}
    assert shape(heard[1:-1]) == [
        ("PRIVMSG", "hello", False),
        ("PRIVMSG", "", False),
        ("PRIVMSG", "how is ", False),
        ("PRIVMSG", "everyone?", True),
    ]
    fallback = [m for m in await old.catches_up() if m.command == "PRIVMSG"]
    assert [m.text for m in fallback] == ["hello", "how is ", "everyone?"]
    assert [m.tags.get("msgid") for m in fallback] == [msgid, None, None]
    await anna.sends(*batch("#lobby", "hello", "again", tags="label=l2;+snacka/nonce=n1"))
    assert (await anna.is_told(label="l2")).tags["msgid"] == msgid  # it had been kept already
    await bob.hears_nothing(after=anna)


async def test_a_notice_of_several_lines(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#lobby")
    bob = await person("bob", caps=CAPS).arrives(server.port, "#lobby")
    old = await person("old", caps="").arrives(server.port, "#lobby")
    await anna.catches_up()
    echo = await anna.asks(*(line.replace("PRIVMSG", "NOTICE") for line in batch("#lobby", "one", "two")))
    assert shape(echo[1:-1]) == [("NOTICE", "one", False), ("NOTICE", "two", False)]
    assert shape((await bob.catches_up())[-3:-1]) == shape(echo[1:-1])
    assert [m.text for m in await old.catches_up() if m.command == "NOTICE"][-2:] == ["one", "two"]
    nowhere = [line.replace("PRIVMSG", "NOTICE") for line in batch("#nowhere", "one", tags="label=n")]
    assert [(m.command, m.tags["label"]) for m in await anna.asks(*nowhere)] == [("ACK", "n")]


async def test_history_keeps_the_lines_together(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#lobby")
    await anna.sends(*batch("#lobby", "one", "two"))
    bob = await person("bob", caps=CAPS).arrives(server.port, "#lobby")
    page = [m for m in await bob.asks("CHATHISTORY LATEST #lobby * 10") if m.command in ("BATCH", "PRIVMSG")]
    outer, inner = page[0], page[1]
    assert inner.tags["batch"] == outer.params[0][1:]
    assert inner.params[1] == "draft/multiline"
    assert [m.text for m in page if m.command == "PRIVMSG"] == ["one", "two"]
    assert {m.tags["batch"] for m in page if m.command == "PRIVMSG"} == {inner.params[0][1:]}
    inner_end, outer_end = page[-2:]
    assert (inner_end.params[0], inner_end.tags["batch"]) == (f"-{inner.params[0][1:]}", inner.tags["batch"])
    assert (outer_end.params[0], "batch" in outer_end.tags) == (f"-{outer.params[0][1:]}", False)
    old = await person("old", caps="message-tags server-time batch draft/chathistory").arrives(server.port)
    await old.joins("#lobby")
    flat = [m for m in await old.asks("CHATHISTORY LATEST #lobby * 10") if m.command == "PRIVMSG"]
    assert [(m.text, "msgid" in m.tags) for m in flat] == [("one", True), ("two", False)]
    assert len({m.tags["batch"] for m in flat}) == 1


async def test_a_line_that_would_be_too_long_with_its_sender_is_joined_again(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#lobby")
    long = "å" * 240
    await anna.sends(*batch("#lobby", long, "end"))
    lines = [m for m in await anna.catches_up() if m.command == "PRIVMSG"]
    assert all(len(raw) <= 512 + raw.find(b" ") + 1 for raw in anna.raw if b"PRIVMSG" in raw)
    joined = "".join(m.text if "draft/multiline-concat" in m.tags else f"\n{m.text}" for m in lines)
    assert joined == f"\n{long}\nend"


async def test_what_is_refused(start_server: Starter, person: Maker) -> None:
    server = await start_server("--flood-rate", "0")
    anna = await person("anna", caps=CAPS).arrives(server.port, "#lobby")
    bob = await person("bob", caps=CAPS).arrives(server.port, "#lobby")
    await anna.catches_up()
    cases: list[tuple[list[str], str, tuple[str, ...]]] = [
        (batch("#lobby", *["x"] * 101), "MULTILINE_MAX_LINES", ("100",)),
        (batch("#lobby", *["x" * 400] * 42), "MULTILINE_MAX_BYTES", ("16384",)),
        (batch("#lobby", "", ""), "MULTILINE_INVALID", ()),
        (batch("#lobby", "one", "+"), "MULTILINE_INVALID", ()),
        (batch("#lobby"), "MULTILINE_INVALID", ()),
        (batch("NickServ", "one", "two"), "MULTILINE_INVALID", ()),
        (["BATCH +b other #lobby"], "MULTILINE_INVALID", ()),
        (["BATCH -b"], "MULTILINE_INVALID", ()),
        (["@batch=none PRIVMSG #lobby :lost"], "MULTILINE_INVALID", ()),
        (
            [
                "BATCH +c draft/multiline #lobby",
                *(f"@batch=c {command} #lobby :no" for command in ("NOTICE", "PRIVMSG")),
                "BATCH -c",
            ],
            "MULTILINE_INVALID",
            (),
        ),
        (
            ["BATCH +d draft/multiline #lobby", "@batch=d PRIVMSG #other :no", "BATCH -d"],
            "MULTILINE_INVALID_TARGET",
            ("#lobby", "#other"),
        ),
    ]
    for lines, code, context in cases:
        answers = [m for m in await anna.asks(*lines) if m.command == "FAIL"]
        assert [m.params[:2] for m in answers] == [("BATCH", code)], lines[:2]
        assert answers[0].params[2:-1] == context
    labelled = await anna.asks(*batch("#lobby", *["x"] * 101, tags="label=big"))
    assert [m.tags.get("label") for m in labelled if m.command == "FAIL"] == ["big"]
    await anna.sends(*batch("#nowhere", "hello", tags="label=n"))
    assert (await anna.is_told(label="n")).command == "403"
    await bob.hears_nothing(after=anna)
    await anna.sends(
        "BATCH +g draft/multiline #lobby", "@batch=g PRIVMSG #lobby :never", "CAP REQ -draft/multiline"
    )
    await anna.sends("CAP REQ draft/multiline", *batch("#lobby", "still", "here"))
    assert "never" not in [m.text for m in await anna.catches_up()]
    await bob.hears(anna, "here")
    old = await person("old", caps="message-tags batch").arrives(server.port, "#lobby")
    assert (await old.asks("BATCH +a draft/multiline #lobby"))[0].command == "421"
