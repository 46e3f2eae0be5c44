"""AUTHENTICATE payloads: cut into chunks, put together again, and the PLAIN mechanism's three fields.

Owns the framing of SASL in IRC and its bound. Refuses to know passwords' worth and whose they are.
Specs: ircv3.net sasl-3.1 and 3.2, RFC 4616 (PLAIN).
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from .errors import SaslError

CHUNK: Final = 400
"""Characters of base64 in one AUTHENTICATE."""
ABORT: Final = "*"
"""The parameter with which a client gives up."""


def chunks(payload: bytes) -> list[str]:
    """The parameters of the AUTHENTICATE lines for a payload; "+" alone is the empty one.

    When the last chunk is a full 400 characters, "+" follows, or the peer would wait for more.
    """
    text = base64.b64encode(payload).decode("ascii")
    cut = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
    return [*cut, "+"] if len(text) % CHUNK == 0 else cut


class ChunkAssembler:
    """Collects the parameters of AUTHENTICATE lines into payloads of at most `max_bytes` bytes."""

    def __init__(self, max_bytes: int = 8192) -> None:
        self._max_text = -(-max_bytes // 3) * 4
        self._text = ""

    def feed(self, chunk: str) -> bytes | None:
        """The payload that this parameter completes, or None when more must follow.

        Raises SaslError: numeric 906 for "*" (the client gave up), 905 for a chunk or payload that is too
        long, 904 for what is not base64. After an error, and after a payload, it starts anew.
        """
        text, self._text = self._text, ""
        if chunk == ABORT:
            raise SaslError("authentication was given up", code="SASL_ABORTED", numeric="906")
        if len(chunk) > CHUNK or len(text) + len(chunk) > self._max_text:
            raise SaslError("the authentication payload is too long", code="SASL_TOO_LONG", numeric="905")
        if len(chunk) == CHUNK:
            self._text = text + chunk
            return None
        try:
            return base64.b64decode(text if chunk == "+" else text + chunk, validate=True)
        except (binascii.Error, ValueError):
            raise SaslError("the authentication payload is not base64") from None


@dataclass(frozen=True, slots=True)
class PlainCredentials:
    """What PLAIN carries. `authzid` is "" when one does not act for somebody else."""

    authzid: str
    authcid: str
    password: str

    def __repr__(self) -> str:
        return f"PlainCredentials(authzid={self.authzid!r}, authcid={self.authcid!r}, password=...)"


def plain(authcid: str, password: str, authzid: str = "") -> bytes:
    """The payload of PLAIN, UTF-8; SaslError when a field holds a NUL, which separates them."""
    if "\0" in authcid + password + authzid:
        raise SaslError("a name or password cannot hold a NUL")
    return f"{authzid}\0{authcid}\0{password}".encode()


def parse_plain(payload: bytes) -> PlainCredentials:
    """The fields of PLAIN; SaslError (904) unless there are three in UTF-8, the last two not empty."""
    try:
        authzid, authcid, password = payload.decode().split("\0")
    except ValueError:
        raise SaslError("PLAIN has three fields of UTF-8, with a NUL between them") from None
    if not authcid or not password:
        raise SaslError("PLAIN needs a name and a password")
    return PlainCredentials(authzid, authcid, password)
