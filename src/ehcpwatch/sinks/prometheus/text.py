"""The page as bytes, in the text format of Prometheus.

Written by hand: the client library takes some nine microseconds a sample, of which a page may
have a hundred thousand, and a scrape must not wait for them. The page is made once for each
reading, in a thread, and a scrape is handed the bytes.

Nothing here runs long without giving up the interpreter: whatever is sorted or joined is a
part of one metric, so that an event loop beside it goes on.

Source:
    https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterator, Mapping
from math import inf

from .catalogue import METRICS
from .metric import Metric, MetricKind
from .sampling import Page
from .series import Distribution, LabelValues

__all__ = ["CONTENT_TYPE", "bound_text", "page_text"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_TYPES = {
    MetricKind.GAUGE: "gauge",
    MetricKind.COUNTER: "counter",
    MetricKind.HISTOGRAM: "histogram",
    MetricKind.GAUGE_HISTOGRAM: "histogram",
}
# Go writes a number with an exponent from this many digits before the point on.
_GO_DIGITS = 6


def page_text(page: Page) -> bytes:
    """Return *page* in the order of the catalogue; a metric without a series is not there."""
    return b"".join(part for metric in METRICS.values() for part in _metric(metric, page))


def bound_text(bound: float) -> str:
    """Return an upper bound as Go writes it, which newer servers turn any other form into.

    >>> bound_text(10.0), bound_text(604800.0), bound_text(3628800.0), bound_text(inf)
    ('10.0', '604800.0', '3.6288e+06', '+Inf')
    """
    if bound == inf:
        return "+Inf"
    text = repr(float(bound))
    digits = text.index(".")
    if digits <= _GO_DIGITS:
        return text
    mantissa = f"{text[0]}.{text[1:digits]}{text[digits + 1 :]}".rstrip("0").rstrip(".")
    return f"{mantissa}e+{digits - 1:02d}"


def _metric(metric: Metric, page: Page) -> Iterator[bytes]:
    """Yield the head of a metric and the lines of each part, or nothing if there are none."""
    head = f"# HELP {metric.name} {metric.help}\n# TYPE {metric.name} {_TYPES[metric.kind]}\n"
    for before, series in page.parts:
        values = series.values.get(metric.name)
        distributions = series.distributions.get(metric.name)
        if not values and not distributions:
            continue
        yield head.encode()
        head = ""
        shape = _shape(metric.labels, before)
        if values:
            yield _lines(f"{metric.name}{{{shape}}}" if shape else metric.name, values)
        if distributions:
            yield _histogram_lines(metric.name, shape, distributions)


def _shape(names: tuple[str, ...], before: LabelValues) -> str:
    """Return the labels of a part's series, with a place for each value that differs."""
    known = [_escaped(value).replace("%", "%%") for value in before]
    values = (*known, *("%s" for _ in names[len(before) :]))
    return ",".join(f'{name}="{value}"' for name, value in zip(names, values, strict=True))


def _lines(shape: str, values: Mapping[LabelValues, float]) -> bytes:
    line, escaped = f"{shape} %s\n", _Escaped().__getitem__
    return "".join(
        [line % (*map(escaped, labels), _number(value)) for labels, value in sorted(values.items())]
    ).encode()


def _histogram_lines(
    name: str, shape: str, distributions: Mapping[LabelValues, Distribution]
) -> bytes:
    lines: list[str] = []
    for labels in sorted(distributions):
        one = distributions[labels]
        inner = shape % tuple(map(_escaped, labels))
        buckets = one.buckets()
        lines.extend(
            f'{name}_bucket{{{inner},le="{bound_text(bound)}"}} {count}\n'
            for bound, count in buckets
        )
        lines.append(f"{name}_sum{{{inner}}} {_number(one.total)}\n")
        lines.append(f"{name}_count{{{inner}}} {buckets[-1][1]}\n")
    return "".join(lines).encode()


class _Escaped(dict[str, str]):
    """The values of labels as they are written, each looked at once."""

    def __missing__(self, label: str) -> str:
        self[label] = found = _escaped(label)
        return found


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))
