"""The escape sequences for a desktop notification and for the window's title.

Owns their forms, and that no text of others ends them early or is one itself. It refuses to know which
terminal is around us (`terminal`) and what is worth telling. Sources: iTerm2's OSC 9, urxvt's OSC 777,
kitty's OSC 99; tmux passes them on inside its own DCS sequence; xterm's OSC 2 and its stack of titles.
"""

from __future__ import annotations

from enum import Enum

_LONGEST = 180
_LONGEST_TITLE = 80
PUSH_TITLE = "\x1b[22;2t"
"""Let the terminal remember its title (XTWINOPS)."""
POP_TITLE = "\x1b[23;2t"


class Desktop(Enum):
    """How a terminal is asked for a desktop notification."""

    NONE = "none"
    OSC_9 = "OSC 9"  # a text
    OSC_777 = "OSC 777"  # a title and a text
    OSC_99 = "OSC 99"  # a title and a text, in parts


def notification(how: Desktop, title: str, text: str, *, tmux: bool = False) -> str:
    """The whole sequence; "" where there is none. `tmux`: it has to go through one."""
    # A semicolon ends a field, and in OSC 9 a number before one is another command: `9;4;` is progress.
    title, text = clean(title).replace(";", ","), clean(text)
    match how:
        case Desktop.NONE:
            return ""
        case Desktop.OSC_9:
            sequence = f"\x1b]9;{title}: {text.replace(';', ',')}\x07"
        case Desktop.OSC_777:
            sequence = f"\x1b]777;notify;{title};{text}\x1b\\"
        case Desktop.OSC_99:
            sequence = f"\x1b]99;i=snacka:d=0;{title}\x1b\\\x1b]99;i=snacka:d=1:p=body;{text}\x1b\\"
    if tmux:
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return sequence


def title(text: str) -> str:
    """The sequence that sets the window's title."""
    return f"\x1b]2;{clean(text)[:_LONGEST_TITLE]}\x1b\\"


def clean(text: str) -> str:
    """Nothing that a terminal could take for a command: neither control characters nor unseen ones."""
    return "".join(c for c in text if c.isprintable())[:_LONGEST]
