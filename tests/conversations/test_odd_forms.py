"""Forms that few clients use and the specifications allow all the same."""

from __future__ import annotations

from collections.abc import Callable

from support.people import EVERYTHING, Person
from support.server import RunningServer

Maker = Callable[..., Person]


async def test_who_without_a_mask_is_about_everybody(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    await person("bo").arrives(server.port)
    answers = await anna.asks("WHO")
    assert {m.params[5] for m in answers if m.command == "352"} == {"anna", "bo"}
    assert answers[-1].params[:2] == ("anna", "*")


async def test_several_signs_before_a_channel_reach_the_least_of_them(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna").arrives(server.port, "#tea")
    bo = await person("bo").arrives(server.port, "#tea")
    carl = await person("carl").arrives(server.port, "#tea")
    await anna.asks("MODE #tea +v bo")
    await anna.says("you two", "@+#tea")
    await bo.hears(anna, "you two", target="+#tea")
    await carl.hears_nothing(after=anna)
    assert [m.command for m in await anna.asks("PRIVMSG @ :x", "PRIVMSG , :x")] == ["401", "411"]


async def test_labels_need_batches(server: RunningServer, person: Maker) -> None:
    anna = await person("anna", caps=EVERYTHING.replace(" batch ", " ")).arrives(server.port)
    assert not any("label" in m.tags or m.command == "BATCH" for m in await anna.asks("@label=x WHOIS anna"))


async def test_an_older_cap_ls_gets_an_older_answer(server: RunningServer, person: Maker) -> None:
    """And the connection still counts as one of the newer kind."""
    anna = await person("anna").arrives(server.port)
    answers = await anna.asks("CAP LS")
    assert len(answers) == 1
    assert "=" not in answers[0].text
    assert "sasl" in answers[0].text.split()
    assert (await anna.asks("CAP REQ :-cap-notify"))[0].params[1] == "NAK"
