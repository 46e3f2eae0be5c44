"""One connection as the rest of the server sees it: its capabilities, and where its bytes go.

It knows neither sockets nor the person's state; a person (`user`) may have several sessions or none.
Capabilities are plain integer bits, because every delivery looks at them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from .user import User

MESSAGE_TAGS: Final = 1 << 0
SERVER_TIME: Final = 1 << 1
BATCH: Final = 1 << 2
ECHO_MESSAGE: Final = 1 << 3
LABELED_RESPONSE: Final = 1 << 4
STANDARD_REPLIES: Final = 1 << 5
CAP_NOTIFY: Final = 1 << 6
AWAY_NOTIFY: Final = 1 << 7
EXTENDED_JOIN: Final = 1 << 8
MULTI_PREFIX: Final = 1 << 9
CHATHISTORY: Final = 1 << 10
USERHOST_IN_NAMES: Final = 1 << 11
NO_IMPLICIT_NAMES: Final = 1 << 12
INVITE_NOTIFY: Final = 1 << 13
SETNAME: Final = 1 << 14
EXTENDED_MONITOR: Final = 1 << 15
EVENT_PLAYBACK: Final = 1 << 16
REDACTION: Final = 1 << 17
ACCOUNT_NOTIFY: Final = 1 << 18
ACCOUNT_TAG: Final = 1 << 19
CHGHOST: Final = 1 << 20
SASL: Final = 1 << 21
ACCOUNT_REGISTRATION: Final = 1 << 22
READ_MARKER: Final = 1 << 23
MULTILINE: Final = 1 << 24
METADATA: Final = 1 << 25
METADATA_3: Final = 1 << 26
PRE_AWAY: Final = 1 << 27
EXTENDED_ISUPPORT: Final = 1 << 28
SEARCH: Final = 1 << 29
CHANNEL_RENAME: Final = 1 << 30
RELAYMSG: Final = 1 << 31
DRAFT_NO_IMPLICIT_NAMES: Final = 1 << 32
NO_NAMES: Final = NO_IMPLICIT_NAMES | DRAFT_NO_IMPLICIT_NAMES
"""The same capability under its name of today and its earlier one: either will do."""

CAP_BITS: Final = {
    "message-tags": MESSAGE_TAGS,
    "server-time": SERVER_TIME,
    "batch": BATCH,
    "echo-message": ECHO_MESSAGE,
    "labeled-response": LABELED_RESPONSE,
    "standard-replies": STANDARD_REPLIES,
    "cap-notify": CAP_NOTIFY,
    "away-notify": AWAY_NOTIFY,
    "extended-join": EXTENDED_JOIN,
    "multi-prefix": MULTI_PREFIX,
    "userhost-in-names": USERHOST_IN_NAMES,
    "no-implicit-names": NO_IMPLICIT_NAMES,
    "invite-notify": INVITE_NOTIFY,
    "setname": SETNAME,
    "extended-monitor": EXTENDED_MONITOR,
    "account-notify": ACCOUNT_NOTIFY,
    "account-tag": ACCOUNT_TAG,
    "chghost": CHGHOST,
    "sasl": SASL,
    "draft/account-registration": ACCOUNT_REGISTRATION,
    "draft/chathistory": CHATHISTORY,
    "draft/event-playback": EVENT_PLAYBACK,
    "draft/extended-isupport": EXTENDED_ISUPPORT,
    "draft/metadata-2": METADATA,
    "draft/multiline": MULTILINE,
    "draft/pre-away": PRE_AWAY,
    "draft/read-marker": READ_MARKER,
    "draft/message-redaction": REDACTION,
    "soju.im/search": SEARCH,
    "draft/channel-rename": CHANNEL_RENAME,
    "draft/relaymsg": RELAYMSG,
    "draft/no-implicit-names": DRAFT_NO_IMPLICIT_NAMES,
    "draft/metadata-3": METADATA_3,
}
"""Every capability the server advertises and the bit it sets, the most useful first: a client without CAP 302
is told what fits one line."""


class Outbox(Protocol):
    """Where a session's bytes go: `pending` lines (with CRLF) leave together at the end of a loop turn."""

    pending: list[bytes]

    paused: bool

    @property
    def write(self) -> Callable[[bytes], None]:
        """Hand bytes to the network at once."""

    def check(self) -> None:
        """Called after a write while the reader is slow: too much waiting ends the connection."""

    def when_drained(self, then: Callable[[], None]) -> None:
        """Call back, not before the next turn, when the reader has taken most of what was sent so far."""

    def close(self, reason: str) -> None:
        """Send what is pending and an ERROR with the reason, then close the connection."""


