"""The line mode: `snacka-tui --plain`, for people who listen to their terminal, and for pipes.

Owns the run from the first line to the last: the same session, link, outbox and slash commands as the full
screen, with lines in place of widgets. It refuses to draw. At the end of its input it waits until everything
said is kept, and the exit code says whether it was.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from functools import partial

from snacka_protocol.message import Message
from snacka_tui.chats import Chat, now_ms, open_chat, open_log
from snacka_tui.commands import complete, run
from snacka_tui.config import DEFAULT_LOBBY
from snacka_tui.link import (
    CertificateChanged,
    Connected,
    Disconnected,
    LinkEvent,
    Received,
    UnknownCertificate,
)
from snacka_tui.link.bridge import apply, tick
from snacka_tui.model.room import Room, RoomKind
from snacka_tui.model.timeline import Delivery, Entry
from snacka_tui.plain.answers import Answers
from snacka_tui.plain.console import Console
from snacka_tui.plain.teller import Teller
from snacka_tui.plain.typed import typed
from snacka_tui.plain.words import Words
from snacka_tui.settings import Settings
from snacka_tui.store import KeptAccount, Store

RECENT = 20  # earlier messages told on coming into a room
_TICK_SECONDS = 1.0
_DONE = "snacka-done"
_LAST_SECONDS = 60.0  # at the end of a pipe: how long the last messages may take


class LineMode:
    """One chat, line by line. `await run()` gives the exit code: 0, or 1 if something was not kept.

    open_it: makes the chat, given who wants to hear what is said.
    """

    def __init__(self, open_it: Callable[[Callable[[Room, Entry], None]], Chat], store: Store) -> None:
        self._chat = open_it(self._heard)
        self._session = self._chat.session
        self._store = store
        self._console = Console(self._complete)
        self._teller = Teller(self._session, self._console.write, recent=RECENT, words=Words())
        self._answers = Answers(self._chat, store, self._teller, self._console.write)
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._question: asyncio.Future[bool] | None = None
        self._given_up = ""
        self._trouble = ""
        self._answered = True
        """Whether the server has answered everything that was typed."""

    async def run(self) -> int:
        """Talk until the input ends or somebody says /quit."""
        self._show_place()
        self._teller.look_at(self._first_room())
        network = asyncio.create_task(self._follow())
        network.add_done_callback(self._ended)
        ticking = asyncio.create_task(self._tick())
        try:
            with self._console.ready():
                said_all = await self._read()
                return await self._finish() if said_all else 0
        finally:
            ticking.cancel()
            self._teller.silence()
            self._chat.link.send(self._session.quit())
            await self._chat.link.close()
            network.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await network

    def _heard(self, room: Room, entry: Entry) -> None:
        self._teller.heard(room, entry)

    # -- the network -----------------------------------------------------------------------------------

    async def _follow(self) -> None:
        while True:
            question: UnknownCertificate | CertificateChanged | None = None
            async with contextlib.aclosing(self._chat.link.events()) as events:
                async for event in events:
                    self._note(event)
                    changes = apply(event, self._session, self._chat.link)
                    self._teller.tell(changes)
                    self._answers.hear(changes)
                    self._after()
                    if isinstance(event, UnknownCertificate | CertificateChanged):
                        question = event
            if question is None or not await self._trusted(question):
                return

    def _ended(self, network: asyncio.Task[None]) -> None:
        """Nobody waits for what a defect of ours has ended; `run` raises it."""
        if not network.cancelled() and network.exception() is not None:
            self._give_up("Something is wrong in this program.")

    def _note(self, event: LinkEvent) -> None:
        match event:
            case Connected(_, fingerprint):
                self._trouble = ""
                if fingerprint and fingerprint == self._chat.address.fingerprint:
                    self._store.pin(self._chat.network, fingerprint, now_ms())
            case Disconnected(reason, _):
                self._trouble = reason
            case Received(messages):
                self._answered |= any(m.command == "PONG" and m.text == _DONE for m in messages)
            case _:
                pass

    async def _trusted(self, question: UnknownCertificate | CertificateChanged) -> bool:
        """Ask the person, as the full screen does; a pipe cannot be asked."""
        match question:
            case UnknownCertificate(shown):
                self._console.write(
                    f"-- Nobody vouches for the certificate of {self._chat.address}. Its sha256:"
                )
            case CertificateChanged(expected, shown):
                self._console.write(
                    "-- The certificate is another one than before. Somebody may be in between."
                )
                self._console.write(f"-- Known: {expected}")
        self._console.write(f"-- Shown: {shown}")
        if not self._console.interactive:
            self._give_up("Compare it with what the server printed, then say --fingerprint and these digits.")
            return False
        self._console.write(
            "-- Compare it with what the server printed. Type trust to go on, anything else to leave."
        )
        self._question = self._loop.create_future()
        trusted = await self._question
        self._question = None
        if trusted:
            self._store.pin(self._chat.network, shown, now_ms())
            self._chat.link.trust(shown)
        else:
            self._give_up("Not connected, as you said.")
        return trusted

    def _give_up(self, why: str) -> None:
        self._given_up = why
        self._console.write(f"-- {why}")
        self._changed.set()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            self._teller.tell(tick(self._session, self._chat.link))
            self._teller.tick()
            self._after()

    def _after(self) -> None:
        """Whatever was looked at is read, and the prompt names the room."""
        room = self._session.rooms.get(self._teller.current)
        if room is not None:
            self._console.prompt = f"{room.title}> "
            self._session.focus(room.key)
            self._chat.link.send(self._session.mark_read(room.key))
            self._session.take_changes()
        self._changed.set()

    # -- the person ------------------------------------------------------------------------------------

    async def _read(self) -> bool:
        """Take lines until there are no more; False if the person left by a command."""
        lines = typed(self._console.read)
        following = asyncio.ensure_future(anext(lines, None))
        while not self._given_up:
            changed = asyncio.create_task(self._changed.wait())
            # A pipe has its commands ready before there is anybody to do them.
            expected = (following, changed) if self._console.interactive or self._arrived() else (changed,)
            await asyncio.wait(expected, return_when=asyncio.FIRST_COMPLETED)
            changed.cancel()
            self._changed.clear()
            if not following.done() or not (self._console.interactive or self._arrived()):
                continue
            line = following.result()
            if line is None:
                return True
            if not self._take(line):
                return False
            following = asyncio.ensure_future(anext(lines, None))
        following.cancel()
        return True

    def _arrived(self) -> bool:
        """Whether we are where we wanted to be, or know that we will not get there."""
        if self._hopeless():
            return True
        room = self._session.rooms.get(self._teller.current)
        there = self._session.ready and not self._session.logging_in
        return there and (room is None or room.joined or not room.wanted)

    def _take(self, line: str) -> bool:
        """One line; whether to go on."""
        if self._question is not None:
            self._question.set_result(line.strip().lower() == "trust")
            return True
        if not line.strip():
            return True
        outcome = run(self._session, self._teller.current, line)
        # QUIT is said at the very end, after what is still on its way.
        self._chat.link.send(message for message in outcome.messages if message.command != "QUIT")
        self._teller.tell(self._session.take_changes())
        self._after()
        followed = [self._answers.follow(intent) for intent in outcome.screen]
        self._teller.tell(self._session.take_changes())
        self._after()
        return all(followed)

    def _complete(self, text: str, cursor: int) -> list[str]:
        """For the thread that reads: the session belongs to the loop's."""

        async def ask() -> list[str]:
            return complete(self._session, self._teller.current, text, cursor)

        return asyncio.run_coroutine_threadsafe(ask(), self._loop).result()

    # -- beginning and end -----------------------------------------------------------------------------

    def _show_place(self) -> None:
        address = self._chat.address
        how = "encrypted" if address.encrypted else "not encrypted"
        self._console.write(f"-- Connecting to {address}, {how}.")

    def _first_room(self) -> str:
        rooms = [room for room in self._session.rooms.values() if room.kind is RoomKind.CHANNEL]
        return rooms[0].key if rooms else self._session.status.key

    async def _finish(self) -> int:
        """There is no more input: wait until what was said is kept, or it is known that it is not."""
        if self._session.ready:  # what commands asked is answered before this
            self._answered = False
            self._chat.link.send(self._session.request(Message("PING", (_DONE,))))
        try:
            async with asyncio.timeout(_LAST_SECONDS):
                while (self._open() or not self._answered) and not self._given_up and not self._hopeless():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            self._console.write("-- The server did not answer in time.")
        waiting = self._session.unconfirmed()
        if waiting and not self._store.trouble:
            plural = "s wait" if waiting > 1 else " waits"
            self._console.write(
                f"-- {waiting} message{plural} on this machine and will go out the next time."
            )
        return 1 if waiting or self._given_up or self._failed() else 0

    def _open(self) -> bool:
        return any(not send.doubtful for send in self._session.outbox)

    def _hopeless(self) -> bool:
        """A pipe does not wait for a server to be started."""
        alone = bool(self._trouble) and not self._session.coming_again
        return alone and not self._console.interactive

    def _failed(self) -> bool:
        bad = (Delivery.FAILED, Delivery.DOUBT)
        return any(
            entry.own and entry.delivery in bad
            for room in self._session.rooms.values()
            for entry in room.timeline
        )


def chat_plainly(settings: Settings, name: str, store: Store) -> int:
    """Chat line by line where the settings lead; the exit code."""
    address = settings.address or settings.suggested or settings.here
    room = address.room or settings.room
    log = open_log(settings, store)
    opened = partial(
        open_chat,
        address,
        name,
        store,
        (room,) if room else (),
        None if room else "" if address.foreign else DEFAULT_LOBBY,
        certificate=settings.certificate,
        account=KeptAccount(settings.account, settings.password) if settings.account else None,
        log=log,
    )

    async def work() -> int:
        return await LineMode(lambda heard: opened(heard=heard), store).run()

    try:
        return asyncio.run(work())
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    finally:
        if log is not None:
            log.close()
