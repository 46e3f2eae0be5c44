"""The client's command line: from words and settings to a running screen.

Owns --help, --version, the plain errors before the screen opens, and the server that `--chat` may have to
start. It refuses to import the screen until all of that is settled, so that help and errors are quick.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from snacka_config import ConfigError, Program, Values, load
from snacka_config.common import DATA, HOST, PORT, default_data_folder
from snacka_config.kept import underlay
from snacka_tui.address import is_room, room_name
from snacka_tui.config import (
    ADDRESS,
    CHAT,
    IN_ROOM,
    LOG,
    LOG_AGE,
    LOG_SIZE,
    LOGIN,
    LOGIN_CERTIFICATE,
    NICK,
    OPTIONS,
    PLAIN,
    ROOM,
    WEB,
    WEB_HOST,
    WEB_PORT,
    guess_name,
)
from snacka_tui.launch import LaunchError, answers, is_our_own, start_server
from snacka_tui.place import check_protection, chosen, configured, password, pinned
from snacka_tui.preferences import Preferences, settings_file
from snacka_tui.settings import Settings
from snacka_tui.tasks import TASKS, Task, find

_REMOTE_SECONDS = 6.0
_LOCAL_SECONDS = 1.0
_EXAMPLES = (
    ("snacka-tui", "the welcome screen"),
    ("snacka-tui chat.example.org", "chat there, in the lobby"),
    ("snacka-tui chat.example.org '#music'", "in another room"),
    ("snacka-tui ircs://irc.libera.chat/python", "on another network"),
    ("snacka-tui --chat", "on this machine; starts a server if none runs"),
    ("snacka-tui --plain chat.example.org", "line by line, for screen readers and pipes"),
)


def program(argv: Sequence[str] = ("--version",)) -> Program:
    """What --help and --version say, if these words ask for it."""
    number = _version() if any(word.startswith(("--v", "--h", "-h")) for word in argv) else ""
    return Program(
        name="snacka-tui",
        version=f"snacka-tui {number}",
        usage="snacka-tui [options] [ADDRESS [ROOM]]",
        description="\n".join(
            [
                "Chat from the terminal. Without anything, it asks for your name and where to chat.",
                "",
                *_listed(_EXAMPLES),
                "",
                "without a screen (each has its own --help):",
                *_listed([(f"snacka {task.name}", task.summary) for task in TASKS]),
            ]
        ),
        groups=[
            ("connection", "where and who"),
            ("appearance", "how it looks"),
            ("notifications", "being told"),
            ("window", "the window"),
            ("files", "files"),
        ],
        epilog=(
            "settings:\n"
            "  The names in capitals are read from the environment and from a file .env in the working\n"
            "  folder (where HOST and PORT are enough); host, port, [client] theme and so on from the\n"
            "  TOML file of --config. The command line wins, then environment, .env, TOML.\n\n"
            "where data lives:\n"
            f"  {os.environ.get(DATA.env) or default_data_folder()}\n"
            "  Chats, drafts and known certificates stay there until you remove them.\n\n"
            "Inside, F1 shows the keys and the commands."
        ),
    )


def _listed(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Commands and what they do, in two columns."""
    width = max(len(command) for command, _ in rows)
    return [f"  {command:<{width}}  {meaning}" for command, meaning in rows]


def _version() -> str:
    # Reading what is installed takes as long as a third of our own modules, so only on demand.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("snacka")
    except PackageNotFoundError:
        return "(not installed)"


def run(argv: Sequence[str]) -> int:
    """Do what the command line says; the exit code: 0 fine, 1 could not chat, 2 wrong settings."""
    task = find([*argv])
    if task is not None:
        return _run_task(task, argv[1:])
    try:
        values = load(OPTIONS, argv, os.environ, Path.cwd(), program=program(argv))
        values = underlay(values, OPTIONS, kept_settings(values))
        settings = make_settings(values)
        for warning in values.warnings:
            _say(warning)
        if values[WEB]:
            return _serve_web(values, argv)
        plain = values[PLAIN] or _screenless()
        if not plain and not _has_terminal():
            _say("The chat needs a terminal, and this is a pipe or a file. --plain chats line by line.")
            return 1
        if values[CHAT]:
            settings = _prepare_chat(values, settings)
    except ConfigError as error:
        _say(str(error))
        return error.exit_code
    except LaunchError as error:
        _say(str(error))
        return 1
    return _chat_plainly(settings) if plain else _open_screen(settings)


def _run_task(task: Task, argv: Sequence[str]) -> int:
    """One of the one-shot commands."""
    gc.enable()  # switched off for the sake of a first screen, and there is none
    try:
        values = load(task.options, argv, os.environ, Path.cwd(), program=task.program)
        if DATA in task.options:
            values = underlay(values, task.options, kept_settings(values))
        for warning in values.warnings:
            print(f"snacka {task.name}: {warning}", file=sys.stderr)
        return task.run(values)
    except ConfigError as error:
        print(f"snacka {task.name}: {error}", file=sys.stderr)
        return error.exit_code


