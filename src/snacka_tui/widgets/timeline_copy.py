"""What a selection in a timeline copies: message text as `name: text`, or as Markdown, never times, bars and
side columns."""

import re

from textual.selection import Selection

from snacka_tui.model.formatting import from_wire
from snacka_tui.model.timeline import Kind, Placed, Timeline
from snacka_tui.render.message import MessageRenderer

_SIGNS = re.compile(r"[\\`*_\[\]<>~]")


def copied_text(timeline: Timeline, renderer: MessageRenderer, selection: Selection) -> str:
    """The text of a selection whose offsets are (character, entry id).

    Within one message it is just the characters; over several, each whole message begins with its name.
    """
    first = timeline.first_id() if selection.start is None else selection.start.y
    last = timeline.last_id() if selection.end is None else selection.end.y
    if first is None or last is None:
        return ""
    lines: list[str] = []
    entry_id: int | None = first if first in timeline else timeline.next_id(first)
    while entry_id is not None and entry_id <= last:
        placed = timeline.placed(entry_id)
        span = selection.get_span(entry_id)
        if not placed.hidden and span is not None:
            text = renderer.text(placed)
            start, end = span[0], len(text) if span[1] < 0 else span[1]
            name = "" if start or first == last else _name(placed)
            lines.append(name + text[start:end])
        entry_id = timeline.next_id(entry_id)
    return "\n".join(lines)


def copied_markdown(timeline: Timeline, selection: Selection) -> str:
    """The messages of a selection, each whole, as Markdown paragraphs with bold names."""
    paragraphs: list[str] = []
    for entry_id in selected_ids(timeline, selection):
        entry = timeline.get(entry_id)
        if entry.kind not in (Kind.MESSAGE, Kind.NOTICE, Kind.ACTION):
            continue
        name, words = _SIGNS.sub(r"\\\g<0>", entry.nick), from_wire(entry.text)
        if entry.kind is Kind.ACTION:
            paragraphs.append(f"*{name} {words}*")
        else:
            after_name = "\n\n" if words.startswith("```") else " "
            paragraphs.append(f"**{name}:**{after_name}{words}")
    return "\n\n".join(paragraphs)


def selected_ids(timeline: Timeline, selection: Selection) -> list[int]:
    """The entries of a selection that are shown, in order."""
    first = timeline.first_id() if selection.start is None else selection.start.y
    last = timeline.last_id() if selection.end is None else selection.end.y
    ids: list[int] = []
    if first is None or last is None:
        return ids
    entry_id: int | None = first if first in timeline else timeline.next_id(first)
    while entry_id is not None and entry_id <= last:
        if not timeline.placed(entry_id).hidden:
            ids.append(entry_id)
        entry_id = timeline.next_id(entry_id)
    return ids


def _name(placed: Placed) -> str:
    entry = placed.entry
    match entry.kind:
        case Kind.MESSAGE:
            return f"{entry.nick}: "
        case Kind.NOTICE:
            return f"-{entry.nick}- " if entry.nick else ""
        case Kind.ACTION:
            return "* "
    return ""
