"""Who held the case: each day one holder, whatever runs beside."""

from datetime import date, timedelta

import pytest

from ehcpwatch.case import (
    Holder,
    HolderKind,
    days_by_holder,
    days_to_issue,
    holder_now,
    holders,
    resolve,
    turn,
    waited_for,
)
from ehcpwatch.events import (
    AdviceReceived,
    AdviceRequested,
    AdviceReturned,
    Agency,
    AmendmentNotified,
    AssessmentAgreed,
    AssessmentRefused,
    DraftSent,
    Event,
    Payload,
    PlanAmended,
    PlanIssued,
    RefusalReversed,
    RepresentationsReceived,
    ReviewDecided,
    ReviewDecision,
    ReviewMeetingHeld,
    SchoolConsulted,
    SchoolReplied,
)
from tests.case.story import day, facts, request, story


def asked(on: str, agency: Agency = Agency.HEALTH, adviser: str = "a-1") -> AdviceRequested:
    return AdviceRequested(sent_on=day(on), adviser=adviser, agency=agency)


def came(on: str, adviser: str = "a-1") -> AdviceReceived:
    return AdviceReceived(received_on=day(on), adviser=adviser)


def days(*told: Payload | Event, to: str) -> dict[str, int]:
    runs = holders(resolve(story(*told)).statements, day(to))
    return {holder.in_words: count for holder, count in days_by_holder(runs).items()}


def holder_at(on: str, *told: Payload) -> Holder:
    return holder_now(facts(*told, as_at=on), day(on))


def test_the_worked_example_of_the_definitions_adds_up_to_140_days() -> None:
    told = (
        request("2025-03-01"),
        AssessmentAgreed(notified_on=day("2025-04-08")),
        asked("2025-04-08"),
        came("2025-05-20"),
        PlanIssued(sent_on=day("2025-07-19")),
    )

    assert days(*told, to="2025-07-19") == {"authority": 98, "adviser: health": 42}


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        ("2025-06-01", HolderKind.FAMILY),
        ("2025-06-14", HolderKind.FAMILY),
        ("2025-06-15", HolderKind.AUTHORITY),
    ],
)
def test_a_draft_is_with_the_family_for_the_rest_of_its_fifteen_days(
    on: str, kind: HolderKind
) -> None:
    """Served on 1 June, the last of the fifteen days is the 15th: 14 of them begin with it."""
    told = (request("2025-03-01"), DraftSent(sent_on=day("2025-06-01")))

    assert holder_at(on, *told).kind is kind


def test_representations_give_the_case_back_to_the_authority_at_once() -> None:
    told = (
        request("2025-03-01"),
        DraftSent(sent_on=day("2025-06-01")),
        RepresentationsReceived(received_on=day("2025-06-04")),
    )

    assert holder_at("2025-06-04", *told).kind is HolderKind.AUTHORITY


def test_of_several_advisers_the_one_due_first_holds_the_case() -> None:
    told = (
        request("2025-03-01"),
        asked("2025-04-10", Agency.SOCIAL_CARE, "a-2"),
        asked("2025-04-08", Agency.HEALTH, "a-1"),
    )

    assert holder_at("2025-04-20", *told) == Holder(HolderKind.ADVISER, Agency.HEALTH)


def test_of_advisers_due_on_one_day_the_agency_name_decides() -> None:
    told = (
        request("2025-03-01"),
        asked("2025-04-08", Agency.SOCIAL_CARE, "a-2"),
        asked("2025-04-08", Agency.HEALTH, "a-1"),
    )

    assert holder_at("2025-04-20", *told) == Holder(HolderKind.ADVISER, Agency.HEALTH)


def test_an_overdue_adviser_goes_on_holding_the_case() -> None:
    told = (request("2025-03-01"), asked("2025-04-08"))

    assert holder_at("2025-12-01", *told).kind is HolderKind.ADVISER


def test_advice_sent_back_is_with_its_adviser_again() -> None:
    told = (
        request("2025-03-01"),
        asked("2025-04-08"),
        came("2025-05-01"),
        AdviceReturned(returned_on=day("2025-05-06"), adviser="a-1"),
    )

    assert holder_at("2025-05-10", *told) == Holder(HolderKind.ADVISER, Agency.HEALTH)


def test_a_school_holds_the_case_for_at_most_fifteen_days() -> None:
    told = (request("2025-03-01"), SchoolConsulted(sent_on=day("2025-06-02"), school="s-1"))

    assert holder_at("2025-06-16", *told).kind is HolderKind.SCHOOL
    assert holder_at("2025-06-17", *told).kind is HolderKind.AUTHORITY


def test_a_school_that_replied_holds_nothing() -> None:
    told = (
        request("2025-03-01"),
        SchoolConsulted(sent_on=day("2025-06-02"), school="s-1"),
        SchoolReplied(replied_on=day("2025-06-05"), school="s-1"),
    )

    assert holder_at("2025-06-05", *told).kind is HolderKind.AUTHORITY


def test_nobody_holds_a_refused_case() -> None:
    told = (request("2025-03-01"), AssessmentRefused(notified_on=day("2025-04-01")))

    assert holder_at("2025-04-01", *told).kind is HolderKind.NOBODY


