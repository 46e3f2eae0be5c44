"""Everything the protocol can refuse, as one exception tree.

Owns the classes and the reply hint each carries: a standard-reply code, a numeric where the
specification names one, and the command and label of the line that was refused, as far as these
could be read. Refuses to know how a reply is worded or sent. Specs: modern.ircdocs.horse
(numerics), ircv3.net standard-replies and labeled-response.
"""
# ruff: noqa: N818 (the names say what is wrong with the input; all of them are ProtocolErrors)

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class ProtocolError(Exception):
    """Input (or output) that breaks the protocol, with what an answer to it needs.

    `code` is the standard-reply code (`FAIL <command> <code> ...`), `numeric` the three digits where
    a numeric is the specified answer, `command` upper-cased or "" when it could not be read, `label`
    the value of the `label` tag or None, and `context` the parameters that stand between the code
    and the description of a standard reply.
    """

    default_code: ClassVar[str] = "INVALID_MESSAGE"
    default_numeric: ClassVar[str | None] = None

    def __init__(
        self,
        reason: str,
        *,
        code: str | None = None,
        numeric: str | None = None,
        command: str = "",
        label: str | None = None,
        context: Sequence[str] = (),
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = self.default_code if code is None else code
        self.numeric = self.default_numeric if numeric is None else numeric
        self.command = command
        self.label = label
        self.context = tuple(context)


class MalformedMessage(ProtocolError):
    """A line that is no message: tags alone, a NUL or a CR inside, no command or an impossible one."""


class EmptyMessage(MalformedMessage):
    """A line without a command. modern.ircdocs.horse: "Servers MUST silently ignore empty messages"."""


class UnknownCommand(MalformedMessage):
    """A command of characters that no command has: as unknown (421) as any other that nobody knows."""

    default_numeric = "421"


class TagsTooLong(ProtocolError):
    """A tag section over its limit. ircv3.net message-tags: answered with 417, never cut."""

    default_code = "TAGS_TOO_LONG"
    default_numeric = "417"


class LineTooLong(ProtocolError):
    """A body (everything after the tags) over its limit: 512 bytes from a client, CRLF included."""

    default_code = "LINE_TOO_LONG"
    default_numeric = "417"


class InvalidUtf8(ProtocolError):
    """Bytes that are not UTF-8. ircv3.net utf8-only: answered with `FAIL <command> INVALID_UTF8`."""

    default_code = "INVALID_UTF8"


class FrameTooLong(ProtocolError):
    """More bytes without a line end than the framer holds: the stream cannot be followed any more.

    `lines` are the complete lines that stood before the overlong one in the same feed.
    """

    default_code = "LINE_TOO_LONG"
    default_numeric = "417"

    def __init__(self, reason: str, *, lines: Sequence[bytes] = ()) -> None:
        super().__init__(reason)
        self.lines = tuple(lines)


class UnrenderableMessage(ProtocolError):
    """A Message that no single line can carry: a CR, LF or NUL, a space in a middle parameter, and so on."""

    default_code = "UNRENDERABLE"


class InvalidName(ProtocolError):
    """A nickname (432) or a channel name (476) that cannot be one."""

    default_code = "INVALID_NAME"


class InvalidSelector(ProtocolError):
    """A CHATHISTORY request that cannot be understood."""

    default_code = "INVALID_PARAMS"


class SaslError(ProtocolError):
    """An AUTHENTICATE payload over its limit (905) or not base64 (904)."""

    default_code = "INVALID_SASL"
    default_numeric = "904"


class ForbiddenInState(ProtocolError):
    """A command sent, or received, where the registration table does not have it."""

    default_code = "NOT_REGISTERED"
    default_numeric = "451"
