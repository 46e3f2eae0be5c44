"""Being heard outside the window: a desktop notification where the terminal can, and the bell.

Owns the escape sequences and which terminal understands which. It refuses to know rooms. Sources: iTerm2's
OSC 9, urxvt's OSC 777, kitty's OSC 99; tmux passes them on inside its own DCS sequence.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from textual.app import App

_OSC_9 = frozenset({"iTerm.app", "WezTerm", "ghostty"})
_LONGEST = 180


def alert(app: App[None], title: str, text: str) -> None:
    """Tell the person; writes whole sequences through the driver, and rings the bell."""
    sequence = notification(title, text, os.environ)
    driver = app._driver
    if sequence and driver is not None:
        driver.write(sequence)
    app.bell()


def notification(title: str, text: str, environ: Mapping[str, str]) -> str:
    """The escape sequence for this terminal; "" where only the bell works."""
    title, text = _clean(title), _clean(text)
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    if "KITTY_WINDOW_ID" in environ or term == "xterm-kitty":
        sequence = f"\x1b]99;i=snacka:d=0;{title}\x1b\\\x1b]99;i=snacka:d=1:p=body;{text}\x1b\\"
    elif program in _OSC_9 or "WEZTERM_PANE" in environ or "ITERM_SESSION_ID" in environ:
        sequence = f"\x1b]9;{title}: {text}\x07"
    elif term.startswith(("foot", "rxvt")):
        sequence = f"\x1b]777;notify;{title.replace(';', ',')};{text}\x1b\\"
    else:
        return ""
    if "TMUX" in environ:
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return sequence


def _clean(text: str) -> str:
    """Nothing that a terminal could take for a command."""
    return "".join(c for c in text if c.isprintable())[:_LONGEST]
