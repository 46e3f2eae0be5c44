"""What hangs on the messages of a timeline besides their text: reactions, the message one answers, and that
one was taken back. All by msgid, because each may be heard of before the message itself. Bounded: nobody can
fill the memory with marks on messages that never come. Refuses to know order and rows."""

from collections.abc import Iterable
from typing import TypeVar

from msgspec import Struct

_Any = TypeVar("_Any")

MOST_MESSAGES = 5_000  # with marks of one sort; the oldest are forgotten
MOST_KINDS = 24  # of reactions to one message
MOST_PEOPLE = 500  # counted for one kind


class Tally(Struct, frozen=True):
    """One kind of reaction to one message: by whom, we first if we are among them (`mine`)."""

    reaction: str
    nicks: tuple[str, ...]
    mine: bool = False

    @property
    def count(self) -> int:
        """How many people."""
        return len(self.nicks)


class Quote(Struct, frozen=True):
    """The message that another answers: who said what, and where. `entry_id` None: it is not loaded; `text`
    "": it was taken back."""

    entry_id: int | None = None
    nick: str = ""
    text: str = ""


class Marks:
    """The marks of one timeline."""

    def __init__(self) -> None:
        self._reactions: dict[
            str, dict[str, dict[str, tuple[int, str]]]
        ] = {}  # msgid, which, who: when, nick
        self._taken_back: dict[str, str] = {}
        self._answers: dict[str, set[int]] = {}

    def clear(self) -> None:
        """Forget everything."""
        self._reactions.clear()
        self._taken_back.clear()
        self._answers.clear()

    # -- reactions -------------------------------------------------------------------------------------

    def react(self, msgid: str, reaction: str, who: str, nick: str, at_ms: int) -> bool:
        """Note one person's reaction, or (`nick` "") that it was taken away; whether that changed anything.

        `who` identifies the person ("" for ourselves). The latest word counts, in whatever order words come.
        """
        kinds = self._reactions.get(msgid, {})
        people = kinds.get(reaction, {})
        known_ms, known = people.get(who, (-1, ""))
        if at_ms < known_ms:
            return False
        if who not in people and (len(people) >= MOST_PEOPLE or (not people and len(kinds) >= MOST_KINDS)):
            return False
        self._reactions.setdefault(msgid, kinds)
        kinds.setdefault(reaction, people)[who] = (at_ms, nick)
        _bound(self._reactions)
        return nick != known

    def reactions(self, msgid: str) -> tuple[Tally, ...]:
        """The reactions to a message, in the order they first came."""
        kinds = self._reactions.get(msgid)
        if not kinds:
            return ()
        tallies: list[Tally] = []
        for kind, people in kinds.items():
            _, own = people.get("", (0, ""))
            others = [nick for who, (_, nick) in people.items() if who and nick]
            if own or others:
                tallies.append(Tally(kind, (own, *others) if own else tuple(others), bool(own)))
        return tuple(tallies)

    # -- messages taken back ---------------------------------------------------------------------------

    def take_back(self, msgid: str, words: str) -> None:
        """Remember that a message was taken back, and what is told about it."""
        self._reactions.pop(msgid, None)
        self._taken_back[msgid] = words
        _bound(self._taken_back)

    def taken_back(self, msgid: str) -> str | None:
        """What is told about a message that was taken back; None if it was not."""
        return self._taken_back.get(msgid)

    # -- answers ---------------------------------------------------------------------------------------

    def answer(self, msgid: str, entry_id: int) -> None:
        """An entry answers the message with this id."""
        self._answers.setdefault(msgid, set()).add(entry_id)

    def no_answer(self, msgid: str, entry_id: int) -> None:
        """The entry is gone, or elsewhere."""
        entries = self._answers.get(msgid, set())
        entries.discard(entry_id)
        if not entries:
            self._answers.pop(msgid, None)

    def answers(self, msgid: str) -> Iterable[int]:
        """The entries that answer a message: they look different when it changes."""
        return self._answers.get(msgid, ())


def _bound(marks: dict[str, _Any]) -> None:
    if len(marks) > MOST_MESSAGES:
        del marks[next(iter(marks))]
