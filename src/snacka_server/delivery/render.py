"""An event as the line that a session with certain capabilities reads.

Equal capabilities give equal bytes, so a line is built once per shape. The same function serves live
delivery and history. Spec: modern.ircdocs.horse; IRCv3 message-tags, server-time, message-ids, extended-join.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from snacka_protocol.tags import escape_value, render_tags
from snacka_protocol.timestamps import format_ms

from ..domain.account_events import LoggedIn
from ..domain.events import (
    AwayChanged,
    ChannelRenamed,
    Event,
    HostChanged,
    Invited,
    Joined,
    Kicked,
    Kind,
    ModesChanged,
    NickChanged,
    Parted,
    RealnameChanged,
    Redacted,
    Said,
    Signalled,
    TopicChanged,
    UserModesChanged,
    UserQuit,
)
from ..domain.session import ACCOUNT_TAG, BATCH, EXTENDED_JOIN, MESSAGE_TAGS, MULTILINE, RELAYMSG, SERVER_TIME
from ..ports import Entry

SHAPE: Final = MESSAGE_TAGS | SERVER_TIME | EXTENDED_JOIN | ACCOUNT_TAG | RELAYMSG
"""The capability bits that change what a line looks like."""
LONG_SHAPE: Final = SHAPE | MULTILINE | BATCH
"""The same, for a message of several lines."""

RELAYED: Final = "draft/relaymsg"
"""The tag that names who relayed a message."""

_VERBS: Final = {kind.value: kind.name for kind in (Kind.PRIVMSG, Kind.NOTICE, Kind.TAGMSG)}
_TAGMSG: Final = Kind.TAGMSG.value

_DATED: Final = MESSAGE_TAGS | SERVER_TIME
_time: Final = lru_cache(maxsize=64)(format_ms)  # a group of the log has one time


def render_event(entry: Entry, caps: int, extra: Mapping[str, str] | None = None) -> bytes:
    """One line with CRLF. `extra` tags (batch, label) go first; an event nobody reads gives empty bytes."""
    event = entry.event
    kind = type(event)
    if (
        caps & _DATED == _DATED
        and extra is None
        and type(event) is Said
        and event.tags is None
        and not event.lines
    ):
        # Most lines by far: a message without client tags, to clients of today.
        signed = f";account={escape_value(event.account)}" if event.account and caps & ACCOUNT_TAG else ""
        return (
            f"@time={_time(entry.time_ms)};msgid={entry.time_ms:011x}{entry.order:x}{signed}"
            f" :{event.source} {_VERBS[event.kind]} {event.status}{event.target} :{event.text}\r\n"
        ).encode()
    if type(event) is Said and event.lines:
        return render_lines(entry, event, _tags(entry, caps, extra), caps, extra or {})
    body = _BODIES[kind](event, caps)
    if not body:
        return b""
    tags = _tags(entry, caps, extra)
    if tags:
        return f"@{tags[:-1]} {body}\r\n".encode()
    return f"{body}\r\n".encode()


def _tags(entry: Entry, caps: int, extra: Mapping[str, str] | None) -> str:
    """All tags of the line, each with a semicolon behind it."""
    event = entry.event
    kind = type(event)
    tags = ""
    if extra:
        tags = ";".join(f"{key}={escape_value(value)}" for key, value in extra.items()) + ";"
    if caps & SERVER_TIME:
        tags += f"time={_time(entry.time_ms)};"
    if caps & MESSAGE_TAGS:
        if event.durable and not entry.also:
            tags += f"msgid={entry.msgid};"
        if entry.bot:
            tags += "bot;"
    if caps & ACCOUNT_TAG and kind not in _ACCOUNT_ITSELF:
        account = getattr(event, "account", "")
        if account:
            tags += f"account={escape_value(account)};"
    if caps & MESSAGE_TAGS and kind in _TAGGED and event.tags:  # type: ignore[attr-defined]  # both have them
        tags += _told(event.tags, caps)  # type: ignore[attr-defined]  # clients' own MUST come last
    return tags


def render_lines(entry: Entry, event: Said, tags: str, caps: int, extra: Mapping[str, str]) -> bytes:
    """A message of several lines: a batch, or for those who know none its lines that are not blank.

    Only the first of those carries the message's id and client tags.
    """
    head = f":{event.source} {_VERBS[event.kind]} {event.status}{event.target} :"
    if caps & MULTILINE and caps & BATCH:
        reference = f"m{entry.order:x}"
        opening = f"@{tags[:-1]} " if tags else ""
        lines = [f"{opening}:{event.source} BATCH +{reference} draft/multiline {event.status}{event.target}"]
        for concat, text in event.lines:
            lines.append(f"@batch={reference}{';draft/multiline-concat' if concat else ''} {head}{text}")
        # The end of a batch MUST stand in the same batch as its beginning.
        inside = f"@batch={escape_value(extra['batch'])} " if "batch" in extra else ""
        lines.append(f"{inside}:{event.source} BATCH -{reference}")
    else:
        rest = "".join(f"{key}={escape_value(value)};" for key, value in extra.items())
        rest += f"time={_time(entry.time_ms)};" if caps & SERVER_TIME else ""
        rest += f"account={escape_value(event.account)};" if event.account and caps & ACCOUNT_TAG else ""
        lines, before = [], tags
        for _, text in event.lines:
            if text:
                lines.append(f"@{before[:-1]} {head}{text}" if before else f"{head}{text}")
                before = rest
    return "".join(f"{line}\r\n" for line in lines).encode()


def _told(tags: dict[str, str], caps: int) -> str:
    """The tags of a message; who relayed it is for those who asked for that."""
    if RELAYED in tags and not caps & RELAYMSG:
        tags = {key: value for key, value in tags.items() if key != RELAYED}
    return render_tags(tags) + ";" if tags else ""


def render_numeric(numeric: str, params: str, server: str, time_ms: int, caps: int) -> bytes:
    """A numeric that many share: `params` begin with what stands for the reader, such as `*`."""
    return render_bare(f":{server} {numeric} {params}", time_ms, caps)


def render_bare(body: str, time_ms: int, caps: int) -> bytes:
    """A line that is no event of its own, with its time for those who take it."""
    tags = f"@time={_time(time_ms)} " if caps & SERVER_TIME else ""
    return f"{tags}{body}\r\n".encode()


def as_told_in(event: Event, channel: str) -> Event:
    """An event of a channel's history under the name that the channel has now; others as they are."""
    if isinstance(event, Said | Redacted):
        return event if event.target == channel else msgspec.structs.replace(event, target=channel)
    if isinstance(event, Joined | Parted | Kicked | TopicChanged | ModesChanged):
        return event if event.channel == channel else msgspec.structs.replace(event, channel=channel)
    return event


