"""What a person does about their account on a network.

Owns the calls for logging in and out and for making an account. It refuses to know the exchanges themselves
(`login`, `accounts`) and where a password is kept.
"""

from __future__ import annotations

from snacka_protocol.message import Message
from snacka_tui.model import accounts, login
from snacka_tui.model.accounts import RegistrationTerms
from snacka_tui.model.changes import Severity
from snacka_tui.model.identity import Identity
from snacka_tui.model.reading import ReadNetwork


class AccountSession(ReadNetwork):
    """A network that one can have an account on."""

    @property
    def account(self) -> str:
        """The account we are logged in to, or ""."""
        return self._net.account

    @property
    def identity(self) -> Identity:
        """Who we are, with the account and the password that reconnects use."""
        return self._net.identity

    @property
    def private(self) -> bool:
        """Whether nobody between us and the server can read along."""
        return self._net.private

    @property
    def needs_account(self) -> bool:
        """Whether the network let us go because it takes only who logs in first."""
        return self._net.needs_account

    @property
    def coming_again(self) -> bool:
        """Whether we left only to come in once more, as one person with our other devices."""
        return self._net.coming_again

    @property
    def logging_in(self) -> bool:
        """Whether it is open yet who we are here: an exchange is under way, or we come in once more."""
        login, asked = self._net.login, self._net.registration.requested > 0
        return login.now is not None or (login.asked and asked) or self._net.coming_again

    @property
    def registration_terms(self) -> RegistrationTerms:
        """What making an account takes here."""
        return accounts.terms(self._net)

    @property
    def proves_passwords(self) -> bool:
        """Whether a password is proved here without being sent, as far as the server says."""
        return "SCRAM-SHA-256" in self._net.registration.offered.get("sasl", "").upper().split(",")

    @property
    def has_login(self) -> bool:
        """Whether the server itself knows accounts; else the network's service may."""
        return "sasl" in self._net.registration.offered

    def login(self, account: str, password: str, *, in_the_open: bool = False) -> list[Message]:
        """Log in now and after every reconnect. in_the_open: even where others could read the password."""
        if not self.ready:
            self._net.tell("You are not connected: try again when you are.", Severity.ERROR)
            return []
        login.ask(self._net, account, password, in_the_open=in_the_open)
        return self.drain()

    def logout(self) -> None:
        """Log in no more: this connection stays as it is, the next one is a guest's."""
        login.forget(self._net)

    def register(
        self, account: str, email: str, password: str, *, in_the_open: bool = False
    ) -> tuple[list[Message], str]:
        """Ask for an account; what to send, or a sentence why not."""
        if not self.ready:
            return [], "You are not connected: try again when you are."
        trouble = accounts.register(self._net, account, email, password, in_the_open=in_the_open)
        return self.drain(), trouble

    def verify(self, code: str) -> tuple[list[Message], str]:
        """Send the code from the e-mail; what to send, or a sentence why not."""
        trouble = accounts.verify(self._net, code)
        return self.drain(), trouble
