"""A terminal or a pipe as a place for lines: what comes in, what goes out, and one never tears the other.

Owns the prompt and what stands in it while something else is written. It refuses to move the cursor but for a
carriage return: a line that comes while the person types goes above, what they typed stands below it again.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from snacka_tui.plain.typed import InputLines

Complete = Callable[[str, int], list[str]]


class Console:
    """`prompt` stands before what the person types; a pipe shows none."""

    def __init__(self, complete: Complete) -> None:
        self.prompt = "> "
        self.interactive = sys.stdin.isatty() and sys.stdout.isatty()
        self._reading = False
        self._complete = complete
        self._offers: list[str] = []
        self._lines = InputLines()

    @contextlib.contextmanager
    def ready(self) -> Iterator[None]:
        """While it is in use; afterwards the terminal is as it was."""
        if not self.interactive:
            yield
            return
        try:
            import readline
            import termios
        except ImportError:  # no such thing on this system: lines come and go as they are
            self.interactive = False
            yield
            return
        before = termios.tcgetattr(sys.stdin)
        readline.set_completer(self._offer)
        readline.set_completer_delims(" \n")
        readline.parse_and_bind("tab: complete")
        readline.set_auto_history(True)
        try:
            yield
        finally:
            # The thread that reads may still sit in the line editor, which has switched off the echo.
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
            print()

    def read(self) -> str:
        """The next line; for a thread of its own. Raises EOFError."""
        if self.interactive:
            self._reading = True
            try:
                return input(self.prompt)
            finally:
                self._reading = False
        return self._lines.read()

    def write(self, line: str) -> None:
        """Put a line out, above what is being typed."""
        if not self._reading:
            print(line, flush=True)
            return
        import readline

        begun = f"{self.prompt}{readline.get_line_buffer()}"
        # Blanks over what is left of the prompt where the line is shorter.
        print(f"\r{line}{' ' * max(0, len(begun) - len(line))}\n{begun}", end="", flush=True)

    def _offer(self, word: str, number: int) -> str | None:
        import readline

        if number == 0:
            self._offers = self._complete(readline.get_line_buffer(), readline.get_endidx())
        return self._offers[number] if number < len(self._offers) else None
