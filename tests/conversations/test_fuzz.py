"""Random commands from several sessions at once, with different capabilities: nothing may break.

The budget is fixed and the seeds are named, so a failure comes again. The server's terminal is searched for
tracebacks when the test ends; everybody who did not ask to leave must still be answered.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

import pytest

from snacka_server.commands.registry import COMMANDS
from support.people import EVERYTHING, Person
from support.server import RunningServer

ROUNDS = 25
LINES = 60
NAMES = ["anna", "bo", "cissi", "Олена", "小明", "ingen", "ANNA", "x" * 40, "*", "a,b", ""]
CHANNELS = [
    "#fika",
    "#lobby",
    "#FIKA",
    "#日本語",
    "#",
    "&x",
    "#a,#b",
    "0",
    "#" + "y" * 80,
    "@#fika",
    "#fika,anna",
]
WORDS = [
    *(
        "hej",
        ":",
        ": ",
        ":två ord",
        "*",
        "+o",
        "-o+v",
        "+b",
        "+k-l",
        "+imnst",
        "b",
        "*!*@*",
        "LS",
        "302",
        "REQ",
    ),
    *(
        "END",
        "LIST",
        "LATEST",
        "BEFORE",
        "BETWEEN",
        "AROUND",
        "AFTER",
        "TARGETS",
        "-1",
        "0",
        "10",
        "999999999999",
    ),
    *(
        "timestamp=2026-01-01T00:00:00.000Z",
        "msgid=00000000000",
        "msgid=",
        "%tcuihsnfdlaor,12",
        "+",
        "-",
        "C",
        "L",
    ),
    *(
        "\x01ACTION vinkar\x01",
        "\x02fet\x0f",
        "😀" * 30,
        "é" * 300,
        "=",
        "a=b",
        "message-tags",
        ":echo-message",
    ),
    *(":-echo-message labeled-response", "1a2034749584b0000", "o", "%", "?", "u", "#fika", "anna", "bo"),
]
TAGS = [
    *("", "", "", "@label=l1 ", "@+typing=active ", "@+draft/react=👍;+draft/reply=abc "),
    *("@label=" + "z" * 70 + " ", "@+snacka/nonce=n1 ", "@a;b=;+c=\\: ", "@ "),
]
LEAVING = {"QUIT", "ERROR"}


def line(rng: random.Random) -> bytes:
    """One line: mostly plausible, sometimes rubbish."""
    kind = rng.random()
    if kind < 0.03:
        return bytes(rng.randrange(256) for _ in range(rng.randrange(40))) + b"\r\n"
    command = rng.choice([name for name in COMMANDS if name not in LEAVING] + ["FLY", "123", "privmsg"])
    params = [rng.choice(rng.choice([NAMES, CHANNELS, WORDS])) for _ in range(rng.randrange(5))]
    text = f"{rng.choice(TAGS)}{command} {' '.join(params)}\r\n".encode()
    return text if kind < 0.97 else text[: rng.randrange(len(text))] + b"\r\n"


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_random_commands_break_nothing(
    start_server: Callable[..., Awaitable[RunningServer]], person: Callable[..., Person], seed: int
) -> None:
    server = await start_server("--flood-rate", "0", "--sendq", "64 MB")
    rng = random.Random(seed)
    people = [
        await person("anna").arrives(server.port, "#fika"),
        await person("bo", caps="").arrives(server.port, "#fika"),
        await person("cissi", caps="message-tags labeled-response batch").arrives(server.port, "#fika"),
        await person("dag", caps=EVERYTHING.replace("echo-message ", "")).arrives(server.port),
    ]
    newcomer = person("ny", caps="")
    await newcomer.connects(server.port)
    for _ in range(ROUNDS):
        for somebody in people:
            await somebody.sends_bytes(b"".join(line(rng) for _ in range(LINES)))
        await newcomer.sends_bytes(b"".join(line(rng) for _ in range(3)))
        for somebody in people:
            await somebody.catches_up()
            assert not somebody.closed
    fresh = await person("fresh").arrives(server.port, "#after")
    await fresh.says("still here", "#after", tags={"label": "x"})
    await fresh.is_told(label="x")
    for somebody in people:
        bugs = [m for m in somebody.heard if m.command == "400" and m.text == "Could not process the command"]
        assert not bugs
