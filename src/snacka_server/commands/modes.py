"""MODE: a channel's modes, its lists, and one's own user modes.

Each change is judged by `domain.policy`; those that stand go to the log as one event. What changes nothing
is left out. Spec: modern.ircdocs.horse, "MODE message".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_channel, is_channel
from snacka_protocol.errors import InvalidName
from snacka_protocol.message import Message
from snacka_protocol.modes import ModeChange, ModeKind, ModeScheme, parse_changes
from snacka_protocol.numerics import Numeric

from ..domain import policy
from ..domain.channel import FLAG_MODES, LIST_MODES, PREFIX_MODES, SETTING_MODES, Channel
from ..domain.effect import Outcome
from ..domain.events import ModesChanged, UserModesChanged
from ..domain.extbans import complete_rule, mutes
from ..domain.user import NOTICES, OPERATOR, USER_MODES, User
from .checks import existing_channel
from .context import Context
from .privileges import allowed, noted, sees, visible

SCHEME: Final = ModeScheme(LIST_MODES, "k", SETTING_MODES, FLAG_MODES, PREFIX_MODES)
MOST_CHANGES: Final = 20
MOST_PARAMS: Final = 13
"""Beside the channel and the letters."""
_LISTS: Final[dict[str, tuple[Numeric, Numeric]]] = {
    "b": (numerics.RPL_BANLIST, numerics.RPL_ENDOFBANLIST),
    "e": (numerics.RPL_EXCEPTLIST, numerics.RPL_ENDOFEXCEPTLIST),
    "I": (numerics.RPL_INVEXLIST, numerics.RPL_ENDOFINVEXLIST),
}


def samode(ctx: Context, message: Message) -> None:
    """MODE for operators of the server, whatever their standing in the channel."""
    if allowed(ctx, "force"):
        noted(ctx, "SAMODE", " ".join(message.params))
        ctx.forced = True
        mode(ctx, message)


def mode(ctx: Context, message: Message) -> None:
    target = message.params[0]
    if not is_channel(target):
        _user_mode(ctx, target, message.params[1:])
        return
    channel = existing_channel(ctx, target)
    if channel is None:
        return
    if not ctx.forced and not visible(ctx, channel):
        ctx.reply(numerics.ERR_NOTONCHANNEL, channel.name)
        return
    if len(message.params) == 1 or not message.params[1]:
        member = ctx.user in channel.members
        ctx.reply(numerics.RPL_CHANNELMODEIS, channel.name, *channel.mode_params(with_key=member))
        ctx.reply(numerics.RPL_CREATIONTIME, channel.name, str(channel.created_ms // 1000))
        return
    changes = parse_changes(message.params[1], message.params[2:], SCHEME)
    accepted: list[tuple[str, str]] = []
    uids: list[str] = []
    denied = False
    for change in _last_words(_bounded(changes)):
        if SCHEME.kind(change.letter) is ModeKind.LIST and not change.param:
            _show_list(ctx, channel, change.letter)
            continue
        judged = _judge(ctx, channel, change, quiet=denied)
        if judged is None:
            denied = True
        elif judged[0]:
            accepted.append((judged[0], judged[1]))
            uids.append(judged[2])
    user = ctx.user
    for start, end in _lines(accepted, 480 - len(f"{user.source}{channel.name}".encode())):
        ctx.append(
            ModesChanged(
                user.uid, user.source, channel.name, tuple(accepted[start:end]), tuple(uids[start:end])
            )
        )


def _bounded(changes: Sequence[ModeChange]) -> list[ModeChange]:
    """Without those with a parameter that are more than MODES says; letters alone are not counted."""
    counted = accumulate(bool(change.param) for change in changes)
    return [
        change
        for change, number in zip(changes, counted, strict=True)
        if not change.param or number <= MOST_CHANGES
    ]


def _last_words(changes: Sequence[ModeChange]) -> Iterator[ModeChange]:
    """Of several changes of one thing, the last: all of a command are judged by what is before it."""
    last = {_what(change): number for number, change in enumerate(changes)}
    return (change for number, change in enumerate(changes) if last[_what(change)] == number)


def _what(change: ModeChange) -> tuple[str, str]:
    of_many = SCHEME.kind(change.letter) in (ModeKind.PREFIX, ModeKind.LIST)
    return change.letter, change.param.casefold() if of_many else ""


def _lines(changes: list[tuple[str, str]], room: int) -> Iterator[tuple[int, int]]:
    """Which changes stand in one line together: (first, past the last), each within `room` bytes.

    No line gets more than the 15 parameters that old clients can read.
    """
    start = size = params = 0
    for index, (letter, param) in enumerate(changes):
        needed = len(letter) + len(param.encode()) + 1
        if index > start and (size + needed > room or (param and params == MOST_PARAMS)):
            yield start, index
            start, size, params = index, 0, 0
        size += needed
        params += bool(param)
    if start < len(changes):
        yield start, len(changes)


Judged = tuple[str, str, str]
"""(sign and letter, parameter, uid of the member it is about); an empty letter changes nothing."""
_NOTHING: Final[Judged] = ("", "", "")


def _judge(ctx: Context, channel: Channel, change: ModeChange, *, quiet: bool) -> Judged | None:
    """None when the person may not; the answer has been given once, unless `quiet`."""
    letter = change.letter
    kind = SCHEME.kind(letter)
    if kind is ModeKind.UNKNOWN:
        ctx.reply(numerics.ERR_UNKNOWNMODE, letter)
        return _NOTHING
    if kind is ModeKind.PREFIX:
        return _judge_member(ctx, channel, change, quiet=quiet)
    denial = None if ctx.forced else policy.may_change_modes(ctx.user, channel)
    if denial is not None:
        if not quiet:
            ctx.deny(denial)
        return None
    sign = "+" if change.adding else "-"
    if kind is ModeKind.LIST:
        return _judge_list(ctx, channel, change)
    if letter == "k":
        return _judge_key(ctx, channel, change)
    if letter == "l":
        return _judge_limit(ctx, channel, change)
    if letter == "f":
        return _judge_forward(ctx, channel, change)
    return _NOTHING if (letter in channel.flags) == change.adding else (sign + letter, "", "")


def _judge_member(ctx: Context, channel: Channel, change: ModeChange, *, quiet: bool) -> Judged | None:
    """Who rules nothing hears no more than that; one's own standing everybody may give up."""
    user = ctx.user
    target = ctx.network.user(change.param) if change.param else None
    denial = policy.may_change_modes(user, channel) if target is not user or change.adding else None
    if denial is None or ctx.forced:
        if target is None or target not in channel.members:
            _nobody_there(ctx, channel, change.param, target)
            return _NOTHING
        denial = policy.may_grant(user, channel, change.letter, target=target, adding=change.adding)
    if denial is not None and not ctx.forced:
        if not quiet:
            ctx.deny(denial)
        return None
    assert target is not None
    if (change.letter in channel.members[target]) == change.adding:
        return _NOTHING
    return ("+" if change.adding else "-") + change.letter, target.nick, target.uid


