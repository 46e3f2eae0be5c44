"""The end of a certificate against what the library that made it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from snacka_server.config import Settings
from snacka_server.net.tls import Certificates, make_certificate
from snacka_server.ops.certificate import expiry


def certificate(ends: datetime, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "chat.example.org")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize("year", [2027, 2049, 2050, 9999])
def test_the_end_is_the_one_it_was_made_with(tmp_path: Path, year: int) -> None:
    ends = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
    for key in (ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)):
        file = tmp_path / "chain.pem"
        first = certificate(ends, key)
        file.write_bytes(b"Bag Attributes\n" + first + certificate(datetime(2030, 1, 1, tzinfo=UTC), key))
        assert expiry(file) == ends


def test_what_else_is_written_in_the_file_does_not_matter(tmp_path: Path) -> None:
    own, key, noted = (tmp_path / name for name in ("own.pem", "own.key", "noted.pem"))
    make_certificate(own, key, "chat.example.org")
    noted.write_bytes("Für Köln\n".encode("latin-1") + own.read_bytes())
    one, other = (
        Certificates(Settings("127.0.0.1", 0, tmp_path, certificate=file, key=key)) for file in (own, noted)
    )
    assert one.fingerprint() == other.fingerprint()
    assert expiry(own) == expiry(noted)


def test_our_own_lasts_about_ten_years(tmp_path: Path) -> None:
    make_certificate(tmp_path / "c.pem", tmp_path / "k.pem", "chat.example.org")
    ends = expiry(tmp_path / "c.pem")
    assert ends is not None
    assert timedelta(days=3640) < ends - datetime.now(UTC) < timedelta(days=3660)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no certificate",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nåäö\n-----END CERTIFICATE-----\n",
    ],
)
def test_what_is_no_certificate_has_no_end(tmp_path: Path, content: str) -> None:
    (tmp_path / "c.pem").write_text(content)
    assert expiry(tmp_path / "c.pem") is None
    assert expiry(tmp_path / "not there.pem") is None
