"""Notifications and titles: the right sequence for each terminal, and nothing of others in it that is one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_tui.notify import Desktop, around, notification, title

SEQUENCES = re.compile(
    r"(?:\x1b\]9;[^\x00-\x1f\x7f-\x9f]*\x07|\x1b\]777;notify;[^;\x00-\x1f\x7f-\x9f]*;[^\x00-\x1f\x7f-\x9f]*\x1b\\"
    r"|\x1b\]99;i=snacka:d=0;[^\x00-\x1f\x7f-\x9f]*\x1b\\\x1b\]99;i=snacka:d=1:p=body;[^\x00-\x1f\x7f-\x9f]*\x1b\\)"
)
DESKTOPS = [Desktop.OSC_9, Desktop.OSC_777, Desktop.OSC_99]


@pytest.mark.parametrize(
    ("environ", "tmux", "how"),
    [
        ({"TERM": "xterm-kitty"}, "", Desktop.OSC_99),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "", Desktop.OSC_99),
        ({"TERM_PROGRAM": "WezTerm"}, "", Desktop.OSC_9),
        ({"TERM_PROGRAM": "iTerm.app"}, "", Desktop.OSC_9),
        ({"TERM_PROGRAM": "ghostty"}, "", Desktop.OSC_9),
        ({"TERM": "foot"}, "", Desktop.OSC_777),
        ({"TERM": "rxvt-unicode-256color"}, "", Desktop.OSC_777),
        ({"TERM": "xterm-256color"}, "", Desktop.NONE),
        ({"TERM": "screen", "STY": "1.pts"}, "", Desktop.NONE),
        ({"TERM": "tmux-256color", "TMUX": "x"}, "xterm-kitty\nkitty(0.32)\non", Desktop.OSC_99),
        ({"TERM": "tmux-256color", "TMUX": "x"}, "xterm-256color\nWezTerm 2024\nall", Desktop.OSC_9),
        ({"TERM": "tmux-256color", "TMUX": "x"}, "xterm-kitty\nkitty(0.32)\noff", Desktop.NONE),
        ({"TERM": "tmux-256color", "TMUX": "x", "KITTY_WINDOW_ID": "1"}, "", Desktop.NONE),
    ],
)
def test_which_terminal_is_around_us(environ: dict[str, str], tmux: str, how: Desktop) -> None:
    assert around(environ, tmux) is how


def test_the_sequences() -> None:
    assert notification(Desktop.OSC_9, "bob", "hi") == "\x1b]9;bob: hi\x07"
    assert notification(Desktop.OSC_777, "bob", "hi") == "\x1b]777;notify;bob;hi\x1b\\"
    assert notification(Desktop.NONE, "bob", "hi") == ""
    wrapped = notification(Desktop.OSC_9, "bob", "hi", tmux=True)
    assert wrapped == "\x1bPtmux;\x1b\x1b]9;bob: hi\x07\x1b\\"
    assert title("(3) Snacka #lobby") == "\x1b]2;(3) Snacka #lobby\x1b\\"


@given(st.sampled_from(DESKTOPS), st.text(), st.text())
def test_nothing_others_write_is_a_sequence(how: Desktop, nick: str, text: str) -> None:
    hostile = f"4;1;{nick}\x1b]0;x\x07", f"{text}\x1b\\\x9c\x07\r\n\x1b[2J"
    sequence = notification(how, *hostile)
    assert SEQUENCES.fullmatch(sequence)
    assert len(sequence) < 500
    assert not sequence.startswith("\x1b]9;4;")
    through = notification(how, *hostile, tmux=True)
    assert through.startswith("\x1bPtmux;")
    assert through.endswith("\x1b\\")
    inner = through.removeprefix("\x1bPtmux;").removesuffix("\x1b\\")
    assert inner.replace("\x1b\x1b", "") == sequence.replace("\x1b", "")


@given(st.text())
def test_a_title_is_only_a_title(words: str) -> None:
    assert re.fullmatch(r"\x1b\]2;[^\x00-\x1f\x7f-\x9f]{0,80}\x1b\\", title(f"{words}\x1b\\\x07"))
