"""User modes: invisible people and bots, and what cannot be set."""

from __future__ import annotations

from collections.abc import Callable

from snacka_protocol.message import Message
from support.accounts import ACCOUNT_CAPS, registers
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]


def codes(messages: list[Message]) -> list[str]:
    return [message.command for message in messages]


def nicks(messages: list[Message]) -> list[str]:
    """Who stands in the rows of WHO."""
    return [m.params[5] for m in messages if m.command == "352"]


async def test_modes_are_set_shown_and_taken_away(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    assert [m.params for m in await anna.asks("MODE anna")] == [("anna", "+")]
    told = await anna.asks("@label=m MODE anna +iB")
    assert [(m.command, m.params, m.tags.get("label")) for m in told] == [("MODE", ("anna", "+Bi"), "m")]
    assert await anna.asks("MODE anna +i") == []
    assert [m.params for m in await anna.asks("MODE ANNA -i+B")] == [("anna", "-i")]
    assert [m.params for m in await anna.asks("MODE anna")] == [("anna", "+B")]


async def test_what_user_mode_refuses(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    await person("bo").arrives(server.port)
    assert codes(await anna.asks("MODE bo +i", "MODE bo", "MODE nobody +i")) == ["502", "502", "401"]
    assert codes(await anna.asks("MODE anna +z")) == ["501"]
    told = await anna.asks("MODE anna +zi")
    assert codes(told) == ["MODE", "501"]
    assert told[0].params == ("anna", "+i")
    assert await anna.asks("MODE anna +o") == []
    assert [m.params for m in await anna.asks("MODE anna")] == [("anna", "+i")]


async def test_strangers_do_not_find_the_invisible(server: RunningServer, person: Maker) -> None:
    shy = await person("shy").arrives(server.port, "#fika")
    friend = await person("friend").arrives(server.port, "#fika")
    stranger = await person("stranger").arrives(server.port)
    await shy.asks("MODE shy +i")
    assert nicks(await stranger.asks("WHO *")) == ["friend", "stranger"]
    assert nicks(await friend.asks("WHO *")) == ["shy", "friend", "stranger"]
    assert nicks(await shy.asks("WHO s*")) == ["shy", "stranger"]
    assert nicks(await stranger.asks("WHO #fika")) == ["friend"]
    assert [m.text for m in await stranger.asks("NAMES #fika") if m.command == "353"] == ["friend"]
    assert [m.text for m in await friend.asks("NAMES #fika") if m.command == "353"] == ["@shy friend"]
    # Whoever knows the name may ask about the person, not about where they are.
    assert [m.params[1] for m in await stranger.asks("WHO shy") if m.command == "352"] == ["*"]
    assert "319" not in codes(await stranger.asks("WHOIS shy"))
    assert "319" in codes(await friend.asks("WHOIS shy"))


async def test_the_invisible_are_counted_apart_and_only_while_here(
    server: RunningServer, person: Maker
) -> None:
    anna = await person("anna").arrives(server.port)
    shy = await person("shy").arrives(server.port)
    await shy.asks("MODE shy +i")
    assert next(m for m in await anna.asks("LUSERS") if m.command == "251").text.startswith(
        "There are 1 users and 1 invisible"
    )
    await shy.leaves()
    assert next(m for m in await anna.asks("LUSERS") if m.command == "251").text.startswith(
        "There are 1 users and 0 invisible"
    )


async def test_a_bot_says_so_everywhere(server: RunningServer, person: Maker) -> None:
    robot = await person("robot").arrives(server.port, "#fika")
    anna = await person("anna").arrives(server.port, "#fika")
    old = await person("old", caps="").arrives(server.port, "#fika")
    assert any("BOT=B" in m.params for m in robot.heard if m.command == "005")
    await robot.says("not yet", "#fika")
    assert "bot" not in (await anna.hears(robot, "not yet")).tags
    await robot.asks("MODE robot +B")
    await robot.says("beep", "#fika", tags={"label": "b", "+draft/reply": "x"})
    heard = await anna.hears(robot, "beep")
    assert (heard.tags["bot"], heard.tags["+draft/reply"]) == ("", "x")
    assert (await robot.is_told(label="b")).tags["bot"] == ""
    assert (await old.hears(robot, "beep")).tags == {}
    await robot.sends("@+typing=active TAGMSG #fika", "@+draft/react=x TAGMSG #fika", "NOTICE anna :psst")
    assert (await anna.sees("TAGMSG", by=robot)).tags.keys() >= {"bot", "+typing"}
    reaction = await anna.sees("TAGMSG", by=robot)
    assert reaction.tags.keys() >= {"bot", "msgid", "+draft/react"}
    assert "bot" in (await anna.hears(robot, "psst", command="NOTICE")).tags
    told = await anna.asks("WHOIS robot", "WHO robot", "WHO robot %nf", "CHATHISTORY LATEST #fika * 1")
    assert "335" in codes(told)
    assert next(m for m in told if m.command == "352").params[6] == "H@B"
    assert next(m for m in told if m.command == "354").params[1:] == ("robot", "H@B")
    assert "bot" in next(m for m in told if m.command == "PRIVMSG").tags
    assert "335" not in codes(await anna.asks("WHOIS anna"))


async def test_nobody_calls_themselves_a_bot_by_a_tag(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    await bo.says("beep", "#fika", tags={"bot": "", "+x": "y"})
    assert "bot" not in (await anna.hears(bo, "beep")).tags


async def test_004_and_005_agree(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    mine = next(m for m in anna.heard if m.command == "004").params
    tokens = dict(
        token.partition("=")[::2] for m in anna.heard if m.command == "005" for token in m.params[1:-1]
    )
    assert mine[3] == "BRiosw"
    lists, always, when_set, flags = tokens["CHANMODES"].split(",")
    prefixes = tokens["PREFIX"].partition(")")[0][1:]
    assert sorted(mine[4]) == sorted(prefixes + lists + always + when_set + flags)
    assert sorted(mine[5]) == sorted(prefixes + lists + always + when_set)


async def test_private_messages_from_people_with_accounts_only(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    bo = await person("bo").arrives(server.port)
    member = await person("member", caps=ACCOUNT_CAPS).arrives(server.port)
    await registers(member)
    await anna.asks("MODE anna +R")
    refused = await bo.asks("@label=r PRIVMSG anna :buy this", "NOTICE anna :buy that")
    assert [(m.command, m.params[1], m.tags.get("label")) for m in refused] == [("477", "anna", "r")]
    await anna.hears_nothing(after=bo)
    await member.says("hi, it is me", "anna")
    await anna.hears(member, "hi, it is me")
    # Whoever is written to may answer.
    await anna.says("how did you come here?", "bo")
    await bo.hears(anna, "how did you come here?")
    await bo.says("by foot", "anna")
    await anna.hears(bo, "by foot")
    await anna.asks("MODE anna -R")
    carl = await person("carl").arrives(server.port)
    await carl.says("hello", "anna")
    await anna.hears(carl, "hello")


async def test_what_only_operators_of_the_server_set(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port)
    assert await anna.asks("MODE anna +s", "MODE anna +o", "MODE anna -os") == []
    assert [m.params for m in await anna.asks("MODE anna +ws")] == [("anna", "+w")]
