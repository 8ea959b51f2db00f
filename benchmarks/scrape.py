"""What a scrape costs with a million cases in the tallies, and what the page costs the loop.

Run: `python benchmarks/scrape.py [--cases N] [--partitions N] [--seconds N] [--json]`.
The counts are drawn, not counted case by case: each case adds the cells that an ordinary one
adds, spread over six years, six areas and twelve teams. One loop is never idle, and works in
turns of a millisecond; beside that it makes the page again and again, as fast as it will go, and
another process scrapes without a pause. A worker makes a page every fifteen seconds.
"""

import argparse
import asyncio
import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple
from urllib.request import Request, urlopen

from machine import describe

from ehcpwatch.measures import (
    LABELS,
    AgeBand,
    Band,
    Cell,
    DueBand,
    Outcome,
    Tallies,
    View,
    month,
    week,
)
from ehcpwatch.published import packaged_rows
from ehcpwatch.sinks.prometheus import Beside, MetricsPage, PartitionReading, Reading
from ehcpwatch.streams import PartitionPulse, WorkerPulse
from ehcpwatch.streams.collector import look_over_new, quieten
from ehcpwatch.watch import Policy, Snapshot

AUTHORITY = "E09000012"
TODAY = date(2025, 6, 2)
YEARS = 6
AREAS = tuple(f"area {number}" for number in range(6))
TEAMS = tuple(f"team {number}" for number in range(12))
AGENCIES = ("educational_psychology", "health", "school", "social_care", "speech_and_language")
STAGES = ("decision", "advice", "drafting", "representations", "issuing")
HOLDERS = ("authority", "family", "consulted_school", *AGENCIES)
BESIDE = Beside(published=packaged_rows(), policy=Policy())
LIMIT_DAYS, YEAR_DAYS, DECISION_DAYS = 140, 364, 42
REFUSED_SHARE = 0.2
TURN_SECONDS = 0.001
SETTLING_SECONDS = 1.0


