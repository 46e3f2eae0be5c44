"""HELP knows every command, and every mode."""

from __future__ import annotations

from snacka_server.commands.registry import COMMANDS
from snacka_server.commands.subjects import SUBJECTS
from snacka_server.commands.topics import TOPICS
from snacka_server.domain.channel import CHANMODES, PREFIX_MODES
from snacka_server.domain.user import NOTICES, USER_MODES


def test_there_is_help_about_every_command() -> None:
    assert set(TOPICS) == set(COMMANDS)
    assert all(len(lines) > 1 and lines[0].split()[0] == name for name, lines in TOPICS.items())


def test_there_is_help_about_every_mode() -> None:
    channels, own = " ".join(SUBJECTS["CMODES"]), " ".join(SUBJECTS["UMODES"])
    assert [
        letter for letter in CHANMODES.replace(",", "") + PREFIX_MODES if f"+{letter}" not in channels
    ] == []
    assert [letter for letter in USER_MODES + NOTICES if f"+{letter}" not in own] == []
    assert not SUBJECTS.keys() & TOPICS.keys()
