"""What the chat is called, what it shows and where it keeps things."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from snacka_config import Option, kinds
from snacka_config.common import HOST, PORT
from snacka_config.options import Kind
from snacka_protocol.casemapping import fold_channel
from snacka_protocol.errors import InvalidName

CHANNEL_BYTES: Final = 64

HOST_OPTION: Final = replace(
    HOST,
    help="the address to listen on; 0.0.0.0 lets other machines in, * those with IPv6, too",
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
ADMIN: Final = Option(
    name="ADMIN",
    help="who looks after this chat, and how to reach them, for the command ADMIN",
    kind=kinds.matching(r"[^\x00-\x1f]{0,200}", "one line of at most 200 characters"),
    default="",
    flag="--admin",
    env="SNACKA_ADMIN",
    key="server.admin",
    metavar="TEXT",
    default_text="nobody is named",
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
