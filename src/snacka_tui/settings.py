"""What one run of the client was asked to do, after every layer of configuration was read.

Owns the facts that the command line hands to the app. It refuses to know how they were found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from snacka_tui.address import Address
from snacka_tui.launch import LocalServer
from snacka_tui.preferences import Preferences


@dataclass(frozen=True, slots=True)
class Settings:
    """`address` None asks on the welcome screen, with `suggested` filled in; `name` "" asks for the name,
    proposing the one of last time or `guess`. `preferences` are what can be changed while one chats.

    `log` keeps what is said on this machine, for `log_age` seconds and up to `log_size` bytes.
    `account` with its `password`, or `certificate`, a PEM file, is to log in with. `tour` shows the first
    hints to who has not put them away.
    `here` is where *start a chat here* runs its server. `server` is one that was started already.
    """

    data: Path
    here: Address
    address: Address | None = None
    suggested: Address | None = None
    name: str = ""
    guess: str = ""
    room: str = ""
    account: str = ""
    password: str = field(default="", repr=False)
    certificate: str = ""
    tour: bool = True
    log: bool = False
    log_age: float = 366 * 86400.0
    log_size: int = 256 << 20
    server: LocalServer | None = None
    preferences: Preferences = field(default_factory=Preferences)
