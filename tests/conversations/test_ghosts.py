"""Names of lost connections: who comes back for theirs gets it, and nobody takes that of somebody present."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from support.patience import PATIENCE
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]


async def test_whoever_was_heard_a_moment_ago_is_asked_for_the_next_one(
    start_server: Starter, person: Maker
) -> None:
    """The first try is refused at once; the ghost has been asked, and a later try finds the name free."""
    server = await start_server("--ghost-after", "1 h", "--ghost-timeout", "0.3 s")
    ghost = person("anna", caps="")
    ghost.answers_pings = False
    await ghost.arrives(server.port)
    back = person("anna", caps="")
    await back.connects(server.port)
    await back.sends("USER anna 0 * :anna", "NICK anna")
    await back.is_told(numeric="433")
    async with asyncio.timeout(PATIENCE):
        while "001" not in {message.command for message in back.heard}:
            await back.sends("NICK anna", "PING again")
            await back.sees("PONG")
    await ghost.is_disconnected()


async def test_who_answers_is_there_however_often_somebody_tries(
    start_server: Starter, person: Maker
) -> None:
    """Also after the time she has to answer in, counted from the first who tried."""
    server = await start_server("--ghost-after", "1 h", "--ghost-timeout", "1 s")
    anna = await person("anna").arrives(server.port)
    thief = await person("thief").arrives(server.port)
    loop = asyncio.get_running_loop()
    end = loop.time() + 1.2
    while loop.time() < end:
        await thief.sends("NICK anna")
        await thief.is_told(numeric="433")
        await anna.catches_up()
    assert not anna.closed
