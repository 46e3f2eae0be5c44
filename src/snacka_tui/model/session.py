"""One network, as the person sees it: the facade over the client's pure model.

Owns the order of things: a message comes in, changes go out, and replies the model itself wants to
send wait in `drain()`. It refuses to know sockets, asyncio and the screen; time and randomness are given
to it.
The work is done by families of handlers beside it (registration, membership, conversation,
history, replies), each a table of command to function over the shared `Network` state.

A driver does: `connecting()`, then when the socket is open sends `opening()`; for every message
`changes += receive(message)`, then sends `drain()`; on the end `disconnected(reason)`; about once a
second `tick()`. Every method that returns messages wants them sent, in order; every method may add changes,
which `take_changes()` (or the next `receive`) returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from snacka_protocol.isupport import ISupport
from snacka_protocol.message import Message
from snacka_tui.model.changes import Change, ConnectionState, Severity
from snacka_tui.model.outbox import Outbox, SendKind
from snacka_tui.model.room import Room, TypingState


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we want to be. `account` and `password` are for SASL; "" means guest."""

    nick: str
    user: str = ""  # "" means the nick, reduced to ASCII
    realname: str = ""  # "" means the nick
    account: str = ""
    password: str = ""
    server_password: str = ""  # PASS


class Session:
    """The model of one network.

    clock: now, UTC milliseconds. random_id: a fresh unguessable id without spaces (labels stay under
    64 bytes, nonces too). rooms: channels to join after registration. outbox: sends that an
    earlier run left behind are in it; they show in their rooms at once and go out after the join.
    """

    def __init__(
        self,
        identity: Identity,
        *,
        clock: Callable[[], int],
        random_id: Callable[[], str],
        rooms: Iterable[str] = (),
        outbox: Outbox | None = None,
        history_limit: int = 100,
    ) -> None:
        raise NotImplementedError

    # -- what a screen reads -------------------------------------------------------------------

    @property
    def state(self) -> ConnectionState:
        raise NotImplementedError

    @property
    def nick(self) -> str:
        """Our nick now, or the one we ask for."""
        raise NotImplementedError

    @property
    def network_name(self) -> str:
        """What the network calls itself (ISUPPORT NETWORK), or the server's name, or ""."""
        raise NotImplementedError

    @property
    def isupport(self) -> ISupport:
        raise NotImplementedError

    @property
    def capabilities(self) -> frozenset[str]:
        """Capabilities in force now."""
        raise NotImplementedError

    @property
    def away(self) -> bool:
        """Whether we marked ourselves away."""
        raise NotImplementedError

    @property
    def rooms(self) -> dict[str, Room]:
        """Rooms by key; the status room is under "*"."""
        raise NotImplementedError

    @property
    def status(self) -> Room:
        """The room for what the server itself says."""
        raise NotImplementedError

    @property
    def focused(self) -> Room | None:
        """The room the person looks at, as told by `focus`."""
        raise NotImplementedError

    def room(self, name: str) -> Room | None:
        """The room by key or by any spelling of its name."""
        raise NotImplementedError

    def rooms_in_order(self) -> list[Room]:
        """Status, channels by name, direct conversations by name."""
        raise NotImplementedError

    def is_own(self, nick: str) -> bool:
        raise NotImplementedError

    def unconfirmed(self, room: str = "") -> int:
        """How many of our sends (to one room, or in all) are not confirmed yet."""
        raise NotImplementedError

    # -- what a driver does --------------------------------------------------------------------

    def connecting(self) -> list[Change]:
        raise NotImplementedError

    def opening(self) -> list[Message]:
        """The first lines of a connection: CAP LS 302, PASS if any, NICK, USER."""
        raise NotImplementedError

    def receive(self, message: Message) -> list[Change]:
        """Take in one message from the server. Never raises for anything a server can send."""
        raise NotImplementedError

    def disconnected(self, reason: str) -> list[Change]:
        """The connection is gone; `reason` is a sentence for a person."""
        raise NotImplementedError

    def drain(self) -> list[Message]:
        """What the model itself wants sent now: PONG, CAP REQ, JOIN, CHATHISTORY, the outbox."""
        raise NotImplementedError

    def tick(self) -> list[Change]:
        """Let time pass: typing marks expire. Call about once a second."""
        raise NotImplementedError

    def take_changes(self) -> list[Change]:
        """Changes made by calls other than `receive`, once."""
        raise NotImplementedError

    # -- what a person does --------------------------------------------------------------------

    def say(self, room: str, text: str, *, kind: SendKind = SendKind.MESSAGE) -> list[Message]:
        """Write `text` into a room: adds own entries (SENDING) and returns what to send now.

        Text is split at line ends and at the wire's limit, never inside a code point. Offline, or before
        the room is joined, nothing is returned and the sends wait in the outbox.
        """
        raise NotImplementedError

    def resend(self, room: str, entry_id: int) -> list[Message]:
        """Send an entry in DOUBT or FAILED again, as a new message; other entries are left alone."""
        raise NotImplementedError

    def request(self, message: Message, *, room: str = "") -> list[Message]:
        """Send a command for the person; its answers appear in `room` (else the focused one)."""
        raise NotImplementedError

    def join(self, name: str, key: str = "") -> list[Message]:
        """Join a channel, now or when connected; it is joined again after every reconnect."""
        raise NotImplementedError

    def part(self, room: str, reason: str = "") -> list[Message]:
        """Leave a channel and close it, or close a direct conversation."""
        raise NotImplementedError

    def open_direct(self, nick: str) -> Room:
        """The direct conversation with `nick`, made if there is none."""
        raise NotImplementedError

    def typing(self, room: str, state: TypingState) -> list[Message]:
        """Tell the room that we type; throttled to one `active` in three seconds, as the spec asks."""
        raise NotImplementedError

    def focus(self, room: str | None) -> None:
        """The person looks at this room now (None: at none, the terminal lost focus)."""
        raise NotImplementedError

    def mark_read(self, room: str) -> list[Message]:
        """Everything in the room was seen: counters and the unread line go."""
        raise NotImplementedError

    def load_older(self, room: str) -> list[Message]:
        """Ask for what is before the oldest entry; nothing if under way, complete or impossible."""
        raise NotImplementedError

    def load_gap(self, room: str, gap: int) -> list[Message]:
        """Ask for what is missing at a gap of the timeline."""
        raise NotImplementedError

    def tell(self, text: str, *, room: str = "", severity: Severity = Severity.INFO) -> None:
        """Put a line of our own making into a room (else the focused one); it is not sent."""
        raise NotImplementedError

    def clear(self, room: str) -> None:
        """Empty a room's timeline on this screen only."""
        raise NotImplementedError

    def quit(self, reason: str = "") -> list[Message]:
        raise NotImplementedError
