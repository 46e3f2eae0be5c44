"""A session model and a server whose lines the test writes: no sockets, a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from snacka_protocol.message import Message, parse, render
from snacka_tui.model.changes import Change
from snacka_tui.model.outbox import Journal, Outbox, Send, SendKind
from snacka_tui.model.room import Room
from snacka_tui.model.session import Identity, Session
from snacka_tui.model.timeline import Delivery, Entry, Kind

FULL = (
    "message-tags server-time batch echo-message labeled-response standard-replies away-notify "
    "account-notify extended-join multi-prefix draft/chathistory"
)
ECHO_ONLY = "message-tags server-time echo-message"
SNACKA = "CASEMAPPING=ascii UTF8MAPPING=rfc8265 CHANTYPES=# PREFIX=(qaohv)~&@%+ CHATHISTORY=50 NICKLEN=32"
NONCE = f"{SNACKA} SNACKA=nonce"
START_MS = 1_800_000_000_000


class MemoryJournal:
    """What a disk would hold: sends by nonce, in the order first written."""

    def __init__(self) -> None:
        self.kept: dict[str, Send] = {}

    def record(self, send: Send) -> None:
        self.kept[send.nonce] = send

    def forget(self, nonce: str) -> None:
        self.kept.pop(nonce, None)


class Script:
    """alice's session; `hear` feeds it server lines, `sent` is what it put on the wire since last asked."""

    def __init__(
        self,
        *,
        caps: str = FULL,
        isupport: str = NONCE,
        rooms: Sequence[str] = ("#lobby",),
        journal: Journal | None = None,
        sends: Iterable[Send] = (),
        nick: str = "alice",
        history_limit: int = 100,
        identity: Identity | None = None,
        private: bool = True,
    ) -> None:
        self.caps = caps
        self.isupport = isupport
        self.private = private
        self.now_ms = START_MS
        self._ids = 0
        self._out: list[Message] = []
        self.session = Session(
            identity or Identity(nick),
            clock=lambda: self.now_ms,
            random_id=self._random_id,
            rooms=rooms,
            outbox=Outbox(journal, sends),
            history_limit=history_limit,
        )

    def _random_id(self) -> str:
        self._ids += 1
        return f"id{self._ids}"

    # -- the server --------------------------------------------------------------------------------

    def hear(self, *lines: str) -> list[Change]:
        changes: list[Change] = []
        for line in lines:
            changes += self.session.receive(parse(line.encode()))
            self._out += self.session.drain()
        return changes

    def sent(self) -> list[str]:
        """Lines written since the last call, without CRLF."""
        taken, self._out = self._out, []
        return [render(message).decode().removesuffix("\r\n") for message in taken]

    def messages_sent(self) -> list[Message]:
        taken, self._out = self._out, []
        return taken

    def open(self) -> None:
        """A socket is open; the session says its first lines."""
        self.session.connecting()
        self._out += self.session.opening(private=self.private)

    def welcome(self, nick: str = "alice") -> list[Change]:
        """Capabilities as they are offered, then the welcome."""
        if self.caps:
            self.hear(f":irc.test CAP * LS :{self.caps}")
            for message in [sent for sent in self._out if sent.command == "CAP" and sent.params[0] == "REQ"]:
                self.hear(f":irc.test CAP * ACK :{message.params[1]}")
        changes = self.hear(f":irc.test 001 {nick} :Welcome {nick}!u@h")
        if self.isupport:
            changes += self.hear(f":irc.test 005 {nick} {self.isupport} :are supported by this server")
        return changes + self.hear(f":irc.test 422 {nick} :There is no message of the day")

    def joins(self, room: str, *others: str, nick: str = "alice") -> list[Change]:
        names = " ".join((nick, *others))
        return self.hear(
            f":{nick}!u@h JOIN {room} * :real name"
            if "extended-join" in self.caps
            else f":{nick}!u@h JOIN {room}",
            f":irc.test 353 {nick} = {room} :{names}",
            f":irc.test 366 {nick} {room} :End of names",
        )

    def online(self, room: str = "#lobby", *others: str, answered: bool = True) -> Script:
        """Connected, welcomed, in the room; what was sent on the way is forgotten.

        answered: the first question for history is answered with nothing.
        """
        self.open()
        self.welcome()
        self.joins(room, *others)
        for message in self.messages_sent():
            if answered and message.command == "CHATHISTORY" and message.params[1] == room:
                label = f"@label={message.tags['label']} " if "label" in message.tags else ""
                self.hear(f"{label}:irc.test BATCH +o chathistory {room}", ":irc.test BATCH -o")
        self.sent()
        self.session.take_changes()
        return self

    def drop(self, reason: str = "The connection was cut.") -> list[Change]:
        self._out.clear()
        return self.session.disconnected(reason)

    # -- the person --------------------------------------------------------------------------------

    def say(self, text: str, room: str = "#lobby", kind: SendKind = SendKind.MESSAGE) -> list[Message]:
        messages = self.session.say(room, text, kind=kind)
        self._out += messages
        return [message for message in messages if message.command != "PING"]

    def echo(self, message: Message, msgid: str, *, time: str = "2027-01-15T08:00:00.000Z") -> list[Change]:
        """The server keeps a message and sends it back, with its label, nonce and a msgid."""
        tags = {**message.tags, "msgid": msgid, "time": time}
        line = render(Message(message.command, message.params, "alice!u@h", tags)).decode()
        return self.hear(line.removesuffix("\r\n"))

    # -- what is on the screen -----------------------------------------------------------------------

    def room(self, name: str = "#lobby") -> Room:
        found = self.session.room(name)
        assert found is not None
        return found

    def entries(self, name: str = "#lobby") -> list[Entry]:
        return list(self.room(name).timeline)

    def talk(self, name: str = "#lobby") -> list[tuple[str, str]]:
        """Who said what, without joins and notices of the client."""
        spoken = (Kind.MESSAGE, Kind.ACTION)
        return [(entry.nick, entry.text) for entry in self.entries(name) if entry.kind in spoken]

    def lines(self, kind: Kind, name: str = "#lobby") -> list[str]:
        return [entry.text for entry in self.entries(name) if entry.kind is kind]

    def states(self, name: str = "#lobby") -> list[tuple[str, Delivery]]:
        """Our own messages and how far each came."""
        return [(entry.text, entry.delivery) for entry in self.entries(name) if entry.own and entry.text]
