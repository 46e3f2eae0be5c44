"""What a program hears and what may go wrong, as values.

Owns `Heard` and the errors. It refuses to know how they come about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from snacka_protocol.chathistory import Selector
from snacka_protocol.formatting import strip_formatting
from snacka_tui.model.room import Room
from snacka_tui.model.timeline import Entry, Kind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ChatError(Exception):
    """Something asked for did not come about; the message is a sentence for a person."""


class UntrustedError(ChatError):
    """Nobody vouches for the server's certificate, or it is not the one known (`expected`, else "").

    `fingerprint` is the one it showed: sha256, 64 hex digits.
    """

    def __init__(self, fingerprint: str, expected: str = "") -> None:
        changed = f"The certificate changed from {expected} to {fingerprint}"
        super().__init__(changed if expected else f"The certificate is not known: {fingerprint}")
        self.fingerprint = fingerprint
        self.expected = expected


class NotSentError(ChatError):
    """The server refused a message, or nobody can tell whether it arrived (`in_doubt`)."""

    def __init__(self, text: str, *, in_doubt: bool = False) -> None:
        super().__init__(text)
        self.in_doubt = in_doubt


@dataclass(frozen=True, slots=True)
class Heard:
    """A message. `room` is the channel, or the other person's nick; `text` may hold mIRC codes.

    `time_ms` is UTC milliseconds. `msgid` is what answers refer to; "" where the network has none.
    """

    room: str
    nick: str
    text: str
    kind: Kind
    time_ms: int
    msgid: str = ""
    account: str = ""
    reply_to: str = ""
    own: bool = False
    mentions_us: bool = False

    @classmethod
    def of(cls, room: Room, entry: Entry) -> Heard:
        """A line of a room's timeline as a program hears it."""
        return cls.from_entry(room.name, entry)

    @classmethod
    def from_entry(cls, room: str, entry: Entry) -> Heard:
        """A line of whatever origin."""
        return cls(
            room,
            entry.nick,
            entry.text,
            entry.kind,
            entry.time_ms,
            entry.msgid,
            entry.account,
            entry.reply_to,
            entry.own,
            entry.highlight,
        )

    @property
    def plain(self) -> str:
        """The text without colours and bold."""
        return strip_formatting(self.text)

    @property
    def time(self) -> datetime:
        """When it was said: UTC."""
        return _EPOCH + timedelta(milliseconds=self.time_ms)


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a room's history, oldest first; it may be empty. `last` is where the next one begins."""

    messages: list[Heard]
    last: Selector
