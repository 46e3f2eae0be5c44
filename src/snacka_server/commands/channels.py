"""Channels: JOIN, PART, TOPIC, KICK, INVITE, KNOCK, NAMES.

Who may is `domain.policy`'s answer; that it happened is said when the event has been applied.
Spec: modern.ircdocs.horse, "Channel Operations".
"""

from __future__ import annotations

from typing import Final

from snacka_protocol import numerics
from snacka_protocol.message import Message

from ..domain import policy
from ..domain.channel import Channel
from ..domain.effect import Effect, Outcome
from ..domain.events import Invited, Joined, Kicked, Knocked, Parted, TopicChanged
from ..domain.session import CHANNEL_RENAME
from . import entering
from .checks import existing_channel, valid_channel_name
from .context import Context
from .privileges import sees, visible
from .replies import cut

MOST_FORWARDS: Final = 3
"""How often one JOIN is passed on from channel to channel."""
MOST_NAMED: Final = 500
"""People after whom a NAMES without channels begins with no other channel."""


def join(ctx: Context, message: Message) -> None:
    if message.params[0] == "0":
        for channel in tuple(ctx.user.channels.values()):
            ctx.append(Parted(ctx.user.uid, ctx.user.source, channel.name, ""))
        return
    keys = message.params[1].split(",") if len(message.params) > 1 else []
    asked = message.params[0].split(",")
    if not any(asked):
        ctx.reply(numerics.ERR_NEEDMOREPARAMS, "JOIN")
    room_left = ctx.settings.limits.channels - len(ctx.user.channels)
    for index, name in enumerate(asked):
        if not name or not valid_channel_name(ctx, name) or _is_inside(ctx, name):
            continue
        if room_left <= 0:
            ctx.reply(numerics.ERR_TOOMANYCHANNELS, name)
            continue
        if _join_one(ctx, name, keys[index] if index < len(keys) else ""):
            room_left -= 1


def _is_inside(ctx: Context, name: str) -> bool:
    channel = ctx.network.channel(name)
    return channel is not None and ctx.user in channel.members


def _join_one(ctx: Context, name: str, key: str, forwards: int = MOST_FORWARDS) -> bool:
    """Whether the person is on the way in, there or where the channel forwards to."""
    user = ctx.user
    channel = ctx.network.channel(name)
    moved = ctx.network.moved(name) if channel is None else None
    if moved is not None and policy.may_see(ctx.user, moved):
        return _was_renamed(ctx, moved, name, key, forwards)
    if channel is None:
        left_behind = ctx.settings.limits.left_behind
        made = ctx.network.made.get(policy.maker_key(user), ())
        denial = policy.may_make(name, made, left_behind)
        if denial is not None:
            ctx.deny(denial)
            return False
    else:
        if user in channel.members:
            return False
        denial = policy.may_join(user, channel, key)
        if denial is not None:
            return _refused(ctx, channel, denial, forwards)
    shown = channel.name if channel is not None else name

    def on_applied(outcome: Outcome) -> None:
        if not isinstance(outcome, Effect):
            if channel is not None:
                _refused(ctx, channel, outcome, forwards)
            else:
                ctx.deny(outcome)
        elif outcome.user is not None and outcome.channel is not None:
            entering.shown(ctx, outcome.channel)

    ctx.append(Joined(user.uid, user.source, shown, user.account, user.realname), on_applied)
    return True


def _was_renamed(ctx: Context, channel: Channel, name: str, key: str, forwards: int) -> bool:
    """Tell where the channel is now; a client that does not know of renaming is taken there."""
    text = "The channel has been renamed"
    if ctx.session.caps & CHANNEL_RENAME:
        ctx.fail("CHANNEL_RENAMED", text, name, channel.name)
        return False
    ctx.reply(numerics.ERR_LINKCHANNEL, name, channel.name, text=text)
    return _join_one(ctx, channel.name, key, forwards)


def _refused(ctx: Context, channel: Channel, denial: policy.Denial, forwards: int) -> bool:
    """Pass the person on to where the channel forwards, or tell them the refusal."""
    target = None
    if channel.forward and forwards:
        target = ctx.network.channel(channel.forward) or ctx.network.moved(channel.forward)
    if target is None or ctx.user in target.members:
        ctx.deny(denial)
        return False
    why = denial.text or denial.numeric.text()
    ctx.reply(
        numerics.ERR_LINKCHANNEL, channel.name, target.name, text=f"{why}: you are taken to {target.name}"
    )
    return _join_one(ctx, target.name, "", forwards - 1)


def part(ctx: Context, message: Message) -> None:
    reason = cut(message.params[1], ctx.settings.limits.kick) if len(message.params) > 1 else ""
    user = ctx.user
    names = [name for name in message.params[0].split(",") if name]
    if not names:
        ctx.reply(numerics.ERR_NEEDMOREPARAMS, "PART")
    for name in names:
        channel = existing_channel(ctx, name)
        if channel is None:
            continue
        if user not in channel.members:
            ctx.reply(numerics.ERR_NOTONCHANNEL, channel.name)
            continue
        ctx.append(Parted(user.uid, user.source, channel.name, reason))


