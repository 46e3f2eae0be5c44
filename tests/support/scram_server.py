"""The other end of SCRAM-SHA-256, just enough to answer the client in a test."""

from __future__ import annotations

import base64
import hashlib
import hmac

_SALT = b"a little salt"
_ROUNDS = 4096


class ScramServer:
    """Knows one password. `first` and `final` answer the client's two messages; nothing is refused."""

    def __init__(self, password: str) -> None:
        self._salted = hashlib.pbkdf2_hmac("sha256", password.encode(), _SALT, _ROUNDS)
        self._said: list[bytes] = []

    def first(self, message: bytes) -> bytes:
        bare = message.removeprefix(b"n,,")
        nonce = bare.partition(b"r=")[2]
        answer = b"r=%bxyz,s=%b,i=%d" % (nonce, base64.b64encode(_SALT), _ROUNDS)
        self._said = [bare, answer]
        return answer

    def final(self, message: bytes) -> bytes:
        without_proof = message.rpartition(b",p=")[0]
        key = hmac.new(self._salted, b"Server Key", hashlib.sha256).digest()
        signed = hmac.new(key, b",".join([*self._said, without_proof]), hashlib.sha256).digest()
        return b"v=" + base64.b64encode(signed)
