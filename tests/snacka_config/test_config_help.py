"""What --help, --version and the table show."""

from __future__ import annotations

from pathlib import Path

import pytest

from snacka_config import Option, Program, configuration_table, kinds, load
from snacka_config.common import COMMON

ADDRESS = Option("ADDRESS", "where to", kinds.text(), "", flag="ADDRESS", group="connection")
SEARCH = Option("SEARCH", "keep 100 % of it", kinds.yes_no, True, "--search", "SNACKA_SEARCH", "search")
QUIET = Option("QUIET", "say less", kinds.yes_no, False, "--quiet -q")
INNER = Option("INNER", "not for people", kinds.text(), "", "--inner", "SNACKA_INNER", hidden=True)
OPTIONS = (*COMMON, ADDRESS, SEARCH, QUIET, INNER)
PROGRAM = Program(
    name="snacka-test",
    version="snacka-test 1.2",
    description="Talk to people.",
    examples=[("snacka-test there", "talk there")],
    groups=[("connection", "where to connect")],
    epilog="Data lives in a folder.",
)


def printed(capsys: pytest.CaptureFixture[str], cwd: Path, *argv: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        load(OPTIONS, argv, {}, cwd, program=PROGRAM)
    assert stopped.value.code == 0
    return capsys.readouterr().out


def test_help_shows_options_defaults_names_examples(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = printed(capsys, tmp_path, "--help")
    words = " ".join(text.split())
    assert "where to connect:" in text
    assert "its port (default: 5588; SNACKA_PORT)" in words
    assert "keep 100 % of it" in words
    assert "snacka-test there  talk there" in text
    assert "Data lives in a folder." in text
    assert "inner" not in text


def test_version(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert printed(capsys, tmp_path, "--version") == "snacka-test 1.2\n"


def test_switches_and_positional_arguments(tmp_path: Path) -> None:
    values = load(OPTIONS, ["there", "--no-search", "-q"], {}, tmp_path, program=PROGRAM)
    assert (values[ADDRESS], values[SEARCH], values[QUIET]) == ("there", False, True)
    values = load(OPTIONS, [], {}, tmp_path, program=PROGRAM)
    assert (values[ADDRESS], values[SEARCH], values[QUIET]) == ("", True, False)


def test_table_for_the_readme() -> None:
    table = configuration_table(OPTIONS, markdown=True)
    assert table.splitlines()[:4] == [
        "| name | default | meaning |",
        "|---|---|---|",
        "| `HOST` | this machine | the machine to chat on: a name or an address |",
        "| `PORT` | 5588 | its port |",
    ]
    assert "| `SNACKA_SEARCH` | yes | keep 100 % of it |" in table
    assert "INNER" not in table
    assert "ADDRESS" not in table


def test_table_for_a_terminal_is_aligned() -> None:
    lines = configuration_table(OPTIONS).splitlines()
    meanings = ["meaning", "the machine to chat on", "its port"]
    assert len({line.index(word) for line, word in zip(lines, meanings, strict=False)}) == 1
