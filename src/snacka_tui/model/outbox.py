"""Every message of our own that the network has not confirmed, in the order it was written.

Owns `Send` and `Outbox`: one ordered list from "typed while offline" through "on the wire" to "kept",
"failed" or "in doubt". It refuses to know sockets and files: a `Journal` (the disk store, or nothing)
is told of each change before the change takes effect on the wire, so that a killed client finds
its unsent lines again. `+snacka/nonce` is the identity of a send across connections and restarts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace


class SendKind(Enum):
    """How the text travels."""

    MESSAGE = "message"  # PRIVMSG
    ACTION = "action"  # PRIVMSG with CTCP ACTION: /me
    NOTICE = "notice"  # NOTICE


class Send(Struct, frozen=True):
    """One message of ours: one line on the wire, or a batch of several where the network takes those.

    `nonce` is random and never reused. `attempted` is true once it may have reached a server.
    `doubtful` is true if a connection died over it and nobody can tell what happened: the person decides.
    """

    nonce: str
    target: str
    text: str
    kind: SendKind
    time_ms: int  # when it was written: UTC, milliseconds
    attempted: bool = False
    doubtful: bool = False
    nick: str = ""  # the name its writer asked for: another person on this machine never sends it
    sent_as: str = ""  # the account or nick under which it was attempted: nonces are known per identity
    reply_to: str = ""  # the msgid it answers


class Edit(Struct, frozen=True):
    """New words that wait until the old ones are taken back."""

    room: str  # its key
    text: str
    kind: SendKind
    reply_to: str


class Journal(Protocol):
    """Where sends are kept across a crash. Neither method may raise: chat goes on without a disk."""

    def record(self, send: Send) -> None:
        """Keep or overwrite the send with this nonce."""

    def forget(self, nonce: str) -> None:
        """The send is kept by the server, refused, or given up."""


class NoJournal:
    """For those who do not mind losing unsent lines: tests, bots, one-shot commands."""

    def record(self, send: Send) -> None:
        return

    def forget(self, nonce: str) -> None:
        return


class Outbox:
    """Unconfirmed sends by nonce, oldest first. Each change goes to the journal first."""

    __slots__ = ("_journal", "_sends")

    def __init__(self, journal: Journal | None = None, sends: Iterable[Send] = ()) -> None:
        self._journal: Journal = NoJournal() if journal is None else journal
        self._sends: dict[str, Send] = {send.nonce: send for send in sends}

    def __len__(self) -> int:
        return len(self._sends)

    def __iter__(self) -> Iterator[Send]:
        return iter(list(self._sends.values()))

    def __contains__(self, nonce: str) -> bool:
        return nonce in self._sends

    def get(self, nonce: str) -> Send | None:
        return self._sends.get(nonce)

    def add(self, send: Send) -> None:
        self._put(send)

    def keep_own(self, nick: str) -> None:
        """Let go of what others wrote on this machine; their journal entries stay for them."""
        self._sends = {nonce: send for nonce, send in self._sends.items() if send.nick in ("", nick)}

    def attempt(self, nonce: str, sent_as: str = "") -> Send:
        """Mark as (maybe) on the wire; call before the bytes leave. KeyError if unknown."""
        send = replace(self._sends[nonce], attempted=True, sent_as=sent_as)
        self._put(send)
        return send

    def doubt(self, nonce: str) -> None:
        """A connection died over it, and the network cannot tell repeats apart."""
        send = self._sends.get(nonce)
        if send is not None:
            self._put(replace(send, doubtful=True))

    def retarget(self, nonce: str, target: str) -> None:
        """The other side of a direct conversation took a new name."""
        send = self._sends.get(nonce)
        if send is not None:
            self._put(replace(send, target=target))

    def split(self, nonce: str, pieces: Iterable[Send]) -> None:
        """Put several sends in one's place, in its place of the order. Nothing of it may be on the wire."""
        sends: dict[str, Send] = {}
        for kept in self._sends.values():
            if kept.nonce == nonce:
                sends.update((piece.nonce, piece) for piece in pieces)
            else:
                sends[kept.nonce] = kept
        for piece in sends.values():
            if piece.nonce not in self._sends:
                self._journal.record(piece)
        self._journal.forget(nonce)
        self._sends = sends

    def settle(self, nonce: str) -> Send | None:
        """Confirmed, refused or given up: it never goes out again. None if it was settled before."""
        send = self._sends.pop(nonce, None)
        if send is not None:
            self._journal.forget(nonce)
        return send

    def ready(self) -> list[Send]:
        """What should go out (again) once its target can be reached, in order; doubtful ones stay."""
        return [send for send in self._sends.values() if not send.doubtful]

    def _put(self, send: Send) -> None:
        self._journal.record(send)
        self._sends[send.nonce] = send