def drawn(chance: random.Random) -> Iterator[Cell]:
    """Yield the cells of one case, about as many as an ordinary one adds."""
    asked_on = TODAY - timedelta(days=chance.randrange(YEARS * 365))
    age = (TODAY - asked_on).days
    due_on = asked_on + timedelta(days=LIMIT_DAYS)
    flagged = chance.choice(("yes", "no", "no", "no"))
    area = chance.choice(AREAS)
    days = max(30, round(chance.lognormvariate(5.0, 0.35)))
    yield _cell(View.REQUESTED, month(asked_on), "request", "school", "no")
    noted_on = asked_on + timedelta(days=chance.randint(20, 60))
    if noted_on <= TODAY:
        in_time = "yes" if (noted_on - asked_on).days <= DECISION_DAYS else "no"
        yield _cell(View.DECIDED, month(noted_on), "agreed", in_time, "no", "yes")
        yield _cell(
            View.STAGE_DAYS, month(noted_on), "request_to_decision", (noted_on - asked_on).days
        )
    if chance.random() < REFUSED_SHARE:
        yield _cell(View.COHORT, month(asked_on), Outcome.REFUSED, flagged)
        yield _cell(View.DUE, month(due_on), Outcome.REFUSED, flagged, "no", "yes")
        return
    for agency in chance.sample(AGENCIES, 3):
        outcome = chance.choice((Outcome.IN_TIME, Outcome.LATE))
        yield _cell(View.ADVICE, agency, month(asked_on + timedelta(days=80)), outcome, "no")
        yield _cell(View.ADVICE_RETURNED, agency, month(asked_on + timedelta(days=75)), "no")
    if days > age:
        yield from _open(chance, age, area, flagged)
        return
    issued_on = asked_on + timedelta(days=days)
    late = days > LIMIT_DAYS
    outcome = Outcome.LATE if late else Outcome.IN_TIME
    band = Band.WITHIN_20 if not late else Band.FROM_20_TO_52 if days <= YEAR_DAYS else Band.OVER_52
    issued = month(issued_on)
    yield _cell(View.ISSUED, issued, band, flagged, "none", area)
    yield _cell(View.ISSUED_DAYS, issued, days, flagged)
    yield _cell(View.COHORT, month(asked_on), outcome, flagged)
    yield _cell(View.DUE, month(due_on), outcome, flagged, "no", "yes")
    yield _cell(View.STAGE_DAYS, issued, "decision_to_draft", days // 2)
    yield _cell(View.STAGE_DAYS, issued, "draft_to_final", chance.randint(15, 90))
    for power in range(8):
        if days >> power & 1:
            yield _cell(View.ISSUED_HELD_DAYS, issued, chance.choice(HOLDERS), 1 << power)
    yield _cell(View.HELD, area)
    review = chance.choice((Outcome.IN_TIME, Outcome.LATE))
    yield _cell(View.REVIEW_YEAR, month(issued_on + timedelta(days=365)), review)
    if late:
        yield _cell(View.OVERDUE_JOINED, week(due_on))
        yield _cell(View.OVERDUE_LEFT, week(issued_on))


def _open(chance: random.Random, age: int, area: str, flagged: str) -> Iterator[Cell]:
    due_on = TODAY + timedelta(days=LIMIT_DAYS - age)
    in_time = age <= LIMIT_DAYS
    due = chance.choice((DueBand.DUE_0_14, DueBand.DUE_15_42, DueBand.DUE_43))
    due = due if in_time else DueBand.PAST_1_28
    outcome = Outcome.OPEN_IN_TIME if in_time else Outcome.OPEN_LATE
    pending = Outcome.PENDING if in_time else Outcome.OVERDUE
    asked = month(TODAY - timedelta(days=age))
    age_band = AgeBand.TO_140 if in_time else AgeBand.TO_210
    yield _cell(View.COHORT, asked, outcome, flagged)
    yield _cell(View.DUE, month(due_on), pending, flagged, "no", "yes")
    yield _cell(View.OPEN, area, chance.choice(STAGES), age_band, due, flagged, "no", "yes")
    yield _cell(View.OPEN_TEAM, chance.choice(TEAMS), due)
    yield _cell(View.OPEN_HOLDER, chance.choice(HOLDERS), due)
    yield _cell(View.OPEN_DUE_WEEK, area, week(due_on))
    yield _cell(View.OPEN_DUE_YEAR, str(due_on.year))


def _cell(view: View, *labels: str | int) -> Cell:
    return (view, AUTHORITY, *labels)


def tallies(cases: int, partitions: int) -> list[Tallies]:
    """Return the tallies of each partition, the cases shared out among them."""
    chance = random.Random(1)  # noqa: S311  # nobody's secret
    found = [Tallies() for _ in range(partitions)]
    for number in range(cases):
        found[number % partitions].count_of(drawn(chance))
        if number % 10_000 == 0:
            show(f"drawing {number:,} of {cases:,} cases")
    for cell in drawn(chance):
        assert len(cell) == len(LABELS[View(str(cell[0]))]) + 2  # noqa: S101  # as the core has it
    return found


def snapshot(one: Tallies, cases: int) -> Snapshot:
    """Return a moment of a partition, as a watch gives it."""
    return Snapshot(
        day=TODAY,
        counts=one.still(),
        cases=cases,
        alerts={},
        unsettled=0,
        applied={},
        duplicates=0,
        faults=0,
    )


class Measured(NamedTuple):
    """How a loop fared: seconds a page, milliseconds a scrape, and the last page."""

    loop: "Loop"
    pages: list[float]
    scrapes: list[float]
    text: str


class Loop:
    """An event loop at work: it takes turns, and notes how long others kept it from the next."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.turns_per_second = 0.0

    async def work(self) -> None:
        """Take turns until cancelled; a stall is what a turn takes beyond its own time."""
        began = before = perf_counter()
        turns = 0
        while True:
            while perf_counter() - before < TURN_SECONDS:
                pass
            await asyncio.sleep(0)
            now = perf_counter()
            self.longest = max(self.longest, now - before - TURN_SECONDS)
            turns += 1
            self.turns_per_second = turns / (now - began)
            before = now


async def measured(
    parts: list[Tallies], cases: int, seconds: float, *, encoding: str | None = None, idle: bool
) -> Measured:
    """Return how a loop fares that makes the page over and over, scraped in an encoding.

    Args:
        encoding: `None` where nobody scrapes.
        idle: Whether no page is made.
    """
    loop, page = Loop(), MetricsPage()
    took: list[float] = []
    async with page.served(0) as port:
        if not idle:
            await published(parts, cases, page)
        scraper = None if encoding is None else await scraped(port, seconds, encoding)
        work = asyncio.create_task(loop.work())
        until = perf_counter() + seconds
        while perf_counter() < until:
            began = perf_counter()
            if idle:
                await asyncio.sleep(0.01)
            else:
                await published(parts, cases, page)
            took.append(perf_counter() - began)
        times = [] if scraper is None else json.loads((await scraper.communicate())[0])
        work.cancel()
    return Measured(loop, took, times, page.text())


async def published(parts: list[Tallies], cases: int, page: MetricsPage) -> None:
    """Make a page of all partitions, as a worker does."""
    readings: dict[str, PartitionReading] = {}
    for number, one in enumerate(parts):
        # As Worker.moments does: other work comes between the partitions.
        readings[str(number)] = PartitionReading(
            snapshot=snapshot(one, cases),
            caught_up=True,
            last_event_at=None,
            pulse=PartitionPulse(),
        )
        await asyncio.sleep(0)
        look_over_new()
        await asyncio.sleep(0)
    await page.publish_in_turns(reading(readings))


def reading(partitions: dict[str, PartitionReading]) -> Reading:
    """Return what a worker shows that owns *partitions*."""
    return Reading(
        partitions=partitions,
        taken_at=datetime(2025, 6, 2, 12, tzinfo=UTC),
        dead_letters={},
        posts={},
        version="0.0.0",
        worker=WorkerPulse(owned=len(partitions), partitions=len(partitions)),
        beside=BESIDE,
    )


def scrape(address: str, seconds: float, encoding: str) -> list[float]:
    """Return how many milliseconds each scrape took, one after the other; another process."""
    found = []
    until = perf_counter() + seconds
    while perf_counter() < until:
        began = perf_counter()
        asked = Request(address, headers={"Accept-Encoding": encoding})  # noqa: S310  # loopback
        with urlopen(asked) as answer:  # noqa: S310  # loopback
            answer.read()
        found.append((perf_counter() - began) * 1_000)
    return found


async def scraped(port: int, seconds: float, encoding: str) -> asyncio.subprocess.Process:
    """Start a process that scrapes and prints what each took."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        __file__,
        "--scrape",
        f"http://127.0.0.1:{port}/metrics",
        "--seconds",
        str(seconds - SETTLING_SECONDS),
        "--encoding",
        encoding,
        stdout=asyncio.subprocess.PIPE,
    )


