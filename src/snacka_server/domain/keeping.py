"""What of a channel survives a restart, as JSON and back.

Membership of guests is not kept: a guest is a connection. Shapes may grow; unknown keys are ignored.
"""

from __future__ import annotations

import json

from .channel import Channel, ListEntry


def dump_channel(channel: Channel) -> str:
    """A JSON object with the topic, the modes and the lists."""
    return json.dumps(
        {
            "flags": "".join(sorted(channel.flags)),
            "key": channel.key,
            "limit": channel.limit,
            "topic": [channel.topic, channel.topic_by, channel.topic_ms],
            "lists": {
                letter: [[entry.mask, entry.by, entry.set_ms] for entry in entries.values()]
                for letter, entries in channel.lists.items()
                if entries
            },
            "spoken": channel.spoken,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def load_channel(folded: str, name: str, created_ms: int, state: str) -> Channel:
    kept = json.loads(state)
    channel = Channel(name, folded, created_ms, kept.get("flags", ""))
    channel.key = kept.get("key", "")
    channel.limit = kept.get("limit", 0)
    channel.topic, channel.topic_by, channel.topic_ms = kept.get("topic", ("", "", 0))
    channel.spoken = kept.get("spoken", True)
    for letter, entries in kept.get("lists", {}).items():
        channel.lists.setdefault(letter, {}).update(
            {mask: ListEntry(mask, by, ms) for mask, by, ms in entries}
        )
    return channel
