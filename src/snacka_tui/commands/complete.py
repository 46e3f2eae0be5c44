"""What Tab offers.

Owns completion of commands, names, rooms and emoji at the cursor. It refuses to know the composer's keys; it
is given text and cursor and returns whole words.
"""

from __future__ import annotations

from collections.abc import Iterable

from snacka_tui.commands.letters import bare_letters
from snacka_tui.commands.registry import Completion, find, visible
from snacka_tui.commands.run import parse_command
from snacka_tui.model import emoji_names
from snacka_tui.model.room import Room, RoomKind
from snacka_tui.model.session import Session
from snacka_tui.model.timeline import Kind

_SPEAKERS = 200  # how far back the log is searched for who spoke last


def complete(session: Session, room: str, text: str, cursor: int) -> list[str]:
    """What Tab offers for the word before `cursor` (code points into `text`).

    Whole replacements for that word, best first, with the trailing ": " or " " already in them: a name at the
    start of a line gets a colon. People who spoke lately come first.
    """
    start = max(text.rfind(" ", 0, cursor), text.rfind("\n", 0, cursor)) + 1
    word = text[start:cursor]
    found = session.room(room)
    if start == 0 and word.startswith("/") and not word.startswith("//"):
        return _commands(word[1:], "/")
    parsed = parse_command(text[:start] + "x") if text.startswith("/") else None
    if parsed is not None:
        return _argument(session, found, parsed[0], word, first=" " not in text[:start].rstrip())
    if not word:
        return []
    if word.startswith(":"):
        return _emoji(word)
    if session.is_channel(word):
        return _rooms(session, word)
    bare = word.removeprefix("@")
    at = word[: len(word) - len(bare)]
    ending = ": " if start == 0 and not at else " "
    return [f"{at}{nick}{ending}" for nick in _nicks(session, found, bare)] if bare else []


def about(offer: str) -> str:
    """What an offered word means, in a few words; "" for names and rooms, which say it themselves."""
    word = offer.strip()
    if word.startswith("/"):
        command = find(word[1:])
        return f"{command.usage} — {command.summary}".lstrip(" —") if command is not None else ""
    if not word or word[0].isalnum() or word.isascii():
        return ""
    name = emoji_names.name_of(word)
    return f":{name}:" if name else ""


def _emoji(word: str) -> list[str]:
    """Emoji for `:smi`; for a whole name, `:smile:`, that one."""
    if len(word) > 2 and word.endswith(":"):
        sign = emoji_names.named(word[1:-1])
        return [f"{sign} "] if sign else []
    return [f"{sign} " for _, sign in emoji_names.search(word[1:])] if len(word) > 2 else []


def _commands(begun: str, slash: str) -> list[str]:
    names = [command.name for command in visible()]
    hidden = [command for command in visible() if not command.name.startswith(begun.lower())]
    aliases = [alias for command in hidden for alias in command.aliases if len(alias) > 1]
    matches = [name for name in names if name.startswith(begun.lower())]
    if begun:
        matches += [alias for alias in aliases if alias.startswith(begun.lower())]
    return [f"{slash}{name} " for name in matches]


def _argument(session: Session, room: Room | None, name: str, word: str, *, first: bool) -> list[str]:
    command = find(name)
    kind = command.completion if command is not None and first else Completion.NICK
    if kind is Completion.COMMAND:
        return _commands(word.removeprefix("/"), "")
    if kind is Completion.ROOM or session.is_channel(word):
        return _rooms(session, word)
    return [f"{nick} " for nick in _nicks(session, room, word)]


def _rooms(session: Session, begun: str) -> list[str]:
    folded = begun.casefold()
    names = [room.name for room in session.rooms_in_order() if room.kind is RoomKind.CHANNEL]
    starts = [name for name in names if name.casefold().startswith(folded)]
    bare = [name for name in names if name not in starts and name[1:].casefold().startswith(folded)]
    return [f"{name} " for name in (*starts, *bare)]


def _nicks(session: Session, room: Room | None, begun: str) -> list[str]:
    folded = begun.casefold()
    seen: dict[str, None] = {}
    near: dict[str, None] = {}  # björn, for whoever types bj or bjo on another keyboard
    for nick in (*_recent_speakers(room), *_known(session, room)):
        # A name that cannot be seen would put control characters into the composer.
        if not nick.isprintable() or session.is_own(nick):
            continue
        if nick.casefold().startswith(folded):
            seen.setdefault(nick)
        elif begun.isascii() and bare_letters(nick).startswith(folded):
            near.setdefault(nick)
    return [*seen, *near]


def _recent_speakers(room: Room | None) -> Iterable[str]:
    if room is None:
        return
    entry_id = room.timeline.last_id()
    for _ in range(_SPEAKERS):
        if entry_id is None:
            return
        entry = room.timeline.get(entry_id)
        if entry.kind in (Kind.MESSAGE, Kind.ACTION) and (
            entry.nick in room.roster or room.kind is RoomKind.DIRECT
        ):
            yield entry.nick
        entry_id = room.timeline.previous_id(entry_id)


def _known(session: Session, room: Room | None) -> Iterable[str]:
    if room is not None:
        yield from sorted(room.roster.nicks(), key=str.casefold)
    # Whom we talk to elsewhere, for /msg and /invite.
    yield from sorted(other.name for other in session.rooms.values() if other.kind is RoomKind.DIRECT)
