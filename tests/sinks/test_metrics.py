"""The catalogue and the samples: what a page shows, by what names, and what it never shows."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ehcpwatch.published import packaged_rows
from ehcpwatch.simulator import row_of, simulate
from ehcpwatch.sinks.prometheus import (
    CASE_LABELS,
    LABELS,
    METRICS,
    MetricKind,
    Origin,
    Reading,
    recording_rules,
    samples,
)
from ehcpwatch.streams import RegisterPulse, TopicPulse, WorkerPulse
from tests.sinks.reading import (
    NOW,
    borough_reading,
    notifier_reading,
    register_reading,
    worker_reading,
)

READINGS = (borough_reading, worker_reading, register_reading, notifier_reading)
BY_THE_PAGE_ITSELF = {"ehcpwatch_snapshot_duration_seconds"}


def value(reading: Reading, metric: str, *labels: str) -> float | None:
    found = [s.value for s in samples(reading) if (s.metric, s.labels) == (metric, labels)]
    return found[0] if found else None


def test_every_metric_of_the_catalogue_is_on_one_of_the_rich_pages_and_nothing_else() -> None:
    shown = {s.metric for read in READINGS for s in samples(read())}

    assert shown == set(METRICS) - BY_THE_PAGE_ITSELF


def test_what_is_marked_as_kafkas_is_on_the_page_of_a_worker_only() -> None:
    kafka = {metric.name for metric in METRICS.values() if metric.help.startswith("Kafka: ")}
    embedded = {sample.metric for sample in samples(borough_reading())}

    assert kafka
    assert not kafka & embedded


def test_of_a_partition_that_is_read_back_no_figure_is_shown() -> None:
    found = [s for s in samples(worker_reading()) if s.labels[:1] == ("4",)]

    assert {(s.metric, s.value) for s in found if not s.buckets} == {
        ("ehcpwatch_partition_owned", 1.0),
        ("ehcpwatch_recovering", 1.0),
    }


def test_lag_in_seconds_is_the_age_of_the_newest_event_while_others_wait() -> None:
    reading = worker_reading()
    three = reading.partitions["3"]
    assert three.pulse is not None
    idle = replace(three, pulse=replace(three.pulse, waiting=0))

    assert value(reading, "ehcpwatch_lag_seconds", "3") == 90
    assert value(replace(reading, partitions={"3": idle}), "ehcpwatch_lag_seconds", "3") == 0


def test_the_page_of_a_projector_shows_the_register_and_no_case() -> None:
    reading = register_reading()
    names = {s.metric for s in samples(reading)}
    page = {"ehcpwatch_build_info", "ehcpwatch_snapshot_timestamp_seconds"}

    about_alerts = {name for name, one in METRICS.items() if one.origin is Origin.REGISTER}
    assert about_alerts
    assert names - page - about_alerts == {
        name for name in METRICS if name.startswith("ehcpwatch_register_")
    }
    assert value(reading, "ehcpwatch_register_lag_records", "cases") == 12
    assert value(reading, "ehcpwatch_register_lag_seconds", "cases") == 30
    assert value(reading, "ehcpwatch_register_lag_seconds", "alerts") == 0
    assert value(reading, "ehcpwatch_register_database_up") == 1


@pytest.mark.parametrize("read", [borough_reading, register_reading])
def test_what_became_of_alerts_is_shown_by_rule_with_noughts_where_nobody_did_anything(
    read: Callable[[], Reading],
) -> None:
    reading = read()
    waits = {s.labels: s for s in samples(reading) if s.metric.endswith("_acknowledgement_seconds")}

    assert value(reading, "ehcpwatch_alerts_told", "final_plan") == 7
    assert value(reading, "ehcpwatch_alerts_acted_on", "final_plan") == 6
    assert value(reading, "ehcpwatch_alerts_judged", "final_plan", "useful") == 3
    assert value(reading, "ehcpwatch_alerts_judged", "final_plan", "not_useful") == 1
    assert value(reading, "ehcpwatch_alerts_untouched", "stalled") == 12
    assert value(reading, "ehcpwatch_alerts_acted_on", "stalled") == 0
    assert value(reading, "ehcpwatch_alerts_judged", "stalled", "useful") == 0
    # Days 0, 0, 1, 5 and 20: on the day, by the first, the second, the third, in one week, in two.
    assert [count for _, count in waits[("final_plan",)].buckets] == [2, 3, 3, 3, 4, 4, 5]
    assert waits[("final_plan",)].value == 26 * 86_400
    assert waits[("stalled",)].buckets[-1][1] == 0


def test_a_worker_which_reads_no_register_shows_nothing_of_what_became_of_alerts() -> None:
    shown = {s.metric for s in samples(worker_reading())}

    assert not shown & {name for name, one in METRICS.items() if one.origin is Origin.REGISTER}


def test_a_projector_that_has_written_nothing_and_waits_for_its_database_says_so() -> None:
    pulse = RegisterPulse(topics={"cases": TopicPulse(partitions=2, waiting=5)}, database_up=False)
    reading = replace(register_reading(), register=pulse)

    assert value(reading, "ehcpwatch_register_lag_records", "cases") == 5
    assert value(reading, "ehcpwatch_register_lag_seconds", "cases") == 0
    assert value(reading, "ehcpwatch_register_last_write_timestamp_seconds") == 0
    assert value(reading, "ehcpwatch_register_database_up") == 0


def test_the_page_of_a_notifier_shows_its_messages_its_posts_and_nothing_else() -> None:
    reading = notifier_reading()
    names = {s.metric for s in samples(reading)}
    page = {"ehcpwatch_build_info", "ehcpwatch_snapshot_timestamp_seconds"}
    posts = {"ehcpwatch_alertmanager_posts_total"}

    assert names - page - posts == {n for n in METRICS if n.startswith("ehcpwatch_notifier_")}
    assert value(reading, "ehcpwatch_notifier_attempts_total", "mail", "accepted", "none") == 7
    assert value(reading, "ehcpwatch_notifier_attempts_total", "chat", "later", "not_taken") == 2
    last = "ehcpwatch_notifier_last_attempt_timestamp_seconds"
    assert value(reading, last, "mail", "accepted") == NOW.timestamp()
    assert value(reading, last, "chat", "accepted") == 0
    assert value(reading, "ehcpwatch_notifier_oldest_due_seconds") == 40
    assert value(reading, "ehcpwatch_notifier_held") == 1
    assert value(reading, "ehcpwatch_notifier_register_up") == 1


def test_a_notifier_without_its_register_says_so_and_repeats_nothing_of_it() -> None:
    pulse = notifier_reading().notifier
    assert pulse is not None
    alone = replace(pulse, outbox=None, last_look_at=None)
    reading = replace(notifier_reading(), notifier=alone)

    assert value(reading, "ehcpwatch_notifier_register_up") == 0
    assert value(reading, "ehcpwatch_notifier_last_look_timestamp_seconds") == 0
    assert value(reading, "ehcpwatch_notifier_oldest_due_seconds") is None
    assert value(reading, "ehcpwatch_notifier_attempts_total", "mail", "accepted", "none") == 7


@pytest.mark.parametrize("read", READINGS)
def test_every_sample_has_the_labels_of_its_metric_and_each_series_is_there_once(
    read: Callable[[], Reading],
) -> None:
    found = list(samples(read()))

    assert all(len(s.labels) == len(METRICS[s.metric].labels) for s in found)
    assert len({(s.metric, s.labels) for s in found}) == len(found)


def test_names_follow_the_conventions() -> None:
    for metric in METRICS.values():
        assert re.fullmatch(r"ehcpwatch_[a-z0-9_]+", metric.name)
        assert metric.name.endswith("_total") is (metric.kind is MetricKind.COUNTER)
        assert metric.help.endswith(".")
        assert metric.name in metric.example or metric.name in EXAMPLES_OF_A_RATIO


def test_an_example_asks_for_what_is_on_the_page_or_recorded() -> None:
    parts = {
        f"{name}_{part}"
        for name, metric in METRICS.items()
        if "histogram" in metric.kind
        for part in ("bucket", "sum", "count")
    }
    known = {*METRICS, *parts, *(rule.record for rule in recording_rules(METRICS.values()))}

    for metric in METRICS.values():
        asked = set(re.findall(r"(?:\w+:)?ehcpwatch_\w+(?::\w+)?", metric.example))
        assert asked
        assert asked <= known


def test_every_label_is_explained_and_every_explanation_is_of_a_label() -> None:
    assert set(LABELS) == {label for metric in METRICS.values() for label in metric.labels}


def test_what_counts_cases_carries_partition_and_authority_and_nothing_else_both() -> None:
    both = {m.name for m in METRICS.values() if m.labels[:2] == CASE_LABELS}

    assert both == {m.name for m in METRICS.values() if m.origin is Origin.CASES}


EXAMPLES_OF_A_RATIO = {"ehcpwatch_plan_duration_seconds", "ehcpwatch_stage_duration_seconds"}


def test_no_case_caseworker_adviser_or_other_reference_is_a_label() -> None:
    borough = simulate(row_of("Hackney", 2024, among=packaged_rows()), seed=1)
    cases = {event.subject.partition("/")[2] for event in borough if event.data.about_a_case}
    labels = {label for sample in samples(borough_reading()) for label in sample.labels}

    assert len(cases) > 1_000
    assert not cases & labels
    assert not any(re.match(r"cw-|ep-|health-|school-\d", label) for label in labels)


def test_the_page_says_which_day_it_is_as_at_and_when_each_month_of_its_years_ends() -> None:
    found = {(s.metric, s.labels): s.value for s in samples(borough_reading())}

    def stamp(day: date) -> float:
        return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()

    last_day = "ehcpwatch_month_last_day_timestamp_seconds"
    assert found["ehcpwatch_as_at_timestamp_seconds", ("0",)] == stamp(date(2024, 11, 5))
    assert found[last_day, ("2024-02",)] == stamp(date(2024, 2, 29))
    assert found[last_day, ("2024-12",)] == stamp(date(2024, 12, 31))
    assert len([1 for metric, _ in found if metric == last_day]) % 12 == 0


def test_a_page_says_how_many_partitions_there_are_once_its_process_knows() -> None:
    reading = worker_reading()
    unknowing = replace(reading, worker=WorkerPulse())

    assert value(borough_reading(), "ehcpwatch_partitions") == 1
    assert value(reading, "ehcpwatch_partitions") == 12
    assert value(unknowing, "ehcpwatch_partitions") is None
