"""What leaves the model: changes for whoever shows it, messages for the network.

Owns the two lists, and labels. It refuses to know what either means.
"""

from __future__ import annotations

from snacka_protocol.message import Message
from snacka_tui.model.changes import Change, Mentioned, Notice, StateChanged


class Outlet:
    """Changes and messages on their way out, and the capabilities that decide about labels."""

    def __init__(self) -> None:
        self.caps: set[str] = set()
        self.outgoing: list[Message] = []
        self._changes: list[Change] = []
        self._changed: set[Change] = set()
        self._labels = 0

    def has(self, capability: str) -> bool:
        return capability in self.caps

    def emit(self, change: Change) -> None:
        """Add a change; one that only says *look again* is held once until it is taken."""
        if isinstance(change, Mentioned | Notice | StateChanged):
            self._changes.append(change)
        elif change not in self._changed:
            self._changed.add(change)
            self._changes.append(change)

    def take_changes(self) -> list[Change]:
        taken, self._changes = self._changes, []
        self._changed.clear()
        return taken

    def send(self, command: str, *params: str, label: bool = False) -> str:
        """Queue a message of the model's own; returns its label ("" without labels)."""
        name = self.new_label() if label else ""
        self.outgoing.append(Message(command, params, tags={"label": name} if name else {}))
        return name

    def new_label(self) -> str:
        """A label unused on this connection, or "" if the network has no labels."""
        if not self.has("labeled-response"):
            return ""
        self._labels += 1
        return f"s{self._labels}"
