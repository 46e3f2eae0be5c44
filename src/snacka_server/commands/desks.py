"""Which service desks there are, and the two ways to them: a message to the desk, or its command."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from snacka_protocol.message import Message

from .chanserv import CHANSERV
from .context import Context
from .desk import Desk, visit
from .histserv import HISTSERV
from .nickserv import NICKSERV

DESKS: Final[Mapping[str, Desk]] = MappingProxyType(
    {desk.nick.lower(): desk for desk in (NICKSERV, CHANSERV, HISTSERV)}
)


def nickserv(ctx: Context, message: Message) -> None:
    visit(ctx, NICKSERV, " ".join(message.params))


def chanserv(ctx: Context, message: Message) -> None:
    visit(ctx, CHANSERV, " ".join(message.params))


def histserv(ctx: Context, message: Message) -> None:
    visit(ctx, HISTSERV, " ".join(message.params))
