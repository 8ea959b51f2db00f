"""The definitions: none missing, none idle, and the page printed from them is the one in docs."""

from datetime import date

import pytest

from ehcpwatch.events import (
    AdviceReceived,
    AdviceRequested,
    AdviceReturned,
    Agency,
    AssessmentAgreed,
    AssessmentRefused,
    ExceptionRecorded,
    GroundName,
    LimitName,
    PhaseTransferDue,
    PlanAmended,
    PlanHeld,
    PlanIssued,
    PlanRefused,
    RequestReceived,
    RequestRoute,
    ReviewDecided,
    ReviewDecision,
    ReviewMeetingHeld,
)
from ehcpwatch.measures import (
    HEADLINE,
    MEASURES,
    Cell,
    MeasureKey,
    View,
    figures,
    headline,
    measures_markdown,
)
from tests.case.story import day, request
from tests.measures.counting import AUTHORITY, counts

_ON = "2025-12-31"


def _flagged(on: str) -> ExceptionRecorded:
    return ExceptionRecorded(
        exception="x-1",
        limit=LimitName.FINAL_PLAN,
        ground=GroundName.ABSENCE,
        began_on=day(on),
    )


_BOROUGH = (
    (
        request("2025-01-06"),
        AssessmentAgreed(notified_on=day("2025-02-10")),
        AdviceRequested(sent_on=day("2025-02-11"), adviser="ep-1", agency=Agency.HEALTH),
        AdviceReceived(received_on=day("2025-03-20"), adviser="ep-1"),
        AdviceReturned(returned_on=day("2025-03-24"), adviser="ep-1"),
        _flagged("2025-03-01"),
        PlanIssued(sent_on=day("2025-05-20")),
    ),
    (request("2025-01-06"), AssessmentRefused(notified_on=day("2025-02-10"))),
    (request("2025-01-06"), PlanRefused(notified_on=day("2025-04-20"))),
    (
        request("2025-06-02"),
        AdviceRequested(sent_on=day("2025-07-11"), adviser="ep-1", agency=Agency.HEALTH),
        _flagged("2025-08-01"),
    ),
    (request("2025-06-02"), PlanIssued(sent_on=day("2025-12-15"))),
    (request("2025-05-05"), PlanIssued(sent_on=day("2025-12-15"))),
    (request("2025-11-03"),),
    (request("2025-11-03"), PlanIssued(sent_on=day("2025-10-01"))),
    (
        request("2025-03-03", RequestRoute.REASSESSMENT_OWN_DECISION),
        PlanIssued(sent_on=day("2025-06-01")),
    ),
    (request("2025-10-06", RequestRoute.REASSESSMENT_OWN_DECISION),),
    (
        PlanHeld(made_on=day("2024-03-01")),
        PhaseTransferDue(stated_on=day("2024-09-01"), transfer_on=day("2025-09-01")),
        ReviewMeetingHeld(held_on=day("2025-01-20"), review="r-1"),
        ReviewDecided(notified_on=day("2025-02-03"), review="r-1", decision=ReviewDecision.AMEND),
        PlanAmended(sent_on=day("2025-02-12"), review="r-1"),
    ),
)


def test_every_measure_is_defined_and_nothing_else_is() -> None:
    assert list(MEASURES) == list(MeasureKey)


@pytest.mark.parametrize("measure", MeasureKey)
def test_every_definition_yields_a_figure_in_a_borough_where_much_happens(
    measure: MeasureKey,
) -> None:
    waiting: Cell = (View.SERVICE_WAITING, AUTHORITY, "therapy", "speech", "2025-11")
    found = figures({**counts(_BOROUGH, _ON), waiting: 40}, day(_ON))

    assert any(
        one.measure is measure and (one.value if one.numerator is None else one.numerator)
        for one in found
    )


@pytest.mark.parametrize("measure", MeasureKey)
def test_a_definition_says_what_is_counted_and_who_says_so_in_whole_sentences(
    measure: MeasureKey,
) -> None:
    definition = MEASURES[measure]

    for text in (
        definition.sentence,
        definition.numerator,
        definition.readings,
        definition.rounding,
        definition.left_out,
    ):
        assert text.endswith(".")
    assert definition.source


def test_the_page_of_measures_is_the_one_that_the_definitions_print(
    pytestconfig: pytest.Config,
) -> None:
    """If it is not: `make docs`."""
    page = pytestconfig.rootpath / "docs" / "measures.md"

    assert page.read_text(encoding="utf-8") == measures_markdown()


def test_figures_come_in_the_order_of_the_measures() -> None:
    places = list(MeasureKey)
    found = [places.index(one.measure) for one in figures(counts(_BOROUGH, _ON), day(_ON))]

    assert found == sorted(found)


def test_the_first_screen_shows_the_five_views_together_for_the_year_and_the_day() -> None:
    found = headline(counts(_BOROUGH, _ON), day(_ON), 2025)

    assert {one.measure for one in found} == set(HEADLINE)
    assert {one.period for one in found} == {"2025", _ON}
    assert not any(one.labels for one in found)


def test_a_period_that_was_asked_for_is_answered_even_if_nothing_happened_in_it() -> None:
    found = figures(counts(_BOROUGH, _ON), day(_ON), periods=("2019", "2019-02"))
    issued = [one for one in found if one.measure is MeasureKey.ISSUED_IN_TIME and not one.labels]

    assert [(one.period, one.denominator, one.value) for one in issued] == [
        ("2019", 0, None),
        ("2019", 0, None),
        ("2019-02", 0, None),
        ("2019-02", 0, None),
    ]


def test_a_month_and_its_year_stand_side_by_side() -> None:
    told = [(RequestReceived(received_on=date(2024, 3, 1)), PlanIssued(sent_on=date(2024, 5, 1)))]
    found = figures(counts(told, _ON), day(_ON))

    assert [
        one.period for one in found if one.measure is MeasureKey.REQUESTS and one.labels == ()
    ] == ["2024", "2024-03"]
