"""The order of the layers, where each value says it came from, and what is ignored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from snacka_config import ConfigError, Layer, Option, Values, kinds, load
from snacka_config.common import COMMON, CONFIG, DATA, HOST, PORT

OPERATORS = Option("OPERATORS", "who runs it", kinds.tables, (), key="operator")
THEME = Option(
    "THEME", "colours", kinds.choice("night", "day"), "night", "--theme", "SNACKA_THEME", "client.theme"
)
OPTIONS = (*COMMON, OPERATORS, THEME)


def read(cwd: Path, argv: Sequence[str] = (), environ: Mapping[str, str] | None = None) -> Values:
    return load(OPTIONS, argv, environ or {}, cwd)


def test_each_layer_wins_over_the_one_below(tmp_path: Path) -> None:
    seen = [read(tmp_path)]
    (tmp_path / "s.toml").write_text("port = 1001\n")
    files = ["--config", "s.toml"]
    seen.append(read(tmp_path, files))
    (tmp_path / ".env").write_text("PORT=1002\n")
    seen.append(read(tmp_path, files))
    seen.append(read(tmp_path, files, {"SNACKA_PORT": "1003"}))
    seen.append(read(tmp_path, [*files, "--port", "1004"], {"SNACKA_PORT": "1003"}))
    assert [values[PORT] for values in seen] == [5588, 1001, 1002, 1003, 1004]
    assert [values.origin(PORT).layer for values in seen] == [
        Layer.DEFAULT,
        Layer.FILE,
        Layer.DOTENV,
        Layer.ENVIRONMENT,
        Layer.COMMAND_LINE,
    ]
    assert [values.given(PORT) for values in seen] == [False, True, True, True, True]


def test_origins_name_the_very_place(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HOST=chat.example.org\n")
    (tmp_path / "s.toml").write_text("port = 7\n")
    values = read(tmp_path, ["--config", "s.toml", "--theme", "day"], {"SNACKA_DATA": "/d"})
    assert str(values.origin(HOST)) == "the .env file, HOST"
    assert str(values.origin(PORT)) == f"{tmp_path / 's.toml'}, key port"
    assert str(values.origin(DATA)) == "the environment, SNACKA_DATA"
    assert str(values.origin(THEME)) == "the command line, --theme"
    assert str(values.origin(OPERATORS)) == "the default"


def test_the_shell_s_own_host_and_port_are_not_ours(tmp_path: Path) -> None:
    values = read(tmp_path, (), {"HOST": "laptop", "PORT": "80"})
    assert (values[HOST], values[PORT]) == ("", 5588)


def test_in_dotenv_the_longer_name_wins_and_nothing_is_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SNACKA_PORT", raising=False)
    (tmp_path / ".env").write_text("SNACKA_PORT=2\nPORT=1\n")
    assert read(tmp_path)[PORT] == 2
    import os

    assert "SNACKA_PORT" not in os.environ


def test_empty_means_not_set(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HOST=\nPORT=\n")
    values = read(tmp_path, (), {"SNACKA_HOST": " "})
    assert (values[HOST], values[PORT]) == ("", 5588)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_dotenv_in_the_encodings_editors_write(tmp_path: Path, encoding: str) -> None:
    (tmp_path / ".env").write_bytes("HOST=björk.example # home\n".encode(encoding))
    assert read(tmp_path)[HOST] == "björk.example"


def test_a_folder_called_dotenv_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert read(tmp_path)[PORT] == 5588


def test_dotenv_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"HOST=\xff\xf0\n")
    with pytest.raises(ConfigError, match=r"\.env file is not text in UTF-8"):
        read(tmp_path)


def test_a_line_of_dotenv_that_is_none_is_pointed_out_and_the_rest_holds(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / ".env").write_text("# home\nHOST 0.0.0.0\nPORT=7000\n")
    values = read(tmp_path)
    assert values.warnings == ("Ignoring line 2 of .env. Allowed: lines such as PORT=5588.",)
    assert (values[HOST], values[PORT]) == ("", 7000)
    assert caplog.text == ""


def test_the_config_file_may_be_named_in_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SNACKA_CONFIG=s.toml\n")
    (tmp_path / "s.toml").write_text('host = "there"\n[client]\ntheme = "day"\n[[operator]]\nname = "eva"\n')
    values = read(tmp_path)
    assert values[CONFIG] == tmp_path / "s.toml"
    assert values[HOST] == "there"
    assert values[THEME] == "day"
    assert values[OPERATORS] == ({"name": "eva"},)


def test_paths_in_a_file_start_at_the_file(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "s.toml").write_text('data = "store"\n')
    assert read(tmp_path, ["--config", "conf/s.toml"])[DATA] == tmp_path / "conf" / "store"
    assert read(tmp_path, ["--data", "store"])[DATA] == tmp_path / "store"


def test_a_misspelt_name_is_pointed_out_and_another_program_s_is_not(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SNACKA_HOTS=x\n")
    values = read(tmp_path, (), {"SNACKA_THEMES": "day", "SNACKA_METRICS_LISTEN": "1", "EDITOR": "vi"})
    assert values.warnings == (
        "Ignoring SNACKA_THEMES (from the environment, SNACKA_THEMES): there is no such setting. "
        "Did you mean SNACKA_THEME?",
        "Ignoring SNACKA_HOTS (from the .env file, SNACKA_HOTS): there is no such setting. "
        "Did you mean SNACKA_HOST?",
    )


def test_an_option_that_was_not_loaded_has_no_value(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        load((PORT,), [], {}, tmp_path)[HOST]
