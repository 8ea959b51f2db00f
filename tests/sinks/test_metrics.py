"""The metrics page: what it shows, how it is named, and what may never be on it."""

import re
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ehcpwatch.errors import PortTakenError
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.sinks import METRICS, MetricKind, Reading, samples
from ehcpwatch.sinks.prometheus import MetricsPage
from ehcpwatch.streams import WorkerPulse
from tests.sinks.reading import borough_reading, worker_reading

READINGS = (borough_reading, worker_reading)


@pytest.fixture(scope="module")
def text() -> str:
    page = MetricsPage()
    page.publish(borough_reading())
    return page.text()


def value(reading: Reading, metric: str, *labels: str) -> float | None:
    found = [s.value for s in samples(reading) if (s.metric, s.labels) == (metric, labels)]
    return found[0] if found else None


def test_every_metric_of_the_catalogue_is_on_one_of_two_rich_pages_and_nothing_else() -> None:
    shown = {s.metric for read in READINGS for s in samples(read())}

    assert shown == set(METRICS)


def test_what_is_marked_as_kafkas_is_on_the_page_of_a_worker_only() -> None:
    kafka = {metric.name for metric in METRICS.values() if metric.help.startswith("Kafka: ")}
    embedded = {sample.metric for sample in samples(borough_reading())}

    assert embedded == set(METRICS) - kafka


def test_of_a_partition_that_is_read_back_no_figure_is_shown() -> None:
    found = [s for s in samples(worker_reading()) if s.labels[:1] == ("4",)]

    assert {(s.metric, s.value) for s in found if not s.buckets} == {("ehcpwatch_recovering", 1.0)}


def test_lag_in_seconds_is_the_age_of_the_newest_event_while_others_wait() -> None:
    reading = worker_reading()
    three = reading.partitions["3"]
    assert three.pulse is not None
    idle = replace(three, pulse=replace(three.pulse, waiting=0))

    assert value(reading, "ehcpwatch_lag_seconds", "3") == 90
    assert value(replace(reading, partitions={"3": idle}), "ehcpwatch_lag_seconds", "3") == 0


def test_the_delays_of_alerts_are_a_histogram_that_adds_up() -> None:
    page = MetricsPage()
    page.publish(worker_reading())
    buckets = {
        sample.labels["le"]: sample.value
        for family in text_string_to_metric_families(page.text())
        for sample in family.samples
        if sample.name == "ehcpwatch_alert_delay_seconds_bucket"
        and sample.labels["partition"] == "3"
    }

    assert (buckets["10.0"], buckets["600.0"], buckets["3600.0"], buckets["+Inf"]) == (1, 1, 3, 4)


@pytest.mark.parametrize("read", READINGS)
def test_every_sample_has_the_labels_of_its_metric_and_each_series_is_there_once(
    read: Callable[[], Reading],
) -> None:
    found = list(samples(read()))

    assert all(len(s.labels) == len(METRICS[s.metric].labels) for s in found)
    assert len({(s.metric, s.labels) for s in found}) == len(found)


def test_names_follow_the_conventions() -> None:
    for metric in METRICS.values():
        assert re.fullmatch(r"ehcpwatch_[a-z_]+", metric.name)
        assert metric.name.endswith("_total") is (metric.kind is MetricKind.COUNTER)
        assert metric.help.endswith(".")


def test_the_page_is_read_back_by_prometheus_own_parser(text: str) -> None:
    issued = sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "ehcpwatch_plans_issued" and sample.labels["month"] == "2024-09"
    )

    assert issued > 0


def test_no_case_caseworker_adviser_or_other_reference_is_on_the_page(text: str) -> None:
    borough = simulate(row_of("Hackney", 2024, among=packaged_rows()), seed=1)
    cases = {event.subject.partition("/")[2] for event in borough if event.data.about_a_case}
    labels = set(re.findall(r'="([^"]*)"', text))

    assert len(cases) > 1_000
    assert not cases & labels
    assert not any(re.match(r"cw-|ep-|health-|school-\d", label) for label in labels)


def test_nothing_is_shown_before_the_first_reading() -> None:
    assert MetricsPage().text() == ""


def test_the_page_answers_on_loopback_and_a_taken_port_is_named() -> None:
    with MetricsPage() as page:
        page.publish(borough_reading())
        port = page.serve(0)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:  # loopback
            body = answer.read().decode()
        with pytest.raises(PortTakenError, match=f"Port {port} on 127.0.0.1 is taken"):
            MetricsPage().serve(port)

    assert "ehcpwatch_build_info" in body


def test_the_page_says_which_day_it_is_as_at_and_when_each_month_of_its_years_ends() -> None:
    found = {(s.metric, s.labels): s.value for s in samples(borough_reading())}

    def stamp(*day: int) -> float:
        return datetime(*day, tzinfo=UTC).timestamp()

    last_day = "ehcpwatch_month_last_day_timestamp_seconds"
    assert found["ehcpwatch_as_at_timestamp_seconds", ("0",)] == stamp(2024, 11, 5)
    assert found[last_day, ("2024-02",)] == stamp(2024, 2, 29)
    assert found[last_day, ("2024-12",)] == stamp(2024, 12, 31)
    assert len([1 for metric, _ in found if metric == last_day]) % 12 == 0


def test_a_page_says_how_many_partitions_there_are_once_its_process_knows() -> None:
    reading = worker_reading()
    unknowing = replace(reading, worker=WorkerPulse())

    assert value(borough_reading(), "ehcpwatch_partitions") == 1
    assert value(reading, "ehcpwatch_partitions") == 12
    assert value(unknowing, "ehcpwatch_partitions") is None
