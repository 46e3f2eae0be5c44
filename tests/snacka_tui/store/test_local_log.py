"""The local log on a real disk, and a model that begins with it and merges what the network says."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from snacka_tui.model.outbox import Outbox
from snacka_tui.model.session import Identity, Session
from snacka_tui.model.timeline import Entry, Kind
from snacka_tui.store import LocalLog, Retention, Store, Unlogged
from support.scripted_network import FULL, NONCE, START_MS, Script

HERE = "here:1"
ROOMY = Retention(1e9, 1 << 30)


def opened(folder: Path, retention: Retention = ROOMY) -> LocalLog:
    return LocalLog(folder, retention, unlogged=Unlogged(Store(None)), clock=lambda: START_MS / 1000)


def line(number: int, text: str = "", **rest: str) -> Entry:
    msgid = rest.get("msgid", f"m{number}")
    return Entry(Kind.MESSAGE, text or f"text {number}", "carol", START_MS + number, msgid=msgid)


def always(_msgid: str) -> bool:
    return True


def texts(folder: Path, room: str = "#lobby") -> list[str]:
    """What another program finds, once this one has written."""
    log = opened(folder)
    found = [entry.text for entry in log.everything(HERE, room)]
    log.close()
    return found


@pytest.fixture
def log(tmp_path: Path) -> Iterator[LocalLog]:
    running = opened(tmp_path)
    yield running
    running.close()


def test_each_message_is_kept_once(log: LocalLog, tmp_path: Path) -> None:
    archive = log.network(HERE)
    archive.note("#Lobby", [line(2), line(1)])
    archive.note("#lobby", [line(2, "again"), line(3, msgid=""), line(3, msgid="")])
    log.network("elsewhere:1").note("#lobby", [line(9)])
    log.close()
    assert texts(tmp_path) == ["text 1", "text 2", "text 3", "text 3"]
    other = opened(tmp_path)
    assert other.places("#LOBBY") == ["elsewhere:1", HERE]
    assert [entry.msgid for entry in other.network(HERE).recall("#lobby").entries] == ["m1", "m2", "", ""]
    other.close()


def test_what_is_taken_back_and_what_is_forgotten_is_gone(log: LocalLog, tmp_path: Path) -> None:
    archive = log.network(HERE)
    archive.note("#lobby", [line(1), line(2)])
    archive.note("#music", [line(3)])
    archive.taken_back("#lobby", "m1")
    log.forget(HERE, "#music")
    log.close()
    assert (texts(tmp_path), texts(tmp_path, "#music")) == (["text 2"], [])


def test_rooms_that_are_left_out_and_services_are_not_written(tmp_path: Path) -> None:
    store = Store(tmp_path)
    log = LocalLog(tmp_path, ROOMY, unlogged=Unlogged(store))
    log.unlogged.set(HERE, "#Secret", off=True)
    for room in ("#secret", "NickServ", "Q", "#lobby"):
        log.network(HERE).note(room, [line(1, f"in {room}")])
    log.close()
    store.close()
    assert [texts(tmp_path, room) for room in ("#secret", "NickServ", "Q")] == [[], [], []]
    assert texts(tmp_path) == ["in #lobby"]
    again = Unlogged(Store(tmp_path))
    assert again(HERE, "#secret")


def test_what_is_old_or_too_much_goes(tmp_path: Path) -> None:
    log = opened(tmp_path)
    lines = [line(number, "x" * 1000) for number in range(3000)]
    log.network(HERE).note("#lobby", [line(-7200_000, "of two hours ago"), *lines])
    log.close()
    opened(tmp_path, Retention(3600, 1 << 30)).close()
    assert len(texts(tmp_path)) == 3000
    opened(tmp_path, Retention(3600, 1 << 20)).close()
    left = opened(tmp_path)
    found = [entry.msgid for entry in left.everything(HERE, "#lobby")]
    left.close()
    assert 0 < len(found) < 1100
    assert found[-1] == "m2999"


def test_a_file_that_cannot_be_used_is_said_and_the_chat_goes_on(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_bytes(b"this is no database" * 100)
    log = opened(tmp_path)
    assert "not kept on this machine" in log.trouble
    log.network(HERE).note("#lobby", [line(1)])
    assert log.network(HERE).recall("#lobby").entries == ()
    log.close()


def test_others_cannot_read_it(log: LocalLog, tmp_path: Path) -> None:
    assert (tmp_path / "log.db").stat().st_mode & 0o077 == 0


# -- the model over it -----------------------------------------------------------------------------------


class Logged(Script):
    """alice's session over the log of a folder."""

    def __init__(self, log: LocalLog, *, caps: str = FULL) -> None:
        super().__init__(caps=caps, isupport=NONCE)
        self.session = Session(
            Identity("alice"),
            clock=lambda: self.now_ms,
            random_id=self._random_id,
            rooms=["#lobby"],
            outbox=Outbox(),
            archive=log.network(HERE),
        )

    def shown(self) -> list[str]:
        timeline = self.session.rooms["#lobby"].timeline
        return [entry.text for entry in timeline if entry.kind is Kind.MESSAGE]


