"""Where the time goes: with whom a case was, and how long its stages took."""

from decimal import Decimal

import pytest

from ehcpwatch.events import (
    AdviceReceived,
    AdviceRequested,
    Agency,
    AssessmentAgreed,
    DraftSent,
    PlanIssued,
)
from ehcpwatch.measures import Figure, MeasureKey, Reading, Standing
from tests.case.story import day, request
from tests.measures.counting import Story, figure

REQUEST = request("2025-01-06")
AGREED = AssessmentAgreed(notified_on=day("2025-02-10"))
ASKED = AdviceRequested(sent_on=day("2025-02-10"), adviser="ep-1", agency=Agency.HEALTH)
IN = AdviceReceived(received_on=day("2025-03-24"), adviser="ep-1")
DRAFT = DraftSent(sent_on=day("2025-04-14"))
ASSESSED: Story = (REQUEST, AGREED, ASKED, IN, DRAFT, PlanIssued(sent_on=day("2025-05-20")))
AT_ONCE: Story = (REQUEST, AGREED, PlanIssued(sent_on=day("2025-05-12")))


def of(measure: MeasureKey, *stories: Story, on: str = "2026-01-01", **labels: str) -> Figure:
    return figure(stories, measure, "2025", on=on, labels=tuple(labels.items()))


@pytest.mark.parametrize(
    ("holder", "days", "weeks"),
    [("authority", 78 + 126, "14.6"), ("health", 42, "3.0"), ("family", 14, "1.0")],
)
def test_the_weeks_with_each_holder_are_means_over_all_plans_of_the_period(
    holder: str, days: int, weeks: str
) -> None:
    found = of(MeasureKey.HELD_MEAN, ASSESSED, AT_ONCE, holder=holder)

    assert found.parts == (("days", days),)
    assert found.denominator == 2
    assert found.value == Decimal(weeks)


@pytest.mark.parametrize(
    ("stage", "cases", "mean", "median"),
    [
        ("request_to_decision", 3, "5.7", "5.0"),
        ("decision_to_draft", 2, "9.1", "9.1"),
        ("draft_to_final", 1, "5.1", "5.1"),
    ],
)
def test_a_stage_is_measured_over_the_cases_in_which_it_ended(
    stage: str, cases: int, mean: str, median: str
) -> None:
    decided_late: Story = (
        REQUEST,
        AssessmentAgreed(notified_on=day("2025-02-24")),
        DraftSent(sent_on=day("2025-04-30")),
    )
    stories = (ASSESSED, AT_ONCE, decided_late)
    for measure, weeks in ((MeasureKey.STAGE_MEAN, mean), (MeasureKey.STAGE_MEDIAN, median)):
        found = of(measure, *stories, stage=stage)

        assert (found.denominator, found.value) == (cases, Decimal(weeks))
        assert found.standing is Standing.FINAL


def test_a_stage_that_nothing_went_through_has_no_value() -> None:
    found = of(MeasureKey.STAGE_MEAN, AT_ONCE, stage="draft_to_final")

    assert (found.value, found.standing) == (None, Standing.NO_VALUE)


def test_the_open_stock_tells_whose_turn_it_is_and_how_many_of_those_are_late() -> None:
    def open_with(holder: str) -> Figure:
        return figure(
            [(REQUEST, AGREED), (REQUEST, AGREED, ASKED), (request("2025-05-01"),)],
            MeasureKey.OPEN_CASES,
            "2025-06-02",
            on="2025-06-02",
            reading=Reading.INCLUDING,
            labels=(("holder", holder),),
        )

    assert (open_with("authority").numerator, open_with("authority").parts) == (
        2,
        (("past_limit", 1),),
    )
    assert (open_with("health").numerator, open_with("health").parts) == (1, (("past_limit", 1),))