def _nobody_there(ctx: Context, channel: Channel, nick: str, target: User | None) -> None:
    if target is not None:
        ctx.reply(numerics.ERR_USERNOTINCHANNEL, target.nick, channel.name)
    elif nick:
        ctx.reply(numerics.ERR_NOSUCHNICK, nick)
    else:
        ctx.reply(numerics.ERR_NEEDMOREPARAMS, "MODE")


def _judge_list(ctx: Context, channel: Channel, change: ModeChange) -> Judged:
    mask = complete_rule(change.param)
    entries = channel.lists[change.letter]
    if mask is None or " " in mask or mask.startswith(":") or len(mask.encode()) > 180:
        ctx.reply(numerics.ERR_INVALIDMODEPARAM, channel.name, change.letter, change.param)
        return _NOTHING
    if change.letter == "I" and mutes(mask):
        ctx.reply(
            numerics.ERR_INVALIDMODEPARAM,
            channel.name,
            "I",
            mask,
            text="A mute says nothing about who may come in",
        )
        return _NOTHING
    known = channel.listed_as(change.letter, mask)
    if bool(known) == change.adding:
        return _NOTHING
    if change.adding and len(entries) >= ctx.settings.limits.list_entries:
        ctx.reply(numerics.ERR_BANLISTFULL, channel.name, change.letter)
        return _NOTHING
    return ("+" if change.adding else "-") + change.letter, known or mask, ""


