import re
from collections import Counter
from datetime import date

import pytest

from ehcpwatch.case import Finding, assessment_open, facts_as_at, flagged, fold_events
from ehcpwatch.clock import london_date
from ehcpwatch.events import (
    PAYLOADS,
    AdviceReceived,
    AdviceRequested,
    Agency,
    Event,
    EventCorrected,
    EventRetracted,
    PlanHeld,
    RequestRoute,
    case_key,
)
from ehcpwatch.simulator import Borough, packaged_rows, row_of, simulate
from tests.simulator.recount import published, recount

ROWS = packaged_rows()


@pytest.fixture(scope="module")
def hackney() -> Borough:
    return simulate(row_of("Hackney", 2024, among=ROWS), seed=1)


def cases(borough: Borough) -> dict[str, list[Event]]:
    """Return the events of each case, of events that came twice the first."""
    found: dict[str, dict[tuple[str, str], Event]] = {}
    for event in borough:
        if case_key(event) is not None:
            found.setdefault(event.subject, {}).setdefault((event.source, event.id), event)
    return {subject: list(events.values()) for subject, events in found.items()}


def test_a_borough_says_whose_it_is_and_from_when_to_when(hackney: Borough) -> None:
    assert (hackney.authority_code, hackney.authority_name) == ("E09000012", "Hackney")
    assert (hackney.first_on, hackney.last_on) == (date(2022, 9, 1), date(2024, 12, 31))
    assert hackney.cases == len(cases(hackney))


@pytest.mark.parametrize("seed", range(2, 8))
@pytest.mark.parametrize(("name", "year"), [("Rutland", 2022), ("Wokingham", 2024)])
def test_the_national_figures_are_those_of_the_row_whatever_the_seed(
    name: str, year: int, seed: int
) -> None:
    row = row_of(name, year, among=ROWS)
    found = recount(simulate(row, seed=seed), year)

    assert found == published(row, instead=found)


def test_a_borough_without_plans_still_has_requests() -> None:
    borough = simulate(row_of("Isles of Scilly", 2019, among=ROWS), seed=1)

    assert recount(borough, 2019).plans == 0
    assert borough.cases > 0


def test_every_subject_is_a_case_of_the_authority_or_one_of_its_systems(hackney: Borough) -> None:
    for event in hackney:
        name = event.subject.removeprefix("E09000012/")
        if case_key(event) is None:
            assert name == f"source/{event.source}"
        else:
            assert re.fullmatch(r"[2346789BCDFGHJKMPQRTVWXYZ]{5}", name)


def test_nothing_happens_after_the_last_day_or_is_asked_before_the_first(hackney: Borough) -> None:
    for event in hackney:
        data = event.data.replacement.data if isinstance(event.data, EventCorrected) else event.data
        assert data.effective_on <= hackney.last_on
    for events in cases(hackney).values():
        opening = fold_events(events).opening
        assert opening is None or opening.request_on >= hackney.first_on


def test_nothing_is_recorded_before_it_happened_but_for_what_is_corrected(
    hackney: Borough,
) -> None:
    corrections = (EventCorrected, EventRetracted)
    for event in hackney:
        assert event.recorded_at is not None
        recorded_on = london_date(event.recorded_at)
        assert recorded_on >= hackney.first_on
        if not isinstance(event.data, corrections):
            assert recorded_on >= event.data.effective_on


def test_plans_made_long_ago_are_told_when_they_are_loaded(hackney: Borough) -> None:
    loaded = [event for event in hackney if isinstance(event.data, PlanHeld)]

    assert len({event.subject for event in loaded}) == round(0.6 * 465)
    assert all(event.data.effective_on < hackney.first_on for event in loaded)


def test_the_fold_finds_nothing_amiss_in_a_borough_whose_plans_are_all_timed(
    hackney: Borough,
) -> None:
    findings = Counter(
        finding for events in cases(hackney).values() for finding in fold_events(events).findings
    )

    assert findings == {}


def test_the_fold_finds_every_untimed_plan_and_nothing_else() -> None:
    wokingham = simulate(row_of("Wokingham", 2024, among=ROWS), seed=1)
    findings = Counter(
        finding for events in cases(wokingham).values() for finding in fold_events(events).findings
    )

    assert findings == {Finding.PLAN_BEFORE_REQUEST: 15}


