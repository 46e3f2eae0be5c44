"""What a search, an export or an erasure looks at in a stored event: its words and whose they are."""

from __future__ import annotations

import functools

from snacka_protocol.casemapping import fold_nick
from snacka_protocol.errors import InvalidName

from ..domain.events import Redacted, Said
from ..ports import Words
from .codec import decode_event


def words_of(raw: bytes) -> Words | None:
    """As ports.ReadWords."""
    event = decode_event(raw)
    if isinstance(event, Said):
        return Words(event.text, folded(event.source.partition("!")[0]), event.account, event.nonce_key)
    if isinstance(event, Redacted):
        return Words(event.reason, folded(event.source.partition("!")[0]), event.account, "")
    return None


@functools.lru_cache(maxsize=4096)
def folded(nick: str) -> str:
    """The nick as names are compared; as it is where it is none (a service, another network's)."""
    try:
        return fold_nick(nick)
    except InvalidName:
        return nick
