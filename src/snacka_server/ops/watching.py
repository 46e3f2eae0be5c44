"""Health, the status socket and the metrics port of a running server, started and stopped together."""

from __future__ import annotations

import logging
import os
import sys

from .http import Page, Pages
from .status import SOCKET, Sources, health_page, status_page

logger = logging.getLogger(__name__)


class MetricsPortError(Exception):
    """The metrics port cannot be had; the text says why and what to do."""


class Watching:
    """`start` in a running loop, once `sources` can be asked."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._pages = {"/health": self._health, "/status": self._status}
        self._private = Pages(self._pages)
        self._public = Pages(self._pages)
        self.port: int | None = None

    async def start(self) -> None:
        """Raises MetricsPortError. A folder where no socket can be made costs the status socket alone."""
        settings = self._sources.settings
        self._sources.health.begin()
        if sys.platform != "win32":
            try:
                await self._private.listen_on(settings.data / SOCKET)
            except OSError as error:
                logger.warning("`snacka-server status` will not work without a metrics port: %s", error)
        if settings.metrics_port is None:
            return
        from .metrics import Metrics  # takes as long as half the start of a server

        self._public = Pages({**self._pages, "/metrics": Metrics(self._sources).page})
        try:
            self.port = await self._public.listen(settings.metrics_host, settings.metrics_port)
        except OSError as error:
            raise MetricsPortError(
                f"Metrics cannot be served on {settings.metrics_host} port {settings.metrics_port}: "
                f"{os.strerror(error.errno or 0)}. Choose another METRICS_PORT, or none."
            ) from None

    def stop(self) -> None:
        self._sources.health.end()
        self._private.close()
        self._public.close()

    def _health(self) -> Page:
        return health_page(self._sources.health)

    def _status(self) -> Page:
        return status_page(self._sources)
