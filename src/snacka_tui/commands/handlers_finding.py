"""The commands that find something: rooms, people, messages. Each opens a screen."""

from __future__ import annotations

from snacka_tui.commands.handlers import Invocation, UsageError
from snacka_tui.commands.intents import BrowseRooms, CatchUp, Intent, LookUp, Search, ShowBookmarks


def search(typed: Invocation) -> list[Intent]:
    return [Search(typed.args)]


def catch_up(typed: Invocation) -> list[Intent]:
    return [CatchUp()]


def rooms(typed: Invocation) -> list[Intent]:
    return [BrowseRooms(typed.args)]


def bookmarks(typed: Invocation) -> list[Intent]:
    return [ShowBookmarks()]


def whois(typed: Invocation) -> list[Intent]:
    nick = typed.words[0] if typed.words else (typed.room if typed.in_direct else "")
    if not nick:
        raise UsageError
    return [LookUp(nick)]
