"""UBAN: keeping people out of the whole network, by nick, mask, account, address or network, in one command.

What it looks at follows from what is named: `~a:anna` an account, `10.0.0.0/8` a network, `anna` or
`*!*@host` a mask. Whoever fits a new ban and is here is shown out.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from snacka_protocol.casemapping import fold_nick
from snacka_protocol.errors import InvalidName
from snacka_protocol.masks import complete_mask
from snacka_protocol.message import Message

from ..domain.ban import Aim, Ban, Bans, parse_network
from ..domain.effect import Outcome
from ..domain.operator_events import BanAdded, BanRemoved, Killed
from ..domain.user import User
from .context import Context
from .privileges import allowed, noted, sees
from .replies import cut

MOST_SHOWN: Final = 20
"""People whom UBAN INFO names."""
_TIME: Final = re.compile(r"(\d{1,6})(s|m|min|h|d|w|mo|y)")
_UNITS: Final = {
    "s": 1,
    "m": 60,
    "min": 60,
    "h": 3600,
    "d": 86_400,
    "w": 604_800,
    "mo": 2_592_000,
    "y": 31_536_000,
}


def uban(ctx: Context, message: Message) -> None:
    """`UBAN ADD <whom> [duration] [:reason]`, `UBAN DEL <whom>`, `UBAN LIST`, `UBAN INFO <whom>`.

    `ADD!` also bans oneself.
    """
    if not allowed(ctx, "ban"):
        return
    how = message.params[0].upper()
    if how == "LIST":
        _list(ctx)
    elif how not in _WITH_WHOM or len(message.params) < 2:
        ctx.fail("INVALID_PARAMS", "UBAN ADD <whom> [1d] [:why], or DEL <whom>, INFO <whom>, LIST")
    else:
        aimed = parse_aim(message.params[1])
        if aimed is None:
            ctx.fail("INVALID_PARAMS", "Name a nick, a mask, ~a:account, an address or a network")
        else:
            _WITH_WHOM[how](ctx, *aimed, message.params[2:])


def parse_aim(text: str) -> tuple[Aim, str] | None:
    """What a ban of this looks at, and how it is kept; None for what names nobody."""
    if text.startswith("~"):
        letter, _, name = text[1:].partition(":")
        try:
            return (Aim.ACCOUNT, fold_nick(name)) if letter in ("a", "account") else None
        except InvalidName:
            return None
    network = parse_network(text)
    if network is not None:
        return Aim.NETWORK, str(network)
    if not text or " " in text or len(text.encode()) > 180 or not re.search(r"[^*?!@.]", text):
        return None  # a ban of everybody would be a mistake
    return Aim.MASK, complete_mask(text)


def _add(ctx: Context, aim: Aim, whom: str, rest: tuple[str, ...]) -> None:
    if ctx.user in _fitting(ctx, aim, whom):
        ctx.fail("WOULD_FIT_YOU", f"This fits yourself. If you mean it: UBAN ADD! {whom}", whom)
    else:
        _add_anyway(ctx, aim, whom, rest)


def _fitting(ctx: Context, aim: Aim, whom: str) -> list[User]:
    """Those here whom such a ban shows out."""
    now, only = ctx.services.clock(), Bans()
    only.add(Ban(aim, whom, "", "", now, 0))
    return [
        person
        for person in ctx.network.users.values()
        if only.on_person(person.source, fold_nick(person.account) if person.account else "", now)
        or any(only.on_address(session.address, now) for session in person.sessions)
    ]


def _add_anyway(ctx: Context, aim: Aim, whom: str, rest: tuple[str, ...]) -> None:
    found = _TIME.fullmatch(rest[0].lower()) if rest else None
    seconds = int(found[1]) * _UNITS[found[2]] if found is not None else 0
    words = rest[1:] if found is not None else rest
    reason = cut(" ".join(words), ctx.settings.limits.kick) or "You are not welcome here"
    until_ms = ctx.services.clock() + seconds * 1000 if seconds else 0
    user = ctx.user
    noted(ctx, "UBAN ADD", f"{aim} {whom}", reason)
    fitting = _fitting(ctx, aim, whom)

    def then(outcome: Outcome) -> None:
        _tell(ctx, f"Banned: {shown(ctx.network.bans.kept[aim, whom])}")
        _tell(ctx, f"{len(fitting)} {'person' if len(fitting) == 1 else 'people'} shown out")
        if aim is not Aim.NETWORK:
            # Who has an account would stay in the channels without a connection.
            for person in fitting:
                ctx.append(Killed(user.uid, user.source, person.uid, person.nick, reason))

    ctx.append(BanAdded(user.uid, user.source, aim.value, whom, reason, until_ms), then)


def _remove(ctx: Context, aim: Aim, whom: str, rest: tuple[str, ...]) -> None:
    if (aim, whom) not in ctx.network.bans.kept:
        ctx.fail("NO_SUCH_BAN", "There is no such ban; UBAN LIST shows them", whom)
        return
    noted(ctx, "UBAN DEL", f"{aim} {whom}")
    ctx.append(
        BanRemoved(ctx.user.uid, ctx.user.source, aim.value, whom),
        lambda outcome: _tell(ctx, f"No longer banned: {whom}"),
    )


def _info(ctx: Context, aim: Aim, whom: str, rest: tuple[str, ...]) -> None:
    """The ban, and whom it fits or would fit: how each of them can be named."""
    ban = ctx.network.bans.kept.get((aim, whom))
    _tell(ctx, shown(ban) if ban is not None else f"{whom} is not banned")
    fitting = _fitting(ctx, aim, whom)
    for person in fitting[:MOST_SHOWN]:
        names = [f"~a:{person.account}"] if person.account else []
        if sees(ctx):
            names += sorted({session.address for session in person.sessions})
        _tell(ctx, f"It fits {' '.join([person.source, *names])}")
    if len(fitting) > MOST_SHOWN:
        _tell(ctx, f"and {len(fitting) - MOST_SHOWN} more")


def _list(ctx: Context) -> None:
    now = ctx.services.clock()
    kept = [ban for ban in ctx.network.bans.kept.values() if ban.holds(now)]
    for ban in kept:
        _tell(ctx, shown(ban))
    _tell(ctx, f"{len(kept)} {'ban' if len(kept) == 1 else 'bans'}")


def shown(ban: Ban) -> str:
    until = "for ever"
    if ban.until_ms:
        moment = datetime.fromtimestamp(ban.until_ms / 1000, UTC)
        until = f"until {moment.strftime('%Y-%m-%d %H:%M UTC')}"
    return f"{ban.aim} {ban.whom}, {until}, by {ban.by.partition('!')[0]}: {ban.reason}"


def _tell(ctx: Context, text: str) -> None:
    ctx.send(Message("NOTICE", (ctx.name, f"*** {text}")))


_WITH_WHOM: Final = {"ADD": _add, "ADD!": _add_anyway, "DEL": _remove, "INFO": _info}