def _judge_key(ctx: Context, channel: Channel, change: ModeChange) -> Judged:
    if not change.adding:
        return ("-k", channel.key, "") if channel.key else _NOTHING
    key = change.param
    if not key or " " in key or "," in key or key.startswith(":") or len(key.encode()) > 32:
        ctx.reply(numerics.ERR_INVALIDMODEPARAM, channel.name, "k", key)
        return _NOTHING
    return _NOTHING if key == channel.key else ("+k", key, "")


def _judge_limit(ctx: Context, channel: Channel, change: ModeChange) -> Judged:
    if not change.adding:
        return ("-l", "", "") if channel.limit else _NOTHING
    text = change.param
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text[:9]) < 10**6:
        ctx.reply(numerics.ERR_INVALIDMODEPARAM, channel.name, "l", text)
        return _NOTHING
    return _NOTHING if int(text[:9]) == channel.limit else ("+l", str(int(text[:9])), "")


def _judge_forward(ctx: Context, channel: Channel, change: ModeChange) -> Judged:
    if not change.adding:
        return ("-f", "", "") if channel.forward else _NOTHING
    try:
        folded = fold_channel(change.param)
    except InvalidName as error:
        ctx.reply(numerics.ERR_INVALIDMODEPARAM, channel.name, "f", change.param, text=error.reason)
        return _NOTHING
    denial = policy.may_forward(ctx.user, channel, folded, ctx.network.channels)
    if denial is not None:
        ctx.deny(denial)
        return _NOTHING
    name = ctx.network.channels[folded].name
    return _NOTHING if name == channel.forward else ("+f", name, "")


def _show_list(ctx: Context, channel: Channel, letter: str) -> None:
    row, end = _LISTS[letter]
    denial = policy.may_see_list(ctx.user, channel, letter)
    if denial is not None and not sees(ctx):
        ctx.deny(denial)
        return
    for entry in channel.lists[letter].values():
        ctx.reply(row, channel.name, entry.mask, entry.by, str(entry.set_ms // 1000))
    ctx.reply(end, channel.name)


def _user_mode(ctx: Context, target: str, rest: tuple[str, ...]) -> None:
    """One's own modes: the known ones are set, then the others are told (501)."""
    person = ctx.network.user(target)
    if person is None:
        ctx.reply(numerics.ERR_NOSUCHNICK, target)
        return
    if person is not ctx.user:
        ctx.reply(numerics.ERR_USERSDONTMATCH)
        return
    if not rest or not rest[0]:
        ctx.reply(numerics.RPL_UMODEIS, f"+{''.join(sorted(person.modes))}")
        return
    wanted, unknown, adding = set(person.modes), False, True
    for letter in rest[0]:
        if letter in "+-":
            adding = letter == "+"
        elif _settable(person, letter, adding=adding):
            (wanted.add if adding else wanted.discard)(letter)
        elif letter not in (OPERATOR, NOTICES):
            unknown = True
    if OPERATOR not in wanted:
        wanted.discard(NOTICES)
    added, removed = "".join(sorted(wanted - person.modes)), "".join(sorted(person.modes - wanted))

    def on_applied(outcome: Outcome) -> None:
        if unknown:
            ctx.reply(numerics.ERR_UMODEUNKNOWNFLAG)

    if OPERATOR in removed:
        ctx.session.operator = None
    if added or removed:
        ctx.append(UserModesChanged(person.uid, person.source, added, removed), on_applied)
    elif unknown:
        ctx.reply(numerics.ERR_UMODEUNKNOWNFLAG)


def _settable(person: User, letter: str, *, adding: bool) -> bool:
    """Server notices are for operators, and +o is nobody's to set; both may be given up."""
    if letter == OPERATOR:
        return not adding
    return letter in USER_MODES or (letter == NOTICES and (not adding or OPERATOR in person.modes))
