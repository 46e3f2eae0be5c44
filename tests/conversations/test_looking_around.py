"""Questions that change nothing: WHO and WHOX, WHOIS, WHOWAS, LIST, and about the server."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from snacka_protocol.message import Message
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]


def rows(messages: list[Message], numeric: str) -> list[tuple[str, ...]]:
    return [m.params[1:] for m in messages if m.command == numeric]


def codes(messages: list[Message]) -> list[str]:
    return [message.command for message in messages]


# -- WHOX


async def test_whox_gives_what_is_asked_in_the_order_of_the_spec(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    await bo.asks("AWAY :te")
    told = await anna.asks("WHO #fika %tcuihsnfdlaor,152")
    assert codes(told) == ["354", "354", "315"]
    first, second = rows(told, "354")
    assert first[:8] == ("152", "#fika", "anna", "127.0.0.1", "localhost", "snacka.local", "anna", "H@")
    assert second[:8] == ("152", "#fika", "bo", "255.255.255.255", "localhost", "snacka.local", "bo", "G")
    assert second[8] == "0"
    assert second[9].isdigit()
    assert second[10:] == ("0", "n/a", "bo the person")
    assert rows(await anna.asks("WHO bo %rn"), "354") == [("bo", "bo the person")]
    assert rows(await anna.asks("WHO bo n%nat,7"), "354") == [("7", "bo", "0")]


async def test_whox_with_odd_fields_and_tokens(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    assert rows(await anna.asks("WHO anna %nzq!"), "354") == [("anna",)]
    assert rows(await anna.asks("WHO anna %tn,1234"), "354") == [("0", "anna")]
    assert rows(await anna.asks("WHO anna %tn,x"), "354") == [("0", "anna")]
    assert rows(await anna.asks("WHO anna %c"), "354") == [("*",)]
    assert codes(await anna.asks("WHO nobody %n", "WHO #nowhere %n")) == ["315", "315"]


async def test_whox_shows_no_secret_channel(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#hidden")
    await anna.asks("MODE #hidden +s")
    bo = await person("bo").arrives(server.port)
    assert rows(await bo.asks("WHO anna %cn"), "354") == [("*", "anna")]
    assert rows(await bo.asks("WHO #hidden %n"), "354") == []
    assert rows(await anna.asks("WHO anna %cn"), "354") == [("#hidden", "anna")]


async def test_masks_and_the_operator_flag(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    await person("annika").arrives(server.port)
    await person("bo").arrives(server.port)
    assert [row[4] for row in rows(await anna.asks("WHO ann*"), "352")] == ["anna", "annika"]
    assert [row[0] for row in rows(await anna.asks("WHO *the?person %n"), "354")] == ["anna", "annika", "bo"]
    assert len(rows(await anna.asks("WHO 0"), "352")) == 3
    assert len(rows(await anna.asks("WHO localhost"), "352")) == 3
    assert [row[4] for row in rows(await anna.asks("WHO :BO the person"), "352")] == ["bo"]
    assert [row[4] for row in rows(await anna.asks("WHO b*!*@localhost"), "352")] == ["bo"]
    assert codes(await anna.asks("WHO * o", "WHO * o%n")) == ["315", "315"]


# -- WHOIS and WHOWAS


async def test_several_people_in_one_whois(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    await person("bo").arrives(server.port)
    told = await anna.asks("WHOIS bo,nobody,ANNA,bo,c,d,e")
    assert [row[0] for row in rows(told, "318")] == ["bo,nobody,ANNA,bo,c,d,e"]
    assert [row[0] for row in rows(told, "311")] == ["bo", "anna"]
    assert [row[0] for row in rows(told, "401")] == ["nobody", "c"]
    assert [row[0] for row in rows(told, "378")] == ["anna"]  # one's own address only
    assert codes(await anna.asks("WHOIS", "WHOIS :")) == ["431", "431"]
    assert codes(await anna.asks("WHOIS no.such.server bo", "WHOIS nobody bo")) == ["402", "402"]
    assert codes(await anna.asks("WHOIS nobody nobody")) == ["401", "318"]
    assert rows(await anna.asks("WHOIS BO BO"), "318") == [("BO", "End of WHOIS list")]
    assert rows(await anna.asks("WHOIS snacka.local bo"), "318") == [("bo", "End of WHOIS list")]


async def test_who_was_here(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    for _ in range(2):
        bjorn = await person("björn").arrives(server.port)
        await bjorn.leaves()
    await bjorn.vanishes()
    other = await person("other").arrives(server.port)
    await other.asks("NICK else")
    told = await anna.asks("WHOWAS BJÖRN")
    assert codes(told) == ["314", "312", "314", "312", "369"]
    assert rows(told, "314")[0] == ("björn", "björn", "localhost", "*", "björn the person")
    assert codes(await anna.asks("WHOWAS björn 1")) == ["314", "312", "369"]
    assert len(rows(await anna.asks("WHOWAS björn -1"), "314")) == 2
    assert codes(await anna.asks("WHOWAS other")) == ["314", "312", "369"]
    assert codes(await anna.asks("WHOWAS anna", "WHOWAS #no")) == ["406", "369", "406", "369"]
    assert codes(await anna.asks("WHOWAS")) == ["431"]
    told = await anna.asks("WHOWAS björn,nobody,other 1")
    assert codes(told) == ["314", "312", "406", "314", "312", "369"]
    assert told[-1].params[1] == "björn,nobody,other"


# -- LIST


async def test_list_with_conditions(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika", "#fikabröd", "#te")
    await person("bo").arrives(server.port, "#fika")
    await anna.asks("TOPIC #te :grönt")

    async def listed(conditions: str) -> list[str]:
        told = await anna.asks(f"LIST {conditions}")
        assert codes(told)[0] == "321"
        assert codes(told)[-1] == "323"
        return [row[0] for row in rows(told, "322")]

    assert await listed(">1") == ["#fika"]
    assert await listed("<2,>0") == ["#fikabröd", "#te"]
    assert await listed("#FIKA*") == ["#fika", "#fikabröd"]
    assert await listed("#fika*,!*bröd") == ["#fika"]
    assert await listed("!#fika*,!#lobby") == ["#te"]
    assert await listed("C<60,#fika") == ["#fika"]
    assert await listed("C>60") == []
    assert await listed("T<60") == ["#te"]
    assert await listed("t>60") == []
    assert await listed("#te,#nowhere,#fika") == ["#te", "#fika"]
    # Nobody has been in the lobby yet: only who asks for it hears of it.
    assert await listed("") == ["#fika", "#fikabröd", "#te"]
    assert await listed("#lobby") == ["#lobby"]
    assert await listed("#l*") == []
    assert await listed("<x") == []
    await anna.asks("MODE #te +s")
    bo = await person("carl").arrives(server.port)
    assert "#te" not in [row[0] for row in rows(await bo.asks("LIST #te,#fika"), "322")]


# -- about the server


async def test_help(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    told = await anna.asks("HELP")
    assert codes(told)[0] == "704"
    assert codes(told)[-1] == "706"
    assert told[1].params[1:] == ("*", "")
    assert {"PRIVMSG", "CMODES", "UMODES", "WHOWAS"} <= {word for m in told for word in m.text.split()}
    told = await anna.asks("HELPOP privmsg")
    assert codes(told) == ["704", "705", "705", "706"]
    assert {m.params[1] for m in told} == {"privmsg"}
    told = await anna.asks("HELP frobnicate", "HELP :un known")
    assert [(m.command, m.params[1]) for m in told] == [("524", "frobnicate"), ("524", "*")]


@pytest.mark.parametrize("command", ["VERSION", "TIME", "INFO", "ADMIN", "MOTD", "STATS u"])
async def test_questions_for_another_server(server: RunningServer, person: Maker, command: str) -> None:
    anna = await person("anna").arrives(server.port)
    assert codes(await anna.asks(f"{command} no.such.server")) == ["402"]
    here = codes(await anna.asks(f"{command} snacka.*"))
    assert here
    assert here == codes(await anna.asks(command)) == codes(await anna.asks(f"{command} anna"))


async def test_what_the_server_says_of_itself(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    assert codes(await anna.asks("INFO"))[-1] == "374"
    told = await anna.asks("ADMIN")
    assert codes(told) == ["256", "257", "258", "259"]
    assert told[-1].text == "Nobody has been named here"
    assert rows(await anna.asks("LINKS"), "364") == [("*", "snacka.local", "0 Snacka")]
    told = await anna.asks("STATS u")
    assert codes(told) == ["242", "219"]
    assert told[0].text.startswith("Server up 0 days 0:0")
    assert codes(await anna.asks("STATS z", "STATS")) == ["219", "461"]
    tokens = {token for m in anna.heard if m.command == "005" for token in m.params}
    assert {"WHOX", "ELIST=CMNTU"} <= tokens
