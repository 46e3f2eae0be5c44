"""SCRAM-SHA-256, the client's side: proving that one knows a password without ever sending it.

Owns the three messages of the exchange and the check that the server knows the password's verifier too.
Refuses to know how payloads travel (`sasl`). Without channel binding. Specs: RFC 5802, RFC 7677; names and
passwords are prepared by SASLprep (RFC 4013).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import stringprep
import unicodedata
from typing import Final

from .errors import SaslError

MECHANISM: Final = "SCRAM-SHA-256"
LEAST_ITERATIONS: Final = 4096
"""RFC 7677: a server that asks for less wants the password to be guessable."""
MOST_ITERATIONS: Final = 1_000_000
"""About half a second of work; more would let a server stop the client."""
_HEADER = "n,,"  # no channel binding, for oneself
_PROHIBITED = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


class ScramClient:
    """One exchange: send `first()`, give what comes to `final`, send that, give what comes to `verify`."""

    def __init__(self, name: str, password: str, nonce: str) -> None:
        """`nonce` is random, printable ASCII without commas. SaslError for a name no server can hold."""
        self._password = saslprep(password).encode()
        escaped = saslprep(name).replace("=", "=3D").replace(",", "=2C")
        self._nonce = nonce
        self._bare = f"n={escaped},r={nonce}"
        self._signature = b""

    def first(self) -> bytes:
        """The client's first message."""
        return (_HEADER + self._bare).encode()

    def final(self, server_first: bytes) -> bytes:
        """The client's proof, from the server's first message; SaslError if that is not to be trusted."""
        fields = _fields(server_first)
        nonce = fields.get("r", "")
        if not nonce.startswith(self._nonce) or nonce == self._nonce:
            raise SaslError("the server answered another exchange")
        try:
            salt = base64.b64decode(fields["s"], validate=True)
            iterations = int(fields["i"][:9])
        except (KeyError, ValueError, binascii.Error):
            raise SaslError("the server's first message is incomplete") from None
        if not salt or not LEAST_ITERATIONS <= iterations <= MOST_ITERATIONS:
            raise SaslError("the server asks for an exchange that is not safe")
        without_proof = f"c={base64.b64encode(_HEADER.encode()).decode()},r={nonce}"
        salted = hashlib.pbkdf2_hmac("sha256", self._password, salt, iterations)
        client_key = _hmac(salted, b"Client Key")
        said = b",".join((self._bare.encode(), server_first, without_proof.encode()))
        signature = _hmac(hashlib.sha256(client_key).digest(), said)
        proof = bytes(one ^ other for one, other in zip(client_key, signature, strict=True))
        self._signature = _hmac(_hmac(salted, b"Server Key"), said)
        return f"{without_proof},p={base64.b64encode(proof).decode()}".encode()

    def verify(self, server_final: bytes) -> None:
        """Nothing, if the server has proved itself; SaslError if it has not, or says why it refuses."""
        fields = _fields(server_final)
        if "e" in fields:
            raise SaslError(f"the server refuses: {fields['e']}")
        try:
            signature = base64.b64decode(fields.get("v", ""), validate=True)
        except (ValueError, binascii.Error):
            signature = b""
        if not self._signature or not hmac.compare_digest(signature, self._signature):
            raise SaslError("the server does not know this account: it may not be the one it says it is")


def saslprep(text: str) -> str:
    """RFC 4013; SaslError for characters that no name or password can have."""
    if text.isascii() and text.isprintable():
        return text
    mapped = "".join(
        " " if stringprep.in_table_c12(char) else char for char in text if not stringprep.in_table_b1(char)
    )
    prepared = unicodedata.normalize("NFKC", mapped)
    if any(prohibited(char) for char in prepared for prohibited in _PROHIBITED):
        raise SaslError("a name or password cannot hold such characters")
    return prepared


def _fields(message: bytes) -> dict[str, str]:
    try:
        parts = message.decode().split(",")
    except UnicodeDecodeError:
        raise SaslError("the server's message is not text") from None
    fields = {part[0]: part[2:] for part in parts if part[1:2] == "="}
    if "m" in fields:  # RFC 5802: an extension one must understand, and there is none
        raise SaslError("the server asks for something unknown")
    return fields


def _hmac(key: bytes, text: bytes) -> bytes:
    return hmac.new(key, text, hashlib.sha256).digest()
