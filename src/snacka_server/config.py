"""The server's settings: the frozen result of what the operator chose among the `options`.

The layers they come from are `snacka_config`'s business; what they lead to is `app`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from snacka_config import ConfigError, Values
from snacka_config.common import DATA

from .options import OPTIONS, accounts, cluster, general, history, limits, network, operators, watching
from .options.network import LOOPBACK, Gateway, Network
from .options.operators import Operator

__all__ = ["OPTIONS", "Gateway", "Limits", "Network", "Operator", "Settings", "settings_from"]


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
    left_behind: int = 50
    multiline_bytes: int = 16_384
    multiline_lines: int = 100
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
    """Everything the server was told. `flood_rate` 0 means no flood control; `sts_duration` is in seconds.

    `cluster` are the addresses of NATS, empty for a server alone."""

    host: str
    port: int
    data: Path
    network: str = "Snacka"
    server: str = "snacka.local"
    lobby: str = "#lobby"
    motd: Path | None = None
    admin: str = ""
    certificate: Path | None = None
    key: Path | None = None
    durability: str = "process"
    channel_expiry: float = 180 * 86400.0
    history_days: int = 0
    history_size: int = 0
    client_ca: Path | None = None
    tls_only: bool = False
    sts_duration: int | None = None
    sts_port: int | None = None
    web_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[Network, ...] = ()
    web_proxies: tuple[Network, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    cloak: bool = True
    unlimited: tuple[Network, ...] = LOOPBACK
    connections_per_address: int = 200
    connects_per_minute: int = 600
    flood_rate: float = 8.0
    flood_burst: int = 60
    log_format: str = "text"
    log_level: str = "info"
    metrics_port: int | None = None
    metrics_host: str = "127.0.0.1"
    operators: tuple[Operator, ...] = ()
    cluster: tuple[str, ...] = ()
    node: str = "n1"
    cluster_stream: str = "SNACKA"
    cluster_replicas: int | None = None
    cluster_credentials: Path | None = None
    cluster_ca: Path | None = None
    accounts_open: bool = True
    guests: bool = True
    always_on: bool = True
    account_expiry: float = 0.0
    name_guard: bool = True
    ascii_names: bool = False
    scram: bool = True
    uvloop: bool = True
    limits: Limits = Limits()


def settings_from(values: Values) -> Settings:
    """The frozen settings of loaded values. ConfigError where two of them do not go together."""
    if values[general.KEY] is not None and values[general.CERTIFICATE] is None:
        raise ConfigError(
            f"KEY (from {values.origin(general.KEY)}) is the key of no certificate. Name that as CERTIFICATE."
        )
    sts = values[network.STS_DURATION]
    return Settings(
        host=values[general.HOST_OPTION],
        port=values[general.PORT_OPTION],
        data=values[DATA],
        network=values[general.NETWORK],
        server=values[general.SERVER_NAME],
        lobby=values[general.LOBBY],
        motd=values[general.MOTD],
        admin=values[general.ADMIN],
        certificate=values[general.CERTIFICATE],
        key=values[general.KEY],
        durability=values[general.DURABILITY],
        channel_expiry=values[history.CHANNEL_EXPIRY],
        history_days=values[history.HISTORY_DAYS],
        history_size=values[history.HISTORY_SIZE],
        client_ca=values[network.CLIENT_CA],
        tls_only=values[network.TLS_ONLY],
        sts_duration=None if sts is None else int(sts),
        sts_port=values[network.STS_PORT],
        web_origins=values[network.WEB_ORIGINS],
        trusted_proxies=values[network.TRUSTED_PROXIES],
        web_proxies=values[network.WEB_PROXIES],
        gateways=values[network.GATEWAYS],
        cloak=values[network.CLOAK],
        unlimited=values[network.UNLIMITED],
        connections_per_address=values[network.CONNECTIONS_PER_ADDRESS],
        connects_per_minute=values[network.CONNECTS_PER_MINUTE],
        flood_rate=float(values[limits.FLOOD]),
        flood_burst=values[limits.FLOOD_BURST],
        log_format=values[watching.LOG_FORMAT],
        log_level=values[watching.LOG_LEVEL],
        metrics_port=values[watching.METRICS_PORT],
        metrics_host=values[watching.METRICS_HOST],
        operators=values[operators.OPERATORS],
        cluster=values[cluster.CLUSTER],
        node=values[cluster.NODE],
        cluster_stream=values[cluster.STREAM],
        cluster_replicas=values[cluster.REPLICAS],
        cluster_credentials=values[cluster.CREDENTIALS],
        cluster_ca=values[cluster.AUTHORITY],
        accounts_open=values[accounts.REGISTRATION] == "open",
        guests=values[accounts.GUESTS],
        always_on=values[accounts.ALWAYS_ON],
        account_expiry=values[accounts.EXPIRY],
        name_guard=values[accounts.NAME_GUARD],
        ascii_names=values[accounts.ASCII_NAMES],
        scram=values[accounts.SCRAM],
        uvloop=values[limits.UVLOOP],
        limits=_limits(values),
    )


def _limits(values: Values) -> Limits:
    return Limits(
        sendq=values[limits.SENDQ],
        registration=values[limits.REGISTRATION],
        ping_after=values[limits.PING_AFTER],
        ping_grace=values[limits.PING_TIMEOUT],
        ghost_idle=values[limits.GHOST_AFTER],
        ghost_grace=values[limits.GHOST_TIMEOUT],
    )
