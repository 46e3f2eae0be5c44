"""The few things with two implementations, as Protocols: the log, its journal, the history, the clock.

Handlers, projector and app know these shapes; which class stands behind them is wired in `app` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from .domain.effect import Outcome
from .domain.events import Event
from .domain.session import Session

INDEX_BITS: Final = 16
"""An order is `seq << 16 | index`: the place of a group in the log, and the place in the group."""

LAST_INDEX: Final = (1 << INDEX_BITS) - 1
Clock = Callable[[], int]
"""UTC, milliseconds."""


class Origin(Protocol):
    """The command that an event came from, on the node where it was given."""

    session: Session

    def applied(self, outcome: Outcome) -> None:
        """The event has been applied and others have been told; answer, and go on."""

    def failed(self, reason: str) -> None:
        """The event could not be kept: nobody has seen it and nobody will."""

    def echo(self, line: bytes) -> None:
        """Take the session's own copy of the event: one rendered line with CRLF, without a label."""


@dataclass(slots=True)
class Entry:
    """One event in its place. `order` is unique for ever and grows; `time_ms` never runs backwards.

    `raw` is the event as it is stored (empty for an ephemeral one). `bot` tells that a bot did it; of a
    message its own tags tell that. `also` is what is told besides the event that the log has here, such as
    that whoever enters is away: the id is the event's alone.
    """

    order: int
    time_ms: int
    event: Event
    raw: bytes
    origin: Origin | None = None
    bot: bool = False
    also: bool = False

    @property
    def msgid(self) -> str:
        return f"{self.time_ms:011x}{self.order:x}"

    def besides(self, event: Event) -> Entry:
        return Entry(self.order, self.time_ms, event, b"", bot=self.bot, also=True)


def parse_msgid(msgid: str) -> tuple[int, int] | None:
    """(time_ms, order) of a message id that this server made; None for anything else."""
    if not 12 <= len(msgid) <= 27 or not msgid.isascii() or not msgid.isalnum():
        return None
    try:
        place = int(msgid[:11], 16), int(msgid[11:], 16)
    except ValueError:
        return None
    return place if place < HIGHEST and place[1] < HIGHEST[1] else None


class Consumer(Protocol):
    """The only reader of the log: the projector."""

    def consume(self, entries: Sequence[Entry]) -> None:
        """Apply and deliver entries that are kept, in order."""

    def refuse(self, origins: Sequence[Origin], reason: str) -> None:
        """Tell the senders of events that could not be kept."""


class EventLog(Protocol):
    """One total order of events. What `append` took is consumed once, or its origin hears `failed`."""

    def append(self, event: Event, origin: Origin | None = None) -> None: ...

    async def start(self, consumer: Consumer, after: int) -> None:
        """Replay what is kept after the sequence number `after`, then go live. Raises StoreError."""

    def trim(self, seq: int, *, at_once: bool = False) -> None:
        """Everything up to and including `seq` is projected and needs no replay.

        It may stay a while, unless words in it are to go `at_once`.
        """

    async def settle(self) -> None:
        """Return when everything appended so far has been consumed or refused."""

    async def stop(self) -> None:
        """Take no more, finish what was taken."""


class Journal(Protocol):
    """Where LocalLog keeps its groups: each `append` is one commit."""

    def append_group(self, seq: int, time_ms: int, blob: bytes) -> None:
        """Raises StoreError when it could not be kept."""

    def groups_after(self, seq: int) -> Iterable[tuple[int, int, bytes]]:
        """(seq, time_ms, blob), ascending."""

    def newest(self) -> tuple[int, int]:
        """(seq, time_ms) of the newest group ever kept, (0, 0) for none."""

    def trim_groups(self, seq: int) -> None: ...


class StoreError(Exception):
    """The disk said no. The text is for people: what happened and what to do."""


class HistoryRow(NamedTuple):
    """`target` is a channel's folded name, or two identities for a private talk; `nonce` empty for none.

    `erases` is the place of a message of the same target whose words go when this row is written.
    """

    target: str
    time_ms: int
    order: int
    kind: int
    raw: bytes
    nonce_key: str = ""
    erases: tuple[int, int] | None = None


class Erasure(NamedTuple):
    """Words of one person that are to go: what `account` said in `target` (or anywhere) before `order`,
    but not before `since_ms`."""

    account: str
    target: str
    order: int
    since_ms: int = 0


