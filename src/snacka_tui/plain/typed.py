"""Lines from standard input, without holding up the connection.

Owns the thread that waits for the person or the pipe. It refuses to know what lines mean. A thread, because
no operating system lets a loop wait for every kind of file; a daemon, because it may wait for ever.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable

_AHEAD = 64  # lines read before anybody asked: a huge file must not fill the memory
_READ_BYTES = 1 << 16


async def typed(read: Callable[[], str]) -> AsyncIterator[str]:
    """What `read` returns, until it raises EOFError."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    taken = threading.Semaphore(_AHEAD)

    def work() -> None:
        line: str | None = ""
        while line is not None:
            taken.acquire()
            try:
                line = read()
            except EOFError:
                line = None
            try:
                loop.call_soon_threadsafe(queue.put_nowait, line)
            except RuntimeError:  # the loop is closed: nobody wants lines any more
                return

    threading.Thread(target=work, name="typed", daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line
        taken.release()


class InputLines:
    """The lines of standard input, whatever their encoding. A last one without its end counts, too.

    Not `sys.stdin`: a thread that waits inside it holds its lock, and Python aborts when it ends like that.
    """

    def __init__(self, file: int = 0) -> None:
        self._file = file
        self._rest = b""
        self._over = False

    def read(self) -> str:
        """The next line, without its end. Raises EOFError."""
        while b"\n" not in self._rest and not self._over:
            data = os.read(self._file, _READ_BYTES)
            self._over = not data
            self._rest += data
        if not self._rest:
            raise EOFError
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode(errors="replace").rstrip("\r")
