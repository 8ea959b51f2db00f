"""What holds for every case, believable or not."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.case import (
    EMPTY,
    READS,
    STEPS,
    ClockGroup,
    ClockState,
    Facts,
    all_clocks,
    assessment_open,
    clocks_of,
    days_by_holder,
    days_over,
    days_to_issue,
    explain,
    facts_as_at,
    flagged,
    fold,
    fold_events,
    governing,
    holder_now,
    holders,
    is_open,
    known_by,
    resolve,
    stage,
    state,
    step,
    turn,
    unchanged,
    waited_for,
)
from ehcpwatch.events import Event, Payload
from tests.strategies.case import chronologies, days, lives
from tests.strategies.events import CASE, CASE_PAYLOADS, histories, wide_payloads

RESTATING = frozenset(CASE_PAYLOADS) - frozenset(STEPS)
ONE_DAY = timedelta(days=1)

orders = st.randoms(use_true_random=False)


def shuffled(events: Sequence[Event], order: st.DataObject) -> list[Event]:
    return order.draw(st.permutations(events))


@given(chronologies(), st.data())
def test_any_order_of_delivery_gives_the_same_facts(
    events: list[Event], order: st.DataObject
) -> None:
    assert fold_events(shuffled(events, order)) == fold_events(events)


@given(chronologies(), st.data(), days)
def test_any_order_of_delivery_gives_the_same_explanation(
    events: list[Event], order: st.DataObject, day: date
) -> None:
    told = explain(events, case=CASE, as_at=day, known_at=None)
    assert explain(shuffled(events, order), case=CASE, as_at=day, known_at=None) == told


@given(st.one_of(lives(), histories(CASE, *STEPS, max_size=25)))
def test_one_step_after_another_gives_what_the_fold_of_all_gives(events: list[Event]) -> None:
    known = EMPTY
    for event in sorted(events, key=lambda one: one.order_key):
        known = step(known, event.data, event.data.effective_on, event.data.effective_on)
    assert known == fold_events(events)


@given(st.one_of(lives(), histories(CASE, *STEPS, max_size=25)), days, st.data())
def test_a_past_day_is_the_fold_of_exactly_what_had_happened_and_was_known(
    events: list[Event], day: date, drawn: st.DataObject
) -> None:
    instant = drawn.draw(st.sampled_from([event.recorded_at for event in events] or [None]))
    prefix = [
        event
        for event in events
        if event.data.effective_on <= day
        and (instant is None or (event.recorded_at is not None and event.recorded_at <= instant))
    ]
    assert facts_as_at(events, day, instant) == fold_events(prefix)


@given(chronologies(), days, st.data())
def test_what_was_recorded_later_changes_nothing_of_what_was_known(
    events: list[Event], day: date, drawn: st.DataObject
) -> None:
    instant = drawn.draw(st.sampled_from([event.recorded_at for event in events] or [None]))
    known = known_by(events, instant)
    assert facts_as_at(known, day, None) == facts_as_at(events, day, instant)


def test_every_type_about_a_case_has_a_step_or_restates_another_event() -> None:
    assert {payload.event_type for payload in RESTATING} == {
        "ehcp.event.corrected.v1",
        "ehcp.event.retracted.v1",
    }
    assert frozenset(STEPS) <= frozenset(CASE_PAYLOADS)


@pytest.mark.parametrize("payload", STEPS, ids=lambda payload: payload.event_type)
@given(st.data())
def test_no_event_makes_the_fold_or_what_follows_from_it_raise(
    payload: type[Payload], drawn: st.DataObject
) -> None:
    known = fold_events(drawn.draw(histories(CASE, *STEPS, max_size=6)))
    told = drawn.draw(wide_payloads(payload))
    known = step(known, told, told.effective_on, told.effective_on)
    assert_everything_follows(known, drawn.draw(st.just(told.effective_on) | days))


@given(chronologies(), days)
def test_everything_that_follows_from_a_case_can_be_asked_on_any_day(
    events: list[Event], day: date
) -> None:
    assert_everything_follows(fold_events(events, day), day)


def assert_everything_follows(known: Facts, day: date) -> None:
    clocks = all_clocks(known)
    for clock in clocks:
        now = state(clock, day)
        assert (now is ClockState.OVERDUE) <= is_open(clock)
        assert days_over(clock, day) >= 0
    assert len({(clock.limit, clock.subject) for clock in clocks}) == len(clocks)
    governs = governing(known)
    assert (governs is None) <= (known.opening is None)
    assert stage(known) is not None
    assert holder_now(known, day) is not None
    assert flagged(known, day) in {True, False}


@pytest.mark.parametrize("group", ClockGroup)
@given(chronologies(), chronologies())
def test_a_group_of_clocks_reads_no_section_but_those_listed(
    group: ClockGroup, events: list[Event], others: list[Event]
) -> None:
    known, other = fold_events(events), fold_events(others)
    unread = {name: getattr(other, name) for name in Facts._fields if name not in READS[group]}
    changed = known._replace(**unread)
    assert unchanged(group, known, changed)
    assert clocks_of(group, changed) == clocks_of(group, known)


@given(chronologies())
def test_an_exception_never_moves_a_date_or_changes_a_clock_but_by_its_mark(
    events: list[Event],
) -> None:
    known = fold_events(events)
    without = known._replace(exceptions=())
    assert [clock._replace(excused=None) for clock in all_clocks(known)] == all_clocks(without)


@given(chronologies(), st.booleans())
def test_the_clocks_group_by_group_are_all_clocks(events: list[Event], day_one: bool) -> None:  # noqa: FBT001  # drawn
    known = fold_events(events)
    groups = [clocks_of(group, known, count_receipt_as_day_one=day_one) for group in ClockGroup]
    assert [clock for group in groups for clock in group] == all_clocks(
        known, count_receipt_as_day_one=day_one
    )


@given(st.one_of(lives(), histories(CASE, *STEPS, max_size=10)), days)
def test_each_day_belongs_to_whoever_held_the_case_at_its_first_moment(
    events: list[Event], day: date
) -> None:
    statements = resolve(events).statements
    held = {
        holding.first_on + timedelta(days=count): holding.holder
        for holding in holders(statements, day)
        for count in range(holding.days)
    }
    first_on = min((s.effective_on for s in statements), default=day)
    asked = [first_on + timedelta(days=count + 1) for count in range((day - first_on).days)]
    assert list(held) == asked
    for on, told in held.items():
        before = fold(s for s in statements if s.effective_on < on)
        assert told == holder_now(before, on - ONE_DAY), on


@given(lives(), days)
def test_runs_of_days_are_unbroken_and_no_neighbours_have_one_holder(
    events: list[Event], day: date
) -> None:
    held = holders(resolve(events).statements, day)
    for before, after in pairwise(held):
        assert after.first_on == before.last_on + ONE_DAY
    assert all(len(list(run)) == 1 for _, run in groupby(held, key=lambda one: one.holder))
    assert sum(days_by_holder(held).values()) == sum(holding.days for holding in held)


@given(lives())
def test_the_days_of_the_holders_sum_to_the_days_from_request_to_issue(
    events: list[Event],
) -> None:
    known = fold_events(events)
    issued_on = known.plan.issued_on
    if issued_on is None or known.opening is None:
        return
    held = holders(resolve(events).statements, issued_on)
    taken = (issued_on - known.opening.request_on).days
    assert sum(holding.days for holding in held) == taken


@given(lives() | chronologies())
def test_who_held_a_case_until_its_plan_is_read_off_its_facts_as_off_its_events(
    events: list[Event],
) -> None:
    known = fold_events(events)
    issued_on = known.plan.issued_on
    if issued_on is None or known.opening is None or known.plan.held_from != issued_on:
        return
    held = Counter(
        holding.holder
        for holding in holders(resolve(events).statements, issued_on)
        for count in range(holding.days)
        if holding.first_on + timedelta(days=count) > known.opening.request_on
    )
    assert days_to_issue(known) == held


@given(lives() | chronologies(), days)
def test_whose_turn_it_is_stays_the_same_until_the_day_it_names(
    events: list[Event], day: date
) -> None:
    known = fold_events(events, day)
    if not assessment_open(known):
        return
    holder, turns_on = turn(known, day)
    for count in range(20):
        on = day + timedelta(days=count)
        if turns_on is not None and on >= turns_on:
            return
        assert holder_now(known, on) == holder


@given(lives() | chronologies(), days)
def test_an_adviser_that_holds_an_assessment_is_the_one_waited_for(
    events: list[Event], day: date
) -> None:
    known = fold_events(events, day)
    if assessment_open(known):
        agency = turn(known, day)[0].agency
        assert agency in {None, waited_for(known)}


@given(chronologies(), days)
def test_on_a_day_nothing_is_met_or_asked_of_a_later_one(events: list[Event], day: date) -> None:
    known = fold_events(events, day)
    for clock in all_clocks(known):
        assert clock.met_on is None or clock.met_on <= day
    assert assessment_open(known) <= (known.opening is not None)