def test_cases_of_every_age_are_open_at_the_end(hackney: Borough) -> None:
    ages = []
    for events in cases(hackney).values():
        facts = fold_events(events)
        if facts.opening is not None and assessment_open(facts):
            ages.append((hackney.last_on - facts.opening.request_on).days)

    assert 150 < len(ages) < 400
    bands = Counter(sum(age > edge for edge in (42, 140, 210, 364)) for age in ages)
    assert set(bands) == {0, 1, 2, 3, 4}


def test_a_quarter_of_requests_is_refused_an_assessment(hackney: Borough) -> None:
    """Hackney's own share plays no part: it is England's, 38,889 of 154,489."""
    asked = refused = 0
    for events in cases(hackney).values():
        facts = fold_events(events)
        if facts.opening is not None and facts.opening.route is not RequestRoute.REASSESSMENT:
            asked += 1
            answered = facts.decisions.first_on is not None
            refused += answered and not facts.decisions.first_agreed

    assert 0.22 < refused / asked < 0.28


def test_refusals_are_undone_by_every_way(hackney: Borough) -> None:
    ways = {
        refusal.reversal.way
        for events in cases(hackney).values()
        for refusal in fold_events(events).decisions.refusals
        if refusal.reversal is not None
    }

    assert len(ways) == 5


def test_educational_psychologists_are_late_more_often_than_schools(hackney: Borough) -> None:
    late = {Agency.EDUCATIONAL_PSYCHOLOGY: [0, 0], Agency.SCHOOL: [0, 0]}
    for events in cases(hackney).values():
        for advice in fold_events(events).advice:
            if advice.agency in late and advice.received_on is not None:
                counted = late[Agency(advice.agency)]
                counted[0] += (advice.received_on - advice.requested_on).days > 42
                counted[1] += 1

    psychologists, schools = late.values()
    assert psychologists[0] / psychologists[1] > 0.4 > 2 * schools[0] / schools[1]


def test_some_advice_is_still_outstanding_at_the_end(hackney: Borough) -> None:
    types = Counter(type(event.data) for event in hackney)

    assert types[AdviceRequested] > types[AdviceReceived]


def test_flagged_plans_are_as_many_as_the_row_has(hackney: Borough) -> None:
    year = {
        subject
        for subject, events in cases(hackney).items()
        if (facts := fold_events(events)).plan.issued_on is not None
        and facts.plan.issued_on.year == 2024
        and facts.opening is not None
        and facts.opening.route is not RequestRoute.REASSESSMENT
        and flagged(facts, hackney.last_on)
    }

    assert len(year) == 465 - 314


def test_nearly_the_whole_vocabulary_is_spoken(hackney: Borough) -> None:
    spoken = {type(event.data).__name__ for event in hackney}
    people_and_partners = {
        "AlertAcknowledged",
        "AlertSnoozed",
        "AlertJudged",
        "BreachReasonRecorded",
        "WaitsReported",
        "MilestonePlanned",
        "MilestoneReached",
        "SourceInventory",
        "CaseErased",
        "AdviceCancelled",
        "ReviewDue",
    }

    assert {payload.__name__ for payload in PAYLOADS} - spoken == people_and_partners


def test_half_way_through_the_year_a_borough_knows_less(hackney: Borough) -> None:
    """As at a past day: the plans issued by then, and none of those to come."""
    on = date(2024, 6, 30)
    plans = [
        facts.plan.issued_on.year
        for events in cases(hackney).values()
        if (facts := facts_as_at(events, on, None)).plan.issued_on is not None
    ]

    assert 150 < plans.count(2024) < 320


def test_some_corrections_arrive_before_what_they_correct_and_most_after(
    hackney: Borough,
) -> None:
    came: dict[tuple[str, str], int] = {}
    for place, event in enumerate(hackney):
        came.setdefault((event.source, event.id), place)
    overtaking = [
        came[event.source, event.id] < came[event.source, event.data.corrects.id]
        for event in hackney
        if isinstance(event.data, EventCorrected)
    ]

    assert 0 < sum(overtaking) < len(overtaking) / 4
