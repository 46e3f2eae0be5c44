"""What the one-shot commands share: where to go, as whom, and what to say when it does not work.

Owns the settings of a connection for `send`, `tail` and `export`, and the advice in their errors. It refuses
to know what is done there.
"""

from __future__ import annotations

import os
import sys
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from snacka_config import ConfigError, Values
from snacka_config.common import DATA
from snacka_tui.address import Address, is_room
from snacka_tui.config import LOGIN, NICK, PASSWORD, guess_name
from snacka_tui.headless import Chat, ChatError, NotSentError, UntrustedError, connect
from snacka_tui.link import TlsMode
from snacka_tui.place import check_protection, configured, password, pinned, spoken
from snacka_tui.store import Store
from snacka_tui.tasks.options import AT

FINE, FAILED, WRONG, IN_DOUBT = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Going:
    """`room` is a channel, or a person's name for `send`. `account` "" is a guest."""

    address: Address
    room: str
    nick: str
    account: str = ""
    password: str = ""

    @property
    def network(self) -> str:
        """The place's name in the store."""
        return f"{self.address.connect_host}:{self.address.port}"

    def connect(self, rooms: tuple[str, ...]) -> AbstractAsyncContextManager[Chat]:
        """The chat there, in these rooms."""
        tls = TlsMode.PINNED if self.address.encrypted else TlsMode.PLAIN
        return connect(
            self.address.connect_host,
            self.address.port,
            nick=self.nick,
            rooms=rooms,
            tls=tls,
            fingerprint=self.address.fingerprint,
            account=self.account,
            password=self.password,
        )


def going(values: Values, target: str, *, suffix: str = "") -> Going:
    """Where the settings and the target lead. `target`: a room, a person, or an address with a room in it.

    suffix: put behind the name of somebody who chose none for this, so that it does not take their name from
    them. Raises ConfigError.
    """
    check_protection(values)
    address, room = _place(values, target)
    store = Store(values[DATA])
    try:
        pin = store.pinned(f"{address.connect_host}:{address.port}")
        name = store.get("name")
    finally:
        store.close()
    if address.encrypted and not address.fingerprint and pin:
        address = replace(address, fingerprint=pin)
    account = values[LOGIN]
    usual = values[NICK] or account or name or guess_name() or "guest"
    nick = usual if account or values.given(NICK) else f"{usual}{suffix}"
    return Going(address, room, nick, account, password(values) if account else "")


def _place(values: Values, target: str) -> tuple[Address, str]:
    if not target:
        raise ConfigError("Say which room, in quotes: '#lobby'.")
    if not is_room(target) and "/" in target:
        if values[AT]:
            raise ConfigError("The address stands in --at and in front of the room. Allowed: one of them.")
        address = pinned(spoken(target, values), values)
        if not address.room:
            raise ConfigError(
                f"“{target}” names no room. Allowed: an address with one, {target.rstrip('/')}/lobby."
            )
        return address, address.room
    address = spoken(values[AT], values) if values[AT] else configured(values)
    return pinned(address, values), target


def advice(error: ChatError, going: Going) -> str:
    """The error and what to do about it, for a person."""
    place = going.address
    match error:
        case UntrustedError(fingerprint=shown, expected=""):
            return (
                f"Nobody vouches for the certificate of {place}, and it is not known here.\n"
                f"  Its sha256 is {shown}\n"
                "  Compare that with what the server printed. Then say --fingerprint and these digits, or\n"
                f"  go there once with snacka-tui {place.spelled()} and trust it: it is remembered."
            )
        case UntrustedError(fingerprint=shown, expected=expected):
            return (
                f"The certificate of {place} is another one than before. Somebody may be in between.\n"
                f"  Known: {expected}\n  Shown: {shown}\n"
                "  Ask whoever runs the server. If it is right, snacka-tui lets you trust the new one."
            )
        case NotSentError(in_doubt=True):
            return f"{error} Nobody can tell whether it arrived."
        case _ if "Nobody listens" in str(error) or "no host called" in str(error):
            return (
                f"{error}\n  Is the server running? Say where with --at chat.example.org, or put HOST=... "
                "into the file .env."
            )
        case _ if "SASL" in str(error) and not going.account:
            return f"{error}\n  Say who you are: --login NAME. The password is asked, or in {PASSWORD.env}."
        case _:
            return str(error)


def complain(task: str, text: str) -> None:
    """Say a trouble where it does not mix with what is written."""
    print(f"snacka {task}: {text}", file=sys.stderr)


def silence_output() -> None:
    """Whoever read our output has gone: nothing more is written, and nothing is said about it at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
