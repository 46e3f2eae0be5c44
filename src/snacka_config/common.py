"""The settings that both the server and the client have, with one meaning.

Each side may change a word of them with `dataclasses.replace` (the server allows port 0, say); the
names, the layers and the defaults stay.
"""

from __future__ import annotations

from pathlib import Path

from snacka_config import kinds
from snacka_config.options import Option

DEFAULT_PORT = 5588
"""The port of Snacka when nobody says another: TLS, IRC, WebSocket and plain text all share it."""


def default_data_folder() -> Path:
    """The user's data folder of this system, such as ~/.local/share/snacka."""
    import platformdirs  # only when nobody chose a folder

    return Path(platformdirs.user_data_dir("snacka", appauthor=False))


HOST: Option[str] = Option(
    name="HOST",
    help="the machine to chat on: a name or an address",
    kind=kinds.host,
    default="",
    flag="--host",
    env="SNACKA_HOST",
    dotenv=("HOST", "SNACKA_HOST"),
    key="host",
    group="connection",
    default_text="this machine",
)

PORT: Option[int] = Option(
    name="PORT",
    help="its port",
    kind=kinds.port(),
    default=DEFAULT_PORT,
    flag="--port",
    env="SNACKA_PORT",
    dotenv=("PORT", "SNACKA_PORT"),
    key="port",
    group="connection",
)

DATA: Option[Path] = Option(
    name="DATA",
    help="the folder where chats, drafts and certificates are kept",
    kind=kinds.path,
    default=default_data_folder,
    flag="--data",
    env="SNACKA_DATA",
    key="data",
    metavar="FOLDER",
    group="files",
    default_text="the user's data folder",
)

CONFIG: Option[Path | None] = Option(
    name="CONFIG",
    help="a TOML file with settings",
    kind=kinds.optional(kinds.path),
    default=None,
    flag="--config",
    env="SNACKA_CONFIG",
    metavar="FILE",
    group="files",
    default_text="none",
)

NEIGHBOURS: frozenset[str] = frozenset(
    f"SNACKA_{name}"
    for name in (
        # the server's
        *(
            "NETWORK",
            "SERVER_NAME",
            "LOBBY",
            "MOTD",
            "ADMIN",
            "CERTIFICATE",
            "KEY",
            "DURABILITY",
            "HISTORY_DAYS",
            "HISTORY_SIZE",
            "CLIENT_CA",
            "TLS_ONLY",
            "STS_DURATION",
            "STS_PORT",
            "WEB_ORIGINS",
            "TRUSTED_PROXIES",
            "WEB_PROXIES",
            "CHANNEL_EXPIRY",
            "CLOAK",
            "UNLIMITED",
            "CONNECTIONS_PER_ADDRESS",
            "CONNECTS_PER_MINUTE",
            "ACCOUNTS",
            "GUESTS",
            "ALWAYS_ON",
            "ACCOUNT_EXPIRY",
            "NAME_GUARD",
            "ASCII_NAMES",
            "SCRAM",
            "FLOOD_RATE",
            "FLOOD_BURST",
            "SENDQ",
        ),
        *("REGISTRATION_TIMEOUT", "PING_AFTER", "PING_TIMEOUT", "GHOST_AFTER", "GHOST_TIMEOUT", "UVLOOP"),
        *("LOG_FORMAT", "LOG_LEVEL", "METRICS_PORT", "METRICS_HOST"),
        *("CLUSTER", "NODE", "CLUSTER_STREAM", "CLUSTER_REPLICAS", "CLUSTER_CREDENTIALS", "CLUSTER_CA"),
        # the client's
        *(
            "NICK",
            "ROOM",
            "TLS",
            "PLAINTEXT",
            "THEME",
            "PLAIN",
            "LOG",
            "LOG_AGE",
            "LOG_SIZE",
            "WEB_HOST",
            "WEB_PORT",
            "LOGIN",
            "PASSWORD",
        ),
        "LOGIN_CERTIFICATE",
        *("NOTIFY", "NOTIFY_BY", "NOTIFY_FOCUSED", "HIGHLIGHT", "QUIET_HOURS", "AWAY_UNFOCUSED"),
        *("TITLE", "EMOJI", "SPLIT"),
    )
)
"""What either program knows: a name that the other one owns is no spelling mistake."""

COMMON: tuple[Option[str] | Option[int] | Option[Path] | Option[Path | None], ...] = (
    HOST,
    PORT,
    DATA,
    CONFIG,
)