def test_nobody_holds_a_plan_between_its_reviews() -> None:
    told = (request("2025-03-01"), PlanIssued(sent_on=day("2025-07-01")))

    assert holder_at("2025-07-01", *told).kind is HolderKind.NOBODY


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        ("2026-05-01", HolderKind.AUTHORITY),
        ("2026-05-20", HolderKind.FAMILY),
        ("2026-06-03", HolderKind.AUTHORITY),
        ("2026-07-01", HolderKind.NOBODY),
    ],
)
def test_a_review_is_with_the_authority_but_for_the_days_of_the_family(
    on: str, kind: HolderKind
) -> None:
    told = (
        request("2025-03-01"),
        PlanIssued(sent_on=day("2025-07-01")),
        ReviewMeetingHeld(held_on=day("2026-05-01"), review="r-1"),
        ReviewDecided(notified_on=day("2026-05-20"), review="r-1", decision=ReviewDecision.AMEND),
        AmendmentNotified(sent_on=day("2026-05-20"), review="r-1"),
        PlanAmended(sent_on=day("2026-07-01"), review="r-1"),
    )

    assert holder_at(on, *told).kind is kind


def test_the_days_run_on_to_the_day_looked_at() -> None:
    runs = holders(resolve(story(request("2025-03-01"))).statements, date(2025, 3, 11))

    assert [(run.first_on, run.last_on, run.days) for run in runs] == [
        (date(2025, 3, 2), date(2025, 3, 11), 10)
    ]


DRAFTED = (
    request("2025-03-01"),
    AssessmentAgreed(notified_on=day("2025-04-01")),
    DraftSent(sent_on=day("2025-06-01")),
)


def until_issue(*told: Payload) -> dict[str, int]:
    return {holder.in_words: count for holder, count in days_to_issue(facts(*told)).items()}


def test_the_days_to_the_plan_are_those_of_the_worked_example() -> None:
    told = (
        request("2025-03-01"),
        AssessmentAgreed(notified_on=day("2025-04-08")),
        asked("2025-04-08"),
        came("2025-05-20"),
        PlanIssued(sent_on=day("2025-07-19")),
    )

    assert until_issue(*told) == {"authority": 98, "adviser: health": 42}


def test_the_family_held_the_case_with_each_draft_until_it_answered_or_the_next_came() -> None:
    """Answered on the fourth day; replaced on the fifth; then left for its fifteen days."""
    told = (
        *DRAFTED,
        RepresentationsReceived(received_on=day("2025-06-05")),
        DraftSent(sent_on=day("2025-06-10")),
        DraftSent(sent_on=day("2025-06-15")),
        PlanIssued(sent_on=day("2025-07-19")),
    )

    assert until_issue(*told)["family"] == 4 + 5 + 14


def test_an_adviser_who_received_the_request_later_held_the_case_from_its_sending() -> None:
    sent = AdviceRequested(
        sent_on=day("2025-04-08"),
        adviser="a-1",
        agency=Agency.HEALTH,
        adviser_received_on=day("2025-04-11"),
    )
    told = (
        request("2025-03-01"),
        sent,
        came("2025-04-18"),
        PlanIssued(sent_on=day("2025-07-19")),
    )

    assert until_issue(*told)["adviser: health"] == 10


def test_nobody_held_the_case_from_its_refusal_to_the_reversal() -> None:
    told = (
        request("2025-03-01"),
        AssessmentRefused(notified_on=day("2025-04-01")),
        RefusalReversed(notified_on=day("2025-04-21")),
        PlanIssued(sent_on=day("2025-07-19")),
    )

    assert until_issue(*told) == {"authority": 120, "nobody": 20}


def test_a_case_without_a_plan_has_no_days_to_one() -> None:
    assert until_issue(*DRAFTED) == {}


@pytest.mark.parametrize(
    ("told", "turns_on"),
    [
        ((), None),
        ((asked("2025-06-02"),), None),
        ((DraftSent(sent_on=day("2025-06-02")),), "2025-06-16"),
        ((SchoolConsulted(sent_on=day("2025-06-02"), school="s-1"),), "2025-06-17"),
    ],
    ids=["the authority's", "an adviser's", "the family's", "a school's"],
)
def test_a_turn_ends_by_itself_where_days_are_set_for_it(
    told: tuple[Payload, ...], turns_on: str | None
) -> None:
    known = facts(request("2025-03-01"), *told)
    holder, found = turn(known, day("2025-06-02"))

    assert found == (None if turns_on is None else day(turns_on))
    if found is not None:
        assert holder_now(known, found - timedelta(days=1)) == holder
        assert holder_now(known, found) != holder


def test_of_several_advisers_the_one_waited_for_is_told_without_a_day() -> None:
    told = (
        request("2025-03-01"),
        asked("2025-04-10", Agency.SOCIAL_CARE, "a-2"),
        asked("2025-04-08", Agency.HEALTH, "a-1"),
    )

    assert waited_for(facts(*told)) is Agency.HEALTH
    assert waited_for(facts(*told, came("2025-04-30"))) is Agency.SOCIAL_CARE
    assert waited_for(facts(request("2025-03-01"))) is None
