"""A chat that outgrew its machine goes on in a cluster with all that it was."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import closing

from snacka_server.cluster.migrating import APART
from support.cluster import Chat
from support.people import EVERYTHING, Person
from support.server import RunningServer

CAPS = f"{EVERYTHING} draft/message-redaction"


async def migrates(server: RunningServer, *options: str, task: str = "migrate") -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "snacka_server", task, "--data", str(server.folder), *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told = (await process.communicate())[0].decode()
    return process.returncode or 0, told


async def test_the_chat_of_a_server_alone_goes_on_in_a_cluster(chat: Chat) -> None:
    alone = RunningServer(chat.folder / "n0")
    await alone.start()
    anna = await Person("anna", CAPS).arrives(alone.port, "#fika")
    await anna.sends("TOPIC #fika :kaffe", "PRIVMSG #fika :before")
    first = await anna.hears(anna, "before")
    await alone.kill()

    one, two = chat.node(0), chat.node(1)
    assert "server alone" in await refusal(one)
    options = ("--cluster", chat.nats.urls, "--node", "n0")
    code, told = await migrates(alone, *options)
    assert (code, "first" in told) == (0, True), told
    code, told = await migrates(alone, *options)
    assert code == 1
    assert "belongs to this cluster already" in told
    # had it been interrupted before it noted that in the database, it would go on where it was
    with closing(sqlite3.connect(alone.folder / "snacka.db")) as db, db:
        db.execute("DELETE FROM meta WHERE key = 'cluster'")
        db.execute("UPDATE meta SET value = value - ? WHERE key = 'pos'", (APART,))
    code, told = await migrates(alone, *options)
    assert code == 0, told

    await one.start()
    await two.start()
    anna = await Person("anna", CAPS).arrives(one.port, "#fika")
    bo = await Person("bo", CAPS).arrives(two.port, "#fika")
    assert any(message.command == "332" and message.text == "kaffe" for message in bo.heard)
    await anna.says("after", "#fika")
    second = await bo.hears(anna, "after")
    for person in (anna, bo):
        lines = await person.asks("CHATHISTORY LATEST #fika * 10")
        said = [(line.text, line.tags["msgid"]) for line in lines if "batch" in line.tags]
        assert said == [("before", first.tags["msgid"]), ("after", second.tags["msgid"])]

    # the log is lost, the database is not: it founds a cluster again
    await one.stop()
    await two.kill()
    await chat.nats.ask("$JS.API.STREAM.DELETE.SNACKA")
    assert "NATS has none" in await refusal(one)
    code, told = await migrates(alone, *options)
    assert code == 0, told
    await one.start()
    anna = await Person("anna", CAPS).arrives(one.port, "#fika")
    lines = await anna.asks("CHATHISTORY LATEST #fika * 10")
    assert [line.text for line in lines if "batch" in line.tags] == ["before", "after"]
    await anna.sees("QUIT", by=bo)  # who was on a node that is no more


async def test_the_chat_of_a_cluster_goes_on_in_a_server_alone(chat: Chat) -> None:
    one, two = await chat.starts(2)
    anna = await Person("anna", CAPS).arrives(one.port, "#fika")
    bo = await Person("bo", CAPS).arrives(two.port, "#fika")
    await bo.says("together", "#fika")
    first = await anna.hears(bo, "together")
    key = (one.folder / "cloak.key").read_bytes()
    assert key == (two.folder / "cloak.key").read_bytes()
    options = ("--cluster", chat.nats.urls, "--node", "n0")

    # what somebody says after this node has stopped is not left behind
    await one.stop()
    await bo.says("and after", "#fika")
    await bo.hears(bo, "and after")
    code, told = await migrates(one, *options, task="leave-cluster")
    assert (code, "Stop the other machines" in told) == (1, True), told
    await two.kill()
    await one.start()
    await one.stop()
    code, told = await migrates(one, *options, task="leave-cluster")
    assert code == 0, told
    code, told = await migrates(one, task="leave-cluster")
    assert "belongs to no cluster" in told

    alone = RunningServer(one.folder)
    await alone.start()
    assert key == (one.folder / "cloak.key").read_bytes()
    anna = await Person("anna", CAPS).arrives(alone.port, "#fika")
    bo = await Person("bo", CAPS).arrives(alone.port, "#fika")  # nobody has the name any more
    await anna.says("alone", "#fika")
    last = await bo.hears(anna, "alone")
    lines = await bo.asks("CHATHISTORY LATEST #fika * 10")
    said = [(line.text, line.tags["msgid"]) for line in lines if line.command == "PRIVMSG"]
    assert [text for text, _ in said] == ["together", "and after", "alone"]
    assert (said[0][1], said[-1][1]) == (first.tags["msgid"], last.tags["msgid"])
    await alone.stop()

    # without NATS, too; and a node refuses what is no longer its cluster's
    assert "leave-cluster" in await refusal(RunningServer(two.folder))
    code, told = await migrates(two, task="leave-cluster")
    assert (code, "had not read" in told) == (0, True), told
    assert "server alone" in await refusal(two)


async def refusal(node: RunningServer) -> str:
    try:
        await node.start()
    except AssertionError:
        return "\n".join(node.lines)
    raise AssertionError("it started")
