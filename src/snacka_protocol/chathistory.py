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
            except ValueError as error:
                raise InvalidSelector(str(error), command="CHATHISTORY") from None
        if kind in ("msgid", ""):
            raise InvalidSelector(f"{text!r} names no message", command="CHATHISTORY")
        raise InvalidSelector(
            f"{text!r} is not msgid=... or timestamp=...", code="INVALID_MSGREFTYPE", command="CHATHISTORY"
        )

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

    Raises InvalidSelector, whose `code` (INVALID_PARAMS or INVALID_MSGREFTYPE) and `context` (the
    subcommand and target as given) make the specified FAIL.
    """
    name = params[0] if params else ""
    try:
        subcommand = Subcommand(name.upper())
    except ValueError:
        raise _refused("no such subcommand", name or "*") from None
    has_target = subcommand is not Subcommand.TARGETS
    has_second = subcommand in (Subcommand.BETWEEN, Subcommand.TARGETS)
    if len(params) < 3 + has_target + has_second:
        raise _refused("insufficient parameters", name)
    target = params[1] if has_target else ""
    given = [name, target] if target else [name]
    at = 1 + has_target
    selectors = [_selector(text, given, subcommand) for text in params[at : at + 1 + has_second]]
    return HistoryRequest(
        subcommand,
        target,
        selectors[0],
        selectors[1] if has_second else None,
        _limit(params[at + 1 + has_second], given),
    )


def _selector(text: str, given: Sequence[str], subcommand: Subcommand) -> Selector:
    try:
        selector = Selector.parse(text)
    except InvalidSelector as error:
        raise _refused(error.reason, *given, code=error.code) from None
    if selector.is_latest and subcommand is not Subcommand.LATEST:
        raise _refused("only LATEST takes *", *given)
    if selector.msgid and subcommand is Subcommand.TARGETS:
        raise _refused("TARGETS goes by timestamps", *given, code="INVALID_MSGREFTYPE")
    return selector


def _limit(text: str, given: Sequence[str]) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text)):
        raise _refused("the limit is a number above zero", *given)
    return int(text)


def _refused(reason: str, *context: str, code: str = "INVALID_PARAMS") -> InvalidSelector:
    # Context goes back out as middle parameters, so nothing in it may change the shape of the line.
    safe = ["*" if not text or " " in text or text[0] == ":" else text for text in context]
    return InvalidSelector(reason, code=code, command="CHATHISTORY", context=safe)
