"""How far people have read, as facts for the log."""

from .events import Event


class MarkerMoved(Event, frozen=True, tag="mark", array_like=True, gc=False):
    """`target` is a channel or a nick, `marker_ms` (UTC milliseconds) the time of the last message read."""

    target: str
    marker_ms: int
    account: str = ""
