"""The server's options by subject, and the table of all in the order people read them."""

from __future__ import annotations

from typing import Any, Final

from snacka_config import Option
from snacka_config.common import CONFIG, DATA

from . import accounts, cluster, general, history, limits, network, operators, watching

OPTIONS: Final[tuple[Option[Any], ...]] = (
    general.HOST_OPTION,
    general.PORT_OPTION,
    general.NETWORK,
    general.SERVER_NAME,
    general.LOBBY,
    general.MOTD,
    general.ADMIN,
    DATA,
    CONFIG,
    general.CERTIFICATE,
    general.KEY,
    general.DURABILITY,
    history.CHANNEL_EXPIRY,
    history.HISTORY_DAYS,
    history.HISTORY_SIZE,
    network.CLIENT_CA,
    network.TLS_ONLY,
    network.STS_DURATION,
    network.STS_PORT,
    network.WEB_ORIGINS,
    network.TRUSTED_PROXIES,
    network.WEB_PROXIES,
    network.GATEWAYS,
    network.CLOAK,
    network.UNLIMITED,
    network.CONNECTIONS_PER_ADDRESS,
    network.CONNECTS_PER_MINUTE,
    operators.OPERATORS,
    accounts.REGISTRATION,
    accounts.GUESTS,
    accounts.ALWAYS_ON,
    accounts.EXPIRY,
    accounts.NAME_GUARD,
    accounts.ASCII_NAMES,
    accounts.SCRAM,
    limits.FLOOD,
    limits.FLOOD_BURST,
    limits.SENDQ,
    limits.REGISTRATION,
    limits.PING_AFTER,
    limits.PING_TIMEOUT,
    limits.GHOST_AFTER,
    limits.GHOST_TIMEOUT,
    watching.LOG_FORMAT,
    watching.LOG_LEVEL,
    watching.METRICS_PORT,
    watching.METRICS_HOST,
    cluster.CLUSTER,
    cluster.NODE,
    cluster.STREAM,
    cluster.REPLICAS,
    cluster.CREDENTIALS,
    cluster.AUTHORITY,
    limits.UVLOOP,
)
