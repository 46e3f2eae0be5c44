"""Which terminal is around us, also behind tmux, and so how it is asked for a notification.

Owns the names by which terminals give themselves away. It refuses to write anything. tmux hides the terminal
it runs in, so it is asked for it (`client_termname`, `client_termtype`), and whether it lets sequences
through (`allow-passthrough`, off unless switched on, since 3.3).
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping

from snacka_tui.notify.sequences import Desktop

_ASK = ("tmux", "display-message", "-p", "#{client_termname}\n#{client_termtype}\n#{allow-passthrough}")
_PATIENCE = 1.0  # seconds
_NAMES = (
    ("kitty", Desktop.OSC_99),
    ("wezterm", Desktop.OSC_9),
    ("iterm", Desktop.OSC_9),
    ("ghostty", Desktop.OSC_9),
    ("foot", Desktop.OSC_777),
    ("rxvt", Desktop.OSC_777),
)
_TRACES = ("KITTY_WINDOW_ID", "WEZTERM_PANE", "ITERM_SESSION_ID", "GHOSTTY_RESOURCES_DIR")


def around(environ: Mapping[str, str], tmux: str = "") -> Desktop:
    """How the terminal is asked. `tmux` is what `describe_tmux` gave, "" without one."""
    if "TMUX" in environ:
        term, kind, passes = [*tmux.split("\n"), "", "", ""][:3]
        return _named(f"{term} {kind}") if passes in ("on", "all", "1", "2") else Desktop.NONE
    if "STY" in environ:  # GNU screen lets nothing through
        return Desktop.NONE
    traces = " ".join(name for name in _TRACES if name in environ)
    names = (environ.get(name, "") for name in ("TERM", "TERM_PROGRAM", "LC_TERMINAL"))
    return _named(" ".join((*names, traces)))


def describe_tmux(environ: Mapping[str, str]) -> str:
    """What tmux says about the terminal it runs in, for `around`; "" without one. Takes some milliseconds."""
    if "TMUX" not in environ:
        return ""
    try:
        done = subprocess.run(_ASK, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.rstrip("\n")


def _named(words: str) -> Desktop:
    words = words.lower()
    return next((how for name, how in _NAMES if name in words), Desktop.NONE)
