"""The questions about what one says, each as a dialog with its words.

Owns the wording and which answer is harmless. It refuses to act on the answers.
"""

from __future__ import annotations

from snacka_protocol.formatting import strip_formatting
from snacka_tui.model.timeline import Entry
from snacka_tui.screens.ask import Ask

_LONGEST_QUOTED = 300


def long_paste_question(text: str, count: int, *, as_one: bool, file: bool) -> Ask:
    """Before a paste floods the room. `as_one`: it becomes one message there. `file`: it can be saved."""
    lines = len(text.splitlines())
    how = (
        f"would be one message here, but {count} for everybody whose program does not know such messages"
        if as_one
        else f"would be sent as {count} messages"
    )
    answers = [("no", "Do not paste it"), ("yes", "Put it into the line, to look at it before sending")]
    if file:
        answers.append(("file", "Save it as a file here instead"))
    return Ask(
        "A long paste",
        f"This is {lines} line{'s' if lines != 1 else ''} of text, and {how}.",
        answers,
        harmless="no",
    )


def redact_question(entry: Entry) -> Ask:
    """Before a message is taken back."""
    whose = "your message" if entry.own else f"the message of {entry.nick}"
    return Ask(
        f"Take {whose} back?",
        f"{strip_formatting(entry.text)[:_LONGEST_QUOTED]}\n\n"
        "Its words disappear for everybody whose program can do that; others may have read it, or kept it.",
        [("yes", "Take it back"), ("no", "Leave it there")],
        harmless="no",
    )
