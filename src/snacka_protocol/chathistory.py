"""CHATHISTORY requests: selectors and parameters, parsed and written.

Owns the grammar and its FAIL codes. Refuses to know messages and who may read them; a limit is
cut to the server's maximum above. Spec: ircv3.net draft/chathistory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from .errors import InvalidSelector
from .timestamps import format_ms, parse_ms


class Subcommand(Enum):
    """What part of a history is asked for; both selectors are always exclusive."""

    BEFORE = "BEFORE"
    AFTER = "AFTER"
    LATEST = "LATEST"
    AROUND = "AROUND"
    BETWEEN = "BETWEEN"
    TARGETS = "TARGETS"


@dataclass(frozen=True, slots=True)
class Selector:
    """A place in a history: a msgid, or a time (UTC, milliseconds), or neither, which is `*`."""

    msgid: str = ""
    time_ms: int | None = None

    @property
    def is_latest(self) -> bool:
        """True for `*`: no bound, the newest."""
        return not self.msgid and self.time_ms is None

    @classmethod
    def parse(cls, text: str) -> Selector:
        """`*`, `msgid=abc` or `timestamp=2026-01-02T03:04:05.678Z`; InvalidSelector for anything else."""
        if text == "*":
            return LATEST
        kind, _, value = text.partition("=")
        if kind == "msgid" and value and " " not in value and value[0] != ":":
            return cls(msgid=value)
        if kind == "timestamp":
            try:
                return cls(time_ms=parse_ms(value))
            except ValueError:
                raise _refused("a timestamp is like 2026-01-02T03:04:05.678Z") from None
        if kind in ("msgid", ""):
            raise _refused("a msgid is not empty, has no space and no leading colon")
        raise _refused("a selector is msgid=... or timestamp=...", code="INVALID_MSGREFTYPE")

    def __str__(self) -> str:
        if self.msgid:
            return f"msgid={self.msgid}"
        return "*" if self.time_ms is None else f"timestamp={format_ms(self.time_ms)}"


LATEST: Final = Selector()
"""The selector `*`."""


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """One CHATHISTORY. `target` is "" for TARGETS; `second` is None but for BETWEEN and TARGETS."""

    subcommand: Subcommand
    target: str
    first: Selector
    second: Selector | None
    limit: int

    def to_params(self) -> tuple[str, ...]:
        """The parameters of the CHATHISTORY that asks this."""
        target = () if self.subcommand is Subcommand.TARGETS else (self.target,)
        second = () if self.second is None else (str(self.second),)
        return (self.subcommand.value, *target, str(self.first), *second, str(self.limit))


def parse_request(params: Sequence[str]) -> HistoryRequest:
    """The request in a CHATHISTORY's parameters.

    Raises InvalidSelector; its `code` (INVALID_PARAMS or INVALID_MSGREFTYPE) and `context` (the
    subcommand, then the offending parameter or the target, as given) make the specified FAIL.
    """
    name = params[0] if params else ""
    try:
        subcommand = Subcommand(name.upper())
    except ValueError:
        raise _refused("no such subcommand", name or "*") from None
    has_target = subcommand is not Subcommand.TARGETS
    has_second = subcommand in (Subcommand.BETWEEN, Subcommand.TARGETS)
    expected = 3 + has_target + has_second
    if len(params) != expected:
        raise _refused(f"{'insufficient' if len(params) < expected else 'too many'} parameters", name)
    target = params[1] if has_target else ""
    selectors = [_selector(text, subcommand, target) for text in params[1 + has_target : -1]]
    second = selectors[1] if has_second else None
    return HistoryRequest(subcommand, target, selectors[0], second, _limit(params[-1], name))


def _selector(text: str, subcommand: Subcommand, target: str) -> Selector:
    name = subcommand.value
    given = (name, target) if target else (name,)
    try:
        selector = Selector.parse(text)
    except InvalidSelector as error:
        context = given if error.code == "INVALID_MSGREFTYPE" else (name, text)
        raise _refused(error.reason, *context, code=error.code) from None
    if selector.is_latest and subcommand is not Subcommand.LATEST:
        raise _refused("only LATEST takes *", name, text)
    if selector.msgid and subcommand is Subcommand.TARGETS:
        raise _refused("TARGETS goes by timestamps", *given, code="INVALID_MSGREFTYPE")
    return selector


def _limit(text: str, name: str) -> int:
    # Nothing at all may be asked for: some clients find out so whether there is a history.
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise _refused("the limit is a number", name, text)
    return int(text)


def _refused(reason: str, *context: str, code: str = "INVALID_PARAMS") -> InvalidSelector:
    safe = [text if _is_middle(text) else "*" for text in context]
    return InvalidSelector(reason, code=code, command="CHATHISTORY", context=safe)


def _is_middle(text: str) -> bool:
    """True when the text can go back out in the middle of a FAIL, and leaves room for the rest of it."""
    return bool(text) and text.isprintable() and " " not in text and text[0] != ":" and len(text) <= 64