class Words(NamedTuple):
    """What a search, an export or an erasure looks at in a stored message. `nick` is folded; `account` is
    empty for a guest, `nonce_key` where none came."""

    text: str
    nick: str
    account: str
    nonce_key: str


ReadWords = Callable[[bytes], Words | None]
"""Of a stored event; None for one that says nothing."""


class Document(NamedTuple):
    """What is kept of one thing besides its messages: a channel, an account. `body` is a JSON object."""

    kind: str
    key: str
    body: str


class HistoryStore(Protocol):
    """Where the projection lives. Writes are one transaction with `pos`, the last group they hold."""

    def project(
        self,
        rows: Sequence[HistoryRow],
        documents: Sequence[Document],
        gone: Sequence[tuple[str, str]],
        pos: int,
        erasures: Sequence[Erasure] = (),
        moves: Sequence[tuple[str, str]] = (),
        time_ms: int = 0,
    ) -> None:
        """`gone` are the kinds and keys of documents to delete, `erasures` what is to go in the background.

        `moves` come first: histories that are called otherwise from now on (before, then), `rows` included;
        an empty name puts a history away. `time_ms` is the log's time at `pos`.

        Raises StoreError; then nothing of it is written and it may be tried again.
        """

    def position(self) -> int: ...

    def documents(self) -> Iterable[Document]:
        """All of them, in the order of their kinds and keys."""

    def find_nonce(self, key: str) -> tuple[int, int, bytes] | None:
        """(time_ms, order, raw) of the message first sent under this nonce."""

    def recent(self, target: str, limit: int) -> list[HistoryRow]:
        """The last PRIVMSGs and NOTICEs, ascending: what a newcomer without history capabilities is shown."""


class HistoryQueries(Protocol):
    """Read-only questions, answered off the loop. All raise StoreError."""

    async def forwards(
        self, target: str, low: Bound, high: Bound, limit: int, kinds: frozenset[int]
    ) -> list[HistoryRow]:
        """The oldest rows between the bounds, ascending."""

    async def backwards(
        self, target: str, low: Bound, high: Bound, limit: int, kinds: frozenset[int]
    ) -> list[HistoryRow]:
        """The newest rows between the bounds, ascending too."""

    async def targets(
        self, names: Sequence[str], after_ms: int, before_ms: int, limit: int
    ) -> list[tuple[str, int]]:
        """(name, time of its newest message), oldest first, for those between the times."""

    async def talks(self, identity: str) -> list[str]:
        """The names of the private talks of somebody, as `User.private_key` calls them."""


@dataclass(frozen=True, slots=True)
class Question:
    """A search: in these histories (each with the place from which on it may be read), what fits all of this.

    Every word of `text` must occur; `nick` is folded, empty for anybody; both times are inclusive.
    """

    targets: tuple[tuple[str, Bound], ...]
    text: str
    nick: str
    after_ms: int
    before_ms: int
    limit: int
    oldest_first: bool


class SearchTimeoutError(Exception):
    """The search took too long and was ended."""


class SearchQueries(Protocol):
    """Searching, off the loop."""

    async def find(self, question: Question) -> list[HistoryRow]:
        """What fits, ascending: the newest, or the oldest where that is asked. Raises SearchTimeoutError."""


Bound = tuple[int, int]
"""(time_ms, order): a place in a history, exclusive; for a bare time the order is 0 or the greatest."""

LOWEST: Final[Bound] = (0, 0)
HIGHEST: Final[Bound] = (2**62, 2**62)


class Hashed(NamedTuple):
    """What is kept of a password: an argon2id hash and, unless that is switched off, a SCRAM verifier."""

    password: str
    scram: str


class ScramExchange(Protocol):
    """One SCRAM-SHA-256 login; both methods raise ValueError for what does not fit."""

    name: str
    """What the client calls itself, known after `first`."""

    def first(self, message: str) -> str: ...

    def final(self, message: str) -> str: ...


class Credentials(Protocol):
    """Passwords, off the event loop: each call waits its turn and takes tens of milliseconds."""

    scram: bool

    async def make(self, password: str) -> Hashed: ...

    async def verify(self, hashed: str, password: str) -> bool:
        """False for an empty hash, after as long a time."""

    def exchange(self, find: Callable[[str], str]) -> ScramExchange: ...
