"""A page of history for whoever reads or exports it: the lines, and where to go on.

Owns the value only. It refuses to know how it was asked for, and it is never merged into a timeline.
Spec: ircv3.net draft/chathistory.
"""

from __future__ import annotations

from msgspec import Struct

from snacka_protocol.chathistory import LATEST, Selector
from snacka_tui.model.timeline_entry import Entry


class HistoryPage(Struct, frozen=True):
    """What one CHATHISTORY brought. `entries` are oldest first; `first` and `last` select its two ends.

    end: nothing lies further in the direction asked. lost: the connection died before the answer, ask again.
    trouble: why the network refuses, as a sentence; "" otherwise.
    """

    entries: tuple[Entry, ...] = ()
    first: Selector = LATEST
    last: Selector = LATEST
    end: bool = False
    lost: bool = False
    trouble: str = ""
