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
from . import keyvalues
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
        "TARGMAX": f"JOIN:,KICK:{limits.targets},LIST:,NAMES:,NOTICE:{limits.targets},PART:,"
        f"PRIVMSG:{limits.targets},TAGMSG:{limits.targets},WHOIS:{limits.targets},"
        f"WHOWAS:{limits.targets}",
        "TOPICLEN": str(limits.topic),
        "USERLEN": str(limits.username),
        "UTF8MAPPING": "rfc8265",
        "UTF8ONLY": None,
        "WHOX": None,
    }


def burst(ctx: Context) -> None:
    services = ctx.services
    ctx.reply(numerics.RPL_WELCOME, network=ctx.settings.network, nick=ctx.name)
    ctx.reply_ready(_introduction(ctx.network.server, services.version, services.created_ms))
    supported(ctx)
    counts(ctx)
    keyvalues.own(ctx, ctx.network.metadata_of(ctx.user))
    message_of_the_day(ctx)


Ready = tuple[bytes, bytes]
"""A rendered numeric, before and after the client's name."""


def _ready(server: str, code: str, rest: str) -> Ready:
    return f":{server} {code} ".encode(), f" {rest}\r\n".encode()


@lru_cache(maxsize=4)
def _introduction(server: str, version: str, created_ms: int) -> list[Ready]:
    """002 to 004, the same for everybody."""
    created = datetime.fromtimestamp(created_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    parameterised = "".join(sorted(f"{PREFIX_MODES}{LIST_MODES}k{SETTING_MODES}"))
    letters = "".join(sorted(f"{parameterised}{FLAG_MODES}"))
    own = "".join(sorted(f"{USER_MODES}{NOTICES}{OPERATOR}"))
    return [
        _ready(server, "002", f":{numerics.RPL_YOURHOST.text(server=server, version=version)}"),
        _ready(server, "003", f":{numerics.RPL_CREATED.text(created=created)}"),
        _ready(server, "004", f"{server} {version} {own} {letters} {parameterised}"),
    ]


@lru_cache(maxsize=4)
def _supported_ready(settings: Settings, server: str) -> list[Ready]:
    text = numerics.RPL_ISUPPORT.text()
    return [_ready(server, "005", f"{' '.join(tokens)} :{text}") for tokens in _supported_lines(settings)]


@lru_cache(maxsize=4)
def _supported_lines(settings: Settings) -> list[list[str]]:
    return token_lines(isupport(settings))


def supported(ctx: Context) -> None:
    """005, in a batch for those who know draft/extended-isupport."""
    wanted = EXTENDED_ISUPPORT | BATCH
    if ctx.session.caps & wanted != wanted:
        ctx.reply_ready(_supported_ready(ctx.settings, ctx.network.server))
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
    people, most, unseen = len(network.users), network.most_users, network.invisible
    unknown = ctx.services.unknown_connections()
    rests = (
        ("251", f":{numerics.RPL_LUSERCLIENT.text(users=people - unseen, invisible=unseen, servers=1)}"),
        ("252", f"{network.operators} :{numerics.RPL_LUSEROP.text()}"),
        ("253", f"{unknown} :{numerics.RPL_LUSERUNKNOWN.text()}"),
        ("254", f"{network.occupied} :{numerics.RPL_LUSERCHANNELS.text()}"),
        ("255", f":{numerics.RPL_LUSERME.text(clients=people, servers=0)}"),
        ("265", f"{people} {most} :{numerics.RPL_LOCALUSERS.text(users=people, maximum=most)}"),
        ("266", f"{people} {most} :{numerics.RPL_GLOBALUSERS.text(users=people, maximum=most)}"),
    )
    ctx.reply_ready([_ready(network.server, code, rest) for code, rest in rests])


def message_of_the_day(ctx: Context) -> None:
    lines = ctx.services.motd
    if not lines:
        ctx.reply(numerics.ERR_NOMOTD)
        return
    ctx.reply(numerics.RPL_MOTDSTART, server=ctx.network.server)
    for line in lines:
        ctx.reply(numerics.RPL_MOTD, line=line)
    ctx.reply(numerics.RPL_ENDOFMOTD)
