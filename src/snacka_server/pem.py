"""A PEM file's first certificate, whatever else is written in the file."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

_BEGIN: Final = "-----BEGIN CERTIFICATE-----"
_END: Final = "-----END CERTIFICATE-----"


def first_certificate(path: Path) -> bytes:
    """DER. Raises OSError, and ValueError for a file that holds none."""
    pem = path.read_text(encoding="ascii", errors="replace")
    begin = pem.index(_BEGIN)
    return ssl.PEM_cert_to_DER_cert(pem[begin : pem.index(_END, begin) + len(_END)])
