"""What a newcomer is told: the numerics 001 to 005, the counts and the message of the day.

The same pieces answer LUSERS and MOTD later. Spec: modern.ircdocs.horse, "Connection Registration".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from snacka_protocol import numerics
from snacka_protocol.isupport import token_lines
from snacka_protocol.message import Message

from ..config import Settings
from ..domain.channel import CHANMODES, FLAG_MODES, LIST_MODES, PREFIX_MODES, PREFIX_SIGNS, SETTING_MODES
from ..domain.extbans import SIGN, TYPES
from ..domain.session import BATCH, EXTENDED_ISUPPORT
from ..domain.user import BOT, NOTICES, OPERATOR, USER_MODES
from .context import Context


def isupport(settings: Settings) -> Mapping[str, str | None]:
    """The tokens of 005 and their values; None for a bare token."""
    limits = settings.limits
    return {
        "ACCOUNTEXTBAN": "a,account",
        "AWAYLEN": str(limits.away),
        "BOT": BOT,
        "CASEMAPPING": "ascii",
        "CHANLIMIT": f"#:{limits.channels}",
        "CHANMODES": CHANMODES,
        "CHANNELLEN": str(limits.channel),
        "CHANTYPES": "#",
        "CHATHISTORY": str(limits.history),
        "ELIST": "CMNTU",
        "EXCEPTS": None,
        "EXTBAN": f"{SIGN},{TYPES}",
        "FORWARD": "f",
        "INVEX": None,
        "KICKLEN": str(limits.kick),
        "KNOCK": None,
        "LOBBY": settings.lobby,
        "MAXLIST": ",".join(f"{letter}:{limits.list_entries}" for letter in LIST_MODES),
        "MODES": "20",
        "MONITOR": str(limits.monitor),
        "MSGREFTYPES": "msgid,timestamp",
        "NAMELEN": str(limits.realname),
        "NETWORK": settings.network,
        "NICKLEN": str(limits.nick),
        "PREFIX": f"({PREFIX_MODES}){PREFIX_SIGNS}",
        "SAFELIST": None,
        "SNACKA": "nonce",
        "STATUSMSG": PREFIX_SIGNS,
        "TARGMAX": f"JOIN:,KICK:{limits.targets},NAMES:,NOTICE:{limits.targets},PART:,"
        f"PRIVMSG:{limits.targets},TAGMSG:{limits.targets},WHOIS:{limits.targets}",
        "TOPICLEN": str(limits.topic),
        "UTF8MAPPING": "rfc8265",
        "UTF8ONLY": None,
        "WHOX": None,
    }


def burst(ctx: Context) -> None:
    services = ctx.services
    server = ctx.network.server
    created = datetime.fromtimestamp(services.created_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    ctx.reply(numerics.RPL_WELCOME, network=ctx.settings.network, nick=ctx.name)
    ctx.reply(numerics.RPL_YOURHOST, server=server, version=services.version)
    ctx.reply(numerics.RPL_CREATED, created=created)
    parameterised = "".join(sorted(f"{PREFIX_MODES}{LIST_MODES}k{SETTING_MODES}"))
    letters = "".join(sorted(f"{parameterised}{FLAG_MODES}"))
    own = "".join(sorted(f"{USER_MODES}{NOTICES}{OPERATOR}"))
    ctx.send(
        Message(numerics.RPL_MYINFO.code, (ctx.name, server, services.version, own, letters, parameterised))
    )
    supported(ctx)
    counts(ctx)
    message_of_the_day(ctx)


@lru_cache(maxsize=4)
def _supported_lines(settings: Settings) -> list[list[str]]:
    return token_lines(isupport(settings))


def supported(ctx: Context) -> None:
    """005, in a batch for those who know draft/extended-isupport."""
    wanted = EXTENDED_ISUPPORT | BATCH
    if ctx.session.caps & wanted != wanted:
        for tokens in _supported_lines(ctx.settings):
            ctx.reply(numerics.RPL_ISUPPORT, *tokens)
        return
    reference = ctx.services.batch_reference()
    ctx.send(Message("BATCH", (f"+{reference}", "draft/isupport")))
    for tokens in _supported_lines(ctx.settings):
        text = numerics.RPL_ISUPPORT.text()
        params = (ctx.name, *tokens, text)
        ctx.send(Message(numerics.RPL_ISUPPORT.code, params, "", {"batch": reference}))
    ctx.send(Message("BATCH", (f"-{reference}",)))


def counts(ctx: Context) -> None:
    """LUSERS: how many are here."""
    network = ctx.network
    people = len(network.users)
    ctx.reply(
        numerics.RPL_LUSERCLIENT, users=people - network.invisible, invisible=network.invisible, servers=1
    )
    ctx.reply(numerics.RPL_LUSEROP, "0")
    ctx.reply(numerics.RPL_LUSERUNKNOWN, str(ctx.services.unknown_connections()))
    ctx.reply(numerics.RPL_LUSERCHANNELS, str(network.occupied))
    ctx.reply(numerics.RPL_LUSERME, clients=people, servers=0)
    most = network.most_users
    ctx.reply(numerics.RPL_LOCALUSERS, str(people), str(most), users=people, maximum=most)
    ctx.reply(numerics.RPL_GLOBALUSERS, str(people), str(most), users=people, maximum=most)


def message_of_the_day(ctx: Context) -> None:
    lines = ctx.services.motd
    if not lines:
        ctx.reply(numerics.ERR_NOMOTD)
        return
    ctx.reply(numerics.RPL_MOTDSTART, server=ctx.network.server)
    for line in lines:
        ctx.reply(numerics.RPL_MOTD, line=line)
    ctx.reply(numerics.RPL_ENDOFMOTD)
