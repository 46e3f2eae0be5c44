"""The application: its keys and colours, the signals it hears, and leaving.

Owns the life of the program from its first moment to its last. What a chat needs is `hosting`'s, which screen
comes first is `starting`'s. It refuses to know rooms and messages; the screens do.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.worker import Worker, WorkerState

from snacka_tui.settings import Settings
from snacka_tui.starting import StartingApp
from snacka_tui.store import Store
from snacka_tui.terminal.keys import free_alt_digits

if TYPE_CHECKING:
    from snacka_tui.screens.chat import ChatScreen


def _chat_actions() -> type[Provider]:
    from snacka_tui.screens.palette import ChatActions

    return ChatActions


class SnackaApp(StartingApp):
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
        super().__init__(settings, store or Store(settings.data))
        self.leave_running = False
        self.last_lines: list[str] = []
        self._leaving = False

    def on_mount(self) -> None:
        self._listen_to_signals()
        self.begin()
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
            if await self._may_leave():
                if self.chat is not None:
                    await self._close(self.chat, reason)
                self.exit()
        finally:
            self._leaving = False

    async def _may_leave(self) -> bool:
        """Ask what becomes of a server that others use; False if the person stays."""
        if self.server is None or not self.server.running or self.chat is None:
            return True
        from snacka_tui.screens.questions import server_question

        others = sum([await pump.others() for pump in self.own_networks()])
        answer = await self.push_screen_wait(server_question(others)) if others else "stop"
        self.leave_running = answer == "leave"
        return answer != "cancel"

    async def _close(self, chat: ChatScreen, reason: str) -> None:
        """Say goodbye everywhere, and tell what has to wait for the next time."""
        chat.keep_draft()
        pumps = [*chat.networks]
        waiting = sum(pump.chat.session.unconfirmed() for pump in pumps)
        await asyncio.gather(*(pump.close(reason) for pump in pumps))
        if waiting and not self.store.trouble:
            from snacka_tui.screens.chat_words import kept_words

            self.last_lines.append(f"{kept_words(waiting)}. What waits goes out the next time.")
