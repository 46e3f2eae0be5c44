"""People who are silent, endless, deaf, too fast or broken: they are dealt with, and nobody else notices."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path

from support.authority import any_certificate
from support.patience import PATIENCE
from support.people import Person, PlainPerson
from support.server import RunningServer

Maker = Callable[..., Person]
Starter = Callable[..., Awaitable[RunningServer]]

COMMANDS = """
    NICK JOIN PART TOPIC KICK INVITE NAMES LIST MODE PRIVMSG NOTICE TAGMSG AWAY WHO WHOIS CHATHISTORY USERHOST
    ISON MOTD LUSERS VERSION TIME CAP PING PASS USER
"""
WORDS = """
    #fika #x anna bo * : # +o -k +bklovIe msgid=1 LATEST 0 @#fika timestamp=2026-01-01T00:00:00.000Z BETWEEN
    10 a,b,,c REQ -batch LS
"""


class Silent:
    """A bare connection that says nothing, or only what it is told to."""

    def __init__(self, port: int, *, buffer: int = 0) -> None:
        self.port = port
        self.buffer = buffer
        self.sock = socket.socket()

    async def connects(self) -> Silent:
        self.sock.setblocking(False)
        if self.buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.buffer)
        await asyncio.get_running_loop().sock_connect(self.sock, ("127.0.0.1", self.port))
        return self

    async def sends(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.sock, data)

    async def reads_to_the_end(self) -> bytes:
        found = b""
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(PATIENCE):
                while data := await asyncio.get_running_loop().sock_recv(self.sock, 65536):
                    found += data
        self.sock.close()
        return found

    def resets(self) -> None:
        """Close with RST instead of FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


