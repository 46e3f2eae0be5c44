"""The one-shot commands: `snacka send`, `tail`, `export` and `completion`, for the shell and for scripts."""

from snacka_tui.tasks.registry import TASKS, Task, find

__all__ = ["TASKS", "Task", "find"]
