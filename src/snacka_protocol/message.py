"""One message: the Message and Source types, a line parsed into a Message, a Message rendered to a line.

Owns the grammar and the limits of a single line. Refuses to know where bytes come from (`framing`)
and what any command means. Specs: modern.ircdocs.horse "Message Format", ircv3.net message-tags
and utf8-only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .errors import (
    EmptyMessage,
    InvalidUtf8,
    LineTooLong,
    MalformedMessage,
    ProtocolError,
    TagsTooLong,
    UnknownCommand,
    UnrenderableMessage,
)
from .tags import NO_TAGS, parse_tags, render_tags

MAX_TAGS: Final = 8191
"""Bytes of a whole tag section, with its `@` and its space."""
_MAX_LABEL: Final = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a received line may be, in bytes.

    `tags`: the whole tag section with `@` and space. `client_tags`: the data between those two.
    `body`: everything after the tags, with CRLF.
    """

    tags: int
    client_tags: int
    body: int


FROM_CLIENT: Final = Limits(tags=MAX_TAGS, client_tags=4094, body=512)
"""What a server takes from a client."""
FROM_SERVER: Final = Limits(tags=MAX_TAGS, client_tags=MAX_TAGS - 2, body=16384)
"""What a client takes from a server: tags of both sides, and a lenient body."""


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """One message. `command` is upper-cased, `params` has no leading colons, `source` no colon.

    A tag without a value has "" as its value. Constructing checks nothing: `render` does.
    """

    command: str
    params: tuple[str, ...] = ()
    source: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: NO_TAGS, hash=False)

    def __init__(
        self,
        command: str,
        params: tuple[str, ...] = (),
        source: str = "",
        tags: Mapping[str, str] = NO_TAGS,
    ) -> None:
        # The generated __init__ of a frozen class costs twice this, once per message on the hot path.
        _set_command(self, command)
        _set_params(self, params)
        _set_source(self, source)
        _set_tags(self, tags)

    @property
    def text(self) -> str:
        """The last parameter, or "" when there is none."""
        return self.params[-1] if self.params else ""

    def with_tags(self, more: Mapping[str, str] = NO_TAGS, /, **named: str) -> Message:
        """A copy with these tags added or replaced: `with_tags({"+typing": "active"}, label="7")`."""
        return Message(self.command, self.params, self.source, {**self.tags, **more, **named})

    def with_source(self, source: str) -> Message:
        """A copy that comes from `source`."""
        return Message(self.command, self.params, source, self.tags)


_COMMANDS: Final[dict[str, str]] = {}
_slots: Final[dict[str, Any]] = dict(Message.__dict__)
_set_command: Final = _slots["command"].__set__
_set_params: Final = _slots["params"].__set__
_set_source: Final = _slots["source"].__set__
_set_tags: Final = _slots["tags"].__set__


@dataclass(frozen=True, slots=True)
class Source:
    """Who a message comes from: `nick!user@host`, or a server's name in `nick`."""

    nick: str
    user: str = ""
    host: str = ""

    @classmethod
    def parse(cls, text: str) -> Source:
        """The parts of a source; the ones that are missing are "". Never fails."""
        rest, _, host = text.partition("@")
        nick, _, user = rest.partition("!")
        return cls(nick, user, host)

    def __str__(self) -> str:
        user = f"!{self.user}" if self.user else ""
        host = f"@{self.host}" if self.host else ""
        return f"{self.nick}{user}{host}"


def parse(line: bytes, limits: Limits = FROM_SERVER) -> Message:
    """The message on one line without its line end.

    Raises MalformedMessage, TagsTooLong, LineTooLong or InvalidUtf8, each with the command and the
    label of the line where they can be read, so that a server can answer it.
    """
    try:
        body = line.decode()
    except UnicodeDecodeError:
        raise _refusal(InvalidUtf8, "the line is not UTF-8", line) from None
    if "\r" in body or "\0" in body or "\n" in body:  # str finds these 8 times faster than bytes
        raise _refusal(MalformedMessage, "a CR, LF or NUL inside a line", line)
    tags = NO_TAGS
    end = 0
    if body[:1] == "@":
        end = line.find(b" ") + 1
        if not end:
            raise _refusal(EmptyMessage, "tags without a command", line)
        if end > limits.tags or end - 2 > limits.client_tags:
            raise _refusal(TagsTooLong, "the tags are too long", line)
        section, _, body = body.partition(" ")
        tags = parse_tags(section[1:])
    if len(line) - end + 2 > limits.body:
        raise _refusal(LineTooLong, f"the line is longer than {limits.body} bytes", line)
    head, colon, trailing = body.lstrip(" ").partition(" :")
    # Only U+0020 separates: str.split() without an argument would cut at mIRC's \x1d and \x1f, too.
    words = head.split(" ")
    if "" in words:
        words = [word for word in words if word]
    command = words.pop(0) if words else ""
    source = ""
    if command[:1] == ":" and words:
        source = command[1:]
        command = words.pop(0)
    if colon:
        words.append(trailing)
    known = _COMMANDS.get(command)
    if known is None:
        known = _learn_command(command, line)
    return Message(known, tuple(words), source, tags)


