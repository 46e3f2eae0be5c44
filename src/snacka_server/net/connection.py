"""One accepted connection: bytes in, commands to `dispatch`, bytes out, and the clocks of its life.

The wire's rules are `snacka_protocol.connection`'s, or for a person at a terminal `plain`'s; this driver
feeds them, keeps property 1 (one command at a time where the table says so), slows floods down, and notices
silence. A line that waits is never lost: reading pauses, and the sender's own system holds the rest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from snacka_protocol.connection import (
    NEED_DATA,
    BadLine,
    EndOfStream,
    Event,
    NeedData,
    State,
)
from snacka_protocol.message import Message

from ..commands.arrival import lost
from ..commands.registry import dispatch, refuse
from ..commands.services import Services
from ..config import Settings
from ..domain.session import SERVER_TIME, Session
from .codecs import Choice
from .roster import Peer, Roster
from .sendq import SendQueue
from .sockets import keepalive, why_it_ended
from .throttle import Throttle
from .tls import identity_of
from .vigil import Vigil
from .vouching import forward, introduce


class ClientConnection(asyncio.Protocol):
    """The asyncio protocol of one client, from its first line on."""

    __slots__ = (
        *("_codec", "_ended", "_held", "_irc", "_loop", "_lost", "_paused", "_plain", "_queue"),
        *("_quiet", "_reason", "_roster", "_services", "_throttle", "_transport", "_vigil", "_waiting"),
        *("opened", "peer", "session", "speaks"),
    )

    def __init__(
        self,
        services: Services,
        roster: Roster,
        transport: asyncio.Transport,
        peer: Peer,
        choice: Choice,
        opened: float,
    ) -> None:
        """`opened` is when the connection was accepted, by the loop's clock."""
        settings = services.settings
        self._services = services
        self._roster = roster
        self._transport = transport
        self.peer = peer
        self.speaks = choice.speaks
        self._codec, self._irc, self._plain = choice.codec, choice.irc, choice.plain
        self._loop = asyncio.get_running_loop()
        self._ended = False
        self._quiet: asyncio.TimerHandle | None = None
        self._held = False
        self._waiting: asyncio.TimerHandle | None = None
        self._paused = False
        self._lost = False
        self._reason = ""
        self.opened = opened
        plain = choice.plain is not None
        encode = self._encode_plain if plain else choice.encode
        self._queue = SendQueue(transport, settings.limits.sendq, self._overflow, encode)
        self._throttle = Throttle(settings.flood_rate, settings.flood_burst, self._loop.time())
        self._vigil = Vigil(self._loop, settings.limits, self._ping, self._nudge if plain else None)
        self.session = Session(
            self._queue,
            address=peer.address,
            host=roster.host(peer.address),
            secure=peer.secure,
            plain=plain,
        )
        if plain:
            self.session.caps = SERVER_TIME
        self.session.prober = self._probe
        self.session.introduce = partial(introduce, roster, self)
        if choice.web is not None:
            choice.web.forwarded = partial(forward, roster, self, settings)
        if peer.tls:
            identity = identity_of(transport)
            self.session.certificate_name, self.session.certificate_fingerprint = identity

    def begin(self, first: bytes) -> None:
        """Take what came before this was the transport's protocol."""
        self._codec.receive_data(first)
        self._process()

    # -- asyncio's side

    def data_received(self, data: bytes) -> None:
        self._vigil.hear(self._loop.time())
        self._codec.receive_data(data)
        if self._held or self._waiting is not None:
            self._pause()
            return
        self._process()

    def eof_received(self) -> bool:
        if self._plain is not None:
            self._flush_quiet()
        if self.peer.tls or self._queue.closed:
            return False
        self._ended = True  # what was said before the end still counts, and may still be answered
        if not self._held and self._waiting is None:
            self._say_last()
        return True

    def _say_last(self) -> None:
        """The other side has said everything: close when the last answer has gone out."""
        if self.session.answers:
            self.session.resume = self._say_last
        else:
            self._loop.call_soon(self._queue.close, self._reason)

    def pause_writing(self) -> None:
        self._queue.paused = True

    def resume_writing(self) -> None:
        self._queue.resume()

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        for timer in (self._quiet, self._waiting):
            if timer is not None:
                timer.cancel()
        self._queue.end()
        self.session.resume = None
        lost(self._services, self.session, self._reason or why_it_ended(exc))
        self._vigil.answer(False)
        self._roster.left(self)

    # -- commands

    def _process(self) -> None:
        """Take lines until one must wait, the flood control says so, or there are none."""
        codec, session = self._codec, self.session
        services = self._services
        self._waiting = None
        take = self._throttle.take if services.settings.flood_rate else None
        now = self._loop.time()
        while not self._held and not self._lost and not self._queue.closed:
            event = codec.next_event()
            if type(event) is Message:
                if dispatch(services, session, event):
                    self._held = True
                    session.resume = self._resume
            elif event is NEED_DATA:
                self._all_read()
                break
            else:
                assert not isinstance(event, NeedData)
                self._unusual(event)
            # The lines of one message are worth less than as many messages.
            if take is not None and (delay := take(now, 1.0 if session.multiline is None else 0.25)):
                self._waiting = self._loop.call_later(delay, self._process)
                break

    def _unusual(self, event: Event) -> None:
        if isinstance(event, BadLine):
            if event.message is not None and event.error.numeric == "451":
                dispatch(self._services, self.session, event.message)
                return
            refuse(self._services, self.session, event.error)
        elif isinstance(event, EndOfStream):
            over = self._codec is not self._irc and self._plain is None  # a WebSocket was closed
            self._reason = self._reason or ("Connection closed" if over else "The line was too long")
            self._held = True  # what came before is still answered; nothing after it is taken
            self._say_last()

    def _resume(self) -> None:
        """The held command is done. Not from inside its own delivery: in the next turn."""
        self._loop.call_soon(self._unhold)

    def _unhold(self) -> None:
        self._held = False
        session, irc = self.session, self._irc
        if irc is not None and irc.state is State.START and session.registered:
            # The welcome went out rendered among the answers; the state machine hears of it here.
            irc.send(Message("001", ("*", "")))
            irc.data_to_send()
        if not self._lost and self._waiting is None:
            self._process()

    def _all_read(self) -> None:
        if self._ended:
            if self._plain is None or not self._plain.has_answers:
                self._say_last()
            return
        if self._paused:
            self._paused = False
            self._transport.resume_reading()
        plain = self._plain
        if plain is not None and plain.unterminated:
            if self._quiet is not None:
                self._quiet.cancel()
            self._quiet = self._loop.call_later(self._services.settings.limits.quiet, self._flush_quiet)

    def _pause(self) -> None:
        if not self._paused and not self._transport.is_closing():
            self._paused = True
            self._transport.pause_reading()

    # -- a person's terminal

    def _flush_quiet(self) -> None:
        self._quiet = None
        if self._plain is not None and not self._lost:
            self._plain.end_line()
            if not self._held and self._waiting is None:
                self._process()

    def _encode_plain(self, data: bytes) -> bytes:
        """The person's lines for what the server says; the codec may answer for the person, too."""
        assert self._plain is not None
        text = self._plain.render(data)
        if self._plain.has_answers and not self._held and self._waiting is None:
            self._loop.call_soon(self._process)
        return text

    def adopt(self, settings: Settings) -> None:
        """The settings have changed: what this connection may use from now on."""
        self._vigil.limits = settings.limits
        self._queue.limit = settings.limits.sendq
        self._throttle.change(settings.flood_rate, settings.flood_burst)

    # -- silence and overload

    def _overflow(self) -> None:
        self._services.figures.slow_readers += 1
        self._reason = "Too slow a reader: too much was waiting"
        self._queue.abort()

    def close(self, reason: str) -> None:
        """Say why and close."""
        self._reason = self._reason or reason
        self._queue.close(reason)

    def tick(self, now: float) -> None:
        """Called every few seconds: ping the silent, close the dead."""
        limits = self._services.settings.limits
        if not self.session.registered:
            if now - self.opened > limits.registration:
                self.close("Nobody came in for too long")
            return
        if self._waiting is not None:
            self._vigil.hear(now)  # their answer stands in line behind what the flood control holds back
        reason = self._vigil.tick(now)
        if reason:
            self.close(reason)

    def _ping(self, now: float) -> None:
        self._queue.send_now(f":{self._services.network.server} PING {int(now)}\r\n".encode())

    def _nudge(self) -> None:
        sock = self._transport.get_extra_info("socket")
        if sock is not None:
            keepalive(sock, idle=1, interval=1, count=2)

    def _probe(self, answer: Callable[[bool], None]) -> None:
        """Somebody else wants this name. Whoever the flood control holds back is there."""
        if self._waiting is not None:
            answer(True)
        else:
            self._vigil.probe(answer)
