"""What a preview says of past days is what a watch that ran on them told, and nobody is told."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from ehcpwatch.alerts import (
    AlertRecord,
    AlertState,
    Audience,
    Recipient,
    Role,
    recipient_of,
    recipients_of,
)
from ehcpwatch.clock import LONDON, ManualClock
from ehcpwatch.events import Event
from ehcpwatch.reports import Load, Told, loads, preview, working_days
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.streams import Delivered, Delivery
from ehcpwatch.streams.embedded import EmbeddedEngine, open_for_reading
from ehcpwatch.watch import Policy
from tests.sinks.test_alertmanager import record

DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
"""Across both changes of the clocks, and a day that other years do not have."""
Message = tuple[date, str, str, AlertState]


def recorded(event: Event) -> datetime:
    assert event.recorded_at is not None
    return event.recorded_at


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def lived(path: Path, events: Iterable[Event], policy: Policy) -> Counter[Message]:
    """Run a watch through every day until the last; return the messages of DAYS by role."""
    clock = ManualClock(midnight(date(2023, 1, 1)))
    waiting = sorted(events, key=recorded)
    found: Counter[Message] = Counter()
    with EmbeddedEngine(path, policy=policy, wall_clock=clock) as engine:

        def tell(day: date) -> None:
            for records in engine.settle():
                found.update(
                    (day, record.alert_id, role, record.state)
                    for record in records
                    if record.message and record.stands and day in DAYS
                    for role in record.tell
                )

        day = date(2023, 1, 1)
        while day <= DAYS[-1]:
            clock.move_to(midnight(day))
            engine.tick()
            tell(day)
            today = []
            while waiting and recorded(waiting[0]) < midnight(day + timedelta(days=1)):
                today.append(Delivered(item=waiting.pop(0), place=""))
            engine.take(Delivery(source="test", items=today, position=None))
            tell(day)
            day += timedelta(days=1)
        # What comes later is in the register too, and is not for these days to know.
        rest = [Delivered(item=event, place="") for event in waiting]
        engine.take(Delivery(source="test", items=rest, position=None))
    return found


def previewed(path: Path, days: list[date], policy: Policy, *, known_to: date | None) -> list[Told]:
    with open_for_reading(path).engine.connect() as connection:
        return list(preview(connection, days, policy=policy, known_to=known_to))


@pytest.mark.slow
@pytest.mark.parametrize("day_one", [False, True])
def test_it_says_of_past_days_what_a_watch_that_went_live_on_the_first_told(
    tmp_path: Path, *, day_one: bool
) -> None:
    path = tmp_path / "state.db"
    policy = Policy(go_live_on=DAYS[0], count_receipt_as_day_one=day_one)
    borough = simulate(row_of("City of London", 2024, among=packaged_rows()), seed=5)
    told = lived(path, borough.events, policy)
    before = path.read_bytes()

    found = Counter(
        (one.day, one.record.alert_id, role, one.record.state)
        for one in previewed(
            path, DAYS, Policy(count_receipt_as_day_one=day_one), known_to=DAYS[-1]
        )
        for role in one.record.tell
        if one.recipient.audience is AUDIENCES[role, one.record.caseworker is None]
    )

    assert sum(told.values()) > 30
    assert found == told
    assert path.read_bytes() == before


AUDIENCES = {
    (Role.MANAGER, False): Audience.MANAGER,
    (Role.MANAGER, True): Audience.MANAGER,
    (Role.AGENCY_LEAD, False): Audience.AGENCY_LEAD,
    (Role.AGENCY_LEAD, True): Audience.AGENCY_LEAD,
    (Role.CASEWORKER, False): Audience.CASEWORKER,
    (Role.CASEWORKER, True): Audience.TEAM,
    (Role.HEAD_OF_SEND, False): Audience.HEAD_OF_SEND,
    (Role.HEAD_OF_SEND, True): Audience.HEAD_OF_SEND,
    (Role.DIRECTOR, False): Audience.DIRECTOR,
    (Role.DIRECTOR, True): Audience.DIRECTOR,
}


def test_of_an_import_each_day_is_tried_as_it_is_known_now(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    borough = simulate(row_of("City of London", 2024, among=packaged_rows()), seed=5)
    imported_at = midnight(date(2026, 5, 1))
    clock = ManualClock(imported_at)
    with EmbeddedEngine(path, policy=Policy(), wall_clock=clock) as engine:
        items = [
            Delivered(item=event.model_copy(update={"recorded_at": imported_at}), place="")
            for event in borough.events
        ]
        engine.take(Delivery(source="test", items=items, position=None))

    assert previewed(path, DAYS, Policy(), known_to=DAYS[-1]) == []
    assert len(previewed(path, DAYS, Policy(), known_to=None)) > 30


def test_days_ahead_show_what_comes_if_nothing_is_done(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    borough = simulate(row_of("City of London", 2024, among=packaged_rows()), seed=5)
    today = date(2024, 5, 1)
    clock = ManualClock(midnight(date(2026, 5, 1)))
    with EmbeddedEngine(path, policy=Policy(), wall_clock=clock) as engine:
        items = [Delivered(item=event, place="") for event in borough.events]
        engine.take(Delivery(source="test", items=items, position=None))
    ahead = [today + timedelta(days=n) for n in range(1, 60)]

    found = previewed(path, ahead, Policy(), known_to=today)
    lived_on = previewed(path, ahead, Policy(), known_to=ahead[-1])

    assert found
    assert {one.record.alert_id for one in found} != {one.record.alert_id for one in lived_on}
    assert {one.record.state for one in found} == {AlertState.RAISED}
    assert all(one.record.due_on + timedelta(days=one.record.rung) == one.day for one in found)


def said(
    tell: tuple[Role, ...], *, caseworker: str | None = None, team: str | None = None
) -> AlertRecord:
    return record("a", caseworker=caseworker)._replace(
        rule="advice", subject="health#2", team=team, tell=tell
    )


@pytest.mark.parametrize(
    ("record", "audience", "who"),
    [
        (said((Role.CASEWORKER,), caseworker="cw-1", team="north"), Audience.CASEWORKER, "cw-1"),
        (said((Role.CASEWORKER,), team="north"), Audience.TEAM, "north"),
        (said((Role.CASEWORKER,)), Audience.DUTY, ""),
        (said((Role.MANAGER,), caseworker="cw-1", team="north"), Audience.MANAGER, "north"),
        (said((Role.MANAGER,), caseworker="cw-1"), Audience.DUTY, ""),
        # Asked a second time, it is the same agency.
        (said((Role.AGENCY_LEAD,), caseworker="cw-1"), Audience.AGENCY_LEAD, "health"),
        (said((Role.HEAD_OF_SEND,), caseworker="cw-1", team="north"), Audience.HEAD_OF_SEND, ""),
        (said((Role.DIRECTOR,), caseworker="cw-1", team="north"), Audience.DIRECTOR, ""),
        (said((Role.DUTY,), caseworker="cw-1", team="north"), Audience.DUTY, ""),
    ],
)
def test_whoever_a_rung_names_is_told(record: AlertRecord, audience: Audience, who: str) -> None:
    (role,) = record.tell

    assert recipient_of(record, role) == (audience, "E09000012", who)


def test_whoever_is_on_duty_is_told_once_though_two_roles_come_to_that() -> None:
    record = said((Role.CASEWORKER, Role.MANAGER, Role.DUTY, Role.DIRECTOR))

    assert [one.audience for one in recipients_of(record)] == [Audience.DUTY, Audience.DIRECTOR]


def told(who: str, *days: int) -> list[Told]:
    recipient = Recipient(Audience.CASEWORKER, "E09000012", who)
    record = said((Role.CASEWORKER,), caseworker=who)
    return [Told(date(2024, 5, day), recipient, record) for day in days]


def test_a_load_names_the_busiest_day_and_the_most_burdened_come_first() -> None:
    assert loads([*told("cw-1", 1), *told("cw-2", 3, 2, 3)]) == [
        Load(
            recipient=Recipient(Audience.CASEWORKER, "E09000012", "cw-2"),
            messages=3,
            days=2,
            busiest_on=date(2024, 5, 3),
            busiest=2,
        ),
        Load(
            recipient=Recipient(Audience.CASEWORKER, "E09000012", "cw-1"),
            messages=1,
            days=1,
            busiest_on=date(2024, 5, 1),
            busiest=1,
        ),
    ]


def test_bank_holidays_and_weekends_are_no_working_days() -> None:
    assert working_days(date(2024, 5, day) for day in range(1, 8)) == 4
