"""The application: which screen comes when, the theme, the store, and leaving.

Owns the composition: it makes the chat from the person's choice and starts and stops a server of theirs. It
refuses to know rooms and messages; the screens do.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from snacka_tui.address import Address
from snacka_tui.config import DEFAULT_LOBBY
from snacka_tui.launch import LaunchError, LocalServer, answers, invitation, is_our_own, start_server
from snacka_tui.screens.habits import HabitsApp
from snacka_tui.screens.welcome import Choice, Visited, WelcomeScreen
from snacka_tui.settings import Settings
from snacka_tui.store import LocalLog, Remembered, Store, Visits
from snacka_tui.terminal.keys import free_alt_digits

if TYPE_CHECKING:
    from snacka_tui.chats import Chat
    from snacka_tui.pump import Pump
    from snacka_tui.screens.chat import ChatScreen

# Everything about chatting is in `chatting`, imported when it is needed: the welcome screen, which needs none
# of it, is there a third sooner, and while a person reads it a thread imports the rest.
_CHATTING = "snacka_tui.chatting"


def _chat_actions() -> type[Provider]:
    from snacka_tui.chatting import ChatActions

    return ChatActions


class SnackaApp(HabitsApp):
    """Run with `run()`; afterwards `server`, `leave_running` and `last_lines` say what is left to do."""

    TITLE = "Snacka"
    COMMANDS: ClassVar = {_chat_actions}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Leave", show=False, priority=True, id="quit"),
        Binding("ctrl+p", "command_palette", "All actions", show=False, priority=True, id="palette"),
        Binding("ctrl+c", "hint_leave", "Leave", show=False),
    ]
    CSS = """
    ToastRack { dock: top; align: right top; margin: 1 0 0 0; }
    Toast { max-width: 90%; }
    """

    def __init__(self, settings: Settings, store: Store | None = None) -> None:
        free_alt_digits()
        super().__init__(settings.preferences, store or Store(settings.data))
        self.settings = settings
        self.server: LocalServer | None = settings.server
        self.leave_running = False
        self.last_lines: list[str] = []
        self.chat: ChatScreen | None = None
        self._leaving = False
        self._local_log: LocalLog | None = None
        self._visits = Visits(self.store)

    def on_mount(self) -> None:
        self._listen_to_signals()
        name = self.settings.name or self.store.get("name")
        if self.settings.address is not None and name:
            self.begin_chat(name, self.settings.address)
        else:
            self.welcome()
        self.call_after_refresh(self._collect_garbage)
        if self.store.trouble:
            self.notify(self.store.trouble, severity="warning", timeout=10, markup=False)

    def on_unmount(self) -> None:
        """The screens have kept what they had; unsent lines are free for the next run."""
        self.store.close()

    def _collect_garbage(self) -> None:
        """The first screen is drawn. What it took to get here stays for good, and is not looked at again."""
        gc.freeze()
        gc.enable()

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError, RuntimeError):  # Windows; not the main thread
            loop.add_signal_handler(signal.SIGTERM, self._terminate)
            if sys.platform != "win32":
                loop.add_signal_handler(signal.SIGHUP, self._hang_up)

    def has_guests(self) -> bool:
        """Whether somebody else is in our rooms, as far as is known without asking."""
        return self.chat is not None and any(pump.seen() for pump in self._own_server())

    def _own_server(self) -> list[Pump]:
        """The networks, of those open, that are a server on this machine."""
        pumps = self.chat.networks if self.chat is not None else ()
        return [pump for pump in pumps if is_our_own(pump.chat.address.host)]

    def _terminate(self) -> None:
        """Somebody wants this program to end, and nothing can be asked: guests keep their server."""
        self.leave_running = self.has_guests()
        self.exit()

    def _hang_up(self) -> None:
        """The terminal is gone: nothing can be asked or drawn any more, so only what matters is saved."""
        if self.chat is not None:
            self.chat.keep_draft()
        if self.server is not None and self.server.running and not self.has_guests():
            self.server.process.terminate()
        self.close_log()
        self.store.close()
        # Putting the screen back would wait for ever on a terminal that no longer exists.
        os._exit(128 + 1)

    # -- welcome -------------------------------------------------------------------------------

    def welcome(self, trouble: str = "", *, typed: str = "") -> None:
        """Show the first screen in place of whatever is shown; `typed` is an address to put right."""
        settings = self.settings
        screen = WelcomeScreen(
            settings.name or self.store.get("name") or settings.guess,
            fixed=settings.address,
            suggested=settings.suggested,
            visited=[Visited(*place) for place in self._visits.lately(settings.here)],
            trouble=trouble,
            typed=typed,
            resume=[title for _, _, title in self._visits.unfinished()],
        )
        if self.chat is not None:
            self.run_worker(self._hang_up_all(self.chat), group="closing", exit_on_error=False)
        self.chat = None
        self._show(screen)
        loading = threading.Thread(target=importlib.import_module, args=(_CHATTING,), daemon=True)
        self.call_after_refresh(loading.start)

    async def _hang_up_all(self, chat: ChatScreen) -> None:
        await asyncio.gather(*(pump.close() for pump in chat.networks))

    def _show(self, screen: Screen[None]) -> None:
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def on_welcome_screen_chosen(self, event: WelcomeScreen.Chosen) -> None:
        choice = event.choice
        if self.chat is not None:
            return  # Enter twice in a hurry
        if choice.resume:
            self.run_worker(self._resume(choice), group="start", exclusive=True, exit_on_error=False)
        elif choice.start:
            host = "0.0.0.0" if choice.to_network else self.settings.here.host
            self.run_worker(
                self._start_here(choice, host), group="start", exclusive=True, exit_on_error=False
            )
        elif choice.address is not None:
            self.begin_chat(choice.name, choice.address)

    async def _start_here(self, choice: Choice, host: str) -> None:
        if await self._serve(host):
            here = replace(self.settings.here, host=host)
            # One that runs already may not be open to others: what the invitation says tells that, too.
            self.begin_chat(choice.name, here, greet=choice.to_network)

    async def _serve(self, host: str) -> bool:
        """Have a server on this machine; False, with the reason shown, if that cannot be."""
        here = replace(self.settings.here, host=host)
        screen = self.screen
        if isinstance(screen, WelcomeScreen):
            screen.say_trouble("Starting a server on this machine …", busy=True)
        if not await asyncio.to_thread(answers, here.connect_host, here.port, seconds=1.0):
            try:
                server = await asyncio.to_thread(start_server, host, here.port, self.settings.data)
                await asyncio.to_thread(server.wait_ready)
            except LaunchError as error:
                if isinstance(screen, WelcomeScreen):
                    screen.say_trouble(str(error))
                return False
            self.server = server
        return True

    async def _resume(self, choice: Choice) -> None:
        """All networks of last time; a server of ours on this machine is started again, if it is gone."""
        chats = []
        here = self.settings.here
        for address, name, _ in self._visits.unfinished():
            ours = (address.connect_host, address.port) == (here.connect_host, here.port)
            open_to_others = address.host in ("0.0.0.0", "::")
            if ours and not await self._serve(address.host if open_to_others else here.host):
                return
            chats.append(self.open_place(address, choice.name or name))
        self._chat(chats, greet=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """An error in one of the app's own tasks is shown, never swallowed."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self.notify(
                f"Something went wrong inside Snacka: {type(error).__name__}: {error}",
                severity="error",
                timeout=20,
                markup=False,
            )

    # -- chat ----------------------------------------------------------------------------------

    def begin_chat(self, name: str, address: Address, *, greet: bool = False) -> None:
        """Open the chat screen on a place; `greet`: say how others come, as for a server of ours."""
        address = address if address.room else address.in_room(self.settings.room)
        self._chat([self.open_place(address, name)], greet=greet or self.server is not None)

    def _chat(self, chats: list[Chat], *, greet: bool) -> None:
        from snacka_tui.chatting import ChatScreen

        tour = self.settings.tour and not Remembered(self.store).tour_closed
        self.chat = ChatScreen(chats, self.store, self, greet=greet, tour=tour)
        self._show(self.chat)

    # -- what the chat asks of us (`ChatHost`) -------------------------------------------------

    def open_place(self, address: Address, name: str) -> Chat:
        """The model and the unopened link for a place."""
        from snacka_tui.chatting import open_chat

        room = address.room
        return open_chat(
            address,
            name,
            self.store,
            (room,) if room else (),
            None if room else "" if address.foreign else DEFAULT_LOBBY,
            certificate=self.settings.certificate,
            remembered=True,
            log=self._open_local_log(),
        )

    def _open_local_log(self) -> LocalLog | None:
        from snacka_tui.chatting import open_log

        if self._local_log is None:
            self._local_log = open_log(self.settings, self.store)
        return self._local_log

    def close_log(self) -> None:
        """Write what is left of what was said; nothing is kept afterwards."""
        if self._local_log is not None:
            self._local_log.close()

    def known(self, network: str) -> bool:
        """Whether this place was ever reached."""
        return self._visits.known(network)

    def reached(self, chat: Chat) -> None:
        """This place is one to come back to."""
        now_ms = time.time_ns() // 1_000_000
        self._visits.reached(chat.address, chat.session.identity.nick, now_ms)

    def unreachable(self, chat: Chat, reason: str) -> None:
        """Back to the first screen, where the address can be put right."""
        self.settings = replace(self.settings, address=None, name=chat.session.identity.nick)
        self.welcome(reason, typed=chat.address.spelled())

    def refused(self) -> None:
        """Back to the first screen: the person does not trust the server."""
        self.settings = replace(self.settings, address=None)
        self.welcome("Not connected, as you said. Choose where to go instead.")

    async def invitation(self, address: Address) -> tuple[str, str]:
        """The line for others and advice beside it."""
        asked = self.settings.address is None
        return await asyncio.to_thread(invitation, address, asked=asked)

    # -- leaving -------------------------------------------------------------------------------

    def action_leave(self) -> None:
        """Ctrl+Q outside the chat."""
        self.leave("")

    def action_hint_leave(self) -> None:
        """Ctrl+C where it means nothing else."""
        self.notify("Ctrl+Q leaves.", timeout=3)

    def leave(self, reason: str) -> None:
        """Leave the program, asking first if others would lose their server."""
        if not self._leaving:
            self._leaving = True
            self.run_worker(self._leave(reason), group="leave", exit_on_error=False)

    async def _leave(self, reason: str) -> None:
        try:
            chat = self.chat
            if self.server is not None and self.server.running and chat is not None:
                from snacka_tui.chatting import server_question

                others = sum([await pump.others() for pump in self._own_server()])
                answer = await self.push_screen_wait(server_question(others)) if others else "stop"
                if answer == "cancel":
                    return
                self.leave_running = answer == "leave"
            if chat is not None:
                chat.keep_draft()
                pumps = [*chat.networks]
                waiting = sum(pump.chat.session.unconfirmed() for pump in pumps)
                await asyncio.gather(*(pump.close(reason) for pump in pumps))
                if waiting and not self.store.trouble:
                    from snacka_tui.chatting import kept_words

                    self.last_lines.append(f"{kept_words(waiting)}. What waits goes out the next time.")
            self.exit()
        finally:
            self._leaving = False
