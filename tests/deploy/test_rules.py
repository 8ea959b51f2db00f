"""The files that Prometheus loads: generated, valid, explained, and each rule tested."""

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from ehcpwatch.sinks.prometheus import METRICS, Metric, MetricKind, Origin, recording_rules_yaml
from tests.real.parts import need
from tests.real.prometheus import RULES

DEPLOY = RULES.parents[1]
DOCS = DEPLOY.parent / "docs/prometheus.md"
UNIT_TESTS = sorted((DEPLOY / "prometheus/tests").glob("*.yml"))
RECORDING = (RULES / "recording.yml").read_text(encoding="utf-8")
ALERTS = (RULES / "alerts.yml").read_text(encoding="utf-8")
RECORDED = sorted(set(re.findall(r"- record: (\S+)", RECORDING)))
ALERT_NAMES = re.findall(r"- alert: (\S+)", ALERTS)
SECTIONS = ["What it means", "What people notice", "Where to look", "What to do", "How it ends"]
# What the rules ask for and ehcpwatch does not show.
FOREIGN = {
    "alertmanager_notifications_failed_total",
    "prometheus_rule_evaluation_failures_total",
}
FUNCTIONS = {"max_over_time", "avg_over_time"}
CELL_METRICS = [metric for metric in METRICS.values() if metric.origin is Origin.CASES]


