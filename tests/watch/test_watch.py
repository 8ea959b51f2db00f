"""One watch: what it takes in, refuses, shows and says."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.alerts import AlertState
from ehcpwatch.events import (
    AlertAcknowledged,
    AlertSnoozed,
    AssessmentAgreed,
    CaseErased,
    CaseworkerAssigned,
    Event,
    EventCorrected,
    EventReference,
    MediationRequested,
    Payload,
    PlanIssued,
    RejectionReason,
    RequestReceived,
    SnoozeReason,
    SourceHeartbeat,
    WaitBand,
    WaitsReported,
    content_digest,
    new_event,
    replacement_of,
)
from ehcpwatch.measures import View
from ehcpwatch.watch import Policy, decode_row, encode_row
from tests.strategies.events import CASE, CASE_PAYLOADS, events
from tests.watch.keeping import Keeper, noon

TODAY = date(2025, 3, 3)
SUBJECT = "E09000012/C-1"
LASTING = tuple(payload for payload in CASE_PAYLOADS if payload is not CaseErased)


def event(
    data: Payload, name: str, *, recorded_at: datetime | None = None, subject: str = SUBJECT
) -> Event:
    return new_event(
        data, subject=subject, source="casework", id=name, recorded_at=recorded_at or noon(TODAY)
    )


def request(on: str = "2025-01-06", name: str = "r") -> Event:
    return event(RequestReceived(received_on=date.fromisoformat(on)), name)


def keeper(policy: Policy | None = None, today: date = TODAY) -> Keeper:
    return Keeper(today, policy or Policy())


def open_cases(kept: Keeper) -> int:
    return sum(n for cell, n in kept.watch.snapshot().counts.items() if cell[0] == View.OPEN)


def test_an_event_that_comes_again_changes_nothing_and_is_counted() -> None:
    kept = keeper()
    kept.apply([request()])
    effects = kept.apply([request()])

    assert (effects.accepted, effects.rows, effects.duplicates) == ((), (), 1)


def test_of_duplicates_the_earliest_recorded_instant_is_kept() -> None:
    early = noon(TODAY) - timedelta(days=1)
    kept = keeper()
    kept.apply([request()])
    effects = kept.apply([event(request().data, "r", recorded_at=early)])

    assert [one.recorded_at for one in effects.earlier] == [early]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("first", [0, 1])
def test_of_a_reused_id_the_smaller_digest_stands_whatever_came_first(
    first: int, *, together: bool
) -> None:
    both = [request("2025-01-06"), request("2025-01-07")]
    stands = min(both, key=content_digest)
    arriving = both if first == 0 else both[::-1]
    kept = keeper()
    batches: Sequence[Sequence[Event]] = [arriving] if together else [[one] for one in arriving]
    rejected = [r for batch in batches for r in kept.apply(batch).rejections]

    assert [rejection.reason for rejection in rejected] == [RejectionReason.ID_REUSED]
    facts = kept.watch.facts(CASE)
    assert facts is not None
    assert facts.opening is not None
    assert facts.opening.request_on == stands.data.effective_on


def test_an_event_with_a_later_day_has_no_effect_until_that_day_comes() -> None:
    kept = keeper()
    kept.apply([request(), event(PlanIssued(sent_on=TODAY + timedelta(days=2)), "p")])
    row = kept.rows[CASE]
    counts = []
    for days in (0, 1, 2):
        kept.tick(TODAY + timedelta(days=days))
        counts.append(open_cases(kept))

    assert counts == [1, 1, 0]
    assert kept.rows[CASE] == row


def test_the_day_never_goes_back() -> None:
    kept = keeper()
    kept.tick(TODAY - timedelta(days=1))

    assert kept.watch.today == TODAY


def test_a_tick_touches_the_cases_whose_day_has_come_and_no_others() -> None:
    kept = keeper()
    kept.apply([request(), event(RequestReceived(received_on=TODAY), "o", subject="E09000012/O")])
    kept.settle()
    touched = []
    # Of the new case one day without a caseworker has passed; of the other nothing has.
    for day in (date(2025, 3, 4), date(2025, 3, 5)):
        kept.tick(day)
        touched.append(kept.watch.snapshot().unsettled)
        kept.settle()

    assert touched == [1, 0]


def test_a_backlog_in_any_order_raises_nothing_that_is_not_so_once_caught_up() -> None:
    """The notice that met the limit arrives last; nothing was said in between."""
    kept = keeper()
    kept.apply([request()])
    kept.tick(TODAY)
    kept.apply([event(AssessmentAgreed(notified_on=date(2025, 2, 10)), "a")])
    kept.apply([event(CaseworkerAssigned(assigned_on=date(2025, 2, 10), caseworker="cw"), "c")])

    assert [r for r in kept.settle() if r.rule == "decision_to_assess"] == []


def test_announcing_goes_on_until_no_touched_case_is_left() -> None:
    kept = keeper()
    kept.apply(
        event(RequestReceived(received_on=date(2024, 6, 3)), f"r-{n}", subject=f"E09000012/C-{n}")
        for n in range(7)
    )
    parts = []
    while kept.watch.unsettled:
        parts.append(len(kept.watch.announce(1)))

    assert len(parts) == 7
    assert kept.watch.snapshot().unsettled == 0


def test_alerts_reached_before_going_live_are_seen_and_never_told() -> None:
    kept = keeper(Policy(go_live_on=TODAY))
    kept.apply([request()])
    said = kept.settle()

    assert {record.state for record in said} == {AlertState.SEEN}
    assert not any(record.message for record in said)


def test_a_case_is_stalled_from_its_last_event_whatever_that_was() -> None:
    kept = keeper()
    kept.apply([request("2025-02-28"), event(MediationRequested(requested_on=TODAY), "m")])
    kept.settle()
    raised = {}
    for days in range(1, 40):
        kept.tick(TODAY + timedelta(days=days))
        raised.update({record.rule: days for record in kept.settle() if record.stands})

    assert raised["stalled"] == 28


def test_a_row_that_kept_an_acknowledgement_without_its_day_is_of_an_older_fold() -> None:
    kept = keeper()
    acknowledged = AlertAcknowledged(acknowledged_on=TODAY, alert="a-1", by="cw")
    kept.apply([request(), event(acknowledged, "k")])
    now = kept.rows[CASE]
    older = now.replace(b'[["a-1","2025-03-03"]]', b'["a-1"]').replace(b"[3,", b"[2,", 1)
    (again,) = kept.watch.refold([CASE])

    assert older != now.replace(b"[3,", b"[2,", 1)
    assert decode_row(CASE, older) is None
    assert encode_row(again) == now


def test_an_act_on_an_alert_touches_its_case_and_is_looked_at_when_its_day_comes() -> None:
    """Nothing else changes on those days: the plan's first rung lies further ahead."""
    kept = keeper()
    kept.apply(
        [
            request(),
            event(CaseworkerAssigned(assigned_on=date(2025, 1, 6), caseworker="cw"), "c"),
            event(AssessmentAgreed(notified_on=date(2025, 1, 27)), "a"),
        ]
    )
    (stalled,) = kept.settle()
    acknowledged = AlertAcknowledged(acknowledged_on=TODAY, alert=stalled.alert_id, by="cw")
    snoozed = AlertSnoozed(
        snoozed_on=TODAY,
        alert="another",
        by="cw",
        reason=SnoozeReason.ACTION_BOOKED,
        until=TODAY + timedelta(days=5),
    )

    kept.apply([event(acknowledged, "k"), event(snoozed, "s")])

    assert kept.watch.unsettled == 1
    assert kept.settle() == []
    said = {}
    for days in range(1, 20):
        kept.tick(TODAY + timedelta(days=days))
        for one in kept.settle():
            said[days] = (one.rule, one.stands)
    assert said == {
        4: ("snooze_ending", True),
        6: ("snooze_ending", False),
        14: ("acknowledged_idle", True),
    }


