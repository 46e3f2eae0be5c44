"""The floor: the least that Python can do and still be a chat server. Run as `python floor.py PORT`.

It has no history, no limits, no checks. It owns one idea, which the real server shares: a system call costs
two hundred times what an append does, so output waits in a list per client and leaves once per turn of the
loop, and clients whose lists are the same get the same joined bytes. All else the real server does is its
distance to this.
"""

import asyncio
import functools
import sys
import time

OFFERED = "message-tags server-time echo-message"
clients: dict[str, "Client"] = {}
channels: dict[str, list["Client"]] = {}
dirty: list["Client"] = []


@functools.lru_cache(2)
def stamp(second: int) -> bytes:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second)).encode()


def flush() -> None:
    """Write what every client waits for; equal lists are joined once."""
    joined: dict[tuple[bytes, ...], bytes] = {}
    for client in dirty:
        key = tuple(client.pending)
        client.pending.clear()
        data = joined.get(key)
        if data is None:
            data = joined[key] = b"".join(key)
        client.transport.write(data)
    dirty.clear()


def tell(members: list["Client"], tagged: bytes, plain: bytes, sender: "Client | None" = None) -> None:
    """Queue one line, already encoded in both shapes, for everybody but a sender who wants no echo."""
    if not dirty:
        asyncio.get_running_loop().call_soon(flush)
    for member in members:
        if member is sender and not member.echo:
            continue
        if not member.pending:
            dirty.append(member)
        member.pending.append(tagged if member.tagged else plain)


class Client(asyncio.Protocol):
    """One connection."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.rest = b""
        self.nick = b""
        self.pending: list[bytes] = []
        self.joined: list[list[Client]] = []
        self.user = self.echo = self.tagged = self.negotiating = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # uvloop's is no subclass of asyncio.Transport

    def connection_lost(self, error: Exception | None) -> None:
        for members in self.joined:
            members.remove(self)
        self.joined.clear()
        if self in dirty:
            dirty.remove(self)

    def data_received(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            command, _, rest = line.rstrip(b"\r").partition(b" ")
            if command == b"PRIVMSG":
                self.message(rest)
            else:
                self.other(command, rest)

    def message(self, rest: bytes) -> None:
        members = channels.get(rest.partition(b" ")[0].decode(), [])
        plain = b":%s!u@h PRIVMSG %s\r\n" % (self.nick, rest)
        second, milliseconds = divmod(time.time_ns() // 1_000_000, 1000)
        tell(members, b"@time=%s.%03dZ %s" % (stamp(second), milliseconds, plain), plain, self)

    def answer(self, text: bytes) -> None:
        tell([self], b":floor " + text + b"\r\n", b":floor " + text + b"\r\n")

    def other(self, command: bytes, rest: bytes) -> None:
        if command == b"PING":
            self.answer(b"PONG floor " + rest)
        elif command == b"CAP" and rest.startswith(b"LS"):
            self.negotiating = True
            self.answer(b"CAP * LS :" + OFFERED.encode())
        elif command == b"CAP" and rest.startswith(b"REQ"):
            self.tagged, self.echo = b"server-time" in rest, b"echo-message" in rest
            self.answer(b"CAP * ACK " + rest.partition(b" ")[2])
        elif command == b"JOIN":
            members = channels.setdefault(rest.decode(), [])
            members.append(self)
            self.joined.append(members)
            line = b":%s!u@h JOIN %s\r\n" % (self.nick, rest)
            tell(members, line, line)
            self.answer(b"366 %s %s :End" % (self.nick, rest))
        elif command in (b"NICK", b"USER", b"CAP"):
            self.nick = rest if command == b"NICK" else self.nick
            self.user |= command == b"USER"
            self.negotiating &= command != b"CAP"
            if self.nick and self.user and not self.negotiating:
                self.answer(b"001 %s :Welcome" % self.nick)


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Client, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        import uvloop
    except ImportError:
        asyncio.run(serve(int(sys.argv[1])))
    else:
        uvloop.run(serve(int(sys.argv[1])))
