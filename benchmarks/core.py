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
    CaseKey,
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
from ehcpwatch.streams.partition import CASES_PER_ANNOUNCEMENT
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
    """Return events a second through `Watch.apply`, one core, batches of a thousand.

    All are counted in the end. Of 5,000 cases each waits until then; of 40,000, whose events are
    mixed by day, some are counted again and again, because only so many may wait.
    """
    events = borough(cases, issued=True)
    watch = Watch(today=TODAY, policy=Policy(), history=RecordedHistory())
    started = perf_counter()
    for at in range(0, len(events), BATCH):
        watch.apply(events[at : at + BATCH])
    watch.count(watch.uncounted)
    return len(events) / (perf_counter() - started)


def resident_bytes() -> int:
    """Return what the process has resident now."""
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123  # a pseudo-file
        return int(statm.read().split()[1]) * resource.getpagesize()


def templates() -> list[bytes]:
    """Return the rows of ninety open cases, one for each day on which they may have begun."""
    watch = Watch(today=TODAY, policy=Policy(), history=RecordedHistory())
    rows: dict[str, bytes] = {}
    events = borough(90, issued=False)
    for at in range(0, len(events), BATCH):
        rows |= {row.case: encode_row(row) for row in watch.apply(events[at : at + BATCH]).rows}
    return list(rows.values())


def restarted(cases: int) -> tuple[Watch, float, float]:
    """Return a watch of *cases* open cases restored from their rows, the seconds, and bytes a case.

    Each row is decoded anew, so no two cases share what a restart would not let them share.
    """
    stored = templates()
    gc.collect()
    before = resident_bytes()
    started = perf_counter()
    watch = Watch(today=TODAY, policy=Policy(), history=RecordedHistory())
    chunk = 10_000
    for first in range(0, cases, chunk):
        numbers = range(first, min(first + chunk, cases))
        watch.restore((read_row(f"{AUTHORITY}/c{n}", stored[n % len(stored)]) for n in numbers), ())
        show(f"restoring {numbers.stop:,} of {cases:,} open cases")
    seconds = perf_counter() - started
    gc.collect()
    return watch, seconds, (resident_bytes() - before) / cases


def settled(watch: Watch) -> float:
    """Return the seconds until the alerts of all restored cases are settled, as engines do it."""
    started = perf_counter()
    while watch.unsettled:
        watch.announce(CASES_PER_ANNOUNCEMENT)
        show(f"settling the alerts of {watch.unsettled:,} cases")
    return perf_counter() - started


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
    watch, restart, per_case = restarted(arguments.cases)
    settle = settled(watch)
    idle = idle_tick_ms(watch)
    due_ms, due = quiet_day_tick_ms(watch)
    del watch
    gc.collect()
    rates = sorted(apply_rate(5_000) for _ in range(3))
    figures = {
        "events_per_second": round(rates[1]),
        "events_per_second_40000_mixed": round(apply_rate(40_000)),
        "bytes_per_open_case": round(per_case),
        "idle_tick_ms": round(idle, 4),
        "day_tick_ms": round(due_ms, 1),
        "day_tick_due_cases": due,
        "tick_ms_per_10000_due": round(due_ms / max(due, 1) * 10_000, 1),
        "restart_seconds": round(restart, 1),
        "settle_seconds": round(settle, 1),
        "cases": arguments.cases,
    }
    print(file=sys.stderr)
    if arguments.json:
        print(json.dumps({"machine": describe(), **figures}, sort_keys=True))
        return
    print(describe())
    for name, value in figures.items():
        print(f"{name:30} {value:>14,}")


def read_row(case: str, stored: bytes) -> CaseRow:
    """Return the row of *case*, as a restart reads it."""
    row = decode_row(CaseKey(case), stored)
    assert row is not None  # noqa: S101  # written above, by this version
    return row


if __name__ == "__main__":
    main()
