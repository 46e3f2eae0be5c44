"""What happens to a connection, as values.

Owns the events a `Link` yields and the `Endpoint` it is given. It refuses to know what the messages mean.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from snacka_protocol.message import Message


class TlsMode(Enum):
    PLAIN = "plain"  # no encryption: this machine, or a network that has none
    VERIFIED = "verified"  # a certificate signed by an authority this system trusts
    PINNED = "pinned"  # the certificate with the known fingerprint, whoever signed it


class Endpoint(Struct, frozen=True):
    """Where to connect and how to know it is the right place.

    fingerprint: sha256 of the DER certificate, 64 lower-case hex digits; with PINNED and "" an authority's
    signature is accepted, and anything else ends in UnknownCertificate, for the person to decide.
    certificate: a PEM file with a certificate and its key by which the server knows us, or "".
    """

    host: str
    port: int
    tls: TlsMode = TlsMode.PLAIN
    fingerprint: str = ""
    certificate: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class Connecting(Struct, frozen=True):
    """A connection is being opened; `attempt` counts from 1 since it was last stable."""

    attempt: int


class Connected(Struct, frozen=True):
    """Bytes can flow. `encrypted` tells of TLS, `fingerprint` is the certificate's (sha256 hex) or ""."""

    encrypted: bool = False
    fingerprint: str = ""


class Received(Struct, frozen=True):
    """Everything that was ready, in order. Never empty."""

    messages: tuple[Message, ...]


class Disconnected(Struct, frozen=True):
    """The connection ended or could not be made; `reason` is a sentence for a person.

    retry_in: seconds until the next attempt, None if there will be none.
    """

    reason: str
    retry_in: float | None


class UnknownCertificate(Struct, frozen=True):
    """Nobody we trust signed the certificate, and it is not pinned.

    The link stops: ask the person, then `Link.trust`.
    """

    fingerprint: str


class CertificateChanged(Struct, frozen=True):
    """The server shows another certificate than the pinned one. The link stops: warn, do not just ask."""

    expected: str
    actual: str


LinkEvent = Connecting | Connected | Received | Disconnected | UnknownCertificate | CertificateChanged
