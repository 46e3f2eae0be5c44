"""The little chat server with accounts: SASL PLAIN, and making an account with a code."""

from __future__ import annotations

import base64

from snacka_protocol.message import Message
from support.little_server import CAPS, LittleServer

CODE = "1234"


class AccountServer(LittleServer):
    """`accounts` are names with their passwords; `terms` is the value of draft/account-registration."""

    def __init__(self, terms: str = "", *, sasl: bool = True) -> None:
        registration = f"draft/account-registration{'=' if terms else ''}{terms}"
        super().__init__(f"{CAPS} {'sasl=PLAIN' if sasl else ''} {registration if sasl else ''}".strip())
        self.accounts = {"anna": "sesame"}
        self._asked: tuple[str, str] = ("", "")

    def _answers(self, message: Message) -> list[str]:
        label = message.tags.get("label", "")
        tag = f"@label={label} " if label else ""
        match message.command, message.params:
            case "AUTHENTICATE", ("PLAIN",):
                return ["AUTHENTICATE +"]
            case "AUTHENTICATE", (payload,):
                _, name, password = base64.b64decode(payload).decode().split("\0")
                if self.accounts.get(name) != password:
                    return [f":here 904 {self.nick} :SASL authentication failed"]
                return [
                    f":here 900 {self.nick} {self._me} {name} :You are now logged in",
                    f":here 903 {self.nick} :SASL authentication successful",
                ]
            case "REGISTER", (name, email, password):
                name = self.nick if name == "*" else name
                if len(password) < 6:
                    return [f"{tag}:here FAIL REGISTER WEAK_PASSWORD {name} :Entropy below threshold"]
                if email != "*":
                    self._asked = (name, password)
                    return [f"{tag}:here REGISTER VERIFICATION_REQUIRED {name} :A code is on its way to you."]
                self.accounts[name] = password
                return [f"{tag}:here REGISTER SUCCESS {name} :Welcome"]
            case "VERIFY", (name, code):
                if code != CODE:
                    return [f"{tag}:here FAIL VERIFY INVALID_CODE {name} :No such code"]
                self.accounts[name] = self._asked[1]
                return [f"{tag}:here VERIFY SUCCESS {name} :Welcome"]
            case _:
                return super()._answers(message)
