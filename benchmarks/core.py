"""What the pure core costs: events, ticks, memory and restart of one watch.

Run: `python benchmarks/core.py [--cases N] [--json]`. History is a plain dictionary, as in
the tests, and is left out of the memory; nothing is written.
"""

import argparse
import gc
import json
import resource
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

from machine import describe

from ehcpwatch.events import (
    AdviceReceived,
    AdviceRequested,
    Agency,
    AssessmentAgreed,
    CaseworkerAssigned,
    DraftSent,
    Event,
    Payload,
    PlanIssued,
    RequestReceived,
    TeamAssigned,
    decode_structured,
    encode_structured,
    new_event,
)
from ehcpwatch.streams.collector import quieten
from ehcpwatch.watch import CaseRow, Policy, RecordedHistory, Watch, decode_row, encode_row

AUTHORITY = "E09000012"
TODAY = date(2025, 6, 2)
RECORDED = datetime(2025, 6, 1, tzinfo=UTC)
BATCH = 1_000


def life(start_on: date, *, issued: bool) -> Iterator[Payload]:
    """Yield the events of one ordinary case, in order."""
    yield RequestReceived(received_on=start_on)
    yield CaseworkerAssigned(assigned_on=start_on + timedelta(days=1), caseworker="cw-07")
    yield TeamAssigned(assigned_on=start_on + timedelta(days=1), team="north")
    yield AssessmentAgreed(notified_on=start_on + timedelta(days=36))
    for place, agency in enumerate((Agency.EDUCATIONAL_PSYCHOLOGY, Agency.HEALTH, Agency.SCHOOL)):
        yield AdviceRequested(
            sent_on=start_on + timedelta(days=38), adviser=f"adviser-{place}", agency=agency
        )
    for place in range(3):
        yield AdviceReceived(
            received_on=start_on + timedelta(days=70 + 5 * place), adviser=f"adviser-{place}"
        )
    yield DraftSent(sent_on=start_on + timedelta(days=100))
    if issued:
        yield PlanIssued(sent_on=start_on + timedelta(days=150))


def decoded(event: Event) -> Event:
    """Return *event* as it is after it was written and read."""
    again = decode_structured(encode_structured(event))
    assert isinstance(again, Event)  # noqa: S101  # written above, by this version
    return again


def borough(cases: int, *, issued: bool, first: int = 0) -> list[Event]:
    """Return the events of *cases* cases in order of their effective dates, interleaved.

    Read back from bytes, as a source reads them: equal texts are then one object.
    """
    events = [
        decoded(
            new_event(
                payload,
                subject=f"{AUTHORITY}/c{number}",
                source="casework",
                id=f"{number}-{place}",
                sequence=place,
                recorded_at=RECORDED,
            )
        )
        for number in range(first, first + cases)
        for place, payload in enumerate(
            life(TODAY - timedelta(days=160 + number % 90), issued=issued)
        )
    ]
    events.sort(key=lambda event: event.data.effective_on)
    return events


def apply_rate(cases: int) -> float:
    """Return events a second through `Watch.apply`, one core, batches of a thousand."""
    events = borough(cases, issued=True)
    watch = Watch(today=TODAY, policy=Policy(), history=RecordedHistory())
    started = perf_counter()
    for at in range(0, len(events), BATCH):
        watch.apply(events[at : at + BATCH])
    return len(events) / (perf_counter() - started)


def resident_bytes() -> int:
    """Return what the process has resident now."""
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123  # a pseudo-file
        return int(statm.read().split()[1]) * resource.getpagesize()


def loaded(cases: int) -> tuple[Watch, list[tuple[str, bytes]], float]:
    """Return a watch of open cases, their rows, and bytes of memory a case."""
    gc.collect()
    before = resident_bytes()
    watch = Watch(today=TODAY, policy=Policy(), history=RecordedHistory())
    rows: dict[str, bytes] = {}
    chunk = 2_000
    for first in range(0, cases, chunk):
        events = borough(min(chunk, cases - first), issued=False, first=first)
        for at in range(0, len(events), BATCH):
            for row in watch.apply(events[at : at + BATCH]).rows:
                rows[row.case] = encode_row(row)
        del events
        show(f"loading {min(first + chunk, cases):,} of {cases:,} open cases")
    stored = sum(sys.getsizeof(key) + sys.getsizeof(row) for key, row in rows.items())
    gc.collect()
    used = resident_bytes() - before - stored - sys.getsizeof(rows)
    return watch, list(rows.items()), used / cases


def idle_tick_ms(watch: Watch) -> float:
    """Return the milliseconds of a tick within the same day: nothing is due."""
    now = datetime.combine(watch.today, datetime.min.time(), UTC) + timedelta(hours=12)
    started = perf_counter()
    for _ in range(1_000):
        watch.tick(now)
    return perf_counter() - started


def quiet_day_tick_ms(watch: Watch) -> tuple[float, int]:
    """Return the milliseconds of a tick to a new day, and how many cases were due on it."""
    before = watch.snapshot().unsettled
    started = perf_counter()
    watch.tick(
        datetime.combine(watch.today + timedelta(days=1), datetime.min.time(), UTC)
        + timedelta(hours=12)
    )
    return (perf_counter() - started) * 1_000, watch.snapshot().unsettled - before


def show(text: str) -> None:
    """Show progress on standard error, where it does not disturb a pipe."""
    print(f"\r{text} ...", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Measure, and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="open cases to load")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    quieten()  # as the engines do
    # First of all, while the process holds no freed memory that would hide growth.
    watch, rows, per_case = loaded(arguments.cases)
    while watch.announce(100_000):
        show("settling")
    idle = idle_tick_ms(watch)
    due_ms, due = quiet_day_tick_ms(watch)
    del watch
    gc.collect()
    rates = sorted(apply_rate(5_000) for _ in range(3))
    started = perf_counter()
    again = Watch(today=TODAY, policy=Policy(), history=RecordedHistory())
    chunk = 10_000
    for at in range(0, len(rows), chunk):
        again.restore((_decoded(case, stored) for case, stored in rows[at : at + chunk]), ())
        show(f"restoring {min(at + chunk, len(rows)):,}")
    restart = perf_counter() - started
    figures = {
        "events_per_second": round(rates[1]),
        "bytes_per_open_case": round(per_case),
        "idle_tick_ms": round(idle, 4),
        "tick_ms": round(due_ms, 1),
        "tick_due_cases": due,
        "restart_seconds": round(restart, 1),
        "cases": arguments.cases,
    }
    print(file=sys.stderr)
    if arguments.json:
        print(json.dumps({"machine": describe(), **figures}, sort_keys=True))
        return
    print(describe())
    for name, value in figures.items():
        print(f"{name:24} {value:>14,}")


def _decoded(case: str, stored: bytes) -> CaseRow:
    row = decode_row(case, stored)  # type: ignore[arg-type]  # a key that came from a row
    assert row is not None  # noqa: S101  # written above, by this version
    return row


if __name__ == "__main__":
    main()
