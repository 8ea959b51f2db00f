"""A plan issued eleven months ago turns out to have been sent later: what moves on the page."""

from collections.abc import Sequence

import pytest

from ehcpwatch.events import (
    AssessmentAgreed,
    DraftSent,
    Event,
    EventCorrected,
    EventReference,
    PlanIssued,
    RequestReceived,
    new_event,
    replacement_of,
)
from ehcpwatch.sinks.prometheus import METRICS
from tests.case.story import day
from tests.measures.counting import AUTHORITY
from tests.sinks.pages import Shown, case, shown, watching
from tests.watch.keeping import noon

TODAY = "2025-04-14"
SECONDS_A_DAY = 86_400


def plan(name: str, *, issued: str) -> Sequence[Event]:
    """Return a case requested on 8 January 2024, whose last lawful day is 27 May 2024."""
    return case(
        name,
        RequestReceived(received_on=day("2024-01-08")),
        AssessmentAgreed(notified_on=day("2024-02-12")),
        DraftSent(sent_on=day("2024-04-15")),
        PlanIssued(sent_on=day(issued)),
    )


@pytest.fixture(scope="module")
def moved() -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """By how much each series of the page moved that moved: 20 May becomes 3 July 2024."""
    others = [plan("b", issued="2024-05-20"), plan("c", issued="2024-07-01")]
    keeper = watching([plan("a", issued="2024-05-20"), *others], TODAY)
    before: Shown = shown(keeper.watch)
    correction = new_event(
        EventCorrected(
            corrects=EventReference(id="a-4"),
            replacement=replacement_of(PlanIssued(sent_on=day("2024-07-03"))),
        ),
        subject=f"{AUTHORITY}/a",
        source="casework",
        id="a-5",
        recorded_at=noon(day(TODAY)),
    )
    keeper.apply([correction])
    keeper.settle()
    after: Shown = shown(keeper.watch)
    return {
        series: after.get(series, 0) - before.get(series, 0)
        for series in {*before, *after}
        if before.get(series, 0) != after.get(series, 0)
    }


def of(moved: Shown, metric: str, *names: str) -> dict[tuple[str, ...], float]:
    return {
        tuple(dict(labels)[name] for name in names): change
        for (name, labels), change in moved.items()
        if name == metric
    }


def test_the_national_view_moves_it_from_the_one_month_of_issue_to_the_other(
    moved: Shown,
) -> None:
    assert of(moved, "ehcpwatch_plans_issued", "month", "band", "within_20_weeks") == {
        ("2024-05", "within_20", "true"): -1,
        ("2024-07", "20_to_52", "false"): 1,
    }


def test_the_request_cohort_keeps_it_in_its_month_and_calls_it_late(moved: Shown) -> None:
    assert of(moved, "ehcpwatch_request_cohort", "month", "outcome") == {
        ("2024-01", "in_time"): -1,
        ("2024-01", "late"): 1,
    }


def test_the_due_month_stays_and_calls_it_late(moved: Shown) -> None:
    assert of(moved, "ehcpwatch_cases_due_in_month", "month", "outcome") == {
        ("2024-05", "in_time"): -1,
        ("2024-05", "late"): 1,
    }


def test_the_time_that_it_took_moves_with_it(moved: Shown) -> None:
    assert of(moved, "ehcpwatch_plan_duration_seconds_count", "month") == {
        ("2024-05",): -1,
        ("2024-07",): 1,
    }
    assert of(moved, "ehcpwatch_plan_duration_seconds_sum", "month") == {
        ("2024-05",): -133 * SECONDS_A_DAY,
        ("2024-07",): 177 * SECONDS_A_DAY,
    }


def test_the_first_review_falls_due_a_year_after_the_true_issue(moved: Shown) -> None:
    assert of(moved, "ehcpwatch_annual_reviews", "month", "outcome") == {
        ("2025-05", "pending"): -1,
        ("2025-07", "pending"): 1,
    }


def test_nothing_else_on_the_page_moves(moved: Shown) -> None:
    """But what the process says of itself: that it took in one more event."""
    touched: dict[str, set[str | None]] = {}
    for name, labels in moved:
        metric = name if name in METRICS else name.rpartition("_")[0]
        touched.setdefault(metric, set()).add(dict(labels).get("month"))

    touched.pop("ehcpwatch_snapshot_duration_seconds", None)
    issue_months = {"2024-05", "2024-07"}
    assert touched == {
        "ehcpwatch_plans_issued": issue_months,
        "ehcpwatch_plan_duration_seconds": issue_months,
        "ehcpwatch_plans_issued_held_seconds": issue_months,
        "ehcpwatch_stage_duration_seconds": issue_months,
        "ehcpwatch_request_cohort": {"2024-01"},
        "ehcpwatch_cases_due_in_month": {"2024-05"},
        "ehcpwatch_annual_reviews": {"2025-05", "2025-07"},
        "ehcpwatch_events_total": {None},
    }
