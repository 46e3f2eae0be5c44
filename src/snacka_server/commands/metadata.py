"""METADATA: what people and channels say about themselves, and who wants to be told.

Subscriptions belong to the connection; values to the account, a guest's person, or the channel. Before
coming in one may set and subscribe for oneself. Spec: IRCv3 draft/metadata-2, draft/metadata-3; where they
say the same in other words, a connection is answered in those of the one that it negotiated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.message import Message

from ..domain.effect import Outcome
from ..domain.metadata import EITHER, EVERYBODY, KEYS, Changes, answered, is_key, is_value, may_change
from ..domain.metadata_events import MetadataChanged
from ..domain.session import METADATA, METADATA_3
from . import metadata_refused as refusing
from . import metadata_subscriptions
from .batches import batch
from .context import Context
from .metadata_targets import OWN, Target, find
from .privileges import may, noted


def metadata(ctx: Context, message: Message) -> None:
    session, params = ctx.session, message.params
    if not session.registered and not session.caps & EITHER:
        ctx.reply(numerics.ERR_NOTREGISTERED)
        return
    subcommand = params[1].upper() if len(params) > 1 else ""
    row = _SUBCOMMANDS.get(subcommand)
    if row is None:
        if not subcommand:
            refusing.malformed(ctx, OWN, "Not enough parameters")
        elif session.caps & METADATA_3:
            refusing.malformed(ctx, params[1], "There is no such subcommand")
        else:
            refusing.say(ctx, "FAIL", "SUBCOMMAND_INVALID", "There is no such subcommand", params[1])
        return
    least, most, run = row
    rest = params[2:]
    if not least <= len(rest) <= most:
        refusing.malformed(
            ctx, subcommand, "Not enough parameters" if len(rest) < least else "Too many parameters"
        )
        return
    target = find(ctx, params[0], subcommand)
    if target is None:
        refusing.say(ctx, "FAIL", "INVALID_TARGET", "There is nobody and no channel of that name", params[0])
    else:
        run(ctx, target, rest)


# -- reading


def _get(ctx: Context, target: Target, keys: tuple[str, ...]) -> None:
    with batch(ctx, "metadata", target.name) as tags:
        for key in keys:
            if is_key(key):
                _answer(ctx, target, key, tags)
            else:
                refusing.unfit(ctx, refusing.kind(ctx, "WARN"), key, tags)


def _list(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    with batch(ctx, "metadata", target.name) as tags:
        for key in target.kept:
            _answer(ctx, target, key, tags)


def _answer(ctx: Context, target: Target, key: str, tags: dict[str, str]) -> None:
    ctx.send(answered(ctx.name, target.name, key, target.kept.get(key, ""), ctx.network.server, tags))


# -- changing


def _set(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    key, value = rest[0], rest[1] if len(rest) > 1 else ""
    if not is_key(key):
        refusing.unfit(ctx, "FAIL", key)
    elif not _may_change(ctx, target):
        refusing.say(ctx, "FAIL", "KEY_NO_PERMISSION", "That is not for you to say", target.name, key)
    elif not is_value(value):
        refusing.too_long(ctx, key)
    elif not value and key not in target.kept and not ctx.session.caps & METADATA_3:
        refusing.say(ctx, "FAIL", "KEY_NOT_SET", "There is no such key", target.name, key)
    elif value and key not in target.kept and len(target.kept) >= KEYS:
        refusing.full(ctx, target)
    elif target.kept.get(key, "") == value:
        _answer(ctx, target, key, {})
    else:
        asked = ("SET", *rest)
        _change(ctx, target, ((key, value),), asked, lambda: _changed(ctx, target, key, value))


def _changed(ctx: Context, target: Target, key: str, value: str) -> None:
    """What came of it: somebody else may have taken the last room meanwhile."""
    if value and key not in target.kept:
        refusing.full(ctx, target)
    else:
        _answer(ctx, target, key, {})


def _clear(ctx: Context, target: Target, rest: tuple[str, ...]) -> None:
    keys = tuple(target.kept)

    def cleared() -> None:
        with batch(ctx, "metadata", target.name) as tags:
            for key in keys:
                _cleared(ctx, target, key, tags)

    if not _may_change(ctx, target):
        refusing.say(ctx, "FAIL", "KEY_NO_PERMISSION", "That is not for you to say", target.name, "*")
    elif not keys:
        cleared()
    else:
        _change(ctx, target, tuple((key, "") for key in keys), ("CLEAR",), cleared)


def _cleared(ctx: Context, target: Target, key: str, tags: dict[str, str]) -> None:
    """In draft/metadata-2 it has a value all the same, an empty one."""
    if ctx.session.caps & METADATA:
        value = (ctx.name, target.name, key, EVERYBODY, "")
        ctx.send(Message(numerics.RPL_KEYVALUE.code, value, "", tags))
    else:
        _answer(ctx, target, key, tags)


def _may_change(ctx: Context, target: Target) -> bool:
    """Operators of the server speak for everybody."""
    return _is_theirs(ctx, target) or may(ctx, "force")


def _is_theirs(ctx: Context, target: Target) -> bool:
    if target.channel is not None:
        return may_change(ctx.user, target.channel)
    return target.person is None or target.person is ctx.user


def _change(
    ctx: Context, target: Target, changes: Changes, asked: tuple[str, ...], then: Callable[[], None]
) -> None:
    """`asked` is the subcommand with its parameters, for whoever has to come again with it."""
    session = ctx.session
    if not session.registered:
        for key, value in changes:
            session.metadata.pop(key, None)
            session.metadata[key] = value
            target.kept[key] = value
        then()
        return
    person, now = ctx.user, ctx.services.clock()
    wait = ctx.services.metadata.wait(person.uid, now)
    if wait:
        refusing.too_fast(ctx, wait, target, asked)
        return
    ctx.services.metadata.note(person.uid, now)

    def on_applied(outcome: Outcome) -> None:
        then()

    if not _is_theirs(ctx, target):
        noted(ctx, "METADATA", target.name, " ".join(key for key, _ in changes))
    name = target.channel.name if target.channel is not None else ""
    whose = target.person.uid if target.person is not None and target.person is not person else ""
    ctx.append(MetadataChanged(person.uid, person.source, name, changes, person.account, whose), on_applied)


_MANY: Final = 1000
_SUBCOMMANDS: Final[dict[str, tuple[int, int, Callable[[Context, Target, tuple[str, ...]], None]]]] = {
    "GET": (1, _MANY, _get),
    "LIST": (0, 0, _list),
    "SET": (1, 2, _set),
    "CLEAR": (0, 0, _clear),
    "SUB": (1, _MANY, metadata_subscriptions.sub),
    "UNSUB": (1, _MANY, metadata_subscriptions.unsub),
    "SUBS": (0, 0, metadata_subscriptions.subs),
    "SYNC": (0, 0, metadata_subscriptions.sync),
}
"""Least and most parameters, and what to do."""
