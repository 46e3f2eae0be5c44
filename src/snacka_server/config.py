"""The server's settings: which there are, what they may be, and the frozen result.

The layers they come from are `snacka_config`'s business; what they lead to is `app`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from snacka_config import Option, Values, kinds
from snacka_config.common import CONFIG, DATA, HOST, PORT
from snacka_config.options import Kind
from snacka_protocol.casemapping import fold_channel
from snacka_protocol.errors import InvalidName

NAME_BYTES: Final = 32
CHANNEL_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """What one connection or one name may use. Bytes are UTF-8, times seconds."""

    nick: int = NAME_BYTES
    channel: int = CHANNEL_BYTES
    topic: int = 390
    kick: int = 250
    away: int = 250
    username: int = 18
    realname: int = 120
    channels: int = 100
    list_entries: int = 100
    targets: int = 4
    monitor: int = 100
    history: int = 500
    line: int = 16_384
    sendq: int = 1 << 20
    greeting_after: float = 2.0
    registration: float = 60.0
    ping_after: float = 75.0
    ping_grace: float = 45.0
    ghost_idle: float = 5.0
    ghost_grace: float = 3.0
    quiet: float = 0.3
    stop: float = 4.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the server was told. `flood_rate` 0 means no flood control."""

    host: str
    port: int
    data: Path
    network: str = "Snacka"
    server: str = "snacka.local"
    lobby: str = "#lobby"
    motd: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    durability: str = "process"
    web_origins: tuple[str, ...] = ()
    flood_rate: float = 8.0
    flood_burst: int = 60
    uvloop: bool = True
    limits: Limits = Limits()


HOST_OPTION: Final = replace(
    HOST,
    help="the address to listen on; 0.0.0.0 lets other machines in",
    default="127.0.0.1",
    default_text="127.0.0.1, this machine only",
)
PORT_OPTION: Final = replace(PORT, help="the port to listen on", kind=kinds.port(any_free=True))
NETWORK: Final = Option(
    name="NETWORK",
    help="the name of this chat, shown to everyone",
    kind=kinds.matching(r"[^\s:][^\s]{0,29}", "one word of at most 30 characters"),
    default="Snacka",
    flag="--network",
    env="SNACKA_NETWORK",
    key="server.network",
)
SERVER_NAME: Final = Option(
    name="SERVER_NAME",
    help="this server's own name in the protocol",
    kind=kinds.matching(
        r"[A-Za-z0-9][A-Za-z0-9-]*(\.[A-Za-z0-9-]+)+", "a host name with a dot, such as chat.example.org"
    ),
    default="snacka.local",
    flag="--server-name",
    env="SNACKA_SERVER_NAME",
    key="server.name",
)


def _parse_lobby(raw: object, base: Path) -> str:
    try:
        name = str(raw).strip()
        fits = len(name.encode()) <= CHANNEL_BYTES and len(fold_channel(name).encode()) <= CHANNEL_BYTES
    except InvalidName as error:
        raise ValueError(error.reason) from None
    if not fits:
        raise ValueError("too long")
    return name


LOBBY: Final = Option(
    name="LOBBY",
    help="the channel that always exists; plain-text people land in it",
    kind=Kind(_parse_lobby, f"a channel name such as #lobby, at most {CHANNEL_BYTES} bytes", metavar="NAME"),
    default="#lobby",
    flag="--lobby",
    env="SNACKA_LOBBY",
    key="server.lobby",
)
MOTD: Final = Option(
    name="MOTD",
    help="a text file shown to everybody who comes in",
    kind=kinds.optional(kinds.path),
    default=None,
    flag="--motd",
    env="SNACKA_MOTD",
    key="server.motd",
    metavar="FILE",
    default_text="none",
)
CERTIFICATE: Final = Option(
    name="CERTIFICATE",
    help="a TLS certificate chain (PEM)",
    kind=kinds.optional(kinds.path),
    default=None,
    flag="--certificate",
    env="SNACKA_CERTIFICATE",
    key="server.certificate",
    metavar="FILE",
    group="files",
    default_text="one is made on the first start",
)
KEY: Final = Option(
    name="KEY",
    help="the certificate's private key (PEM)",
    kind=kinds.optional(kinds.path),
    default=None,
    flag="--key",
    env="SNACKA_KEY",
    key="server.key",
    metavar="FILE",
    group="files",
    default_text="in the certificate's file",
)
DURABILITY: Final = Option(
    name="DURABILITY",
    help="what a kept message survives: the end of the server's process, or a power cut (slower)",
    kind=kinds.choice("process", "power"),
    default="process",
    flag="--durability",
    env="SNACKA_DURABILITY",
    key="server.durability",
    group="files",
)
WEB_ORIGINS: Final = Option(
    name="WEB_ORIGINS",
    help="pages whose scripts may connect by WebSocket; * for all",
    kind=kinds.several(
        kinds.matching(r"\*|https?://[^\s/,]+", "an origin such as https://chat.example.org, or *")
    ),
    default=(),
    flag="--web-origins",
    env="SNACKA_WEB_ORIGINS",
    key="server.web_origins",
    group="connection",
    default_text="none; clients that are no browser may always",
)
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

OPTIONS: Final[tuple[Option[Any], ...]] = (
    HOST_OPTION,
    PORT_OPTION,
    NETWORK,
    SERVER_NAME,
    LOBBY,
    MOTD,
    DATA,
    CONFIG,
    CERTIFICATE,
    KEY,
    DURABILITY,
    WEB_ORIGINS,
    FLOOD,
    FLOOD_BURST,
    SENDQ,
    REGISTRATION,
    PING_AFTER,
    PING_TIMEOUT,
    GHOST_AFTER,
    GHOST_TIMEOUT,
    UVLOOP,
)


def settings_from(values: Values) -> Settings:
    """The frozen settings of loaded values."""
    return Settings(
        host=values[HOST_OPTION],
        port=values[PORT_OPTION],
        data=values[DATA],
        network=values[NETWORK],
        server=values[SERVER_NAME],
        lobby=values[LOBBY],
        motd=values[MOTD],
        certificate=values[CERTIFICATE],
        key=values[KEY],
        durability=values[DURABILITY],
        web_origins=values[WEB_ORIGINS],
        flood_rate=float(values[FLOOD]),
        flood_burst=values[FLOOD_BURST],
        uvloop=values[UVLOOP],
        limits=replace(
            Limits(),
            sendq=values[SENDQ],
            registration=values[REGISTRATION],
            ping_after=values[PING_AFTER],
            ping_grace=values[PING_TIMEOUT],
            ghost_idle=values[GHOST_AFTER],
            ghost_grace=values[GHOST_TIMEOUT],
        ),
    )
