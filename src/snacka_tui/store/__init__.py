"""What the client keeps on disk: unsent lines, drafts, certificates, recent servers, settings."""

from snacka_tui.store.schema import StoreTooNewError
from snacka_tui.store.store import KeptOutbox, Recent, Store

__all__ = ["KeptOutbox", "Recent", "Store", "StoreTooNewError"]
