"""The client's settings: the common ones and its own, as one table.

Owns names, help and defaults. It refuses to know what the screens do with them.
"""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

from snacka_config import Option, kinds
from snacka_config.common import CONFIG, DATA, HOST, PORT
from snacka_tui.options import HABITS

OWN_THEMES = ("snacka-night", "snacka-day", "snacka-contrast", "snacka-paper")
THEMES = (
    *OWN_THEMES,
    *("textual-dark", "textual-light", "nord", "gruvbox", "dracula", "tokyo-night", "monokai", "flexoki"),
    *("catppuccin-mocha", "catppuccin-latte", "catppuccin-frappe", "catppuccin-macchiato"),
    *("solarized-light", "solarized-dark", "rose-pine", "rose-pine-moon", "rose-pine-dawn"),
    *("atom-one-dark", "atom-one-light", "ansi-dark", "ansi-light"),
)
"""Ours, and the framework's; the first is the default."""
DEFAULT_LOBBY = "#lobby"

ADDRESS: Option[str] = Option(
    name="ADDRESS",
    help="host, host:port, irc://host/room or ircs://host:port/room; without it, you are asked",
    kind=kinds.text("host, host:port, irc://host/room or ircs://host:port/room"),
    default="",
    flag="ADDRESS",
    group="connection",
)

IN_ROOM: Option[str] = Option(
    name="IN_ROOM",
    help="the room there, in quotes: '#lobby'",
    kind=kinds.matching(
        r"[#&+!][^\s,]{0,63}", "a room's name that begins with #, such as '#lobby' in quotes"
    ),
    default="",
    flag="ROOM",
    group="connection",
)

NICK: Option[str] = Option(
    name="NICK",
    help="the name that others see",
    kind=kinds.matching(
        r"[^\s!@*?,:.#/=&~%+$-][^\s!@*?,:.#/=]{0,63}", "a name without spaces, such as anna or 小明"
    ),
    default="",
    flag="--nick --name",
    env="SNACKA_NICK",
    key="client.nick",
    metavar="NAME",
    group="connection",
    default_text="asked once",
)

ROOM: Option[str] = Option(
    name="ROOM",
    help="the room to open first",
    kind=kinds.matching(r"[^\s,]{1,64}", "a room's name, such as lobby or #lobby"),
    default="",
    flag="--room",
    env="SNACKA_ROOM",
    key="client.room",
    metavar="ROOM",
    group="connection",
    default_text="the lobby",
)

LOGIN: Option[str] = Option(
    name="LOGIN",
    help="log in to this account; the password is asked, or taken from SNACKA_PASSWORD",
    kind=kinds.matching(r"[^\s:]{1,64}", "an account's name, such as anna"),
    default="",
    flag="--login",
    env="SNACKA_LOGIN",
    key="client.login",
    metavar="NAME",
    group="connection",
    default_text="a guest",
)

PASSWORD: Option[str] = Option(
    name="PASSWORD",
    help="the account's password; never written on a command line, where others could read it",
    kind=kinds.text("a password of one line", max_length=300),
    default="",
    env="SNACKA_PASSWORD",
    group="connection",
    default_text="asked",
    secret=True,
)

TLS: Option[bool] = Option(
    name="TLS",
    help="always encrypt, also on this machine",
    kind=kinds.yes_no,
    default=False,
    flag="--tls",
    env="SNACKA_TLS",
    key="client.tls",
    group="connection",
)

PLAINTEXT: Option[bool] = Option(
    name="PLAINTEXT",
    help="do not encrypt: anybody on the way can read along",
    kind=kinds.yes_no,
    default=False,
    flag="--plaintext",
    env="SNACKA_PLAINTEXT",
    key="client.plaintext",
    group="connection",
)

FINGERPRINT: Option[str] = Option(
    name="FINGERPRINT",
    help="trust the server whose certificate has this sha256, without asking (the one of an invitation)",
    kind=kinds.matching(r"(?:[0-9a-fA-F]{2}:?){32}", "64 hexadecimal digits", metavar="SHA256"),
    default="",
    flag="--fingerprint",
    group="connection",
)

