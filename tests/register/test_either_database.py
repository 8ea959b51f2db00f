"""The register says the same in SQLite and in PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from ehcpwatch.alerts import AlertRecord, AlertState
from ehcpwatch.events import (
    DESK_SOURCE,
    AlertAcknowledged,
    AssessmentAgreed,
    CaseKey,
    CaseworkerAssigned,
    Event,
    EventCorrected,
    EventReference,
    Payload,
    Rejection,
    RejectionReason,
    RequestReceived,
    SourceHeartbeat,
    WaitsReported,
    encode_structured,
    new_event,
    replacement_of,
)
from ehcpwatch.register import (
    PostgresRegister,
    Refused,
    StoredLetter,
    acted_on_events,
    add_events,
    add_letters,
    case_events,
    dead_letter_counts,
    erased_digests,
    event_count,
    events_by_case,
    hold_positions,
    kept,
    known_bodies,
    latest_record,
    ledger,
    letters,
    link_is_used,
    position,
    put_erased,
    put_events,
    put_records,
    put_rows,
    records_of,
    recount,
    remove_alerts,
    remove_cases,
    remove_letters,
    stored_rows,
    told_between,
    use_link,
    waits_reported,
    write,
    write_offset,
    write_positions,
    write_records,
)
from ehcpwatch.register.codec import encode_record
from ehcpwatch.streams.embedded.database import open_for_writing
from ehcpwatch.watch import Effects, Erasure, Policy, Watch
from tests.register.records import record

NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)
CASE, OTHER = CaseKey("E09000012/C-1"), CaseKey("E09000012/c_2")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real("postgresql"))])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A new register, in a transaction that is never committed."""
    if request.param == "sqlite":
        database = open_for_writing(tmp_path / "state.db")
        with database.engine.connect() as opened:
            yield opened
        database.close()
        return
    register = PostgresRegister(request.getfixturevalue("database_url"))
    register.prepare()
    with register.transaction() as opened:
        yield opened
    register.close()


class NoHistory:
    """The history of a watch that is fed once."""

    def events(self, case: CaseKey) -> tuple[Event, ...]:
        assert case
        return ()


def event(data: Payload, name: str, case: str = CASE, at: datetime = NOW) -> Event:
    return new_event(data, subject=case, source="casework", id=name, recorded_at=at)


def request_of(case: str = CASE, name: str = "r") -> Event:
    return event(RequestReceived(received_on=date(2025, 1, 6)), name, case)


def heartbeat(name: str) -> Event:
    return event(SourceHeartbeat(sent_on=date(2025, 3, 3)), name, "E09000012/source/casework")


def pair(one: Event) -> tuple[Event, bytes]:
    return one, encode_structured(one)


def stored(one: AlertRecord) -> tuple[AlertRecord, bytes]:
    return one, encode_record(one)


def letter(key: str, original: bytes = b"{", reason: str = "malformed_json") -> StoredLetter:
    return StoredLetter(
        key=key,
        reason=reason,
        sentence="Not valid JSON.",
        source="kafka:ehcp.events",
        place="partition 0, offset 7",
        refused_micros=7,
        headers=(("ce_id", b"\xff"),),
        original=original,
    )


def test_what_a_watch_comes_to_is_read_back(connection: Connection) -> None:
    watch = Watch(today=NOW.date(), policy=Policy(), history=NoHistory())
    effects = watch.apply([request_of(CASE), request_of(OTHER)])
    refused = Refused(
        rejection=Rejection(
            original=b"\x00{",
            reason=RejectionReason.MALFORMED_JSON,
            sentence="Not valid JSON.",
            headers=(("a", b"\x00"),),
        ),
        source="file",
        place="line 3",
    )

    assert write(connection, effects, [refused, refused], now=NOW) == 0
    write_offset(connection, "file", "7")
    write_offset(connection, "file", "9")
    assert case_events(connection, CASE) == (request_of(CASE),)
    assert event_count(connection) == 2
    # Byte for byte: capital letters sort before small ones, and "-" before "_".
    assert [case for case, _ in stored_rows(connection)] == [CASE, OTHER]
    assert [case for case, _ in events_by_case(connection)] == [CASE, OTHER]
    assert dead_letter_counts(connection) == {"malformed_json": 1}
    assert [(one.place, one.original) for one in letters(connection)] == [("line 3", b"\x00{")]
    assert position(connection, "file") == "9"


def test_events_about_no_case_that_come_again_are_counted_as_known(connection: Connection) -> None:
    write(connection, Effects(accepted=(heartbeat("h1"),)), (), now=NOW)

    both = Effects(accepted=(heartbeat("h1"), heartbeat("h2"), request_of()))
    assert write(connection, both, (), now=NOW) == 1
    assert event_count(connection) == 3
    assert [case for case, _ in events_by_case(connection)] == [CASE]


