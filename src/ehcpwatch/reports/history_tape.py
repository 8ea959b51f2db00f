"""A history on its way to a file: what changed from instant to instant, kept on disk.

OpenMetrics wants all samples of a metric together, and of a series one after the other; a
replay gives them instant by instant. So each metric has a temporary file of its own, which
takes what has changed, some bytes each; the many equal samples between are made again when
the history is written. Memory holds one metric's changes at a time.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from math import isnan, nan
from struct import Struct
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self, TextIO

from ehcpwatch.sinks import METRICS, Sample
from ehcpwatch.sinks.prometheus import CASE_LABELS, bound_text

from .openmetrics import END, head_text, series_text, value_text

__all__ = ["Tape"]

# Number of the series, number of the instant, value from there on; not a number for "gone".
_CHANGE = Struct("<IId")
_ABSENT = nan
_PARTITION = CASE_LABELS[0]

_Labels = tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class _Family:
    """One metric as it is written: a histogram is three, of buckets, counts and sums."""

    place: int
    name: str
    help: str
    labels: _Labels
    changes: IO[bytes]
    series: dict[_Labels, int] = field(default_factory=dict)
    standing: dict[int, float] = field(default_factory=dict)

    @property
    def counts_cases(self) -> bool:
        """Whether the rules record its sums."""
        return self.labels[: len(CASE_LABELS)] == CASE_LABELS


class Tape:
    """The samples of a history, instant by instant. Use as a context manager."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._families: dict[str, _Family] = {}

    def __enter__(self) -> Self:
        """Return the tape."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the temporary files."""
        self._stack.close()

    @property
    def series(self) -> int:
        """How many series there are, those that the rules record included."""
        return sum(
            len(family.series) * (2 if family.counts_cases else 1)
            for family in self._families.values()
        )

    def take(self, instant: int, samples: Iterable[Sample]) -> None:
        """Note the samples of an instant, by its number; equal ones take no room.

        Args:
            instant: Greater than the one before. What was not taken is as the one before.
            samples: All that there are at this instant.
        """
        now: dict[str, dict[int, float]] = {name: {} for name in self._families}
        for sample in samples:
            for suffix, names, labels, value in _parts(sample):
                family = self._families.get(sample.metric + suffix)
                if family is None:
                    family = self._begun(sample.metric, suffix, names)
                    now[family.name] = {}
                number = family.series.setdefault(labels, len(family.series))
                now[family.name][number] = value
        for name, standing in now.items():
            self._note(self._families[name], instant, standing)

    def write(self, stream: TextIO, times: Sequence[int], *, first: int, last: int) -> int:
        """Write the instants from number *first* up to number *last* as OpenMetrics.

        Each metric of cases is written a second time as the series that the rules record.

        Args:
            stream: Of text.
            times: Of all instants, in seconds since 1970, by number.
            first: The first instant that is written.
            last: The first that is not written any more.

        Returns:
            How many samples were written.
        """
        ends = [f" {at}\n" for at in times]
        samples = 0
        for family in sorted(self._families.values(), key=lambda one: (one.place, one.name)):
            runs = {
                labels: found
                for labels, found in sorted(_runs(family, first, last).items())
                if found
            }
            if not runs:
                continue
            samples += _write(stream, family.name, family, runs, ends)
            if family.counts_cases:
                samples += _write(stream, f"cell:{family.name}:sum", family, runs, ends)
        stream.write(END)
        return samples

    def _begun(self, metric: str, suffix: str, names: _Labels) -> _Family:
        order = {name: place for place, name in enumerate(METRICS)}
        changes = TemporaryFile(prefix="ehcpwatch-history-")  # noqa: SIM115  # the stack closes it
        self._stack.enter_context(changes)
        family = self._families[metric + suffix] = _Family(
            place=order[metric],
            name=metric + suffix,
            help=METRICS[metric].help,
            labels=(*METRICS[metric].labels, *names),
            changes=changes,
        )
        return family

    @staticmethod
    def _note(family: _Family, instant: int, standing: dict[int, float]) -> None:
        before = family.standing
        changed = [
            (number, value) for number, value in standing.items() if before.get(number) != value
        ]
        changed.extend((number, _ABSENT) for number in before.keys() - standing.keys())
        family.changes.write(
            b"".join(_CHANGE.pack(number, instant, value) for number, value in changed)
        )
        family.standing = standing


def _parts(sample: Sample) -> Iterator[tuple[str, _Labels, _Labels, float]]:
    """Yield the series of a sample: suffix of the name, further labels, labels, value."""
    if not sample.buckets:
        yield "", (), sample.labels, sample.value
        return
    for bound, count in sample.buckets:
        yield "_bucket", ("le",), (*sample.labels, bound_text(bound)), count
    yield "_count", (), sample.labels, sample.buckets[-1][1]
    yield "_sum", (), sample.labels, sample.value


_Run = tuple[int, int, float]
"""From instant, to instant (not included), value."""


def _runs(family: _Family, first: int, last: int) -> dict[_Labels, list[_Run]]:
    """Return where each series had which value, in order, within the instants asked for."""
    family.changes.seek(0)
    changes: dict[int, tuple[array[int], array[float]]] = {}
    for number, instant, value in _CHANGE.iter_unpack(family.changes.read()):
        if instant >= last:
            break
        at, values = changes.setdefault(number, (array("I"), array("d")))
        at.append(instant)
        values.append(value)
    family.changes.seek(0, 2)
    found: dict[_Labels, list[_Run]] = {}
    for labels, number in family.series.items():
        if number not in changes:
            continue
        at, values = changes[number]
        found[labels] = [
            (max(start, first), end, value)
            for (start, end), value in zip(pairwise((*at, last)), values, strict=True)
            if end > first and not isnan(value)
        ]
    return found


def _write(
    stream: TextIO,
    name: str,
    family: _Family,
    runs: dict[_Labels, list[_Run]],
    ends: Sequence[str],
) -> int:
    recorded = name != family.name
    kept = [
        place for place, label in enumerate(family.labels) if label != _PARTITION or not recorded
    ]
    stream.write(head_text(name, family.help))
    samples = 0
    for labels, found in runs.items():
        series = series_text(name, [(family.labels[at], labels[at]) for at in kept])
        for start, end, value in found:
            head = f"{series} {value_text(value)}"
            stream.write("".join([head + tail for tail in ends[start:end]]))
            samples += end - start
    return samples