def render(message: Message) -> bytes:
    """The line of a message, with CRLF.

    Raises UnrenderableMessage when any part would change the shape of the line: a CR, LF or NUL
    anywhere, a command that is not ASCII letters and digits, a space in the source, an empty or
    colon-led parameter that is not the last, a tag key with `;`, `=` or a space, text that is
    not Unicode, more than 8191 bytes of tags.
    """
    command = message.command
    if not (command.isalnum() and command.isascii()):
        raise UnrenderableMessage(f"{command!r} cannot be a command")
    text = command
    params = message.params
    if params:
        last = params[-1]
        if len(params) > 1:
            text = " ".join((command, *params[:-1]))
            # Every middle parameter adds one space, is not empty, and does not start with a colon.
            if text.count(" ") != len(params) - 1 or "  " in text or text[-1] == " " or " :" in text:
                raise UnrenderableMessage(
                    "only the last parameter may be empty, hold spaces, or start with ':'"
                )
        text = f"{text} :{last}" if not last or " " in last or last[0] == ":" else f"{text} {last}"
    source = message.source
    if source:
        if " " in source:
            raise UnrenderableMessage(f"{source!r} cannot be a source")
        text = f":{source} {text}"
    tags = message.tags
    section = render_tags(tags) if tags else ""
    if section:
        text = f"@{section} {text}"
    if "\r" in text or "\n" in text or "\0" in text:
        raise UnrenderableMessage("a message cannot hold CR, LF or NUL")
    try:
        data = f"{text}\r\n".encode()
    except UnicodeEncodeError:
        raise UnrenderableMessage("the message holds half of a surrogate pair") from None
    # A section holds no space, so the first one ends it.
    if len(section) > MAX_TAGS // 4 - 2 and data.find(b" ") >= MAX_TAGS:
        raise UnrenderableMessage(f"the tags are longer than {MAX_TAGS} bytes")
    return data


def truncate(text: str, max_bytes: int) -> str:
    """The longest beginning of `text` that fits in `max_bytes` of UTF-8, never cut inside a code point."""
    if len(text) * 4 <= max_bytes:
        return text
    data = text.encode("utf-8", "replace")
    if len(data) <= max_bytes:
        return text
    return data[: max(0, max_bytes)].decode("utf-8", "ignore")


def body_size(message: Message) -> int:
    """Bytes of the rendered message without its tag section, CRLF included; what the 512 are counted on.

    Raises UnrenderableMessage.
    """
    return len(render(Message(message.command, message.params, message.source)))


def _learn_command(command: str, line: bytes) -> str:
    """The command in upper case, remembered: almost all traffic uses a few dozen spellings."""
    if not command or command[0] == ":":  # nothing, or a source and nothing more
        raise _refusal(EmptyMessage, "no command", line)
    if not (command.isalnum() and command.isascii()):
        error = _refusal(UnknownCommand, "a command is letters or digits", line)
        error.context = (command,)
        raise error
    upper = command.upper()
    if len(_COMMANDS) < 1024 and len(command) <= 16:
        _COMMANDS[command] = upper
    return upper


def _refusal(kind: type[ProtocolError], reason: str, line: bytes) -> ProtocolError:
    """The error for a line, with the command and label as far as anybody can make them out."""
    text = line.decode("utf-8", "replace")
    label = None
    if text.startswith("@"):
        section, _, text = text.partition(" ")
        label = parse_tags(section[1:]).get("label")
        if label is not None and (not label or "\ufffd" in label or len(label) > _MAX_LABEL):
            label = None
    words = [word for word in text.split(" ", 8) if word]
    if words and words[0].startswith(":"):
        words.pop(0)
    command = words[0] if words else ""
    if not (command.isalnum() and command.isascii() and len(command) <= _MAX_LABEL):
        command = ""
    return kind(reason, command=command.upper(), label=label)
