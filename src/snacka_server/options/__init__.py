"""The server's options by subject, and the table of all in the order people read them."""

from __future__ import annotations

from typing import Any, Final

from snacka_config import Option
from snacka_config.common import CONFIG, DATA

from . import general, limits, network

OPTIONS: Final[tuple[Option[Any], ...]] = (
    general.HOST_OPTION,
    general.PORT_OPTION,
    general.NETWORK,
    general.SERVER_NAME,
    general.LOBBY,
    general.MOTD,
    DATA,
    CONFIG,
    general.CERTIFICATE,
    general.KEY,
    general.DURABILITY,
    network.WEB_ORIGINS,
    limits.FLOOD,
    limits.FLOOD_BURST,
    limits.SENDQ,
    limits.REGISTRATION,
    limits.PING_AFTER,
    limits.PING_TIMEOUT,
    limits.GHOST_AFTER,
    limits.GHOST_TIMEOUT,
    limits.UVLOOP,
)
