"""Which codec a connection speaks, once its first bytes have told who is there.

A codec stands between a connection's bytes and the messages that everything above it knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from snacka_protocol.connection import Connection, Event, NeedData, Role

from ..config import Settings
from ..ports import Clock
from .plain import PlainCodec
from .sniff import Kind

if TYPE_CHECKING:
    from .websocket import WebSocketCodec


class Codec(Protocol):
    """Bytes in, messages out."""

    def receive_data(self, data: bytes) -> None: ...

    def next_event(self) -> Event | NeedData: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """`irc` is the state machine behind an IRC client's codec, `plain` the codec of a person.

    `speaks` is the word for it. `encode` turns the server's lines into what this client reads; None where
    they go out as they are.
    """

    codec: Codec
    speaks: str
    irc: Connection | None = None
    plain: PlainCodec | None = None
    encode: Callable[[bytes], bytes] | None = None
    web: WebSocketCodec | None = None


def choose(
    kind: Kind, first: bytes, settings: Settings, clock: Clock, write: Callable[[bytes], None]
) -> Choice | None:
    """The codec for this kind of client; None, after a polite answer, for what is not spoken here."""
    limit = settings.limits.line
    if kind is Kind.IRC:
        irc = Connection(Role.SERVER, max_line=limit)
        return Choice(irc, "irc", irc=irc)
    if kind is Kind.PLAIN:
        plain = PlainCodec(settings.lobby, settings.network, clock, limit)
        return Choice(plain, "plain", plain=plain, encode=plain.render)
    if kind is Kind.WEB:
        from .websocket import WebSocketCodec, refusal  # most servers never meet a browser

        if first.lstrip().startswith(b"GET "):
            web = WebSocketCodec(settings.web_origins, limit, write)
            return Choice(web, "websocket", irc=web.irc, encode=web.encode, web=web)
        write(refusal())  # a form that a page sends
    return None  # TLS inside TLS, too
