"""Channels: who may come, speak and change things; what everybody is told; what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from snacka_protocol.message import Message
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]


def numerics_of(messages: list[Message]) -> list[str]:
    return [message.command for message in messages if message.command.isdigit()]


async def room(server: RunningServer, person: Maker, *names: str) -> list[Person]:
    """People in #fika; the first is its operator."""
    return [await person(name).arrives(server.port, "#fika") for name in names]


# -- JOIN and PART


async def test_joining_shows_who_is_there(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    assert (await anna.sees("JOIN", "#fika", by=bo)).params == ("#fika", "*", "bo the person")
    names = next(m for m in bo.heard if m.command == "353")
    assert names.params == ("bo", "=", "#fika", "@anna bo")


async def test_extended_join_only_for_those_who_asked(server: RunningServer, person: Maker) -> None:
    old = await person("old", caps="").arrives(server.port, "#fika")
    await person("bo").arrives(server.port, "#fika")
    assert (await old.sees("JOIN", by="bo")).params == ("#fika",)


async def test_a_channel_has_one_name_however_it_is_written(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#Fikarummet", "#日本語")
    bo = await person("bo").arrives(server.port)
    joined = [m for m in await bo.asks("JOIN #FIKARUMMET,#日本語") if m.command == "JOIN"]
    assert [m.params[0] for m in joined] == ["#Fikarummet", "#日本語"]
    await anna.sees("JOIN", "#Fikarummet", by=bo)


async def test_joining_twice_says_nothing(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    assert await bo.asks("JOIN #fika", "JOIN #FIKA,#fika") == []
    await anna.sees("JOIN", by=bo)
    assert [m for m in await anna.catches_up() if m.command == "JOIN"] == []


@pytest.mark.parametrize("name", ["fika", "#", "#a*b", "#" + "x" * 64, "#a\x07b", "&local"])
async def test_channels_that_cannot_be(server: RunningServer, person: Maker, name: str) -> None:
    anna = await person("anna").arrives(server.port)
    assert numerics_of(await anna.asks(f"JOIN :{name}")) in (["476"], ["403"])


async def test_parting(server: RunningServer, person: Maker) -> None:
    anna, bo, carl = await room(server, person, "anna", "bo", "carl")
    await anna.sends("PART #fika :tea is cold")
    for one in (anna, bo, carl):
        assert (await one.sees("PART", "#fika", by=anna)).text == "tea is cold"
    assert numerics_of(await anna.asks("PART #fika", "PART #nowhere")) == ["442", "403"]
    await bo.says("she left", "#fika")
    await anna.hears_nothing(after=bo)


async def test_join_zero_leaves_everything(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#a", "#b")
    parts = [m.params[0] for m in await anna.asks("JOIN 0") if m.command == "PART"]
    assert sorted(parts) == ["#a", "#b"]


async def test_nobody_is_in_more_channels_than_the_limit(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    lines = [
        "JOIN " + ",".join(f"#r{number}" for number in range(start, start + 50))
        for start in range(0, 1000, 50)
    ]
    answers = await anna.asks(*lines)
    assert len([m for m in answers if m.command == "JOIN"]) == 100
    assert len([m for m in answers if m.command == "405"]) == 900
    assert await anna.asks("JOIN #r1") == []
    assert [m.command for m in await anna.asks("PART #r1", "JOIN #new")][:2] == ["PART", "JOIN"]


# -- TOPIC


async def test_a_topic_is_told_shown_and_refused(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    carl = await person("carl").arrives(server.port)
    assert numerics_of(await anna.asks("TOPIC #fika")) == ["331"]
    await anna.sends("TOPIC #fika :kanelbullar 🥐")
    assert (await bo.sees("TOPIC", "#fika", by=anna)).text == "kanelbullar 🥐"
    shown = await bo.asks("TOPIC #fika")
    assert numerics_of(shown) == ["332", "333"]
    assert shown[1].params[2].startswith("anna!")
    assert numerics_of(await bo.asks("TOPIC #fika :mine")) == ["482"]
    assert numerics_of(await carl.asks("TOPIC #fika :mine", "TOPIC #nowhere")) == ["442", "403"]
    assert [m.text for m in await anna.asks("TOPIC #fika :") if m.command == "TOPIC"] == [""]
    assert numerics_of(await bo.asks("TOPIC #fika")) == ["331"]


async def test_a_long_topic_is_cut_between_characters_and_fits_a_line(
    server: RunningServer, person: Maker
) -> None:
    anna, bo = await room(server, person, "a" * 32, "bo")
    await anna.sends("TOPIC #fika :" + "å" * 240)
    seen = await bo.sees("TOPIC", "#fika")
    assert set(seen.text) == {"å"}
    assert len(f":{seen.source} TOPIC #fika :{seen.text}\r\n".encode()) <= 512
    assert len(seen.text.encode()) > 370


# -- KICK and INVITE


async def test_kicking(server: RunningServer, person: Maker) -> None:
    anna, bo, carl = await room(server, person, "anna", "bo", "carl")
    outside = await person("outside").arrives(server.port)
    assert numerics_of(await bo.asks("KICK #fika anna,nobody,outside :out")) == ["482"] * 3
    assert numerics_of(await outside.asks("KICK #fika anna,nobody :out")) == ["442"] * 2
    await anna.sends("KICK #fika bo :no crumbs")
    for one in (anna, bo, carl):
        assert (await one.sees("KICK", "#fika", "bo", by=anna)).text == "no crumbs"
    assert numerics_of(await bo.asks("PRIVMSG #fika :still here?")) == ["404"]
    assert numerics_of(
        await anna.asks("KICK #fika bo", "KICK #fika nobody", "KICK #no bo", "KICK #fika")
    ) == [
        "441",
        "401",
        "403",
        "461",
    ]
    await bo.joins("#fika")


async def test_kicking_several_and_from_several(server: RunningServer, person: Maker) -> None:
    anna, *others = await room(server, person, "anna", "bo", "carl", "dave", "erik", "frida")
    kicked = await anna.asks("KICK #fika bo,carl,nobody,dave,erik :all of you")
    assert sorted((m.command, m.params[1]) for m in kicked) == [
        ("401", "nobody"),
        ("407", "erik"),
        ("KICK", "bo"),
        ("KICK", "carl"),
        ("KICK", "dave"),
    ]
    for one in others[-2:]:
        assert [m.params[1] for m in await one.catches_up() if m.command == "KICK"] == ["bo", "carl", "dave"]
    await anna.joins("#te")
    await others[-1].joins("#te")
    kicked = await anna.asks("KICK #te,#fika,#nowhere frida,erik,erik", "KICK #te,#fika erik")
    assert sorted(m.command for m in kicked) == ["403", "461", "KICK", "KICK"]
    assert [m.params for m in kicked if m.command == "KICK"] == [
        ("#te", "frida", "anna"),
        ("#fika", "erik", "anna"),
    ]


async def test_inviting_into_a_closed_room(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    carl = await person("carl").arrives(server.port)
    await anna.asks("MODE #fika +i")
    assert numerics_of(await carl.asks("JOIN #fika")) == ["473"]
    assert numerics_of(await bo.asks("INVITE carl #fika")) == ["482"]
    assert numerics_of(await carl.asks("INVITE bo #fika")) == ["442"]
    assert numerics_of(await anna.asks("INVITE carl #fika")) == ["341"]
    await carl.sees("INVITE", "carl", "#fika", by=anna)
    assert numerics_of(await carl.asks("INVITE")) == ["336", "337"]
    await carl.joins("#fika")
    assert numerics_of(await anna.asks("INVITE carl #fika", "INVITE nobody #fika")) == ["443", "401"]
    # An invitation is good for one visit.
    assert numerics_of(await carl.asks("PART #fika", "JOIN #fika")) == ["473"]


# -- MODE


async def test_modes_are_told_to_everybody_and_shown(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    carl = await person("carl").arrives(server.port)
    await anna.sends("MODE #fika +ms-t+lk 7 hemlig")
    seen = await bo.sees("MODE", "#fika", by=anna)
    assert seen.params == ("#fika", "+ms-t+lk", "7", "hemlig")
    assert (await bo.asks("MODE #fika"))[0].params == ("bo", "#fika", "+mnskl", "hemlig", "7")
    assert numerics_of(await carl.asks("MODE #fika", "MODE #fika b", "NAMES #fika", "LIST #fika")) == [
        "442",
        "442",
        "366",
        "321",
        "323",
    ]
    await anna.asks("MODE #fika -s")
    assert (await carl.asks("MODE #fika"))[0].params == ("carl", "#fika", "+mnkl", "*", "7")
    assert [m.params for m in await anna.asks("MODE #fika +m", "MODE #fika -k x")] == [
        ("#fika", "-k", "hemlig")
    ]


async def test_of_contrary_changes_the_last_one_holds(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#tea")
    bo = await person("bo").arrives(server.port, "#tea")
    await anna.asks("MODE #tea +o bo", "MODE #tea +o-o+o bo bo bo", "MODE #tea +m-m", "MODE #tea +k-k a *")
    assert "@bo" in (await bo.asks("NAMES #tea"))[0].text
    assert (await bo.asks("MODE #tea"))[0].params[2] == "+nt"
    assert [m.command for m in await anna.asks("JOIN :", "JOIN ,", "PART :", "PART ,")] == ["461"] * 4
    assert [m.params[1] for m in await anna.asks("PART #no,", "NAMES #no,")] == ["#no", "#no"]


async def test_modes_that_cannot_be(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    asked = ["+Z", "+k", "+l", "+l abc", "+l 0", "+l 99999999999", "+k :a b", "+o nobody", "+o"]
    answers = await anna.asks(*(f"MODE #fika {one}" for one in asked))
    assert numerics_of(answers) == ["472", "696", "696", "696", "696", "696", "696", "401", "461"]
    assert numerics_of(await bo.asks("MODE #fika +mi-n", "MODE #fika +o bo", "MODE #nowhere +m")) == [
        "482",
        "482",
        "403",
    ]
    assert (await anna.asks("MODE #fika"))[0].params[2] == "+nt"
    carl = await person("carl").arrives(server.port)
    for one in (bo, carl):  # who rules nothing learns nothing else
        changes = ("+m", "+b x", "+v bo", "+o nobody", "+vvv a b c", "+o", "-v anna")
        assert numerics_of(await one.asks(*(f"MODE #fika {change}" for change in changes))) == ["482"] * 7


async def test_a_mask_is_the_same_whatever_its_case(server: RunningServer, person: Maker) -> None:
    anna = (await room(server, person, "anna"))[0]
    assert [m.params[1:] for m in await anna.asks("MODE #fika +b Troll", "MODE #fika +b tROLL!*@*")] == [
        ("+b", "Troll!*@*")
    ]
    assert [m.params[1:] for m in await anna.asks("MODE #fika -b troll")] == [("-b", "Troll!*@*")]
    assert numerics_of(await anna.asks("MODE #fika b")) == ["368"]


async def test_a_key_lets_in_those_who_know_it(server: RunningServer, person: Maker) -> None:
    anna = (await room(server, person, "anna"))[0]
    bo = await person("bo").arrives(server.port)
    await anna.asks("MODE #fika +k kaka")
    assert numerics_of(await bo.asks("JOIN #fika", "JOIN #fika fel")) == ["475", "475"]
    assert [m.command for m in await bo.asks("JOIN #other,,#fika x,,kaka") if m.command == "JOIN"] == [
        "JOIN",
        "JOIN",
    ]


async def test_a_limit_holds_even_when_two_come_at_once(server: RunningServer, person: Maker) -> None:
    anna = (await room(server, person, "anna"))[0]
    await anna.asks("MODE #fika +l 2")
    two = [await person(name).arrives(server.port) for name in ("bo", "carl")]
    await asyncio.gather(*(one.sends("JOIN #fika") for one in two))
    outcomes = [next(m for m in await one.catches_up() if m.command in ("JOIN", "471")) for one in two]
    assert sorted(m.command for m in outcomes) == ["471", "JOIN"]


async def test_bans_exceptions_and_standing_invitations(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    await anna.sends("MODE #fika +b bo")
    assert (await bo.sees("MODE", "#fika", "+b")).params[2] == "bo!*@*"
    assert numerics_of(await bo.asks("PRIVMSG #fika :hello?")) == ["404"]
    await bo.asks("PART #fika")
    assert numerics_of(await bo.asks("JOIN #fika")) == ["474"]
    listed = await anna.asks("MODE #fika b")
    assert numerics_of(listed) == ["367", "368"]
    assert listed[0].params[1:3] == ("#fika", "bo!*@*")
    await anna.asks("MODE #fika +e b?!*@*")
    await bo.joins("#fika")
    await bo.asks("PART #fika")
    await anna.asks("MODE #fika -e+i-b b?!*@* bo")
    assert numerics_of(await bo.asks("JOIN #fika")) == ["473"]
    await anna.asks("MODE #fika +I *!*@localhost")
    await bo.joins("#fika")
    assert numerics_of(await anna.asks("MODE #fika +I", "MODE #fika e")) == ["346", "347", "349"]
    assert numerics_of(await bo.asks("MODE #fika I", "MODE #fika b")) == ["482", "368"]


async def test_a_ban_list_has_an_end(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    for start in range(0, 100, 10):
        masks = " ".join(f"m{number}!*@*" for number in range(start, start + 10))
        await anna.asks(f"MODE #fika +{'b' * 10} {masks}")
    assert numerics_of(await anna.asks("MODE #fika +b onemore", "MODE #fika +b m3!*@*")) == ["478"]


async def test_many_long_masks_are_told_in_lines_that_fit(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "a" * 32, "bo")
    masks = " ".join(f"mask{number:02}{'x' * 17}" for number in range(19))
    await anna.asks(f"MODE #fika +{'b' * 19} {masks}")
    told = [m for m in await bo.catches_up() if m.command == "MODE"]
    assert sum(len(m.params) - 2 for m in told) == 19
    assert all(len(f":{m.source} MODE {' '.join(m.params)}\r\n".encode()) <= 512 for m in told)


async def test_standing(server: RunningServer, person: Maker) -> None:
    anna, bo, carl = await room(server, person, "anna", "bo", "carl")
    await anna.asks("MODE #fika +m")
    assert numerics_of(await bo.asks("PRIVMSG #fika :may I?")) == ["404"]
    await anna.asks("MODE #fika +vh bo carl")
    await bo.says("thank you", "#fika")
    await carl.hears(bo, "thank you")
    assert numerics_of(await carl.asks("MODE #fika +o carl", "MODE #fika +v bo", "KICK #fika anna")) == [
        "482",
        "482",
    ]
    assert numerics_of(await anna.asks("MODE #fika +q anna", "MODE #fika +a anna")) == ["482", "482"]
    await anna.asks("MODE #fika +ov carl carl")
    assert (await anna.asks("NAMES #fika"))[0].text.split() == ["@anna", "+bo", "@%+carl"]
    old = await person("old", caps="").arrives(server.port, "#fika")
    assert next(m for m in old.heard if m.command == "353").text.split() == ["@anna", "+bo", "@carl", "old"]
    # Everyone may step down.
    await bo.sends("MODE #fika -v bo")
    await anna.sees("MODE", "#fika", "-v", "bo", by=bo)


async def test_user_modes_are_answered(server: RunningServer, person: Maker) -> None:
    anna, _ = await room(server, person, "anna", "bo")
    answers = await anna.asks("MODE anna", "MODE anna +i", "MODE bo +i", "MODE nobody", "MODE anna +Z")
    assert numerics_of(answers) == ["221", "502", "401", "501"]


# -- NAMES, LIST, WHO, WHOIS


async def test_a_secret_channel_is_unknown_to_outsiders(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#hemlig", "#fika")
    await anna.asks("MODE #hemlig +s")
    bo = await person("bo").arrives(server.port)
    assert numerics_of(await bo.asks("NAMES #hemlig")) == ["366"]
    everywhere = await bo.asks("NAMES")
    assert [m.params[1:] for m in everywhere[:-1]] == [("=", "#fika", "@anna")]
    assert everywhere[-1].params[:2] == ("bo", "*")
    listed = [m.params[1] for m in await bo.asks("LIST") if m.command == "322"]
    assert listed == ["#fika"]
    assert numerics_of(await bo.asks("WHO #hemlig")) == ["315"]
    assert [m.text for m in await bo.asks("WHOIS anna") if m.command == "319"] == ["@#fika"]
    mine = [m.params[1] for m in await anna.asks("LIST #hemlig") if m.command == "322"]
    assert mine == ["#hemlig"]


async def test_list_counts_and_shows_topics(server: RunningServer, person: Maker) -> None:
    anna, _ = await room(server, person, "anna", "bo")
    await anna.asks("TOPIC #fika :bullar")
    listed = next(m for m in await anna.asks("LIST #fika,#nowhere") if m.command == "322")
    assert listed.params[1:] == ("#fika", "2", "bullar")


async def test_names_of_a_crowd_come_in_lines_that_fit(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    crowd = [f"{'ö' * 12}{number}" for number in range(40)]
    for name in crowd:
        await person(name, caps="").arrives(server.port, "#fika")
    anna.raw.clear()
    for line in ("NAMES #fika", "NAMES"):
        answers = await anna.asks(line)
        shown = [name for m in answers if m.command == "353" for name in m.text.split()]
        assert sorted(shown) == sorted(["@anna", *crowd])
        assert numerics_of(answers).count("366") == 1
    assert all(len(line.partition(b" ")[2]) <= 512 for line in anna.raw)


async def test_who_and_whois(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    await bo.asks("AWAY :äter lunch")
    who = [m.params for m in await anna.asks("WHO #fika") if m.command == "352"]
    assert [(line[1], line[2], line[5], line[6]) for line in who] == [
        ("#fika", "anna", "anna", "H@"),
        ("#fika", "bo", "bo", "G"),
    ]
    assert who[0][7] == "0 anna the person"
    assert numerics_of(await anna.asks("WHO bo", "WHO b*", "WHO nobody")) == ["352", "315"] * 2 + ["315"]
    answers = {m.command: m for m in await anna.asks("WHOIS BO")}
    assert answers["311"].params[1:] == ("bo", "bo", "localhost", "*", "bo the person")
    assert answers["319"].text == "#fika"
    assert answers["301"].text == "äter lunch"
    assert {"312", "317", "318"} <= set(answers)
    assert numerics_of(await anna.asks("WHOIS nobody", "WHOIS")) == ["401", "318", "431"]
    assert (await anna.asks("USERHOST bo anna"))[0].text == "bo=-bo@localhost anna=+anna@localhost"
    assert (await anna.asks("ISON bo nobody ANNA"))[0].text == "bo anna"


# -- AWAY


async def test_being_away_is_noticed_by_those_who_asked(server: RunningServer, person: Maker) -> None:
    anna, bo = await room(server, person, "anna", "bo")
    old = await person("old", caps="").arrives(server.port, "#fika")
    elsewhere = await person("elsewhere").arrives(server.port)
    assert numerics_of(await anna.asks("AWAY :lunch")) == ["306"]
    assert (await bo.sees("AWAY", by=anna)).params == ("lunch",)
    for one in (old, elsewhere):
        assert [m for m in await one.catches_up() if m.command == "AWAY"] == []
    await bo.says("hungry?", "anna")
    assert (await bo.is_told(numeric="301")).params == ("bo", "anna", "lunch")
    # Who joins a room while away is away there, too.
    await elsewhere.joins("#third")
    await anna.joins("#third")
    away = await elsewhere.sees("AWAY", by=anna)
    assert (away.text, "msgid" in away.tags) == ("lunch", False)  # the id is the JOIN's
    assert numerics_of(await anna.asks("AWAY")) == ["305"]
    assert (await bo.sees("AWAY", by=anna)).params == ()
    assert [m for m in await bo.asks("PRIVMSG anna :hi") if m.command == "301"] == []
