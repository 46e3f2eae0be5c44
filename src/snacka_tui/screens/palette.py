"""Ctrl+P: everything one can do, to search and choose.

Owns the list: the keys of the chat screen, the slash commands and the themes, each from its own table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import FuzzySearch

from snacka_tui import commands
from snacka_tui.config import THEME, THEMES
from snacka_tui.screens.chat import ChatScreen
from snacka_tui.screens.keys import SECTIONS, shown

_NOT_OFFERED = frozenset({"log.page-up", "log.page-down", "composer.focus", "rooms.up", "rooms.down"})
"""Keys that only make sense as keys."""


class ChatActions(Provider):
    """What the palette offers."""

    async def discover(self) -> Hits:
        for title, words, act in self._actions():
            yield DiscoveryHit(Content(title), act, text=title, help=words)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, words, act in [*self._actions(), *self._themes()]:
            score = matcher.match(f"{title} {words}")
            if score > 0:
                # Not `matcher.highlight`: it would read `[room]` as markup.
                _, found = FuzzySearch().match(query, title)
                shown = Content(title)
                for place in found:
                    shown = shown.stylize(matcher.match_style, place, place + 1)
                yield Hit(score, shown, act, text=title, help=words)

    def _actions(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        screen = self.screen
        if isinstance(screen, ChatScreen):
            for _, section in reversed(SECTIONS):
                for key in section:
                    if key.action and key.id not in _NOT_OFFERED and not key.id[-1].isdigit():
                        act = partial(screen.run_action, key.action)
                        yield key.words[:1].upper() + key.words[1:], shown(key.id, screen.keymap), act
            for pump in screen.networks if len(screen.networks) > 1 else ():
                room = screen.first_room(pump)
                go = partial(screen.show_room, room.key, pump.chat.network)
                yield f"Network: {screen.networks.title(pump)}", f"go to {room.title} there", go
            for command in commands.visible():
                typed = f"/{command.name} "
                write = partial(screen.composer.write, typed if command.usage else typed.strip())
                yield f"/{command.name} {command.usage}".strip(), command.summary, write

    def _themes(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        """Only for who looks for them: they are many, and the action to choose one shows them all."""
        screen = self.screen
        if isinstance(screen, ChatScreen):
            for theme in THEMES:
                choose = partial(screen.host.preferences.set, THEME, theme)
                yield f"Theme: {theme}", "the colours", choose
