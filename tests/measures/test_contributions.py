"""What one case adds: when it changes by itself, what it reads, and what it leaves when erased."""

from collections import Counter
from datetime import timedelta

import pytest

from ehcpwatch.case import ClockGroup, clocks_of
from ehcpwatch.events import (
    AdviceReceived,
    AdviceRequested,
    Agency,
    AppealConceded,
    AssessmentAgreed,
    AssessmentRefused,
    AttributesChanged,
    CaseworkerAssigned,
    DraftSent,
    ExceptionRecorded,
    GroundName,
    LimitName,
    OrderKind,
    Payload,
    PhaseTransferDue,
    PlanHeld,
    PlanIssued,
    RequestRoute,
    RequestWithdrawn,
    ReviewDecided,
    ReviewDecision,
    ReviewMeetingHeld,
    SchoolConsulted,
    TeamAssigned,
    TribunalOrdered,
)
from ehcpwatch.measures import (
    Cell,
    MeasureKey,
    Outcome,
    Reading,
    View,
    contribution,
    kept_after_erasure,
    unchanged,
)
from tests.case.story import correct, day, facts, request
from tests.measures.counting import AUTHORITY, Story, cells, figure

REQUEST = request("2025-01-06")
REFUSED = AssessmentRefused(notified_on=day("2025-02-17"))
HELD = PlanHeld(made_on=day("2025-01-06"))
_WALK_DAYS = 800


def excepted(on: str) -> ExceptionRecorded:
    return ExceptionRecorded(
        exception="x-1",
        limit=LimitName.FINAL_PLAN,
        ground=GroundName.ABSENCE,
        began_on=day(on),
        impractical=True,
    )


@pytest.mark.parametrize(
    "told",
    [
        pytest.param((REQUEST,), id="a request"),
        pytest.param((REQUEST, excepted("2025-01-06")), id="an excused request"),
        pytest.param(
            (
                REQUEST,
                REFUSED,
                TribunalOrdered(sent_on=day("2025-03-03"), kind=OrderKind.MAKE_PLAN),
            ),
            id="an order",
        ),
        pytest.param(
            (REQUEST, REFUSED, AppealConceded(conceded_on=day("2025-03-03"))), id="conceded"
        ),
        pytest.param(
            (request("2025-01-06", RequestRoute.REASSESSMENT_OWN_DECISION),), id="a reassessment"
        ),
        pytest.param(
            (
                REQUEST,
                AdviceRequested(sent_on=day("2025-03-03"), adviser="ep-1", agency=Agency.HEALTH),
            ),
            id="advice",
        ),
        pytest.param(
            (
                REQUEST,
                SchoolConsulted(sent_on=day("2025-02-27"), school="s-1"),
                DraftSent(sent_on=day("2025-02-20")),
            ),
            id="a draft with the family and a school asked",
        ),
        pytest.param(
            (
                HELD,
                ReviewMeetingHeld(held_on=day("2025-02-03"), review="r-1"),
                ReviewDecided(
                    notified_on=day("2025-02-20"), review="r-1", decision=ReviewDecision.AMEND
                ),
                PhaseTransferDue(stated_on=day("2025-02-20"), transfer_on=day("2026-09-01")),
                ReviewMeetingHeld(held_on=day("2025-03-03"), review="r-2"),
            ),
            id="reviews and a phase transfer",
        ),
    ],
)
def test_a_case_left_alone_changes_on_the_days_that_it_names_and_on_no_other(
    told: Story,
) -> None:
    first = day("2025-03-03")
    known = facts(*told)
    changed = 0
    for group in ClockGroup:
        clocks = clocks_of(group, known)
        before = contribution(group, AUTHORITY, known, clocks, first)
        for days in range(1, _WALK_DAYS):
            on = first + timedelta(days=days)
            now = contribution(group, AUTHORITY, known, clocks, on)

            assert before.next_on is None or before.next_on >= on
            assert now.cells == before.cells or before.next_on == on
            changed += now.cells != before.cells
            before = now

    assert changed


def test_a_case_issued_on_the_first_day_past_its_limit_was_never_in_the_backlog() -> None:
    told = (REQUEST, PlanIssued(sent_on=day("2025-05-27")))
    views = {cell[0] for cell in cells(facts(*told), day("2025-06-30"))}

    assert not views & {View.OVERDUE_JOINED, View.OVERDUE_LEFT}


def test_a_case_overdue_for_a_day_joined_the_backlog_and_left_it() -> None:
    """Past its limit on Tuesday 27 May, issued on Wednesday 28 May: both in week 22."""
    told = (REQUEST, PlanIssued(sent_on=day("2025-05-28")))
    flow = [cell for cell in cells(facts(*told), day("2025-06-30")) if "2025-W22" in cell]

    assert flow == [
        (View.OVERDUE_JOINED, AUTHORITY, "2025-W22"),
        (View.OVERDUE_LEFT, AUTHORITY, "2025-W22"),
    ]


