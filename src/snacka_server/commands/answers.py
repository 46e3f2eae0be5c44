"""What a command answers its own session: numerics, standard replies, and lines as they are.

Here they are only collected; when and how they leave is `context`'s and `replies`'.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.errors import ProtocolError
from snacka_protocol.message import Message, render
from snacka_protocol.numerics import Numeric
from snacka_protocol.timestamps import format_ms

from ..config import Settings
from ..domain.network import Network
from ..domain.policy import Denial
from ..domain.session import (
    CHANNEL_RENAME,
    CHATHISTORY,
    METADATA,
    METADATA_3,
    MULTILINE,
    READ_MARKER,
    REDACTION,
    RELAYMSG,
    SEARCH,
    SERVER_TIME,
    SETNAME,
    STANDARD_REPLIES,
    Session,
)
from ..domain.user import User
from .replies import safe
from .services import Services

_FAIL_COMES_WITH: Final = {
    "BATCH": MULTILINE,
    "MARKREAD": READ_MARKER,
    "METADATA": METADATA | METADATA_3,
    "CHATHISTORY": CHATHISTORY,
    "JOIN": CHANNEL_RENAME,
    "REDACT": REDACTION,
    "RELAYMSG": RELAYMSG,
    "SEARCH": SEARCH,
    "RENAME": CHANNEL_RENAME,
    "SETNAME": SETNAME,
}
"""Commands whose capability brings FAIL along, whether or not `standard-replies` was asked for."""
_FAIL_ALWAYS: Final = frozenset({"REGISTER", "VERIFY"})
"""Commands that may be used as soon as their capability is offered: nobody has to ask for it."""


class Answers:
    """The speaking half of a `Context`, which fills in what it needs."""

    __slots__ = ("command", "lines", "services", "session")

    services: Services
    session: Session
    command: str
    lines: list[bytes]

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
        knows = self.session.caps & (STANDARD_REPLIES | _FAIL_COMES_WITH.get(self.command, 0))
        if knows or self.command in _FAIL_ALWAYS:
            self.send(Message("FAIL", (self.command, code, *middle, text)))
        else:
            self.send(Message("NOTICE", (self.name, f"*** {text}")))

    def refuse(self, error: ProtocolError) -> None:
        """Answer bad input: the numeric the specs name, else a FAIL."""
        known = numerics.BY_CODE.get(error.numeric or "")
        if known is not None:
            self.reply(known, *error.context, text=error.reason or None)
        else:
            self.fail(error.code, error.reason, *error.context)
