"""What survives a restart, as documents: JSON objects by kind and key, and back into the network.

The network notes what has been touched; `dump` says what is to be kept of it. Shapes may grow; unknown keys
are ignored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from .channel import Channel, ListEntry
from .network import CHANNEL, Network


def dump(network: Network, kind: str, key: str) -> str | None:
    """The document as JSON, or None where there is nothing to keep (any more)."""
    kept = _DUMP[kind](network, key)
    return None if kept is None else json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def load(network: Network, documents: Iterable[tuple[str, str, str]]) -> None:
    """Put kept documents (kind, key, JSON) back into an empty network."""
    kept = sorted(documents, key=lambda document: _LOAD_ORDER.index(document[0]))
    for kind, key, body in kept:
        _LOAD[kind](network, key, json.loads(body))


def _dump_channel(network: Network, key: str) -> dict[str, Any] | None:
    """The topic, the modes and the lists. Guests' membership is not kept: a guest is a connection."""
    channel = network.channels.get(key)
    if channel is None:
        return None
    return {
        "name": channel.name,
        "created_ms": channel.created_ms,
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
    }


def _load_channel(network: Network, key: str, kept: dict[str, Any]) -> None:
    channel = Channel(kept["name"], key, kept["created_ms"], kept.get("flags", ""))
    channel.key = kept.get("key", "")
    channel.limit = kept.get("limit", 0)
    channel.topic, channel.topic_by, channel.topic_ms = kept.get("topic", ("", "", 0))
    channel.spoken = kept.get("spoken", True)
    for letter, entries in kept.get("lists", {}).items():
        channel.lists.setdefault(letter, {}).update(
            {mask: ListEntry(mask, by, ms) for mask, by, ms in entries}
        )
    network.channels[key] = channel


_DUMP: Final[dict[str, Callable[[Network, str], dict[str, Any] | None]]] = {
    CHANNEL: _dump_channel,
}
_LOAD: Final[dict[str, Callable[[Network, str, dict[str, Any]], None]]] = {
    CHANNEL: _load_channel,
}
_LOAD_ORDER: Final = (CHANNEL,)
"""What others refer to comes first."""
