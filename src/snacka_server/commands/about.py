"""About the server: HELP, INFO, ADMIN, LINKS, STATS, VERSION, TIME, MOTD, LUSERS.

One node answers for itself; a question for another server is refused with 402. Spec: modern.ircdocs.horse,
"Server Queries".
"""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import wrap
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.masks import mask_matches
from snacka_protocol.message import Message

from ..domain.session import EXTENDED_ISUPPORT
from . import statistics, welcome
from .context import Context
from .subjects import SUBJECTS
from .topics import INDEX, TOPICS

HELP_WIDTH: Final = 80
"""Characters in a line of the names that there is help about."""


def _meant_for_us(ctx: Context, message: Message, position: int = 0) -> bool:
    """Whether the server named at this position is this one, or somebody's here; answers 402 if not."""
    if len(message.params) <= position:
        return True
    target = message.params[position]
    if mask_matches(target, ctx.network.server) or ctx.network.user(target) is not None:
        return True
    ctx.reply(numerics.ERR_NOSUCHSERVER, target)
    return False


def motd(ctx: Context, message: Message) -> None:
    if _meant_for_us(ctx, message):
        welcome.message_of_the_day(ctx)


def lusers(ctx: Context, message: Message) -> None:
    welcome.counts(ctx)


def version(ctx: Context, message: Message) -> None:
    if _meant_for_us(ctx, message):
        ctx.reply(numerics.RPL_VERSION, ctx.services.version, ctx.network.server, text="")
        welcome.supported(ctx)


def isupport(ctx: Context, message: Message) -> None:
    """Before coming in only for those with draft/extended-isupport."""
    if ctx.session.registered or ctx.session.caps & EXTENDED_ISUPPORT:
        welcome.supported(ctx)
    else:
        ctx.reply(numerics.ERR_NOTREGISTERED)


def time(ctx: Context, message: Message) -> None:
    if _meant_for_us(ctx, message):
        now = datetime.fromtimestamp(ctx.services.clock() / 1000, UTC)
        ctx.reply(numerics.RPL_TIME, ctx.network.server, text=now.strftime("%A %d %B %Y %H:%M:%S UTC"))


def info(ctx: Context, message: Message) -> None:
    if not _meant_for_us(ctx, message):
        return
    created = datetime.fromtimestamp(ctx.services.created_ms / 1000, UTC)
    for line in (
        f"{ctx.services.version}, a chat server that keeps what is said",
        "It speaks IRC with the IRCv3 extensions, and plain text with whoever types it",
        f"Running since {created.strftime('%Y-%m-%d %H:%M UTC')}",
    ):
        ctx.reply(numerics.RPL_INFO, text=line)
    ctx.reply(numerics.RPL_ENDOFINFO)


def admin(ctx: Context, message: Message) -> None:
    """As the setting `admin` says; where it names nobody, the last line says that."""
    if not _meant_for_us(ctx, message):
        return
    ctx.reply(numerics.RPL_ADMINME, ctx.network.server)
    ctx.reply(numerics.RPL_ADMINLOC1, text=ctx.settings.network)
    ctx.reply(numerics.RPL_ADMINLOC2, text=f"Running {ctx.services.version}")
    ctx.reply(numerics.RPL_ADMINEMAIL, text=ctx.settings.admin.strip() or "Nobody has been named here")


def links(ctx: Context, message: Message) -> None:
    ctx.reply(numerics.RPL_LINKS, "*", ctx.network.server, text=f"0 {ctx.settings.network}")
    ctx.reply(numerics.RPL_ENDOFLINKS, "*")


def stats(ctx: Context, message: Message) -> None:
    if _meant_for_us(ctx, message, 1):
        statistics.show(ctx, message.params[0][:1])


def help_(ctx: Context, message: Message) -> None:
    asked = message.params[0] if message.params else ""
    subject, name = asked.upper(), asked or "*"
    if not subject or subject == "INDEX":
        lines = [*INDEX, *wrap(" ".join(sorted({**TOPICS, **SUBJECTS})), HELP_WIDTH)]
        title = "What there is help about"
    elif subject in TOPICS:
        title, *lines = TOPICS[subject]
    elif subject in SUBJECTS:
        title, *lines = SUBJECTS[subject]
    else:
        ctx.reply(numerics.ERR_HELPNOTFOUND, name)
        return
    ctx.reply(numerics.RPL_HELPSTART, name, text=title)
    ctx.reply(numerics.RPL_HELPTXT, name, text="")
    for line in lines:
        ctx.reply(numerics.RPL_HELPTXT, name, text=line)
    ctx.reply(numerics.RPL_ENDOFHELP, name)
