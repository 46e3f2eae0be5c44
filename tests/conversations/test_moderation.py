"""Slow mode and the filter of words: a founder's choice for a channel, or an operator's for any."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from snacka_server.credentials.argon2id import hash_password
from support.accounts import ACCOUNT_CAPS, comes_as, registers
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]
CAPS = f"{ACCOUNT_CAPS} draft/multiline"


@pytest.fixture
async def server(start_server: Starter, tmp_path: Path) -> RunningServer:
    config = tmp_path / "snacka.toml"
    config.write_text(
        f'[[operator]]\nname = "root"\npassword = "{hash_password("let me in")}"\nrights = ["force"]\n'
        f'[[operator]]\nname = "crier"\npassword = "{hash_password("let me in")}"\nrights = ["announce"]\n'
    )
    return await start_server("--config", str(config))


async def refusal(person: Person, *lines: str) -> list[str]:
    return [m.text for m in await person.asks(*lines) if m.command == "404"]


async def founds(person: Person, channel: str) -> None:
    await registers(person)
    await person.asks(f"CS REGISTER {channel}")


async def test_slow_mode(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#club")
    await founds(anna, "#club")
    bob = await person("bob", caps=CAPS).arrives(server.port, "#club")
    await registers(bob)
    eve = await person("eve", caps=CAPS).arrives(server.port, "#club")
    await anna.asks("CS SET #club slow 3000")
    # Of several that are on their way at once the first one stands.
    (told,) = await refusal(bob, "PRIVMSG #club :first", "PRIVMSG #club :second")
    assert "slow mode: you can write again in 3000 seconds" in told or "in 2999 seconds" in told
    assert "labelled" in {m.tags.get("label") for m in await bob.asks("@label=labelled PRIVMSG #club :x")}
    assert [m.command for m in await bob.asks("NOTICE #club :psst")] == []
    assert await refusal(bob, "@+draft/react=x TAGMSG #club", "@+typing=active TAGMSG #club") == []
    assert await refusal(eve, "PRIVMSG #club :from eve") == []
    assert await refusal(eve, "NICK evelyn", "PART #club", "JOIN #club", "PRIVMSG #club :again") != []
    batch = ("BATCH +1 draft/multiline #club", "@batch=1 PRIVMSG #club :a", "@batch=1 PRIVMSG #club :b")
    assert await refusal(eve, *batch, "BATCH -1") != []
    assert await refusal(anna, "PRIVMSG #club :one", "PRIVMSG #club :two") == []  # has a standing
    assert [m.text for m in await anna.asks("CHATHISTORY LATEST #club * 9") if m.command == "PRIVMSG"] == [
        "first",
        "from eve",
        "one",
        "two",
    ]
    await server.kill()
    await server.start()
    bob = await comes_as(person("bob", caps=CAPS), server.port, "bob")
    assert await refusal(bob, "PRIVMSG #club :third") != []
    anna = await comes_as(person("anna", caps=CAPS), server.port, "anna")
    await anna.asks("MODE #club +v bob")
    assert await refusal(bob, "PRIVMSG #club :with a voice", "PRIVMSG #club :and more") == []
    await anna.asks("MODE #club -v bob", "CS SET #club slow off")
    assert await refusal(bob, "PRIVMSG #club :x", "PRIVMSG #club :y") == []


async def test_a_send_that_is_repeated_is_not_slowed(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#club")
    await founds(anna, "#club")
    await anna.asks("CS SET #club slow 3000")
    bob = await person("bob", caps=CAPS).arrives(server.port, "#club")
    line = "@+snacka/nonce=n1 PRIVMSG #club :once"
    first, again = [[m.tags["msgid"] for m in await bob.asks(line)] for _ in range(2)]
    assert first == again


async def test_words_that_are_kept_out(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#club")
    await founds(anna, "#club")
    await anna.asks("CS SET #club filter :ass, spam* skräp 垃圾")
    bob = await person("bob", caps=CAPS).arrives(server.port, "#club")
    for text in (
        "what an ASS",
        "ass!",
        "Spammers",
        "ｓｐａｍ",
        "s\x02pa\x02m",
        "sp\u200bam",
        "SKRA\u0308P",
        "这是垃圾邮件",
        "\x01ACTION spams\x01",
    ):
        (told,) = await refusal(bob, f"PRIVMSG #club :{text}")
        assert "keeps out" in told, text
    for text in ("my class", "antispam", "skrap", "assa"):
        assert await refusal(bob, f"PRIVMSG #club :{text}") == [], text
    batch = ("BATCH +1 draft/multiline #club", "@batch=1 PRIVMSG #club :a", "@batch=1 PRIVMSG #club :spam")
    assert await refusal(bob, *batch, "BATCH -1") != []
    assert await refusal(bob, "@+draft/react=spam TAGMSG #club") != []
    assert await bob.asks("NOTICE #club :spam") == []
    assert await refusal(anna, "PRIVMSG #club :spam is what I keep out") == []
    await anna.asks("CS SET #club filter off")
    assert await refusal(bob, "PRIVMSG #club :spam") == []


async def test_an_operator_of_the_server_sets_it_anywhere(server: RunningServer, person: Maker) -> None:
    bob = await person("bob", caps=CAPS).arrives(server.port, "#lobby")
    root = await person("root").arrives(server.port)
    for words in ("OPER crier :let me in", "CS SET #lobby filter spam"):
        answers = await root.asks(words)
    assert "Log in first" in answers[-1].text
    await root.asks("OPER root :let me in")
    assert "now" in (await root.asks("CS SET #lobby filter spam"))[-1].text
    assert await refusal(bob, "PRIVMSG #lobby :spam") != []
    assert "CHANSERV SET" in (server.folder / "audit.log").read_text()
    assert "filter: spam" in [m.text for m in await bob.asks("CS INFO #lobby")]
