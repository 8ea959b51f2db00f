"""Published figures, reproduced and read back by PromQL from a real Prometheus.

The cases of a year's rows are counted as ever, and what is counted is shown on a metrics page
that a Prometheus of our own scrapes, with the recording rules that are shipped. What it then
answers is compared with what was published: counts as they are, percentages from the recorded
ratio. A ratio is the nearest floating-point number to a fraction of whole plans, so that the
fraction is found again, and is rounded half up as the figures are.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from datetime import time as clock_time
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from ehcpwatch import __version__
from ehcpwatch.errors import ProgramFailedError
from ehcpwatch.measures import Band, Reading, Tallies, rate
from ehcpwatch.published import PublishedRow
from ehcpwatch.sinks import EMBEDDED_PARTITION, METRICS, PartitionReading
from ehcpwatch.sinks import Reading as PageReading
from ehcpwatch.sinks.prometheus import MetricsPage, recording_rules_yaml
from ehcpwatch.watch import Snapshot

from .prometheus_server import PrometheusServer
from .reproduction import CountedRow, IssuedCounts, ReproducedRow, count_rows, reproduced_row

__all__ = ["reproduce_through_prometheus"]

_CONFIG = """\
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [{rules}]
scrape_configs:
  - job_name: ehcpwatch
    static_configs: [{{targets: ['127.0.0.1:{port}']}}]
"""
# An idle machine needs three seconds; a shared one stalls.
_PATIENCE_SECONDS = 120.0
# The one under way may have begun before the page was scraped, and the last one seen may not
# have come to its end.
_EVALUATIONS = 3


def reproduce_through_prometheus(
    rows: Sequence[PublishedRow], *, seed: int
) -> Iterator[ReproducedRow]:
    """Yield each row, reproduced and read back from Prometheus, year by year.

    Args:
        rows: Of any table in the published form; an authority once a year.
        seed: Of the cases built.

    Raises:
        ProgramMissingError: Prometheus is not installed.
        ProgramFailedError: It did not start, or does not answer.
        EngineError: The temporary database cannot be used.
    """
    by_year = sorted(rows, key=lambda row: row.year)
    with TemporaryDirectory(prefix="ehcpwatch-rules-") as folder, MetricsPage() as page:
        rules = Path(folder) / "recording.yml"
        rules.write_text(recording_rules_yaml(METRICS.values()), encoding="utf-8")
        config = _CONFIG.format(rules=rules, port=page.serve(0))
        with PrometheusServer(config) as server:
            for year, group in groupby(by_year, key=lambda row: row.year):
                counted = list(count_rows(list(group), seed=seed))
                page.publish(_page_of(counted))
                _await_figures(server, counted[0].snapshot)
                found = _read_back(server, f"{year:04d}")
                for one in counted:
                    yield reproduced_row(one, found.get(one.row.code, {}))


def _page_of(counted: Sequence[CountedRow]) -> PageReading:
    """Return one page for all rows of a year, as of a partition that holds all their cases."""
    day = counted[0].snapshot.day
    at = datetime.combine(day, clock_time(12), UTC)
    return PageReading(
        partitions={
            EMBEDDED_PARTITION: PartitionReading(
                snapshot=Snapshot(
                    day=day,
                    counts=Tallies.merged(one.snapshot.counts for one in counted),
                    cases=sum(one.snapshot.cases for one in counted),
                    alerts={},
                    unsettled=0,
                    applied={},
                    duplicates=0,
                    faults=0,
                ),
                caught_up=True,
                last_event_at=at,
            )
        },
        taken_at=at,
        dead_letters={},
        posts={},
        version=__version__,
    )


def _await_figures(server: PrometheusServer, snapshot: Snapshot) -> None:
    """Wait until the rules have been evaluated over the page of this day.

    Raises:
        ProgramFailedError: They never were.
    """
    day = datetime.combine(snapshot.day, clock_time(), UTC).timestamp()
    asked = (
        "timestamp(all:ehcpwatch_partitions:missing)"
        " and on () (all:ehcpwatch_partitions:missing == 0)"
        f" and on () (max(ehcpwatch_as_at_timestamp_seconds) == {day})"
    )
    seen: set[float] = set()
    until = time.monotonic() + _PATIENCE_SECONDS
    while len(seen) < _EVALUATIONS:
        if time.monotonic() > until:
            said = f"no figures in {_PATIENCE_SECONDS:g} seconds"
            raise ProgramFailedError(program="prometheus", said=said)
        server.pause()
        seen.update(value for answer in server.query(asked) for _, value in answer.values)


def _read_back(server: PrometheusServer, year: str) -> Mapping[str, Mapping[Reading, IssuedCounts]]:
    """Return what Prometheus says of the plans issued in *year*, by authority and reading."""
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for answer in server.query(
        "sum by (authority, band, exception) "
        f'(cell:ehcpwatch_plans_issued:sum{{month=~"{year}-.+"}})'
    ):
        labels = answer.labels
        ((_, count),) = answer.values
        of_authority = counts.setdefault(labels["authority"], Counter())
        of_authority[labels["band"], labels["exception"]] = int(count)
    ratios = {
        (answer.labels["authority"], answer.labels["exceptions"]): answer.values[0][1]
        for answer in server.query(
            f'year:ehcpwatch_plans_issued_on_time_per_issued:ratio{{year="{year}"}}'
        )
    }
    return {
        authority: {
            reading: _counts(of_authority, reading, ratios.get((authority, reading.value)))
            for reading in Reading
        }
        for authority, of_authority in counts.items()
    }


def _counts(
    counts: Mapping[tuple[str, str], int], reading: Reading, ratio: float | None
) -> IssuedCounts:
    bands: Counter[Band] = Counter()
    for (band, exception), count in counts.items():
        if reading is Reading.INCLUDING or exception == "false":
            bands[Band(band)] += count
    plans = bands.total()
    percent = None
    if ratio is not None and plans:
        share = Fraction(ratio).limit_denominator(plans)
        percent = rate(share.numerator, share.denominator)
    return IssuedCounts(plans=plans, bands=bands, percent=percent)
