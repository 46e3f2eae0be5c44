"""Who may connect how, what others see of it, and who vouches for whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Final

from snacka_config import Option, kinds
from snacka_config.options import Kind, WhyNotError

Network = IPv4Network | IPv6Network
"""A network, or one address as a network of itself."""

LOOPBACK: Final[tuple[Network, ...]] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))


@dataclass(frozen=True, slots=True)
class Gateway:
    """A web chat or the like that speaks for others with WEBIRC, from these networks and with this password.

    The password is plain text or an argon2id hash (`snacka-server hash-password`).
    """

    addresses: tuple[Network, ...]
    password: str


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
UNLIMITED: Final = Option(
    name="UNLIMITED",
    help="addresses and networks from which any number may connect, as quickly as they like",
    kind=kinds.several(kinds.network),
    default=LOOPBACK,
    flag="--unlimited",
    env="SNACKA_UNLIMITED",
    key="server.unlimited",
    group="connection",
    default_text="this machine",
)
CONNECTIONS_PER_ADDRESS: Final = Option(
    name="CONNECTIONS_PER_ADDRESS",
    help="connections from one address (IPv6: one /64) at the same time; 0 for no limit",
    kind=kinds.integer(0, 1_000_000),
    default=200,
    flag="--connections-per-address",
    env="SNACKA_CONNECTIONS_PER_ADDRESS",
    key="server.connections_per_address",
    group="connection",
)
CONNECTS_PER_MINUTE: Final = Option(
    name="CONNECTS_PER_MINUTE",
    help="new connections from one address in a minute; 0 for no limit",
    kind=kinds.integer(0, 1_000_000),
    default=600,
    flag="--connects-per-minute",
    env="SNACKA_CONNECTS_PER_MINUTE",
    key="server.connects_per_minute",
    group="connection",
)
TRUSTED_PROXIES: Final = Option(
    name="TRUSTED_PROXIES",
    help="addresses and networks of proxies that tell with the PROXY protocol whom they bring",
    kind=kinds.several(kinds.network),
    default=(),
    flag="--trusted-proxies",
    env="SNACKA_TRUSTED_PROXIES",
    key="server.trusted_proxies",
    group="connection",
    default_text="none",
)
WEB_PROXIES: Final = Option(
    name="WEB_PROXIES",
    help="addresses and networks of web servers that pass WebSockets on, whose X-Forwarded-For is believed",
    kind=kinds.several(kinds.network),
    default=(),
    flag="--web-proxies",
    env="SNACKA_WEB_PROXIES",
    key="server.web_proxies",
    group="connection",
    default_text="none",
)


def _parse_gateways(raw: object, base: Path) -> tuple[Gateway, ...]:
    return tuple(_parse_gateway(table, base) for table in kinds.tables.parse(raw, base))


def _parse_gateway(table: dict[str, object], base: Path) -> Gateway:
    if set(table) != {"addresses", "password"}:
        raise WhyNotError("each has these two keys and no others")
    addresses = kinds.several(kinds.network).parse(table["addresses"], base)
    password = table["password"]
    if not addresses or not isinstance(password, str) or not re.fullmatch(r"\S+", password):
        raise WhyNotError("one has no addresses, or no password without spaces")
    return Gateway(addresses, password)


GATEWAYS: Final = Option(
    name="GATEWAYS",
    help="web chats and the like that speak for others with WEBIRC",
    kind=Kind(
        _parse_gateways,
        "[[server.gateway]] tables of the TOML file, each with `addresses` (networks) and a `password` "
        "of one word, plain or as snacka-server hash-password prints it",
        lambda value: f"{len(value)} gateways",
    ),
    default=(),
    key="server.gateway",
    group="connection",
    secret=True,
    default_text="none",
)
CLOAK: Final = Option(
    name="CLOAK",
    help="show others a code in place of each person's address",
    kind=kinds.yes_no,
    default=True,
    flag="--cloak",
    env="SNACKA_CLOAK",
    key="server.cloak",
    group="connection",
)
TLS_ONLY: Final = Option(
    name="TLS_ONLY",
    help="let nobody in who comes without TLS, except from this machine",
    kind=kinds.yes_no,
    default=False,
    flag="--tls-only",
    env="SNACKA_TLS_ONLY",
    key="server.tls_only",
    group="connection",
)
STS_DURATION: Final = Option(
    name="STS_DURATION",
    help="how long IRC clients keep to TLS once they came (STS, with a certificate of your own)",
    kind=kinds.optional(kinds.duration()),
    default=None,
    flag="--sts-duration",
    env="SNACKA_STS_DURATION",
    key="server.sts_duration",
    group="connection",
    default_text="they may come without",
)
STS_PORT: Final = Option(
    name="STS_PORT",
    help="the port where they find TLS, if it is another from outside",
    kind=kinds.optional(kinds.port()),
    default=None,
    flag="--sts-port",
    env="SNACKA_STS_PORT",
    key="server.sts_port",
    group="connection",
    default_text="the port listened on",
)
CLIENT_CA: Final = Option(
    name="CLIENT_CA",
    help="the authority (PEM) whose certificates may stand for a password (SASL EXTERNAL)",
    kind=kinds.optional(kinds.path),
    default=None,
    flag="--client-ca",
    env="SNACKA_CLIENT_CA",
    key="server.client_ca",
    metavar="FILE",
    group="files",
    default_text="none",
)