def topic(ctx: Context, message: Message) -> None:
    channel = existing_channel(ctx, message.params[0])
    if channel is None:
        return
    user = ctx.user
    if len(message.params) == 1:
        if not visible(ctx, channel):
            ctx.reply(numerics.ERR_NOTONCHANNEL, channel.name)
        elif channel.topic:
            entering.send_topic(ctx, channel)
        else:
            ctx.reply(numerics.RPL_NOTOPIC, channel.name)
        return
    denial = policy.may_set_topic(user, channel)
    if denial is not None:
        ctx.deny(denial)
        return
    # ":source TOPIC #channel :text\r\n" is a line of at most 512 bytes.
    room = 512 - 12 - len(f"{user.source}{channel.name}".encode())
    text = cut(message.params[1], min(ctx.settings.limits.topic, room))
    if text != channel.topic:
        ctx.append(TopicChanged(user.uid, user.source, channel.name, text))


def kick(ctx: Context, message: Message) -> None:
    """One channel and several people, or as many channels as people."""
    user, limits = ctx.user, ctx.settings.limits
    names, nicks = message.params[0].split(","), message.params[1].split(",")
    if len(names) not in (1, len(nicks)):
        ctx.reply(numerics.ERR_NEEDMOREPARAMS, "KICK")
        return
    given = message.params[2] if len(message.params) > 2 else ""
    reason = cut(given, limits.kick) or user.nick
    pairs = list(zip(names * (1 if len(names) > 1 else len(nicks)), nicks, strict=True))
    for name, nick in pairs[: limits.targets]:
        _kick_one(ctx, name, nick, reason)
    if len(pairs) > limits.targets:
        ctx.reply(numerics.ERR_TOOMANYTARGETS, nicks[limits.targets])


def _kick_one(ctx: Context, name: str, nick: str, reason: str) -> None:
    channel = existing_channel(ctx, name)
    if channel is None:
        return
    user, target = ctx.user, ctx.network.user(nick)
    # Where nobody is called so: who could not even remove themselves is told that, and no more.
    denial = policy.may_kick(user, target or user, channel)
    if denial is not None:
        ctx.deny(denial)
        return
    if target is None:
        ctx.reply(numerics.ERR_NOSUCHNICK, nick)
        return
    ctx.append(Kicked(user.uid, user.source, channel.name, target.uid, target.nick, reason))


def invite(ctx: Context, message: Message) -> None:
    user = ctx.user
    if not message.params:
        for inviting in ctx.network.channels.values():
            if user.uid in inviting.invited:
                ctx.reply(numerics.RPL_INVITELIST, inviting.name)
        ctx.reply(numerics.RPL_ENDOFINVITELIST)
        return
    if len(message.params) < 2:
        ctx.reply(numerics.ERR_NEEDMOREPARAMS, "INVITE")
        return
    nick, name = message.params[:2]
    target = ctx.network.user(nick)
    if target is None:
        ctx.reply(numerics.ERR_NOSUCHNICK, nick)
        return
    channel = existing_channel(ctx, name)
    if channel is None:
        return
    denial = policy.may_invite(user, target, channel)
    if denial is not None:
        ctx.deny(denial)
        return

    def on_applied(outcome: Outcome) -> None:
        if not isinstance(outcome, Effect) or outcome.target is None:  # they have just gone
            ctx.reply(numerics.ERR_NOSUCHNICK, nick)
            return
        ctx.reply(numerics.RPL_INVITING, target.nick, channel.name)
        if target.away:
            ctx.reply(numerics.RPL_AWAY, target.nick, text=target.away)

    ctx.append(Invited(user.uid, user.source, channel.name, target.uid, target.nick), on_applied)


def knock(ctx: Context, message: Message) -> None:
    """`KNOCK channel [text]`: the text is not passed on, as nobody agreed to read it."""
    channel = existing_channel(ctx, message.params[0])
    if channel is None:
        return
    denial = policy.may_knock(ctx.user, channel)
    if denial is not None:
        ctx.deny(denial)
        return

    def on_applied(outcome: Outcome) -> None:
        if isinstance(outcome, Effect):
            ctx.reply(numerics.RPL_KNOCKDLVR, channel.name)
        else:
            ctx.deny(outcome)

    ctx.append(Knocked(ctx.user.uid, ctx.user.source, channel.name), on_applied)


def names(ctx: Context, message: Message) -> None:
    asked = dict.fromkeys(message.params[0].split(",")) if message.params else {}
    asked.pop("", None)
    if not asked:
        _names_everywhere(ctx)
    for name in asked:
        channel = ctx.network.channel(name)
        if channel is None or not visible(ctx, channel):
            ctx.reply(numerics.RPL_ENDOFNAMES, name)
        else:
            entering.send_names(ctx, channel, everything=sees(ctx))


def _names_everywhere(ctx: Context) -> None:
    """Channel by channel until MOST_NAMED people have been named, and one end for all (RFC 2812)."""
    left = MOST_NAMED
    for channel in ctx.network.channels.values():
        if left > 0 and visible(ctx, channel):
            left -= len(channel.members)
            entering.send_members(ctx, channel, everything=sees(ctx))
    ctx.reply(numerics.RPL_ENDOFNAMES, "*")
