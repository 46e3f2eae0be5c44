"""Changes of standing in an auditorium (mode u): whoever gets one appears to the others, and sees everybody.

Spec: none; what clients understand is JOIN, PART and the names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..domain.channel import Channel
from ..domain.effect import Effect
from ..domain.roster import names_lines, sign
from ..domain.session import EXTENDED_JOIN
from ..domain.user import User
from ..ports import Entry
from .audience import channel_audience
from .render import render_bare

if TYPE_CHECKING:
    from .recipients import Delivery


def modes_changed(delivery: Delivery, entry: Entry, effect: Effect) -> None:
    """MODE to the members; who is seen by more or by fewer people now comes or goes for those."""
    channel = effect.channel
    if channel is None:
        return
    for person in effect.revealed:
        extended = f" {person.account or '*'} :{person.realname}"
        _tell_unaware(delivery, entry, channel, person, f":{person.source} JOIN {channel.name}", extended)
    delivery.spread(entry, channel_audience(channel))
    for person in effect.concealed:
        _tell_unaware(delivery, entry, channel, person, f":{person.source} PART {channel.name}", "")
    for person in effect.revealed:
        _tell_names(delivery, entry, channel, person)


def _tell_unaware(
    delivery: Delivery, entry: Entry, channel: Channel, person: User, line: str, extended: str
) -> None:
    """To those without a standing, who see only people with one. `extended` is for extended-join."""
    for member, modes in channel.members.items():
        if not modes and member is not person:
            for session in member.sessions:
                shown = line + extended if session.caps & EXTENDED_JOIN else line
                delivery.fanout.spread([session.out], render_bare(shown, entry.time_ms, session.caps))


def _tell_names(delivery: Delivery, entry: Entry, channel: Channel, person: User) -> None:
    head = f":{delivery.server}"
    for session in person.sessions:
        texts = [
            f"{head} 353 {person.nick} {sign(channel)} {channel.name} :{names}"
            for names in names_lines(channel, person, session.caps)
        ]
        for text in (*texts, f"{head} 366 {person.nick} {channel.name} :End of NAMES list"):
            delivery.fanout.spread([session.out], render_bare(text, entry.time_ms, session.caps))
