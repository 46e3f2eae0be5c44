"""Every line of IRC in docs/operations.md works as it stands, for an operator with all rights."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from snacka_protocol.message import Message
from support.accounts import ACCOUNT_CAPS, registers
from support.operators import with_root
from support.people import Person
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]
GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text()
LINES = [
    line for block in re.findall(r"```irc\n(.*?)```", GUIDE, re.DOTALL) for line in block.strip().split("\n")
]
_NO = re.compile(r"Like this|does not know|is no account|no channel|That is for|belongs to nobody\.$")


def refused(message: Message) -> bool:
    return (
        message.command == "FAIL"
        or message.command[0] in "459"
        or message.command == "723"
        or (message.command == "NOTICE" and _NO.search(message.text) is not None)
    )


async def test_every_line_of_the_guide_works(start_server: Starter, tmp_path: Path, person: Maker) -> None:
    server = await start_server(*with_root(tmp_path, "the-password"))
    root = await person("yournick").arrives(server.port)
    mallory = await person("mallory", caps=ACCOUNT_CAPS).arrives(server.port, "#room")
    await registers(mallory)
    await mallory.asks("CS REGISTER #room")
    for name in ("anna", "eve"):
        await person(name).arrives(server.port, "#room")
    assert len(LINES) > 25
    for line in LINES:
        answers = await root.asks(line)
        assert not [m.params for m in answers if refused(m)], line
    audit = (server.folder / "audit.log").read_text()
    for command in {line.split()[0] for line in LINES} - {"WHOIS", "STATS", "NS", "CS"}:
        assert command in audit, command
