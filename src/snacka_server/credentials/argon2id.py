"""Passwords as argon2id hashes (RFC 9106): what is kept of a password that is shown to the server itself.

A hash says its own parameters, so older ones keep working. Each call takes tens of milliseconds and 19 MiB,
on purpose: call it in a thread, never on the event loop. `argon2` is imported on first use.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    # What OWASP asks for at least: a whole class may come back after a restart, on a small machine.
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_password(password: str) -> str:
    """The hash to keep, in the PHC format (`$argon2id$v=19$...`), with a new salt. Any length is taken."""
    return _hasher().hash(password)


def verify(hashed: str, password: str) -> bool:
    """Whether this is the password of this hash; False for a hash that is none, too."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
