"""The settings of the one-shot commands beside those of the client.

Owns names, help and defaults, as `config` does for the screen. It refuses to know what is done with them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from snacka_config import Kind, Option, kinds
from snacka_config.common import CONFIG, DATA, HOST, PORT
from snacka_tui.config import FINGERPRINT, LOGIN, NICK, PASSWORD, PLAINTEXT, TLS

FORMATS = ("md", "json", "html")
SHELLS = ("bash", "zsh", "fish")


def _any_text(raw: object, base: Path) -> str:
    if not isinstance(raw, str) or "\0" in raw:
        raise ValueError("not text")
    return raw


TARGET: Option[str] = Option(
    name="TARGET",
    help="the room in quotes ('#lobby'), somebody's name, or address and room (ircs://host/room)",
    kind=kinds.text("a room such as '#lobby', a name, or ircs://host/room"),
    default="",
    flag="ROOM",
    group="what",
)

TEXT: Option[str] = Option(
    name="TEXT",
    help="what to say, in quotes; without it or with -, it is read from the input, one message a line",
    kind=Kind(_any_text, "text in quotes"),
    default="",
    flag="TEXT",
    group="what",
)

JOINED: Option[bool] = Option(
    name="JOINED",
    help="all lines of the input are one message",
    kind=kinds.yes_no,
    default=False,
    flag="--joined",
    group="what",
)

TIMEOUT: Option[float] = Option(
    name="TIMEOUT",
    help="how long to wait until a message is kept",
    kind=kinds.duration(1.0, 86400.0),
    default=30.0,
    flag="--timeout",
    group="what",
)

LINES: Option[int] = Option(
    name="LINES",
    help="how many earlier messages to show first",
    kind=kinds.integer(0, 100_000),
    default=50,
    flag="-n --lines",
    group="what",
)

FOLLOW: Option[bool] = Option(
    name="FOLLOW",
    help="go on with what is said from now on; --no-follow ends after the earlier messages",
    kind=kinds.yes_no,
    default=True,
    flag="--follow",
    group="what",
)

JSON: Option[bool] = Option(
    name="JSON",
    help="one JSON object a line, for programs",
    kind=kinds.yes_no,
    default=False,
    flag="--json",
    group="what",
)

FORMAT: Option[str] = Option(
    name="FORMAT",
    help="md (Markdown), json, or html (one page that needs nothing else)",
    kind=kinds.choice(*FORMATS),
    default="md",
    flag="--format",
    group="what",
)

SINCE: Option[str] = Option(
    name="SINCE",
    help="only what was said from then on",
    kind=kinds.text("2026-11-22, '2026-11-22 14:30', or 7d (ago)", metavar="WHEN"),
    default="",
    flag="--since",
    group="what",
    default_text="the beginning",
)

UNTIL: Option[str] = Option(
    name="UNTIL",
    help="only what was said before",
    kind=kinds.text("2026-11-22, '2026-11-22 14:30', or 7d (ago)", metavar="WHEN"),
    default="",
    flag="--until",
    group="what",
    default_text="now",
)

OUTPUT: Option[Path | None] = Option(
    name="OUTPUT",
    help="write into this file; broken off, the same command goes on where it was",
    kind=kinds.optional(kinds.path),
    default=None,
    flag="-o --output",
    metavar="FILE",
    group="what",
    default_text="the terminal",
)

LOCAL: Option[bool] = Option(
    name="LOCAL",
    help="what this machine has kept, without asking the network",
    kind=kinds.yes_no,
    default=False,
    flag="--local",
    group="what",
)

SHELL: Option[str] = Option(
    name="SHELL",
    help="the shell it is for",
    kind=kinds.choice(*SHELLS),
    default="bash",
    flag="SHELL",
    group="what",
)

AT: Option[str] = Option(
    name="AT",
    help="where: host, host:port, irc://host or ircs://host:port",
    kind=kinds.text("host, host:port, irc://host or ircs://host:port"),
    default="",
    flag="--at",
    metavar="ADDRESS",
    group="connection",
    default_text="HOST and PORT",
)

CONNECTION: tuple[Option[Any], ...] = (
    AT, HOST, PORT, NICK, LOGIN, PASSWORD, TLS, PLAINTEXT, FINGERPRINT, DATA, CONFIG,
)  # fmt: skip
