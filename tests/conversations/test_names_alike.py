"""Names that look like somebody else's: refused while that one is here, and where an account has it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from support.accounts import ACCOUNT_CAPS, comes_as, registers
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]
ANNA = "\u0430nna"
BOB = "b\u043eb"


async def test_looking_like_somebody(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(server.port, "#lobby")
    await person("anna1").arrives(server.port)
    eve = await person("eve", caps=ACCOUNT_CAPS).arrives(server.port, "#lobby")
    (refused,) = await eve.asks(f"NICK {ANNA}")
    assert refused.command == "433"
    assert "looks like anna" in refused.text
    (refused,) = await eve.asks(f"REGISTER {ANNA} * :open sesame")
    assert refused.params[:2] == ("REGISTER", "BAD_ACCOUNT_NAME")
    assert [m.command for m in await eve.asks("NICK annal")] == ["NICK"]
    newcomer = person(ANNA, caps="")
    await newcomer.connects(server.port)
    await newcomer.sends(f"NICK {ANNA}", "USER a 0 * :a")
    assert "looks like" in (await newcomer.is_told(numeric="433")).text
    await registers(anna)
    # Oneself one may resemble; and the account keeps others off while nobody is there.
    assert [m.command for m in await anna.asks(f"NICK {ANNA}")] == ["NICK"]
    await anna.asks("NICK anna", "NS SET always-on off")
    await anna.leaves()
    await eve.sees("QUIT", by="anna")
    assert [m.command for m in await eve.asks(f"NICK {ANNA}")] == ["433"]
    await comes_as(person(ANNA, caps=ACCOUNT_CAPS), server.port, "anna")
    # A guest's name is guarded as long as they are here.
    bob = await person("bob").arrives(server.port, "#lobby")
    assert [m.command for m in await eve.asks(f"NICK {BOB}")] == ["433"]
    await bob.leaves()
    await eve.sees("QUIT", by="bob")
    assert [m.command for m in await eve.asks(f"NICK {BOB}")] == ["NICK"]
    assert [m.command for m in await eve.asks("NICK \u039dickServ")] == ["433"]


async def test_without_the_guard_and_with_ascii_alone(start_server: Starter, person: Maker) -> None:
    server = await start_server("--no-name-guard")
    await person("anna").arrives(server.port)
    await person(ANNA).arrives(server.port)
    strict = await start_server("--ascii-names", folder="strict")
    anna = await person("anna", caps=ACCOUNT_CAPS).arrives(strict.port)
    (refused,) = await anna.asks("NICK bj\u00f6rn")
    assert refused.command == "432"
    assert "ASCII" in refused.text
    (refused,) = await anna.asks("REGISTER bj\u00f6rn * :open sesame")
    assert refused.params[1] == "BAD_ACCOUNT_NAME"
    assert next(m.command for m in await anna.asks("JOIN #k\u00f6k")) == "JOIN"
