"""Accounts that nobody uses go after a time that the operator chose, with their names and channels."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from snacka_server.domain.account import Account
from snacka_server.domain.policy import is_unused
from snacka_server.domain.user import User
from support.accounts import ACCOUNT_CAPS, PASSWORD, registers, tries
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]


async def test_an_account_that_nobody_uses(start_server: Starter, person: Maker) -> None:
    server = await start_server("--account-expiry", "400ms")
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port, "#club")
    await registers(anna)
    await anna.asks("CS REGISTER #club")
    bob = await person("bob", caps=ACCOUNT_CAPS).arrives(server.port, "#club")
    await registers(bob)
    await anna.leaves()
    assert (await bob.sees("QUIT", by="anna")).text == "Account expired"
    assert "nobody" in (await bob.asks("CS INFO #club"))[0].text
    eve = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port)
    assert (await tries(eve, "anna", PASSWORD)).command == "904"
    assert (await tries(eve, "bob", PASSWORD)).command == "903"  # somebody is connected with it


def test_when_an_account_is_unused() -> None:
    account = Account("anna", "anna", 0, "hash", seen_ms=100)
    person = User("1", "anna", "anna", "u", "h", "r", "anna", 0)
    assert not is_unused(account, None, 109, 10)
    assert is_unused(account, None, 110, 10)
    assert not is_unused(account, person, 110, 10)
    person.attached.clear()
    assert is_unused(account, person, 110, 10)
    account.suspended = "spam"
    assert not is_unused(account, None, 110, 10)


async def test_who_looks_after_the_chat(start_server: Starter, person: Maker) -> None:
    server = await start_server("--admin", "Anna Andersson, anna@example.org")
    bob = await person("bob").arrives(server.port)
    answers = await bob.asks("ADMIN")
    assert [m.command for m in answers] == ["256", "257", "258", "259"]
    assert answers[-1].text == "Anna Andersson, anna@example.org"
