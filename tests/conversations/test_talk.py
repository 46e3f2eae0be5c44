"""Three people in one room: the story that everything else widens."""

from __future__ import annotations

from collections.abc import Callable

from support.people import Person, PlainPerson
from support.server import RunningServer

Maker = Callable[..., Person]


async def test_what_alice_says_everybody_hears_and_she_is_told_it_is_kept(
    server: RunningServer, person: Maker
) -> None:
    alice = await person("alice").arrives(server.port, "#lobby")
    bob = await person("bob").arrives(server.port, "#lobby")
    carol = await person("carol").arrives(server.port)
    await alice.sees("JOIN", "#lobby", by=bob)
    await alice.says("hej på dig 😀", tags={"label": "one"})
    heard = await bob.hears(alice, "hej på dig 😀")
    echo = await alice.is_told(label="one")
    assert echo.params == ("#lobby", "hej på dig 😀")
    assert echo.tags["msgid"] == heard.tags["msgid"]
    await carol.hears_nothing(after=alice)


async def test_a_person_without_a_client_talks_like_everybody(
    server: RunningServer, person: Maker, plain_person: Callable[[str], PlainPerson]
) -> None:
    alice = await person("alice").arrives(server.port, "#lobby")
    nisse = await plain_person("nisse").arrives(server.port)
    await alice.sees("JOIN", "#lobby", by="nisse")
    await nisse.types("god morgon")
    await alice.hears("nisse", "god morgon")
    await alice.says("morron morron")
    assert await nisse.reads("morron") == "alice: morron morron"
    await alice.leaves()
    assert await nisse.reads("alice left") == "* alice left"


async def test_a_string_without_a_newline_is_a_message(
    server: RunningServer, person: Maker, plain_person: Callable[[str], PlainPerson]
) -> None:
    alice = await person("alice").arrives(server.port, "#lobby")
    script = plain_person("skript")
    await script.connects(server.port)
    await script.sends_raw("skript")
    await script.reads("You are in #lobby")
    await script.sends_raw("utan radslut")
    await alice.hears("skript", "utan radslut")


async def test_the_tutorials_client_that_prefixes_its_name(
    server: RunningServer, person: Maker, plain_person: Callable[[str], PlainPerson]
) -> None:
    alice = await person("alice").arrives(server.port, "#lobby")
    pupil = await plain_person("elev").arrives(server.port)
    await pupil.types("elev: hello from a tutorial")
    await alice.hears("elev", "hello from a tutorial")


async def test_an_old_client_without_capabilities(server: RunningServer, person: Maker) -> None:
    alice = await person("alice").arrives(server.port, "#lobby")
    old = await person("veteran", caps="").arrives(server.port, "#lobby")
    await alice.says("still on ircII?")
    heard = await old.hears(alice, "still on ircII?")
    assert heard.tags == {}
    await old.says("of course")
    await alice.hears(old, "of course")
    assert "PRIVMSG" not in {message.command for message in await old.catches_up()}


async def test_two_people_who_want_one_name(server: RunningServer, person: Maker) -> None:
    first = await person("anna").arrives(server.port)
    second = person("anna", caps="")
    await second.connects(server.port)
    await second.sends("NICK anna", "USER anna 0 * :Anna")
    await second.is_told(numeric="433")
    await second.sends("NICK anna2")
    await second.is_told(numeric="001")
    await first.catches_up()


async def test_what_was_kept_survives_kill_9(server: RunningServer, person: Maker) -> None:
    alice = await person("alice").arrives(server.port, "#lobby", "#fika")
    for number in range(50):
        await alice.says(f"message {number}", "#fika", tags={"label": f"m{number}"})
    for number in range(50):
        await alice.is_told(label=f"m{number}")
    await alice.sends("TOPIC #fika :bullar")
    await alice.sees("TOPIC", "#fika")
    await server.kill()
    await alice.is_disconnected()
    await server.start()
    bob = await person("bob").arrives(server.port)
    await bob.sends("JOIN #fika")
    assert (await bob.is_told(numeric="332")).text == "bullar"
    await bob.sends("CHATHISTORY LATEST #fika * 100")
    await bob.sees("BATCH")
    kept = [m.text for m in await bob.catches_up() if m.command == "PRIVMSG"]
    assert kept == [f"message {number}" for number in range(50)]
