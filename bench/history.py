"""`python -m bench.history`: questions to a history of millions, while nobody writes and while somebody does.

The database is made once, by the real schema, and kept in the folder of `--folder` for the next time; then a
real server runs over it and a client asks through a socket, one question after the other.
"""

from __future__ import annotations

import argparse
import random
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles

from snacka_protocol.timestamps import format_ms
from snacka_server.domain.events import Kind, Said
from snacka_server.eventlog.codec import encode_event
from snacka_server.eventlog.words import words_of
from snacka_server.ports import INDEX_BITS, Entry
from snacka_server.storage.indexer import Indexer
from snacka_server.storage.schema import open_database
from snacka_server.storage.search_index import INDEX
from snacka_server.storage.writer import DATABASE

from .figures import Figure, alone, table
from .load import CannotMeasureError, cpu_s, environment

CHANNELS = 100
BIGGEST = 0.4
"""The share of all messages that the first channel has."""
PEOPLE = 2_000
STEP_MS = 3_000
"""Time between two messages of the made history."""
CHUNK = 50_000
CAPS = "message-tags server-time batch draft/chathistory soju.im/search"
WRITES = 200
"""Messages a second that are written meanwhile."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.history", description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000_000, help="how many (default: 10 million)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "snacka-bench-history")
    parser.add_argument("--questions", type=int, default=300, help="of each kind")
    options = parser.parse_args()
    build(options.folder, options.messages)
    try:
        figures = measured(options.folder, options.messages, options.questions)
    except CannotMeasureError as error:
        print(f"not measured: {error}", file=sys.stderr)
        return 1
    print("\n".join(table(figures)))
    return 0


# -- making it


def build(folder: Path, messages: int) -> None:
    """Fill the folder's database up to so many messages, and its index."""
    folder.mkdir(parents=True, exist_ok=True)
    db = open_database(folder / DATABASE)
    with closing(db):
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -400000")
        names = [f"#room{number}" for number in range(CHANNELS)]
        db.executemany("INSERT OR IGNORE INTO targets (name) VALUES (?)", [(name,) for name in names])
        now_ms = int(time.time() * 1000)
        shape = '{{"name":"{}","created_ms":{},"flags":"nt","spoken":true}}'
        rooms = [("channel", name, shape.format(name, now_ms)) for name in names]
        db.executemany("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", rooms)
        have = int(db.execute("SELECT value FROM meta WHERE key = 'newest_seq'").fetchone()[0])
        started = time.perf_counter()
        first_ms = now_ms - messages * STEP_MS
        if have:
            first_ms = int(db.execute("SELECT value FROM meta WHERE key = 'first_ms'").fetchone()[0])
        else:
            db.execute("INSERT INTO meta VALUES ('first_ms', ?)", (first_ms,))
        for begin in range(have, messages, CHUNK):
            _fill(db, names, range(begin + 1, min(begin + CHUNK, messages) + 1), first_ms)
            _tell(f"{min(begin + CHUNK, messages):,} of {messages:,} messages", started)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    started = time.perf_counter()
    Indexer(folder / DATABASE, folder / INDEX, words_of, lambda number: None, chunk=CHUNK).fill()
    with closing(sqlite3.connect(folder / INDEX)) as index:
        index.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _tell("indexed", started)


