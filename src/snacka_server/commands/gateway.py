"""WEBIRC: a gateway, such as a web chat, tells whom it brings.

Whether it may is decided where addresses and passwords are known (`session.introduce`). Who may not is shown
out at once. Spec: ircv3.net webirc.
"""

from __future__ import annotations

from snacka_protocol.message import Message

from .context import Context
from .replies import cut


def webirc(ctx: Context, message: Message) -> None:
    session = ctx.session
    if session.cap_version or session.negotiating or session.nick or session.username:
        _turn_away(ctx, "WEBIRC comes first")
        return
    ctx.run(_introduce(ctx, message))


async def _introduce(ctx: Context, message: Message) -> None:
    introduce = ctx.session.introduce
    assert introduce is not None
    password, name, _, address = message.params[:4]
    options = message.params[4].split(" ") if len(message.params) > 4 else []
    secure = any(option.partition("=")[0] == "secure" for option in options)
    reason = await introduce(password, address, secure)
    if reason:
        _turn_away(ctx, reason)
    else:
        ctx.session.gateway = cut(name, ctx.settings.limits.username)


def _turn_away(ctx: Context, reason: str) -> None:
    ctx.session.closing = True
    ctx.send(Message("ERROR", (reason,)))
    ctx.closing = True
