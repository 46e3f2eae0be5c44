"""Random commands over live sessions with random capabilities: nothing breaks, and nobody else notices.

The seeds are fixed, so what one run finds the next one finds, too.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

import pytest

from snacka_server.commands.registry import COMMANDS
from snacka_server.domain.session import CAP_BITS
from support.people import EVERYTHING, Person
from support.server import RunningServer

ROUNDS = 25
LINES = 25
NAMES = ("anna", "bo", "carl", "Дора", "erik")
LEFT_OUT = {"QUIT", "ERROR", "CAP", "NICK", "PASS", "USER", "PONG"}
LIKELY = (
    *("REDACT", "MONITOR", "WHO", "MODE", "JOIN", "PRIVMSG", "CHATHISTORY", "TAGMSG", "KICK", "INVITE"),
    *("RENAME", "RELAYMSG", "NAMES"),
)
WORDS = (
    *(
        "#fika",
        "#FIKA",
        "#te",
        "@#fika",
        "#fika,#te",
        "#",
        "#日本語",
        "anna",
        "BO",
        "carl",
        "дора",
        "erik,bo",
    ),
    *("*", "a*", "0", "-1", "10", "99999999999999999999", ":", "::x", ":två ord", "a,b,c,d,e,f", "å" * 200),
    *(
        "+",
        "-",
        "C",
        "L",
        "S",
        "+i",
        "-i",
        "+B",
        "+Cs",
        "-s",
        "+b",
        "+k",
        "+l",
        "+o",
        "-o",
        "+h",
        "-v",
        "+beIz",
    ),
    *("%tcuihsnfdlaor,12", "o%nf", "%", "%t,", ">1", "<2", "C<5", "T>3", "!#f*", "u", "snacka.local"),
    *("LATEST", "BEFORE", "AROUND", "BETWEEN", "TARGETS", "timestamp=2026-01-01T00:00:00.000Z", "msgid=x"),
    *("+f", "-f", "+RMuU", "-RMuU", "~m:~a:anna", "~U", "~a:*", "~m:b*", "anna/there", "#te2"),
    *("\x01VERSION\x01", "\x02fet\x02", "😀"),
)


class Rascal:
    """Somebody who sends whatever comes to mind, including what they have seen."""

    def __init__(self, chance: random.Random, name: str) -> None:
        self.chance = chance
        offered = list(CAP_BITS)
        caps = chance.sample(offered, chance.randint(0, len(offered)))
        # Without the names on joining, arriving would wait for them.
        self.person = Person(name, caps=" ".join(cap for cap in caps if cap != "no-implicit-names"))
        self.ids = ["nonsense"]

    def line(self) -> str:
        chance = self.chance
        command = chance.choice((*LIKELY, *(name for name in COMMANDS if name not in LEFT_OUT)))
        words = [chance.choice(WORDS) for _ in range(chance.randint(0, 5))]
        if command == "REDACT" and chance.random() < 0.7:
            words = [chance.choice(("#fika", "bo", "anna")), chance.choice(self.ids), "why"]
        elif command == "MODE" and chance.random() < 0.7:
            letters = "".join(chance.choices("qaohvbeIklfCMRUimnstuZ+-", k=chance.randint(1, 6)))
            words = [chance.choice(("#fika", "#te")), f"{chance.choice('+-')}{letters}", *words]
        elif command == "RENAME" and chance.random() < 0.7:
            words = chance.choices(("#fika", "#te", "#TE", "#fika2"), k=2)
        elif command == "CHATHISTORY" and chance.random() < 0.7:
            words = ["LATEST", chance.choice(("#fika", "bo")), f"msgid={chance.choice(self.ids)}", "50"]
        tags = chance.choice(("", "", "", f"@label=l;+draft/react=y;+snacka/nonce={chance.randint(1, 30)} "))
        return f"{tags}{command} {' '.join(words)}"

    async def rages(self) -> None:
        lines = [self.line() for _ in range(LINES)]
        if self.chance.random() < 0.3:
            sign = self.chance.choice(("", "-"))
            lines.append(f"CAP REQ :{sign}{self.chance.choice(list(CAP_BITS))}")
        if self.chance.random() < 0.3:
            lines.append(f"NICK {self.chance.choice((*NAMES, 'Åsa', 'åsa'))}")
        heard = await self.person.asks(*lines)
        self.ids = (self.ids + [m.tags["msgid"] for m in heard if "msgid" in m.tags])[-100:]


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_people_send_everybody_else_goes_on(
    start_server: Callable[..., Awaitable[RunningServer]], person: Callable[..., Person], seed: int
) -> None:
    server = await start_server("--flood-rate", "0")
    witness = await person("witness", caps=EVERYTHING).arrives(server.port, "#quiet")
    friend = await person("friend", caps=EVERYTHING).arrives(server.port, "#quiet")
    chance = random.Random(seed)
    rascals = [Rascal(chance, name) for name in NAMES]
    try:
        for rascal in rascals:
            await rascal.person.arrives(server.port, "#fika")
        for _ in range(ROUNDS):
            for rascal in rascals:
                await rascal.rages()
        for rascal in rascals:
            # The last ones, as they came: each parsed, and none longer than a line.
            bodies = [raw.split(b" ", 1)[1] if raw[:1] == b"@" else raw for raw in rascal.person.raw]
            assert max(map(len, bodies)) <= 512
            assert not any(m.command == "400" and m.params[1] != "MONITOR" for m in rascal.person.heard)
    finally:
        for rascal in rascals:
            await rascal.person.vanishes()
    await witness.says("still here?", "#quiet")
    await friend.hears(witness, "still here?")
    troubles = [line for line in server.lines if "could not be" in line or "Traceback" in line]
    assert not troubles, troubles
