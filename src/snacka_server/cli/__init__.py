"""The command line of `snacka-server`: settings, the words in the terminal, and the signals.

What it prints is for people: where the server listens, how others get in, who comes and goes.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final, NoReturn

from snacka_config import ConfigError, Program, load

from .. import __version__
from ..config import OPTIONS
from ..ops.logs import set_up
from ..reread import Source
from .serve import run

TASKS: Final = {
    "backup": ("FILE", "copy all chats into a new file, also while the server runs"),
    "restore": ("FILE", "put a backup back (the server must be stopped)"),
    "check": ("[FILE]", "read all that is kept, or a backup, and say whether it is sound"),
    "export-account": ("NAME", "all that is kept of one account, as JSON"),
    "migrate": ("--cluster ADDRESSES", "take this chat over into a cluster of machines, once"),
    "leave-cluster": ("[--cluster ADDRESSES]", "take a stopped node's chat back into a server alone"),
    "status": ("[--json | --brief]", "how the running server is, for people, for programs or in one line"),
    "hash-password": ("", "make the hash of a password, for a settings file"),
}
"""What else there is to do: the words after the task, and what it does."""
_FLAGS: Final = {"status": ("--json", "--brief")}
_CLUSTER: Final = frozenset(
    {"DATA", "CONFIG"} | {option.name for option in OPTIONS if option.group == "cluster"}
)
_CONCERNED: Final = {
    "hash-password": frozenset[str](),
    "status": frozenset({"DATA", "CONFIG", "METRICS_PORT", "METRICS_HOST"}),
    "migrate": _CLUSTER,
    "leave-cluster": _CLUSTER,
}
"""The options that a task's --help shows, where they are not the usual ones."""

PROGRAM: Final = Program(
    name="snacka-server",
    version=f"snacka-server {__version__}",
    usage="snacka-server [options]\n       snacka-server TASK ...   (listed below; each has its own --help)",
    description="Chat over the network: one port for Snacka, for every IRC client and for plain text (nc).",
    examples=(
        ("snacka-server", "for this machine"),
        ("snacka-server --host 0.0.0.0", "for everybody on your network"),
        ("snacka-server --data /srv/chat", "keep the chats in another folder"),
        *((f"snacka-server {task} {words}".rstrip(), meaning) for task, (words, meaning) in TASKS.items()),
    ),
    groups=(
        ("connection", "where to listen, and who comes how"),
        ("options", "the chat"),
        ("accounts", "accounts and names"),
        ("files", "what is kept, and where"),
        ("limits", "limits"),
        ("watching", "watching over it"),
        ("cluster", "several machines"),
    ),
    epilog=(
        "Every setting can also stand in the environment (SNACKA_...), in a .env file of the working\n"
        "directory (HOST, PORT, SNACKA_...) or in a TOML file (--config).\n"
        "Chats are kept in the data folder and survive a restart; nothing else writes there.\n"
        "Ctrl+C or SIGTERM stops the server; SIGHUP reads the settings and their files again."
    ),
)


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code: 0 after a graceful stop, 2 for a setting that cannot be, 1 for anything else."""
    words = list(sys.argv[1:] if argv is None else argv)
    task = words.pop(0) if words and words[0] in TASKS else ""
    file = Path(words.pop(0)) if task and words and not words[0].startswith("-") else None
    asked = {word for word in words if word in _FLAGS.get(task, ())}
    words = [word for word in words if word not in asked]
    if task and not {"-h", "--help"}.isdisjoint(words):
        _explain(task)
    try:
        source = Source(partial(load, OPTIONS, words, os.environ, Path.cwd(), program=PROGRAM))
        settings = source.settings
    except ConfigError as error:
        print(f"snacka-server: {error}", file=sys.stderr)
        return error.exit_code
    os.umask(0o077)  # what is made from here on holds people's words: for its owner's eyes alone
    # What a server needs not is not loaded for it: its start is felt.
    if task == "hash-password":
        from .password import print_hash

        return print_hash()
    if task == "status":
        from .status import print_status

        return print_status(settings, as_json="--json" in asked, brief="--brief" in asked)
    if task == "export-account":
        from .export import print_export

        return print_export(str(file or ""), settings.data)
    if task == "migrate":
        from .migrate import migrate

        return migrate(settings)
    if task == "leave-cluster":
        from .migrate import leave

        return leave(settings)
    if task:
        from .copies import look_after

        return look_after(task, file, settings.data)
    set_up(settings.log_format, settings.log_level)
    for warning in source.values.warnings:
        logging.warning("%s", warning)
    return run(source)


def _explain(task: str) -> NoReturn:
    """Print the help of a task, and end."""
    words, meaning = TASKS[task]
    concerned = _CONCERNED.get(task, frozenset({"DATA", "CONFIG"}))
    options = [option for option in OPTIONS if option.name in concerned]
    usage = f"snacka-server {task} {words}".rstrip() + (" [options]" if options else "")
    described = f"{meaning[:1].upper()}{meaning[1:]}."
    program = Program(name=f"snacka-server {task}", usage=usage, description=described, groups=PROGRAM.groups)
    load(options, ["--help"], {}, Path.cwd(), program=program)
    raise AssertionError("help ends the program")
