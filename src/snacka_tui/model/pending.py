"""What is on the wire of this connection and not confirmed: label to send, and who comes next.

Owns the matching of an answer to one of our messages: by label (ircv3.net labeled-response), by
`+snacka/nonce`, or, where the network offers neither, by order within the target; and the barriers that
tell a network without echoes apart from a dead one. It refuses to know timelines and journals: it
speaks in nonces. A new connection begins with an empty one.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class OnWire(Struct, frozen=True):
    """A message of ours that left. `target` is folded; `text` is what an echo would carry."""

    nonce: str
    target: str
    text: str
    label: str = ""
    batch: bool = False  # it left as several lines


class Pending:
    """Messages on the wire, in the order they left.

    Without labels nothing may ever answer a message that arrived. So a PING (the barrier) follows, and its
    PONG says that everything before it was read. One barrier is out at a time.
    """

    __slots__ = ("_barrier", "_barrier_covers", "_by_label", "_excused", "_waiting")

    def __init__(self) -> None:
        self._waiting: dict[str, OnWire] = {}
        self._by_label: dict[str, str] = {}
        self._excused: set[str] = set()
        self._barrier = ""
        self._barrier_covers: tuple[str, ...] = ()

    @property
    def unread(self) -> int:
        """How many the server may not have read yet: what a window of sends is counted by."""
        return len(self._waiting) - len(self._excused)

    def excuse(self, nonces: Iterable[str]) -> None:
        """The server has read these, though their echoes are still to come: they fill no window."""
        self._excused.update(nonce for nonce in nonces if nonce in self._waiting)

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, nonce: str) -> bool:
        return nonce in self._waiting

    def add(self, sent: OnWire) -> None:
        self._waiting[sent.nonce] = sent
        if sent.label:
            self._by_label[sent.label] = sent.nonce

    def by_label(self, label: str) -> str | None:
        """The nonce of the message that left with this label; None if there is none, or it is settled."""
        return self._by_label.get(label) if label else None

    def match_echo(self, target: str, text: str, nonce: str, label: str, *, labels: bool) -> str | None:
        """Which of our messages an own message from the server is; None if another device of ours wrote it.

        labels: the network answers with labels, so an echo without one is not ours. Else the nonce decides if
        the echo has one, then the first of the same text to this target, then (the server may have
        changed the text) the first to this target at all.
        """
        if label:
            return self._by_label.get(label)
        if nonce:
            return nonce if nonce in self._waiting else None
        if labels:
            return None
        here = [sent for sent in self._waiting.values() if sent.target == target]
        same = next((sent for sent in here if sent.text == text), None)
        found = same or (here[0] if here else None)
        return found.nonce if found else None

    def first_to(self, target: str) -> str | None:
        """The oldest one to this folded target: whom an unlabelled refusal must mean."""
        return next((sent.nonce for sent in self._waiting.values() if sent.target == target), None)

    def first_batch_target(self) -> str:
        """Where the oldest one of several lines went, or "": an unlabelled refusal names no target."""
        return next((sent.target for sent in self._waiting.values() if sent.batch), "")

    def remove(self, nonce: str) -> bool:
        """It was answered. False if it was not on this wire."""
        sent = self._waiting.pop(nonce, None)
        if sent is None:
            return False
        self._by_label.pop(sent.label, None)
        self._excused.discard(nonce)
        return True

    def raise_barrier(self, token: str) -> bool:
        """Note that PING `token` leaves now, after everything added; False if one is out or nothing waits."""
        covers = tuple(nonce for nonce in self._waiting if nonce not in self._excused)
        if self._barrier or not covers:
            return False
        self._barrier = token
        self._barrier_covers = covers
        return True

    def pass_barrier(self, token: str) -> list[str] | None:
        """PONG `token` came: the nonces it covers that are still unanswered. None if it is another's PONG."""
        if not self._barrier or token != self._barrier:
            return None
        covered = [nonce for nonce in self._barrier_covers if nonce in self._waiting]
        self._barrier, self._barrier_covers = "", ()
        return covered

    def clear(self) -> list[str]:
        """The connection died: the nonces nobody answered, in order."""
        left = list(self._waiting)
        self._waiting.clear()
        self._by_label.clear()
        self._excused.clear()
        self._barrier, self._barrier_covers = "", ()
        return left