def test_a_deadline_that_moves_back_is_reinstated_and_not_raised_again() -> None:
    kept = keeper(today=date(2025, 5, 28))
    kept.apply([request()])
    first = {record.alert_id for record in kept.settle() if record.rule == "final_plan"}

    def correct(on: str, target: str, name: str) -> None:
        data = replacement_of(RequestReceived(received_on=date.fromisoformat(on)))
        kept.apply(
            [event(EventCorrected(corrects=EventReference(id=target), replacement=data), name)]
        )

    correct("2025-01-13", "r", "c-1")
    moved = {r.alert_id: r.state for r in kept.settle() if r.rule == "final_plan"}
    correct("2025-01-06", "c-1", "c-2")
    back = {r.alert_id: r.state for r in kept.settle() if r.rule == "final_plan"}

    assert {moved[name] for name in first} == {AlertState.WITHDRAWN}
    assert {back[name] for name in first} == {AlertState.REINSTATED}


def test_an_erased_case_leaves_its_settled_months_and_is_refused_ever_after() -> None:
    kept = keeper(Policy(erasure_key=b"key"))
    kept.apply([request("2024-01-08"), event(PlanIssued(sent_on=date(2024, 3, 4)), "p")])
    kept.settle()
    effects = kept.apply([event(CaseErased(erased_on=TODAY), "e")])
    later = kept.apply([request("2025-02-03", "r-2")])
    views = {cell[0] for cell in kept.watch.snapshot().counts}

    assert [erasure.case for erasure in effects.erased] == [CASE]
    assert kept.watch.facts(CASE) is None
    assert View.ISSUED in views
    assert View.HELD not in views
    assert [rejection.reason for rejection in later.rejections] == [RejectionReason.ERASED]


def test_what_is_about_no_case_passes_and_touches_nothing() -> None:
    kept = keeper()
    beat = event(SourceHeartbeat(sent_on=TODAY), "h", subject="E09000012/source/casework")
    effects = kept.apply([beat])

    assert effects.accepted == (beat,)
    assert kept.watch.snapshot().cases == 0


