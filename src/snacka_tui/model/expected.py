"""Where the answers to a person's commands belong, on a network that labels nothing.

Owns which numerics answer which command, and the commands not answered yet, in the order they were asked: a
slow network answers an older command when a newer one was typed elsewhere long since. It refuses to know
rooms (it is given their keys). Spec: modern.ircdocs.horse "Numerics".
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

_KEPT_MS = 90_000  # an answer that takes longer is no answer any more
_STANDARD = frozenset({"FAIL", "WARN", "NOTE"})


class Family(Struct, frozen=True):
    """The numerics that answer one command: those that go on, and those that are the last."""

    some: frozenset[str]
    last: frozenset[str]


def _family(some: str, last: str) -> Family:
    return Family(frozenset(some.split()), frozenset(last.split()))


FAMILIES: dict[str, Family] = {
    "WHOIS": _family(
        "276 301 307 310 311 312 313 317 319 320 330 335 338 378 379 401 402 671", "318 431"
    ),
    "WHOWAS": _family("312 314 330 338 406", "369"),
    "WHO": _family("352 354", "315"),
    "LIST": _family("321 322", "323"),
    "NAMES": _family("353", "366"),
    "MODE": _family("346 348 367 728", "221 324 347 349 368 472 477 482 501 502 729"),
    "TOPIC": _family("332", "331 333 477 482"),
    "KICK": _family("", "441 482"),
    "INVITE": _family("301", "341 401 443 482"),
    "AWAY": _family("", "305 306"),
    "NICK": _family("", "431 432 433 436 437 438 447"),
    "JOIN": _family("", "403 405 407 437 471 473 474 475 476 477 479 489 520"),
    "MOTD": _family("372 375", "376 422"),
    "LUSERS": _family("250 251 252 253 254 255 265", "266"),
    "VERSION": _family("005", "351"),
    "TIME": _family("", "391"),
    "ADMIN": _family("256 257 258", "259 423"),
    "INFO": _family("371", "374"),
    "LINKS": _family("364", "365"),
    "STATS": _family("211 212 213 215 216 218 240 241 242 243 244", "219"),
    "HELP": _family("704 705", "706 524"),
    "OPER": _family("", "381 464 491"),
}  # fmt: skip
_ANYWHERE = frozenset({"403", "442", "263", "481"})
"""Refusals that any command can meet, and end with."""


class Asked(Struct, frozen=True):
    """A command on its way. `room` is the key of the room it was typed in; `at_ms` UTC, milliseconds."""

    command: str
    room: str
    at_ms: int


class Expectations:
    """Commands without labels that are not answered yet, oldest first."""

    __slots__ = ("_asked",)

    def __init__(self) -> None:
        self._asked: list[Asked] = []

    def __bool__(self) -> bool:
        return bool(self._asked)

    def add(self, command: str, room: str, now_ms: int) -> None:
        """This command leaves now."""
        self._asked = [asked for asked in self._asked if now_ms - asked.at_ms < _KEPT_MS]
        self._asked.append(Asked(command.upper(), room, now_ms))

    def room_for(self, answer: str, params: Sequence[str]) -> str | None:
        """The room that an answer belongs in: that of the oldest command it can be meant for, or None."""
        found = self._meant(answer, params)
        return found.room if found is not None else None

    def settle(self, answer: str, params: Sequence[str], *, own: bool) -> None:
        """A message was dealt with: its command waits no more, if that was the last of its answers.

        own: the message has ourselves as its source: our own KICK, seen by all, is the answer to it.
        """
        found = self._meant(answer, params)
        if found is None and own:
            found = next((asked for asked in self._asked if asked.command == answer), None)
            ended = found is not None
        else:
            family = FAMILIES.get(found.command) if found is not None else None
            ended = family is None or answer not in family.some
        if found is not None and ended:
            self._asked.remove(found)

    def clear(self) -> None:
        """A new connection answers nothing of the old one's."""
        self._asked.clear()

    def _meant(self, answer: str, params: Sequence[str]) -> Asked | None:
        return next((asked for asked in self._asked if _fits(asked.command, answer, params)), None)


def _fits(command: str, answer: str, params: Sequence[str]) -> bool:
    if answer in _STANDARD:
        return bool(params) and params[0].upper() == command
    if answer in ("421", "461"):  # <client> <command> :text
        return len(params) > 1 and params[1].upper() == command
    family = FAMILIES.get(command)
    if family is None:
        return False
    return answer in family.some or answer in family.last or answer in _ANYWHERE
