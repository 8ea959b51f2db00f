"""Real Prometheus, promtool and Alertmanager on what the sinks give them."""

import json
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from ehcpwatch.clock import ManualClock
from ehcpwatch.sinks import AlertmanagerSink
from ehcpwatch.sinks.prometheus import METRICS, MetricsPage
from tests.real.parts import answers_ready, free_port, need, running
from tests.sinks.reading import borough_reading
from tests.sinks.test_alertmanager import record

PATIENCE_SECONDS = 30


@pytest.mark.real("promtool")
def test_promtool_finds_nothing_wrong_with_the_page() -> None:
    page = MetricsPage()
    page.publish(borough_reading())
    done = subprocess.run(
        [need("promtool"), "check", "metrics"],
        input=page.text(),
        text=True,
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.real("promtool")
def test_every_example_of_the_catalogue_is_a_query_that_prometheus_can_read(
    tmp_path: Path,
) -> None:
    rules = [
        {"record": f"example:{metric.name}", "expr": metric.example} for metric in METRICS.values()
    ]
    file = tmp_path / "examples.json"
    # What is JSON is YAML too.
    file.write_text(json.dumps({"groups": [{"name": "examples", "rules": rules}]}))
    done = subprocess.run(
        [need("promtool"), "check", "rules", file], text=True, capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(METRICS)} rules found" in done.stdout


@pytest.mark.real("prometheus")
def test_prometheus_scrapes_the_page_and_answers_with_its_figures(tmp_path: Path) -> None:
    with MetricsPage() as page:
        page.publish(borough_reading())
        config = tmp_path / "prometheus.yml"
        config.write_text(
            "global: {scrape_interval: 1s}\n"
            "scrape_configs: [{job_name: ehcpwatch, static_configs: "
            f"[{{targets: ['127.0.0.1:{page.serve(0)}']}}]}}]\n"
        )
        url = f"http://127.0.0.1:{free_port()}"
        command: list[str | Path] = [
            need("prometheus"),
            f"--config.file={config}",
            f"--storage.tsdb.path={tmp_path / 'data'}",
            f"--web.listen-address={url.removeprefix('http://')}",
        ]
        log = tmp_path / "prometheus.log"
        with running(command, ready=lambda: answers_ready(f"{url}/-/ready"), log=log) as server:
            query = "sum(max by (partition, area, stage, band) (ehcpwatch_cases_open))"
            deadline = time.monotonic() + PATIENCE_SECONDS
            found: list[object] = []
            while not found and time.monotonic() < deadline:
                answer = httpx.get(f"{url}/api/v1/query", params={"query": query}).json()
                found = answer["data"]["result"]
            assert server.poll() is None

    assert found, "Prometheus never had the series"


@pytest.mark.real("alertmanager")
def test_alertmanager_shows_what_stands_and_resolves_what_ended(tmp_path: Path) -> None:
    config = tmp_path / "alertmanager.yml"
    config.write_text("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
    url = f"http://127.0.0.1:{free_port()}"
    command: list[str | Path] = [
        need("alertmanager"),
        f"--config.file={config}",
        f"--storage.path={tmp_path / 'data'}",
        f"--web.listen-address={url.removeprefix('http://')}",
        "--cluster.listen-address=",
    ]
    clock = ManualClock(_now())
    log = tmp_path / "alertmanager.log"
    with (
        running(command, ready=lambda: answers_ready(f"{url}/-/ready"), log=log),
        httpx.Client() as client,
    ):
        sink = AlertmanagerSink([url], wall_clock=clock, client=client)
        sink.take([record("a", "C1"), record("b", "C2")])
        sink.send_if_due()
        standing = _case_refs(url)
        sink.take([record("a", "C1", caseworker="cw-9")])
        sink.send_if_due()
        handed_over = _case_refs(url)

    assert standing == [("C1", "cw-1"), ("C2", "cw-1")]
    assert handed_over == [("C1", "cw-9"), ("C2", "cw-1")]
    assert sink.posts == {(url, "delivered"): 3}


def _case_refs(url: str) -> list[tuple[str, str]]:
    alerts = httpx.get(f"{url}/api/v2/alerts", params={"active": "true"}).json()
    return sorted((a["labels"]["case_ref"], a["labels"]["caseworker"]) for a in alerts)


def _now() -> datetime:
    """Alertmanager compares ends with its own time, so this test needs the present one."""
    return datetime.fromtimestamp(time.clock_gettime(time.CLOCK_REALTIME), UTC)
