"""Corrections and retractions: what stands in the place of what was stated."""

from datetime import date

import pytest

from ehcpwatch.case import Finding, facts_as_at, fold_events, resolve
from ehcpwatch.events import Event, PlanIssued, RequestReceived
from tests.case.story import correct, day, event, facts, request, retract, story


def issued(on: str) -> PlanIssued:
    return PlanIssued(sent_on=day(on))


def issued_on(*told: Event) -> date | None:
    return fold_events(told).plan.issued_on


PLAN = event(issued("2025-03-03"), "plan")
TO_APRIL = correct("plan", issued("2025-04-30"), name="c-1", recorded_on=day("2025-04-20"))


def test_a_correction_replaces_the_whole_payload_with_its_effective_date() -> None:
    assert issued_on(PLAN, TO_APRIL) == day("2025-04-30")


def test_a_correction_that_arrives_before_its_event_waits_for_it() -> None:
    assert issued_on(TO_APRIL) is None
    assert issued_on(TO_APRIL, PLAN) == day("2025-04-30")


def test_a_retraction_leaves_nothing_in_the_place_of_its_event() -> None:
    assert issued_on(PLAN, retract("plan", "2025-04-01")) is None


def test_retracting_a_correction_restores_what_it_replaced() -> None:
    assert issued_on(PLAN, TO_APRIL, retract("c-1", "2025-05-01")) == day("2025-03-03")


def test_retracting_a_retraction_restores_the_event() -> None:
    taken_back = retract("plan", "2025-04-01", name="r-1")

    assert issued_on(PLAN, taken_back, retract("r-1", "2025-04-02", name="r-2")) == day(
        "2025-03-03"
    )


def test_a_second_correction_names_the_first() -> None:
    second = correct("c-1", issued("2025-05-05"), name="c-2")

    assert issued_on(PLAN, TO_APRIL, second) == day("2025-05-05")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_two_corrections_of_one_event_the_greater_id_wins_in_any_order(
    order: tuple[int, int, int],
) -> None:
    told = (PLAN, TO_APRIL, correct("plan", issued("2025-04-01"), name="c-9"))
    known = fold_events([told[place] for place in order])

    assert known.plan.issued_on == day("2025-04-01")
    assert known.findings == (Finding.CONFLICTING_CORRECTIONS,)


def test_a_chain_of_a_thousand_corrections_is_resolved() -> None:
    chain = [PLAN, correct("plan", issued("2025-03-04"), name="c-0")]
    chain.extend(
        correct(f"c-{place}", issued("2025-03-05"), name=f"c-{place + 1}") for place in range(1_000)
    )

    assert issued_on(*chain) == day("2025-03-05")


def test_what_was_known_decides_and_not_the_day_of_the_correction() -> None:
    """The example of the definitions: issued 3 March, corrected on 20 April to 30 April."""
    told = [event(request("2024-11-01"), "request"), PLAN, TO_APRIL]
    on = day("2025-03-31")

    def known(by: date) -> date | None:
        recorded = [e for e in told if e.recorded_at is not None and e.recorded_at.date() <= by]
        return facts_as_at(recorded, on, None).plan.issued_on

    assert known(day("2025-03-31")) == day("2025-03-03")
    assert known(day("2025-05-01")) is None


def test_the_date_first_stated_is_kept_beside_the_corrected_one() -> None:
    known = facts(request("2025-01-06"), correct("e-1", request("2025-01-13")))

    assert known.opening is not None
    assert (known.opening.request_on, known.opening.stated_on) == (
        day("2025-01-13"),
        day("2025-01-06"),
    )


def test_events_of_one_day_stand_by_sequence_then_source_then_id_absent_first() -> None:
    one = [
        event(RequestReceived(received_on=day("2025-01-06")), name, sequence=sequence)
        for name, sequence in (("b", 10), ("a", 2), ("z", None), ("y", None))
    ]

    assert [s.id for s in resolve(one).statements] == ["y", "z", "a", "b"]


def test_two_requests_in_one_case_leave_the_earlier_governing_and_a_finding() -> None:
    known = fold_events(story(request("2025-02-03"), request("2025-01-06")))

    assert known.opening is not None
    assert known.opening.request_on == day("2025-01-06")
    assert Finding.TWO_REQUESTS in known.findings
