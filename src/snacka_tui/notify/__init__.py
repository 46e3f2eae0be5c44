"""Being heard outside the window: the terminal around us, the sequences it knows, the title."""

from snacka_tui.notify.sequences import Desktop, notification, title
from snacka_tui.notify.terminal import around, describe_tmux

__all__ = ["Desktop", "around", "describe_tmux", "notification", "title"]
