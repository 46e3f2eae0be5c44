"""What messages do to the state: little. Their words go to the history, not here."""

from __future__ import annotations

from typing import Final

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_channel

from .channel import Channel
from .effect import NOTHING, Effect, Outcome
from .events import Forgotten, Kind, Redacted, Said, Signalled
from .network import CHANNEL, Network
from .policy import Denial, may_speak_again
from .policy.settings import SLOW, pause_ms
from .user import User

HOUR_MS: Final = 3_600_000
"""How exactly it is kept when a channel was last spoken in: not with every message."""


def message(network: Network, event: Said | Signalled, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is not None:
        user.active_ms = time_ms
    if event.target_uid:
        target = network.users.get(event.target_uid)
        if type(event) is Said and user is not None and target is not None:
            user.talks[event.talk] = target
            target.talks[event.talk] = user
        return Effect(user=user, target=target)
    folded = fold_channel(event.target)
    channel = network.channels.get(folded) or network.moved(event.target)
    if channel is None:
        if type(event) is Signalled:
            return NOTHING
        # A replay after a crash may meet a message before anybody is back: its channel has a history now.
        channel = Channel(event.target, folded, time_ms)
        network.add_channel(channel)
    if channel.settings and SLOW in channel.settings and user is not None and type(event) is Said:
        denial = _slowed(network, user, channel, event, time_ms)
        if denial is not None:
            return denial
    if event.durable:
        channel.spoken = True
        if time_ms - channel.active_ms >= HOUR_MS:
            network.touch(CHANNEL, channel.folded)
        channel.active_ms = time_ms
    return Effect(user=user, channel=channel)


def _slowed(network: Network, user: User, channel: Channel, event: Said, time_ms: int) -> Denial | None:
    """Of several messages on their way at once, slow mode lets the first one through. Reactions are free."""
    if event.kind == Kind.TAGMSG:
        return None
    denial = may_speak_again(user, channel, time_ms)
    if denial is None:
        channel.note_speaker(user.private_key, time_ms, pause_ms(channel.settings[SLOW]))
        network.touch(CHANNEL, channel.folded)
    return denial


def redacted(network: Network, event: Redacted, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if event.target_uid:
        return Effect(user=user, target=network.users.get(event.target_uid))
    channel = network.channel(event.target) or network.moved(event.target)
    if channel is None:
        return Denial(numerics.ERR_NOSUCHCHANNEL, (event.target,))
    return Effect(user=user, channel=channel)


def forgotten(network: Network, event: Forgotten, time_ms: int) -> Outcome:
    return Effect(user=network.users.get(event.uid))
