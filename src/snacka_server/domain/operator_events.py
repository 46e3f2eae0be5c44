"""What operators of the server do, as facts for the log."""

from typing import ClassVar

from .events import Event


class BanAdded(Event, frozen=True, tag="ban", array_like=True, gc=False):
    """As `ban.Ban`; `until_ms` 0 means for ever."""

    aim: str
    whom: str
    reason: str
    until_ms: int
    account: str = ""


class BanRemoved(Event, frozen=True, tag="unban", array_like=True, gc=False):
    aim: str
    whom: str
    account: str = ""


class Killed(Event, frozen=True, tag="kill", array_like=True, gc=False):
    """An operator ended somebody's stay, with all their connections."""

    target_uid: str
    target: str
    reason: str
    account: str = ""


class Announced(Event, frozen=True, tag="announce", array_like=True, gc=False):
    """Words to everybody, or with `mode` only to people who have set that user mode."""

    durable: ClassVar[bool] = False

    text: str
    mode: str = ""
    account: str = ""


OperatorEvent = BanAdded | BanRemoved | Killed | Announced
