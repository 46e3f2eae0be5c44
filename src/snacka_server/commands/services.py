"""What all handlers share: the state, the log, the clock and a few errands, wired by `app`.

It decides nothing; it is the list of what a command may use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from ..config import Settings
from ..domain.events import Event
from ..domain.network import Network
from ..domain.session import Outbox, Session
from ..domain.user import User
from ..figures import Figures
from ..ports import Clock, Credentials, EventLog, HistoryQueries, HistoryRow, SearchQueries
from .attempts import Attempts

if TYPE_CHECKING:
    from .desk import Desk


class Audit(Protocol):
    """Writes down that somebody used a power: `who` did `what` to `whom`, and why. Nothing secret goes in."""

    def __call__(self, who: str, what: str, whom: str = "", reason: str = "") -> None: ...


LOGINS: Final = 20
"""Wrong passwords a minute from one address."""
REGISTRATIONS: Final = 60
"""New accounts an hour from one address: a class behind one router may register."""

OWN_WORDS: Final = 30
"""Erasures and exports an hour for one account: each of them reads all that is kept."""

METADATA_CHANGES: Final = 60
"""Changes of metadata a minute by one person."""


class Speaker(Protocol):
    """Puts lines into an outbox; they leave at the end of the loop turn."""

    def send_all(self, out: Outbox, lines: Iterable[bytes]) -> None: ...


@dataclass(slots=True)
class Services:
    """All that handlers share, wired by `app`. `catch_up` makes the history hold all that was applied."""

    settings: Settings
    network: Network
    log: EventLog
    speaker: Speaker
    clock: Clock
    queries: HistoryQueries
    searches: SearchQueries
    recent: Callable[[str, int], list[HistoryRow]]
    catch_up: Callable[[], None]
    read_row: Callable[[HistoryRow], Event]
    render_row: Callable[[HistoryRow, int, dict[str, str]], bytes]
    forget_audience: Callable[[Session], None]
    new_uid: Callable[[], str]
    spawn: Callable[[Coroutine[Any, Any, None]], None]
    unknown_connections: Callable[[], int]
    probers_elsewhere: Callable[[User], list[Callable[[Callable[[bool], None]], None]]]
    """Ask the connections that somebody has on other nodes whether anybody is there, as `Session.prober`."""
    credentials: Credentials
    desks: Mapping[str, Desk]
    """By their names in small letters."""
    export: Callable[[str], Awaitable[str]]
    """Write all that is kept of an account into a file; returns its name."""
    reload: Callable[[], list[str]]
    """Reads the settings again: what changed, a few words each. Raises ConfigError; then nothing has."""
    audit: Audit
    figures: Figures
    version: str
    created_ms: int
    motd: list[str] = field(default_factory=list)
    logins: Attempts = field(default_factory=lambda: Attempts(LOGINS, 60_000))
    """Failed logins by address."""
    checking: Counter[str] = field(default_factory=Counter)
    """Passwords that are being checked, by address."""
    registrations: Attempts = field(default_factory=lambda: Attempts(REGISTRATIONS, 3_600_000))
    """New accounts by address."""
    own_words: Attempts = field(default_factory=lambda: Attempts(OWN_WORDS, 3_600_000))
    """Erasures and exports by account."""
    metadata: Attempts = field(default_factory=lambda: Attempts(METADATA_CHANGES, 60_000))
    """Changes of metadata by uid."""
    port: int = 0
    """Where this server listens."""
    batch_counter: int = 0
    registered: int = 0
    """Sessions that have come in and not left."""

    def batch_reference(self) -> str:
        self.batch_counter += 1
        return f"b{self.batch_counter:x}"
