"""Certificates: the operator's, or one made on the first start, and the context that listens with it.

A made certificate is signed by nobody; clients pin its fingerprint. `cryptography` is imported only to make
one. The private key is readable by its owner alone. Clients may show a certificate of theirs, if the operator
named the authority that vouches for it.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ..config import Settings
from ..pem import first_certificate

LIFETIME: Final = timedelta(days=3650)


class CertificateError(Exception):
    """The certificate cannot be used; the text says which file and what to do."""


class Certificates:
    """The server's certificate and its TLS context, as the files are when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        certificate, key, data = settings.certificate, settings.key, settings.data
        self._given = certificate is not None
        self._certificate = certificate or data / "certificate.pem"
        self._key = key or (certificate if certificate is not None else data / "key.pem")
        self._name = settings.server
        self._client_ca = settings.client_ca
        self._context: ssl.SSLContext | None = None
        self._shown = ""

    @property
    def file(self) -> Path:
        """Where the certificate lies, or will once it is made."""
        return self._certificate

    def context(self) -> ssl.SSLContext:
        """Made on first use. Raises CertificateError."""
        if self._context is None:
            self._context = self._make_context()
        return self._context

    def _make_context(self) -> ssl.SSLContext:
        if not self._given and not (self._certificate.exists() and self._key.exists()):
            try:
                make_certificate(self._certificate, self._key, self._name)
            except OSError as error:
                raise CertificateError(f"A certificate could not be made: {error}.") from None
        self._shown = _fingerprint_of(self._certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(self._certificate, self._key)
        except (OSError, ssl.SSLError) as error:
            raise CertificateError(
                f"The certificate {self._certificate} with the key {self._key} cannot be used: {_why(error)}."
                " Both must be PEM files that the server may read, and the key this certificate's."
            ) from None
        if self._client_ca is not None:
            context.verify_mode = ssl.CERT_OPTIONAL
            try:
                context.load_verify_locations(self._client_ca)
            except (OSError, ssl.SSLError) as error:
                why = _why(error)
                raise CertificateError(f"CLIENT_CA {self._client_ca} cannot be used: {why}.") from None
        return context

    def fingerprint(self) -> str:
        """SHA-256 of the certificate (DER), 64 hexadecimal digits. Raises CertificateError."""
        self.context()
        return self._shown


def _fingerprint_of(certificate: Path) -> str:
    try:
        return hashlib.sha256(first_certificate(certificate)).hexdigest()
    except OSError as error:
        raise CertificateError(f"The certificate {certificate} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise CertificateError(f"{certificate} holds no certificate. It must be a PEM file.") from None


def _why(error: OSError) -> str:
    """What is wrong, without the program's own words around it."""
    if isinstance(error, ssl.SSLError):
        return error.reason.replace("_", " ").lower() if error.reason else "it is no PEM file"
    return error.strerror or str(error)


def identity_of(transport: asyncio.BaseTransport) -> tuple[str, str]:
    """Whom the client's certificate names, and its SHA-256 (DER, hexadecimal); empty where none was shown.

    The system's TLS has checked it: only one that the operator's authority vouches for gets this far.
    """
    tls = transport.get_extra_info("ssl_object")
    shown = tls.getpeercert() if tls is not None else None
    if not shown:
        return "", ""
    names = [value for part in shown.get("subject", ()) for key, value in part if key == "commonName"]
    names += [value for kind, value in shown.get("subjectAltName", ()) if kind in ("email", "DNS")]
    return next(iter(names), ""), hashlib.sha256(tls.getpeercert(binary_form=True)).hexdigest()


def make_certificate(certificate: Path, key: Path, name: str) -> None:
    """Write a key (P-256) and a self-signed certificate for it, both PEM. Raises OSError."""
    from cryptography import x509  # takes 60 ms to import, and is needed once in a server's life
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64])])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    _write_private(
        key,
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))


def _write_private(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
