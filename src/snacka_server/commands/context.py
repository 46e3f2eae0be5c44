"""What a handler is given: the session that asks, the state, and the ways to answer and to append.

A context lives from the command's line until everything it began has been applied; its answers leave
then, in the order of the connection's commands, whatever took how long.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from enum import Enum
from typing import Any

import msgspec

from snacka_protocol import numerics
from snacka_protocol.errors import ProtocolError, UnrenderableMessage
from snacka_protocol.message import Message, render
from snacka_protocol.numerics import Numeric
from snacka_protocol.tags import escape_value
from snacka_protocol.timestamps import format_ms

from ..config import Settings
from ..domain.effect import Effect, Outcome
from ..domain.events import Event, Said
from ..domain.network import Network
from ..domain.policy import Denial
from ..domain.session import (
    ACCOUNT_REGISTRATION,
    CHANNEL_RENAME,
    CHATHISTORY,
    METADATA,
    METADATA_3,
    MULTILINE,
    READ_MARKER,
    REDACTION,
    SEARCH,
    SERVER_TIME,
    SETNAME,
    STANDARD_REPLIES,
    Session,
)
from ..domain.user import User
from ..ports import Entry
from .replies import labelled, portion, safe
from .services import Services

logger = logging.getLogger(__name__)

_FAIL_COMES_WITH = {
    "BATCH": MULTILINE,
    "MARKREAD": READ_MARKER,
    "METADATA": METADATA | METADATA_3,
    "REGISTER": ACCOUNT_REGISTRATION,
    "VERIFY": ACCOUNT_REGISTRATION,
    "CHATHISTORY": CHATHISTORY,
    "JOIN": CHANNEL_RENAME,
    "REDACT": REDACTION,
    "SEARCH": SEARCH,
    "RENAME": CHANNEL_RENAME,
    "SETNAME": SETNAME,
}
"""Commands whose capability brings FAIL along, whether or not `standard-replies` was asked for."""


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


class Context:
    """One command of one session: the Origin of its events and the Answering of its replies."""

    __slots__ = (
        "closing",
        "command",
        "emission",
        "finished",
        "forced",
        "holding",
        "label",
        "lines",
        "open",
        "services",
        "session",
        "silent",
        "thens",
        "turn",
    )

    def __init__(self, services: Services, session: Session, command: str, label: str = "") -> None:
        self.services = services
        self.session = session
        self.command = command
        self.label = label
        self.lines: list[bytes] = []
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

    # -- who and where

    @property
    def network(self) -> Network:
        return self.services.network

    @property
    def settings(self) -> Settings:
        return self.services.settings

    @property
    def user(self) -> User:
        """The registered person; commands that may come earlier do not ask."""
        user = self.session.user
        assert user is not None
        return user

    @property
    def name(self) -> str:
        """How replies address this client."""
        user = self.session.user
        return user.nick if user is not None else (self.session.nick or "*")

    # -- answers

    def send(self, message: Message) -> None:
        """One line as it is, from the server unless the message says otherwise."""
        tags = message.tags
        if self.session.caps & SERVER_TIME and "time" not in tags:
            tags = {**tags, "time": format_ms(self.services.clock())}
        source = message.source or self.network.server
        self.lines.append(render(Message(message.command, message.params, source, tags)))

    def reply(self, numeric: Numeric, *params: str, text: str | None = None, **fields: object) -> None:
        """A numeric: `params` between the client's name and the text; `text=None` takes the table's words.

        A parameter that would break the line (it came from the client) stands as `*`.
        """
        words = numeric.text(**fields) if text is None else text
        middle = tuple(safe(param) for param in params)
        last = (words,) if words or text is not None else ()
        self.send(Message(numeric.code, (self.name, *middle, *last)))

    def reply_ready(self, lines: Sequence[tuple[bytes, bytes]]) -> None:
        """Numerics that are rendered but for the time and, between the two parts, the client's name."""
        name = self.name.encode()
        stamp = b""
        if self.session.caps & SERVER_TIME:
            stamp = b"@time=%b " % format_ms(self.services.clock()).encode()
        self.lines.extend([b"%b%b%b%b" % (stamp, head, name, tail) for head, tail in lines])

    def deny(self, denial: Denial) -> None:
        self.reply(denial.numeric, *denial.params, text=denial.text or None)

    def fail(self, code: str, text: str, *context: str) -> None:
        """A standard reply; a client without them reads a notice."""
        middle = tuple(safe(param) for param in context)
        if self.session.caps & (STANDARD_REPLIES | _FAIL_COMES_WITH.get(self.command, 0)):
            self.send(Message("FAIL", (self.command, code, *middle, text)))
        else:
            self.send(Message("NOTICE", (self.name, f"*** {text}")))

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

    def applied(self, entry: Entry, outcome: Outcome) -> None:
        assert self.thens is not None
        then, _ = self.thens.pop(0)
        if then is not None:
            try:
                then(outcome)
            except Exception:
                self._bug()
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
            except Exception:
                self._bug()
        else:
            self.fail("NOT_KEPT", f"This could not be kept and nobody has seen it: {reason}")
        self.done()

    def echo(self, entry: Entry, line: bytes) -> None:
        self.lines.append(line)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Answer later, from a coroutine; the connection's next line waits for it where the table says so."""
        self.open += 1
        self.services.spawn(self._finish(work))

    async def _finish(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except ProtocolError as error:
            self.refuse(error)
        except Exception:
            self._bug()
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

    def refuse(self, error: ProtocolError) -> None:
        """Answer bad input: the numeric the specs name, else a FAIL."""
        known = numerics.BY_CODE.get(error.numeric or "")
        if known is not None:
            self.reply(known, *error.context, text=error.reason or None)
        else:
            self.fail(error.code, error.reason, *error.context)

    def _bug(self) -> None:
        logger.exception("a %s could not be handled", self.command)
        self.reply(numerics.ERR_UNKNOWNERROR, self.command or "*")

    def call(self, handler: Callable[[Context, Message], None], message: Message) -> None:
        """Run the handler; whatever goes wrong is answered and ends no session."""
        try:
            handler(self, message)
        except UnrenderableMessage:
            self._bug()
        except ProtocolError as error:
            self.refuse(error)
        except Exception:
            self._bug()
        self.finish()
