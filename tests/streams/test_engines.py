"""What every engine must do, whatever carries its events: one suite, run against each.

What an engine comes to is compared with a plain watch fed the same events in memory, so the
suite says nothing about SQL or Kafka, and a difference between the engines fails it.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from ehcpwatch.alerts import AlertState
from ehcpwatch.clock import ManualClock
from ehcpwatch.events import (
    AssessmentAgreed,
    CaseClosed,
    CaseClosedReason,
    CaseErased,
    Event,
    EventCorrected,
    EventReference,
    Payload,
    RejectionReason,
    RequestReceived,
    SourceHeartbeat,
    WaitsReported,
    new_event,
    replacement_of,
)
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.streams.kafka.settings import Transport
from ehcpwatch.watch import Policy
from tests.streams.engines import EmbeddedDriver, EngineDriver, KafkaDriver
from tests.watch.keeping import Keeper, noon

TODAY = date(2025, 3, 3)
BOROUGH_EVENTS = 1_500

Make = Callable[..., EngineDriver]


@pytest.fixture(
    params=[
        "embedded",
        pytest.param("batch", marks=[pytest.mark.real("kafka"), pytest.mark.slow]),
        pytest.param("single", marks=[pytest.mark.real("kafka"), pytest.mark.slow]),
        pytest.param("leased", marks=[pytest.mark.real("kafka"), pytest.mark.slow]),
    ]
)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Makes an engine of each kind in turn, started, its day set to `TODAY`."""
    made: list[EngineDriver] = []

    def start(policy: Policy | None = None) -> EngineDriver:
        clock = ManualClock(noon(TODAY))
        settled = policy or Policy()
        driver: EngineDriver
        if request.param == "embedded":
            driver = EmbeddedDriver(settled, clock, tmp_path / "state.db")
        else:
            leased = request.param == "leased"
            transport = Transport.BATCH if leased else Transport(request.param)
            settings = request.getfixturevalue("kafka_settings")(transport)
            settings = replace(settings, allow_at_least_once=leased)
            driver = KafkaDriver(settled, clock, settings)
        driver.__enter__()
        made.append(driver)
        return driver

    yield start
    for driver in made:
        driver.stop()


def about(case: str) -> str:
    return f"E09000012/{case}"


def event(data: Payload, name: str, *, case: str = "C-1", at: datetime | None = None) -> Event:
    return new_event(
        data, subject=about(case), source="casework", id=name, recorded_at=at or noon(TODAY)
    )


def request_of(case: str, on: date = date(2025, 1, 6)) -> Event:
    return event(RequestReceived(received_on=on), f"request-{case}", case=case)


def modelled(policy: Policy, *batches: list[Event], day: date = TODAY) -> Keeper:
    keeper = Keeper(day, policy)
    for batch in batches:
        keeper.apply(batch)
    keeper.settle()
    return keeper


def agrees(driver: EngineDriver, keeper: Keeper) -> None:
    """Compare rows, tallies and the ledger with those of the plain watch."""
    contents = driver.contents()
    counts = {cell: n for cell, n in keeper.watch.snapshot().counts.items() if n}

    assert contents.rows == keeper.rows
    assert driver.counts() == counts
    assert {name: records[-1] for name, records in contents.said.items()} == keeper.ledger
    assert sum(len(records) for records in contents.said.values()) == len(keeper.said)


def borough() -> list[Event]:
    """Some hundred cases of a simulated borough, whole."""
    row = row_of("Oldham", 2022, among=packaged_rows())
    by_case: dict[str, list[Event]] = {}
    for one in simulate(row, seed=3).events:
        if one.data.about_a_case:
            by_case.setdefault(one.subject, []).append(one)
    chosen: list[Event] = []
    for events in by_case.values():
        chosen.extend(events)
        if len(chosen) >= BOROUGH_EVENTS:
            break
    return chosen


def test_a_borough_in_any_order_with_repeats_comes_to_what_a_plain_watch_comes_to(
    make: Make,
) -> None:
    events = borough()
    driver = make()
    shuffled = events + events[::7]
    random.Random(1).shuffle(shuffled)  # noqa: S311  # a test's dice
    half = len(shuffled) // 2
    driver.send(*shuffled[:half])
    driver.send(*shuffled[half:])
    driver.settle()

    agrees(driver, modelled(driver.policy, events))


def test_a_restart_in_the_middle_changes_nothing(make: Make) -> None:
    events = borough()[:400]
    driver = make()
    driver.send(*events[:200])
    driver.settle()
    driver.stop()
    driver.start()
    # Late ones sort before what is known: their cases are folded again from what was kept.
    driver.send(*reversed(events[200:]), *events[:50])
    driver.settle()

    contents, keeper = driver.contents(), modelled(driver.policy, events)
    assert contents.rows == keeper.rows
    assert {n for n, said in contents.said.items() if said[-1].stands} == keeper.standing()
    raised = Counter(
        record.alert_id
        for said in contents.said.values()
        for record in said
        if record.state is AlertState.RAISED
    )
    assert set(raised.values()) <= {1}


def test_bad_input_is_kept_whole_with_its_reason_and_the_good_around_it_is_applied(
    make: Make,
) -> None:
    bad = [b"not json", b'{"specversion":"1.0"}', b"\xff\xfe", b'{"a":' * 40]
    driver = make()
    driver.send(request_of("C-1"), *bad, request_of("C-2"))
    driver.settle()

    contents = driver.contents()
    assert sorted(original for _, original in contents.letters) == sorted(bad)
    assert len({reason for reason, _ in contents.letters}) >= 3
    assert set(contents.rows) == {about("C-1"), about("C-2")}