def test_the_reports_of_services_are_found_among_the_events_of_every_authority(
    connection: Connection,
) -> None:
    def reported(authority: str, service: str) -> Event:
        data = WaitsReported(month_end_on=date(2025, 2, 28), pathway="autism", waiting=7)
        return event(data, "w", f"{authority}/service/{service}")

    reports = (
        reported("E09000001", "therapy"),
        reported("E09000012", "paediatrics"),
        reported("E09000012", "therapy"),
    )
    others = (heartbeat("h"), request_of(CASE), request_of("E09000013/z-1"))
    write(connection, Effects(accepted=(*others, *reversed(reports))), (), now=NOW)

    assert tuple(waits_reported(connection)) == reports


def test_a_recount_counts_the_reports_that_were_known_and_whose_day_had_come(
    connection: Connection,
) -> None:
    def reported(waiting: int, name: str, at: datetime) -> Event:
        data = WaitsReported(month_end_on=date(2025, 2, 28), pathway="autism", waiting=waiting)
        return event(data, name, "E09000012/service/paediatrics", at)

    later = NOW + timedelta(days=1)
    write(
        connection,
        Effects(accepted=(reported(300, "a", NOW), reported(290, "b", later))),
        (),
        now=NOW,
    )
    cell = ("service_waiting", "E09000012", "paediatrics", "autism", "2025-02")

    def waiting(as_at: date, known_at: datetime | None) -> int | None:
        return recount(connection, as_at=as_at, known_at=known_at).counts.get(cell)

    assert waiting(date(2025, 2, 27), None) is None
    assert waiting(date(2025, 2, 28), NOW) == 300
    assert waiting(date(2025, 2, 28), None) == 290


def test_an_event_that_is_replaced_keeps_its_place(connection: Connection) -> None:
    later = event(AssessmentAgreed(notified_on=date(2025, 2, 3)), "r")
    write(connection, Effects(accepted=(request_of(),)), (), now=NOW)
    write(connection, Effects(replaced=(later,)), (), now=NOW)

    assert case_events(connection, CASE) == (later,)


def test_what_is_said_of_an_alert_is_kept_whole_and_its_latest_stands(
    connection: Connection,
) -> None:
    first = record("a1")
    second = record("a1", revision=2, state=AlertState.RESOLVED)
    write_records(connection, [first, record("a2", OTHER)])
    write_records(connection, [second])

    assert tuple(ledger(connection)) == (second, record("a2", OTHER))
    assert records_of(connection, CASE) == (first, second)


def test_an_erasure_removes_the_case_and_adds_up_what_it_leaves(connection: Connection) -> None:
    cell = ("E09000012", "2024-03", 1)
    write(connection, Effects(accepted=(request_of(CASE), request_of(OTHER))), (), now=NOW)
    write_records(connection, [record("a1"), record("a2", OTHER)])
    for digest in (b"one", b"two"):
        erasure = Erasure(case=CASE, digest=digest, kept=(cell, cell))
        write(connection, Effects(erased=(erasure,)), (), now=NOW)

    assert case_events(connection, CASE) == ()
    assert [one.case for one in ledger(connection)] == [OTHER]
    assert records_of(connection, CASE) == ()
    assert erased_digests(connection) == {b"one", b"two"}
    assert kept(connection) == {cell: 4}


def test_positions_begin_at_nought_and_are_written_together(connection: Connection) -> None:
    assert hold_positions(connection, ["k:1", "k:0"]) == {"k:0": 0, "k:1": 0}
    write_positions(connection, {"k:0": 17, "k:1": 3})

    assert hold_positions(connection, ["k:1", "k:0", "k:2"]) == {"k:0": 17, "k:1": 3, "k:2": 0}


def test_projected_cases_are_the_same_when_they_are_written_again(connection: Connection) -> None:
    agreed = event(AssessmentAgreed(notified_on=date(2025, 2, 3)), "a")
    for _ in range(2):
        put_rows(connection, {OTHER: b"[1]", CASE: b"[2]"})
        put_events(connection, [pair(agreed), pair(request_of())])
        add_events(connection, [pair(heartbeat("h"))])

    assert list(stored_rows(connection)) == [(CASE, b"[2]"), (OTHER, b"[1]")]
    assert known_bodies(connection, [CASE, OTHER]) == {
        (CASE, "casework", "a"): encode_structured(agreed),
        (CASE, "casework", "r"): encode_structured(request_of()),
    }
    assert event_count(connection) == 3


def test_a_case_that_is_removed_leaves_nothing_and_others_alone(connection: Connection) -> None:
    put_rows(connection, {CASE: b"[1]", OTHER: b"[2]"})
    put_events(connection, [pair(request_of(CASE)), pair(request_of(OTHER))])
    put_records(connection, [stored(record("a1")), stored(record("a2", OTHER))])
    remove_cases(connection, [CASE])

    assert list(stored_rows(connection)) == [(OTHER, b"[2]")]
    assert event_count(connection) == 1
    assert [one.alert_id for one in ledger(connection)] == ["a2"]
    assert records_of(connection, CASE) == ()


