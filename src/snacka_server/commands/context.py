"""What a handler is given: the session that asks, the state, and the ways to answer and to append.

A context lives from the command's line until everything it began has been applied; its answers leave
then, in the order of the connection's commands, whatever took how long.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_channel
from snacka_protocol.errors import InvalidName, ProtocolError, UnrenderableMessage
from snacka_protocol.message import Message, render, truncate
from snacka_protocol.numerics import Numeric
from snacka_protocol.tags import escape_value
from snacka_protocol.timestamps import format_ms

from ..config import Settings
from ..domain.apply import Effect, Outcome
from ..domain.channel import Channel
from ..domain.events import Event
from ..domain.network import Network
from ..domain.policy import Denial
from ..domain.session import (
    CHATHISTORY,
    LABELED_RESPONSE,
    REDACTION,
    SERVER_TIME,
    SETNAME,
    STANDARD_REPLIES,
    Outbox,
    Session,
)
from ..domain.user import User
from ..ports import Clock, Entry, EventLog, HistoryQueries, HistoryRow
from .replies import labelled

logger = logging.getLogger(__name__)

LABEL_LIMIT = 64
"""Bytes of a label; a longer one is as good as none."""

PARAM_BYTES = 200
"""What of a client's parameter an answer repeats: with it, the answer still fits a line."""


_FAIL_COMES_WITH = {"CHATHISTORY": CHATHISTORY, "REDACT": REDACTION, "SETNAME": SETNAME}
"""Commands whose capability brings FAIL along, whether or not `standard-replies` was asked for."""


class Speaker(Protocol):
    """Puts lines into an outbox; they leave at the end of the loop turn."""

    def send_all(self, out: Outbox, lines: Iterable[bytes]) -> None: ...


@dataclass(slots=True)
class Services:
    """All that handlers share, wired by `app`. `catch_up` makes the history hold all that was applied."""

    settings: Settings
    network: Network
    log: EventLog
    speaker: Speaker
    clock: Clock
    queries: HistoryQueries
    recent: Callable[[str, int], list[HistoryRow]]
    catch_up: Callable[[], None]
    read_row: Callable[[HistoryRow], Event]
    render_row: Callable[[HistoryRow, int, dict[str, str]], bytes]
    forget_audience: Callable[[Session], None]
    new_uid: Callable[[], str]
    spawn: Callable[[Coroutine[Any, Any, None]], None]
    unknown_connections: Callable[[], int]
    version: str
    created_ms: int
    motd: list[str] = field(default_factory=list)
    batch_counter: int = 0
    registered: int = 0
    """Sessions that have come in and not left."""

    def batch_reference(self) -> str:
        self.batch_counter += 1
        return f"b{self.batch_counter:x}"


Then = Callable[[Outcome], None]


class Context:
    """One command of one session: the Origin of its events and the Answering of its replies."""

    __slots__ = (
        "closing",
        "command",
        "finished",
        "label",
        "lines",
        "open",
        "services",
        "session",
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
        self.turn: asyncio.Future[None] | None = None

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
        tags = dict(message.tags)
        if self.session.caps & SERVER_TIME and "time" not in tags:
            tags["time"] = format_ms(self.services.clock())
        source = message.source or self.network.server
        self.lines.append(render(Message(message.command, message.params, source, tags)))

    def reply(self, numeric: Numeric, *params: str, text: str | None = None, **fields: object) -> None:
        """A numeric: `params` between the client's name and the text; `text=None` takes the table's words.

        A parameter that would break the line (it came from the client) stands as `*`.
        """
        words = numeric.text(**fields) if text is None else text
        middle = tuple(_safe(param) for param in params)
        last = (words,) if words or text is not None else ()
        self.send(Message(numeric.code, (self.name, *middle, *last)))

    def deny(self, denial: Denial) -> None:
        self.reply(denial.numeric, *denial.params, text=denial.text or None)

    def fail(self, code: str, text: str, *context: str) -> None:
        """A standard reply; a client without them reads a notice."""
        middle = tuple(_safe(param) for param in context)
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
        if self.thens is None:
            self.thens = []
        self.thens.append((then, unkept))
        self.open += 1
        self.services.log.append(event, self)

    def applied(self, entry: Entry, outcome: Outcome) -> None:
        assert self.thens is not None
        then, _ = self.thens.pop(0)
        self.session.last_order = entry.order
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

    def emit(self) -> None:
        """Let the answers go, and close the connection if that was the last word."""
        session = self.session
        lines = self.lines
        if self.label:
            reference = self.services.batch_reference()
            lines = labelled(lines, escape_value(self.label), self.network.server, reference)
        if lines:
            self.services.speaker.send_all(session.out, lines)
        if self.closing:
            session.out.close("")

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


def _safe(param: str) -> str:
    if not param or " " in param or param[0] == ":":
        return "*"
    return cut(param, PARAM_BYTES)


def joined(names: Iterable[str], separator: str, limit: int) -> list[str]:
    """The names as lines of at most `limit` bytes, none of them split."""
    lines: list[str] = []
    for name in names:
        if lines and len(lines[-1].encode()) + len(separator) + len(name.encode()) <= limit:
            lines[-1] += separator + name
        else:
            lines.append(name)
    return lines


def label_of(session: Session, message: Message) -> str:
    """The label this command's answers carry, or nothing."""
    if not session.caps & LABELED_RESPONSE or not message.tags:
        return ""
    label = message.tags.get("label", "")
    return label if len(label.encode()) <= LABEL_LIMIT else ""


def cut(text: str, limit: int) -> str:
    """At most `limit` bytes, never inside a character."""
    return text if len(text) * 4 <= limit else truncate(text, limit)


def existing_channel(ctx: Context, name: str) -> Channel | None:
    """The channel, or None after a 403. A secret one is found: what may be done there is policy."""
    channel = ctx.network.channel(name)
    if channel is None:
        ctx.reply(numerics.ERR_NOSUCHCHANNEL, name)
    return channel


def valid_channel_name(ctx: Context, name: str) -> bool:
    """Whether a channel may be called so; answers 403 if not."""
    try:
        folded = fold_channel(name)
    except InvalidName as error:
        ctx.reply(numerics.ERR_BADCHANMASK, name, text=error.reason)
        return False
    limit = ctx.settings.limits.channel
    if len(name.encode()) > limit or len(folded.encode()) > limit:
        ctx.reply(numerics.ERR_BADCHANMASK, name, text=f"Channel names have at most {limit} bytes")
        return False
    return True
