"""What somebody says with their last breath: the QUIT, or the connection's end, comes right behind it."""

from __future__ import annotations

from collections.abc import Callable

from support.people import Person
from support.server import RunningServer


async def test_a_message_and_quit_in_one_write(server: RunningServer, person: Callable[..., Person]) -> None:
    bob = await person("bob").arrives(server.port, "#lobby")
    for number in range(5):
        alice = await person("alice").arrives(server.port, "#lobby")
        await alice.sends(f"PRIVMSG #lobby :last words {number}", "QUIT :bye")
        await alice.sees("PRIVMSG", "#lobby", f"last words {number}")
        await alice.is_disconnected()
        await bob.hears(alice, f"last words {number}")
        await bob.sees("QUIT", by=alice)
    await bob.sends("CHATHISTORY LATEST #lobby * 50")
    await bob.sees("BATCH")
    kept = [message.text for message in await bob.catches_up() if message.command == "PRIVMSG"]
    assert kept == [f"last words {number}" for number in range(5)]


async def test_a_message_and_the_end_of_the_connection(
    server: RunningServer, person: Callable[..., Person]
) -> None:
    bob = await person("bob").arrives(server.port, "#lobby")
    for number in range(20):
        alice = await person("alice").arrives(server.port, "#lobby")
        await alice.sends(f"PRIVMSG #lobby :cut {number}", "PRIVMSG #lobby :and more")
        await alice.vanishes()
        await bob.sees("QUIT", by=alice)
    heard = [message.text for message in bob.heard if message.command == "PRIVMSG"]
    await bob.sends("CHATHISTORY LATEST #lobby * 100")
    await bob.sees("BATCH")
    kept = [message.text for message in await bob.catches_up() if message.command == "PRIVMSG"]
    assert kept == heard
