"""What a proxy says about whom it brings: the PROXY protocol, versions 1 and 2.

Pure: bytes in, a Preamble out. Whether the proxy may say so is the caller's business.
Spec: haproxy.org, proxy-protocol.txt.
"""

from __future__ import annotations

import ipaddress
import struct
from dataclasses import dataclass
from typing import Final

SIGNATURE: Final = b"\r\n\r\n\0\r\nQUIT\n"
V1_BYTES: Final = 107
"""The longest line of version 1, including CRLF."""
V2_HEADER: Final = 16
V2_BYTES: Final = 2048
"""More than any address and the things that proxies add; the format would allow 64 kB."""
PEEK: Final = V2_HEADER + V2_BYTES

_LOCAL, _PROXY = 0x20, 0x21
_TCP4, _TCP6 = 0x11, 0x21
_TLV_SSL: Final = 0x20
_CLIENT_SSL: Final = 0x01
_ADDRESS_BYTES: Final = {_TCP4: 4, _TCP6: 16}


class PreambleError(Exception):
    """These bytes are no PROXY preamble."""


@dataclass(frozen=True, slots=True)
class Preamble:
    """`size` bytes were the preamble's; `address` is empty where the proxy speaks for itself."""

    size: int
    address: str = ""
    secure: bool = False


def read_preamble(data: bytes) -> Preamble | None:
    """The preamble that `data` begins with; None while it is not whole. Raises PreambleError."""
    if data.startswith(SIGNATURE):
        return _version_2(data)
    if data.startswith(b"PROXY "):
        return _version_1(data)
    if SIGNATURE.startswith(data) or b"PROXY ".startswith(data):
        return None
    raise PreambleError


def _version_1(data: bytes) -> Preamble | None:
    line, ending, _ = data[:V1_BYTES].partition(b"\r\n")
    if not ending:
        if len(data) >= V1_BYTES or b"\n" in data:
            raise PreambleError
        return None
    size = len(line) + 2
    words = line.split(b" ")
    if words[1] == b"UNKNOWN":
        return Preamble(size)
    if len(words) != 6 or words[1] not in (b"TCP4", b"TCP6"):
        raise PreambleError
    try:
        address = ipaddress.ip_address(words[2].decode("ascii"))
        ipaddress.ip_address(words[3].decode("ascii"))
    except ValueError:
        raise PreambleError from None
    if address.version != int(words[1][3:]) or not all(_is_port(word) for word in words[4:]):
        raise PreambleError
    return Preamble(size, str(address))


def _is_port(word: bytes) -> bool:
    return word.isdigit() and len(word) <= 5 and int(word) <= 65535


def _version_2(data: bytes) -> Preamble | None:
    if len(data) < V2_HEADER:
        return None
    command, family, length = struct.unpack_from("!BBH", data, len(SIGNATURE))
    if command not in (_LOCAL, _PROXY) or length > V2_BYTES:
        raise PreambleError
    size = V2_HEADER + length
    if len(data) < size:
        return None
    width = _ADDRESS_BYTES.get(family)
    if command == _LOCAL or width is None:  # UDP and UNIX sockets tell nothing that could be used here
        return Preamble(size)
    addresses = 2 * width + 4
    if length < addresses:
        raise PreambleError
    address = ipaddress.ip_address(data[V2_HEADER : V2_HEADER + width])
    return Preamble(size, str(address), _is_secure(data[V2_HEADER + addresses : size]))


def _is_secure(extensions: bytes) -> bool:
    """Whether the client's way to the proxy is TLS. Raises PreambleError."""
    at = 0
    while at < len(extensions):
        if at + 3 > len(extensions):
            raise PreambleError
        kind, length = struct.unpack_from("!BH", extensions, at)
        at += 3
        if at + length > len(extensions):
            raise PreambleError
        if kind == _TLV_SSL and length:
            return bool(extensions[at] & _CLIENT_SSL)
        at += length
    return False
