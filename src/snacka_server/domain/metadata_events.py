"""What people say about themselves and their channels, as facts for the log."""

from .events import Event


class MetadataChanged(Event, frozen=True, tag="meta", array_like=True, gc=False):
    """`channel` is empty where it is about a person: `target_uid`, or where that is empty whoever did it.

    In `changes` an empty value removes the key.
    """

    channel: str
    changes: tuple[tuple[str, str], ...]
    account: str = ""
    target_uid: str = ""