class Answering(Protocol):
    """One command's answers, which leave when everything it began has been applied."""

    @property
    def settled(self) -> bool: ...

    def emit(self) -> bool:
        """Whether all of it has left; what has not settles the session again."""

    def reached(self) -> None:
        """Everything before this has left; what waited for its turn may start."""


class Session:
    """A connection's state. `host` is what others see, `address` what only the server knows."""

    __slots__ = (
        "account",
        "address",
        "answers",
        "away",
        "cap_version",
        "caps",
        "certificate_fingerprint",
        "certificate_name",
        "closing",
        "gateway",
        "host",
        "introduce",
        "login",
        "metadata",
        "monitored",
        "multiline",
        "negotiating",
        "nick",
        "operator",
        "out",
        "plain",
        "prober",
        "realname",
        "registered",
        "registering",
        "resume",
        "secure",
        "subscribed",
        "uid",
        "user",
        "username",
    )

    uid: str
    """This connection's own id, unique for ever; a person's first connection gave them theirs."""
    operator: object | None
    """The operator of the server that this connection proved to be; only its commands look inside."""
    multiline: object | None
    """The message of several lines that is being sent; only its command looks inside."""
    login: object | None
    """The exchange of a login that has begun; only its command looks inside."""
    away: str
    """What it said about being away before it came in."""
    metadata: dict[str, str]
    """What it said about its person before it came in, by key; an empty value removes one."""
    subscribed: dict[str, None]
    """The keys of metadata that it wants to be told about, in the order in which it asked."""
    account: str
    """The account that it proved to own before it came in."""
    monitored: dict[str, str]
    """The names this connection asked to be told about: folded, and as they were typed."""
    resume: Callable[[], None] | None
    """Called when the last open answer has left: the connection goes on with its next line."""
    certificate_name: str
    """Whom the client's certificate names, if an authority of the operator's vouches for it."""
    certificate_fingerprint: str
    """Its SHA-256, 64 hexadecimal digits."""
    gateway: str
    """What the gateway that brought them calls itself (WEBIRC)."""
    introduce: Callable[[str, str, bool], Awaitable[str]] | None
    """A gateway's password, a person's address, and whether their way to the gateway is private; answers
    why that is not believed, or nothing."""
    prober: Callable[[Callable[[bool], None]], None] | None
    """Asks the connection whether somebody is still there; calls back with the answer."""

    def __init__(self, out: Outbox, *, address: str, host: str, secure: bool, plain: bool) -> None:
        self.out = out
        self.address = address
        self.host = host
        self.secure = secure
        self.plain = plain
        self.caps = 0
        self.cap_version = 0
        self.negotiating = False
        self.uid = ""
        self.operator = None
        self.multiline = None
        self.login = None
        self.away = ""
        self.metadata = {}
        self.subscribed = {}
        self.account = ""
        self.nick = ""
        self.username = ""
        self.realname = ""
        self.registering = False
        self.registered = False
        self.closing = False
        self.user: User | None = None
        self.monitored = {}
        self.answers: list[Answering] = []
        self.resume = None
        self.certificate_name = ""
        self.certificate_fingerprint = ""
        self.gateway = ""
        self.introduce = None
        self.prober = None

    def settle(self) -> None:
        """Let finished answers go, in the order of their commands."""
        answers = self.answers
        while answers and answers[0].settled:
            if not answers[0].emit():
                return
            answers.pop(0)
        if answers:
            answers[0].reached()
        elif self.resume is not None:
            resume, self.resume = self.resume, None
            resume()
