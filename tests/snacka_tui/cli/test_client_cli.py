"""The command line of the client as a person runs it: help, version, and errors before the screen opens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from snacka_config import ConfigError, load
from snacka_tui import place
from snacka_tui.address import Address, Protection
from snacka_tui.cli import make_settings, program
from snacka_tui.config import OPTIONS
from snacka_tui.settings import Settings
from support.patience import PATIENCE


def run(cwd: Path, *argv: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SNACKA_")}
    return subprocess.run(
        [sys.executable, "-m", "snacka_tui", *argv],
        cwd=cwd,
        env={**kept, "SNACKA_DATA": str(cwd / "data"), **environ},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=False,
    )


def settings(cwd: Path, *argv: str, **environ: str) -> Settings:
    return make_settings(load(OPTIONS, argv, {"SNACKA_DATA": str(cwd), **environ}, cwd, program=program()))


def test_help(tmp_path: Path) -> None:
    done = run(tmp_path, "--help")
    assert done.returncode == 0
    for words in ("snacka-tui chat.example.org", "--theme NAME", "SNACKA_NICK", str(tmp_path / "data"), "F1"):
        assert words in done.stdout
    assert not (tmp_path / "data").exists()


def test_version(tmp_path: Path) -> None:
    done = run(tmp_path, "--version")
    assert done.stdout.startswith("snacka-tui 0.")


def test_help_and_errors_do_not_load_the_screen(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom snacka_tui.cli import run\n"
        "try:\n    code = run(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('textual', 'rich')]\n"
    )
    for argv in (["--help"], ["--version"], ["--port", "none"], ["elsewhere://h"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *argv], cwd=tmp_path, capture_output=True, check=False
        )
        assert (done.returncode, done.stderr.count(b"Assertion")) == (0, 0)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--port", "x"], "PORT cannot be “x” (from the command line, --port)."),
        (["--theme", "pink"], "THEME cannot be “pink”"),
        (["--nick", "two words"], "NICK cannot be “two words”"),
        (["ftp://h"], "ftp:// is not a chat"),
        (["--tls", "--plaintext"], "TLS cannot be “yes”"),
        (["--fingerprint", "abc"], "FINGERPRINT cannot be “abc”"),
        (["--thme", "x"], "There is no option --thme; did you mean --theme?"),
    ],
)
def test_wrong_settings_are_one_line_and_exit_2(tmp_path: Path, argv: list[str], words: str) -> None:
    done = run(tmp_path, *argv)
    assert done.returncode == 2
    assert done.stderr.startswith("snacka-tui: ")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_pipe_is_no_place_for_a_screen(tmp_path: Path) -> None:
    done = run(tmp_path, "localhost", "--nick", "anna")
    assert (done.returncode, done.stdout) == (1, "")
    assert "needs a terminal" in done.stderr


def test_a_misspelt_setting_is_pointed_out(tmp_path: Path) -> None:
    done = run(tmp_path, SNACKA_THEMES="snacka-day")
    assert "Did you mean SNACKA_THEME?" in done.stderr


def test_without_anything_one_is_asked(tmp_path: Path) -> None:
    asked = settings(tmp_path)
    assert (asked.address, asked.suggested, asked.name) == (None, None, "")


def test_host_in_dotenv_is_suggested_and_on_the_command_line_meant(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HOST=chat.example.org\nPORT=7000\n")
    asked = settings(tmp_path)
    assert (asked.address, asked.suggested) == (None, Address("chat.example.org", 7000))
    assert asked.here == Address("", 7000)
    assert settings(tmp_path, "--host", "other").address == Address("other", 7000)


def test_chat_goes_to_host_and_port(tmp_path: Path) -> None:
    assert settings(tmp_path, "--chat", SNACKA_PORT="7000").address == Address("", 7000)


def test_an_address_of_this_machine_needs_no_encryption(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "is_our_own", lambda host: host == "192.168.7.7")
    own = settings(tmp_path, "--host", "192.168.7.7").address
    other = settings(tmp_path, "--host", "192.168.7.8").address
    asked = settings(tmp_path, "--host", "192.168.7.7", "--tls").address
    assert [a.encrypted for a in (own, other, asked) if a] == [False, True, True]


def test_room_protection_and_fingerprint(tmp_path: Path) -> None:
    pin = "AB" * 32
    asked = settings(tmp_path, "localhost/garden", "--room", "lobby", "--fingerprint", pin)
    assert asked.address == Address("localhost", 5588, "#lobby", Protection.TLS, pin.lower())
    plain = settings(tmp_path, "ircs://h", "--plaintext").address
    assert plain is not None
    assert plain.protection is Protection.PLAIN


def test_contradictions(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"together with PLAINTEXT .from the environment, SNACKA_PLAINTEXT"):
        settings(tmp_path, "--tls", SNACKA_PLAINTEXT="yes")


def test_every_setting_is_in_the_help_once(tmp_path: Path) -> None:
    flags = [flag for option in OPTIONS for flag in option.flag.split() if flag.startswith("--")]
    assert len(flags) == len(set(flags))
    assert len({option.name for option in OPTIONS}) == len(OPTIONS)


def test_the_version_is_said_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    assert re.fullmatch(r"snacka-tui \S+", program(["--version"]).version)
    assert program([]).version == "snacka-tui "
