"""Serving the page: an own registry, one collector, readings swapped whole.

The stock handlers walk live objects while a scrape runs; here a scrape sees the last
reading published, and nothing else. The page answers on loopback only: what is shown is
about children, if only in numbers, and a proxy that checks who asks stands in front.
"""

from collections.abc import Callable, Iterator, Mapping
from math import inf
from threading import Thread
from types import TracebackType
from typing import Self
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric as MetricFamily
from prometheus_client.registry import Collector

from ehcpwatch.errors import PortTakenError
from ehcpwatch.sinks.metrics import METRICS, MetricKind, Reading, samples

__all__ = ["MetricsPage"]

LOOPBACK = "127.0.0.1"

_Family = GaugeMetricFamily | CounterMetricFamily | HistogramMetricFamily
_FAMILIES: Mapping[MetricKind, Callable[..., _Family]] = {
    MetricKind.GAUGE: GaugeMetricFamily,
    MetricKind.COUNTER: CounterMetricFamily,
    MetricKind.HISTOGRAM: HistogramMetricFamily,
}


class MetricsPage:
    """The metrics page of one process. Empty until a reading is published."""

    def __init__(self) -> None:
        self._readings = _Readings()
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self._readings)
        self._serving: tuple[WSGIServer, Thread] | None = None

    def publish(self, reading: Reading) -> None:
        """Show *reading* from the next scrape on; one assignment, so never half of it."""
        self._readings.current = reading

    def text(self) -> str:
        """Return the page as it would be served now, in the text format."""
        return generate_latest(self._registry).decode()

    def serve(self, port: int) -> int:
        """Serve on loopback in a thread of its own; port 0 takes a free one.

        Returns:
            The port.

        Raises:
            PortTakenError: Another program listens there.
        """
        try:
            server, thread = start_http_server(port, addr=LOOPBACK, registry=self._registry)
        except OSError as error:
            raise PortTakenError(port=port) from error
        self._serving = (server, thread)
        return server.server_port

    def close(self) -> None:
        """Stop serving."""
        if self._serving is not None:
            server, thread = self._serving
            server.shutdown()
            server.server_close()
            thread.join()
            self._serving = None

    def __enter__(self) -> Self:
        """Return the page."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self.close()


class _Readings(Collector):
    """Turns the reading of the moment into metric families."""

    current: Reading | None = None

    def describe(self) -> list[MetricFamily]:
        """Return nothing, so that registering does not collect."""
        return []

    def collect(self) -> Iterator[MetricFamily]:
        """Yield every metric of the catalogue that has a sample."""
        reading = self.current
        if reading is None:
            return
        families: dict[str, _Family] = {}
        for sample in samples(reading):
            family = families.get(sample.metric)
            if family is None:
                metric = METRICS[sample.metric]
                family = families[sample.metric] = _FAMILIES[metric.kind](
                    metric.name, metric.help, labels=metric.labels
                )
            if isinstance(family, HistogramMetricFamily):
                buckets = [(_bound(bound), count) for bound, count in sample.buckets]
                family.add_metric(sample.labels, buckets, sample.value)
            else:
                family.add_metric(sample.labels, sample.value)
        yield from families.values()


def _bound(seconds: float) -> str:
    """Return an upper bound as the format writes it."""
    return "+Inf" if seconds == inf else str(float(seconds))
