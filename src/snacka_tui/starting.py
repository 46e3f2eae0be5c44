"""From the first screen to a chat: where to go, a server of one's own, the networks of last time.

Owns the welcome screen's coming and going, and what is done about its answer. It refuses to know what is in a
chat.
"""

from __future__ import annotations

import asyncio
import importlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.screen import Screen

from snacka_tui.address import Address
from snacka_tui.hosting import CHATTING, HostingApp
from snacka_tui.launch import LaunchError, answers, start_server
from snacka_tui.store import KeptAccount, Remembered

if TYPE_CHECKING:
    from snacka_tui.chats import Chat
    from snacka_tui.screens.chat import ChatScreen
    from snacka_tui.screens.welcome import Choice, WelcomeScreen


class StartingApp(HostingApp):
    """An app that asks where to chat, and gets there."""

    _welcome: WelcomeScreen | None = None  # while it is shown
    _tried = ""  # the network that an account was last asked for

    def begin(self) -> None:
        """Show the first screen: the chat at once, if place and name are known."""
        name = self.settings.name or self.store.get("name")
        if self.settings.address is not None and name:
            self.begin_chat(name, self.settings.address)
        else:
            self.welcome()

    def begin_chat(
        self, name: str, address: Address, *, greet: bool = False, account: KeptAccount | None = None
    ) -> None:
        """Open the chat screen on a place; `greet`: say how others come, as for a server of ours."""
        address = address if address.room else address.in_room(self.settings.room)
        if account is None and self.settings.account:
            account = KeptAccount(self.settings.account, self.settings.password)
        self._go([self.open_place(address, name, account)], greet=greet or self.server is not None)

    def _go(self, chats: list[Chat], *, greet: bool) -> None:
        from snacka_tui.chatting import ChatScreen

        tour = self.settings.tour and not Remembered(self.store).tour_closed
        self._welcome = None
        self.chat = ChatScreen(chats, self.store, self, greet=greet, tour=tour)
        self._show(self.chat)

    def _show(self, screen: Screen[None]) -> None:
        """In place of whatever is shown, and of what is open above it."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def leave(self, reason: str) -> None:
        """End the program; the class above knows how."""

    # -- the welcome screen --------------------------------------------------------------------

    def welcome(self, trouble: str = "", *, typed: str = "") -> None:
        """Show the first screen in place of whatever is shown; `typed` is an address to put right."""
        from snacka_tui.screens.welcome import Visited, WelcomeScreen

        settings = self.settings
        self._welcome = WelcomeScreen(
            settings.name or self.store.get("name") or settings.guess,
            fixed=settings.address,
            suggested=settings.suggested,
            visited=[Visited(*place) for place in self.visits.lately(settings.here)],
            trouble=trouble,
            typed=typed,
            resume=[title for _, _, title in self.visits.unfinished()],
        )
        if self.chat is not None:
            self.run_worker(self._hang_up_all(self.chat), group="closing", exit_on_error=False)
        self.chat = None
        self._show(self._welcome)
        loading = threading.Thread(target=importlib.import_module, args=(CHATTING,), daemon=True)
        self.call_after_refresh(loading.start)

    async def _hang_up_all(self, chat: ChatScreen) -> None:
        await asyncio.gather(*(pump.close() for pump in chat.networks))

    def _say(self, words: str, *, busy: bool = False) -> None:
        if self._welcome is not None:
            self._welcome.say_trouble(words, busy=busy)

    def unreachable(self, chat: Chat, reason: str) -> None:
        """Back to the first screen, where the address can be put right."""
        self.settings = replace(self.settings, address=None, name=chat.session.identity.nick)
        self.welcome(reason, typed=chat.address.spelled())
        if chat.session.needs_account:
            self._ask_account(chat)

    def _ask_account(self, chat: Chat) -> None:
        """Only people with an account come in there: ask for it, and go there again."""
        from snacka_tui.screens.account import IN_THE_OPEN, AccountForm, Answers, entry_form

        session = chat.session
        open_question = not session.private

        def submit(answers: Answers) -> str:
            in_the_open = IN_THE_OPEN in answers.on
            if open_question and not in_the_open:
                return "Say yes to sending it in the open, or cancel."
            account = KeptAccount(answers.typed["account"], answers.typed["password"], in_the_open)
            form.dismiss(None)
            self._tried = chat.network
            self.call_later(self.begin_chat, session.identity.nick, chat.address, account=account)
            return ""

        again, place = self._tried == chat.network, chat.address.located
        entry = entry_form(place, session.identity.nick, again=again, open_question=open_question)
        form = AccountForm(entry, submit)
        self.push_screen(form)

    def refused(self) -> None:
        """Back to the first screen: the person does not trust the server."""
        self.settings = replace(self.settings, address=None)
        self.welcome("Not connected, as you said. Choose where to go instead.")

    # -- its answer ----------------------------------------------------------------------------

    def on_welcome_screen_chosen(self, event: WelcomeScreen.Chosen) -> None:
        """Go where the person wants to."""
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
        self._say("Starting a server on this machine …", busy=True)
        if not await asyncio.to_thread(answers, here.connect_host, here.port, seconds=1.0):
            try:
                server = await asyncio.to_thread(start_server, host, here.port, self.settings.data)
                await asyncio.to_thread(server.wait_ready)
            except LaunchError as error:
                self._say(str(error))
                return False
            self.server = server
        return True

    async def _resume(self, choice: Choice) -> None:
        """All networks of last time; a server of ours on this machine is started again, if it is gone."""
        chats = []
        here = self.settings.here
        for address, name, _ in self.visits.unfinished():
            ours = (address.connect_host, address.port) == (here.connect_host, here.port)
            open_to_others = address.host in ("0.0.0.0", "::", "*")
            if ours and not await self._serve(address.host if open_to_others else here.host):
                return
            chats.append(self.open_place(address, choice.name or name))
        self._go(chats, greet=False)