def memory_of(server: RunningServer) -> int:
    """Resident bytes of the server."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


async def talks(anna: Person, bo: Person, text: str) -> None:
    await anna.says(text, "#fika")
    await bo.hears(anna, text)


async def pair(server: RunningServer, person: Maker) -> tuple[Person, Person]:
    return await person("anna").arrives(server.port, "#fika"), await person("bo").arrives(
        server.port, "#fika"
    )


async def test_a_hundred_who_never_speak(start_server: Starter, person: Maker) -> None:
    server = await start_server("--registration-timeout", "1 s")
    anna, bo = await pair(server, person)
    silent = [await Silent(server.port).connects() for _ in range(100)]
    await talks(anna, bo, "can you hear me?")
    counted = next(m for m in await anna.asks("LUSERS") if m.command == "253")
    assert counted.params[1] == "100"
    ends = await asyncio.gather(*(one.reads_to_the_end() for one in silent))
    assert set(ends) == {b":snacka.local NOTICE * :Welcome to Snacka. Type your name and press Enter.\r\n"}
    await talks(anna, bo, "they are gone")
    assert not [m for m in await anna.asks("LUSERS") if m.command == "253" and m.params[1] != "0"]


async def test_those_who_begin_and_never_finish(start_server: Starter, person: Maker) -> None:
    server = await start_server("--registration-timeout", "1 s")
    anna, bo = await pair(server, person)
    begun = []
    half = (
        b"N",
        b"NICK half\r\n",
        b"CAP LS 302\r\nNICK x\r\nUSER x 0 * :x\r\n",
        b"\x16\x03\x01",
        b"@a",
        b"GET",
    )
    for data in half:
        begun.append(await Silent(server.port).connects())
        await begun[-1].sends(data)
    await talks(anna, bo, "meanwhile")
    ends = await asyncio.gather(*(one.reads_to_the_end() for one in begun if one is not begun[3]))
    assert b"ERROR" in ends[1]
    assert b"ERROR" in ends[2]
    begun[3].sock.close()
    await person("half").arrives(server.port)


async def test_a_line_of_a_megabyte(server: RunningServer, person: Maker) -> None:
    anna, bo = await pair(server, person)
    before = memory_of(server)
    for start in (b"", b"NICK long\r\nUSER long 0 * :long\r\n", b"nisse\n"):
        endless = await Silent(server.port).connects()
        with contextlib.suppress(ConnectionError):
            await endless.sends(start + b"x" * (1 << 20))
        end = await endless.reads_to_the_end()
        assert b"too long" in end or end == b""  # a reset may overtake the words
    await talks(anna, bo, "still here")
    assert memory_of(server) - before < 8 << 20


async def test_an_endless_line_ends_with_a_reason(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    await anna.sends_bytes(b"PRIVMSG #fika :before\r\nPRIVMSG #fika :" + b"x" * 16384)
    await bo.hears(anna, "before")
    await bo.sees("QUIT", by=anna)
    await anna.is_disconnected()
    assert [m.command for m in anna.heard[-2:]] == ["417", "ERROR"]


async def test_one_who_stops_reading_is_let_go_and_costs_nobody_else(
    start_server: Starter, person: Maker
) -> None:
    server = await start_server("--flood-rate", "0", "--sendq", "256 kB")
    anna, bo = await pair(server, person)
    deaf = await Silent(server.port, buffer=4096).connects()
    await deaf.sends(b"NICK deaf\r\nUSER deaf 0 * :deaf\r\nJOIN #fika\r\n")
    await anna.sees("JOIN", by="deaf")
    before = memory_of(server)
    said = 0
    gone = asyncio.create_task(bo.sees("QUIT", by="deaf"))
    while not gone.done():
        assert said < 50_000, "the deaf one is still there"
        await anna.sends(*(f"PRIVMSG #fika :{said + number} {'x' * 400}" for number in range(100)))
        said += 100
        await anna.hears(anna, f"{said - 1} {'x' * 400}")
    assert "slow" in (await gone).text
    await anna.catches_up()
    await bo.catches_up()
    assert len([m for m in bo.heard if m.command == "PRIVMSG"]) == said
    assert memory_of(server) - before < 24 << 20
    deaf.sock.close()
    await talks(anna, bo, "and on we go")


async def test_one_who_stops_reading_behind_tls(start_server: Starter, person: Maker) -> None:
    server = await start_server("--flood-rate", "0", "--sendq", "64 kB")
    anna, bo = await pair(server, person)
    context = any_certificate()
    deaf = await person("deaf", caps="").arrives(server.port, "#fika", tls=context)
    assert deaf._writer is not None
    deaf._writer.transport.pause_reading()  # type: ignore[attr-defined]
    gone = asyncio.create_task(bo.sees("QUIT", by="deaf"))
    for said in range(0, 50_000, 100):
        await anna.sends(*(f"PRIVMSG #fika :{said + number} {'x' * 400}" for number in range(100)))
        await anna.hears(anna, f"{said + 99} {'x' * 400}")
        if gone.done():
            break
    assert "slow" in (await gone).text


async def test_one_who_asks_for_more_than_they_read(start_server: Starter, person: Maker) -> None:
    server = await start_server("--flood-rate", "0", "--sendq", "64 kB")
    anna, bo = await pair(server, person)
    for chunk in range(10):
        await anna.asks(*(f"PRIVMSG #fika :{chunk} {number} {'x' * 400}" for number in range(50)))
    greedy = await Silent(server.port, buffer=4096).connects()
    await greedy.sends(b"CAP REQ :batch draft/chathistory\r\nNICK greedy\r\nUSER g 0 * :g\r\n")
    await greedy.sends(b"CAP END\r\nJOIN #fika\r\n")
    await anna.sees("JOIN", by="greedy")
    before = memory_of(server)
    with contextlib.suppress(ConnectionError):
        await greedy.sends(b"CHATHISTORY LATEST #fika * 500\r\n" * 200)
    await anna.sees("QUIT", by="greedy")
    assert memory_of(server) - before < 32 << 20
    greedy.sock.close()
    await talks(anna, bo, "fine")


async def test_a_paste_goes_through_at_once_and_a_flood_is_slowed_not_killed(
    start_server: Starter, person: Maker
) -> None:
    server = await start_server("--flood-rate", "1", "--flood-burst", "70")
    anna = await person("anna").arrives(server.port, "#fika")
    bo = await person("bo").arrives(server.port, "#fika")
    await anna.sends(*(f"PRIVMSG #fika :pasted {number}" for number in range(50)))
    await bo.hears(anna, "pasted 49")
    # The rest of the burst, then a line a second: a hundred more lines are nowhere near through.
    await anna.sends(*(f"PRIVMSG #fika :flood {number}" for number in range(100)))
    await bo.hears(anna, "flood 9")
    await bo.catches_up()
    assert len([m for m in bo.heard if m.text.startswith("flood")]) < 30
    await bo.hears(anna, f"flood {len([m for m in bo.heard if m.text.startswith('flood')])}")
    assert not anna.closed


async def test_whoever_is_slowed_down_is_not_taken_for_dead(start_server: Starter, person: Maker) -> None:
    limits = ("--flood-rate", "2", "--flood-burst", "4", "--ping-after", "1 s", "--ping-timeout", "2 s")
    server = await start_server(*limits)
    anna = await person("anna", caps="echo-message").arrives(server.port, "#fika")
    await anna.sends(*(f"PRIVMSG #fika :{number}" for number in range(12)))
    await anna.hears(anna, "11")
    assert not anna.closed


async def test_bad_lines_are_counted_by_the_flood_control_too(start_server: Starter, person: Maker) -> None:
    server = await start_server("--flood-rate", "1", "--flood-burst", "20")
    anna = await person("anna").arrives(server.port)
    bo = await person("bo").arrives(server.port)
    await anna.sends_bytes(b"PRIVMSG #lobby :\xff\r\n" * 5000)
    await anna.is_told(fail="INVALID_UTF8")
    for _ in range(3):
        await bo.catches_up()
    assert len([m for m in anna.heard if m.command == "FAIL"]) < 100


async def test_connections_reset_in_the_middle_of_coming_in(server: RunningServer, person: Maker) -> None:
    anna = await person("anna").arrives(server.port, "#lobby")
    for number in range(30):
        broken = await Silent(server.port).connects()
        await broken.sends(
            [
                b"NICK broken\r\nUSER b 0 * :b\r\nJOIN #lobby\r\n",
                b"CAP LS 302\r\nNICK broken\r\n",
                b"\x16\x03\x01\x00",
                b"broken\n",
                b"",
            ][number % 5]
        )
        broken.resets()
    # The name is nobody's, as soon as the last of them is noticed.
    newcomer = person("broken", caps="")
    await newcomer.connects(server.port)
    async with asyncio.timeout(PATIENCE):
        while "001" not in [m.command for m in newcomer.heard]:
            await newcomer.asks("NICK broken", "USER b 0 * :b")
    await anna.says("calm again")
    await anna.hears(anna, "calm again")


async def test_random_bytes_harm_nobody(server: RunningServer, person: Maker) -> None:
    anna, bo = await pair(server, person)
    chance = random.Random(4711)
    for number in range(60):
        noisy = await Silent(server.port).connects()
        start = [b"", b"NICK n\r\nUSER n 0 * :n\r\n", b"nn\n", b"@", b"\x16"][number % 5]
        with contextlib.suppress(ConnectionError):
            await noisy.sends(start + chance.randbytes(2000))
        noisy.resets() if number % 2 else noisy.sock.close()
    await talks(anna, bo, "phew")


async def test_random_words_harm_nobody(start_server: Starter, person: Maker) -> None:
    server = await start_server("--flood-rate", "0")
    anna, bo = await pair(server, person)
    chance = random.Random(4712)
    commands, words = COMMANDS.split(), [*WORDS.split(), "", "+v anna", "å" * 60]
    noisy = await person("noisy").arrives(server.port, "#fika", "#x")
    for _ in range(40):
        lines = []
        for _ in range(50):
            params = [chance.choice(words) for _ in range(chance.randrange(6))]
            tag = chance.choice(["", "", "@label=a ", "@+typing=x;+a ", "@+snacka/nonce=1 "])
            if params:
                params[-1] = ":" + params[-1]
            lines.append(" ".join([tag + chance.choice(commands), *params])[:500])
        await noisy.sends(*lines)
    await noisy.catches_up()
    assert "400" not in [m.command for m in noisy.heard], [m for m in noisy.heard if m.command == "400"][:3]
    await talks(anna, bo, "phew")


async def test_more_than_a_tcp_segment_of_names(server: RunningServer, person: Maker) -> None:
    anna, bo = await pair(server, person)
    answers = await anna.asks(
        f"NICK {'x' * 450}", f"JOIN #{'y' * 450}", f"WHOIS {'z' * 450}", f"MODE #{'q' * 400} +b {'x' * 80}"
    )
    assert [m.command for m in answers] == ["432", "476", "401", "318", "403"]
    assert all(len(line.split(b" ", 1)[1] if line.startswith(b"@") else line) <= 512 for line in anna.raw)
    await talks(anna, bo, "ok")


async def test_silence_is_asked_and_then_ended(start_server: Starter, person: Maker) -> None:
    server = await start_server("--ping-after", "1 s", "--ping-timeout", "2 s")
    anna = await person("anna").arrives(server.port, "#fika")
    mute = person("mute", caps="")
    mute.answers_pings = False
    await mute.arrives(server.port, "#fika")
    await mute.sees("PING")
    assert "No answer" in (await anna.sees("QUIT", by=mute)).text
    await mute.is_disconnected()
    await anna.sees("PING")
    await anna.sees("PING")
    assert not anna.closed


# -- ghosts


async def test_a_ghost_gives_its_name_to_its_owner(start_server: Starter, person: Maker) -> None:
    server = await start_server("--ghost-after", "0", "--ghost-timeout", "1 s")
    bo = await person("bo").arrives(server.port, "#fika")
    ghost = person("anna", caps="")
    ghost.answers_pings = False
    await ghost.arrives(server.port, "#fika")
    back = person("anna", caps="")
    await back.connects(server.port)
    await back.sends("NICK anna", "USER anna 0 * :anna", "JOIN #fika")
    await back.is_told(numeric="366")
    assert [m.command for m in back.heard if m.command == "433"] == []
    await bo.sees("QUIT", by="anna")
    await bo.sees("JOIN", by="anna")
    await ghost.is_disconnected()


async def test_somebody_who_answers_keeps_their_name(start_server: Starter, person: Maker) -> None:
    server = await start_server("--ghost-after", "0", "--ghost-timeout", "5 s")
    anna = await person("anna").arrives(server.port)
    for number in range(3):
        thief = person("anna", caps="")
        await thief.connects(server.port)
        await thief.sends("NICK anna", "USER x 0 * :x", f"NICK anna{number}")
        await thief.is_told(numeric="433")
        await thief.is_told(numeric="001")
    assert not anna.closed


async def test_a_ghost_is_given_to_one_of_several(start_server: Starter, person: Maker) -> None:
    server = await start_server("--ghost-after", "0", "--ghost-timeout", "1 s")
    ghost = person("anna", caps="")
    ghost.answers_pings = False
    await ghost.arrives(server.port)
    several = [person("anna", caps="") for _ in range(3)]
    for one in several:
        await one.connects(server.port)
        await one.sends("NICK anna", "USER anna 0 * :anna", "PING end")
    for one in several:
        await one.sees("PONG")
    assert sorted(m.command for one in several for m in one.heard if m.command in ("001", "433")) == [
        "001",
        "433",
        "433",
    ]


async def test_a_rename_takes_a_ghosts_name_too(start_server: Starter, person: Maker) -> None:
    server = await start_server("--ghost-after", "0", "--ghost-timeout", "1 s")
    bo = await person("bo").arrives(server.port, "#fika")
    ghost = person("anna", caps="")
    ghost.answers_pings = False
    await ghost.arrives(server.port)
    back = await person("anna_").arrives(server.port, "#fika")
    await back.sends("NICK anna", "PRIVMSG #fika :me again")
    await bo.sees("NICK", "anna", by="anna_")
    await bo.hears("anna", "me again")


async def test_a_plain_person_who_is_there_keeps_the_name(start_server: Starter, person: Maker) -> None:
    server = await start_server("--ghost-after", "0", "--ghost-timeout", "0.5 s")
    nisse = await PlainPerson("nisse").arrives(server.port)
    thief = person("nisse", caps="")
    await thief.connects(server.port)
    await thief.sends("NICK nisse", "USER x 0 * :x")
    await thief.is_told(numeric="433")
    await nisse.types("/who")
    await nisse.reads("In #lobby: nisse")
    await nisse.vanishes()