def promtool(*arguments: str | Path, cwd: Path | None = None) -> None:
    done = subprocess.run(
        [need("promtool"), *arguments], capture_output=True, text=True, check=False, cwd=cwd
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_committed_recording_rules_are_as_the_program_writes_them() -> None:
    """If not: `make docs`."""
    assert recording_rules_yaml(METRICS.values()) == RECORDING


@pytest.mark.real("promtool")
def test_the_configuration_is_one_that_prometheus_takes() -> None:
    promtool("check", "config", DEPLOY / "prometheus/prometheus.yml")


@pytest.mark.real("promtool")
@pytest.mark.parametrize("name", ["recording.yml", "alerts.yml"])
def test_promtools_lint_finds_nothing_in_the_rules(name: str) -> None:
    promtool("check", "rules", "--lint=all", "--lint-fatal", RULES / name)


@pytest.mark.real("promtool")
@pytest.mark.parametrize("file", UNIT_TESTS, ids=lambda file: file.stem)
def test_promtool_sees_the_rules_do_what_they_should(file: Path) -> None:
    promtool("test", "rules", file.name, cwd=file.parent)


@pytest.mark.real("promtool")
def test_every_sum_counts_a_partition_once_that_two_workers_show(tmp_path: Path) -> None:
    """Worker a still shows partition 0, which b has taken over: 40 and 10, and not 90."""
    lines = ["rule_files:", f"  - {RULES / 'recording.yml'}", "tests:"]
    for metric in CELL_METRICS:
        for suffix, more in parts_of(metric):
            name, labels = f"{metric.name}{suffix}", (*metric.labels[1:], *more)
            lines += ["  - interval: 1m", "    input_series:"]
            lines += [f"      - {{series: '{s}', values: '{v}x3'}}" for s, v in owned_twice()]
            lines += [
                f"      - {{series: '{series(name, labels, owner)}', values: '{value}x3'}}"
                for owner, value in (("a", 40), ("b", 40), ("b", 10))
                for owner in [f'instance="{owner}",partition="{0 if value == 40 else 1}"']
            ]
            lines += [
                "    promql_expr_test:",
                f"      - expr: 'cell:{name}:sum'",
                "        eval_time: 3m",
                "        exp_samples:",
                f"          - {{labels: '{series(f'cell:{name}:sum', labels)}', value: 50}}",
            ]
    file = tmp_path / "cells.yml"
    file.write_text("\n".join(lines) + "\n")

    assert len(CELL_METRICS) > 20
    promtool("test", "rules", file)


def parts_of(metric: Metric) -> Sequence[tuple[str, tuple[str, ...]]]:
    if metric.kind is MetricKind.GAUGE_HISTOGRAM:
        return (("_bucket", ("le",)), ("_count", ()), ("_sum", ()))
    return (("", ()),)


def owned_twice() -> Iterator[tuple[str, str]]:
    yield 'ehcpwatch_partitions{instance="a"}', "2"
    for instance, partition in (("a", "0"), ("b", "0"), ("b", "1")):
        yield (
            f'ehcpwatch_as_at_timestamp_seconds{{instance="{instance}",partition="{partition}"}}',
            "1",
        )


def series(name: str, labels: Sequence[str], owner: str = "") -> str:
    pairs = [*([owner] if owner else []), *(f'{label}="x"' for label in labels)]
    return f"{name}{{{','.join(pairs)}}}"


def test_every_rule_is_named_in_a_unit_test() -> None:
    """The sums of cells are tested above, from the catalogue."""
    tested = "\n".join(file.read_text(encoding="utf-8") for file in UNIT_TESTS)
    recorded = [name for name in RECORDED if not name.startswith("cell:")]

    assert recorded
    assert ALERT_NAMES
    assert [name for name in recorded if not re.search(rf"\b{name}\b", tested)] == []
    # One that is quiet is written on one line, one that fires on several.
    assert [name for name in ALERT_NAMES if f"alertname: {name}\n" not in tested] == []
    assert [name for name in ALERT_NAMES if f"alertname: {name}, " not in tested] == ["Watchdog"]


def test_every_metric_that_a_rule_asks_for_is_in_the_catalogue() -> None:
    asked = set(re.findall(r"(?<![:\w])[a-z]+(?:_[a-z0-9]+){2,}(?![:\w])", queries()))
    shown = {
        f"{metric.name}{suffix}" for metric in METRICS.values() for suffix, _ in parts_of(metric)
    }

    assert len(asked) > 40
    labels = {label for metric in METRICS.values() for label in metric.labels}
    assert asked - shown - labels - FOREIGN - FUNCTIONS - {"no_such_address"} == set()


def test_every_recorded_series_that_a_rule_asks_for_is_recorded() -> None:
    asked = set(re.findall(r"\b(?:all|cell|month|year|authority):[\w:]+", queries()))

    assert len(asked) > 15
    assert asked - set(RECORDED) == set()


def queries() -> str:
    """Return every line of the rules that is neither a comment nor told to people."""
    text = RECORDING + ALERTS
    told = r"^ *(#|summary:|description:|runbook_url:|labels: \{|- record:|- alert:).*$"
    return re.sub(
        r"description: >-\n(?: {12}.*\n)+", "", re.sub(told, "", text, flags=re.MULTILINE)
    )


def test_no_rule_compares_the_bound_of_a_bucket() -> None:
    """Prometheus 3 writes le="1" as le="1.0": a rule that asked for either would miss the other."""
    assert re.findall(r"\ble *[=!]", RECORDING + ALERTS) == []


def test_no_label_of_a_rule_could_name_a_child_or_a_case() -> None:
    grouped = re.findall(r"(?:by|on) \(([^)]*)\)", RECORDING + ALERTS)
    kept = {label.strip() for labels in grouped for label in labels.split(",")}
    catalogued = {label for metric in METRICS.values() for label in metric.labels}

    assert "authority" in kept
    assert kept - catalogued - {
        "",
        "le",
        "year",
        "job",
        "instance",
        "integration",
        "rule_group",
    } == (set())


def test_each_alert_says_how_grave_it_is_and_whom_it_concerns() -> None:
    found = re.findall(r"labels: \{severity: (\w+), audience: (\w+)\}", ALERTS)

    assert len(found) == len(ALERT_NAMES)
    assert {severity for severity, _ in found} == {"critical", "warning", "info", "none"}
    assert {audience for _, audience in found} == {"operators", "managers"}


def test_each_alert_has_a_summary_a_description_and_the_address_of_its_runbook() -> None:
    for name, text in alerts().items():
        assert "summary: " in text
        assert "description: >-" in text
        assert f"runbook_url: https://ehcpwatch.example/runbooks/{name}.md\n" in text


def test_there_is_a_runbook_for_each_alert_and_no_other() -> None:
    assert {file.stem for file in (DEPLOY / "runbooks").iterdir()} == set(ALERT_NAMES)


@pytest.mark.parametrize("name", ALERT_NAMES)
def test_a_runbook_says_what_to_do_and_how_it_ends(name: str) -> None:
    text = (DEPLOY / f"runbooks/{name}.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:ehcpwatch_[a-z_0-9]+)\b", text))

    assert text.startswith(f"# {name}\n")
    assert re.findall(r"^## (.*)$", text, flags=re.MULTILINE) == SECTIONS
    assert {part for part in named if part not in METRICS} <= {
        word for record in RECORDED for word in record.split(":")
    }
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (DEPLOY / "runbooks" / target).exists(), target


def alerts() -> Mapping[str, str]:
    """Return the text of each alert by its name."""
    _, *texts = re.split(r"^ *- alert: ", ALERTS + "\n", flags=re.MULTILINE)
    return {text.split("\n", 1)[0]: text for text in texts}


def test_the_page_of_docs_names_every_alert_and_every_series_but_those_of_cells() -> None:
    page = DOCS.read_text(encoding="utf-8")
    shown = set(re.findall(r"`((?:all|month|year|authority):[\w:]+)", page))
    listed = set(re.findall(r"^\| \[`(\w+)`\]\(\.\./deploy/runbooks/\1\.md\)", page, re.MULTILINE))

    assert shown == {name for name in RECORDED if not name.startswith("cell:")}
    assert listed == set(ALERT_NAMES)
