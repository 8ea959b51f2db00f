"""What is true of the counts of cases that move on, day after day, whoever keeps them."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.case import (
    EMPTY,
    ClockGroup,
    Facts,
    assessment_open,
    clocks_of,
    stage,
    waited_for,
)
from ehcpwatch.events import Payload
from ehcpwatch.measures import (
    LABELS,
    READS,
    Cell,
    Figure,
    Places,
    Standing,
    Tallies,
    Unit,
    View,
    contribution,
    figures,
    kept_after_erasure,
    unchanged,
)
from tests.case.story import facts as facts_of
from tests.measures.counting import AUTHORITY, cells, counts
from tests.strategies.measures import LAST_ON, chronologies, days

_ONE_DAY = timedelta(days=1)
_WALK = timedelta(days=420)
_PAST = {"past_1_to_28", "past_29_to_91", "past_92_plus"}


class _KeptUp:
    """The tallies of some cases, kept up as a watch keeps them: by difference, and by need."""

    def __init__(self, cases: int) -> None:
        self.tallies = Tallies()
        self._facts: list[Facts] = [EMPTY] * cases
        self._places: list[dict[ClockGroup, Places]] = [{} for _ in range(cases)]
        self._next_on: list[dict[ClockGroup, date | None]] = [{} for _ in range(cases)]

    def take(self, case: int, facts: Facts, day: date) -> None:
        """Take the facts of a case, which may or may not be others than before."""
        before = self._facts[case]
        self._facts[case] = facts
        for group in ClockGroup:
            if group not in self._places[case] or not unchanged(group, before, facts):
                self._count(case, group, day)

    def move(self, day: date) -> None:
        """Move to *day*, looking only at what says that it changes by then."""
        for case, changes in enumerate(self._next_on):
            for group, next_on in changes.items():
                if next_on is not None and next_on <= day:
                    self._count(case, group, day)

    def _count(self, case: int, group: ClockGroup, day: date) -> None:
        facts = self._facts[case]
        added = contribution(group, AUTHORITY, facts, clocks_of(group, facts), day)
        self.tallies.subtract(self._places[case].get(group, ()))
        self._places[case][group] = self.tallies.places(added.cells)
        self.tallies.add(self._places[case][group])
        self._next_on[case][group] = added.next_on


@given(
    borough=st.lists(chronologies(), min_size=1, max_size=3),
    looked_at=st.lists(days(), min_size=1, max_size=8).map(sorted),
)
def test_tallies_kept_up_by_difference_equal_a_recount(
    borough: list[list[Payload]], looked_at: list[date]
) -> None:
    kept_up = _KeptUp(len(borough))
    for day in looked_at:
        kept_up.move(day)
        for case, told in enumerate(borough):
            kept_up.take(case, facts_of(*told, as_at=day.isoformat()), day)

        now = kept_up.tallies.counts()

        assert now == counts(borough, day.isoformat())
        assert min(now.values(), default=1) > 0


@given(told=chronologies(), other=chronologies(), day=days())
def test_what_a_group_does_not_read_never_changes_what_it_adds(
    told: list[Payload], other: list[Payload], day: date
) -> None:
    facts, others = facts_of(*told, as_at=day.isoformat()), facts_of(*other, as_at=day.isoformat())
    for group in ClockGroup:
        hybrid = others._replace(**{name: getattr(facts, name) for name in READS[group]})
        people = hybrid.people._replace(area=facts.people.area, team=facts.people.team)
        hybrid = hybrid._replace(people=people)
        if (
            stage(hybrid) is not stage(facts)
            or waited_for(hybrid) is not waited_for(facts)
            or hybrid.plan.issued_on is not None
        ):
            hybrid = hybrid._replace(advice=facts.advice)

        assert unchanged(group, facts, hybrid)
        assert contribution(group, AUTHORITY, hybrid, clocks_of(group, hybrid), day) == (
            contribution(group, AUTHORITY, facts, clocks_of(group, facts), day)
        )


@given(told=chronologies(), day=days())
def test_nothing_changes_by_itself_before_the_day_that_is_said(
    told: list[Payload], day: date
) -> None:
    facts = facts_of(*told, as_at=day.isoformat())
    for group in ClockGroup:
        clocks = clocks_of(group, facts)
        now = contribution(group, AUTHORITY, facts, clocks, day)
        until = now.next_on or day + _WALK
        assert until > day
        walked = day + _ONE_DAY
        while walked < until:
            assert contribution(group, AUTHORITY, facts, clocks, walked).cells == now.cells
            walked += _ONE_DAY


@given(told=chronologies(), day=days())
def test_a_cell_has_exactly_the_labels_of_its_view_and_names_the_authority(
    told: list[Payload], day: date
) -> None:
    for cell in cells(facts_of(*told, as_at=day.isoformat()), day):
        assert len(cell) == 2 + len(LABELS[View(str(cell[0]))])
        assert cell[1] == AUTHORITY


@given(told=chronologies(), day=days())
def test_a_case_is_in_the_open_stock_exactly_when_it_is_open(
    told: list[Payload], day: date
) -> None:
    facts = facts_of(*told, as_at=day.isoformat())

    in_stock = sum(cell[0] is View.OPEN for cell in cells(facts, day))

    assert in_stock == assessment_open(facts)


@given(told=chronologies(), day=days())
def test_what_joined_the_overdue_list_and_did_not_leave_it_is_the_backlog(
    told: list[Payload], day: date
) -> None:
    added = cells(facts_of(*told, as_at=day.isoformat()), day)
    joined = sum(cell[0] is View.OVERDUE_JOINED for cell in added)
    left = sum(cell[0] is View.OVERDUE_LEFT for cell in added)

    assert joined - left == sum(_past(cell) for cell in added)


def _past(cell: Cell) -> bool:
    return cell[0] is View.OPEN and cell[2 + LABELS[View.OPEN].index("due")] in _PAST


@given(borough=st.lists(chronologies(), max_size=3), day=days())
def test_figures_do_not_depend_on_the_order_in_which_cells_were_counted(
    borough: list[list[Payload]], day: date
) -> None:
    counted = counts(borough, day.isoformat())
    turned = dict(reversed(list(counted.items())))

    assert figures(turned, day) == figures(counted, day)


@given(borough=st.lists(chronologies(), max_size=3), day=days())
def test_a_share_is_a_part_of_its_whole_and_has_a_value_unless_it_says_why_not(
    borough: list[list[Payload]], day: date
) -> None:
    for figure in figures(counts(borough, day.isoformat()), day):
        numerator, denominator = figure.numerator, figure.denominator
        without_value = figure.standing in {Standing.NO_VALUE, Standing.NOT_YET}

        assert (figure.value is None) == without_value
        assert numerator is None or numerator >= 0
        assert all(count >= 0 for _, count in figure.parts)
        if figure.unit is Unit.PERCENT and figure.measure != "refusal_rate":
            assert numerator is not None
            assert denominator is not None
            assert figure.untimed <= denominator
            assert numerator <= (denominator if figure.highest is None else figure.highest)


@given(borough=st.lists(chronologies(), min_size=1, max_size=3), day=days())
def test_the_figures_of_past_months_do_not_move_when_a_case_is_erased(
    borough: list[list[Payload]], day: date
) -> None:
    erased, *others = borough
    kept = kept_after_erasure(cells(facts_of(*erased, as_at=day.isoformat()), day))
    afterwards = Tallies.merged(
        [counts(others, day.isoformat()), Tallies().count_of(kept).counts()]
    )

    # What waited for the erased case may settle by its going; what had settled stands.
    assert _settled(figures(counts(borough, day.isoformat()), day)) <= _settled(
        figures(afterwards, day)
    )


def _settled(found: Sequence[Figure]) -> set[tuple[object, ...]]:
    """Return what was published of periods that are over, and stands."""
    longest = len("2024-03")
    return {
        (
            one.measure,
            one.period,
            one.reading,
            one.labels,
            one.numerator,
            one.denominator,
            one.value,
        )
        for one in found
        if one.standing in {Standing.FINAL, Standing.NO_VALUE} and len(one.period) <= longest
    }


@given(borough=st.lists(chronologies(), min_size=1, max_size=3), day=days())
def test_nothing_waits_for_ever_for_a_case_that_was_erased(
    borough: list[list[Payload]], day: date
) -> None:
    kept: list[Cell] = []
    for told in borough:
        kept.extend(kept_after_erasure(cells(facts_of(*told, as_at=day.isoformat()), day)))
    unsettled = {"pending", "open_in_time", "open_late", "overdue"}

    assert not [cell for cell in kept if unsettled & set(map(str, cell[2:]))]


def test_the_days_looked_at_reach_past_every_limit_of_a_chronology() -> None:
    """Guards the properties above: looked at too early, no limit would ever have passed."""
    assert date(2025, 6, 1) < LAST_ON - _WALK
