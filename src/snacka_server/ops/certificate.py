"""When a certificate ends: its PEM file's first certificate, read as far as that (RFC 5280, section 4.1).

The TLS library checks certificates and says nothing about its own; `cryptography` takes longer to import than
a server takes to start.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ..pem import first_certificate

UTC_TIME: Final = 0x17
VERSION: Final = 0xA0


def expiry(path: Path) -> datetime | None:
    """UTC; None for a file that is not there or holds no certificate."""
    try:
        return _not_after(first_certificate(path))
    except (OSError, ValueError, IndexError):
        return None


def _not_after(der: bytes) -> datetime:
    """The second time of `validity`, the fifth field of the certificate's first part."""
    _, at, _ = _element(der, 0)  # Certificate
    _, at, _ = _element(der, at)  # TBSCertificate
    if der[at] == VERSION:
        at = _element(der, at)[2]
    for _ in ("serialNumber", "signature", "issuer"):
        at = _element(der, at)[2]
    _, at, _ = _element(der, at)  # Validity
    at = _element(der, at)[2]  # notBefore
    tag, begin, end = _element(der, at)
    digits = der[begin:end].decode("ascii")
    if tag == UTC_TIME:  # two digits for the year: 1950 to 2049
        digits = ("19" if digits >= "5" else "20") + digits
    return datetime.strptime(digits, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _element(der: bytes, at: int) -> tuple[int, int, int]:
    """(tag, where its content begins, where it ends) of the DER element at this place."""
    tag, length, begin = der[at], der[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length = int.from_bytes(der[begin : begin + size], "big")
        begin += size
    if begin + length > len(der):
        raise ValueError("cut off")
    return tag, begin, begin + length
