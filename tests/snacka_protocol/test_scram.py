"""SCRAM-SHA-256 from the client's side: the public example, and servers that are not to be trusted."""

from __future__ import annotations

import pytest

from snacka_protocol.errors import SaslError
from snacka_protocol.scram import ScramClient, saslprep

# RFC 7677, section 3.
NONCE = "rOprNGfwEbeRWgbNEkqO"
BOTH = f"{NONCE}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
SALT = "W22ZaJ0SNY7soEsUEjb6gQ=="
SERVER_FIRST = f"r={BOTH},s={SALT},i=4096".encode()
SERVER_FINAL = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


def client(name: str = "user", password: str = "pencil") -> ScramClient:
    return ScramClient(name, password, NONCE)


def test_the_exchange_of_the_specification() -> None:
    exchange = client()
    assert exchange.first() == f"n,,n=user,r={NONCE}".encode()
    proof = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    assert exchange.final(SERVER_FIRST) == f"c=biws,r={BOTH},p={proof}".encode()
    exchange.verify(SERVER_FINAL)


def test_another_password_gives_another_proof_and_does_not_accept_the_server() -> None:
    exchange = client(password="pencil2")
    assert exchange.final(SERVER_FIRST) != client().final(SERVER_FIRST)
    with pytest.raises(SaslError, match="may not be the one"):
        exchange.verify(SERVER_FINAL)


@pytest.mark.parametrize(
    "answer",
    [
        f"r={NONCE},s={SALT},i=4096",  # nothing of the server's own in the nonce
        f"r=x{BOTH},s={SALT},i=4096",
        f"r={BOTH},s={SALT},i=4095",  # fewer rounds than the specification allows
        f"r={BOTH},s={SALT},i=99999999",
        f"r={BOTH},s=,i=4096",
        f"r={BOTH},s=?,i=4096",
        f"r={BOTH},i=4096",
        f"r={BOTH},s={SALT},i=many",
        f"m=ext,r={BOTH},s={SALT},i=4096",
        "",
    ],
)
def test_a_first_answer_that_is_not_to_be_trusted(answer: str) -> None:
    with pytest.raises(SaslError):
        client().final(answer.encode())


@pytest.mark.parametrize("answer", [b"", b"v=", b"v=?", b"e=invalid-proof", b"\xff"])
def test_a_last_answer_that_is_not_to_be_trusted(answer: bytes) -> None:
    exchange = client()
    exchange.final(SERVER_FIRST)
    with pytest.raises(SaslError):
        exchange.verify(answer)


def test_success_before_the_proof_is_no_success() -> None:
    with pytest.raises(SaslError):
        client().verify(b"v=")


def test_names_are_escaped_and_prepared() -> None:
    assert client(name="a,b=c").first() == f"n,,n=a=2Cb=3Dc,r={NONCE}".encode()
    # RFC 4013, section 3.
    assert [saslprep(text) for text in ("I\u00adX", "user", "USER", "\u00aa", "\u2168")] == [
        "IX", "user", "USER", "a", "IX",
    ]  # fmt: skip
    with pytest.raises(SaslError):
        saslprep("\u0007")
