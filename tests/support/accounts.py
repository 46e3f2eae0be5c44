"""Accounts in conversations: making one, and logging in to it in each way that clients know."""

from __future__ import annotations

import ssl

from snacka_protocol.message import Message
from snacka_protocol.sasl import ChunkAssembler, chunks, plain
from snacka_protocol.scram import ScramClient
from support.people import EVERYTHING, Person

ACCOUNT_CAPS = f"{EVERYTHING} sasl draft/account-registration account-notify account-tag"
PASSWORD = "open sesame"
ENDS = frozenset({"902", "903", "904", "905", "906"})
"""The numerics that end a login."""


async def registers(person: Person, password: str = PASSWORD, account: str = "*") -> None:
    """Somebody who is here makes an account, named as they are."""
    await person.sends(f"REGISTER {account} * :{password}")
    await person.sees("REGISTER", "SUCCESS")
    await person.is_told(numeric="900")


async def comes_as(
    person: Person,
    port: int,
    account: str,
    password: str = PASSWORD,
    *,
    mechanism: str = "PLAIN",
    tls: ssl.SSLContext | None = None,
) -> Person:
    """Connect, log in and come in, whatever nick that gives."""
    await person.connects(port, tls=tls)
    await person.sends("CAP LS 302", f"NICK {person.name}", "USER u 0 * :real", f"CAP REQ :{person.caps}")
    assert (await tries(person, account, password, mechanism)).command == "903"
    await person.sends("CAP END")
    await person.is_told(numeric="001")
    return person


async def tries(person: Person, account: str, password: str, mechanism: str = "PLAIN") -> Message:
    """One exchange; returns the numeric that ends it."""
    await person.sends(f"AUTHENTICATE {mechanism}")
    await person.sees("AUTHENTICATE", "+")
    if mechanism == "PLAIN":
        await _sends(person, plain(account, password))
    elif mechanism == "EXTERNAL":
        await _sends(person, account.encode())
    else:
        scram = ScramClient(account, password, "rOprNGfwEbeRWgbNEkqO")
        await _sends(person, scram.first())
        await _sends(person, scram.final(await _payload(person)))
        answer = await person.waits_for("proof or refusal", lambda m: m.command in ("AUTHENTICATE", *ENDS))
        if answer.command != "AUTHENTICATE":
            return answer
        scram.verify(_assembled(answer.params[0]))
        await person.sends("AUTHENTICATE +")
    return await person.waits_for("the end of the login", lambda m: m.command in ENDS)


async def _sends(person: Person, payload: bytes) -> None:
    await person.sends(*(f"AUTHENTICATE {chunk}" for chunk in chunks(payload)))


async def _payload(person: Person) -> bytes:
    return _assembled((await person.sees("AUTHENTICATE")).params[0])


def _assembled(chunk: str) -> bytes:
    payload = ChunkAssembler().feed(chunk)
    assert payload is not None
    return payload