STAMP = "2027-01-15T08:00:0{}.000Z"


def said(number: int, extra: str = "") -> str:
    tags = f"@{extra}msgid=m{number};time={STAMP.format(number)}"
    return f"{tags} :carol!c@host PRIVMSG #lobby :text {number}"


def test_a_room_begins_with_what_was_kept_and_nothing_is_doubled(tmp_path: Path) -> None:
    log = opened(tmp_path)
    first = Logged(log)
    first.online()
    first.hear(":alice!a@host JOIN #lobby", said(1), said(2))
    log.close()

    log = opened(tmp_path)
    second = Logged(log)
    assert second.shown() == ["text 1", "text 2"]  # before anything is connected
    second.online()
    second.hear(":alice!a@host JOIN #lobby")
    asked = [line for line in second.sent() if "CHATHISTORY" in line and "#lobby" in line]
    assert [line.split("CHATHISTORY ")[1] for line in asked] == ["AFTER #lobby msgid=m2 50"]
    label = asked[0].split("label=")[1].split()[0]
    second.hear(
        f"@label={label} BATCH +h chathistory #lobby",
        said(2, "batch=h;"),
        said(3, "batch=h;"),
        "BATCH -h",
    )
    assert second.shown() == ["text 1", "text 2", "text 3"]
    log.close()
    assert texts(tmp_path) == ["text 1", "text 2", "text 3"]


def test_an_end_before_what_was_missed_came_leaves_a_mark(tmp_path: Path) -> None:
    """Something live stands in the log already, and the question for what was before it is not answered."""
    log = opened(tmp_path)
    first = Logged(log)
    first.online()
    first.hear(":alice!a@host JOIN #lobby", said(1))
    log.close()

    log = opened(tmp_path)
    second = Logged(log)
    second.online(answered=False)
    second.hear(said(5))
    log.close()

    log = opened(tmp_path)
    timeline = Logged(log).session.rooms["#lobby"].timeline
    assert [(gap.after_msgid, gap.before_msgid) for gap in timeline.gaps()] == [("m1", "m5")]
    log.close()


def test_clearing_the_screen_forgets_no_mark(tmp_path: Path) -> None:
    log = opened(tmp_path)
    archive = log.network(HERE)
    archive.note("#lobby", [line(number) for number in range(1, 5)])
    archive.gaps("#lobby", frozenset({"m2"}), always)
    log.close()
    log = opened(tmp_path)
    script = Logged(log)
    script.session.clear("#lobby")
    script.online()
    script.hear(":alice!a@host JOIN #lobby")
    (asked,) = [message for message in script.messages_sent() if message.params[1:2] == ("#lobby",)]
    script.hear(f"@label={asked.tags['label']} BATCH +h chathistory #lobby", "BATCH -h")
    log.close()
    log = opened(tmp_path)
    assert log.network(HERE).recall("#lobby").gaps == {"m2"}
    log.close()


