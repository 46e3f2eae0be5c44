"""Where the login of a connection stands.

Owns the state and the names of the mechanisms. It refuses to know what moves it; `login` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from snacka_protocol import sasl
from snacka_protocol.scram import ScramClient


class Mechanism(Enum):
    """How one logs in, best first."""

    EXTERNAL = "EXTERNAL"  # by the certificate that the connection was opened with
    SCRAM = "SCRAM-SHA-256"  # the password is proved, not sent
    PLAIN = "PLAIN"


@dataclass(slots=True)
class Login:
    """Where the login of this connection stands."""

    now: Mechanism | None = None  # the exchange that is under way
    scram: ScramClient | None = None
    proved: bool = False  # SCRAM: our proof is sent
    tried: set[Mechanism] = field(default_factory=set)
    only: frozenset[str] = frozenset()  # what 908 says the server knows
    chunks: sasl.ChunkAssembler = field(default_factory=sasl.ChunkAssembler)
    asked: bool = False  # by the person, now; else it happens by itself
    room: str = ""  # the key of the room where that was
