"""The facts of one line in a room's timeline: its kind, how far an own send has come, and the entry.
Owns no order and no storage, and refuses to know how anything is drawn."""

from enum import Enum

from msgspec import Struct


class Kind(Enum):
    """What a timeline entry is. How `nick` and `text` are meant is said beside each member."""

    MESSAGE = 0  # nick said text (mIRC codes allowed)
    ACTION = 1  # /me: `* nick text`
    NOTICE = 2  # nick said text, as NOTICE
    JOIN = 3  # nick joined; text unused
    PART = 4  # nick left; text is the reason or ""
    QUIT = 5  # nick disconnected; text is the reason or ""
    NICK = 6  # nick is the old name, text the new one
    TOPIC = 7  # nick set the topic to text ("" clears it); nick "" when it is only being told
    MODE = 8  # nick changed modes; text is the change, as in "+o ada"
    KICK = 9  # nick removed somebody; text is the name removed, then a space and the reason if any
    INFO = 10  # a line of the client or the server; nick may be ""
    ERROR = 11  # a failure told to this person; nick may be ""
    TAKEN_BACK = (
        12  # nick's message ("" unknown) is gone; text is who took it, then a space and the reason if any
    )


CONDENSED = frozenset({Kind.JOIN, Kind.PART, Kind.QUIT, Kind.NICK})
"""Kinds of which consecutive ones are drawn as one line of net effect."""


class Delivery(Enum):
    """How far a message of this person's own has come."""

    NONE = 0  # not ours, or nothing to say
    SENDING = 1  # ◌ written or waiting in the outbox
    KEPT = 2  # ✓ the server's echo was seen: durable
    SENT = 3  # · written to a server that never echoes
    DOUBT = 4  # ? the connection died before the echo
    FAILED = 5  # ! refused

    @property
    def sign(self) -> str:
        """The one-cell sign drawn beside the message, "" for none."""
        return _SIGNS[self.value]


_SIGNS = ("", "◌", "✓", "·", "?", "!")


class Entry(Struct, frozen=True):
    """One line of a timeline.

    `time_ms` is UTC milliseconds; `msgid` the server's id or "" when it gave none; `nonce` the random id of a
    send (`+snacka/nonce`), remembered for own entries only; `highlight` says that this person was mentioned;
    `reply_to` is the msgid answered.
    """

    kind: Kind
    text: str
    nick: str
    time_ms: int
    msgid: str = ""
    nonce: str = ""
    own: bool = False
    delivery: Delivery = Delivery.NONE
    highlight: bool = False
    account: str = ""
    reply_to: str = ""
