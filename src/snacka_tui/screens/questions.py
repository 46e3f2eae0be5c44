"""The questions a chat can raise, each as a dialog with its words.

Owns the wording and which answer is harmless. It refuses to act on the answers.
"""

from __future__ import annotations

from snacka_protocol.formatting import strip_formatting
from snacka_tui.messages import CertificateAsked
from snacka_tui.model.timeline import Delivery, Entry
from snacka_tui.screens.ask import Ask

_LONGEST_QUOTED = 300


def server_question(others: int) -> Ask:
    """Before a server that others use is stopped."""
    people = "One other person is" if others == 1 else f"{others} other people are"
    return Ask(
        "Your server has guests",
        f"{people} connected to the server on this machine, which was started together with this window.",
        [
            ("leave", "Leave, and keep the server running for them"),
            ("stop", "Leave, and stop the server for everybody"),
            ("cancel", "Stay here"),
        ],
        harmless="cancel",
    )


def remember_question(account: str) -> Ask:
    """After a login by command: whether it is to happen by itself the next time."""
    return Ask(
        "Remember the password?",
        f"You are logged in as {account}. Remembered, it logs you in by itself the next time. It is kept in "
        "a file on this machine that only you can read; /logout forgets it.",
        [("yes", "Remember it"), ("no", "Ask me again the next time")],
        harmless="no",
    )


def spaced(fingerprint: str) -> str:
    """A fingerprint in groups that eyes can compare."""
    pairs = [fingerprint[i : i + 4] for i in range(0, len(fingerprint), 4)]
    return "\n".join(" ".join(pairs[row : row + 8]) for row in range(0, len(pairs), 8))


def undelivered_question(entry: Entry) -> Ask:
    """What to do with a message that was refused, or of which nobody knows whether it arrived."""
    failed = entry.delivery is Delivery.FAILED
    return Ask(
        "Not sent" if failed else "Sent, or not?",
        (
            "This message was not accepted:"
            if failed
            else "The connection broke before this message was confirmed:"
        )
        + f"\n\n{strip_formatting(entry.text)[:_LONGEST_QUOTED]}",
        [("resend", "Send it again"), ("keep", "Leave it as it is"), ("discard", "Throw it away")],
        harmless="keep",
    )


def certificate_question(event: CertificateAsked, place: str) -> Ask:
    """The dialog about an unknown certificate, or the stop before a changed one."""
    if event.changed_from:
        knew, before = ("in your invitation", "Invitation") if event.invited else ("you knew", "Before")
        return Ask(
            f"STOP: this is not the server {knew}",
            f"{place} shows another certificate than {'it names' if event.invited else 'before'}. Either its "
            "owner made a new one, or somebody is pretending to be it and could read everything you write."
            f"\n\n{before}:\n{spaced(event.changed_from)}\nNow:\n{spaced(event.fingerprint)}\n\n"
            "Ask the owner in another way, on the phone say, before you go on.",
            [("no", "Do not connect"), ("trust", "The owner confirmed it: trust the new one")],
            harmless="no",
            alarm=True,
        )
    return Ask(
        "A new server",
        f"The connection to {place} is encrypted, but you have not been there before, so nobody can vouch "
        f"that it is the right one. This is its fingerprint:\n\n{spaced(event.fingerprint)}\n\n"
        "If you can, compare it with what its owner sees: the server printed it when it started, and F2 "
        "shows it in the line for guests. From now on you are warned if it ever changes.",
        [("trust", "Trust it and go on"), ("no", "Do not connect")],
        harmless="no",
    )
