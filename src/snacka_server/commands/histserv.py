"""HistServ: one's own words in the history, and those of a channel that one looks after."""

from __future__ import annotations

from typing import Final

from snacka_protocol.message import Message

from . import forgetting, redaction
from .desk import Desk, Errand, Visit
from .entering import replay
from .readable import readable


def _forget(at: Visit, words: list[str]) -> None:
    at.ctx.command = "FORGET"
    forgetting.forget(at.ctx, Message("FORGET", (words[0],)))


def _delete(at: Visit, words: list[str]) -> None:
    at.ctx.command = "REDACT"
    redaction.redact(at.ctx, Message("REDACT", (words[0], words[1], *words[2:3])))


def _play(at: Visit, words: list[str]) -> None:
    talk = readable(at.ctx, words[0])
    if talk is None:
        at.say(f"There is nothing to read for you in {words[0]}.")
        return
    count = int(words[1][:4]) if len(words) > 1 and words[1].isascii() and words[1].isdigit() else 20
    lines = replay(at.ctx, talk.key, min(count, 100), talk.since)
    at.say(f"{lines} messages.")


def _export(at: Visit, words: list[str]) -> None:
    services, account = at.ctx.services, at.account.name
    wait = services.own_words.wait(account, services.clock())
    if wait:
        at.say(f"That was often enough for now: try again in {wait} seconds.")
        return
    services.own_words.note(account, services.clock())
    at.ctx.run(_write(at))


async def _write(at: Visit) -> None:
    await at.ctx.my_turn()
    at.ctx.services.catch_up()
    path = await at.ctx.services.export(at.account.name)
    at.say(f"All that is kept of you lies on the server, for its operator to hand to you: {path}")


HISTSERV: Final = Desk(
    "HistServ",
    "What was said. Say for example: /msg HistServ PLAY #channel 50",
    {
        "PLAY": Errand(_play, 1, "PLAY <channel|nick> [count]", "read the last messages again"),
        "DELETE": Errand(_delete, 2, "DELETE <channel|nick> <msgid>", "take a message back"),
        "FORGET": Errand(_forget, 1, "FORGET <channel|nick|*>", "erase all that you said there", member=True),
        "EXPORT": Errand(_export, 0, "EXPORT", "a copy of all that is kept of you", member=True),
    },
)
