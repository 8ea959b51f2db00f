"""A small simulated borough in which people act on alerts, and what the months say of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from ehcpwatch.alerts import AlertRecord, AlertState, Closing, Condition, RuleUsefulness
from ehcpwatch.clock import LONDON, ManualClock
from ehcpwatch.desk import Acknowledge, HandOver, Judge, Recorded, Snooze, act_event
from ehcpwatch.events import Event, EventReference, EventRetracted, SnoozeReason, new_event
from ehcpwatch.reports import month_before, usefulness_between
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.streams import Delivered, Delivery
from ehcpwatch.streams.embedded import EmbeddedEngine, open_for_reading
from ehcpwatch.watch import Policy

GO_LIVE = date(2024, 3, 1)
FIRST, LAST = date(2024, 4, 1), date(2024, 4, 30)
ENDS = date(2024, 5, 20)
IDLE_RULE = "review_report"
"""In this borough nobody does anything about its alerts at the desk."""
_DONE = {Closing.MET_IN_TIME, Closing.MET_LATE, Closing.CONDITION_OVER}
_NEVER_DONE = {Condition.DEADLINE_MOVED, Condition.SNOOZE_ENDING}


class Life(NamedTuple):
    """What happened in the borough, kept beside it.

    Attributes:
        said: Every record, in the order in which they were said.
        acts: By alert, the act and the day on which it was recorded.
    """

    said: list[AlertRecord]
    acts: dict[str, tuple[str, date]]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON).astimezone(UTC)


def act(record: AlertRecord, number: int, at: datetime) -> tuple[str, Event]:
    """Return one of four acts about an alert, by turns."""
    wanted = (
        Acknowledge(),
        Snooze(until=at.date() + timedelta(days=7), reason=SnoozeReason.ACTION_BOOKED),
        HandOver(caseworker=f"cw-new-{number}"),
        Judge(useful=number % 8 == 3),
    )[number % 4]
    done = act_event(wanted, record, by="cw-01", at=at)
    assert isinstance(done, Recorded)
    return wanted.name, done.event.model_copy(update={"recorded_at": at})


@pytest.fixture(scope="module")
def borough(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Life]:
    """The borough after some months: each alert is acted on days after it was told, or never."""
    path = tmp_path_factory.mktemp("usefulness") / "state.db"
    return path, lived(path)


def lived(path: Path) -> Life:
    borough = simulate(row_of("Rutland", 2024, among=packaged_rows()), seed=5)
    waiting = sorted(
        (event for event in borough.events if event.recorded_at is not None),
        key=lambda event: event.recorded_at or noon(GO_LIVE),
    )
    life = Life([], {})
    clock = ManualClock(noon(GO_LIVE - timedelta(days=1)))
    planned: dict[date, list[AlertRecord]] = {}
    latest: dict[str, AlertRecord] = {}
    with EmbeddedEngine(path, policy=Policy(go_live_on=GO_LIVE), wall_clock=clock) as engine:
        day = GO_LIVE
        while day <= ENDS:
            clock.move_to(noon(day))
            events = []
            while waiting and (waiting[0].recorded_at or noon(day)) <= noon(day):
                events.append(waiting.pop(0))
            for record in planned.pop(day, []):
                now = latest[record.alert_id]
                if now.stands:
                    name, event = act(now, len(life.acts), noon(day))
                    life.acts[record.alert_id] = (name, day)
                    events.append(event)
            give(engine, events)
            engine.tick()
            for records in engine.settle():
                for record in records:
                    life.said.append(record)
                    latest[record.alert_id] = record
                    if record.state is AlertState.RAISED and record.rule != IDLE_RULE:
                        later = day + timedelta(days=1 + len(life.said) % 9)
                        planned.setdefault(later, []).append(record)
            day += timedelta(days=1)
    return life


def give(engine: EmbeddedEngine, events: Sequence[Event]) -> None:
    items = [Delivered(item=event, place="") for event in events]
    engine.take(Delivery(source="test", items=items, position=None))


def read(path: Path, first: date, last: date) -> tuple[RuleUsefulness, ...]:
    database = open_for_reading(path)
    try:
        with database.engine.connect() as connection:
            return usefulness_between(connection, first, last)
    finally:
        database.close()


def told_in_april(life: Life) -> Iterator[tuple[AlertRecord, AlertRecord]]:
    """Yield each alert first told in April: how it began, and how it was at the end of April."""
    for first in life.said:
        if first.state is AlertState.RAISED and FIRST <= first.said_on <= LAST:
            of_it = [one for one in life.said if one.alert_id == first.alert_id]
            yield first, [one for one in of_it if one.said_on <= LAST][-1]


@pytest.mark.slow
def test_a_month_counts_by_rule_what_people_did_about_the_alerts_of_it(
    borough: tuple[Path, Life],
) -> None:
    path, life = borough
    counts: Counter[tuple[str, str]] = Counter()
    for first, last in told_in_april(life):
        counts[first.rule, "told"] += 1
        name, on = life.acts.get(first.alert_id, ("", ENDS))
        if name and on <= LAST:
            counts[first.rule, name] += 1
        if last.reason in _DONE and last.rule not in _NEVER_DONE:
            counts[first.rule, "done"] += 1

    found = {one.rule: one for one in read(path, FIRST, LAST)}

    assert sum(one.told for one in found.values()) > 30
    assert set(found) == {rule for rule, _ in counts}
    for rule, one in found.items():
        assert one.told == counts[rule, "told"]
        assert one.acknowledged == counts[rule, "acknowledge"]
        assert one.snoozed == counts[rule, "snooze"]
        # Handing over a case concerns all alerts of it that stand.
        assert one.handed_over >= counts[rule, "hand_over"]
        assert one.judged == counts[rule, "judge"]
        assert one.done == counts[rule, "done"]
    for part in ("acknowledge", "snooze", "hand_over", "judge", "done"):
        assert any(count for (_, name), count in counts.items() if name == part), part


@pytest.mark.slow
def test_days_to_acknowledge_are_from_the_day_told_to_that_of_the_act(
    borough: tuple[Path, Life],
) -> None:
    path, life = borough
    wanted = sorted(
        (life.acts[first.alert_id][1] - first.said_on).days
        for first, _ in told_in_april(life)
        if life.acts.get(first.alert_id, ("", ENDS))[0] == "acknowledge"
        and life.acts[first.alert_id][1] <= LAST
    )

    found = read(path, FIRST, LAST)

    assert wanted
    assert sorted(days for one in found for days in one.days_to_acknowledge) == wanted


@pytest.mark.slow
def test_the_summary_of_a_month_stays_but_for_a_retraction(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    life = lived(path)
    before = read(path, FIRST, LAST)
    told = {first.alert_id: last for first, last in told_in_april(life)}
    untouched = next(last for name, last in told.items() if last.stands and name not in life.acts)
    kept = next(
        record
        for record in life.said
        if record.alert_id in told
        and life.acts.get(record.alert_id, ("", ENDS))[0] == "acknowledge"
        and life.acts[record.alert_id][1] <= LAST
    )
    # Said in May of a day in April: nobody knew it in April.
    clock = ManualClock(noon(ENDS))
    _, late = act(untouched, 0, noon(LAST))
    with EmbeddedEngine(path, policy=Policy(go_live_on=GO_LIVE), wall_clock=clock) as engine:
        give(engine, [late.model_copy(update={"recorded_at": noon(LAST + timedelta(days=1))})])

    assert read(path, FIRST, LAST) == before

    _, acknowledged = act(kept, 0, noon(life.acts[kept.alert_id][1]))
    retracted = new_event(
        EventRetracted(retracts=EventReference(id=acknowledged.id), retracted_on=ENDS),
        subject=kept.case,
        source=acknowledged.source,
        id="retraction",
        recorded_at=noon(ENDS),
    )
    with EmbeddedEngine(path, policy=Policy(go_live_on=GO_LIVE), wall_clock=clock) as engine:
        give(engine, [retracted])
    after = read(path, FIRST, LAST)

    def acknowledged_of(rules: tuple[RuleUsefulness, ...]) -> int:
        return sum(one.acknowledged for one in rules)

    assert acknowledged_of(after) == acknowledged_of(before) - 1


def test_the_month_before_is_a_whole_calendar_month() -> None:
    assert month_before(date(2025, 1, 1)) == (date(2024, 12, 1), date(2024, 12, 31))
    assert month_before(date(2024, 3, 31)) == (date(2024, 2, 1), date(2024, 2, 29))
