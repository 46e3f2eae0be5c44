"""SCRAM-SHA-256 (RFC 7677) from the server's side: a verifier in place of a password, and the exchange.

A verifier is text, `iterations:salt:stored key:server key`, the last three in base64. Who has no account gets
an exchange that looks like everybody's and fails at its end. `scramp` is imported on first use.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scramp import ScramMechanism
    from scramp.core import ScramServer

MECHANISM: Final = "SCRAM-SHA-256"
ITERATIONS: Final = 10_000
"""Rounds of hashing that a guess costs: milliseconds, for a client and for whoever steals a verifier."""


@cache
def _mechanism() -> ScramMechanism:
    from scramp import ScramMechanism

    return ScramMechanism(MECHANISM)


def make_verifier(password: str) -> str:
    """Takes milliseconds: not on the event loop. Empty for a password that SASLprep refuses."""
    from scramp import ScramException

    try:
        salt, stored, server, rounds = _mechanism().make_auth_info(password, iteration_count=ITERATIONS)
    except ScramException:
        return ""
    return ":".join([str(rounds), *(b64encode(part).decode() for part in (salt, stored, server))])


class Exchange:
    """One login: `first` with the client's first message, `final` with its proof."""

    def __init__(self, find: Callable[[str], str], pretence: bytes) -> None:
        """`find` gives the verifier of a name or "", `pretence` is a secret of this server.

        `name` is what the client called itself in its first message.
        """
        self.name = ""
        self._find = find
        self._pretence = pretence
        self._server: ScramServer = _mechanism().make_server(self._verifier)

    def _verifier(self, name: str) -> tuple[bytes, bytes, bytes, int]:
        self.name = name
        kept = self._find(name)
        if not kept:
            # The same salt each time, as a real account has one, and keys that no password leads to.
            made = hmac.new(self._pretence, name.encode(), hashlib.sha512).digest()
            return made[:32], made[32:], made[32:], ITERATIONS
        rounds, salt, stored, server = kept.split(":")
        return b64decode(salt), b64decode(stored), b64decode(server), int(rounds)

    def first(self, message: str) -> str:
        """The server's challenge. Raises ValueError for what is no first message."""
        from scramp import ScramException

        try:
            self._server.set_client_first(message)
            return str(self._server.get_server_first())
        except ScramException as error:
            raise ValueError(str(error)) from None

    def final(self, message: str) -> str:
        """The server's own proof. Raises ValueError where the client's is none."""
        from scramp import ScramException

        try:
            self._server.set_client_final(message)
            return str(self._server.get_server_final())
        except ScramException as error:
            raise ValueError(str(error)) from None
