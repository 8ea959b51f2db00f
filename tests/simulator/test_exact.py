from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest

from ehcpwatch.events import (
    Event,
    EventCorrected,
    EventRetracted,
    ExceptionRecorded,
    Payload,
    PlanIssued,
    RequestReceived,
)
from ehcpwatch.simulator import Level, exact_cases, packaged_rows, row_of
from tests.simulator.recount import published, recount, statements

ROWS = packaged_rows()
HACKNEY = exact_cases(row_of("Hackney", 2024, among=ROWS), seed=1)


def edges(payloads: Iterable[Payload]) -> tuple[int, date] | None:
    """Return the days taken and the day of the first issue, of a case that has both."""
    issues = [data.sent_on for data in payloads if isinstance(data, PlanIssued)]
    requests = [data.received_on for data in payloads if isinstance(data, RequestReceived)]
    return ((min(issues) - requests[0]).days, min(issues)) if issues and requests else None


@pytest.mark.slow
def test_the_whole_of_england_is_found_again() -> None:
    row = row_of("England", 2024, among=ROWS)

    assert recount(exact_cases(row, seed=1).events(), 2024) == published(row)


@pytest.mark.slow
@pytest.mark.parametrize("year", [2019, 2020, 2021, 2022, 2024])
def test_every_local_authority_is_found_again(year: int) -> None:
    rows = [row for row in ROWS if row.level is Level.LOCAL_AUTHORITY and row.year == year]

    wrong = []
    for row in rows:
        found = recount(exact_cases(row, seed=2).events(), year)
        if row.is_published and found != published(row, instead=found):
            wrong.append(row.name)

    assert len(rows) > 150
    assert wrong == []


def test_days_and_dates_lie_on_the_edges() -> None:
    cases = [edges(data) for data in statements(HACKNEY.events()).values()]
    found = [case for case in cases if case is not None]

    assert {140, 141, 364, 365} <= {days for days, _ in found}
    assert {
        date(2023, 12, 31),
        date(2024, 1, 1),
        date(2024, 12, 31),
        date(2025, 1, 1),
    } <= {issued_on for _, issued_on in found}


def test_the_figures_come_out_wrong_if_corrections_are_overlooked() -> None:
    stated = [event for event in HACKNEY.events() if not isinstance(event.data, EventCorrected)]

    assert recount(stated, 2024) != published(HACKNEY.row)


def test_the_figures_come_out_wrong_if_retractions_are_overlooked() -> None:
    stated = [event for event in HACKNEY.events() if not isinstance(event.data, EventRetracted)]

    assert recount(stated, 2024) != published(HACKNEY.row)


def test_all_that_decides_a_figure_is_effective_by_the_end_of_the_year() -> None:
    """An answer as at 31 December is then complete: the later events change nothing."""
    last_on = date(2024, 12, 31)
    for name in ("Hackney", "Wokingham"):
        row = row_of(name, 2024, among=ROWS)
        standing = statements(exact_cases(row, seed=4).events())

        known = [
            Event.model_construct(
                source="recount",
                id=f"{subject}-{place}",
                type=data.event_type,
                subject=subject,
                data=data,
            )
            for subject, payloads in standing.items()
            for place, data in enumerate(payloads)
            if data.effective_on <= last_on
        ]

        assert recount(known, 2024) == published(row)


def test_some_corrections_come_and_are_recorded_before_what_they_correct() -> None:
    came: dict[str, int] = {}
    recorded = {}
    overtaken = Counter[str]()
    for place, event in enumerate(HACKNEY.events()):
        came.setdefault(event.id, place)
        recorded[event.id] = event.recorded_at
    for event in HACKNEY.events():
        if isinstance(event.data, EventCorrected):
            target = event.data.corrects.id
            overtaken["came"] += came[event.id] < came[target]
            at, target_at = recorded[event.id], recorded[target]
            overtaken["recorded"] += at is not None and target_at is not None and at < target_at

    assert overtaken["came"] > 0
    assert overtaken["recorded"] > 0


def test_some_events_come_twice_and_say_the_same() -> None:
    events = list(HACKNEY.events())
    times = Counter(event.id for event in events)

    assert max(times.values()) > 1
    assert len({event.id: event for event in events}) == len(set(times))
    assert len(set(events)) == len(times)


def test_the_row_says_how_many_cases_it_is_made_of() -> None:
    assert len({event.subject for event in HACKNEY.events()}) == HACKNEY.cases


def test_the_cases_that_must_not_count_are_few_and_of_every_kind() -> None:
    scilly = exact_cases(row_of("Isles of Scilly", 2019, among=ROWS), seed=1)

    assert scilly.bands.plans == 0
    assert scilly.uncounted == 15
    assert HACKNEY.uncounted == 46


def test_a_plan_takes_about_two_and_a_half_events() -> None:
    count = sum(1 for _ in HACKNEY.events())

    assert 2 < count / HACKNEY.cases < 3


def test_flags_are_recorded_on_several_limits_and_some_after_the_issue() -> None:
    recorded = [
        event.data for event in HACKNEY.events() if isinstance(event.data, ExceptionRecorded)
    ]

    assert len({data.limit for data in recorded}) > 4
    assert len({data.ground for data in recorded}) > 3


def test_every_event_is_about_a_case_of_the_row_s_authority_and_recorded() -> None:
    for event in HACKNEY.events():
        assert event.subject.startswith("E09000012/2024-")
        assert event.recorded_at is not None


def test_two_rows_share_no_event_and_no_case() -> None:
    other = exact_cases(row_of("Hackney", 2022, among=ROWS), seed=1)

    ids = {event.id for event in HACKNEY.events()}
    subjects = {event.subject for event in HACKNEY.events()}
    assert ids.isdisjoint(event.id for event in other.events())
    assert subjects.isdisjoint(event.subject for event in other.events())
