from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from snacka_server.credentials.argon2id import hash_password, verify


@pytest.mark.parametrize("password", ["fika", "smörgåsbord 🥪", "x" * 592, " spaces at the ends "])
def test_only_the_password_itself_is_right(password: str) -> None:
    hashed = hash_password(password)
    assert hashed.startswith("$argon2id$v=19$")
    assert verify(hashed, password)
    assert not verify(hashed, password + " ")
    assert not verify(hashed, password[:-1])


def test_the_same_password_twice_is_two_hashes() -> None:
    assert hash_password("fika") != hash_password("fika")


@pytest.mark.parametrize("hashed", ["", "fika", "$argon2id$v=19$m=65536,t=3,p=4$broken", "$2b$12$abc"])
def test_what_is_no_hash_lets_nobody_in(hashed: str) -> None:
    assert not verify(hashed, "fika")


def test_a_weaker_hash_still_works() -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("fika")
    assert verify(weaker, "fika")
