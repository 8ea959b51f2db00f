"""The page as bytes, and as it is served."""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import replace
from math import inf

import httpx
import pytest

from ehcpwatch.errors import PortTakenError
from ehcpwatch.measures import View
from ehcpwatch.sinks.prometheus import METRICS, MetricsPage, Reading, bound_text, samples
from tests.sinks.pages import read_back
from tests.sinks.reading import borough_reading, worker_reading


@pytest.fixture(scope="module")
def text() -> str:
    return published(borough_reading())


def published(reading: Reading) -> str:
    page = MetricsPage()
    page.publish(reading)
    return page.text()


def test_the_page_holds_every_sample_and_nothing_else(text: str) -> None:
    expected = {
        (one.metric, tuple(sorted(zip(METRICS[one.metric].labels, one.labels, strict=True)))): (
            one.value
        )
        for one in samples(borough_reading())
        if not one.buckets
    }
    shown = read_back(text)
    histograms = {name for name, metric in METRICS.items() if "histogram" in metric.kind}

    assert len(expected) > 2_000
    assert {
        series: value
        for series, value in shown.items()
        if not any(series[0].startswith(name) for name in histograms)
        and series[0] != "ehcpwatch_snapshot_duration_seconds"
    } == expected


def test_a_histogram_of_durations_adds_up_to_the_plans_of_its_month(text: str) -> None:
    shown = read_back(text)
    issued = sum(
        value
        for (name, labels), value in shown.items()
        if name == "ehcpwatch_plans_issued" and ("month", "2024-09") in labels
    )
    within = sum(
        value
        for (name, labels), value in shown.items()
        if name == "ehcpwatch_plans_issued"
        and {("month", "2024-09"), ("within_20_weeks", "true")} <= set(labels)
    )

    def of(part: str, **wanted: str) -> float:
        return sum(
            value
            for (name, labels), value in shown.items()
            if name == f"ehcpwatch_plan_duration_seconds_{part}"
            and {("month", "2024-09"), *wanted.items()} <= set(labels)
        )

    assert issued > 0
    assert of("count") == of("bucket", le="+Inf") == issued
    assert of("bucket", le=bound_text(140 * 86_400.0)) == within
    assert of("sum") > 0


def test_the_delays_of_alerts_are_a_histogram_that_adds_up() -> None:
    buckets = {
        dict(labels)["le"]: value
        for (name, labels), value in read_back(published(worker_reading())).items()
        if name == "ehcpwatch_alert_delay_seconds_bucket" and ("partition", "3") in labels
    }

    assert (buckets["10.0"], buckets["600.0"], buckets["3600.0"], buckets["+Inf"]) == (1, 1, 3, 4)


def test_a_bound_is_written_as_prometheus_writes_it_itself() -> None:
    """Otherwise one server would have other series than the next; 3.x rewrites what it reads."""
    assert [bound_text(b) for b in (10.0, 0.5, 604_800.0, 1_209_600.0, 12_096_000.0, inf)] == [
        "10.0",
        "0.5",
        "604800.0",
        "1.2096e+06",
        "1.2096e+07",
        "+Inf",
    ]


def test_an_area_may_be_called_as_the_council_likes() -> None:
    reading = borough_reading()
    snapshot = reading.partitions["0"].snapshot
    assert snapshot is not None
    name = 'North "old" town\\ 100%\nand %s'
    named: Mapping[tuple[str | int, ...], int] = {(View.HELD, "E09000012", name): 3}
    partition = replace(reading.partitions["0"], snapshot=replace(snapshot, counts=named))
    shown = read_back(published(replace(reading, partitions={"0": partition})))

    assert (
        shown[
            "ehcpwatch_plans_held",
            (("area", name), ("authority", "E09000012"), ("partition", "0")),
        ]
        == 3
    )


def test_nothing_is_shown_before_the_first_reading() -> None:
    assert MetricsPage().text() == ""


def test_the_page_answers_on_loopback_and_a_taken_port_is_named() -> None:
    with MetricsPage() as page:
        page.publish(borough_reading())
        port = page.serve(0)
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics", headers={"Accept-Encoding": "none"})
        with pytest.raises(PortTakenError, match=f"Port {port} on 127.0.0.1 is taken"):
            MetricsPage().serve(port)

    assert answer.text == page.text()
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "content-encoding" not in answer.headers


def test_who_takes_gzip_gets_the_same_page_in_a_fifth_of_the_bytes() -> None:
    with MetricsPage() as page:
        page.publish(borough_reading())
        answer = httpx.get(
            f"http://127.0.0.1:{page.serve(0)}/metrics", headers={"Accept-Encoding": "gzip"}
        )

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == page.text()
    assert int(answer.headers["content-length"]) < len(page.text()) / 5


@pytest.mark.asyncio
async def test_a_page_made_in_turns_beside_a_loop_is_the_same_page() -> None:
    whole, in_turns = MetricsPage(), MetricsPage()
    whole.publish(borough_reading())
    turns = 0

    async def other_work() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other_work())
    await in_turns.publish_in_turns(borough_reading())
    beside.cancel()

    duration = "ehcpwatch_snapshot_duration_seconds", ()
    assert read_back(in_turns.text()).items() - read_back(whole.text()).items() <= {
        (duration, read_back(in_turns.text())[duration])
    }
    assert turns > 50


@pytest.mark.asyncio
async def test_a_loop_serves_its_page_by_itself_as_long_as_it_is_meant_to() -> None:
    page = MetricsPage()
    async with page.served(0) as port, httpx.AsyncClient() as client:
        await page.publish_in_turns(borough_reading())
        answer = await client.get(f"http://127.0.0.1:{port}/metrics")
        with pytest.raises(PortTakenError):
            async with MetricsPage().served(port):
                pass
    async with page.served(port):
        pass

    assert answer.text == page.text()


@pytest.mark.parametrize("sent", [b"", b"GET /metrics", b"x" * 100_000])
def test_who_asks_for_nothing_that_can_be_understood_is_left_and_others_are_served(
    sent: bytes,
) -> None:
    with MetricsPage() as page:
        page.publish(borough_reading())
        port = page.serve(0)
        with socket.create_connection(("127.0.0.1", port)) as rude:
            rude.sendall(sent)
            assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 200


def test_the_page_can_only_be_read() -> None:
    with MetricsPage() as page:
        answer = httpx.post(f"http://127.0.0.1:{page.serve(0)}/metrics")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_what_is_not_the_page_is_not_found() -> None:
    with MetricsPage() as page:
        answer = httpx.get(f"http://127.0.0.1:{page.serve(0)}/admin")

    assert answer.status_code == 404
