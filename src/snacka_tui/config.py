"""The client's settings: the common ones and its own, as one table.

Owns names, help and defaults. It refuses to know what the screens do with them.
"""

from __future__ import annotations

import getpass
from typing import Any

from snacka_config import Option, kinds
from snacka_config.common import CONFIG, DATA, HOST, PORT

THEMES = ("snacka-night", "snacka-day", "snacka-contrast")
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
    kind=kinds.matching(r"[#&+!][^\s,]{0,63}", "a room's name that begins with #, such as '#lobby' in quotes"),
    default="",
    flag="ROOM",
    group="connection",
)

NICK: Option[str] = Option(
    name="NICK",
    help="the name that others see",
    kind=kinds.matching(
        r"[^\s!@*?,:#&~%+$.\d-][^\s!@*?,:.]{0,63}", "a name without spaces, such as anna or 小明"
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

CHAT: Option[bool] = Option(
    name="CHAT",
    help="go straight to HOST:PORT; if that is this machine and nobody answers, start a server first",
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
    default_text=f"{THEMES[0]}; also {THEMES[1]} and {THEMES[2]}",
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
    CHAT,
    PLAIN,
    THEME,
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
    return kept.lstrip("-0123456789")
