"""From one reading to the series of the whole page.

Nothing here looks at a case: the cost is that of the cells, and a million cases have no more
of them than their months, bands and areas come to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .capping import cut_to
from .catalogue import METRICS
from .reading import Reading
from .sampling_beside import note_beside, note_calendar
from .sampling_cells import Window, count_cells
from .sampling_notifier import note_notifier
from .sampling_pipeline import note_page, note_partition, note_posts, note_process
from .sampling_register import note_register
from .sampling_usefulness import note_usefulness
from .series import LabelValues, Sample, Series
from .turns import Turns, finish

__all__ = ["Page", "page_in_turns", "samples"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Every series of a page, in parts: those of each partition, and those of the process.

    Attributes:
        parts: Each with the label values that go before its own, the partition's or none.
    """

    parts: tuple[tuple[LabelValues, Series], ...]


def page_in_turns(reading: Reading) -> Turns[Page]:
    """Come to the series of *reading*, cut to what the settings allow."""
    if reading.register is not None:
        series = Series()
        note_register(series, reading.register, reading.taken_at)
        note_usefulness(series, reading.usefulness)
        note_page(series, reading)
        return Page(parts=(((), series),))
    if reading.notifier is not None:
        series = Series()
        note_notifier(series, reading.notifier, reading.taken_at)
        note_posts(series, reading)
        note_page(series, reading)
        return Page(parts=(((), series),))
    beside = reading.beside
    parts: list[tuple[LabelValues, Series]] = []
    authorities: set[str] = set()
    for partition, one in reading.partitions.items():
        series = Series()
        if one.snapshot is not None:
            window = Window.of(one.snapshot.day, beside.settings.years)
            series = yield from count_cells(one.snapshot.counts, window)
            authorities.update(_values(series, "authority"))
            yield
        note_partition(series, one, reading.taken_at)
        parts.append(((partition,), series))
    rest = Series()
    note_beside(rest, beside, sorted(authorities))
    years: set[str] = set()
    for _, series in (*parts, ((), rest)):
        for label in ("month", "year"):
            years.update(period[:4] for period in _values(series, label))
            yield
    note_calendar(rest, sorted(years))
    note_usefulness(rest, reading.usefulness)
    note_process(rest, reading)
    parts.append(((), rest))
    yield
    cut_to(beside.settings.series_limit, [series for _, series in parts], rest)
    return Page(parts=tuple(parts))


def samples(reading: Reading) -> Iterator[Sample]:
    """Yield every sample of the page, in the order of the catalogue, each series once."""
    page = finish(page_in_turns(reading))
    for name in METRICS:
        for before, series in page.parts:
            for labels, value in sorted(series.values.get(name, {}).items()):
                yield Sample(metric=name, labels=(*before, *labels), value=value)
            distributions = series.distributions.get(name, {})
            for labels in sorted(distributions):
                one = distributions[labels]
                yield Sample(
                    metric=name,
                    labels=(*before, *labels),
                    value=one.total,
                    buckets=one.buckets(),
                )


def _values(series: Series, label: str) -> set[str]:
    """Return the values of *label* in all series that carry it."""
    found: set[str] = set()
    of_metrics: Mapping[str, Mapping[LabelValues, object]]
    for of_metrics in (series.values, series.distributions):
        for name, by_labels in of_metrics.items():
            names = METRICS[name].labels
            if label in names:
                place = names.index(label) - ("partition" in names)
                found.update(labels[place] for labels in by_labels)
    return found
