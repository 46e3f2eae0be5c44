"""Logging in and making an account from the chat screen.

Owns which form is shown, what its answers ask of the session, and whether a password is remembered. It
refuses to know what else a chat does.
"""

from __future__ import annotations

from msgspec import Struct

from snacka_tui.commands.intents import Logout, OpenLogin, OpenRegister
from snacka_tui.model import changes as news
from snacka_tui.model.changes import AccountStep, Severity
from snacka_tui.pump import Pump
from snacka_tui.screens.account import (
    IN_THE_OPEN,
    REMEMBER,
    AccountForm,
    Answers,
    code_form,
    login_form,
    register_form,
)
from snacka_tui.screens.chat_finding import ChatFinder
from snacka_tui.screens.questions import remember_question
from snacka_tui.store import KeptAccount, Passwords

_SERVICE = "NickServ"


class Wish(Struct, frozen=True):
    """What the person said in a form about remembering its password."""

    network: str
    remember: bool


class AccountScreen(ChatFinder):
    """A chat screen that one can log in from."""

    _wish: Wish | None = None
    _offered: frozenset[tuple[str, KeptAccount]] = frozenset()
    _form: AccountForm | None = None

    @property
    def passwords(self) -> Passwords:
        return Passwords(self.store.folder)

    def follow_account_intent(self, intent: OpenLogin | OpenRegister | Logout) -> None:
        """Do what a command about accounts asks of the screen."""
        match intent:
            case OpenLogin(account):
                self.ask_login(account)
            case OpenRegister():
                self.ask_registration()
            case Logout():
                self.passwords.forget(self.chat.network)

    # -- forms ---------------------------------------------------------------------------------

    def ask_login(self, account: str = "") -> None:
        """Ask for account and password."""
        pump, session = self.pump, self.session
        if not session.ready:
            self.pop_up("You are not connected: try again when you are.", Severity.WARNING)
            return

        def submit(answers: Answers) -> str:
            in_the_open = IN_THE_OPEN in answers.on
            if open_question and not in_the_open:
                return "Say yes to sending it in the open, or cancel."
            self._wish = Wish(pump.chat.network, REMEMBER in answers.on)
            typed = answers.typed
            pump.send(session.login(typed["account"], typed["password"], in_the_open=in_the_open))
            return ""

        open_question = not session.private and not session.proves_passwords
        service = "" if session.has_login else _SERVICE
        name = account or session.identity.account or session.nick
        self._show_form(
            AccountForm(
                login_form(pump.chat.address.located, name, service=service, open_question=open_question),
                submit,
            )
        )

    def ask_registration(self) -> None:
        """Ask for what a new account needs; where programs cannot make one, say who does."""
        pump, session = self.pump, self.session
        terms = session.registration_terms
        if not session.ready or not terms.possible:
            _, trouble = session.register("", "", "")
            session.tell(trouble, room=self.room.key, severity=Severity.WARNING)
            pump.add(session.take_changes())
            return

        def submit(answers: Answers) -> str:
            typed = answers.typed
            in_the_open = IN_THE_OPEN in answers.on
            if typed["password"] != typed["again"]:
                return "The two passwords are not the same."
            if not session.private and not in_the_open:
                return "Say yes to sending it in the open, or cancel."
            self._wish = Wish(pump.chat.network, REMEMBER in answers.on)
            wanted, email = typed.get("account", ""), typed.get("email", "")
            asked, trouble = session.register(wanted, email, typed["password"], in_the_open=in_the_open)
            pump.send(asked)
            return trouble

        form = register_form(
            pump.chat.address.located,
            session.nick,
            own_name=terms.own_name,
            email=terms.email_required,
            open_question=not session.private,
        )
        self._show_form(AccountForm(form, submit))

    def _ask_code(self, pump: Pump, said: str) -> None:
        def submit(answers: Answers) -> str:
            asked, trouble = pump.chat.session.verify(answers.typed["code"])
            pump.send(asked)
            return trouble

        self._show_form(AccountForm(code_form(said), submit))

    def _show_form(self, form: AccountForm) -> None:
        def closed(_: None) -> None:
            if self._form is form:
                self._form = None

        self._form = form
        self.app.push_screen(form, closed)

    # -- how it went ---------------------------------------------------------------------------

    def take_account_news(self, pump: Pump, change: news.AccountChanged) -> None:
        """Tell the form that is open, and remember the password if that is wished."""
        form = self._form
        if form is not None and form.is_attached and pump is self.pump:
            form.hear(change.step, change.text)
        if change.step is AccountStep.CODE_WANTED and form is not None:
            self._ask_code(pump, change.text)
        if change.step is AccountStep.REFUSED and not pump.chat.session.identity.account:
            self.passwords.forget(pump.chat.network)  # there is nobody here who would know it
        if change.step in (AccountStep.LOGGED_IN, AccountStep.SERVICE_ASKED):
            self._remember(pump)

    def _remember(self, pump: Pump) -> None:
        identity, network = pump.chat.session.identity, pump.chat.network
        account = KeptAccount(identity.account, identity.password, identity.in_the_open)
        if not account.password or self.passwords.of(network) == account:
            return
        if (network, account) in self._offered:  # logged in again: the answer was no
            return
        self._offered |= {(network, account)}
        wish, self._wish = self._wish, None
        if wish is not None and wish.network == network:
            if wish.remember:
                self._keep(network, account)
            return

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self._keep(network, account)

        self.app.push_screen(remember_question(account.account), answered)

    def _keep(self, network: str, account: KeptAccount) -> None:
        if not self.passwords.keep(network, account):
            self.pop_up("The password could not be remembered on this machine.", Severity.WARNING)
