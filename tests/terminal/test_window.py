"""What the client does to the window around it: its title, and what it learns from it."""

from __future__ import annotations

from collections.abc import Callable

from support.people import Person
from support.server import RunningServer
from support.tmux import Terminal, needs_tmux

OpenClient = Callable[..., Terminal]
pytestmark = needs_tmux


async def test_the_title_tells_what_is_unread_and_is_put_back(
    server: RunningServer, open_client: OpenClient
) -> None:
    anna = open_client("anna", server.port)
    before = anna.title()
    await anna.shows("You joined")
    await anna.comes_to(lambda _: anna.title() == "Snacka #lobby", "the room in the title")
    anna.says("/join #other")
    await anna.shows("You joined", "#other")
    bob = await Person("bob").arrives(server.port, "#lobby")
    await bob.sends("PRIVMSG #lobby :one", "PRIVMSG #lobby :two\x1b]2;mine\x07")
    await anna.comes_to(lambda _: anna.title() == "(2) Snacka #other", "two unread in the title")
    anna.says("/quit")
    await anna.shows("exit code 0")
    assert anna.title() == before


async def test_emoji_the_terminal_cannot_join_do_not_move_what_is_beside_them(
    server: RunningServer, open_client: OpenClient
) -> None:
    anna = open_client("anna", server.port)
    await anna.shows("You joined", "Members")
    anna.says("👍🏽 ❤️ 👩‍💻 🇸🇪 | here")
    screen = await anna.shows("| here", "✓")
    (line,) = [row for row in screen.splitlines() if "| here" in row]
    members = next(row for row in screen.splitlines() if "Members" in row)
    assert "👍" in line
    assert members.index("Members") > 60