def test_the_grounds_of_the_open_stock_are_of_the_routes_that_its_share_is_of() -> None:
    known = facts(
        request("2025-01-06", RequestRoute.REASSESSMENT_OWN_DECISION), excepted("2025-02-03")
    )

    assert View.OPEN_GROUND not in {cell[0] for cell in cells(known, day("2025-03-03"))}


def test_a_review_that_was_due_before_the_plan_came_is_in_no_figure() -> None:
    told = (PlanHeld(made_on=day("2025-03-01"), last_reviewed_on=day("2023-01-10")),)
    found = figure([told], MeasureKey.REVIEWED_IN_YEAR, "2024-01", on="2025-12-31")

    assert found.denominator == 0


def test_a_plan_held_before_it_was_requested_here_stands_beside_the_figures() -> None:
    told = (HELD, request("2025-02-03"), PlanIssued(sent_on=day("2025-05-20")))
    found = figure([told], MeasureKey.PLANS_NOT_REQUESTED_HERE, "2025-01", on="2025-12-31")

    assert found.numerator == 1


@pytest.mark.parametrize(
    ("happens", "groups"),
    [
        (
            AttributesChanged(changed_on=day("2025-02-03"), area="north"),
            {ClockGroup.ASSESSMENT, ClockGroup.AFTER},
        ),
        (
            TeamAssigned(assigned_on=day("2025-02-03"), team="east"),
            {ClockGroup.ASSESSMENT},
        ),
        (CaseworkerAssigned(assigned_on=day("2025-02-03"), caseworker="cw-1"), set()),
        (
            AdviceRequested(sent_on=day("2025-02-12"), adviser="ep-1", agency=Agency.HEALTH),
            {ClockGroup.ASSESSMENT, ClockGroup.ADVICE},
        ),
        (PlanIssued(sent_on=day("2025-02-20")), set(ClockGroup)),
    ],
    ids=["area", "team", "caseworker", "the stage moves on to advice", "issue"],
)
def test_a_group_is_looked_at_again_when_something_that_it_counts_by_changed(
    happens: Payload, groups: set[ClockGroup]
) -> None:
    """A group may be looked at in vain, never left alone when it should not be."""
    story = (REQUEST, AssessmentAgreed(notified_on=day("2025-02-10")))
    before = facts(*story)
    after = facts(*story, happens)
    # As an incremental fold leaves it: a section that did not change is the same object.
    after = after._replace(
        **{
            name: getattr(before, name)
            for name in before._fields
            if getattr(before, name) == getattr(after, name)
        }
    )
    looked_at = {group for group in ClockGroup if not unchanged(group, before, after)}

    assert groups <= looked_at
    assert bool(groups) == bool(looked_at)


def erased(*told: Payload, on: str) -> tuple[Cell, ...]:
    return kept_after_erasure(cells(facts(*told), day(on)))


def outcomes(left: tuple[Cell, ...], view: View) -> list[object]:
    return [cell[3] for cell in left if cell[0] is view]


def test_an_erased_case_stays_counted_in_the_months_it_was_published_in() -> None:
    left = erased(REQUEST, PlanIssued(sent_on=day("2025-05-20")), on="2025-12-31")

    assert {cell[0] for cell in left} == {
        View.REQUESTED,
        View.COHORT,
        View.ISSUED,
        View.ISSUED_DAYS,
        View.ISSUED_HELD_DAYS,
        View.DUE,
    }
    assert outcomes(left, View.DUE) == [Outcome.IN_TIME]


def test_an_erased_case_that_was_overdue_stays_a_breach_and_is_open_no_longer() -> None:
    left = erased(REQUEST, on="2025-06-30")

    assert outcomes(left, View.DUE) == [Outcome.LATE]
    assert outcomes(left, View.COHORT) == [Outcome.LEFT_LATE]
    assert not {cell[0] for cell in left} & {View.OPEN, View.OVERDUE_JOINED, View.CLOCK}


def test_an_erased_case_that_could_still_be_in_time_leaves_only_its_request() -> None:
    left = erased(REQUEST, on="2025-02-03")

    assert {cell[0] for cell in left} == {View.REQUESTED}


def test_a_case_that_left_is_in_no_stock() -> None:
    told = (REQUEST, RequestWithdrawn(withdrawn_on=day("2025-02-03")))
    stocks = (MeasureKey.OPEN_CASES, MeasureKey.BACKLOG)

    for measure in stocks:
        found = figure([told], measure, "2025-12-31", on="2025-12-31", reading=Reading.INCLUDING)
        assert found.numerator == 0


DRAFTED = (
    REQUEST,
    AssessmentAgreed(notified_on=day("2025-02-10")),
    AdviceRequested(sent_on=day("2025-02-10"), adviser="ep-1", agency=Agency.HEALTH),
    AdviceReceived(received_on=day("2025-03-24"), adviser="ep-1"),
    DraftSent(sent_on=day("2025-04-14")),
)
ISSUED = (*DRAFTED, PlanIssued(sent_on=day("2025-05-20")))


