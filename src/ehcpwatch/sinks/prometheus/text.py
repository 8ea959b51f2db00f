"""The page as bytes, in the text format of Prometheus.

Numbers and the type of the page are as Prometheus' own client writes them; the lines are written
here, because that client takes some nine microseconds a sample, of which a page may have a
hundred thousand, and a scrape must not wait for them. The page is made once for each
reading, and a scrape is handed the bytes. It is made in pieces of some milliseconds each, so
that an event loop does other things in between; for the same reason its series are not sorted.

Source:
    https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.utils import floatToGoString

from .catalogue import METRICS
from .metric import Metric, MetricKind
from .sampling import Page
from .series import Distribution, LabelValues

__all__ = ["CONTENT_TYPE", "bound_text", "page_text"]

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_TYPES = {
    MetricKind.GAUGE: "gauge",
    MetricKind.COUNTER: "counter",
    MetricKind.HISTOGRAM: "histogram",
    MetricKind.GAUGE_HISTOGRAM: "histogram",
}
# A millisecond or two each; a histogram has a dozen lines.
_SERIES_A_PIECE = 500
_HISTOGRAMS_A_PIECE = 40


def page_text(page: Page) -> Iterator[bytes]:
    """Yield *page* in pieces, in the order of the catalogue.

    A metric without a series is not there. The pieces follow upon each other: joined, they are
    the page. What is written is taken out of *page*, for to free it all at once takes long.
    """
    for metric in METRICS.values():
        yield from _metric(metric, page)


def bound_text(bound: float) -> str:
    """Return an upper bound as Go writes it, which newer servers turn any other form into.

    >>> bound_text(10.0), bound_text(604800.0), bound_text(3628800.0), bound_text(float("inf"))
    ('10.0', '604800.0', '3.6288e+06', '+Inf')
    """
    written: str = floatToGoString(bound)  # type: ignore[no-untyped-call]  # it has no types
    return written


def _metric(metric: Metric, page: Page) -> Iterator[bytes]:
    """Yield the head of a metric and the lines of each part, or nothing if there are none."""
    head = f"# HELP {metric.name} {metric.help}\n# TYPE {metric.name} {_TYPES[metric.kind]}\n"
    for before, series in page.parts:
        values = series.values.pop(metric.name, None)
        distributions = series.distributions.pop(metric.name, None)
        if not values and not distributions:
            continue
        yield head.encode()
        head = ""
        shape = _shape(metric.labels, before)
        if values:
            yield from _lines(f"{metric.name}{{{shape}}}" if shape else metric.name, values)
        if distributions:
            yield from _histogram_lines(metric.name, shape, distributions)


def _shape(names: tuple[str, ...], before: LabelValues) -> str:
    """Return the labels of a part's series, with a place for each value that differs."""
    known = [_escaped(value).replace("%", "%%") for value in before]
    values = (*known, *("%s" for _ in names[len(before) :]))
    return ",".join(f'{name}="{value}"' for name, value in zip(names, values, strict=True))


def _lines(shape: str, values: Mapping[LabelValues, float]) -> Iterator[bytes]:
    line, escaped = f"{shape} %s\n", _Escaped().__getitem__
    left = iter(values.items())
    while some := [
        line % (*map(escaped, labels), _number(value))
        for labels, value in islice(left, _SERIES_A_PIECE)
    ]:
        yield "".join(some).encode()


def _histogram_lines(
    name: str, shape: str, distributions: Mapping[LabelValues, Distribution]
) -> Iterator[bytes]:
    left = iter(distributions.items())
    while some := [
        text
        for labels, one in islice(left, _HISTOGRAMS_A_PIECE)
        for text in _histogram(name, shape % tuple(map(_escaped, labels)), one)
    ]:
        yield "".join(some).encode()


def _histogram(name: str, labels: str, one: Distribution) -> Iterator[str]:
    buckets = one.buckets()
    for bound, count in buckets:
        yield f'{name}_bucket{{{labels},le="{bound_text(bound)}"}} {count}\n'
    yield f"{name}_sum{{{labels}}} {_number(one.total)}\n"
    yield f"{name}_count{{{labels}}} {buckets[-1][1]}\n"


class _Escaped(dict[str, str]):
    """The values of labels as they are written, each looked at once."""

    def __missing__(self, label: str) -> str:
        self[label] = found = _escaped(label)
        return found


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))
