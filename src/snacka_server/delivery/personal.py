"""What people's comings and goings, accounts and bans look like to others, and to their other connections.

Each function speaks through a Delivery. Spec: IRCv3 account-notify, chghost, read-marker;
modern.ircdocs.horse "KILL message", "WALLOPS message".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from snacka_protocol.casemapping import fold_nick
from snacka_protocol.timestamps import marker as marker_text

from ..domain.account_events import AccountDropped, LoggedIn
from ..domain.effect import Effect
from ..domain.events import AwayChanged, HostChanged, RealnameChanged, UserQuit
from ..domain.marker_events import MarkerMoved
from ..domain.operator_events import Announced, BanAdded, Killed
from ..domain.session import ACCOUNT_NOTIFY, CHGHOST, READ_MARKER, SETNAME
from ..ports import LAST_INDEX, Entry
from . import metadata
from .audience import audience_of
from .render import render_bare

if TYPE_CHECKING:
    from .recipients import Delivery


def connected(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    """Somebody new, for those who wait for the name; or a new connection of somebody who was here."""
    person = effect.user
    if not effect.attached or person is None:
        delivery.tell_watchers(entry, effect)
        return
    if effect.before != person.source:
        event = HostChanged(person.uid, effect.before, person.username, person.host, person.account)
        moved = entry.besides(event)
        delivery.spread(moved, audience_of(effect.peers), CHGHOST)
        delivery.extended(moved, effect, CHGHOST)
    if effect.called:
        name = RealnameChanged(person.uid, person.source, person.realname, person.account)
        called = entry.besides(name)
        delivery.spread(called, audience_of(effect.peers), SETNAME)
        delivery.extended(called, effect, SETNAME)
    if effect.turned:
        told_away(delivery, entry, effect)
    metadata.changed(delivery, entry, effect)


def quit(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    """The person leaves, or only their last connection does."""
    if effect.user is not None and effect.detached:
        if effect.turned:
            told_away(delivery, entry, effect)
        return
    delivery.left(entry, effect)


def lost(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    """The people of a server process that is gone, as if each had lost the connection."""
    for number, (quit_event, one) in enumerate(effect.lost, 1):
        place = entry.order + min(number, LAST_INDEX)
        quit(delivery, Entry(place, entry.time_ms, quit_event, entry.raw), one)


def told_away(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    person = effect.user
    if person is not None:
        event = AwayChanged(person.uid, person.source, person.away, person.account)
        delivery.away(entry.besides(event), effect)


def account(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    """ACCOUNT: to those who share a channel with the person, and to themselves."""
    for other in effect.others:
        account(delivery, entry, other)
    person = effect.user
    if person is None:
        return
    if effect.given_up:
        dropped = isinstance(entry.event, AccountDropped)
        event = UserQuit(person.uid, person.source, f"Account {'dropped' if dropped else 'expired'}")
        delivery.left(Entry(entry.order, entry.time_ms, event, b""), effect)
        return
    told = Entry(entry.order, entry.time_ms, LoggedIn(person.uid, person.source, person.account), b"")
    told.origin = entry.origin
    delivery.spread(told, audience_of(effect.peers), ACCOUNT_NOTIFY, ACCOUNT_NOTIFY)
    delivery.extended(told, effect, ACCOUNT_NOTIFY)
    metadata.changed(delivery, told, effect)


def marker(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    """To the person's other connections, and to nobody else."""
    event, person = cast("MarkerMoved", entry.event), effect.user
    own = entry.origin.session if entry.origin is not None else None
    if person is None:
        return
    line = f":{delivery.server} MARKREAD {event.target} {marker_text(event.marker_ms)}"
    for session in person.sessions:
        if session is not own and session.caps & READ_MARKER:
            delivery.fanout.spread([session.out], render_bare(line, entry.time_ms, session.caps))


def killed(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    """A QUIT to others and to the person, who is also told by whom, and the end of their connections here."""
    target, event = effect.user, cast("Killed", entry.event)
    if target is None:
        return
    reason = f"Killed ({event.source.partition('!')[0]} ({event.reason}))"
    quit_ = UserQuit(target.uid, target.source, reason, target.account)
    delivery.left(Entry(entry.order, entry.time_ms, quit_, b""), effect)
    lines = (f":{event.source} KILL {target.nick} :{event.reason}", f":{target.source} QUIT :{reason}")
    for session in tuple(target.sessions):
        for line in lines:
            delivery.fanout.spread([session.out], render_bare(line, entry.time_ms, session.caps))
        session.out.close(reason)


def announced(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    """To every connection: what was told everybody, in the server's name or, for +w, in the person's."""
    event = cast("Announced", entry.event)
    line = f":{event.source} WALLOPS :{event.text}" if event.mode else ""
    for person in delivery.network.users.values():
        if event.mode and event.mode not in person.modes:
            continue
        for session in person.sessions:
            shown = line or f":{delivery.server} NOTICE {person.nick} :{event.text}"
            rendered = render_bare(shown, entry.time_ms, session.caps)
            if entry.origin is not None and session is entry.origin.session:
                entry.origin.echo(rendered)  # among the command's answers
            else:
                delivery.fanout.spread([session.out], rendered)


def tell_here(delivery: Delivery, text: str, time_ms: int) -> None:
    """A word from the server to everybody who is connected to this node."""
    for person in delivery.network.users.values():
        for session in person.sessions:
            line = f":{delivery.server} NOTICE {person.nick} :*** {text}"
            delivery.fanout.send(session.out, render_bare(line, time_ms, session.caps))


def banned(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    """Whoever it fits is shown out."""
    event, bans = cast("BanAdded", entry.event), delivery.network.bans
    for person in tuple(delivery.network.users.values()):
        account = fold_nick(person.account) if person.account else ""
        for session in tuple(person.sessions):
            fits = bans.on_person(person.source, account, entry.time_ms) or bans.on_address(
                session.address, entry.time_ms
            )
            if fits is not None:
                session.out.close(f"You are banned: {event.reason}")