LOG: Option[bool] = Option(
    name="LOG",
    help="keep what is said in your rooms on this machine: there at once when you start, also offline",
    kind=kinds.yes_no,
    default=True,
    flag="--log",
    env="SNACKA_LOG",
    key="client.log",
    group="files",
)

LOG_AGE: Option[float] = Option(
    name="LOG_AGE",
    help="how long it is kept",
    kind=kinds.duration(3600.0, 3660 * 86400.0),
    default=366 * 86400.0,
    flag="--log-age",
    env="SNACKA_LOG_AGE",
    key="client.log_age",
    group="files",
)

LOG_SIZE: Option[int] = Option(
    name="LOG_SIZE",
    help="how large its file may become before the oldest goes",
    kind=kinds.size(1 << 20),
    default=256 << 20,
    flag="--log-size",
    env="SNACKA_LOG_SIZE",
    key="client.log_size",
    group="files",
)

LOGIN_CERTIFICATE: Option[Path | None] = Option(
    name="LOGIN_CERTIFICATE",
    help="log in with this certificate: a PEM file that has its key in it, too",
    kind=kinds.optional(kinds.path),
    default=None,
    flag="--certificate",
    env="SNACKA_LOGIN_CERTIFICATE",
    key="client.certificate",
    metavar="FILE",
    group="connection",
    default_text="none",
)

CHAT: Option[bool] = Option(
    name="CHAT",
    help="go straight to ADDRESS or HOST:PORT; if that is this machine and nobody answers, start a server",
    kind=kinds.yes_no,
    default=False,
    flag="--chat",
    group="connection",
)

PLAIN: Option[bool] = Option(
    name="PLAIN",
    help="line by line, without a screen: for screen readers, pipes and simple terminals",
    kind=kinds.yes_no,
    default=False,
    flag="--plain",
    env="SNACKA_PLAIN",
    key="client.plain",
    group="appearance",
)

WEB: Option[bool] = Option(
    name="WEB",
    help="show the chat in a browser, at an address that is printed; whoever has it is you",
    kind=kinds.yes_no,
    default=False,
    flag="--web",
    group="appearance",
)

WEB_HOST: Option[str] = Option(
    name="WEB_HOST",
    help="the address of this machine that browsers go to",
    kind=kinds.host,
    default="127.0.0.1",
    flag="--web-host",
    env="SNACKA_WEB_HOST",
    key="client.web_host",
    group="appearance",
)

WEB_PORT: Option[int] = Option(
    name="WEB_PORT",
    help="and the port",
    kind=kinds.port(),
    default=8000,
    flag="--web-port",
    env="SNACKA_WEB_PORT",
    key="client.web_port",
    group="appearance",
)

THEME: Option[str] = Option(
    name="THEME",
    help="the colours",
    kind=kinds.choice(*THEMES),
    default=THEMES[0],
    flag="--theme",
    env="SNACKA_THEME",
    key="client.theme",
    metavar="NAME",
    group="appearance",
    default_text=f"{THEMES[0]}; also {', '.join(OWN_THEMES[1:])} and {len(THEMES) - len(OWN_THEMES)} more",
)

SPLIT: Option[bool] = Option(
    name="SPLIT",
    help="keep the newest lines in sight while you read further up (Alt+S, too)",
    kind=kinds.yes_no,
    default=True,
    flag="--split",
    env="SNACKA_SPLIT",
    key="client.split",
    group="appearance",
)

OPTIONS: tuple[Option[Any], ...] = (
    ADDRESS,
    IN_ROOM,
    HOST,
    PORT,
    NICK,
    ROOM,
    TLS,
    PLAINTEXT,
    FINGERPRINT,
    LOGIN,
    PASSWORD,
    LOGIN_CERTIFICATE,
    CHAT,
    PLAIN,
    WEB,
    WEB_HOST,
    WEB_PORT,
    THEME,
    SPLIT,
    LOG,
    LOG_AGE,
    LOG_SIZE,
    *HABITS,
    DATA,
    CONFIG,
)


def guess_name() -> str:
    """A name to propose: the login name, without what a name cannot have; "" if there is none."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
    kept = "".join(c for c in login.rpartition("\\")[2] if c.isalnum() or c in "_-")[:24]
    return kept.lstrip("-")