def _said(event: Said, caps: int) -> str:
    kind = event.kind
    if kind == _TAGMSG:
        return f":{event.source} TAGMSG {event.status}{event.target}" if caps & MESSAGE_TAGS else ""
    return f":{event.source} {_VERBS[kind]} {event.status}{event.target} :{event.text}"


def _signalled(event: Signalled, caps: int) -> str:
    return f":{event.source} TAGMSG {event.status}{event.target}" if caps & MESSAGE_TAGS else ""


def _joined(event: Joined, caps: int) -> str:
    if caps & EXTENDED_JOIN:
        return f":{event.source} JOIN {event.channel} {event.account or '*'} :{event.realname}"
    return f":{event.source} JOIN {event.channel}"


def _parted(event: Parted, caps: int) -> str:
    return f":{event.source} PART {event.channel}" + (f" :{event.reason}" if event.reason else "")


def _kicked(event: Kicked, caps: int) -> str:
    return f":{event.source} KICK {event.channel} {event.target} :{event.reason}"


def _quit(event: UserQuit, caps: int) -> str:
    return f":{event.source} QUIT :{event.reason}"


def _renamed(event: NickChanged, caps: int) -> str:
    return f":{event.source} NICK {event.nick}"


def _topic(event: TopicChanged, caps: int) -> str:
    return f":{event.source} TOPIC {event.channel} :{event.topic}"


def _renamed_channel(event: ChannelRenamed, caps: int) -> str:
    return f":{event.source} RENAME {event.channel} {event.name} :{event.reason}"


def _away(event: AwayChanged, caps: int) -> str:
    return f":{event.source} AWAY" + (f" :{event.message}" if event.message else "")


def _host(event: HostChanged, caps: int) -> str:
    return f":{event.source} CHGHOST {event.username} {event.host}"


def _logged_in(event: LoggedIn, caps: int) -> str:
    return f":{event.source} ACCOUNT {event.account or '*'}"


def _realname(event: RealnameChanged, caps: int) -> str:
    return f":{event.source} SETNAME :{event.realname}"


def _user_modes(event: UserModesChanged, caps: int) -> str:
    letters = (f"+{event.added}" if event.added else "") + (f"-{event.removed}" if event.removed else "")
    return f":{event.source} MODE {event.source.partition('!')[0]} {letters}"


def _redacted(event: Redacted, caps: int) -> str:
    return f":{event.source} REDACT {event.status}{event.target} {event.msgid}" + (
        f" :{event.reason}" if event.reason else ""
    )


def _invited(event: Invited, caps: int) -> str:
    return f":{event.source} INVITE {event.target} {event.channel}"


def _modes(event: ModesChanged, caps: int) -> str:
    letters, params, sign = "", [], ""
    for change, param in event.changes:
        if change[0] != sign:
            sign = change[0]
            letters += sign
        letters += change[1]
        if param:
            params.append(param)
    return " ".join([f":{event.source} MODE {event.channel} {letters}", *params])


_BODIES: Final[dict[type[Event], Callable[[Any, int], str]]] = {
    Said: _said,
    Signalled: _signalled,
    Joined: _joined,
    Parted: _parted,
    Kicked: _kicked,
    UserQuit: _quit,
    NickChanged: _renamed,
    TopicChanged: _topic,
    ChannelRenamed: _renamed_channel,
    AwayChanged: _away,
    RealnameChanged: _realname,
    HostChanged: _host,
    LoggedIn: _logged_in,
    Redacted: _redacted,
    UserModesChanged: _user_modes,
    Invited: _invited,
    ModesChanged: _modes,
}


_ACCOUNT_ITSELF: Final = frozenset({LoggedIn})
"""What names the account anyway."""
_TAGGED: Final = frozenset({Said, Signalled})
