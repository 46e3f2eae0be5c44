"""What must be true after any trouble: nothing acknowledged is lost, nothing doubled, one order for all.

Pure: it compares what clients noted with what the nodes' histories say. A message is known by its text, which
its sender never uses twice, and by the id that the chat gave it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Line = tuple[str, str]
"""(msgid, text)"""


@dataclass(slots=True)
class Notes:
    """What one client knows: the ids that its own texts got, those that were refused, and each room as it
    read it, from its first arrival on."""

    name: str
    kept: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    rooms: dict[str, list[Line]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`problems` are whole sentences; empty if all is well."""

    acknowledged: int
    lost: int
    doubled: int
    refused: int
    problems: tuple[str, ...]


def judge(people: Sequence[Notes], histories: Mapping[str, Mapping[str, Sequence[Line]]]) -> Verdict:
    """`histories` are by node, then by room: all that it holds, ascending."""
    problems: list[str] = []
    nodes = sorted(histories)
    for node in nodes[1:]:
        for room in histories[nodes[0]]:
            problems += _same(nodes[0], histories[nodes[0]][room], node, histories[node][room], room)
    kept = {room: list(lines) for room, lines in histories[nodes[0]].items()}
    everything = [line for lines in kept.values() for line in lines]
    texts = Counter(text for _, text in everything)
    doubled = [text for text, count in texts.items() if count > 1]
    ids = {text: msgid for msgid, text in everything}
    lost = 0
    acknowledged = 0
    for person in people:
        acknowledged += len(person.kept)
        for text, msgid in person.kept.items():
            if ids.get(text) != msgid:
                lost += 1
                problems.append(
                    f"{person.name}: {text!r} was acknowledged as {msgid}, kept is {ids.get(text)}"
                )
        problems += [
            f"{person.name}: {text!r} was refused and is there" for text in person.refused & set(ids)
        ]
        problems += [f"{person.name}: {text!r} was never answered" for text in person.waiting]
        for room, read in person.rooms.items():
            problems += _slice(person.name, room, read, kept[room])
    problems += [f"{text!r} is there {texts[text]} times" for text in doubled]
    refused = sum(len(person.refused) for person in people)
    return Verdict(acknowledged, lost, len(doubled), refused, tuple(problems))


def _same(one: str, first: Sequence[Line], other: str, second: Sequence[Line], room: str) -> Iterable[str]:
    if list(first) == list(second):
        return
    for number, (here, there) in enumerate(zip(first, second, strict=False)):
        if here != there:
            yield f"{room}: line {number} is {here} on {one} and {there} on {other}"
            return
    yield f"{room}: {len(first)} lines on {one}, {len(second)} on {other}"


def _slice(name: str, room: str, read: Sequence[Line], kept: Sequence[Line]) -> Iterable[str]:
    """From the first line on that somebody read, they have read every line, once and in its order."""
    if not read:
        return
    try:
        begin = kept.index(read[0])
    except ValueError:
        yield f"{name} read {read[0]} in {room}, and it is not kept"
        return
    for number, (here, there) in enumerate(zip(read, kept[begin:], strict=False)):
        if here != there:
            yield f"{name} read {here} in {room} as line {number}, and {there} stands there"
            return
    if len(read) != len(kept) - begin:
        yield f"{name} read {len(read)} of {len(kept) - begin} lines in {room}"
