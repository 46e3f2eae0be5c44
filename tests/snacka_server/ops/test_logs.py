from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from snacka_server.ops.logs import JsonLines, TextLines, note


@pytest.fixture(params=[JsonLines, TextLines])
def lines(request: pytest.FixtureRequest) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger, and what it writes in this format."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(request.param())
    logger = logging.getLogger("snacka_server.eventlog.local")
    logger.addHandler(handler)
    yield logger, written
    logger.removeHandler(handler)


def test_an_error_tells_where_and_what_kind_and_never_its_words(
    lines: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, written = lines
    words: dict[str, str] = {}
    try:
        words["".join(("hem", "ligt"))]
    except KeyError:
        logger.exception("a %s could not be handled", "PRIVMSG")
    text = written.getvalue()
    assert "a PRIVMSG could not be handled" in text
    assert "test_an_error_tells" in text
    assert "KeyError" in text
    assert "hemligt" not in text


def test_the_systems_own_words_are_shown(lines: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = lines
    try:
        Path("/nowhere/at/all").read_text()
    except OSError:
        logger.exception("no file")
    assert "No such file or directory" in written.getvalue()


def test_a_note_is_a_sentence_or_an_object() -> None:
    for form, expected in ((TextLines(), "björn joined #fika"), (JsonLines(), None)):
        written = io.StringIO()
        handler = logging.StreamHandler(written)
        handler.setFormatter(form)
        logger = logging.Logger("snacka.activity", logging.INFO)
        logger.addHandler(handler)
        note(logger, "joined", "björn joined #fika", nick="björn", channel="#fika")
        if expected is not None:
            assert written.getvalue().endswith(f"  {expected}\n")
            continue
        entry = json.loads(written.getvalue())
        assert entry.pop("time").endswith("Z")
        assert entry == {
            "level": "info",
            "event": "joined",
            "message": "björn joined #fika",
            "nick": "björn",
            "channel": "#fika",
        }


TALKS_ON = """
import logging, sys
from snacka_server.ops.logs import set_up
set_up("text", "info")
sys.stdin.readline()
for _ in range(3):
    logging.info("somebody came in")
"""


def test_whoever_reads_the_log_may_go() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", TALKS_ON],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        program.stdin.write(b"go on\n")
        program.stdin.close()
        assert (program.stderr.read(), program.wait()) == (b"", 0)
