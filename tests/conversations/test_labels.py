"""Every command with a label has exactly one labelled answer: a line, a batch of it all, or an ACK."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from snacka_protocol.message import Message
from snacka_server.commands.registry import COMMANDS
from snacka_server.domain.session import CAP_BITS
from support.operators import with_root
from support.people import Person
from support.server import RunningServer

CAPS = " ".join(name for name in CAP_BITS if name not in ("draft/metadata-2", "draft/pre-away"))
AS_A_GUEST = {
    "CAP": ("LS 302", "LIST", "REQ :server-time", "REQ :nonsense", "END", "DANCE"),
    "PASS": ("x",),
    "NICK": ("anna", "Anna", "anna!", "bob", "Åsa", "anna"),
    "WEBIRC": ("a b c 192.0.2.1",),
    "USER": ("a 0 * :a",),
    "AUTHENTICATE": ("PLAIN", "*", "DANCE", "PLAIN", "YQBhAGE="),
    "REGISTER": ("somebody * password", "* not-mail password", "* * :a", "* * :open sesame"),
    "VERIFY": ("anna 123",),
    "PING": ("x", ":two words"),
    "PONG": ("x",),
    "ERROR": (":x",),
    "JOIN": ("#te", "#te", "#a,#b", "#", "#lobby,#te", "0", "#te"),
    "PART": ("#none", "#te :why", "#te"),
    "TOPIC": ("#lobby", "#none", "#te :x", "#te"),
    "KICK": ("#te nobody", "#te bob :x", "#none bob"),
    "INVITE": ("bob #te", "nobody #te", "bob #none"),
    "KNOCK": ("#te", "#none"),
    "NAMES": ("", "#lobby", "#none", "#te,#lobby"),
    "LIST": ("#te", "*", ">0"),
    "RENAME": ("#te #te2 :why", "#te2 #te", "#none #x", "#lobby #x"),
    "MODE": (
        "anna",
        "anna +i",
        "anna +i",
        "#te",
        "#te +m",
        "#te +m",
        "#te b",
        "#te +b x!*@*",
        "#te +o nobody",
        "#te Z",
    ),
    "PRIVMSG": (
        "#te :x",
        "bob :x",
        "anna :x",
        "nobody :x",
        "#te",
        "#te,bob,anna :x",
        "a,b,c,d,e,f :x",
        "NickServ :HELP",
    ),
    "NOTICE": ("#te :x", "bob :x", "nobody :x", "#te"),
    "TAGMSG": ("#te", "bob", "anna", "nobody"),
    "RELAYMSG": ("#te bob/there :x", "#te bob :x", "#none b/t :x"),
    "BATCH": ("-none", "+x", "+x nonsense #te", "+x draft/multiline"),
    "MARKREAD": ("#te", "#te timestamp=2026-01-01T00:00:00.000Z", "#te nonsense", "a!b"),
    "METADATA": (
        "* SET status :x",
        "* SET status :x",
        "* LIST",
        "* GET a b",
        "* SUB status color",
        "* SUBS",
        "* SYNC",
        "* UNSUB status",
        "*ALL SYNC",
        "* CLEAR",
        "* CLEAR",
        "* DANCE",
        "nobody LIST",
        "#te SET a b",
        "* SUB % &",
    ),
    "REDACT": ("#te nonsense", "#none nonsense", "bob 123 :why"),
    "AWAY": (":gone", "", ":gone", ""),
    "SETNAME": (":Anna A", ":"),
    "MONITOR": ("+ bob,nobody", "- bob", "C", "L", "S", "+", "X", "+ a!b"),
    "USERHOST": ("anna bob", "nobody"),
    "ISON": ("anna nobody",),
    "WHO": ("#te", "bob", "*", "nobody", "#lobby %tcuhnar,12"),
    "WHOIS": ("bob", "nobody", "anna,bob", "snacka.local bob", "elsewhere bob"),
    "WHOWAS": ("bob", "nobody 3"),
    "OPER": ("root wrong", "nobody x"),
    "KILL": ("bob :x",),
    "WALLOPS": (":x",),
    "ANNOUNCE": (":x",),
    "REHASH": ("",),
    "UBAN": ("LIST", "ADD x :why"),
    "SAJOIN": ("bob #te",),
    "SAPART": ("bob #te",),
    "SANICK": ("bob carl",),
    "SAMODE": ("#te +m",),
    "MOTD": ("", "elsewhere"),
    "LUSERS": ("",),
    "ISUPPORT": ("",),
    "VERSION": ("", "elsewhere"),
    "TIME": ("",),
    "INFO": ("",),
    "ADMIN": ("",),
    "LINKS": ("",),
    "STATS": ("u", "x"),
    "HELP": ("", "JOIN", "nonsense", "CMODES"),
    "HELPOP": ("",),
    "CHATHISTORY": (
        "LATEST #te * 10",
        "BEFORE #te msgid=x 10",
        "TARGETS x y 3",
        "LATEST #none * 1",
        "DANCE",
        "AROUND",
    ),
    "SEARCH": ("text=x", "in=#te;text=x", "nonsense", "in=#none"),
    "FORGET": ("*", "#te", "nobody"),
    "NICKSERV": ("HELP", "INFO", "DANCE"),
    "CHANSERV": ("HELP", "INFO #te", "DANCE"),
    "HISTSERV": ("HELP", "DANCE"),
    "NS": ("HELP",),
    "CS": ("HELP",),
    "HS": ("HELP",),
}
AS_AN_OPERATOR = {
    "OPER": ("root :let me in",),
    "UBAN": ("LIST", "ADD x!*@* 1h :why", "INFO x!*@*", "DEL x!*@*", "DEL x!*@*", "DANCE"),
    "SAJOIN": ("bob #te", "nobody #te", "#sa"),
    "SAMODE": ("#te +m", "#te -m", "#none +m"),
    "SAPART": ("bob #te :why", "bob #none"),
    "SANICK": ("bob carl", "nobody x", "carl bob"),
    "WALLOPS": (":x",),
    "ANNOUNCE": (":x",),
    "REHASH": ("",),
    "STATS": ("u",),
    "KILL": ("nobody :x", "bob :x"),
}
ENDS = {"QUIT"}


@pytest.fixture
async def server(start_server: Callable[..., Awaitable[RunningServer]], tmp_path: Path) -> RunningServer:
    return await start_server(*with_root(tmp_path), "--flood-rate", "0")


async def answers(somebody: Person, *lines: str) -> list[Message]:
    """All that comes until the lines are answered, a PONG among it, too."""
    start = len(somebody.heard)
    await somebody.asks(*lines)
    return [m for m in somebody.heard[start:] if m.command != "PONG" or "label" in m.tags]


def labelled(answer: list[Message], label: str, line: str) -> Message:
    """The one labelled line; all else that came stands in its batch."""
    first = [m for m in answer if m.tags.get("label") == label]
    assert len(first) == 1, (line, answer)
    inside = {first[0].params[0][1:]} if first[0].command == "BATCH" else set()
    for message in answer:
        if message.command == "BATCH" and message.params[0][1:] in inside:
            continue
        if (
            message.command in ("PRIVMSG", "NOTICE", "TAGMSG")
            and message.params[0] == "anna"
            and not message.tags.get("batch")
        ):
            continue  # what one says to oneself arrives besides, as from anybody
        if message is not first[0] and message.source.partition("!")[0] not in ("bob", "carl"):
            assert message.tags.get("batch") in inside, (line, message, answer)
            if message.command == "BATCH":
                inside.add(message.params[0][1:])
    return first[0]


async def test_every_command_answers_to_its_label(
    server: RunningServer, person: Callable[..., Person]
) -> None:
    assert AS_A_GUEST.keys() | ENDS == COMMANDS.keys()
    anna = person("anna", caps=CAPS)
    await anna.arrives(server.port)
    await person("bob", caps=CAPS).arrives(server.port)
    await anna.asks("JOIN #te,#lobby")
    for number, (command, variants) in enumerate(AS_A_GUEST.items()):
        for line in (f"{command} ", *(f"{command} {params}" for params in variants)):
            label = f"g{number}"
            labelled(await answers(anna, f"@label={label} {line}"), label, line)
    for number, (command, variants) in enumerate(AS_AN_OPERATOR.items()):
        for params in variants:
            line = f"{command} {params}"
            labelled(await answers(anna, f"@label=o{number} {line}"), f"o{number}", line)
    assert "o" in (await anna.asks("MODE anna"))[0].params[1]  # all that was answered to an operator
    for line in ("DANCE", "DANCE now", "FOO :bar"):
        assert labelled(await answers(anna, f"@label=u {line}"), "u", line).command == "421"
    await anna.sends_bytes(b"@label=bad PRIVMSG #te :\xff\r\n")
    assert (await anna.is_told(label="bad")).params[:2] == ("PRIVMSG", "INVALID_UTF8")
    await anna.sends(f"@label={'x' * 65} VERSION")
    assert not any("label" in m.tags for m in await anna.catches_up())
    await anna.sends("@label=q QUIT :bye")
    assert (await anna.is_told(label="q")).command in ("ERROR", "ACK", "BATCH")
    await anna.is_disconnected()


async def test_and_so_before_coming_in(server: RunningServer, person: Callable[..., Person]) -> None:
    anna = person("anna", caps=CAPS)
    await anna.connects(server.port)
    await anna.sends("CAP LS 302", f"CAP REQ :{CAPS}")
    await anna.sees("CAP", "*", "ACK")
    lines = [f"{command} a b c d" for command in COMMANDS if command not in {*ENDS, "NICK", "USER", "WEBIRC"}]
    for number, line in enumerate(
        (*lines, *(line.split(" ")[0] for line in lines), "DANCE", "NICK anna", "NICK")
    ):
        label = f"b{number}"
        labelled(await answers(anna, f"@label={label} {line}"), label, line)
    await anna.sends("@label=q QUIT :bye")
    assert (await anna.is_told(label="q")).command in ("ERROR", "ACK", "BATCH")
    await anna.is_disconnected()


async def test_a_message_of_several_lines_has_one_answer(
    server: RunningServer, person: Callable[..., Person]
) -> None:
    anna = person("anna", caps=CAPS)
    await anna.arrives(server.port)
    await anna.asks("JOIN #te")
    lines = (
        "@label=m BATCH +x draft/multiline #te",
        "@batch=x PRIVMSG #te :a",
        "@batch=x PRIVMSG #te :b",
        "BATCH -x",
    )
    assert labelled(await answers(anna, *lines), "m", "multiline").command == "BATCH"
    refused = ("@label=m BATCH +x draft/multiline #none", "@batch=x PRIVMSG #none :a", "BATCH -x")
    labelled(await answers(anna, *refused), "m", "multiline")
