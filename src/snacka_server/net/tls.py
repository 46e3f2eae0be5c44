"""Certificates: the operator's, or one made on the first start, and the context that listens with it.

A made certificate is signed by nobody; clients pin its fingerprint. `cryptography` is imported only to make
one. The private key is readable by its owner alone.
"""

from __future__ import annotations

import hashlib
import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

LIFETIME: Final = timedelta(days=3650)


class CertificateError(Exception):
    """The certificate cannot be used; the text says which file and what to do."""


class Certificates:
    """The server's certificate and its TLS context. `reload` reads the files again."""

    def __init__(self, certificate: Path | None, key: Path | None, data: Path, name: str) -> None:
        self._given = certificate is not None
        self._certificate = certificate or data / "certificate.pem"
        self._key = key or (certificate if certificate is not None else data / "key.pem")
        self._name = name
        self._context: ssl.SSLContext | None = None

    @property
    def file(self) -> Path:
        """Where the certificate lies, or will once it is made."""
        return self._certificate

    def context(self) -> ssl.SSLContext:
        """Made on first use. Raises CertificateError."""
        if self._context is None:
            self.reload()
        assert self._context is not None
        return self._context

    def reload(self) -> None:
        """New connections use what the files hold now; open ones go on. Raises CertificateError."""
        if not self._given and not (self._certificate.exists() and self._key.exists()):
            try:
                make_certificate(self._certificate, self._key, self._name)
            except OSError as error:
                raise CertificateError(f"A certificate could not be made: {error}.") from None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(self._certificate, self._key)
        except (OSError, ssl.SSLError) as error:
            raise CertificateError(
                f"The certificate {self._certificate} with the key {self._key} cannot be used: {error}."
            ) from None
        self._context = context

    def fingerprint(self) -> str:
        """SHA-256 of the certificate (DER), 64 hexadecimal digits. Raises CertificateError."""
        self.context()
        try:
            pem = self._certificate.read_text()
            first = pem[pem.index("-----BEGIN CERTIFICATE-----") :]
            first = first[: first.index("-----END CERTIFICATE-----") + 25]
            return hashlib.sha256(ssl.PEM_cert_to_DER_cert(first)).hexdigest()
        except (OSError, ValueError) as error:
            raise CertificateError(f"{self._certificate} holds no certificate: {error}.") from None


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
