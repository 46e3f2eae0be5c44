"""Hosts that do not tell where somebody lives: a keyed hash of the address, and of the networks it lies in.

`3f9a1c04.77d0ba.e19c2d.x` names, from left to right, the address, its network and the wider one: /32, /24 and
/16 of IPv4; /64, /48 and /32 of IPv6. So a ban on `*!*@*.77d0ba.e19c2d.x` covers the network. The key makes
guessing useless; it stays in the data folder, for its owner's eyes alone.
"""

from __future__ import annotations

import hmac
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from ..domain.address import parse_address

FILE: Final = "cloak.key"
KEY_BYTES: Final = 32
LOCAL: Final = "localhost"
SUFFIX: Final = "x"
_PREFIXES: Final = {4: ((32, 8), (24, 6), (16, 6)), 6: ((64, 8), (48, 6), (32, 6))}
"""Per version of IP: bits of the address, and how many hexadecimal digits stand for them."""


class CloakError(Exception):
    """The key cannot be read or made; the text says which file and why."""


def load_key(data: Path) -> bytes:
    """The key of this data folder, made on the first start. Raises CloakError."""
    path = data / FILE
    try:
        with suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(os.urandom(KEY_BYTES))
        key = path.read_bytes()
    except OSError as error:
        raise CloakError(f"The key for cloaked addresses {path} cannot be used: {error.strerror}.") from None
    if len(key) < KEY_BYTES:
        raise CloakError(f"The key for cloaked addresses {path} is too short; without the file one is made.")
    return key


def keep_key(data: Path, key: bytes) -> bytes:
    """Note the cluster's key as that of this data folder: whoever goes on alone from it, or founds another
    cluster, has the same hosts, and bans go on to fit. Raises CloakError.
    """
    path = data / FILE
    other = path.with_suffix(".new")
    try:
        if not path.exists() or path.read_bytes() != key:
            other.touch(0o600)
            other.write_bytes(key)
            other.replace(path)
    except OSError as error:
        raise CloakError(f"The key for cloaked addresses {path} cannot be kept: {error.strerror}.") from None
    return key


class Cloak:
    """From addresses to the hosts that others see."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._digits = lru_cache(maxsize=4096)(self._hash)

    def host(self, address: str) -> str:
        parsed = parse_address(address)
        if parsed.is_loopback:
            return LOCAL
        number, width = int(parsed), parsed.max_prefixlen
        labels = (
            self._digits(parsed.version, bits, number >> (width - bits))[:digits]
            for bits, digits in _PREFIXES[parsed.version]
        )
        return ".".join((*labels, SUFFIX))

    def _hash(self, version: int, bits: int, prefix: int) -> str:
        return hmac.digest(self._key, f"{version}/{bits}/{prefix:x}".encode(), "sha256").hex()
