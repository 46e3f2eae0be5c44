"""The table of one-shot commands: name, words, settings, and what carries it out.

Owns what --help of each says; shell completion is generated from the same table. It refuses to load what is
not run: each row names its module, and only the one that was asked for is imported.
"""

from __future__ import annotations

import importlib
from typing import Any

from msgspec import Struct

from snacka_config import Option, Program, Values
from snacka_tui.tasks.options import (
    CONNECTION,
    FOLLOW,
    FORMAT,
    JOINED,
    JSON,
    LINES,
    LOCAL,
    OUTPUT,
    SHELL,
    SINCE,
    TARGET,
    TEXT,
    TIMEOUT,
    UNTIL,
)

_GROUPS = (("what", "what to do"), ("connection", "where and who"), ("files", "files"))


class Task(Struct, frozen=True):
    """A row. `summary` is one sentence for the list, `description` what --help begins with."""

    name: str
    summary: str
    description: str
    options: tuple[Option[Any], ...]
    examples: tuple[tuple[str, str], ...]
    epilog: str = ""

    @property
    def program(self) -> Program:
        """What its --help says."""
        words = " ".join(f"[{option.flag}]" for option in self.options if option.positional)
        width = max(len(command) for command, _ in self.examples)
        examples = [f"  {command:<{width}}  {meaning}" for command, meaning in self.examples]
        return Program(
            name=f"snacka {self.name}",
            usage=f"snacka {self.name} [options] {words}",
            description="\n".join([self.description, "", *examples]),
            groups=_GROUPS,
            epilog=self.epilog,
        )

    def run(self, values: Values) -> int:
        """Do it; the exit code. Raises ConfigError for settings that cannot be."""
        code: int = importlib.import_module(f"snacka_tui.tasks.{self.name}").run(values)
        return code


TASKS: tuple[Task, ...] = (
    Task(
        "send",
        "say something from a script, and know whether it was kept",
        "Say something in a room, or to a person, and wait until it is kept.",
        (TARGET, TEXT, JOINED, TIMEOUT, *CONNECTION),
        (
            ("snacka send '#ops' \"deployed\"", "one message"),
            ('snacka send carol "are you there?"', "to one person"),
            ("tail -f app.log | snacka send '#ops'", "each line as it comes"),
            ("snacka send '#ops' --joined < report.txt", "all of it as one message"),
            ('snacka send ircs://chat.example.org/ops "hi"', "somewhere else"),
        ),
        "exit code:\n  0 all kept   1 not kept   2 wrong settings   3 nobody can tell: the connection died",
    ),
    Task(
        "tail",
        "show what was said last, and what is said from now on",
        "Show the last messages of a room, and go on with what is said from now on. Ctrl+C ends.",
        (TARGET, LINES, FOLLOW, JSON, *CONNECTION),
        (
            ("snacka tail '#ops'", "the last 50 messages, and on"),
            ("snacka tail '#ops' -n 500 --no-follow", "the last 500, and end"),
            ("snacka tail '#ops' --json | jq .text", "for programs"),
        ),
    ),
    Task(
        "export",
        "write a room's history into a file",
        "Write the history of a room into a file: Markdown, JSON, or a web page that needs nothing else.",
        (TARGET, FORMAT, OUTPUT, SINCE, UNTIL, LOCAL, *CONNECTION),
        (
            ("snacka export '#ops' -o ops.md", "everything"),
            ("snacka export '#ops' --format html --since 7d -o ops.html", "the last week as a page"),
            ("snacka export '#ops' --local", "what this machine has kept, also offline"),
            ("snacka export '#ops' --format json | jq '.messages[].nick'", "for programs"),
        ),
        "An export that was broken off leaves FILE.part; the same command goes on from there.",
    ),
    Task(
        "completion",
        "print what your shell needs to complete these words with Tab",
        "Print the completion of snacka and snacka-tui for a shell.",
        (SHELL,),
        (
            ("snacka completion bash > ~/.local/share/bash-completion/completions/snacka", "bash"),
            ("snacka completion zsh > ~/.zfunc/_snacka", "zsh (with ~/.zfunc in fpath)"),
            ("snacka completion fish > ~/.config/fish/completions/snacka.fish", "fish"),
        ),
    ),
)


def find(words: list[str]) -> Task | None:
    """The task these words begin with."""
    return next((task for task in TASKS if words and words[0] == task.name), None)
