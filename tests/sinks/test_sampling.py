"""From cells to series: what adds up to what, what is left out, and what stands beside."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from ehcpwatch.events import RequestReceived, RequestRoute
from ehcpwatch.measures import LABELS, Band, Cell, MeasureKey, View, figures, week
from ehcpwatch.measures import Reading as Exceptions
from ehcpwatch.sinks.prometheus import METRICS, Beside, Origin, PageSettings, Reading, samples
from tests.case.story import day
from tests.measures.counting import AUTHORITY
from tests.sinks.pages import Shown, case, page_of_counts, read_back, shown, watching
from tests.sinks.reading import BESIDE, HACKNEY, NOW, borough_reading

TODAY = date(2024, 11, 5)


def counts_of(reading: Reading) -> Mapping[Cell, int]:
    snapshot = reading.partitions["0"].snapshot
    assert snapshot is not None
    return snapshot.counts


def total(metric: str, **wanted: str) -> float:
    """Return the sum over the series of the borough's page that carry these labels."""
    names = METRICS[metric].labels
    return sum(
        one.value
        for one in samples(borough_reading())
        if one.metric == metric
        and wanted.items() <= dict(zip(names, one.labels, strict=True)).items()
    )


def figure(measure: MeasureKey, period: str, **labels: str) -> tuple[int | None, int | None]:
    (found,) = [
        one
        for one in figures(counts_of(borough_reading()), TODAY)
        if (one.measure, one.period, dict(one.labels)) == (measure, period, labels)
        and one.reading in {None, Exceptions.INCLUDING}
    ]
    return found.numerator, found.denominator


SHOWN_WEEKS = ("2024-11-04", "2024-10-28", "2024-08-05", "2024-08-04", "2024-05-13")


def page(counts: Mapping[Cell, int], *, on: str = "2024-11-05", years: int = 4) -> Shown:
    beside = Beside(settings=PageSettings(years=years))
    return read_back(page_of_counts(counts, day(on), beside=beside).text())


def test_the_plans_of_a_month_are_those_of_the_figures() -> None:
    issued = total("ehcpwatch_plans_issued", month="2024-09")
    in_time = total("ehcpwatch_plans_issued", month="2024-09", within_20_weeks="true")

    assert figure(MeasureKey.ISSUED_IN_TIME, "2024-09") == (in_time, issued)


def test_the_open_stock_by_age_is_that_of_the_figures() -> None:
    young = total("ehcpwatch_cases_open_by_age", age_band="0_to_140")

    assert figure(MeasureKey.OPEN_IN_TIME, "2024-11-05") == (
        young,
        total("ehcpwatch_cases_open_by_age"),
    )


def test_cases_by_team_and_by_area_are_the_same_cases() -> None:
    assert total("ehcpwatch_cases_open_by_team") == total("ehcpwatch_cases_open") > 0


def test_the_weeks_that_the_clearance_looks_at_are_marked() -> None:
    (clearance,) = [
        one
        for one in figures(counts_of(borough_reading()), TODAY)
        if one.measure is MeasureKey.CLEARANCE
    ]
    joined = total("ehcpwatch_cases_overdue_joined", span="last_13_weeks")
    left = total("ehcpwatch_cases_overdue_left", span="last_13_weeks")

    assert joined > 0
    assert dict(clearance.parts) == {"joined": joined, "left": left}


def test_the_flow_is_shown_for_half_a_year() -> None:
    flow: Mapping[Cell, int] = {
        (View.OVERDUE_LEFT, AUTHORITY, week(day(on))): 1 for on in (*SHOWN_WEEKS, "2024-05-06")
    }
    shown = page(flow)

    assert {
        (dict(labels)["week"], dict(labels)["span"])
        for name, labels in shown
        if name == "ehcpwatch_cases_overdue_left"
    } == {
        ("2024-W45", "this_week"),
        ("2024-W44", "last_13_weeks"),
        ("2024-W32", "last_13_weeks"),
        ("2024-W31", "earlier"),
        ("2024-W20", "earlier"),
    }


