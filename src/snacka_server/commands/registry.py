"""The table of commands: name, handler, number of parameters, when it may be used, whether it holds.

Every gate is checked here, once, so that handlers start where their own subject starts. A command that
`holds` changes state or answers later: its connection's next line waits until it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from snacka_protocol import numerics
from snacka_protocol.errors import EmptyMessage, ProtocolError, UnknownCommand
from snacka_protocol.message import Message

from ..domain.session import MULTILINE, Session
from . import (
    about,
    accounts,
    bans,
    capabilities,
    channels,
    desks,
    forcing,
    forgetting,
    gateway,
    history,
    listing,
    markers,
    messaging,
    metadata,
    modes,
    multiline,
    operators,
    presence,
    queries,
    redaction,
    registration,
    relaying,
    renaming,
    sasl,
    search,
    who,
)
from .context import Context, Emission
from .replies import label_of
from .services import Services


class When(Enum):
    ALWAYS = "always"
    BEFORE = "before registration"
    REGISTERED = "when registered"


@dataclass(frozen=True, slots=True)
class Command:
    """One row: `params` is the least number of parameters."""

    handler: Callable[[Context, Message], None]
    params: int = 0
    when: When = When.REGISTERED
    holds: bool = False


COMMANDS: Final[dict[str, Command]] = {
    "CAP": Command(capabilities.cap, 1, When.ALWAYS, holds=True),
    "PASS": Command(registration.password, 1, When.BEFORE, holds=True),
    "NICK": Command(registration.nick, 0, When.ALWAYS, holds=True),
    "WEBIRC": Command(gateway.webirc, 4, When.BEFORE, holds=True),
    "USER": Command(registration.user, 4, When.BEFORE, holds=True),
    "AUTHENTICATE": Command(sasl.authenticate, 1, When.ALWAYS, holds=True),
    "REGISTER": Command(accounts.register, 3, When.ALWAYS, holds=True),
    "VERIFY": Command(accounts.verify, 2, When.ALWAYS),
    "PING": Command(registration.ping, 1, When.ALWAYS),
    "PONG": Command(registration.pong, 0, When.ALWAYS),
    "QUIT": Command(registration.quit_, 0, When.ALWAYS, holds=True),
    "ERROR": Command(registration.pong, 0, When.ALWAYS),
    "JOIN": Command(channels.join, 1, holds=True),
    "PART": Command(channels.part, 1, holds=True),
    "TOPIC": Command(channels.topic, 1, holds=True),
    "KICK": Command(channels.kick, 2, holds=True),
    "INVITE": Command(channels.invite, 0, holds=True),
    "KNOCK": Command(channels.knock, 1, holds=True),
    "NAMES": Command(channels.names),
    "LIST": Command(listing.list_),
    "RENAME": Command(renaming.rename, 2, holds=True),
    "MODE": Command(modes.mode, 1, holds=True),
    "PRIVMSG": Command(messaging.privmsg),
    "NOTICE": Command(messaging.notice),
    "TAGMSG": Command(messaging.tagmsg),
    "RELAYMSG": Command(relaying.relaymsg, 3),
    "BATCH": Command(multiline.batch, 1),
    "MARKREAD": Command(markers.markread, holds=True),
    "METADATA": Command(metadata.metadata, 0, When.ALWAYS, holds=True),
    "REDACT": Command(redaction.redact, 2, holds=True),
    "AWAY": Command(presence.away, 0, When.ALWAYS, holds=True),
    "SETNAME": Command(presence.setname, 1, holds=True),
    "MONITOR": Command(presence.monitor, 1),
    "USERHOST": Command(presence.userhost, 1),
    "ISON": Command(presence.ison, 1),
    "WHO": Command(who.who),
    "WHOIS": Command(queries.whois),
    "WHOWAS": Command(queries.whowas),
    "NICKSERV": Command(desks.nickserv, 1, holds=True),
    "NS": Command(desks.nickserv, 1, holds=True),
    "CHANSERV": Command(desks.chanserv, 1, holds=True),
    "CS": Command(desks.chanserv, 1, holds=True),
    "HISTSERV": Command(desks.histserv, 1, holds=True),
    "HS": Command(desks.histserv, 1, holds=True),
    "OPER": Command(operators.oper, 2, holds=True),
    "KILL": Command(operators.kill, 2, holds=True),
    "WALLOPS": Command(operators.wallops, 1),
    "ANNOUNCE": Command(operators.announce, 1),
    "REHASH": Command(operators.rehash),
    "UBAN": Command(bans.uban, 1, holds=True),
    "SAJOIN": Command(forcing.sajoin, 1, holds=True),
    "SAPART": Command(forcing.sapart, 2, holds=True),
    "SANICK": Command(forcing.sanick, 2, holds=True),
    "SAMODE": Command(modes.samode, 2, holds=True),
    "MOTD": Command(about.motd),
    "LUSERS": Command(about.lusers),
    "ISUPPORT": Command(about.isupport, 0, When.ALWAYS),
    "VERSION": Command(about.version),
    "TIME": Command(about.time),
    "INFO": Command(about.info),
    "ADMIN": Command(about.admin),
    "LINKS": Command(about.links),
    "STATS": Command(about.stats, 1),
    "HELP": Command(about.help_),
    "HELPOP": Command(about.help_),
    "CHATHISTORY": Command(history.chathistory, holds=True),
    "SEARCH": Command(search.search, 1, holds=True),
    "FORGET": Command(forgetting.forget, 1, holds=True),
}


def dispatch(services: Services, session: Session, message: Message) -> bool:
    """Run one command. True if the connection's next line must wait: `session.resume` is called then."""
    command = COMMANDS.get(message.command)
    ctx = Context(services, session, message.command, label_of(session, message))
    session.answers.append(ctx)
    if command is None:
        known = numerics.ERR_UNKNOWNCOMMAND if session.registered else numerics.ERR_NOTREGISTERED
        ctx.reply(known, *((message.command,) if session.registered else ()))
        ctx.finish()
        return False
    if command.when is When.REGISTERED and not session.registered:
        ctx.reply(numerics.ERR_NOTREGISTERED)
    elif command.when is When.BEFORE and session.registered:
        ctx.reply(numerics.ERR_ALREADYREGISTERED)
    elif len(message.params) < command.params:
        ctx.reply(numerics.ERR_NEEDMOREPARAMS, message.command)
    elif message.tags and "batch" in message.tags and session.caps & MULTILINE:
        ctx.call(multiline.collect, message)
    else:
        ctx.call(command.handler, message)
        return ((command.holds or ctx.holding) and not ctx.settled) or ctx.emission is Emission.WAITING
    ctx.finish()
    return False


def refuse(services: Services, session: Session, error: ProtocolError) -> None:
    """Answer a line that is no message: too long, not UTF-8, malformed. An empty one has no answer."""
    if isinstance(error, EmptyMessage):
        return
    message = Message(error.command or "*", (), "", {"label": error.label} if error.label else {})
    ctx = Context(services, session, message.command, label_of(session, message))
    session.answers.append(ctx)
    if isinstance(error, UnknownCommand) and not session.registered:
        ctx.reply(numerics.ERR_NOTREGISTERED)
    else:
        ctx.refuse(error)
    ctx.finish()
