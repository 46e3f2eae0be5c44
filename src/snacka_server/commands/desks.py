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
    {
        name: desk
        for desk, short in ((NICKSERV, "ns"), (CHANSERV, "cs"), (HISTSERV, "hs"))
        for name in (desk.nick.lower(), short)
    }
)


def nickserv(ctx: Context, message: Message) -> None:
    visit(ctx, NICKSERV, " ".join(message.params))


def chanserv(ctx: Context, message: Message) -> None:
    visit(ctx, CHANSERV, " ".join(message.params))


def histserv(ctx: Context, message: Message) -> None:
    visit(ctx, HISTSERV, " ".join(message.params))
