"""The figures of a running server in the words of Prometheus. Everything is read when it is asked for.

`prometheus_client` is imported with this module, which `app` does only where metrics are configured.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from ..figures import BOUNDS, Timing
from ..storage.writer import DATABASE
from .certificate import expiry
from .http import Page
from .newest_backup import newest_backup
from .status import Sources, size_of


class Metrics:
    """One page of all metrics: the server's, the process's, the garbage collector's."""

    def __init__(self, sources: Sources) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Server(sources))
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def page(self) -> Page:
        return Page(generate_latest(self._registry), kind=CONTENT_TYPE_PLAIN_0_0_4)


class _Server(Collector):
    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def describe(self) -> list[Metric]:
        """Nothing to check for doubles: nobody else has metrics called `snacka_...`."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield from self._people()
        yield from self._events()
        yield from self._work()
        yield from self._files()

    def _people(self) -> Iterator[Metric]:
        sources = self._sources
        network, figures = sources.network, sources.figures
        version = GaugeMetricFamily("snacka_info", "What runs here; always 1.", labels=("version",))
        version.add_metric((sources.version,), 1)
        yield version
        yield _gauge("snacka_start_time_seconds", "When it started, Unix time.", sources.started_ms / 1000)
        open_now = GaugeMetricFamily("snacka_connections", "Open connections.", labels=("kind", "tls"))
        for (kind, tls), count in sources.census().items():
            open_now.add_metric((kind, "yes" if tls else "no"), count)
        yield open_now
        yield _gauge("snacka_people", "People who have come in.", len(network.users))
        yield _gauge("snacka_accounts", "Accounts.", len(network.accounts))
        yield _gauge("snacka_channels", "Channels.", len(network.channels))
        yield _count("snacka_connections_accepted", "Connections taken.", figures.accepted)
        yield _count("snacka_connections_refused", "Connections turned away.", figures.refused)
        yield _count("snacka_slow_readers", "Connections ended: too much was waiting.", figures.slow_readers)

    def _events(self) -> Iterator[Metric]:
        figures = self._sources.figures
        applied = CounterMetricFamily("snacka_events", "Events applied; Said is a message.", labels=("kind",))
        for kind, count in tuple(figures.applied.items()):
            applied.add_metric((kind.__name__,), count)
        yield applied
        yield _count("snacka_events_denied", "Events that lost a race.", figures.denied)
        yield _count("snacka_events_not_kept", "Events that the store refused.", figures.not_kept)

    def _work(self) -> Iterator[Metric]:
        figures = self._sources.figures
        yield _timing("snacka_log_commit_seconds", "Commits of the log.", figures.commits)
        yield _timing("snacka_log_sync_seconds", "Waits for the disk (durability power).", figures.syncs)
        yield _timing("snacka_history_write_seconds", "Transactions of the history.", figures.history_writes)
        yield _count(
            "snacka_writes", "Writes to connections; one holds all that waited.", self._sources.written()
        )
        yield _gauge("snacka_history_waiting", "Rows that wait to be written.", self._sources.waiting())
        yield _gauge("snacka_loop_lag_seconds", "How late the event loop was just now.", figures.loop_lag)
        yield _gauge("snacka_loop_lag_worst_seconds", "The latest it ever was.", figures.loop_lag_worst)
        healthy = not self._sources.health.trouble()
        yield _gauge("snacka_healthy", "1 where /health says 200.", int(healthy))

    def _files(self) -> Iterator[Metric]:
        data = self._sources.settings.data
        yield _gauge("snacka_database_bytes", "The database file.", size_of(data / DATABASE))
        yield _gauge("snacka_log_bytes", "Its write-ahead file.", size_of(data / f"{DATABASE}-wal"))
        ends = expiry(self._sources.certificate())
        if ends is not None:
            words = "When the certificate ends, Unix time."
            yield _gauge("snacka_certificate_expiry_seconds", words, ends.timestamp())
        backup = newest_backup(data)
        if backup is not None:
            words = "When the last backup was made, Unix time."
            yield _gauge("snacka_last_backup_seconds", words, backup.time_ms / 1000)


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value)


def _count(name: str, words: str, value: int) -> CounterMetricFamily:
    return CounterMetricFamily(name, words, value)


def _timing(name: str, words: str, timing: Timing) -> HistogramMetricFamily:
    total, buckets = 0, []
    for bound, count in zip((*map(str, BOUNDS), "+Inf"), timing.classes, strict=True):
        total += count
        buckets.append((bound, float(total)))
    return HistogramMetricFamily(name, words, buckets=buckets, sum_value=timing.total)