def test_the_plans_expected_of_a_year_are_those_issued_and_those_due_by_its_end() -> None:
    issued = Band.WITHIN_20, "no", "none", "north"
    counts: Mapping[Cell, int] = {
        (View.ISSUED, AUTHORITY, "2024-01", *issued): 4,
        (View.ISSUED, AUTHORITY, "2023-12", *issued): 100,
        (View.OPEN_DUE_YEAR, AUTHORITY, "2023"): 2,
        (View.OPEN_DUE_YEAR, AUTHORITY, "2024"): 3,
        (View.OPEN_DUE_YEAR, AUTHORITY, "2025"): 100,
    }

    assert {
        dict(labels)["year"]: value
        for (name, labels), value in page(counts).items()
        if name == "ehcpwatch_plans_expected"
    } == {"2024": 4 + 2 + 3}


def test_an_open_case_is_expected_in_the_year_of_the_limit_that_governs_it() -> None:
    """Requested on 14 August 2024, it is due on 1 January 2025; a day earlier, in 2024."""
    cases = [
        case("a", RequestReceived(received_on=day("2024-08-13"))),
        case("b", RequestReceived(received_on=day("2024-08-14"))),
        case(
            "c",
            RequestReceived(
                received_on=day("2024-08-13"), route=RequestRoute.REASSESSMENT_OWN_DECISION
            ),
        ),
    ]
    found = shown(watching(cases, "2024-11-05").watch)

    assert [v for (name, _), v in found.items() if name == "ehcpwatch_plans_expected"] == [1]


def test_months_over_the_limit_are_months_and_not_cases() -> None:
    shown = page({(View.OVERDUE_MONTHS, AUTHORITY, 3): 2, (View.OVERDUE_MONTHS, AUTHORITY, 1): 5})

    assert (
        shown["ehcpwatch_cases_overdue_months", (("authority", AUTHORITY), ("partition", "0"))]
        == 3 * 2 + 1 * 5
    )


@pytest.mark.parametrize(
    ("years", "kept"), [(1, {"2024-01"}), (2, {"2024-01", "2023-01", "2023-12"})]
)
def test_whole_calendar_years_are_shown(years: int, kept: set[str]) -> None:
    issued: Mapping[Cell, int] = {
        (View.COHORT, AUTHORITY, month, "in_time", "no"): 1
        for month in ("2024-01", "2023-12", "2023-01", "2022-12")
    }

    assert {
        dict(labels)["month"]
        for name, labels in page(issued, years=years)
        if name == "ehcpwatch_request_cohort"
    } == kept


def test_by_default_a_month_is_shown_for_at_least_three_years() -> None:
    for on, oldest in (("2024-12-31", "2021-12"), ("2025-01-01", "2022-01")):
        cell: Mapping[Cell, int] = {(View.REASSESSED, AUTHORITY, oldest): 1}

        assert any(name == "ehcpwatch_reassessments_issued" for name, _ in page(cell, on=on))


def test_a_view_that_no_metric_shows_is_named_here() -> None:
    """Whoever adds a view decides whether the page shows it."""
    cells = {
        view: (view, AUTHORITY, *(_LIKELY.get(name, "2024-11") for name in names))
        for view, names in LABELS.items()
    }

    without = {
        view
        for view, cell in cells.items()
        if not any(
            METRICS[one.metric].origin is Origin.CASES
            for one in samples(_with_counts(borough_reading(), {cell: 1}))
        )
    }
    assert without == set()


_LIKELY: Mapping[str, str | int] = {
    "days": 4,
    "months": 2,
    "due": "due_0_to_14",
    "week": "2024-W44",
    "in_time": "yes",
    "flagged": "yes",
    "excused": "no",
    "request": "yes",
    "timed": "yes",
    "returned": "no",
    "year": "2024",
}


def _with_counts(reading: Reading, counts: Mapping[Cell, int]) -> Reading:
    one = reading.partitions["0"]
    assert one.snapshot is not None
    partition = replace(one, snapshot=replace(one.snapshot, counts=counts))
    return replace(reading, partitions={"0": partition})


