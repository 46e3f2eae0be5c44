"""What the parts of the screen tell each other, as typed messages.

Owns the message classes. Widgets post intents upwards and the pump posts news; neither knows who listens.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct
from textual.message import Message


class RoomRef(NamedTuple):
    """Which room: the network's name ("host:port") and the room's key there. Neither has a space in it."""

    network: str
    key: str

    def __str__(self) -> str:
        return f"{self.network} {self.key}"

    @classmethod
    def parse(cls, text: str) -> RoomRef:
        """From what `str` gave."""
        network, _, key = text.partition(" ")
        return cls(network, key)


class Place(Struct, frozen=True):
    """A message to go to, or with no time a room. `network` is the place's name in the store."""

    network: str
    room: str
    msgid: str = ""
    time_ms: int = 0


class Changed(Message):
    """The model changed: take the changes from the pump. At most one is under way at a time."""


class CertificateAsked(Message):
    """The certificate of `network` is not known; `changed_from` is the expected one's fingerprint, or "".

    `invited`: an invitation named that one, and we have not been there before.
    """

    def __init__(
        self, network: str, fingerprint: str, changed_from: str = "", *, invited: bool = False
    ) -> None:
        super().__init__()
        self.network = network
        self.invited = invited
        self.fingerprint = fingerprint
        self.changed_from = changed_from


class LineSubmitted(Message):
    """The person pressed Enter in the composer."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class LongPaste(Message):
    """Something was pasted that would become many messages; it is not in the composer yet."""

    def __init__(self, text: str, count: int) -> None:
        super().__init__()
        self.text = text
        self.count = count


class LogWanted(Message):
    """The person wants to walk through the messages (Up in an empty composer)."""


class UndoWanted(Message):
    """The person wants to take back what was said last (Ctrl+Z in an empty composer)."""


class OfferTaken(Message):
    """One of the words offered was clicked."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class DeedWanted(Message):
    """Something is wanted of the marked message: a `Deed`'s value, or "" to mark it no more."""

    def __init__(self, deed: str) -> None:
        super().__init__()
        self.deed = deed


class ContextLeft(Message):
    """The person does not want to answer, or to change a message, any more."""


class BottomWanted(Message):
    """The person wants to see the newest message."""


class CompletionsShown(Message):
    """What Tab offers; `chosen` is the index of the one in the text, -1 for none. Empty hides them."""

    def __init__(self, words: tuple[str, ...], chosen: int = -1) -> None:
        super().__init__()
        self.words = words
        self.chosen = chosen


class RoomChosen(Message):
    """Show this room (its key), of the network shown or of another."""

    def __init__(self, key: str, network: str = "") -> None:
        super().__init__()
        self.key = key
        self.network = network


class MemberChosen(Message):
    """Open a conversation with this person."""

    def __init__(self, nick: str) -> None:
        super().__init__()
        self.nick = nick
