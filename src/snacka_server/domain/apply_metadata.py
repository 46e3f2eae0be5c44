"""What is kept of keys and values: with an account, with a guest while they are here, with a channel."""

from __future__ import annotations

from snacka_protocol.casemapping import fold_channel

from .effect import NOTHING, Effect, Outcome
from .metadata import change
from .metadata_events import MetadataChanged
from .network import CHANNEL, Network


def metadata_changed(network: Network, event: MetadataChanged, time_ms: int) -> Outcome:
    user = network.users.get(event.target_uid or event.uid)
    if event.channel:
        channel = network.channels.get(fold_channel(event.channel))
        if channel is None:
            return NOTHING
        made = change(channel.metadata, event.changes)
        network.touch(CHANNEL, channel.folded)
        return Effect(user=user, channel=channel, metadata=made)
    if user is None:
        return NOTHING
    made = change(network.metadata_of(user), event.changes)
    network.keep_metadata(user)
    return Effect(
        user=user,
        metadata=made,
        peers=frozenset(user.peers()),
        watchers=network.watchers.of(user.folded),
    )