def of_view(view: View, *told: Payload, on: str) -> list[Cell]:
    return [cell[2:] for cell in cells(facts(*told), day(on)) if cell[0] is view]


@pytest.mark.parametrize(
    ("on", "holder"),
    [
        ("2025-01-06", "authority"),
        ("2025-02-10", "health"),
        ("2025-03-24", "authority"),
        ("2025-04-14", "family"),
        ("2025-04-27", "family"),
        ("2025-04-28", "authority"),
    ],
)
def test_an_open_case_counts_with_whose_turn_it_is_after_each_day(on: str, holder: str) -> None:
    told = [one for one in DRAFTED if one.effective_on <= day(on)]

    assert [cell[0] for cell in of_view(View.OPEN_HOLDER, *told, on=on)] == [holder]


def test_a_school_that_was_consulted_is_told_from_one_that_gives_advice() -> None:
    consulted = SchoolConsulted(sent_on=day("2025-03-03"), school="s-1")
    asked = AdviceRequested(sent_on=day("2025-03-03"), adviser="s-1", agency=Agency.SCHOOL)

    assert of_view(View.OPEN_HOLDER, REQUEST, consulted, on="2025-03-04") == [
        ("consulted_school", "due_43_plus")
    ]
    assert of_view(View.OPEN_HOLDER, REQUEST, asked, on="2025-03-04") == [("school", "due_43_plus")]


def test_the_days_held_are_cut_into_powers_of_two_and_add_up_to_the_days_taken() -> None:
    parts = of_view(View.ISSUED_HELD_DAYS, *ISSUED, on="2025-06-30")
    held = Counter[object]()
    for month, holder, days in parts:
        assert month == "2025-05"
        assert int(days).bit_count() == 1
        held[holder] += int(days)

    assert held == {"authority": 35 + 21 + 22, "health": 42, "family": 14}
    assert held.total() == (day("2025-05-20") - day("2025-01-06")).days


def test_an_untimed_plan_was_held_by_nobody() -> None:
    told = (REQUEST, PlanIssued(sent_on=day("2025-01-02")))

    assert of_view(View.ISSUED_HELD_DAYS, *told, on="2025-06-30") == []


def test_each_stage_counts_in_the_month_in_which_it_ended() -> None:
    assert of_view(View.STAGE_DAYS, *ISSUED, on="2025-06-30") == [
        ("2025-02", "request_to_decision", 35),
        ("2025-04", "decision_to_draft", 63),
        ("2025-05", "draft_to_final", 36),
    ]


@pytest.mark.parametrize(
    ("told", "stages"),
    [
        ((REQUEST,), []),
        ((REQUEST, REFUSED), ["request_to_decision"]),
        ((REQUEST, PlanIssued(sent_on=day("2025-05-20"))), []),
        ((REQUEST, AssessmentAgreed(notified_on=day("2025-01-02"))), []),
        (
            (REQUEST, RequestWithdrawn(withdrawn_on=day("2025-02-03")), *DRAFTED[1:]),
            [],
        ),
        (
            (
                request("2025-01-06", RequestRoute.REASSESSMENT_OWN_DECISION),
                DraftSent(sent_on=day("2025-04-14")),
                PlanIssued(sent_on=day("2025-05-20")),
            ),
            [],
        ),
    ],
    ids=[
        "under way",
        "refused",
        "passed over",
        "the wrong way round",
        "after the case ended",
        "not timed",
    ],
)
def test_a_stage_counts_where_both_its_days_are_known_in_their_order(
    told: tuple[Payload, ...], stages: list[str]
) -> None:
    assert [cell[1] for cell in of_view(View.STAGE_DAYS, *told, on="2025-06-30")] == stages


def test_a_correction_takes_days_from_one_holder_and_gives_them_to_another() -> None:
    corrected = correct("e-4", AdviceReceived(received_on=day("2025-03-10"), adviser="ep-1"))
    before = Counter(of_view(View.ISSUED_HELD_DAYS, *ISSUED, on="2025-06-30"))
    after = Counter(
        cell[2:]
        for cell in cells(facts(*ISSUED, corrected), day("2025-06-30"))
        if cell[0] is View.ISSUED_HELD_DAYS
    )

    def held(counted: Counter[Cell], holder: str) -> int:
        return sum(int(cell[2]) * n for cell, n in counted.items() if cell[1] == holder)

    assert held(before, "health") - held(after, "health") == 14
    assert held(after, "authority") - held(before, "authority") == 14


def test_who_held_an_erased_case_stays_known_of_its_plan_and_not_of_an_open_case() -> None:
    assert View.OPEN_HOLDER not in {cell[0] for cell in erased(*DRAFTED, on="2025-04-30")}
    left = {cell[0] for cell in erased(*ISSUED, on="2025-06-30")}

    assert {View.ISSUED_HELD_DAYS, View.STAGE_DAYS} <= left
