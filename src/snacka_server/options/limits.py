"""What one connection may use, how long things may take, and the engine room."""

from __future__ import annotations

from typing import Final

from snacka_config import Option, kinds

FLOOD: Final = Option(
    name="FLOOD_RATE",
    help="lines a second that one connection may send for long; 0 for no limit",
    kind=kinds.integer(0, 100_000),
    default=8,
    flag="--flood-rate",
    env="SNACKA_FLOOD_RATE",
    key="server.flood_rate",
    group="limits",
)
FLOOD_BURST: Final = Option(
    name="FLOOD_BURST",
    help="lines that may come at once, as when somebody pastes",
    kind=kinds.integer(1, 100_000),
    default=60,
    flag="--flood-burst",
    env="SNACKA_FLOOD_BURST",
    key="server.flood_burst",
    group="limits",
)
SENDQ: Final = Option(
    name="SENDQ",
    help="what may wait for one slow reader before it is disconnected",
    kind=kinds.size(16 * 1024, 1 << 30),
    default=1 << 20,
    flag="--sendq",
    env="SNACKA_SENDQ",
    key="server.sendq",
    group="limits",
)
REGISTRATION: Final = Option(
    name="REGISTRATION_TIMEOUT",
    help="how long a connection may take to come in",
    kind=kinds.duration(1, 3600),
    default=60.0,
    flag="--registration-timeout",
    env="SNACKA_REGISTRATION_TIMEOUT",
    key="server.registration_timeout",
    group="limits",
)
PING_AFTER: Final = Option(
    name="PING_AFTER",
    help="silence after which a client is asked whether it is still there",
    kind=kinds.duration(1, 3600),
    default=75.0,
    flag="--ping-after",
    env="SNACKA_PING_AFTER",
    key="server.ping_after",
    group="limits",
)
PING_TIMEOUT: Final = Option(
    name="PING_TIMEOUT",
    help="how long it has for the answer before it is disconnected",
    kind=kinds.duration(1, 3600),
    default=45.0,
    flag="--ping-timeout",
    env="SNACKA_PING_TIMEOUT",
    key="server.ping_timeout",
    group="limits",
)
GHOST_AFTER: Final = Option(
    name="GHOST_AFTER",
    help="silence after which somebody who wants a taken name has its holder asked for a sign of life",
    kind=kinds.duration(0, 3600),
    default=5.0,
    flag="--ghost-after",
    env="SNACKA_GHOST_AFTER",
    key="server.ghost_after",
    group="limits",
)
GHOST_TIMEOUT: Final = Option(
    name="GHOST_TIMEOUT",
    help="how long the holder has for it before the name is given away",
    kind=kinds.duration(0.1, 60),
    default=3.0,
    flag="--ghost-timeout",
    env="SNACKA_GHOST_TIMEOUT",
    key="server.ghost_timeout",
    group="limits",
)
UVLOOP: Final = Option(
    name="UVLOOP",
    help="use uvloop where it is installed",
    kind=kinds.yes_no,
    default=True,
    flag="--uvloop",
    env="SNACKA_UVLOOP",
    key="server.uvloop",
    group="limits",
)