def test_of_a_reused_id_one_stands_and_the_other_is_a_dead_letter(make: Make) -> None:
    first = event(RequestReceived(received_on=date(2025, 1, 6)), "r")
    second = event(RequestReceived(received_on=date(2025, 1, 7)), "r")
    driver = make()
    driver.send(first)
    driver.settle()
    driver.send(second)
    driver.settle()

    reasons = [reason for reason, _ in driver.contents().letters]
    assert reasons == [RejectionReason.ID_REUSED]
    agrees(driver, modelled(driver.policy, [first], [second]))


def test_an_alert_is_raised_on_its_day_once_and_resolved_when_the_limit_is_met(
    make: Make,
) -> None:
    driver = make()
    driver.send(request_of("C-1"))
    for days in (0, 30, 31, 60, 120):
        driver.to(noon(TODAY + timedelta(days=days)))
    driver.stop()
    driver.start()
    driver.settle()
    standing = sum(driver.standing().values())
    driver.send(
        event(AssessmentAgreed(notified_on=date(2025, 2, 10)), "agreed"),
        event(CaseClosed(closed_on=date(2025, 6, 20), reason=CaseClosedReason.DIED), "closed"),
    )
    driver.settle()

    said = driver.contents().said
    raised = [r for records in said.values() for r in records if r.state is AlertState.RAISED]
    assert standing > 0
    assert len(raised) == len({record.alert_id for record in raised})


def test_what_takes_effect_on_a_later_day_waits_for_it_across_a_restart(make: Make) -> None:
    later = TODAY + timedelta(days=2)
    driver = make()
    events = [
        request_of("C-1"),
        event(CaseClosed(closed_on=later, reason=CaseClosedReason.LEFT_AREA), "closed"),
    ]
    driver.send(*events)
    driver.settle()
    driver.stop()
    driver.start()
    driver.to(noon(later))

    keeper = Keeper(TODAY, driver.policy)
    keeper.apply(events)
    keeper.tick(later)
    assert driver.counts() == {c: n for c, n in keeper.watch.snapshot().counts.items() if n}


def test_a_correction_of_what_was_told_long_ago_is_folded_in(make: Make) -> None:
    wrong = request_of("C-1", on=date(2024, 9, 2))
    right = RequestReceived(received_on=date(2025, 2, 24))
    correction = event(
        EventCorrected(
            corrects=EventReference(source=wrong.source, id=wrong.id),
            replacement=replacement_of(right),
        ),
        "correction",
    )
    driver = make()
    driver.send(wrong)
    driver.settle()
    driver.stop()
    driver.start()
    driver.send(correction)
    driver.settle()

    keeper = Keeper(TODAY, driver.policy)
    keeper.apply([wrong])
    keeper.settle()
    keeper.apply([correction])
    keeper.settle()
    agrees(driver, keeper)


def test_of_what_is_due_before_going_live_nothing_is_raised(make: Make) -> None:
    driver = make(Policy(go_live_on=TODAY))
    driver.send(request_of("C-1", on=date(2023, 1, 9)), request_of("C-2", on=date(2024, 5, 7)))
    driver.settle()

    states = {record.state for said in driver.contents().said.values() for record in said}
    assert states == {AlertState.SEEN}


def test_an_erased_case_leaves_no_row_and_no_alert_and_its_late_events_are_refused(
    make: Make,
) -> None:
    driver = make()
    driver.send(request_of("C-1", on=date(2024, 6, 3)), request_of("C-2", on=date(2024, 6, 3)))
    driver.settle()
    driver.send(event(CaseErased(erased_on=TODAY), "erasure"))
    driver.settle()
    driver.stop()
    driver.start()
    late = event(AssessmentAgreed(notified_on=date(2024, 7, 1)), "late")
    driver.send(late)
    driver.settle()

    contents = driver.contents()
    assert set(contents.rows) == {about("C-2")}
    assert {said[-1].case for said in contents.said.values()} == {about("C-2")}
    assert [reason for reason, _ in contents.letters] == [RejectionReason.ERASED]
    assert sum(n for cell, n in driver.counts().items() if cell[0] == "open") == 1


def test_events_about_no_case_pass_and_make_no_row(make: Make) -> None:
    driver = make()
    heartbeat = new_event(
        SourceHeartbeat(sent_on=TODAY),
        subject="E09000012/source/casework",
        source="casework",
        id="h-1",
        recorded_at=noon(TODAY),
    )
    driver.send(heartbeat, heartbeat, request_of("C-1"))
    driver.settle()

    contents = driver.contents()
    assert set(contents.rows) == {about("C-1")}
    assert contents.letters == []


def test_what_services_report_of_their_lists_is_counted_and_outlives_a_restart(make: Make) -> None:
    def reported(waiting: int, sequence: int) -> Event:
        return new_event(
            WaitsReported(month_end_on=date(2025, 2, 28), pathway="autism", waiting=waiting),
            subject="E09000012/service/paediatrics",
            source="trust",
            id=f"february-{sequence}",
            sequence=sequence,
            recorded_at=noon(TODAY),
        )

    driver = make()
    driver.send(reported(310, 2), reported(290, 1), request_of("C-1"))
    driver.settle()
    cell = ("service_waiting", "E09000012", "paediatrics", "autism", "2025-02")

    assert driver.counts()[cell] == 310
    driver.stop()
    driver.start()
    driver.settle()
    assert driver.counts()[cell] == 310
    driver.send(reported(290, 1), reported(305, 3))
    driver.settle()

    assert driver.counts()[cell] == 305
    assert driver.contents().letters == []