def _fill(db: sqlite3.Connection, names: list[str], seqs: range, first_ms: int) -> None:
    rng = random.Random(seqs.start)
    weights = [BIGGEST] + [(1 - BIGGEST) / (CHANNELS - 1)] * (CHANNELS - 1)
    places = rng.choices(range(CHANNELS), weights, k=len(seqs))
    rows = []
    for seq, place in zip(seqs, places, strict=True):
        text = " ".join(rng.choices(WORDS, cum_weights=WEIGHTS_CUMULATED, k=8))
        nick = f"person{seq * 7919 % PEOPLE}"
        said = Said(
            f"n1.1.{seq % PEOPLE:x}", f"{nick}!{nick}@cloak.example", Kind.PRIVMSG, names[place], "", text
        )
        rows.append((place + 1, first_ms + seq * STEP_MS, seq << INDEX_BITS, 1, encode_event(said)))
    rows.sort()
    db.execute("BEGIN")
    db.executemany("INSERT INTO history VALUES (?, ?, ?, ?, ?)", rows)
    db.execute("UPDATE meta SET value = ? WHERE key IN ('pos', 'newest_seq')", (seqs[-1],))
    db.execute("UPDATE meta SET value = ? WHERE key = 'newest_ms'", (first_ms + seqs[-1] * STEP_MS,))
    db.execute("COMMIT")
    if seqs.start % (20 * CHUNK) == 1:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _words() -> tuple[list[str], list[float]]:
    """Twenty thousand words, the frequent ones short and much more frequent."""
    rng = random.Random(1)
    starts = [
        "",
        *"bcdfghjklmnprstvw",
        "br",
        "ch",
        "cl",
        "dr",
        "fl",
        "gr",
        "pl",
        "sh",
        "sp",
        "st",
        "th",
        "tr",
    ]
    ends = ["", "", "", *"dlmnrstxy", "ck", "ld", "nd", "ng", "nt", "rd", "ss", "st"]
    syllables = [start + vowel + end for start in starts for vowel in "aeiou" for end in ends]
    words = ["".join(rng.choices(syllables, k=1 + number.bit_length() // 6)) for number in range(20_000)]
    total, cumulated = 0.0, []
    for number in range(len(words)):
        total += 1 / (number + 5)
        cumulated.append(total)
    return words, cumulated


WORDS, WEIGHTS_CUMULATED = _words()


def _tell(text: str, started: float) -> None:
    print(f"  {text}, {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)


# -- asking


class Client:
    """A registered client on a blocking socket."""

    def __init__(self, port: int, nick: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._seen = b""
        self.send(f"CAP REQ :{CAPS}\r\nNICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nCAP END\r\n")
        self.until(rb" 001 ")

    def send(self, text: str) -> None:
        self._socket.sendall(text.encode())

    def until(self, pattern: bytes) -> bytes:
        while not (found := re.search(pattern, self._seen)):
            data = self._socket.recv(1 << 18)
            if not data:
                raise CannotMeasureError("the server closed the connection")
            self._seen += data
        before, self._seen = self._seen[: found.end()], self._seen[found.end() :]
        return before

    def join(self, names: list[str]) -> None:
        for name in names:
            self.send(f"JOIN {name}\r\n")
            self.until(rb" 366 ")

    def ask(self, question: str) -> tuple[float, int]:
        """Milliseconds until the answer is whole, and the messages in it."""
        started = time.perf_counter()
        self.send(f"{question}\r\n")
        answer = self.until(rb"BATCH -\S+\r\n|FAIL [^\r]*\r\n")
        took = (time.perf_counter() - started) * 1000
        if b"FAIL " in answer:
            raise CannotMeasureError(f"{question}: {answer.decode(errors='replace')}")
        return took, answer.count(b"@") - 2


class Serving:
    """The server over the made history."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-u", "-m", "snacka_server", "--port", "0", "--data", str(folder)]
        self._process = subprocess.Popen(
            [*command, "--flood-rate", "0"], stdout=subprocess.PIPE, text=True, env=environment()
        )
        self.pid = self._process.pid
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := re.search(r"port (\d+)\.", line):
                self.port = int(found[1])
                break
        else:
            raise CannotMeasureError("the server did not start")

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate()


class Writing:
    """Somebody who writes all the time, from a process of their own."""

    def __init__(self, port: int) -> None:
        self._stop = threading.Event()
        self._client = Client(port, "writer")
        self._client.join(["#room0"])
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        while not self._stop.wait(10 / WRITES):
            self._client.send("".join(f"PRIVMSG #room0 :{' '.join(WORDS[-8:])}\r\n" for _ in range(10)))

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


def questions(messages: int, first_ms: int) -> Iterator[tuple[str, Callable[[random.Random], str]]]:
    """Names, and makers of one question of the kind."""

    def place(rng: random.Random) -> tuple[str, str]:
        seq = rng.randrange(messages // 10, messages)
        entry = Entry(seq << INDEX_BITS, first_ms + seq * STEP_MS, Said("", "", 1, "", "", ""), b"")
        return rng.choice(["#room0", f"#room{rng.randrange(CHANNELS)}"]), entry.msgid

    always = f"timestamp={format_ms(0)} timestamp={format_ms(1 << 42)}"
    yield "LATEST", lambda rng: f"CHATHISTORY LATEST #room{rng.randrange(CHANNELS)} * 50"
    yield "BEFORE, anywhere", lambda rng: "CHATHISTORY BEFORE {} msgid={} 50".format(*place(rng))
    yield "AROUND, anywhere", lambda rng: "CHATHISTORY AROUND {} msgid={} 50".format(*place(rng))
    yield f"TARGETS of {CHANNELS}", lambda rng: f"CHATHISTORY TARGETS {always} 50"
    yield (
        "SEARCH, rare word, one room",
        lambda rng: f"SEARCH in=#room0;limit=20;text={rng.choice(WORDS[9000:])}",
    )
    yield (
        "SEARCH, frequent word, one room",
        lambda rng: f"SEARCH in=#room0;limit=20;text={rng.choice(WORDS[20:60])}x"[:-1],
    )
    yield (
        f"SEARCH, rare word, {CHANNELS} rooms",
        lambda rng: f"SEARCH limit=20;text={rng.choice(WORDS[9000:])}",
    )


def measured(folder: Path, messages: int, count: int) -> list[Figure]:
    with closing(sqlite3.connect(folder / DATABASE)) as db:
        first_ms = int(db.execute("SELECT value FROM meta WHERE key = 'first_ms'").fetchone()[0])
    figures = []
    server = Serving(folder)
    try:
        client = Client(server.port, "asker")
        client.join([f"#room{number}" for number in range(CHANNELS)])
        for state in ("idle", f"{WRITES} msg/s written"):
            writing = Writing(server.port) if state != "idle" else None
            for name, make in questions(messages, first_ms):
                rng = random.Random(5)
                used = cpu_s(server.pid)
                times = [client.ask(make(rng))[0] for _ in range(count)]
                used = (cpu_s(server.pid) - used) / count * 1000
                figures.append(alone(f"{name}; {state}; p50", "ms", [median(times)]))
                figures.append(alone(f"{name}; {state}; p99", "ms", [quantiles(times, n=100)[98]]))
                if writing is None:
                    figures.append(alone(f"{name}; the server's CPU", "ms", [used]))
            if writing is not None:
                writing.stop()
    finally:
        server.stop()
    return figures


if __name__ == "__main__":
    sys.exit(main())
