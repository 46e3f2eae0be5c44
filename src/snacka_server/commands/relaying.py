"""RELAYMSG: a bridge to another chat says what people said there, under their names.

Such a name has a `/` in it, as no name here can, so nobody is mistaken for somebody here. Spec: IRCv3
draft/relaymsg.
"""

from __future__ import annotations

from typing import Final

from snacka_protocol import numerics
from snacka_protocol.message import Message

from ..domain import policy
from ..domain.events import Kind, Said
from ..domain.session import RELAYMSG
from ..domain.user import BOT
from .checks import existing_channel
from .context import Context
from .replies import cut

USERNAME: Final = "relay"
TAG: Final = "draft/relaymsg"


def relaymsg(ctx: Context, message: Message) -> None:
    """`RELAYMSG channel nick :text`."""
    if not ctx.session.caps & RELAYMSG:
        ctx.reply(numerics.ERR_UNKNOWNCOMMAND, "RELAYMSG")
        return
    name, nick, text = message.params[:3]
    channel = existing_channel(ctx, name)
    if channel is None:
        return
    user = ctx.user
    if not policy.may_relay(user, channel):
        ctx.fail("PRIVS_NEEDED", "Only operators of a channel may relay to it")
        return
    if not policy.may_be_relayed(nick, ctx.settings.limits.nick):
        separator = policy.SEPARATOR
        ctx.fail(
            "INVALID_NICK",
            f"A relayed name needs a {separator} in it, and nothing that IRC needs itself",
        )
        return
    if not text:
        ctx.fail("BLANK_MSG", "There is nothing to relay")
        return
    denial = policy.may_send_ctcp(channel, text) if text[0] == "\x01" else None
    if denial is not None:
        ctx.deny(denial)
        return
    tags = {key: value for key, value in message.tags.items() if key[0] == "+"}
    if BOT in user.modes:
        tags["bot"] = ""
    source = f"{nick}!{USERNAME}@{ctx.network.server}"
    # ":source PRIVMSG target :text\r\n" is a line of at most 512 bytes.
    room = 512 - 14 - len(f"{source}{channel.name}".encode())
    ctx.append(
        Said(user.uid, source, Kind.PRIVMSG, channel.name, "", cut(text, room), tags={TAG: user.nick, **tags})
    )
