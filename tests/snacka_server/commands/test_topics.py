"""HELP knows every command, and nothing else."""

from __future__ import annotations

from snacka_server.commands.registry import COMMANDS
from snacka_server.commands.topics import TOPICS


def test_there_is_help_about_every_command() -> None:
    assert set(TOPICS) == set(COMMANDS)
    assert all(len(lines) > 1 and lines[0].split()[0] == name for name, lines in TOPICS.items())