def kept_settings(values: Values) -> Path:
    """The file that the settings screen writes."""
    return settings_file(values[DATA] if values.given(DATA) else None)


def make_settings(values: Values) -> Settings:
    """The run that the settings ask for. ConfigError if they contradict each other."""
    check_protection(values)
    here = configured(values)
    if not is_our_own(here.host):
        here = replace(here, host="")
    address = chosen(values)
    if address is None and values[CHAT]:
        room = room_name(values[IN_ROOM] or values[ROOM])
        address = pinned(replace(configured(values), room=room), values)
    return Settings(
        data=values[DATA],
        here=here,
        address=address,
        suggested=configured(values) if values[HOST] else None,
        name=values[NICK] or values[LOGIN],
        guess=guess_name(),
        room=room_name(values[ROOM]),
        account=values[LOGIN],
        password=password(values) if values[LOGIN] else "",
        certificate=str(values[LOGIN_CERTIFICATE] or ""),
        log=values[LOG],
        log_age=values[LOG_AGE],
        log_size=values[LOG_SIZE],
        preferences=Preferences(values, kept_settings(values)),
    )


def _prepare_chat(values: Values, settings: Settings) -> Settings:
    """Make sure that somebody answers at HOST:PORT, by starting a server if that is this machine.

    An address of somebody's invitation is where it goes instead, and nothing is started.
    """
    if values[ADDRESS] and not is_room(values[ADDRESS]):
        return settings
    host, port = values[HOST], values[PORT]
    address = settings.address or settings.here
    own = is_our_own(host)
    if answers(address.connect_host, port, seconds=_LOCAL_SECONDS if own else _REMOTE_SECONDS):
        return settings
    if not own:
        raise LaunchError(
            f"Nobody answers at {host}, port {port} (HOST is from {values.origin(HOST)}).\n"
            "  Is that machine on, and is its server running and open to others (HOST=0.0.0.0 there)?\n"
            f"  Is a firewall in between? Port {port} (TCP) must be let through.\n"
            "  To chat on this machine instead, leave HOST empty."
        )
    server = start_server(host, port, settings.data)
    import snacka_tui.app
    import snacka_tui.chatting  # noqa: F401  (the modules load while the server starts)

    server.wait_ready()
    return replace(settings, server=server)


def _serve_web(values: Values, argv: Sequence[str]) -> int:
    """The chat in a browser, until Ctrl+C."""
    gc.enable()
    try:
        from snacka_tui.web import serve
    except ModuleNotFoundError:
        _say(f"--web needs more than is installed. Add it: {sys.executable} -m pip install 'snacka[web]'")
        return 1
    try:
        serve(without_web(argv), values[WEB_HOST], values[WEB_PORT])
    except OSError as error:
        _say(f"The page cannot be shown at {values[WEB_HOST]}, port {values[WEB_PORT]}: {error.strerror}.")
        return 1
    return 0


def without_web(argv: Sequence[str]) -> list[str]:
    """The words for the client behind the page: all but those about the page."""
    kept: list[str] = []
    words = iter(argv)
    for word in words:
        if word in ("--web-host", "--web-port"):
            next(words, None)
        elif word != "--web" and not word.startswith(("--web-host=", "--web-port=")):
            kept.append(word)
    return kept


def _has_terminal() -> bool:
    # Behind a web page there is a browser in place of the terminal.
    return "TEXTUAL_DRIVER" in os.environ or (sys.stdin.isatty() and sys.stdout.isatty())


def _screenless() -> bool:
    """Whether this is a terminal that knows no cursor, where line by line is all there is."""
    if os.environ.get("TERM") != "dumb" or not _has_terminal():
        return False
    _say("This terminal (TERM=dumb) has no screen, so this is the line mode, as with --plain.")
    return True


def _chat_plainly(settings: Settings) -> int:
    gc.enable()
    from snacka_tui.plain.mode import chat_plainly
    from snacka_tui.store import Store

    store = Store(settings.data)
    try:
        name = settings.name or store.get("name") or _ask_name(settings.guess)
        return chat_plainly(settings, name, store)
    finally:
        store.close()
        if settings.server is not None:
            settings.server.stop()


def _ask_name(guess: str) -> str:
    """The name to go by, asked if somebody is there to ask."""
    if not sys.stdin.isatty():
        return guess or "guest"
    return input(f"Your name{f' ({guess})' if guess else ''}: ").strip() or guess or "guest"


def _open_screen(settings: Settings) -> int:
    from snacka_tui.app import SnackaApp

    app = SnackaApp(settings)
    try:
        app.run()
    finally:
        app.close_log()
        server = app.server
        if app.return_code != 0:  # it ended by a bug, which could not ask: guests keep their server
            app.leave_running = app.has_guests()
        if server is not None and not app.leave_running:
            server.stop()
    if server is not None and server.running:
        print(server.farewell())
    for line in app.last_lines:
        _say(line)
    return app.return_code or 0


def _say(text: str) -> None:
    print(f"snacka-tui: {text}", file=sys.stderr)
