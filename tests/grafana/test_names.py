"""Every series and label that a dashboard names is in the catalogue or is recorded by a rule."""

import re
from functools import cache

import pytest

from ehcpwatch.sinks.prometheus import METRICS, MetricKind, recording_rules
from ehcpwatch.sinks.prometheus.catalogue_usefulness import USEFULNESS_METRICS
from tests.grafana.drawn import UIDS, Json, annotations, queries, read, variable_queries
from tests.grafana.selectors import grouping_labels, made_labels, selectors

# What Prometheus knows of its targets and of its own alerts.
OF_PROMETHEUS = {
    "up": {"job", "instance"},
    "scrape_duration_seconds": {"job", "instance"},
    "scrape_samples_scraped": {"job", "instance"},
    "ALERTS": {"alertname", "alertstate", "severity"},
}


@cache
def known() -> dict[str, set[str]]:
    """Return the labels of every series by its name."""
    found = dict(OF_PROMETHEUS)
    for metric in METRICS.values():
        parts = (
            {"": ()}
            if metric.kind in {MetricKind.GAUGE, MetricKind.COUNTER}
            else {
                "_bucket": ("le",),
                "_count": (),
                "_sum": (),
            }
        )
        for suffix, more in parts.items():
            found[metric.name + suffix] = {*metric.labels, *more}
    for rule in recording_rules(METRICS.values()):
        grouped = re.search(r"by \(([^)]*)\)", rule.expression)
        labels = set(grouped.group(1).split(", ")) if grouped else set()
        if rule.record.startswith("all:"):
            labels = set()
        found[rule.record] = {*labels, *rule.labels}
    return found


def asked(board: Json) -> list[str]:
    """Return every expression of *board*: of panels, annotations and variables."""
    of_variables = [
        re.sub(r"^label_values\((.+), \w+\)$", r"\1", one) for one in variable_queries(board)
    ]
    of_annotations = [one["expr"] for one in annotations(board)]
    return [query.expr for query in queries(board)] + of_annotations + of_variables


@pytest.mark.parametrize("uid", UIDS)
def test_every_series_that_is_asked_for_exists_with_the_labels_that_are_asked_for(
    uid: str,
) -> None:
    series = known()
    for expr in asked(read()[uid]):
        for selector in selectors(expr):
            wanted = {label for label, _, _ in selector.matchers if label != "__name__"}
            names = [name for name in series if re.fullmatch(selector.name, name)]
            assert names, selector.name
            assert all(wanted <= series[name] for name in names), (selector, expr)


@pytest.mark.parametrize("uid", UIDS)
def test_every_label_that_is_grouped_or_joined_by_exists(uid: str) -> None:
    series = known()
    for expr in asked(read()[uid]):
        there = set().union(*(series.get(one.name, set()) for one in selectors(expr)))
        assert set(grouping_labels(expr)) <= there | made_labels(expr), expr


@pytest.mark.parametrize("uid", [uid for uid in UIDS if uid != "ehcpwatch-healthy"])
def test_cases_are_asked_for_by_recorded_series_only(uid: str) -> None:
    """Which count a partition once that two workers show, and have gaps where one is missing.

    Exempt: what is held against the cases is the same on every worker, and what stands in the
    ledger of alerts belongs to no figure, nor what people did about it.
    """
    beside = {
        *(metric.name for metric in USEFULNESS_METRICS),
        "ehcpwatch_timeliness_target_ratio",
        "ehcpwatch_published_timeliness_ratio",
        "ehcpwatch_residents_0_to_24",
        "ehcpwatch_alerts_active",
    }
    for query in queries(read()[uid]):
        for selector in selectors(query.expr):
            name = selector.name.removesuffix("_sum").removesuffix("_count")
            assert ":" in name or name in beside


@pytest.mark.parametrize("uid", [uid for uid in UIDS if uid != "ehcpwatch-healthy"])
def test_every_series_of_cases_is_cut_to_the_authorities_chosen(uid: str) -> None:
    """Exempt: calendars and whether all is there; what was published is of other authorities."""
    series = known()
    for query in queries(read()[uid]):
        for selector in selectors(query.expr):
            if "authority" in series[selector.name]:
                assert ("authority", "MatchOp.Re", "$authority") in selector.matchers, query


def test_every_measure_of_the_rules_is_on_a_board() -> None:
    """A recorded ratio that nobody looks at would be one that nobody checks."""
    used = {
        selector.name for uid in UIDS for expr in asked(read()[uid]) for selector in selectors(expr)
    }
    cells = {name for name in known() if name.startswith("cell:")}

    assert cells - used == set()
