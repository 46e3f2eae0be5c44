"""What a handler is given: the session that asks, the state, and the ways to answer and to append.

A context lives from the command's line until everything it began has been applied; its answers leave
then, in the order of the connection's commands, whatever took how long.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any

import msgspec

from snacka_protocol import numerics
from snacka_protocol.errors import ProtocolError, UnrenderableMessage
from snacka_protocol.message import Message
from snacka_protocol.tags import escape_value

from ..domain.effect import Effect, Outcome
from ..domain.events import Event, Said
from ..domain.session import Session
from ..ports import StoreError
from .answers import Answers
from .replies import labelled, portion
from .services import Services

logger = logging.getLogger(__name__)

Then = Callable[[Outcome], None]


class Emission(Enum):
    """How far an answer has left."""

    TO_COME = "nothing has"
    WAITING = "some has, and its reader has to take it first"
    GOES_ON = "some has, and has been taken"


def signed(event: Event, account: str) -> Event:
    """The event with its doer's account, where it has a place for one that is still empty."""
    if getattr(event, "account", None) == "":
        return msgspec.structs.replace(event, account=account)
    return event


class Context(Answers):
    """One command of one session: the Origin of its events and the Answering of its replies."""

    __slots__ = (
        "closing",
        "emission",
        "finished",
        "forced",
        "holding",
        "label",
        "open",
        "silent",
        "thens",
        "turn",
    )

    def __init__(self, services: Services, session: Session, command: str, label: str = "") -> None:
        self.services = services
        self.session = session
        self.command = command
        self.label = label
        self.lines = []
        self.thens: list[tuple[Then | None, Callable[[str], None] | None]] | None = None
        self.open = 0
        self.finished = False
        self.closing = False
        self.holding = False
        """The connection's next line waits for this answer, although the command's row does not say so."""
        self.forced = False
        """An operator of the server acts, for whom the channel's rules do not hold."""
        self.silent = False
        """Nothing is answered, not even to a label: the answer belongs to a later command."""
        self.turn: asyncio.Future[None] | None = None
        self.emission = Emission.TO_COME

    # -- events

    def append(
        self, event: Event, then: Then | None = None, unkept: Callable[[str], None] | None = None
    ) -> None:
        """Give an event to the log; `then` runs when it has been applied, or refused with a Denial.

        Without `then`, a Denial is answered as it is; without `unkept`, a FAIL says it is not kept.
        """
        user = self.session.user
        if user is not None and user.account and type(event) is not Said and event.uid == user.uid:
            event = signed(event, user.account)
        if self.thens is None:
            self.thens = []
        self.thens.append((then, unkept))
        self.open += 1
        self.services.log.append(event, self)

    def applied(self, outcome: Outcome) -> None:
        assert self.thens is not None
        then, _ = self.thens.pop(0)
        if then is not None:
            try:
                then(outcome)
            except Exception as error:
                self._went_wrong(error)
        elif not isinstance(outcome, Effect):
            self.deny(outcome)
        self.done()

    def failed(self, reason: str) -> None:
        if not self.thens:
            return  # it had been answered before the trouble came
        _, unkept = self.thens.pop(0)
        if unkept is not None:
            try:
                unkept(reason)
            except Exception as error:
                self._went_wrong(error)
        else:
            self.fail("NOT_KEPT", f"This could not be kept and nobody has seen it: {reason}")
        self.done()

    def echo(self, line: bytes) -> None:
        self.lines.append(line)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Answer later, from a coroutine; the connection's next line waits for it where the table says so."""
        self.open += 1
        self.services.spawn(self._finish(work))

    async def _finish(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:
            self._went_wrong(error)
        finally:
            self.done()

    async def my_turn(self) -> None:
        """Wait until all that this connection appended before has been applied and answered."""
        if self.session.answers[0] is not self:
            self.turn = asyncio.get_running_loop().create_future()
            await self.turn

    def reached(self) -> None:
        if self.turn is not None and not self.turn.done():
            self.turn.set_result(None)

    def hold(self) -> None:
        """Keep the answers open until `done` is called."""
        self.open += 1

    def done(self) -> None:
        self.open -= 1
        if self.settled:
            self.session.settle()

    # -- the end

    @property
    def settled(self) -> bool:
        return self.finished and not self.open

    def finish(self) -> None:
        """The handler has returned."""
        self.finished = True
        if not self.open:
            self.session.settle()

    def emit(self) -> bool:
        """Let the answers go, and close the connection if that was the last word.

        False if the rest of a long answer follows when its reader has taken what went before: then the
        session settles again.
        """
        out = self.session.out
        if self.emission is Emission.WAITING:
            return False
        if self.emission is Emission.TO_COME and self.label and not self.silent:
            reference = self.services.batch_reference()
            self.lines = labelled(self.lines, escape_value(self.label), self.network.server, reference)
        if self.lines:
            count = portion(self.lines)
            self.services.speaker.send_all(out, self.lines[:count])
            if count < len(self.lines):
                del self.lines[:count]
                self.emission = Emission.WAITING
                out.when_drained(self._go_on)
                return False
        if self.closing:
            out.close("")
        return True

    def _go_on(self) -> None:
        self.emission = Emission.GOES_ON
        self.session.settle()

    def call(self, handler: Callable[[Context, Message], None], message: Message) -> None:
        """Run the handler; whatever goes wrong is answered."""
        try:
            handler(self, message)
        except Exception as error:
            self._went_wrong(error)
        self.finish()

    def _went_wrong(self, error: Exception) -> None:
        """Bad input and a store that cannot be read are answered as such. Anything else is a bug.

        It is caught here, where all of a command's code ends, whatever it is: a bug ends no session, and the
        answers of the connection's other commands do not wait for ever.
        """
        if isinstance(error, ProtocolError) and not isinstance(error, UnrenderableMessage):
            self.refuse(error)
            return
        if isinstance(error, StoreError):
            logger.error("what is kept could not be read for a %s: %s", self.command, error)
            self.fail("INTERNAL_ERROR", "What is kept cannot be read just now")
            return
        logger.error("a %s could not be handled", self.command, exc_info=error)
        self.reply(numerics.ERR_UNKNOWNERROR, self.command or "*")