def test_what_an_erased_case_leaves_is_counted_once(connection: Connection) -> None:
    cell = ("E09000012", "2024-03", 1)

    assert put_erased(connection, {b"d": [cell, cell], b"e": []}) == {b"d", b"e"}
    assert put_erased(connection, {b"d": [cell, cell], b"f": [cell]}) == {b"f"}
    assert put_erased(connection, {}) == frozenset()
    assert kept(connection) == {cell: 3}
    assert erased_digests(connection) == {b"d", b"e", b"f"}


def test_projected_alerts_are_the_same_when_they_are_written_again(connection: Connection) -> None:
    first, second = record("a1"), record("a1", revision=2, state=AlertState.RESOLVED)
    for _ in range(2):
        put_records(connection, [stored(first), stored(record("a2", OTHER)), stored(second)])

    assert tuple(ledger(connection)) == (second, record("a2", OTHER))
    assert records_of(connection, CASE) == (first, second)
    remove_alerts(connection, ["a1", "never-said"])
    assert tuple(ledger(connection)) == (record("a2", OTHER),)
    assert records_of(connection, CASE) == ()


def test_of_two_letters_that_say_the_same_each_is_taken_back_by_itself(
    connection: Connection,
) -> None:
    add_letters(connection, [letter("t-0-7"), letter("t-0-8")])
    add_letters(connection, [letter("t-0-7")])
    assert dead_letter_counts(connection) == {"malformed_json": 2}
    remove_letters(connection, ["t-0-7"])

    assert dead_letter_counts(connection) == {"malformed_json": 1}
    remove_letters(connection, ["t-0-8"])
    assert letters(connection) == ()


def test_more_keys_than_one_statement_takes_are_looked_for(connection: Connection) -> None:
    cases = [CaseKey(f"E09000012/C-{number}") for number in range(2_500)]
    put_rows(connection, dict.fromkeys(cases, b"[]"))
    put_events(connection, [pair(request_of(case)) for case in cases])

    assert len(known_bodies(connection, cases)) == 2_500
    remove_cases(connection, cases)
    assert event_count(connection) == 0


def test_a_link_is_used_once_for_each_act(connection: Connection) -> None:
    assert not link_is_used(connection, b"one")
    assert use_link(connection, b"one", at=NOW)
    assert not use_link(connection, b"one", at=NOW + timedelta(days=1))
    assert use_link(connection, b"other", at=NOW)
    assert link_is_used(connection, b"one")


def test_the_latest_record_of_an_alert_is_found_by_its_id(connection: Connection) -> None:
    first, latest = record("a"), record("a", revision=2)
    write_records(connection, [first])
    write_records(connection, [latest, record("b", OTHER)])

    assert latest_record(connection, "a") == latest
    assert latest_record(connection, "c") is None


def test_alerts_are_found_by_the_day_on_which_they_were_first_said(connection: Connection) -> None:
    days = [date(2025, 4, 30), date(2025, 5, 1), date(2025, 5, 31), date(2025, 6, 1)]
    firsts = [record(f"a{day.isoformat()}")._replace(said_on=day) for day in days]
    later = firsts[1]._replace(revision=2, said_on=date(2025, 6, 20))
    write_records(connection, firsts)
    # What was first said before the span comes again in it, and one lacks its first record.
    write_records(connection, [firsts[0]._replace(revision=2, said_on=days[1]), later])
    write_records(connection, [record("b", revision=2)._replace(said_on=days[1])])

    assert list(told_between(connection, days[1], days[2])) == [(firsts[1], later), (firsts[2],)]


def test_cases_are_found_in_which_somebody_acted_on_an_alert(connection: Connection) -> None:
    acknowledged = AlertAcknowledged(acknowledged_on=date(2025, 3, 3), alert="a", by="cw-07")
    given = CaseworkerAssigned(assigned_on=date(2025, 3, 3), caseworker="cw-07")
    corrected = EventCorrected(
        corrects=EventReference(id="r"), replacement=replacement_of(acknowledged)
    )
    told = {
        "acted": event(acknowledged, "a", "E09000012/acted"),
        "assigned": event(given, "a", "E09000012/assigned"),
        "corrected": event(corrected, "a", "E09000012/corrected"),
        "handed": new_event(given, subject="E09000012/handed", source=DESK_SOURCE, id="a"),
        "unwanted": event(acknowledged, "a", "E09000012/unwanted"),
    }
    put_events(connection, map(pair, told.values()))
    asked = [CaseKey(one.subject) for name, one in told.items() if name != "unwanted"]

    found = dict(acted_on_events(connection, asked))

    assert found == {
        CaseKey(told[name].subject): (told[name],) for name in ("acted", "corrected", "handed")
    }
