"""What is true of every case, believable or not."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.case import (
    EMPTY,
    READS,
    STEPS,
    ClockGroup,
    all_clocks,
    clocks_of,
    explain,
    facts_as_at,
    fold_events,
    holders,
    resolve,
    step,
    target_of,
)
from ehcpwatch.events import ORDINARY_PAYLOADS, Event, ExceptionRecorded
from tests.strategies.events import CASE, CASE_PAYLOADS, events, histories

_LATER = timedelta(days=1)


def test_every_type_about_a_case_has_a_step() -> None:
    assert set(STEPS) == {payload for payload in ORDINARY_PAYLOADS if payload in CASE_PAYLOADS}


@given(data=st.data(), history=histories())
def test_any_order_of_the_events_gives_the_same_facts(
    data: st.DataObject, history: list[Event]
) -> None:
    shuffled = data.draw(st.permutations(history))

    assert fold_events(shuffled) == fold_events(history)


@given(history=histories())
def test_folding_one_by_one_in_order_equals_folding_the_whole_set(history: list[Event]) -> None:
    ordinary = sorted(
        (event for event in history if target_of(event) is None),
        key=lambda event: event.order_key,
    )
    facts = EMPTY
    for event in ordinary:
        facts = step(facts, event.data, event.data.effective_on, event.data.effective_on)

    assert facts == fold_events(ordinary)


@given(history=histories(), place=st.integers(min_value=0))
def test_as_at_a_day_equals_the_fold_of_what_was_effective_by_then(
    history: list[Event], place: int
) -> None:
    statements = resolve(history).statements
    day = statements[place % len(statements)].effective_on if statements else None
    if day is None:
        return

    prefix = [s.event for s in statements if s.effective_on <= day and s.standing is s.event]
    if len(prefix) == sum(s.effective_on <= day for s in statements):
        assert facts_as_at(history, day, None)._replace(findings=()) == fold_events(
            prefix
        )._replace(findings=())


@given(history=histories())
def test_an_exception_never_moves_a_date(history: list[Event]) -> None:
    without = [event for event in history if not isinstance(event.data, ExceptionRecorded)]

    def dates(known: list[Event]) -> list[tuple[object, ...]]:
        ordinary = [event for event in known if target_of(event) is None]
        return [
            (clock.limit, clock.subject, clock.trigger_on, clock.deadline, clock.met_on)
            for clock in all_clocks(fold_events(ordinary))
        ]

    assert dates(without) == dates(history)


@given(before=histories(), event=events())
def test_clocks_of_a_group_change_only_with_the_sections_it_reads(
    before: list[Event], event: Event
) -> None:
    old, new = fold_events(before), fold_events([*before, event])
    for group in ClockGroup:
        kept = new._replace(**{name: getattr(old, name) for name in READS[group]})

        assert clocks_of(group, kept) == clocks_of(group, old)


@given(history=histories())
def test_any_case_can_be_explained_and_every_clock_is_in_it(history: list[Event]) -> None:
    statements = resolve(history).statements
    day = max((s.effective_on for s in statements), default=None)
    if day is None:
        return
    explanation = explain(history, case=CASE, as_at=day, known_at=None)

    assert [(one.limit, one.subject) for one in explanation.limits] == [
        (clock.limit, clock.subject) for clock in all_clocks(facts_as_at(history, day, None))
    ]


@given(history=histories())
def test_each_day_has_exactly_one_holder(history: list[Event]) -> None:
    statements = resolve(history).statements
    if not statements:
        return
    last = max(s.effective_on for s in statements) + timedelta(days=30)
    first = min(s.effective_on for s in statements) + _LATER
    runs = holders(statements, last)

    assert runs[0].first_on == first
    assert runs[-1].last_on == last
    assert all(a.last_on + _LATER == b.first_on for a, b in pairwise(runs))
    assert sum(run.days for run in runs) == (last - first).days + 1
