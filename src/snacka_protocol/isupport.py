"""The 005 tokens: a typed view of what a server announced, and the lines that announce.

Owns the token syntax and the defaults for what is missing or nonsense. Refuses to know what a side does about
it. Spec: modern.ircdocs.horse "RPL_ISUPPORT Parameters", ircv3.net draft/extended-isupport.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from .casemapping import CaseMapping, casefold, is_channel
from .modes import ModeScheme

TOKENS_PER_LINE: Final = 13
"""15 parameters a line, less the receiver's nick and the closing text."""
_MAX_TOKENS: Final = 512
_ESCAPED: Final = re.compile(r"\\x([0-9A-Fa-f]{2})")
_MUST_ESCAPE: Final = re.compile(r"[\x00-\x20=\\]")


class ISupport:
    """What a network announced so far; every property has the specified default until then."""

    def __init__(self) -> None:
        self._tokens: dict[str, str | None] = {}

    def update(self, params: Sequence[str]) -> None:
        """Take the parameters of one 005: nick, tokens, text. Never fails; `-TOKEN` withdraws one."""
        for token in params[1:-1]:
            name, equals, raw = token.partition("=")
            if name.startswith("-"):
                self._tokens.pop(name[1:].upper(), None)
            elif name and (len(self._tokens) < _MAX_TOKENS or name.upper() in self._tokens):
                self._tokens[name.upper()] = _unescape(raw) if equals else None

    def __contains__(self, name: str) -> bool:
        return name in self._tokens

    def get(self, name: str, default: str = "") -> str:
        """The value of a token; "" when it has none, `default` when it was not announced."""
        return (self._tokens[name] or "") if name in self._tokens else default

    def number(self, name: str) -> int | None:
        """The value as a number; None when the token is missing or says no number ("no limit")."""
        value = self.get(name)
        return int(value) if value.isascii() and value.isdigit() and len(value) <= 18 else None

    @property
    def casemapping(self) -> CaseMapping:
        """How names compare: UTF8MAPPING if known, else CASEMAPPING, else rfc1459."""
        if self.get("UTF8MAPPING").lower() in ("rfc8265", "rfc7613"):
            return CaseMapping.RFC8265
        named = self.get("CASEMAPPING").lower()
        if named in ("rfc7613", "precis"):
            return CaseMapping.RFC8265
        return next((each for each in CaseMapping if each.value == named), CaseMapping.RFC1459)

    def fold(self, name: str) -> str:
        """A name for comparison on this network; never fails."""
        return casefold(name, self.casemapping)

    @property
    def chantypes(self) -> str:
        """Characters a channel name may start with; "" when the network says it has no channels."""
        return self.get("CHANTYPES", "#&")

    def is_channel(self, name: str) -> bool:
        """True when `name` is a channel's on this network."""
        return is_channel(name, self.chantypes)

    @property
    def prefix(self) -> dict[str, str]:
        """Mode letter to symbol, highest first: `{"o": "@", "v": "+"}`."""
        match = re.fullmatch(r"\(([^)]*)\)(.*)", self.get("PREFIX", "(ov)@+"))
        return dict(zip(match[1], match[2], strict=False)) if match else {}

    @property
    def chanmodes(self) -> tuple[str, str, str, str]:
        """Letters of the four kinds A, B, C, D of `ModeKind`."""
        kinds = [*self.get("CHANMODES", "b,k,l,imnpst").split(","), "", "", "", ""]
        return kinds[0], kinds[1], kinds[2], kinds[3]

    @property
    def mode_scheme(self) -> ModeScheme:
        """CHANMODES and PREFIX, ready for `modes.parse_changes`."""
        return ModeScheme(*self.chanmodes, "".join(self.prefix))

    @property
    def statusmsg(self) -> str:
        """Symbols that may stand before a channel as a target: `@#chan` reaches its operators."""
        return self.get("STATUSMSG")

    @property
    def network(self) -> str:
        """The network's name, "" when it has none."""
        return self.get("NETWORK")

    @property
    def nicklen(self) -> int | None:
        """Most bytes of a nickname; None when unknown."""
        return self.number("NICKLEN")

    @property
    def channellen(self) -> int | None:
        """Most bytes of a channel name; None when unknown."""
        return self.number("CHANNELLEN")

    @property
    def topiclen(self) -> int | None:
        """Most bytes of a topic; None when unknown."""
        return self.number("TOPICLEN")

    @property
    def awaylen(self) -> int | None:
        """Most bytes of an away message; None when unknown."""
        return self.number("AWAYLEN")

    @property
    def kicklen(self) -> int | None:
        """Most bytes of a kick's reason; None when unknown."""
        return self.number("KICKLEN")

    @property
    def linelen(self) -> int:
        """Most bytes of a line without its tags, CRLF included."""
        return max(512, self.number("LINELEN") or 512)

    @property
    def modes(self) -> int | None:
        """Most changes with a parameter in one MODE: 3 when not announced, None for no limit."""
        return self.number("MODES") if "MODES" in self else 3

    @property
    def monitor(self) -> int | None:
        """Most names to MONITOR: None when there is no MONITOR, 0 for no limit."""
        return (self.number("MONITOR") or 0) if "MONITOR" in self else None

    @property
    def chathistory(self) -> int | None:
        """Most messages of one CHATHISTORY: None when there is no CHATHISTORY, 0 for no limit."""
        name = "CHATHISTORY" if "CHATHISTORY" in self else "DRAFT/CHATHISTORY"
        return (self.number(name) or 0) if name in self else None

    @property
    def msgreftypes(self) -> tuple[str, ...]:
        """Kinds of selectors that CHATHISTORY takes, the preferred first."""
        return tuple(kind for kind in self.get("MSGREFTYPES", "timestamp,msgid").split(",") if kind)

    @property
    def bot(self) -> str:
        """The user mode letter that marks a bot, "" when there is none."""
        return self.get("BOT")

    @property
    def excepts(self) -> str:
        """The channel mode letter of ban exceptions, "" when there are none."""
        return (self.get("EXCEPTS") or "e") if "EXCEPTS" in self else ""

    @property
    def invex(self) -> str:
        """The channel mode letter of invite exceptions, "" when there are none."""
        return (self.get("INVEX") or "I") if "INVEX" in self else ""

    @property
    def elist(self) -> str:
        """Letters of the search conditions that LIST knows."""
        return self.get("ELIST").upper()

    @property
    def whox(self) -> bool:
        """True when WHO takes fields (`%tcuhnfar,7`)."""
        return "WHOX" in self

    @property
    def utf8only(self) -> bool:
        """True when the server refuses what is not UTF-8."""
        return "UTF8ONLY" in self

    def allows_tag(self, key: str) -> bool:
        """False for a client-only tag (`+typing`, or without its plus) that CLIENTTAGDENY blocks."""
        name = key.removeprefix("+")
        denied = self.get("CLIENTTAGDENY").split(",")
        return f"-{name}" in denied if denied[0] == "*" else name not in denied

    def targmax(self, command: str) -> int | None:
        """Most targets of one such command: 1 when nothing is said about it, None for no limit."""
        for item in self.get("TARGMAX").split(","):
            name, _, value = item.partition(":")
            if name.upper() == command.upper():
                return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else None
        return 1


def token_lines(tokens: Mapping[str, str | None], budget: int = 400) -> list[list[str]]:
    """The tokens of each 005 line, at most 13 and about `budget` bytes; None is a token without `=`.

    A `=`, backslash, space or control inside a value is written as `\\x3D` and so on.
    """
    lines: list[list[str]] = []
    room = 0
    for name, value in tokens.items():
        token = name if value is None else f"{name}={_MUST_ESCAPE.sub(_escape_one, value)}"
        size = len(token.encode("utf-8", "replace")) + 1
        if not lines or len(lines[-1]) == TOKENS_PER_LINE or size > room:
            lines.append([])
            room = budget
        lines[-1].append(token)
        room -= size
    return lines


def _escape_one(match: re.Match[str]) -> str:
    return f"\\x{ord(match[0]):02X}"


def _unescape(raw: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), raw) if "\\" in raw else raw
