"""A real Prometheus with our rules, beside `figures`: the same cases over the same cases."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, partial
from operator import eq
from pathlib import Path

import pytest

from ehcpwatch.events import (
    Event,
    EventCorrected,
    EventReference,
    PlanIssued,
    new_event,
    replacement_of,
)
from ehcpwatch.measures import MeasureKey, figures
from ehcpwatch.sinks.prometheus import RATIOS, MetricsPage, Ratio, Span
from tests.deploy.borough import (
    HACKNEY,
    Shown,
    counts_of,
    events_until,
    expected,
    keepers,
    page_of,
    partition_of,
    snapshots,
)
from tests.real.prometheus import RULES, Labels, Prometheus, prometheus_running
from tests.watch.keeping import Keeper, noon

pytestmark = [pytest.mark.real("prometheus"), pytest.mark.slow]

# The cohorts of 2024 are mature, this year's young ones are not; years before 2022 are not shown.
DAY = date(2025, 6, 10)
FIRST_YEAR = 2022
SERIES = [(ratio, span) for ratio in RATIOS for span in ratio.spans]


@cache
def kept() -> list[Keeper]:
    return keepers(events_until(DAY), DAY)


@cache
def borough() -> Shown:
    """The borough before anything is corrected; a moment that was taken never changes."""
    return snapshots(kept())


def wanted(shown: Shown) -> dict[str, dict[Labels, float]]:
    """Return what each recorded ratio must give, by its name."""
    found = figures(counts_of(shown), DAY, authority=HACKNEY)
    return {
        ratio.record(span): expected(ratio, span, found, DAY, first_year=FIRST_YEAR)
        for ratio, span in SERIES
    }


@cache
def wanted_of_the_borough() -> Mapping[str, Mapping[Labels, float]]:
    return wanted(borough())


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """One that scrapes two workers: both show partition 0, which one has just taken over."""
    both = borough()
    with MetricsPage() as a, MetricsPage() as b:
        a.publish(page_of({"0": both["0"]}, DAY))
        b.publish(page_of(both, DAY))
        targets = [f"127.0.0.1:{page.serve(0)}" for page in (a, b)]
        folder = tmp_path_factory.mktemp("prometheus")
        rules = [RULES / "recording.yml", RULES / "alerts.yml"]
        with prometheus_running(folder, targets=targets, rules=rules) as server:
            yield server


@pytest.mark.parametrize(
    ("ratio", "span"), SERIES, ids=[ratio.record(span) for ratio, span in SERIES]
)
def test_what_prometheus_records_is_what_figures_says(
    ratio: Ratio, span: Span, prometheus: Prometheus
) -> None:
    name = ratio.record(span)
    right = wanted_of_the_borough()[name]

    assert right
    assert prometheus.until(name, partial(eq, right)) == right


def test_a_recorded_ratio_is_rounded_to_the_percentage_that_figures_shows() -> None:
    """Rounded as Grafana does it: a float times 100, half up to one decimal."""
    counts = counts_of(borough())
    shown = [f for f in figures(counts, DAY) if f.measure is MeasureKey.ISSUED_IN_TIME and f.value]

    assert len(shown) > 20
    for figure in shown:
        assert figure.numerator is not None
        assert figure.denominator is not None
        ratio = figure.numerator / figure.denominator
        rounded = Decimal(ratio * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
        assert rounded == figure.value


def test_counts_are_those_of_the_core(prometheus: Prometheus) -> None:
    counts = counts_of(borough())
    backlog, *_ = (f for f in figures(counts, DAY) if f.measure is MeasureKey.BACKLOG)
    right = {frozenset({("authority", HACKNEY)}): float(backlog.numerator or 0)}

    name = "authority:ehcpwatch_cases_overdue:sum"
    assert prometheus.until(name, partial(eq, right)) == right
    assert prometheus.ask("all:ehcpwatch_partitions:missing") == {frozenset(): 0.0}


def test_every_rule_can_be_evaluated(prometheus: Prometheus) -> None:
    prometheus.until("authority:ehcpwatch_cases_overdue:sum", bool)
    groups = prometheus.rule_groups()
    failing = [
        (rule["name"], rule.get("lastError"))
        for group in groups
        for rule in group["rules"]
        if rule["health"] != "ok"
    ]

    assert {group["name"] for group in groups} == {
        "ehcpwatch_figures",
        "ehcpwatch_watch",
        "ehcpwatch_managers",
    }
    assert failing == []


def test_a_plan_of_eleven_months_ago_that_is_corrected_changes_its_months_and_nothing_else(
    tmp_path: Path,
) -> None:
    """It was sent on another day than was said: the month said, and the right one, and 2024."""
    before = borough()
    said = first_plan_sent_in(events_until(DAY), "2024-07")
    kept()[partition_of(said)].apply([sent_instead_on(said, date(2024, 6, 28))])
    after = snapshots(kept())
    old, new = wanted(before), wanted(after)
    issued = "month:ehcpwatch_plans_issued_on_time_per_issued:ratio"

    with MetricsPage() as page:
        page.publish(page_of(before, DAY))
        targets = [f"127.0.0.1:{page.serve(0)}"]
        rules = [RULES / "recording.yml"]
        with prometheus_running(tmp_path, targets=targets, rules=rules) as server:
            assert server.until(issued, partial(eq, old[issued])) == old[issued]
            page.publish(page_of(after, DAY))
            shown = {name: server.until(name, partial(eq, right)) for name, right in new.items()}

    assert shown == new
    assert touched(old[issued], new[issued]) == {"2024-06", "2024-07"}
    request_month = "month:ehcpwatch_request_cohort_on_time_per_due:ratio"
    assert old[request_month] == new[request_month]


def first_plan_sent_in(events: list[Event], month: str) -> Event:
    return next(
        event
        for event in events
        if isinstance(event.data, PlanIssued) and event.data.sent_on.isoformat()[:7] == month
    )


def sent_instead_on(said: Event, on: date) -> Event:
    assert isinstance(said.data, PlanIssued)
    data = said.data.model_copy(update={"sent_on": on})
    correction = EventCorrected(
        corrects=EventReference(source=said.source, id=said.id), replacement=replacement_of(data)
    )
    return new_event(
        correction, subject=said.subject, source=said.source, id="correction", recorded_at=noon(DAY)
    )


def touched(old: Mapping[Labels, float], new: Mapping[Labels, float]) -> set[str]:
    """Return the months of which something differs."""
    return {dict(labels)["month"] for labels, _ in old.items() ^ new.items()}
