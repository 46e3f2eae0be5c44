"""Every wrong value is told in one line: the name, the value, where it came from, what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from snacka_config import ConfigError, Option, kinds, load
from snacka_config.common import COMMON

SECRET = Option("PASSWORD", "hush", kinds.text(max_length=5), "", env="SNACKA_PASSWORD", secret=True)
THEME = Option(
    "THEME", "colours", kinds.choice("night", "day"), "night", "--theme", "SNACKA_THEME", "client.theme"
)
OPTIONS = (*COMMON, SECRET, THEME)


def complaint(cwd: Path, *argv: str, **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(OPTIONS, argv, environ, cwd)
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.exit_code == 2
    return message


def test_on_the_command_line(tmp_path: Path) -> None:
    assert complaint(tmp_path, "--port", "70000") == (
        "PORT cannot be “70000” (from the command line, --port). Allowed: a whole number from 1 to 65535."
    )


def test_in_the_environment(tmp_path: Path) -> None:
    assert "(from the environment, SNACKA_PORT)" in complaint(tmp_path, SNACKA_PORT="five")


def test_in_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=0\n")
    assert complaint(tmp_path).startswith("PORT cannot be “0” (from the .env file, PORT).")


def test_in_a_file(tmp_path: Path) -> None:
    place = tmp_path / "s.toml"
    place.write_text("port = true\n")
    assert complaint(tmp_path, "--config", "s.toml").startswith(
        f"PORT cannot be True (from {place}, key port). Allowed: a whole number"
    )


def test_a_port_in_the_host_is_told_where_it_belongs(tmp_path: Path) -> None:
    assert "a port goes into PORT" in complaint(tmp_path, "--host", "example.org:5588")


def test_a_secret_is_not_shown(tmp_path: Path) -> None:
    message = complaint(tmp_path, SNACKA_PASSWORD="correct horse")
    assert message.startswith("PASSWORD cannot be that value (from the environment, SNACKA_PASSWORD).")
    assert "horse" not in message


def test_long_and_unprintable_values_stay_one_short_line(tmp_path: Path) -> None:
    message = complaint(tmp_path, "--theme", "\x1b[31m" + "x" * 500)
    assert "\x1b" not in message
    assert "…”" in message
    assert len(message) < 200


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--prot", "1"), "There is no option --prot; did you mean --port? See snacka --help."),
        (("--qqqqq",), "There is no option --qqqqq. See snacka --help."),
        (("extra",), "Nothing is expected at “extra”. See snacka --help."),
        (("--port",), "Argument --port: expected one argument. See snacka --help."),
    ],
)
def test_flags_that_do_not_exist(tmp_path: Path, argv: tuple[str, ...], words: str) -> None:
    assert complaint(tmp_path, *argv) == words


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("prot = 1", "unknown key “prot”. Did you mean port?"),
        ("[client]\nteme = 'day'", "unknown key “client.teme”. Did you mean client.theme?"),
        ("[clients]\ntheme = 'day'", "unknown key “clients”. Did you mean client?"),
        ("colour = 1", "unknown key “colour”. Known: client.theme, data, host, port."),
        ("port = ", "is not valid TOML"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "s.toml").write_text(content + "\n")
    assert words in complaint(tmp_path, "--config", "s.toml")


def test_tables_of_the_other_program_are_left_to_it(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text("[server]\nmotd = 'hi'\n[[operator]]\nname = 'eva'\n")
    load(OPTIONS, ["--config", "s.toml"], {}, tmp_path)


def test_a_missing_file(tmp_path: Path) -> None:
    message = complaint(tmp_path, "--config", "gone.toml")
    assert message.startswith(
        f"CONFIG cannot be “{tmp_path / 'gone.toml'}” (from the command line, --config): "
    )
