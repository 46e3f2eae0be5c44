"""A terminal that stops reading (a paused tmux, a slow link) must not stop the chat. The stock driver blocks
the event loop once 30 writes wait, and PINGs die with it; here frames are dropped while writes pile up, and
the screen is painted whole when they are gone. Private names touched: `App._display`,
`LinuxDriver._writer_thread`, `WriterThread._queue`."""

from typing import TypeVar

from rich.console import RenderableType
from textual.app import App
from textual.screen import Screen
from textual.timer import Timer

Result = TypeVar("Result")

FULL = 9  # writes waiting (a frame is up to three): the terminal does not keep up
LOOK = 0.05  # seconds between looks at whether it does again


class StallProofApp(App[Result]):
    """An App that drops frames instead of blocking."""

    _stalled: Timer | None = None

    def _waiting_writes(self) -> int:
        """Writes the terminal has not taken; 0 for drivers that write at once."""
        thread = getattr(self._driver, "_writer_thread", None)
        return 0 if thread is None else int(thread._queue.qsize())

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if self._stalled is None and self._waiting_writes() < FULL:
            super()._display(screen, renderable)
            return
        if self._stalled is None:
            self._stalled = self.set_interval(LOOK, self._look)
        self.post_display_hook()

    def _look(self) -> None:
        if self._stalled is not None and self._waiting_writes() == 0:
            self._stalled.stop()
            self._stalled = None
            self.screen.refresh()  # all that was dropped, in one frame
