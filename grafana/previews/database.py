"""The borough's figures in Prometheus: backfilled, recorded by the shipped rules, and asked.

Nothing waits for a scrape, for all lies in the past: what the metrics page said goes in as
blocks, with the history that `ehcpwatch history` writes, and promtool evaluates the rules over
it. So the same pictures come out on every day.
"""

import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

import yaml

from ehcpwatch.reports.programs import program, run_to_its_end
from ehcpwatch.reports.prometheus_server import PrometheusServer
from ehcpwatch.sinks.prometheus import METRICS, Reading, bound_text, samples

from .borough import NOON, SETTINGS, readings

__all__ = ["backfill", "borough_in_prometheus", "record", "served"]

_RULES = Path(__file__).parents[2] / "deploy/prometheus/rules"
_SCRAPED = 'instance="127.0.0.1:9464",job="ehcpwatch"'
"""What Prometheus adds to each series of a page, by deploy/prometheus/prometheus.yml."""
_HISTORY_FROM = "2023-11-05"


@contextmanager
def borough_in_prometheus() -> Iterator[PrometheusServer]:
    """Play the borough and hand out a server that answers as of `NOON`, and of the year before.

    Raises:
        ProgramMissingError: Prometheus or promtool is not installed.
        ProgramFailedError: One of them failed.
    """
    with TemporaryDirectory(prefix="ehcpwatch-previews-") as folder:
        state, data = Path(folder) / "state.db", Path(folder) / "data"
        backfill(readings(state), data)
        _write_history(state, data)
        record(data, at=NOON)
        with served(data) as server:
            yield server


def served(data: Path) -> PrometheusServer:
    """Return a server on the database in *data*, which scrapes nothing."""
    return PrometheusServer("scrape_configs: []\n", data=data)


def backfill(pages: Iterable[Reading], data: Path) -> None:
    """Write into *data* what scrapes of *pages* would have left there, each when it was made.

    How long a scrape took is not among it: nothing was scraped.
    """
    with NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        for page in pages:
            lines = list(_lines(page))
            lines.append(f"scrape_samples_scraped{{{_SCRAPED}}} {len(lines)}")
            lines.append(f"up{{{_SCRAPED}}} 1")
            at = int(page.taken_at.timestamp())
            file.writelines(f"{line} {at}\n" for line in lines)
        file.write("# EOF\n")
        file.flush()
        tool = program("promtool")
        run_to_its_end([tool, "tsdb", "create-blocks-from", "openmetrics", file.name, data])


def _lines(page: Reading) -> Iterator[str]:
    """Yield each series of a page with its value, as a scrape would have kept it."""
    for sample in samples(page):
        names = METRICS[sample.metric].labels
        labels = ",".join(
            [
                *(
                    f"{name}={json.dumps(value)}"
                    for name, value in zip(names, sample.labels, strict=True)
                ),
                _SCRAPED,
            ]
        )
        if not sample.buckets:
            yield f"{sample.metric}{{{labels}}} {sample.value}"
            continue
        for bound, count in sample.buckets:
            yield f'{sample.metric}_bucket{{{labels},le="{bound_text(bound)}"}} {count}'
        yield f"{sample.metric}_count{{{labels}}} {sample.buckets[-1][1]}"
        yield f"{sample.metric}_sum{{{labels}}} {sample.value}"


def _write_history(state: Path, data: Path) -> None:
    command = [sys.executable, "-m", "ehcpwatch.cli", "history", "--state", str(state)]
    command += ["--from", _HISTORY_FROM, "--to", f"{NOON:%Y-%m-%d}", "--every", "1d"]
    command += ["--metrics-settings", str(SETTINGS), "--blocks", str(data)]
    run_to_its_end(command)


def record(data: Path, *, at: datetime) -> None:
    """Let promtool evaluate the shipped rules over *data* in each of two minutes before an instant.

    When in the minute, it takes from the name of the group, as Prometheus does; so an alert may
    ask for what was recorded in the minute before. It evaluates every rule over what is stored,
    so one that is made of another finds it in the next pass only.
    """
    known = -1
    before: list[Path] = []
    with TemporaryDirectory(prefix="ehcpwatch-rules-") as folder:
        alerts = Path(folder) / "alerts.yml"
        alerts.write_text(_alerts_as_records(), encoding="utf-8")
        while True:
            made = Path(folder) / "made"
            with served(data) as server:
                count = _recorded(server, at)
                if count == known:
                    return
                known = count
                _evaluate(server.url, alerts, made, at=int(at.timestamp()))
            for block in before:
                shutil.rmtree(block)
            before = [Path(shutil.move(block, data)) for block in made.iterdir() if block.is_dir()]


def _recorded(server: PrometheusServer, at: datetime) -> int:
    found = server.query('count({__name__=~".+:.+|ALERTS"})', at=at.timestamp())
    return int(found[0].values[0][1]) if found else 0


def _evaluate(url: str, alerts: Path, into: Path, *, at: int) -> None:
    command: list[str | Path] = [program("promtool"), "tsdb", "create-blocks-from", "rules"]
    command += [f"--url={url}", f"--start={at - 120}", f"--end={at}", "--eval-interval=1m"]
    run_to_its_end([*command, f"--output-dir={into}", _RULES / "recording.yml", alerts])


def _alerts_as_records() -> str:
    """Return the alert rules as records, which promtool evaluates; of alerts it takes no notice.

    How long an alert's condition must have held is not looked at.
    """
    groups = yaml.safe_load((_RULES / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for group in groups:
        group["rules"] = [
            {
                "record": "ALERTS",
                "expr": rule["expr"],
                "labels": {
                    **rule.get("labels", {}),
                    "alertname": rule["alert"],
                    "alertstate": "firing",
                },
            }
            for rule in group["rules"]
        ]
    return yaml.safe_dump({"groups": groups})
