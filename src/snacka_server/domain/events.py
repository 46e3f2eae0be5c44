"""Events: the facts that the log orders and everything else follows from.

Each event is frozen and carries all that is needed to show it again years later (the full source at the
time, the text), so that history never asks who somebody was. `durable` events are kept; the others keep
their place in the order and are forgotten. Echo and label ride with an event's origin and are not here.

They are msgspec structs, positional on the wire: a new field goes last and has a default, and a new
event gets a new tag, so that older logs stay readable.
"""

from enum import IntEnum
from typing import ClassVar

import msgspec


class Kind(IntEnum):
    """What a stored event is, as the small number in its history row."""

    PRIVMSG = 1
    NOTICE = 2
    TAGMSG = 3
    JOIN = 10
    PART = 11
    QUIT = 12
    KICK = 13
    NICK = 14
    TOPIC = 15
    MODE = 16
    REDACT = 17


class Event(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What happened. `uid` is whose doing it is: unique for a person's stay, over nodes and restarts."""

    durable: ClassVar[bool] = True

    uid: str
    source: str


class NodeStarted(Event, frozen=True, tag="up", array_like=True, gc=False):
    """A server process (`source`) began a new life, `uid`: whoever was on its earlier ones is gone."""


class NodeLost(Event, frozen=True, tag="down", array_like=True, gc=False):
    """A server process (`source`) does not answer, or has stopped: whoever was on its life `uid` is gone."""


class UserConnected(Event, frozen=True, tag="conn", array_like=True, gc=False):
    """Somebody finished registering. `source` is `nick!user@host`; `account` is empty for a guest.

    `away` is what they said before coming in, `*` from a client that connects without its person; `metadata`
    are the keys and values that they set then, an empty value for one to remove. `guarded`: the name must
    look like nobody else's.
    """

    nick: str
    username: str
    host: str
    realname: str
    account: str = ""
    secure: bool = False
    away: str = ""
    metadata: tuple[tuple[str, str], ...] = ()
    guarded: bool = False


class UserQuit(Event, frozen=True, tag="quit", array_like=True, gc=False):
    """`session` is the connection that ends, of somebody who may have others; empty where the person goes."""

    reason: str
    account: str = ""
    session: str = ""


class NickChanged(Event, frozen=True, tag="nick", array_like=True, gc=False):
    """`guarded`: the name must look like nobody else's."""

    nick: str
    account: str = ""
    guarded: bool = False


class AwayChanged(Event, frozen=True, tag="away", array_like=True, gc=False):
    """`message` is empty when the person is back, `*` when the connection `session` acts without them."""

    message: str
    account: str = ""
    session: str = ""


class HostChanged(Event, frozen=True, tag="host", array_like=True, gc=False):
    """How others see where somebody comes from. `source` is the one before."""

    durable: ClassVar[bool] = False

    username: str
    host: str
    account: str = ""


class RealnameChanged(Event, frozen=True, tag="name", array_like=True, gc=False):
    realname: str
    account: str = ""


class UserModesChanged(Event, frozen=True, tag="umode", array_like=True, gc=False):
    """`added` and `removed` are letters without signs."""

    added: str
    removed: str


class ChannelCreated(Event, frozen=True, tag="chan", array_like=True, gc=False):
    """A channel that exists without anybody in it, such as the lobby. `modes` are letters without `+`."""

    channel: str
    modes: str


class Joined(Event, frozen=True, tag="join", array_like=True, gc=False):
    """`account` and `realname` are those of the time, for extended-join."""

    channel: str
    account: str
    realname: str


class Parted(Event, frozen=True, tag="part", array_like=True, gc=False):
    channel: str
    reason: str
    account: str = ""


class Kicked(Event, frozen=True, tag="kick", array_like=True, gc=False):
    """`target` is the nick that was removed, `target_uid` its owner at the time."""

    channel: str
    target_uid: str
    target: str
    reason: str
    account: str = ""


class TopicChanged(Event, frozen=True, tag="topic", array_like=True, gc=False):
    channel: str
    topic: str
    account: str = ""


class ModesChanged(Event, frozen=True, tag="mode", array_like=True, gc=False):
    """`changes` are (sign and letter, parameter): `("+o", "anna")`, `("+m", "")`.

    For a membership mode `uids` holds the member's uid at the same index, else the empty string.
    """

    channel: str
    changes: tuple[tuple[str, str], ...]
    uids: tuple[str, ...]
    account: str = ""


class ChannelRenamed(Event, frozen=True, tag="chname", array_like=True, gc=False):
    """`channel` is called `name` now, with everything that it is and has."""

    channel: str
    name: str
    reason: str
    account: str = ""


class ChannelExpired(Event, frozen=True, tag="chend", array_like=True, gc=False):
    """Nobody has been in the channel for so long that it goes, with all that was said there.

    `quiet_ms` is how long that must be; whether it still is so is judged when the event is applied.
    """

    channel: str
    quiet_ms: int


class Invited(Event, frozen=True, tag="inv", array_like=True, gc=False):
    channel: str
    target_uid: str
    target: str
    account: str = ""


class Knocked(Event, frozen=True, tag="knock", array_like=True, gc=False):
    """Somebody outside asks to be invited."""

    durable: ClassVar[bool] = False

    channel: str


class Said(Event, frozen=True, tag="say", array_like=True, gc=False):
    """A message that is kept: PRIVMSG, NOTICE, or a TAGMSG that means something later (a reaction).

    `target` is the channel's name or a nick as it stands on the wire, with its STATUSMSG prefix in
    `status`; `target_uid` is the receiving person, empty for a channel. `tags` are the client-only tags,
    and `bot` (without a value) when a bot speaks.
    `nonce` is the sender's own random id of this send, empty when none came; `identity` is whose nonce it is.
    `talk` names the history of a private message, the same from both sides. `lines` are those of a message of
    several: (joined without a line feed, text); `text` is all of it then, with line feeds.
    """

    kind: int
    target: str
    target_uid: str
    text: str
    account: str = ""
    tags: dict[str, str] | None = None
    nonce: str = ""
    identity: str = ""
    status: str = ""
    talk: str = ""
    lines: tuple[tuple[bool, str], ...] = ()

    @property
    def nonce_key(self) -> str:
        """Under which a repeat of this send is known; empty where no nonce came."""
        return f"{self.identity}\n{self.nonce}\n{self.status}{self.target}" if self.nonce else ""


class Redacted(Event, frozen=True, tag="redact", array_like=True, gc=False):
    """A message is taken back: `msgid`. `target`, `target_uid`, `talk` and `status` are as in Said."""

    target: str
    target_uid: str
    msgid: str
    reason: str
    account: str = ""
    talk: str = ""
    status: str = ""


class Forgotten(Event, frozen=True, tag="forget", array_like=True, gc=False):
    """The owner of an account wants their own words gone, those said before this: all that they said in
    `history` (a channel's folded name or a private talk's, as in HistoryRow), or, if it is empty, anywhere.
    What was said before `since_ms`, when they made the account, is of somebody who had the name earlier.
    """

    account: str
    history: str = ""
    since_ms: int = 0


class Signalled(Event, frozen=True, tag="sig", array_like=True, gc=False):
    """A TAGMSG of the moment (typing): it keeps its place in the order and is not kept."""

    durable: ClassVar[bool] = False

    target: str
    target_uid: str
    tags: dict[str, str]
    account: str = ""
    status: str = ""


TalkEvent = (
    NodeStarted
    | NodeLost
    | UserConnected
    | UserQuit
    | NickChanged
    | AwayChanged
    | RealnameChanged
    | UserModesChanged
    | ChannelCreated
    | Joined
    | Parted
    | Kicked
    | TopicChanged
    | ModesChanged
    | ChannelRenamed
    | ChannelExpired
    | Invited
    | Knocked
    | Said
    | Redacted
    | Forgotten
    | Signalled
)
