"""What somebody was told is done is done: also after kill -9 at a random moment.

Random changes of everything that is kept (topic, modes, lists, roles, settings, markers, metadata, bans,
further names, accounts), each with its acknowledgement; then one more whose answer nobody waits for, and the
kill. What was acknowledged is there afterwards; of the last one either all or nothing is.
"""

from __future__ import annotations

import os
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from snacka_protocol.timestamps import format_ms
from snacka_server.app import clock
from support.accounts import ACCOUNT_CAPS, comes_as, registers
from support.operators import with_root
from support.people import Person
from support.server import RunningServer

CAPS = f"{ACCOUNT_CAPS} draft/read-marker draft/metadata-2"
ROOM = "#club"
CHANGES = 25
KILLS = 2
_FIRST, _, _END = os.environ.get("SNACKA_TEST_SEEDS", "0-2").partition("-")
SEEDS = range(int(_FIRST), int(_END))
Facts = dict[str, str]


class Keeper:
    """Anna, whose channel it is, and what she has been told: for each thing how it stands."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.told: Facts = {}
        self.now_ms = clock()
        self.number = 0

    def change(self) -> tuple[str, str, str]:
        """The next one at random: a line, what it is about, and how that `stands` then."""
        self.number += 1
        value, chance = f"v{self.number}", self.chance
        mask = f"*!*@{chance.choice('abc')}.example"
        adding = chance.random() < 0.6
        sign, there = ("+", "yes") if adding else ("-", "no")
        flag, letter = chance.choice("imRMCU"), chance.choice("beI")
        whom = f"10.{chance.randrange(3)}.0.0/16"
        self.now_ms += 1
        stamp = f"timestamp={format_ms(self.now_ms)}"
        key, role = chance.choice(("avatar", "status")), chance.choice("vhoa")
        choices = [
            (f"TOPIC {ROOM} :{value}", "topic", value),
            (f"MODE {ROOM} {sign}{flag}", f"flag {flag}", there),
            (f"MODE {ROOM} {sign}{letter} {mask}", f"list {letter} {mask}", there),
            (f"MODE {ROOM} +k {value}", "key", value),
            (f"MARKREAD {ROOM} {stamp}", "marker", stamp),
            (f"METADATA * SET {key} :{value}", f"own {key}", value),
            (f"METADATA {ROOM} SET {key} :{value}", f"room {key}", value),
            (f"CS AMODE {ROOM} {sign}{role} bob", "role", role if adding else "none"),
            (f"CS SET {ROOM} slow {self.number}", "slow", str(self.number)),
            (f"UBAN {'ADD' if adding else 'DEL'} {whom}", f"ban {whom}", there),
            (f"NS SET email {value}@example.org", "mail", f"{value}@example.org"),
            (f"PRIVMSG {ROOM} :{value}", "said last", value),
        ]
        return chance.choice(choices)


async def stands(anna: Person, what: str) -> str:
    """How it stands now, asked of the server."""
    kind, _, rest = what.partition(" ")
    if kind == "topic":
        return (await anna.asks(f"TOPIC {ROOM}"))[0].text
    if kind in ("flag", "key"):
        modes = next(m for m in await anna.asks(f"MODE {ROOM}") if m.command == "324")
        return modes.params[3] if kind == "key" else ("yes" if rest in modes.params[2] else "no")
    if kind == "list":
        letter, _, mask = rest.partition(" ")
        return "yes" if any(mask in m.params for m in await anna.asks(f"MODE {ROOM} {letter}")) else "no"
    if kind == "marker":
        return (await anna.asks(f"MARKREAD {ROOM}"))[0].params[1]
    if kind in ("own", "room"):
        answers = await anna.asks(f"METADATA {'*' if kind == 'own' else ROOM} GET {rest}")
        return next(m.text for m in answers if m.command == "761")
    if kind == "role":
        lines = [m.text for m in await anna.asks(f"CS AMODE {ROOM}") if "bob" in m.text]
        return lines[0].partition("+")[2][:1] if lines else "none"
    if kind == "slow":
        lines = [m.text for m in await anna.asks(f"CS INFO {ROOM}") if "slow" in m.text]
        return lines[0].rpartition(" ")[2]
    if kind == "ban":
        return "yes" if any(rest in m.text for m in await anna.asks("UBAN LIST")) else "no"
    if kind == "mail":
        return next(m.text.rpartition(" ")[2] for m in await anna.asks("NS INFO") if "Mail" in m.text)
    page = [m for m in await anna.asks(f"CHATHISTORY LATEST {ROOM} * 1") if m.command == "PRIVMSG"]
    return page[0].text


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_was_acknowledged_is_there_after_kill_9(
    start_server: Callable[..., Awaitable[RunningServer]],
    person: Callable[..., Person],
    tmp_path: Path,
    seed: int,
) -> None:
    server = await start_server(*with_root(tmp_path), "--flood-rate", "0")
    bob = await person("bob", caps=CAPS).arrives(server.port)
    await registers(bob)
    anna = await person("anna", caps=CAPS).arrives(server.port, ROOM)
    await registers(anna)
    await anna.asks(f"CS REGISTER {ROOM}", f"CS SET {ROOM} slow 1", "NS SET email v0@example.org")
    keeper = Keeper(random.Random(seed))
    for _ in range(KILLS):
        await anna.asks("OPER root :let me in")
        for _ in range(keeper.chance.randrange(1, CHANGES)):
            line, what, value = keeper.change()
            await anna.asks(line)  # the PING behind it is answered after it
            keeper.told[what] = value
        before = dict(keeper.told)
        line, what, value = keeper.change()
        await anna.sends(line)
        await server.kill()
        await server.start()
        anna = await comes_as(person("anna", caps=CAPS), server.port, "anna")
        await anna.asks("OPER root :let me in")
        for thing, wanted in before.items():
            found = await stands(anna, thing)
            assert found == wanted or (thing == what and found == value), (thing, line)
        if what in before:
            keeper.told[what] = await stands(anna, what)
        else:
            keeper.told.pop(what, None)
