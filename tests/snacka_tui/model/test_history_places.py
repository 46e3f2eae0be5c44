"""Going to a message far back, and reading on from there in both directions until the live end."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snacka_protocol.message import Message
from snacka_protocol.timestamps import format_ms
from snacka_tui.model import history_asking
from snacka_tui.model.changes import PlaceLoaded
from snacka_tui.model.timeline_blocks import BLOCK_SIZE
from support.pages import page
from support.scripted_network import FULL, START_MS, Script

MINUTE = 60_000


class Archive(Script):
    """A server that keeps m0 … m999, one a minute, and answers every CHATHISTORY from that."""

    def __init__(self, kept: int = 1000, apart_ms: int = MINUTE, page: int = 50) -> None:
        super().__init__(caps=FULL, history_limit=page)
        self.kept = kept
        self.apart_ms = apart_ms
        self.online(answered=False)

    def online(self, room: str = "#lobby", *others: str, answered: bool = True) -> Script:
        self.open()
        self.welcome()
        self.joins(room, *others)
        self.answer()
        self.session.take_changes()
        return self

    def answer(self) -> list[object]:
        """Answer what was asked; the changes that made."""
        changes: list[object] = []
        self._out += self.session.drain()
        for message in self.messages_sent():
            if message.command == "CHATHISTORY" and message.params[0] != "TARGETS":
                found = self._history(*message.params)
                lines = [
                    f"@batch=h;msgid=m{n};time={self._stamp(n)} :bob!u@h PRIVMSG #lobby :m{n}" for n in found
                ]
                label = message.tags["label"]
                changes += self.hear(
                    f"@label={label} :irc.test BATCH +h chathistory #lobby", *lines, ":irc.test BATCH -h"
                )
        return changes

    def _stamp(self, number: int) -> str:
        return format_ms(START_MS - (1000 - number) * self.apart_ms)

    def _history(self, sub: str, _room: str, *words: str) -> list[int]:
        places = [int(word.removeprefix("msgid=m")) if "msgid" in word else -1 for word in words[:-1]]
        return page(sub, places, int(words[-1]), self.kept)

    def flood(self, count: int) -> None:
        """Live lines, so many that only the last of all are kept in memory."""
        for number in range(self.kept, self.kept + count):
            stamp = self._stamp(number)
            self.hear(f"@msgid=m{number};time={stamp} :bob!u@h PRIVMSG #lobby :m{number}")
        self.kept += count
        history_asking.forget_oldest(self.session._net, self.room(), BLOCK_SIZE)

    def shown(self) -> list[str]:
        """What is loaded, with "…" where something is missing."""
        timeline, resume = self.room().timeline, self.room().resume
        gaps: set[int | None] = {gap.after for gap in timeline.gaps()}
        if resume is not None:  # what is after it is being asked for
            gaps.add(timeline.find(resume.msgid))
        found = []
        for entry_id in timeline.ids():
            entry = timeline.get(entry_id)
            if entry.msgid:
                found.append(entry.text)
            if entry_id in gaps:
                found.append("…")
        return found

    def stretches(self) -> list[tuple[str, str]]:
        """First and last of each stretch without a hole."""
        parts: list[list[str]] = [[]]
        for text in self.shown():
            if text == "…":
                parts.append([])
            else:
                parts[-1].append(text)
        parts = parts if parts[-1] else parts[:-1]  # nothing is loaded, or nothing came after a hole yet
        for part in parts:
            numbers = [int(text[1:]) for text in part]
            assert numbers == list(range(numbers[0], numbers[-1] + 1)), numbers
        return [(part[0], part[-1]) for part in parts]


def test_a_place_far_back_has_gaps_at_its_ends() -> None:
    archive = Archive()
    assert archive.stretches() == [("m950", "m999")]
    archive._out += archive.session.go_to("#lobby", "m300", 0)
    assert PlaceLoaded("#lobby", "m300", 0) in archive.answer()
    assert archive.stretches() == [("m275", "m324"), ("m950", "m999")]
    archive._out += archive.session.go_to("#lobby", "m600", 0)
    archive.answer()
    assert archive.stretches() == [("m275", "m324"), ("m575", "m624"), ("m950", "m999")]


def test_a_place_among_lines_of_the_same_instant() -> None:
    """A script said a thousand lines at once: only what was known before tells where they stand."""
    archive = Archive(apart_ms=0)
    archive._out += archive.session.go_to("#lobby", "m600", 0)
    archive.answer()
    assert archive.stretches() == [("m575", "m624"), ("m950", "m999")]
    for _ in range(7):
        [gap] = archive.room().timeline.gaps()
        archive._out += archive.session.load_gap("#lobby", gap.after)
        archive.answer()
    assert archive.stretches() == [("m575", "m999")]


def test_reading_on_downwards_comes_to_the_live_end() -> None:
    archive = Archive()
    archive._out += archive.session.go_to("#lobby", "m850", 0)
    archive.answer()
    for _ in range(2):
        [gap] = archive.room().timeline.gaps()
        archive._out += archive.session.load_gap("#lobby", gap.after)
        archive.answer()
    assert archive.stretches() == [("m825", "m999")]
    archive.hear(f"@msgid=x;time={format_ms(START_MS)} :bob!u@h PRIVMSG #lobby :m1000")
    assert archive.stretches() == [("m825", "m1000")]


def test_reading_on_upwards_fills_a_gap_from_below() -> None:
    archive = Archive()
    archive._out += archive.session.go_to("#lobby", "m850", 0)
    archive.answer()
    [gap] = archive.room().timeline.gaps()
    archive._out += archive.session.load_gap("#lobby", gap.after, from_below=True)
    archive.answer()
    assert archive.stretches() == [("m825", "m874"), ("m900", "m999")]
    [gap] = archive.room().timeline.gaps()
    archive._out += archive.session.load_gap("#lobby", gap.after, from_below=True)
    archive.answer()
    assert archive.stretches() == [("m825", "m999")]


def test_older_history_goes_on_from_a_place() -> None:
    archive = Archive()
    archive._out += archive.session.go_to("#lobby", "m30", 0)
    archive.answer()
    assert archive.stretches() == [("m5", "m54"), ("m950", "m999")]
    archive._out += archive.session.load_older("#lobby")
    archive.answer()
    assert archive.stretches()[0] == ("m0", "m54")


def test_a_place_that_touches_what_is_known_is_joined_to_it() -> None:
    archive = Archive()
    archive._out += archive.session.go_to("#lobby", "m930", 0)
    archive.answer()
    assert archive.stretches() == [("m905", "m999")]


def test_what_is_loaded_is_gone_to_at_once() -> None:
    archive = Archive()
    assert archive.session.go_to("#lobby", "m960", 5) == []
    assert archive.session.take_changes() == [PlaceLoaded("#lobby", "m960", 5)]


def test_a_message_that_is_gone_is_told() -> None:
    archive = Archive()
    archive._out += archive.session.go_to("#lobby", "m300", 0)
    label = archive.messages_sent()[0].tags["label"]
    archive.hear(
        f"@label={label} :irc.test FAIL CHATHISTORY INVALID_PARAMS AROUND #lobby :No message has this id"
    )
    assert "That message could not be loaded: No message has this id" in archive.entries()[-1].text
    assert archive.stretches() == [("m950", "m999")]


def test_a_network_without_history_says_so() -> None:
    script = Script(caps="message-tags server-time").online()
    assert script.session.go_to("#lobby", "m1", 0) == []
    assert "keeps no history" in script.entries()[-1].text


@pytest.mark.parametrize("plan", list(product([False, True], repeat=5)))
def test_a_gap_filled_from_both_sides_in_turn_keeps_its_order(plan: tuple[bool, ...]) -> None:
    """However often one turns round while reading: nothing is lost, and the gap is known until it is full."""
    archive = Archive(page=10)
    archive._out += archive.session.go_to("#lobby", "m650", 0)
    archive.answer()
    for from_below in plan * 7:
        for gap in archive.room().timeline.gaps():
            archive._out += archive.session.load_gap("#lobby", gap.after, from_below=from_below)
            archive.answer()
    assert archive.stretches() == [("m645", "m999")]


STEPS = st.one_of(
    st.tuples(st.just("older"), st.just(0)),
    st.tuples(st.just("go"), st.integers(0, 299)),
    st.tuples(st.just("down"), st.integers(0, 5)),
    st.tuples(st.just("up"), st.integers(0, 5)),
    st.tuples(st.just("answer"), st.just(0)),
)
FLOODED = st.one_of(
    STEPS,
    st.tuples(st.just("flood"), st.integers(1, 300)),
    st.tuples(st.just("cut"), st.just(0)),
    st.tuples(st.just("clear"), st.just(0)),
)


@settings(deadline=None, max_examples=200)
@given(st.lists(STEPS, max_size=40))
def test_whatever_is_asked_before_the_answers_come_nothing_is_lost(steps: list[tuple[str, int]]) -> None:
    """One reads, turns round and jumps while answers are under way, which come in the order asked."""
    _play(Archive(kept=300, page=10), steps)


@settings(deadline=None, max_examples=200)
@given(st.lists(FLOODED, max_size=30))
def test_a_flood_that_makes_the_oldest_be_forgotten_leaves_no_hole(steps: list[tuple[str, int]]) -> None:
    """What an answer was to join may be forgotten before it comes: by a flood, or because one cleared it."""
    _play(Archive(kept=300, page=10), steps)


def test_a_page_under_way_does_not_come_before_what_it_does_not_join() -> None:
    archive = Archive(page=10)
    asked = archive.session.load_older("#lobby")
    archive.flood(500)
    archive._out += asked
    archive.answer()
    [(oldest, _)] = archive.stretches()
    assert int(oldest[1:]) > 1000
    archive._out += archive.session.load_older("#lobby")  # and the view asks again from there
    archive.answer()
    assert archive.stretches() == [(f"m{int(oldest[1:]) - 10}", "m1499")]


def test_what_was_cleared_does_not_come_back_by_itself_but_can_be_gone_to() -> None:
    archive = Archive(page=10)
    archive.session.clear("#lobby")
    archive.flood(1)
    assert archive.session.load_older("#lobby") == []
    assert archive.stretches() == [("m1000", "m1000")]
    archive._out += archive.session.go_to("#lobby", "m500", 0)
    archive.answer()
    archive._out += archive.session.load_older("#lobby")
    archive.answer()
    assert archive.stretches() == [("m485", "m504"), ("m1000", "m1000")]


def _play(archive: Archive, steps: list[tuple[str, int]]) -> None:
    session = archive.session
    asked: list[Message] = []
    for step, number in [*steps, *[("answer", 0)] * len(steps)]:
        gaps = archive.room().timeline.gaps()
        if step == "older":
            asked += session.load_older("#lobby")
        elif step == "go":
            asked += session.go_to("#lobby", f"m{number}", 0)
        elif step == "answer":
            archive._out += asked[:1]
            del asked[:1]
            archive.answer()
            archive.stretches()
        elif step == "flood":
            archive.flood(number)
        elif step == "clear":
            session.clear("#lobby")
        elif step == "cut":
            asked.clear()
            archive.drop()
            archive.online()
        elif gaps:
            gap = gaps[number % len(gaps)]
            asked += session.load_gap("#lobby", gap.after, from_below=step == "up")
    while archive.room().timeline.has_gaps:
        for gap in archive.room().timeline.gaps():
            archive._out += session.load_gap("#lobby", gap.after)
            archive.answer()
    assert [newest for _, newest in archive.stretches()] in ([], [f"m{archive.kept - 1}"])
