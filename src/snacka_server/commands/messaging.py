"""Saying things: PRIVMSG, NOTICE, TAGMSG, to channels and to people.

This is the hot path. A text that would not fit a line with the sender's source in front is cut here, inside
no character, so that everyone, the echo and the history have the same text. NOTICE is never answered with an
error. Spec: modern.ircdocs.horse; IRCv3 message-tags, echo-message, `+snacka/nonce` in docs/protocol.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.message import Message

from ..domain.channel import PREFIX_SIGNS, Channel
from ..domain.effect import Outcome
from ..domain.events import Event, Kind, Said, Signalled
from ..domain.policy import may_say, may_send_ctcp, may_speak, may_write_to, reach
from ..domain.session import MESSAGE_TAGS
from ..domain.user import BOT, User, private_talk
from .context import Context
from .desk import echo, visit
from .replies import cut

NONCE: Final = "+snacka/nonce"
NONCE_BYTES: Final = 64
REACTION: Final = "+draft/react"
_PASSING: Final = frozenset({"+typing", "+draft/typing"})
"""Client tags that mean something only now: a TAGMSG with nothing else is not kept."""


Text = str | tuple[tuple[bool, str], ...]
"""What is said: a line, or several as in `say`."""


def privmsg(ctx: Context, message: Message) -> None:
    _say(ctx, message, Kind.PRIVMSG)


def notice(ctx: Context, message: Message) -> None:
    _say(ctx, message, Kind.NOTICE)


def tagmsg(ctx: Context, message: Message) -> None:
    if not ctx.session.caps & MESSAGE_TAGS:
        ctx.reply(numerics.ERR_UNKNOWNCOMMAND, "TAGMSG")
        return
    _say(ctx, message, Kind.TAGMSG)


def _say(ctx: Context, message: Message, kind: Kind) -> None:
    params = message.params
    loud = kind is not Kind.NOTICE
    if not params or not params[0]:
        if loud:
            ctx.reply(numerics.ERR_NORECIPIENT, command=ctx.command)
        return
    text = ""
    if kind is not Kind.TAGMSG:
        text = params[1] if len(params) > 1 else ""
        if not text:
            if loud:
                ctx.reply(numerics.ERR_NOTEXTTOSEND)
            return
    tags = None
    if message.tags and ctx.session.caps & MESSAGE_TAGS:
        tags = {key: value for key, value in message.tags.items() if key[0] == "+"} or None
    if kind is Kind.TAGMSG and tags is None:
        return
    target = params[0]
    if "," not in target:
        _say_to(ctx, kind, target, text, tags)
        return
    targets = list(dict.fromkeys(name for name in target.split(",") if name))
    if not targets and loud:
        ctx.reply(numerics.ERR_NORECIPIENT, command=ctx.command)
    limit = ctx.settings.limits.targets
    for name in targets[:limit]:
        _say_to(ctx, kind, name, text, tags)
    if len(targets) > limit and loud:
        ctx.reply(numerics.ERR_TOOMANYTARGETS, targets[limit])


def say(
    ctx: Context, kind: Kind, target: str, tags: Mapping[str, str], lines: tuple[tuple[bool, str], ...]
) -> None:
    """A message of several lines: (joined to the one before it without a line feed, text)."""
    told = {key: value for key, value in tags.items() if key[0] == "+"} or None
    _say_to(ctx, kind, target, lines, told)


def _say_to(ctx: Context, kind: Kind, target: str, text: Text, tags: dict[str, str] | None) -> None:
    status = ""
    if target[0] in PREFIX_SIGNS:
        bare = target.lstrip(PREFIX_SIGNS)
        if bare[:1] == "#":  # of several signs the least one says it
            status, target = max(target[: -len(bare)], key=PREFIX_SIGNS.index), bare
    if target[0] == "#":
        channel = ctx.network.channels.get(target) or ctx.network.channel(target)
        if channel is None:
            if kind is not Kind.NOTICE:
                ctx.reply(numerics.ERR_NOSUCHCHANNEL, target)
            return
        _to_channel(ctx, kind, channel, status, text, tags)
        return
    person = ctx.network.user(target)
    if person is None:
        desk = ctx.services.desks.get(target.partition("@")[0].lower())
        if desk is not None and kind is Kind.PRIVMSG:
            if isinstance(text, str):
                visit(ctx, desk, text)
            else:
                ctx.fail("MULTILINE_INVALID", f"{desk.nick} reads one line at a time")
        elif desk is not None and kind is Kind.NOTICE and isinstance(text, str):
            echo(ctx, desk, text)  # a notice is never answered
        elif desk is None and kind is not Kind.NOTICE:
            ctx.reply(numerics.ERR_NOSUCHNICK, target)
        return
    _to_person(ctx, kind, person, text, tags)


def _to_channel(
    ctx: Context, kind: Kind, channel: Channel, status: str, text: Text, tags: dict[str, str] | None
) -> None:
    user, loud = ctx.user, kind is not Kind.NOTICE
    denial = may_speak(user, channel)
    if denial is None and "C" in channel.flags:
        lines = [text] if isinstance(text, str) else [line for _, line in text]
        refusals = (may_send_ctcp(channel, line) for line in lines if line[:1] == "\x01")
        denial = next((refusal for refusal in refusals if refusal is not None), None)
    if denial is None and channel.settings:
        words = [text] if isinstance(text, str) else [line for _, line in text]
        denial = may_say(user, channel, [*words, (tags or {}).get(REACTION, "")])
    if denial is not None:
        if loud:
            ctx.deny(denial)
        return
    if "U" in channel.flags:
        status = reach(user, channel, status)
    # Slow mode is judged where the message is applied.
    ctx.append(_event(user, kind, channel.name, "", status, text, tags), None if loud else _unanswered)


def _unanswered(outcome: Outcome) -> None:
    """A NOTICE that may not be is told nobody."""


def _to_person(ctx: Context, kind: Kind, person: User, text: Text, tags: dict[str, str] | None) -> None:
    if person.modes:
        denial = may_write_to(ctx.user, person)
        if denial is not None:
            if kind is not Kind.NOTICE:
                ctx.deny(denial)
            return
    talk = private_talk(ctx.user, person)
    event = _event(ctx.user, kind, person.nick, person.uid, "", text, tags, talk)
    if not person.away or kind is not Kind.PRIVMSG:
        ctx.append(event)
        return

    def on_applied(outcome: Outcome) -> None:
        if person.away:
            ctx.reply(numerics.RPL_AWAY, person.nick, text=person.away)

    ctx.append(event, on_applied)


def _event(
    user: User,
    kind: Kind,
    target: str,
    target_uid: str,
    status: str,
    text: Text,
    tags: dict[str, str] | None,
    talk: str = "",
) -> Event:
    if kind is Kind.TAGMSG and tags is not None and _PASSING.issuperset(tags):
        return Signalled(user.uid, user.source, target, target_uid, tags, user.account, status)
    if user.modes and BOT in user.modes:  # of everything else a bot does, the log tells it
        tags = {"bot": "", **(tags or {})}
    nonce = ""
    if tags is not None:
        nonce = tags.get(NONCE, "")
        if len(nonce) > NONCE_BYTES:
            nonce = ""
    lines: tuple[tuple[bool, str], ...] = ()
    if isinstance(text, tuple):
        lines = fitting(text, _room(user, target, status))
        text = "".join(line if concat or not at else f"\n{line}" for at, (concat, line) in enumerate(lines))
    elif len(text) > 80:
        text = cut(text, _room(user, target, status))
    identity = user.identity if nonce else ""
    return Said(
        user.uid,
        user.source,
        kind,
        target,
        target_uid,
        text,
        user.account,
        tags,
        nonce,
        identity,
        status,
        talk,
        lines,
    )


def _room(user: User, target: str, status: str) -> int:
    """Bytes of text in ":source PRIVMSG target :text\r\n", a line of at most 512."""
    return 512 - 14 - len(user.source.encode()) - len(target.encode()) - len(status)


def fitting(lines: tuple[tuple[bool, str], ...], room: int) -> tuple[tuple[bool, str], ...]:
    """The lines as they were sent; one that is too long with its sender in front becomes several."""
    found: list[tuple[bool, str]] = []
    for concat, text in lines:
        begun, rest = concat, text
        while len(rest.encode()) > room:
            head = cut(rest, room)
            found.append((begun, head))
            begun, rest = True, rest[len(head) :]
        found.append((begun, rest))
    return tuple(found)
