"""The server's settings: the frozen result of what the operator chose among the `options`.

The layers they come from are `snacka_config`'s business; what they lead to is `app`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from snacka_config import Values
from snacka_config.common import DATA

from .options import OPTIONS, general, limits, network

__all__ = ["OPTIONS", "Limits", "Settings", "settings_from"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one connection or one name may use. Bytes are UTF-8, times seconds."""

    nick: int = 32
    channel: int = general.CHANNEL_BYTES
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


def settings_from(values: Values) -> Settings:
    """The frozen settings of loaded values."""
    return Settings(
        host=values[general.HOST_OPTION],
        port=values[general.PORT_OPTION],
        data=values[DATA],
        network=values[general.NETWORK],
        server=values[general.SERVER_NAME],
        lobby=values[general.LOBBY],
        motd=values[general.MOTD],
        certificate=values[general.CERTIFICATE],
        key=values[general.KEY],
        durability=values[general.DURABILITY],
        web_origins=values[network.WEB_ORIGINS],
        flood_rate=float(values[limits.FLOOD]),
        flood_burst=values[limits.FLOOD_BURST],
        uvloop=values[limits.UVLOOP],
        limits=replace(
            Limits(),
            sendq=values[limits.SENDQ],
            registration=values[limits.REGISTRATION],
            ping_after=values[limits.PING_AFTER],
            ping_grace=values[limits.PING_TIMEOUT],
            ghost_idle=values[limits.GHOST_AFTER],
            ghost_grace=values[limits.GHOST_TIMEOUT],
        ),
    )