def reported(waiting: int, name: str, month_end: str = "2025-02-28") -> Event:
    """What a service reports; the names of reports on one day are their order."""
    data = WaitsReported(
        month_end_on=date.fromisoformat(month_end),
        pathway="autism",
        waiting=waiting,
        bands=(
            WaitBand(from_weeks=0, to_weeks=18, waiting=waiting - 10),
            WaitBand(from_weeks=18, waiting=10),
        ),
    )
    return event(data, name, subject="E09000012/service/paediatrics")


def lists(kept: Keeper) -> dict[object, int]:
    """What is counted of waiting lists, by the labels after the pathway."""
    return {
        cell[4:]: n
        for cell, n in kept.watch.snapshot().counts.items()
        if str(cell[0]).startswith("service")
    }


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_reports_on_a_list_the_one_that_sorts_last_stands_whichever_came_first(
    order: tuple[int, int],
) -> None:
    kept = keeper()
    reports = (reported(300, "a"), reported(290, "b"))
    for place in order:
        kept.apply([reports[place]])

    assert lists(kept) == {
        ("2025-02",): 290,
        ("2025-02", 0, 18): 280,
        ("2025-02", 18, "more"): 10,
    }


def test_a_report_that_comes_again_is_known_and_one_that_says_else_under_its_name_is_refused() -> (
    None
):
    kept = keeper()
    kept.apply([reported(300, "a")])
    again = kept.apply([reported(300, "a"), reported(5_000, "a")])

    assert (again.accepted, again.duplicates) == ((), 1)
    assert [rejection.reason for rejection in again.rejections] == [RejectionReason.ID_REUSED]
    assert lists(kept)["2025-02",] == 300


def test_a_report_of_a_month_that_is_not_over_waits_for_its_end() -> None:
    kept = keeper()
    kept.apply([reported(300, "a", "2025-03-31")])

    assert lists(kept) == {}
    kept.tick(date(2025, 3, 30))
    assert lists(kept) == {}
    kept.tick(date(2025, 3, 31))
    assert lists(kept)["2025-03",] == 300


def test_restored_reports_count_as_they_did_and_are_known_again() -> None:
    kept, other = keeper(), keeper()
    reports = [reported(300, "a"), reported(290, "b"), reported(310, "c", "2025-03-31")]
    kept.apply(reports)
    other.watch.restore((), (), waits=reversed(reports))

    assert lists(other) == lists(kept)
    assert other.apply(reports).duplicates == 3
    other.tick(date(2025, 3, 31))
    assert lists(other)["2025-03",] == 310


@given(data=st.data())
def test_any_order_with_any_repeats_gives_the_same_rows_counts_and_standing_alerts(
    data: st.DataObject,
) -> None:
    history = data.draw(st.lists(events(CASE, *LASTING), max_size=8))
    again = data.draw(st.lists(st.sampled_from(history), max_size=4)) if history else []
    shuffled = data.draw(st.permutations([*history, *again]))
    size = data.draw(st.integers(1, 5))
    day = date(2025, 6, 2)
    one, other = keeper(today=day), keeper(today=day)
    one.apply(history)
    for at in range(0, len(shuffled), size):
        other.apply(shuffled[at : at + size])
        if data.draw(st.booleans()):
            other.settle()
    one.settle()
    other.settle()

    assert one.rows == other.rows
    assert one.watch.snapshot().counts == other.watch.snapshot().counts
    assert one.standing() == other.standing()


def test_while_nobody_looks_only_so_many_cases_wait_to_be_counted() -> None:
    kept = keeper()
    requests = [
        event(RequestReceived(received_on=TODAY), "r", subject=f"E09000012/C-{number}")
        for number in range(10_500)
    ]
    waited = []
    for at in range(0, len(requests), 500):
        kept.apply(requests[at : at + 500])
        waited.append(kept.watch.uncounted)

    assert max(waited) == waited[-1] == 10_000
    assert open_cases(kept) == 10_500
    assert kept.watch.uncounted == 0


def test_a_day_that_comes_before_a_case_is_counted_is_not_missed() -> None:
    kept = keeper()
    tomorrow = TODAY + timedelta(days=1)
    kept.apply([request(), event(PlanIssued(sent_on=tomorrow), "p")])
    kept.tick(tomorrow)
    facts = kept.watch.facts(CASE)

    assert facts is not None
    assert facts.plan.issued_on == tomorrow
    assert open_cases(kept) == 0


def test_a_case_that_changes_again_before_it_is_counted_is_counted_whole() -> None:
    kept = keeper()
    kept.apply([request()])
    assert open_cases(kept) == 1
    kept.apply([event(PlanIssued(sent_on=TODAY - timedelta(days=1)), "p")])
    acknowledged = AlertAcknowledged(acknowledged_on=TODAY, alert="another", by="cw")
    kept.apply([event(acknowledged, "k")])

    assert open_cases(kept) == 0
