"""What `snacka-server --help` says, and each of its tasks."""

from __future__ import annotations

import pytest

from snacka_server.cli import TASKS, main


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_the_whole_names_every_task(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "--help")
    assert text.startswith("usage: snacka-server [options]\n")
    assert [task for task in TASKS if f"\n  snacka-server {task} " not in text] == []


@pytest.mark.parametrize("task", TASKS)
def test_a_task_explains_itself(capsys: pytest.CaptureFixture[str], task: str) -> None:
    words, meaning = TASKS[task]
    text = said(capsys, task, "--help")
    assert text.startswith(f"usage: snacka-server {task} {words}".rstrip())
    assert meaning[1:] in " ".join(text.split())
    assert ("--data FOLDER" in text) == (task != "hash-password")
    assert ("--cluster ADDRESSES" in text) == (task in ("migrate", "leave-cluster"))
    assert "--flood-rate" not in text
