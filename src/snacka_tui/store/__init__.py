"""What the client keeps on disk: unsent lines, drafts, certificates, recent servers, settings, passwords."""

from snacka_tui.store.bookmarks import Bookmark, Bookmarks
from snacka_tui.store.log import LocalLog
from snacka_tui.store.log_file import Retention
from snacka_tui.store.passwords import KeptAccount, Passwords
from snacka_tui.store.remembered import OpenNetwork, Remembered
from snacka_tui.store.schema import StoreTooNewError
from snacka_tui.store.store import KeptOutbox, Recent, Store
from snacka_tui.store.unlogged import LogChoice, Unlogged
from snacka_tui.store.visits import Visits

__all__ = [
    "Bookmark",
    "Bookmarks",
    "KeptAccount",
    "KeptOutbox",
    "LocalLog",
    "LogChoice",
    "OpenNetwork",
    "Passwords",
    "Recent",
    "Remembered",
    "Retention",
    "Store",
    "StoreTooNewError",
    "Unlogged",
    "Visits",
]
