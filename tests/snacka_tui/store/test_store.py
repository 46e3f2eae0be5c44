"""What the client remembers, and that nothing about a disk stops a chat."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from msgspec.structs import replace

from snacka_tui.model.memory import NetworkMemory, RoomMemory
from snacka_tui.model.outbox import Outbox, Send, SendKind
from snacka_tui.store import KeptAccount, OpenNetwork, Passwords, Recent, Remembered, Store
from snacka_tui.store.schema import VERSION

NETWORK = "localhost:5588"


def send(number: int, *, attempted: bool = False) -> Send:
    return Send(
        f"n{number}", "#lobby", f"text {number} 🎉", SendKind.MESSAGE, 1000 + number, attempted=attempted
    )


def test_unsent_lines_come_back_in_order_until_they_are_settled(tmp_path: Path) -> None:
    store = Store(tmp_path)
    outbox = Outbox(store.outbox(NETWORK))
    for number in range(3):
        outbox.add(send(number))
    outbox.attempt("n0", "alice")
    outbox.settle("n1")
    store.close()
    again = Store(tmp_path)
    assert again.sends(NETWORK) == [replace(send(0, attempted=True), sent_as="alice"), send(2)]
    assert again.sends("elsewhere:5588") == []


def test_trying_again_keeps_the_place_in_the_line(tmp_path: Path) -> None:
    journal = Store(tmp_path).outbox(NETWORK)
    for number in range(3):
        journal.record(send(number))
    journal.record(send(0, attempted=True))
    assert [each.nonce for each in journal.sends()] == ["n0", "n1", "n2"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs kill -9")
def test_an_unsent_line_survives_kill_9(tmp_path: Path) -> None:
    program = f"""
        import os, signal
        from pathlib import Path
        from snacka_tui.model.outbox import Send, SendKind
        from snacka_tui.store import Store
        journal = Store(Path({str(tmp_path)!r})).outbox({NETWORK!r})
        journal.record(Send("n1", "#lobby", "hej", SendKind.MESSAGE, 5, attempted=True))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    died = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=False)
    assert died.returncode == -9
    kept = Store(tmp_path).sends(NETWORK)
    assert kept == [Send("n1", "#lobby", "hej", SendKind.MESSAGE, 5, attempted=True)]


def test_pins_drafts_and_settings(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.pin("localhost:5588", "ab" * 32, 1)
    store.save_draft(NETWORK, "#lobby", "half a thou")
    store.save_draft(NETWORK, "bob", "hi")
    store.save_draft(NETWORK, "bob", "")
    store.put("theme", "dark")
    store.close()
    again = Store(tmp_path)
    assert again.pinned("localhost:5588") == "ab" * 32
    assert again.pinned("elsewhere:5588") == ""
    assert again.drafts(NETWORK) == {"#lobby": "half a thou"}
    assert (again.get("theme"), again.get("nothing", "default")) == ("dark", "default")
    again.unpin("localhost:5588")
    assert again.pinned("localhost:5588") == ""


def test_recent_servers_come_latest_first_and_twenty_are_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(25):
        store.used(Recent(f"host{number}", 5588, "pinned", "alice", ("#lobby", "#日本語"), number))
    store.used(Recent("host10", 5588, "pinned", "alice", ("#lobby",), 99))
    recent = store.recent()
    assert [each.host for each in recent[:2]] == ["host10", "host24"]
    assert len(recent) == 20
    assert recent[1].rooms == ("#lobby", "#日本語")


def goes_on(store: Store) -> None:
    """Everything can be asked and told, and nothing is remembered."""
    outbox = Outbox(store.outbox(NETWORK))
    outbox.add(send(1))
    assert [each.nonce for each in outbox] == ["n1"]
    assert store.sends(NETWORK) == []
    store.pin("a:1", "x", 1)
    store.save_draft(NETWORK, "#lobby", "x")
    assert (store.pinned("a:1"), store.drafts(NETWORK), store.recent(), store.get("k")) == ("", {}, [], "")


def test_without_a_folder_it_remembers_nothing_and_complains_of_nothing() -> None:
    store = Store(None)
    goes_on(store)
    assert store.trouble is None


def test_a_folder_that_cannot_be_made_is_said_and_the_chat_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "snacka")
    assert store.trouble is not None
    path = tmp_path / "file" / "snacka" / "client.db"
    assert store.trouble == f"Drafts and unsent messages are not kept: {path}: Not a directory."
    goes_on(store)