def show(text: str) -> None:
    """Show progress on standard error, where it does not disturb a pipe."""
    print(f"\r{text} ...", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Measure, and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--partitions", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each measurement")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--scrape", help=argparse.SUPPRESS)
    parser.add_argument("--encoding", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.scrape:
        print(json.dumps(scrape(arguments.scrape, arguments.seconds, arguments.encoding)))
        return
    parts = tallies(arguments.cases, arguments.partitions)
    quieten()  # as the engines do
    figures = measure(parts, arguments.cases, arguments.seconds)
    print(file=sys.stderr)
    if arguments.json:
        print(json.dumps({"machine": describe(), **figures}, sort_keys=True))
        return
    print(describe())
    for name, value in figures.items():
        print(f"{name:28} {value:>14,}")


def measure(parts: list[Tallies], cases: int, seconds: float) -> dict[str, float]:
    """Return every figure."""
    show("the loop alone")
    alone = asyncio.run(measured(parts, cases, seconds, idle=True))
    show("the loop with its page, not scraped")
    beside = asyncio.run(measured(parts, cases, seconds, idle=False))
    figures: dict[str, float] = {
        "cases": cases,
        "partitions": len(parts),
        "cells": sum(len(one.counts()) for one in parts),
        "series": sum(not line.startswith("#") for line in beside.text.splitlines()),
        "page_bytes": len(beside.text),
        "page_seconds": round(median(beside.pages), 2),
        "turns_per_second_alone": round(alone.loop.turns_per_second),
        "turns_per_second_page": round(beside.loop.turns_per_second),
        "stall_ms_alone": round(alone.loop.longest * 1_000, 1),
        "stall_ms_page": round(beside.loop.longest * 1_000, 1),
    }
    for encoding in ("gzip", "identity"):
        show(f"the loop with its page, scraped as {encoding}")
        found = asyncio.run(measured(parts, cases, seconds, encoding=encoding, idle=False))
        cuts = quantiles(found.scrapes, n=100)
        figures |= {
            f"stall_ms_{encoding}": round(found.loop.longest * 1_000, 1),
            f"scrapes_{encoding}": len(found.scrapes),
            f"scrape_ms_p50_{encoding}": round(cuts[49], 1),
            f"scrape_ms_p99_{encoding}": round(cuts[98], 1),
        }
    return figures


if __name__ == "__main__":
    main()
