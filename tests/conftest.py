"""What holds for every test: the same examples every time, and nothing of whose machine this is.

Property tests try the same examples on every machine; `--hypothesis-profile=search` tries others each time.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None, database=None, print_blob=True)
settings.load_profile("same")

# Run in the background of a script, the tests would hand on that Ctrl+C is ignored to what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

_OURS = ("SNACKA_TEST_", "SNACKA_UPDATE_")
_THEIRS = (
    *("SNACKA_", "TEXTUAL", "XDG_", "NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES"),
    *("TERM_PROGRAM", "LC_TERMINAL", "TMUX", "STY", "KITTY_", "WEZTERM_", "ITERM_", "GHOSTTY_"),
    *("NOTIFY_SOCKET", "WATCHDOG_"),
)
"""How the names begin of what would make the programs behave otherwise here."""


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting of the person who runs the tests is read, and nothing is written to their home."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [*os.environ]:
            if name.startswith(_THEIRS) and not name.startswith(_OURS):
                patch.delenv(name)
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("TERM", "xterm-256color")
        yield
