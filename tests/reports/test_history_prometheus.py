"""A history in a real Prometheus: queries and rules give what the watch showed."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ehcpwatch.register import SqlConnection
from ehcpwatch.reports import Every, Known, Tape, instants, make_blocks, replay
from ehcpwatch.reports.prometheus_server import PrometheusServer
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.sinks import METRICS
from ehcpwatch.sinks.prometheus import recording_rules
from ehcpwatch.streams.embedded import open_for_reading
from tests.reports.test_history import BESIDE, FAR, Shown, lived

# Across New Year, on which months and years end; hours, as is the default.
AT = instants(date(2024, 12, 31), date(2025, 1, 2), every=Every.HOUR, until=FAR)
WANTED = (AT[0], AT[23], AT[24], AT[-1])


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, Shown]]:
    path = tmp_path_factory.mktemp("history") / "state.db"
    borough = simulate(row_of("City of London", 2024, among=packaged_rows()), seed=3)
    return path, lived(path, borough.events, WANTED)


@pytest.fixture(scope="module")
def server(
    shown: tuple[Path, dict[int, Shown]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PrometheusServer]:
    """A Prometheus on the blocks of three days."""
    folder = tmp_path_factory.mktemp("blocks") / "data"
    with open_for_reading(shown[0]).engine.connect() as connection:
        made(connection, folder)
    with PrometheusServer("", data=folder) as running:
        yield running


def made(connection: SqlConnection, folder: Path) -> None:
    done: list[int] = []
    with Tape() as tape:
        for number, moment in enumerate(replay(connection, AT, beside=BESIDE, known=Known.THEN)):
            if moment.samples is not None:
                tape.take(number, moment.samples)
        times = [int(at.timestamp()) for at in AT]
        blocks = make_blocks(tape, times, folder, progress=done.append)

    assert blocks.samples > 0
    assert blocks.recorded > 0
    assert done == sorted(done)


def answered(server: PrometheusServer, query: str, at: datetime) -> Shown:
    return {
        (name(answer.labels), rest(answer.labels)): answer.values[0][1]
        for answer in server.query(query, at=at.timestamp())
    }


def name(labels: Mapping[str, str]) -> str:
    return labels.get("__name__", "")


def rest(labels: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((label, value) for label, value in labels.items() if label != "__name__")


@pytest.mark.real("promtool", "prometheus")
@pytest.mark.parametrize("at", WANTED, ids=str)
def test_prometheus_answers_with_every_sample_that_the_watch_showed(
    at: datetime, server: PrometheusServer, shown: tuple[Path, dict[int, Shown]]
) -> None:
    found = answered(server, '{__name__=~"ehcpwatch_.+"}', at)

    assert len(found) > 200
    assert found == shown[1][int(at.timestamp())]


@pytest.mark.real("promtool", "prometheus")
@pytest.mark.parametrize("at", WANTED, ids=str)
def test_every_recorded_series_is_what_its_rule_gives(
    at: datetime, server: PrometheusServer
) -> None:
    """The expressions are asked of the page's own series; a rule for each value of a label."""
    expected: Shown = {}
    for rule in recording_rules(METRICS.values()):
        for (_, labels), value in answered(server, rule.expression, at).items():
            expected[rule.record, labels | frozenset(rule.labels.items())] = value
    found = answered(server, '{__name__=~".+:.+:.+"}', at)

    assert {record.split(":")[0] for record, _ in found} >= {"cell", "month", "year", "authority"}
    assert found == expected


@pytest.mark.real("promtool", "prometheus")
def test_between_two_hours_a_plain_query_finds_nothing_and_one_over_59_minutes_does(
    server: PrometheusServer,
) -> None:
    """What docs/history.md tells; over a full hour, what had ended would be found as well."""
    between = datetime(2024, 12, 31, 12, 30, tzinfo=UTC)
    series = "cell:ehcpwatch_plans_held:sum"

    assert server.query(series, at=between.timestamp()) == []
    assert server.query(f"last_over_time({series}[59m])", at=between.timestamp()) != []
