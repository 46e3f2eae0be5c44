"""Under any order of losses, a message is neither lost nor doubled: on the server, and on the screen."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from snacka_protocol.message import Message, render
from snacka_protocol.timestamps import format_ms
from snacka_tui.model.pending import OnWire, Pending
from snacka_tui.model.timeline import Delivery
from support.scripted_network import ECHO_ONLY, FULL, NONCE, START_MS, MemoryJournal, Script

FACES = ("say", "paste", "server reads", "echo arrives", "bob speaks", "cut", "connect", "kill")


class KeepingServer:
    """Keeps in order, knows nonces, and answers a repeat with the echo of the first."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, str, str]] = []  # msgid, nick, nonce, text
        self.unread: list[Message] = []  # on the wire towards it
        self.echoes: list[str] = []  # on the wire towards the client

    def cut(self) -> None:
        """The connection dies: what is on the wire in either direction is gone."""
        self.unread.clear()
        self.echoes.clear()

    def read_one(self) -> None:
        if not self.unread:
            return
        message = self.unread.pop(0)
        tags = message.tags
        if message.command == "PRIVMSG":
            nonce = tags["+snacka/nonce"]
            known = next((row for row in self.kept if row[2] == nonce), None)
            row = known or self.keep("alice", nonce, message.text)
            label = {"label": tags["label"]} if "label" in tags else {}
            self.echoes.append(self._line(row, label))
        elif message.command == "CHATHISTORY" and message.params[0] != "TARGETS":
            label_tag = f"@label={tags['label']} " if "label" in tags else ""
            rows = self.kept
            if message.params[0] != "LATEST":
                at = [row[0] for row in rows].index(message.params[2].removeprefix("msgid="))
                rows = rows[at + 1 :] if message.params[0] == "AFTER" else rows[:at]
            self.echoes.append(f"{label_tag}:irc.test BATCH +h chathistory #lobby")
            self.echoes += [self._line(row, {"batch": "h"}) for row in rows]
            self.echoes.append(":irc.test BATCH -h")

    def keep(self, nick: str, nonce: str, text: str) -> tuple[str, str, str, str]:
        row = (f"m{len(self.kept)}", nick, nonce, text)
        self.kept.append(row)
        return row

    def _line(self, row: tuple[str, str, str, str], more: dict[str, str]) -> str:
        msgid, nick, nonce, text = row
        tags = {"msgid": msgid, "time": format_ms(START_MS + int(msgid[1:])), **more}
        if nonce:
            tags["+snacka/nonce"] = nonce
        return render(Message("PRIVMSG", ("#lobby", text), f"{nick}!u@h", tags)).decode().removesuffix("\r\n")

    def bob_speaks(self, online: bool) -> None:
        row = self.keep("bob", "", f"bob {len(self.kept)}")
        if online:
            self.echoes.append(self._line(row, {}))


class World:
    def __init__(self, caps: str) -> None:
        self.caps = caps
        self.journal = MemoryJournal()
        self.server = KeepingServer()
        self.said: list[str] = []
        self.online = False
        self.start()

    def start(self) -> None:
        # A new process has new random ids: an offset keeps them apart.
        self.script = Script(
            caps=self.caps, isupport=NONCE, journal=self.journal, sends=list(self.journal.kept.values())
        )
        self.script._ids = 1000 * (1 + len(self.said))

    def collect(self) -> None:
        self.server.unread += self.script.messages_sent()

    def do(self, step: str) -> None:
        match step:
            case "say" | "paste":
                for _ in range(1 if step == "say" else 45):
                    self.said.append(f"text {len(self.said)}")
                    self.script.say(self.said[-1])
                    self.collect()
            case "server reads":
                self.server.read_one()
            case "echo arrives":
                if self.server.echoes:
                    self.script.hear(self.server.echoes.pop(0))
                    self.collect()
            case "bob speaks":
                self.server.bob_speaks(self.online)
            case "cut":
                self.cut()
            case "connect":
                self.connect()
            case "kill":
                self.cut()
                self.start()

    def cut(self) -> None:
        self.server.cut()
        if self.online:
            self.script.drop()
        self.online = False

    def connect(self) -> None:
        if not self.online:
            self.online = True
            self.script.open()
            self.script.welcome()
            self.script.joins("#lobby", "bob")
            self.collect()

    def settle(self) -> None:
        self.connect()
        while self.server.unread or self.server.echoes:
            self.do("server reads")
            self.do("echo arrives")


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([FULL, f"{ECHO_ONLY} batch draft/chathistory"]),
    st.lists(st.sampled_from(FACES), max_size=40),
)
def test_nothing_is_lost_and_nothing_is_doubled(caps: str, steps: list[str]) -> None:
    world = World(caps)
    for step in steps:
        world.do(step)
    world.settle()
    kept_of_alice = [text for _, nick, _, text in world.server.kept if nick == "alice"]
    assert kept_of_alice == world.said
    shown = world.script.talk()
    on_server = [(nick, text) for _, nick, _, text in world.server.kept]
    missing = [each for each in on_server if each not in shown]
    assert missing == []
    assert len(shown) == len(on_server)
    assert all(state is Delivery.KEPT for _, state in world.script.states())
    assert world.journal.kept == {}
    assert world.script.session.unconfirmed() == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(FACES), max_size=30))
def test_the_order_on_the_screen_is_the_servers(steps: list[str]) -> None:
    world = World(FULL)
    for step in steps:
        world.do(step)
    world.settle()
    assert world.script.talk() == [(nick, text) for _, nick, _, text in world.server.kept]


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("add"), st.sampled_from("ab")),
            st.tuples(st.just("echo"), st.sampled_from("ab")),
            st.tuples(st.just("ping"), st.just("")),
            st.tuples(st.just("pong"), st.just("")),
        ),
        max_size=40,
    )
)
def test_pending_hands_every_message_back_exactly_once(steps: list[tuple[str, str]]) -> None:
    pending = Pending()
    added: list[str] = []
    back: list[str] = []
    pings = 0
    for step, target in steps:
        if step == "add":
            added.append(f"n{len(added)}")
            pending.add(OnWire(added[-1], target, "same text"))
        elif step == "echo":
            nonce = pending.match_echo(target, "same text", "", "", labels=False)
            if nonce is not None:
                assert pending.remove(nonce)
                back.append(nonce)
        elif step == "ping":
            pings += pending.raise_barrier(f"t{pings + 1}")
        else:
            for nonce in pending.pass_barrier(f"t{pings}") or []:
                assert pending.remove(nonce)
                back.append(nonce)
    back += pending.clear()
    assert sorted(back) == sorted(added)
    assert len(pending) == 0
