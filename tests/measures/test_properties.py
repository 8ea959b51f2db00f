"""What is true of every count: it changes when it says, and the sum is the sum of its parts."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.case import ClockGroup, Facts, clocks_of, fold_events
from ehcpwatch.events import Event
from ehcpwatch.measures import Places, Tallies, contribution, kept_after_erasure, unchanged
from tests.measures.counting import AUTHORITY, cells
from tests.strategies.events import events, histories

DAYS = st.dates(date(2024, 9, 1), date(2026, 12, 31))
_ONE_DAY = timedelta(days=1)
# Far enough that bands, months and limits pass; near enough to walk day by day.
_WALK_DAYS = 120


@given(history=histories(), day=DAYS)
def test_a_contribution_stays_the_same_until_the_day_it_names(
    history: list[Event], day: date
) -> None:
    facts = fold_events(history, as_at=day)
    for group in ClockGroup:
        clocks = clocks_of(group, facts)
        now = contribution(group, AUTHORITY, facts, clocks, day)
        later = day + _ONE_DAY
        while later < min(now.next_on or date.max, day + timedelta(days=_WALK_DAYS)):
            assert contribution(group, AUTHORITY, facts, clocks, later).cells == now.cells
            later += _ONE_DAY


@given(before=histories(), event=events(), day=DAYS)
def test_a_group_left_alone_adds_what_it_added_before(
    before: list[Event], event: Event, day: date
) -> None:
    old = fold_events(before, as_at=day)
    new = fold_events([*before, event], as_at=day)
    # Sections that are equal are made the same objects, as an incremental fold leaves them.
    same = {name: getattr(old, name) for name in Facts._fields}
    new = new._replace(**{name: was for name, was in same.items() if was == getattr(new, name)})
    for group in ClockGroup:
        if unchanged(group, old, new):
            assert (
                contribution(group, AUTHORITY, new, clocks_of(group, new), day).cells
                == contribution(group, AUTHORITY, old, clocks_of(group, old), day).cells
            )


@given(
    histories_of_cases=st.lists(histories(max_size=6), max_size=5), days=st.lists(DAYS, max_size=4)
)
def test_tallies_kept_up_by_difference_equal_a_recount(
    histories_of_cases: list[list[Event]], days: list[date]
) -> None:
    kept = Tallies()
    places: list[Places] = [()] * len(histories_of_cases)
    for day in sorted(days):
        recount = Tallies()
        for at, history in enumerate(histories_of_cases):
            now = cells(fold_events(history, as_at=day), day)
            kept.subtract(places[at])
            places[at] = kept.places(now)
            kept.add(places[at])
            recount.count_of(now)

        assert kept.counts() == recount.counts()


@given(histories_of_cases=st.lists(histories(max_size=6), max_size=5), day=DAYS)
def test_partitions_add_up_to_the_whole(histories_of_cases: list[list[Event]], day: date) -> None:
    whole, parts = Tallies(), [Tallies(), Tallies()]
    for at, history in enumerate(histories_of_cases):
        now = cells(fold_events(history, as_at=day), day)
        whole.count_of(now)
        parts[at % 2].count_of(now)

    assert Tallies.merged(part.counts() for part in parts) == whole.counts()


@given(history=histories(), day=DAYS)
def test_what_an_erased_case_leaves_is_of_months_it_counted_in_and_waits_for_nothing(
    history: list[Event], day: date
) -> None:
    added = cells(fold_events(history, as_at=day), day)
    left = kept_after_erasure(added)

    assert {cell[:3] for cell in left} <= {cell[:3] for cell in added}
    assert not any("pending" in cell or "overdue" in cell for cell in left)