def test_a_hole_behind_a_line_that_is_not_kept_is_marked_at_the_message_before_it(tmp_path: Path) -> None:
    log = opened(tmp_path)
    script = Logged(log)
    script.online()
    script.hear(":alice!a@host JOIN #lobby", said(1), ":carol!c@host JOIN #lobby")
    script.sent()
    (asked,) = script.session.go_to("#lobby", "m7", 0)
    script.hear(f"@label={asked.tags['label']} BATCH +h chathistory #lobby", said(7, "batch=h;"), "BATCH -h")
    log.close()
    log = opened(tmp_path)
    assert log.network(HERE).recall("#lobby").gaps == {"m1", "m7"}
    log.close()


def test_a_conversation_read_to_the_end_of_the_log_goes_on_when_the_network_is_there(tmp_path: Path) -> None:
    log = opened(tmp_path)
    log.network(HERE).note("carol", [line(1)])
    log.close()
    log = opened(tmp_path)
    script = Logged(log)
    room = script.session.open_direct("carol")
    assert script.session.load_older("carol") == []
    assert room.timeline.complete
    script.online()
    assert not room.timeline.complete
    (asked,) = script.session.load_older("carol")
    assert asked.params[:3] == ("BEFORE", "carol", "msgid=m1")
    log.close()


def test_a_conversation_that_is_known_and_opens_by_itself_asks_for_what_was_between(tmp_path: Path) -> None:
    log = opened(tmp_path)
    log.network(HERE).note("carol", [line(1)])
    log.close()
    log = opened(tmp_path)
    script = Logged(log)
    script.online()
    script.hear(f"@msgid=m9;time={STAMP.format(9)} :carol!c@host PRIVMSG alice :text 9")
    (asked,) = [message.params for message in script.messages_sent() if message.command == "CHATHISTORY"]
    assert asked == ("AFTER", "carol", "msgid=m1", "50")
    log.close()


def test_where_something_is_missing_is_known_after_a_restart(log: LocalLog, tmp_path: Path) -> None:
    archive = log.network(HERE)
    archive.note("#lobby", [line(number) for number in range(1, 5)])
    archive.recall("#lobby")
    archive.gaps("#lobby", frozenset({"m2"}), always)
    log.close()
    again = opened(tmp_path)
    session = Logged(again).session
    timeline = session.rooms["#lobby"].timeline
    assert [gap.after_msgid for gap in timeline.gaps()] == ["m2"]
    again.close()


@pytest.mark.parametrize("caps", [FULL, "message-tags server-time"], ids=["offline", "no history there"])
def test_what_was_kept_is_read_back_to_the_beginning_without_the_network(tmp_path: Path, caps: str) -> None:
    log = opened(tmp_path)
    archive = log.network(HERE)
    archive.note("#lobby", [line(number // 2) for number in range(0, 500, 2)])  # each its own millisecond
    archive.note("#lobby", [line(7, "the same moment", msgid="twin")])
    archive.recall("#lobby")
    archive.gaps("#lobby", frozenset({"m20"}), always)
    log.close()
    log = opened(tmp_path)
    script = Logged(log, caps=caps)
    if caps != FULL:
        script.online()
    assert len(script.shown()) == 100
    timeline = script.session.rooms["#lobby"].timeline
    while not timeline.complete:  # until it is, the view asks on scrolling up
        assert script.session.load_older("#lobby") == []
    assert len(script.shown()) == len(set(script.shown())) == 251
    assert [gap.after_msgid for gap in timeline.gaps()] == ["m20"]
    log.close()


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "log.db") as db:
        db.execute("PRAGMA user_version = 99")
    log = opened(tmp_path)
    assert "newer" in log.trouble
    log.close()
