"""The command line of `snacka-server`: settings, the words in the terminal, and the signals.

What it prints is for people: where the server listens, how others get in, who comes and goes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from snacka_config import ConfigError, Program, load

from . import __version__
from .config import OPTIONS, Settings, settings_from

if TYPE_CHECKING:
    from .app import Server

TASKS: Final = ("backup", "restore", "check")
PROGRAM: Final = Program(
    name="snacka-server",
    version=f"snacka-server {__version__}",
    description="Chat over the network: one port for Snacka, for every IRC client and for plain text (nc).",
    examples=(
        ("snacka-server", "for this machine"),
        ("snacka-server --host 0.0.0.0", "for everybody on your network"),
        ("snacka-server --data /srv/chat", "keep the chats in another folder"),
        ("snacka-server backup FILE", "copy all chats into a new file, also while the server runs"),
        ("snacka-server restore FILE", "put a backup back (the server must be stopped)"),
        ("snacka-server check", "read all that is kept and say whether it is sound"),
    ),
    groups=(
        ("connection", "Where to listen"),
        ("general", "Settings"),
        ("files", "Files"),
        ("limits", "Limits"),
    ),
    epilog=(
        "Every setting can also stand in the environment (SNACKA_...), in a .env file of the working\n"
        "directory (HOST, PORT, SNACKA_...) or in a TOML file (--config).\n"
        "Chats are kept in the data folder and survive a restart; nothing else writes there.\n"
        "Ctrl+C or SIGTERM stops the server; SIGHUP reads the certificate and the message of the day again."
    ),
)


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code: 0 after a graceful stop, 2 for a setting that cannot be, 1 for anything else."""
    words = list(sys.argv[1:] if argv is None else argv)
    task = words.pop(0) if words and words[0] in TASKS else ""
    file = Path(words.pop(0)) if task and words and not words[0].startswith("-") else None
    try:
        values = load(OPTIONS, words, os.environ, Path.cwd(), program=PROGRAM)
    except ConfigError as error:
        print(f"snacka-server: {error}", file=sys.stderr)
        return error.exit_code
    settings = settings_from(values)
    if task:
        return look_after(task, file, settings.data)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s  %(message)s", datefmt="%H:%M:%S", stream=sys.stdout
    )
    # Nobody reads these of a line, and they cost as much as the line.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for warning in values.warnings:
        print(f"snacka-server: {warning}", file=sys.stderr)
    return run(settings)


def look_after(task: str, file: Path | None, data: Path) -> int:
    """Backup, restore or check, and the exit code."""
    from .ops.backup import BackupError, backup, check, restore
    from .storage.writer import DATABASE

    if file is None and task != "check":
        print(f"snacka-server: {task} needs a file: snacka-server {task} FILE", file=sys.stderr)
        return 2
    try:
        if task == "backup" and file is not None:
            print(f"Wrote {file} ({backup(data, file):,} bytes).")
        elif task == "restore" and file is not None:
            before = restore(data, file)
            print(
                f"{data} holds the backup now." + (f" What was there is kept as {before}." if before else "")
            )
        else:
            path = file or data / DATABASE
            found = check(path)
            print(f"{path}: schema {found.schema}, {found.messages:,} messages, {found.channels:,} rooms.")
            for problem in found.problems:
                print(f"  {problem}")
            print("Damaged: restore a backup." if found.problems else "Sound.")
            return 1 if found.problems else 0
    except BackupError as error:
        print(f"snacka-server: {error}", file=sys.stderr)
        return 1
    return 0


def run(settings: Settings) -> int:
    from .app import Server  # after --help and wrong settings have had their say
    from .net.listener import ListenError
    from .net.tls import CertificateError
    from .ports import StoreError

    _allow_many_connections()
    try:
        server = Server(settings)
    except StoreError as error:
        print(f"snacka-server: {error}", file=sys.stderr)
        return 1
    with asyncio.Runner(loop_factory=_loop_factory(settings.uvloop)) as runner:
        try:
            runner.run(_serve(server))
        except (ListenError, StoreError, CertificateError) as error:
            print(f"snacka-server: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130
    return 0


def _allow_many_connections() -> None:
    """Each connection is an open file, and shells start programs with 1024 where many more are allowed."""
    if sys.platform != "win32":
        import resource

        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _loop_factory(wanted: bool) -> type[asyncio.AbstractEventLoop] | None:
    if wanted and sys.platform != "win32":
        with contextlib.suppress(ImportError):
            import uvloop

            return uvloop.Loop
    if sys.platform == "win32":
        return asyncio.SelectorEventLoop  # the other one cannot watch a socket without reading it
    return None


async def _serve(server: Server) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    _on_signals(server, loop, stopping)
    try:
        if server.settings.certificate is not None:
            server.certificates.context()  # one that was chosen and cannot be used is no small matter
        await server.start()
        _announce(server)
        if sys.platform == "win32":
            while not stopping.is_set():  # Windows delivers Ctrl+C only to a loop that wakes up
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), 0.5)
        else:
            await stopping.wait()
        logging.info("Stopping: everybody is told, everything is written.")
    finally:
        await server.stop()


def _on_signals(server: Server, loop: asyncio.AbstractEventLoop, stopping: asyncio.Event) -> None:
    def reload() -> None:
        from .net.tls import CertificateError

        try:
            server.reload()
            logging.info("Read the certificate and the message of the day again.")
        except CertificateError as error:
            logging.error("The old certificate stays in use. %s", error)

    if sys.platform == "win32":
        signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(stopping.set))
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    loop.add_signal_handler(signal.SIGHUP, reload)


def _announce(server: Server) -> None:
    """Where we listen and how others come in."""
    from .net.tls import CertificateError

    settings = server.settings
    port = server.addresses[0][1]
    hosts = [host for host, _ in server.addresses]
    try:
        fingerprint = server.certificates.fingerprint()
    except CertificateError as error:
        fingerprint = ""
        logging.error("TLS does not work: %s", error)
    print(f"Snacka {__version__} listens on {', '.join(hosts)} port {port}.")
    print(f"Chats are kept in {settings.data}.")
    if all(host in ("127.0.0.1", "::1") for host in hosts):
        print("Only this machine can reach it. To let others in: snacka-server --host 0.0.0.0")
    else:
        address = next((host for host in hosts if host not in ("0.0.0.0", "::")), None) or lan_address()
        shown = f"[{address}]" if ":" in address else address
        lobby = settings.lobby.removeprefix("#")
        pin = f",sha256={fingerprint}" if fingerprint else ""
        print("Others on your network join with this line:")
        print(f"  snacka-tui ircs://{shown}:{port}/{lobby}{pin}")
        print(f"or without installing anything: nc {address} {port}")
        print(f"If they cannot reach it, let TCP port {port} through this machine's firewall.")
    sys.stdout.flush()


def lan_address() -> str:
    """This machine's address in its network, as others see it. Nothing is sent to find out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1: choosing a route is all that a UDP connect does
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()
