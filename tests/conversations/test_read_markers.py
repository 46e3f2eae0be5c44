"""How far somebody has read: known to all their connections, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable

from support.accounts import ACCOUNT_CAPS, comes_as, registers
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
CAPS = f"{ACCOUNT_CAPS} draft/read-marker"
EARLY = "timestamp=2019-01-04T14:33:26.123Z"
LATE = "timestamp=2020-01-04T14:33:26.123Z"


async def test_markers_move_forward_on_all_connections(server: RunningServer, person: Maker) -> None:
    laptop = await person("anna", caps=CAPS).arrives(server.port)
    await registers(laptop)
    answer = await laptop.asks("JOIN #lobby")
    commands = [m.command for m in answer]
    assert commands.index("JOIN") < commands.index("MARKREAD") < commands.index("366")
    assert next(m for m in answer if m.command == "MARKREAD").params == ("#lobby", "*")
    phone = person("phone", caps=CAPS)
    await comes_as(phone, server.port, "anna")
    bob = await person("bob", caps=CAPS).arrives(server.port, "#lobby")
    await bob.catches_up()
    await laptop.sends(f"@label=m MARKREAD #lobby {LATE}")
    assert (await laptop.is_told(label="m")).params == ("#lobby", LATE)
    assert (await phone.sees("MARKREAD", "#lobby", LATE)).source == "snacka.local"
    assert [m.params for m in await phone.asks(f"MARKREAD #LOBBY {EARLY}")] == [("#LOBBY", LATE)]
    assert "MARKREAD" not in [m.command for m in await laptop.catches_up()]
    assert "MARKREAD" not in [m.command for m in await bob.catches_up()]
    assert [m.params for m in await bob.asks("MARKREAD #lobby")] == [("#lobby", "*")]
    await phone.sends(f"MARKREAD bob {EARLY}")
    await laptop.sees("MARKREAD", "bob", EARLY)
    future = "timestamp=2999-01-01T00:00:00.000Z"
    assert (await phone.asks(f"MARKREAD bob {future}"))[0].params[1] < future
    await server.kill()
    await server.start()
    again = person("anna", caps=CAPS)
    await comes_as(again, server.port, "anna")
    assert (await again.sees("MARKREAD", "#lobby")).params == ("#lobby", LATE)


async def test_a_guest_has_markers_and_takes_them_along(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port, "#lobby")
    assert [m.params for m in await anna.asks(f"MARKREAD #lobby {EARLY}")] == [("#lobby", EARLY)]
    await registers(anna)
    assert [m.params for m in await anna.asks("MARKREAD #lobby")] == [("#lobby", EARLY)]


async def test_a_talk_with_somebody_who_has_an_account_is_read_whatever_they_are_called(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port)
    bob = await person("bob", caps=CAPS).arrives(server.port)
    carl = await person("carl", caps=CAPS).arrives(server.port)
    await registers(bob)
    await anna.asks(f"MARKREAD bob {EARLY}", f"MARKREAD carl {EARLY}")
    await bob.asks("NICK robert")
    await carl.asks("NICK karl")
    assert [m.params for m in await anna.asks(f"MARKREAD robert {LATE}")] == [("robert", LATE)]
    # The name stays bob's while nobody is called so; carl is nobody in particular, and neither is karl.
    told = [m.params for m in await anna.asks("MARKREAD bob", "MARKREAD karl", "MARKREAD carl")]
    assert told == [("bob", LATE), ("karl", "*"), ("carl", EARLY)]


async def test_what_is_no_marker(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=CAPS).arrives(server.port)
    for line, code in (
        ("MARKREAD", "NEED_MORE_PARAMS"),
        ("MARKREAD #lobby *", "INVALID_PARAMS"),
        ("MARKREAD #lobby timestamp=yesterday", "INVALID_PARAMS"),
        (f"MARKREAD a!b {EARLY}", "INVALID_PARAMS"),
    ):
        assert [m.params[:2] for m in await anna.asks(line)] == [("MARKREAD", code)], line
    old = await person("old", caps="").arrives(server.port)
    assert (await old.asks("MARKREAD #lobby"))[0].command == "421"