def test_ten_times_the_cases_have_the_same_series() -> None:
    """The cost of a page is that of its cells: months, bands and areas, not cases."""
    reading = borough_reading()
    tenfold = {cell: count * 10 for cell, count in counts_of(reading).items()}
    many = [(s.metric, s.labels) for s in samples(_with_counts(reading, tenfold))]

    assert many == [(s.metric, s.labels) for s in samples(reading)]


def test_published_figures_of_england_the_region_the_authority_and_its_neighbours_are_shown() -> (
    None
):
    found = {
        (level, name, code, exceptions): one.value
        for one in samples(borough_reading())
        if one.metric == "ehcpwatch_published_timeliness_ratio"
        for level, name, year, exceptions, code in (one.labels,)
        if year == "2024"
    }

    assert found == {
        ("national", "England", "E92000001", "including"): 0.459,
        ("national", "England", "E92000001", "excluding"): 0.464,
        ("regional", "London", "E12000007", "including"): 0.647,
        ("regional", "London", "E12000007", "excluding"): 0.669,
        ("authority", "Hackney", "E09000012", "including"): 0.4,
        ("authority", "Hackney", "E09000012", "excluding"): 0.433,
        ("authority", "Southwark", "E09000028", "including"): 0.367,
        ("authority", "Southwark", "E09000028", "excluding"): 0.36,
    }


def test_targets_and_residents_are_those_of_the_settings() -> None:
    found = {(one.metric, one.labels): one.value for one in samples(borough_reading())}

    assert found["ehcpwatch_timeliness_target_ratio", (HACKNEY, "2025")] == 0.755
    assert found["ehcpwatch_residents_0_to_24", (HACKNEY, "2023")] == 90_000


def test_without_settings_there_is_no_target_and_the_published_figures_are_there() -> None:
    bare = replace(borough_reading(), beside=replace(BESIDE, settings=PageSettings()))
    shown = {one.metric for one in samples(bare)}

    assert "ehcpwatch_timeliness_target_ratio" not in shown
    assert {
        one.labels[1]
        for one in samples(bare)
        if one.metric == "ehcpwatch_published_timeliness_ratio"
    } == {"England", "London", "Hackney"}


def test_the_dates_of_rules_are_instants_in_london() -> None:
    found = {
        one.labels: one.value
        for one in samples(borough_reading())
        if one.metric == "ehcpwatch_rule_change_timestamp_seconds"
    }

    # 1 September 2014, in summer time: an hour before midnight of UTC.
    assert found["final_plan", "limit", "1"] == 1_409_526_000
    assert found["final_plan", "alerts", "1"] == 1_409_526_000
    assert total("ehcpwatch_go_live_timestamp_seconds") == date_stamp("2024-01-01")


def date_stamp(on: str) -> float:
    """Return midnight of a day in winter, in Unix time."""
    return NOW.replace(year=day(on).year, month=day(on).month, day=day(on).day, hour=0).timestamp()


def test_a_metric_that_does_not_fit_is_left_out_whole_and_named() -> None:
    reading = borough_reading()
    sizes: dict[str, int] = {}
    for one in samples(reading):
        sizes[one.metric] = sizes.get(one.metric, 0) + (len(one.buckets) + 2 if one.buckets else 1)
    everything = sum(sizes.values())
    # One series comes with the page itself: how long it took to make.
    settings = replace(BESIDE.settings, series_limit=everything)
    found = list(samples(replace(reading, beside=replace(BESIDE, settings=settings))))
    cut = {s.labels[0]: s.value for s in found if s.metric == "ehcpwatch_series_cut" and s.value}
    ((metric, size),) = cut.items()

    assert size == sizes[metric] > 0
    assert {s.metric for s in found} == set(sizes) - {metric}


def test_the_page_with_its_cut_keeps_to_its_limit() -> None:
    settings = replace(BESIDE.settings, series_limit=1_000)
    text = page_of_counts(
        counts_of(borough_reading()), TODAY, beside=replace(BESIDE, settings=settings)
    ).text()
    series = read_back(text)

    assert len(series) <= 1_000
    assert any(name == "ehcpwatch_cases_open_by_age" for name, _ in series)
