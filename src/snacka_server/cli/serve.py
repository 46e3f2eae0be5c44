"""Running a server from the command line: its event loop, the signals, and the words when it cannot start."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING, Final

from snacka_config import ConfigError

from ..config import Settings
from ..ops.logs import loop_trouble, note
from ..ops.systemd import ServiceManager
from ..reread import Source
from .announce import announce

if TYPE_CHECKING:
    from ..app import Server
    from ..cluster.membership import Joined

logger = logging.getLogger(__name__)

NEEDS_NATS: Final = (
    f"A cluster needs NATS's client. It comes with: {sys.executable} -m pip install 'snacka[cluster]'"
)


def run(source: Source) -> int:
    from ..app import Server  # after --help and wrong settings have had their say
    from ..net.binding import ListenError
    from ..net.cloak import CloakError
    from ..net.tls import CertificateError
    from ..ops.watching import MetricsPortError
    from ..ports import StoreError

    _allow_many_connections()
    settings = source.settings
    with asyncio.Runner(loop_factory=_loop_factory(settings.uvloop)) as runner:
        try:
            joined = runner.run(_join(settings)) if settings.cluster else None
            server = Server(settings, source=source, joined=joined)
            runner.run(_serve(server))
        except (ListenError, StoreError, CloakError, CertificateError, MetricsPortError) as error:
            print(f"snacka-server: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130
    if server.trouble:
        print(f"snacka-server: {server.trouble}", file=sys.stderr)
        return 1
    return 0


async def _join(settings: Settings) -> Joined:
    """Whether this node may join the others, and what it learns from them. Raises StoreError."""
    from ..ports import StoreError

    try:
        from ..cluster.joining import join  # only a cluster needs the client of NATS
    except ImportError:
        raise StoreError(NEEDS_NATS) from None
    return await join(settings)


def _allow_many_connections() -> None:
    """Each connection is an open file, and shells start programs with 1024 where many more are allowed."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):  # a container or a service may forbid asking, too
            most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
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
    stopping = server.ended
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(loop_trouble)
    manager = ServiceManager(os.environ)
    _on_signals(server, loop, stopping, manager)
    try:
        if server.settings.certificate is not None:
            server.certificates.context()  # one that was chosen and cannot be used is no small matter
        if not await _started(server):
            return
        announce(server)
        manager.ready()
        server.services.audit("system", "START")
        if sys.platform == "win32":
            while not stopping.is_set():  # Windows delivers Ctrl+C only to a loop that wakes up
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), 0.5)
        else:
            await stopping.wait()
        note(logger, "stopping", "Stopping: everybody is told, everything is written.")
        server.services.audit("system", "STOP")
    finally:
        manager.stopping()
        await server.stop()


async def _started(server: Server) -> bool:
    """False if it was told to end before it could begin: in a cluster it may wait for the others."""
    starting = asyncio.ensure_future(server.start())
    ending = asyncio.ensure_future(server.ended.wait())
    await asyncio.wait({starting, ending}, return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    if starting.done():
        await starting
        return True
    starting.cancel()
    return False


def _on_signals(
    server: Server, loop: asyncio.AbstractEventLoop, stopping: asyncio.Event, manager: ServiceManager
) -> None:
    def reload() -> None:
        manager.reloading()
        try:
            told = "; ".join(server.reload()) or "nothing has changed"
            note(logger, "reloaded", f"Read the settings again: {told}.")
            server.services.audit("system", "REHASH")
        except ConfigError as error:
            logger.error("Nothing was changed. %s", error)
        manager.reloaded()

    if sys.platform == "win32":
        signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(stopping.set))
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    loop.add_signal_handler(signal.SIGHUP, reload)