def test_a_broken_file_is_said_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "client.db"
    path.write_bytes(b"this is no database, " * 100)
    store = Store(tmp_path)
    assert store.trouble is not None
    assert store.trouble.endswith("the file is damaged; move it away, and the next start makes a new one.")
    goes_on(store)
    assert path.read_bytes().startswith(b"this is no database")


def test_a_file_of_a_newer_version_is_said_and_left_alone(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / "client.db") as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()
    store = Store(tmp_path)
    assert store.trouble is not None
    assert "newer" in store.trouble
    goes_on(store)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    store = Store(tmp_path)
    assert store.trouble is not None
    goes_on(store)


def test_a_table_that_vanished_is_said_once_and_the_chat_goes_on(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with sqlite3.connect(tmp_path / "client.db") as database:
        database.execute("DROP TABLE outbox")
    database.close()
    store.record_send(NETWORK, send(1))
    first = store.trouble
    assert first is not None
    store.record_send(NETWORK, send(2))
    assert store.trouble == first
    store.put("theme", "dark")
    assert store.get("theme") == "dark"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_what_people_wrote_is_for_nobody_else_on_the_machine(tmp_path: Path) -> None:
    Store(tmp_path / "snacka").close()
    assert (tmp_path / "snacka" / "client.db").stat().st_mode & 0o077 == 0


def test_two_clients_of_one_name_never_send_the_same_line(tmp_path: Path) -> None:
    left = Store(tmp_path)
    left.outbox(NETWORK).record(replace(send(0), nick="anna"))
    left.outbox(NETWORK).record(replace(send(1), nick="bob"))
    left.close()
    first, second = Store(tmp_path), Store(tmp_path)
    assert [each.nonce for each in first.sends(NETWORK, "anna")] == ["n0"]
    assert second.sends(NETWORK, "anna") == []
    first.outbox(NETWORK).record(replace(send(2), nick="anna"))
    assert second.sends(NETWORK, "anna") == []
    first.close()
    assert [each.nonce for each in second.sends(NETWORK, "anna")] == ["n0", "n2"]
    assert [each.nonce for each in second.sends(NETWORK, "bob")] == ["n0", "n1", "n2"]


def test_rooms_and_networks_come_back(tmp_path: Path) -> None:
    memory = NetworkMemory((RoomMemory("#lobby", pinned=True), RoomMemory("bob", direct=True)), "bob")
    kept = Remembered(Store(tmp_path))
    kept.keep_network(NETWORK, memory)
    kept.keep_session([OpenNetwork("irc://here:5588/", "anna")])
    again = Remembered(Store(tmp_path))
    assert again.network(NETWORK) == memory
    assert again.session() == [OpenNetwork("irc://here:5588/", "anna")]
    assert again.network("elsewhere:1") == NetworkMemory()


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"rooms": [{"who": 1}]}', '{"rooms": 5}'])
def test_a_memory_that_makes_no_sense_is_none(tmp_path: Path, broken: str) -> None:
    store = Store(tmp_path)
    store.put(f"network {NETWORK}", broken)
    store.put("session", broken.replace("rooms", "networks"))
    assert Remembered(store).network(NETWORK) == NetworkMemory()
    assert Remembered(store).session() == []


def test_passwords_are_in_a_file_of_their_own_for_its_owner_alone(tmp_path: Path) -> None:
    passwords = Passwords(tmp_path / "data")
    assert passwords.of(NETWORK) is None
    account = KeptAccount("alice", "sesame")
    assert passwords.keep(NETWORK, account)
    assert passwords.keep("elsewhere:1", KeptAccount("a", "b", in_the_open=True))
    assert Passwords(tmp_path / "data").of(NETWORK) == account
    assert sys.platform == "win32" or (tmp_path / "data" / "accounts.json").stat().st_mode & 0o777 == 0o600
    assert "sesame" not in repr(account)
    assert passwords.forget(NETWORK)
    assert not passwords.forget(NETWORK)
    passwords.forget("elsewhere:1")
    assert list((tmp_path / "data").iterdir()) == []


def test_a_password_that_cannot_be_kept_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not Passwords(tmp_path / "file").keep(NETWORK, KeptAccount("alice", "sesame"))
    broken = tmp_path / "accounts.json"
    broken.write_text("[")
    assert Passwords(tmp_path).of(NETWORK) is None
