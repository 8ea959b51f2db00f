"""Published percentages come back by PromQL from a real Prometheus, with the rules that ship."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ehcpwatch.errors import ProgramFailedError, ProgramMissingError
from ehcpwatch.reports import ReproducedRow, reproduce_through_prometheus
from ehcpwatch.reports.prometheus_server import PrometheusServer
from ehcpwatch.simulator import packaged_rows, row_of

ROWS = packaged_rows()
PUBLISHED = {
    "Hackney": ("40.0", "43.3"),
    "Oldham": ("85.8", "76.6"),
    "Solihull": ("53.1", "80.4"),
    "Dorset": ("49.1", None),
    "City of London": ("80.0", None),
    # Fifteen of its plans are in no published band.
    "Wokingham": ("56.2", "56.8"),
}
COLUMNS = ("pc_plans_issued_within_20_weeks", "PC_plans_issued_20_weeks_ex")


@pytest.fixture(scope="module")
def read_back() -> dict[tuple[str, int], ReproducedRow]:
    """Six authorities of 2024, one of them in 2022 too, and a row with a wrong percentage."""
    rows = [row_of(name, 2024, among=ROWS) for name in PUBLISHED]
    rows.append(row_of("Hackney", 2022, among=ROWS))
    isles = row_of("Isles of Scilly", 2024, among=ROWS)
    rows.append(replace(isles, percent_within_20_weeks=Decimal("99.9")))
    return {(row.row.name, row.row.year): row for row in reproduce_through_prometheus(rows, seed=4)}


@pytest.mark.real("prometheus")
@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_percentages_of_2024_come_back_from_prometheus(
    name: str, read_back: dict[tuple[str, int], ReproducedRow]
) -> None:
    row = read_back[name, 2024]
    computed = {comparison.column: comparison.computed for comparison in row.comparisons}

    assert row.agrees
    assert [None if computed[c] is None else str(computed[c]) for c in COLUMNS] == list(
        PUBLISHED[name]
    )


@pytest.mark.real("prometheus")
def test_the_same_authority_in_another_year_is_kept_apart(
    read_back: dict[tuple[str, int], ReproducedRow],
) -> None:
    row = read_back["Hackney", 2022]

    assert row.agrees
    assert [str(c.computed) for c in row.comparisons if c.column in COLUMNS] == ["47.4", "54.3"]


@pytest.mark.real("prometheus")
def test_a_wrong_percentage_is_found_through_prometheus_too(
    read_back: dict[tuple[str, int], ReproducedRow],
) -> None:
    row = read_back["Isles of Scilly", 2024]

    assert [c.column for c in row.comparisons if not c.agrees] == [COLUMNS[0]]


@pytest.mark.real("prometheus")
def test_a_prometheus_that_does_not_start_says_why() -> None:
    with pytest.raises(ProgramFailedError, match="prometheus: the program ended"):
        PrometheusServer("no configuration")


@pytest.mark.real("prometheus")
def test_a_query_that_is_refused_is_an_error_and_the_server_is_ended() -> None:
    with PrometheusServer("") as server, pytest.raises(ProgramFailedError, match="status 400"):
        server.query("no query at all")


def test_a_missing_prometheus_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ProgramMissingError, match="prometheus: this program is not installed"):
        list(reproduce_through_prometheus([row_of("Hackney", 2024, among=ROWS)], seed=1))
