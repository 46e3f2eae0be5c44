"""Is somebody there whose connection is on another node? That node asks the connection, or nobody answers.

A node that does not answer is about to be declared gone, and with it whoever was there: that is waited for,
so that a client whose node died gets its own name back at another one. Nothing here decides about names.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from nats.aio.msg import Msg

from ..domain.network import Network
from ..domain.user import User
from ..eventlog.jetstream_link import TROUBLE, Link
from ..eventlog.jetstream_wire import Subjects

logger = logging.getLogger(__name__)

Answer = Callable[[bool], None]
Prober = Callable[[Answer], None]

WAIT: Final = 12.0
"""Seconds after which somebody on a silent node counts as there: others cannot be reached, either."""
PATIENCE: Final = 5.0
"""Seconds for one answer: a connection has a few to show that somebody is there."""
THERE: Final = b"1"
LOST: Final = "No answer, and somebody with this name has come back"


class Probing:
    """`start` to answer others' questions; `probers` to ask."""

    def __init__(self, link: Link, subjects: Subjects, node: str, network: Network) -> None:
        self._link = link
        self._subjects = subjects
        self._node = node
        self._network = network
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        await self._link.client.subscribe(self._subjects.node(self._node, "probe"), cb=self._on_asked)

    def probers(self, person: User) -> list[Prober]:
        """One for each other node where somebody has a connection."""
        nodes = {session.partition(".")[0] for session in person.attached} - {self._node}
        return [self._prober(person, node) for node in sorted(nodes)]

    def _prober(self, person: User, node: str) -> Prober:
        def probe(answer: Answer) -> None:
            task = asyncio.get_running_loop().create_task(self._ask(person, node, answer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        return probe

    async def _ask(self, person: User, node: str, answer: Answer) -> None:
        answer(await self._is_there(person, node))

    async def _is_there(self, person: User, node: str) -> bool:
        end = asyncio.get_running_loop().time() + WAIT
        while asyncio.get_running_loop().time() < end:
            if not any(session.startswith(f"{node}.") for session in person.attached):
                return False
            try:
                subject = self._subjects.node(node, "probe")
                return await self._link.request(subject, person.uid.encode(), PATIENCE) == THERE
            except TROUBLE as error:
                logger.debug("%s does not say whether somebody is there: %s", node, error)
                await asyncio.sleep(0.2)
        return True

    async def _on_asked(self, message: Msg) -> None:
        person = self._network.users.get(message.data.decode())
        sessions = list(person.sessions) if person is not None else []
        probers = [session.prober for session in sessions if session.prober is not None]
        there = any(await asyncio.gather(*(_answer_of(prober) for prober in probers)))
        if not there:
            for session in sessions:
                session.out.close(LOST)
        await message.respond(THERE if there else b"0")


async def _answer_of(prober: Prober) -> bool:
    answered: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def on_answer(alive: bool) -> None:
        if not answered.done():
            answered.set_result(alive)

    prober(on_answer)
    return await answered
