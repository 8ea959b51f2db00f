"""Whether a worker's memory grows: what it has resident, over time, while nothing new comes.

Run: `PYTHONPATH=.:benchmarks python benchmarks/kafka/memory.py [--minutes N] [--rate N] [--json]`;
an hour is `--minutes 60`. The worker learns some cases, and then is sent their events again and
again, as a source does that repeats itself: it decodes, applies, commits and ticks, and has
nothing to keep. What grows then is a leak.
"""

import argparse
import asyncio
import json
import time
from itertools import cycle, islice
from pathlib import Path
from resource import getpagesize

from load import EVENTS_PER_CASE, PARTITIONS, fill, home, lines
from machine import describe
from node import SHAPE, TOPICS, connection_to, fresh_node
from progress import done, show
from worker import working

from ehcpwatch.events import STRUCTURED_CONTENT_TYPE
from ehcpwatch.streams.kafka import Connection, create_topics
from ehcpwatch.streams.kafka.sending import Outgoing, deliver, producing

CASES = 10_000
SAMPLES = 20
HEADERS = (("content-type", STRUCTURED_CONTENT_TYPE.encode()),)
MIB = 2**20


def resident_mib(pid: int) -> float:
    """Return what a process has resident now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * getpagesize() / MIB


async def repeat(
    connection: Connection, pid: int, minutes: float, rate: int
) -> list[tuple[float, float]]:
    """Send *rate* known events a second for *minutes*; return (minute, MiB) now and then."""
    known = cycle(lines(CASES * EVENTS_PER_CASE))
    found: list[tuple[float, float]] = []
    began = time.perf_counter()
    async with producing(connection) as producer:
        second = 0
        while (passed := time.perf_counter() - began) < minutes * 60:
            if passed >= len(found) * minutes * 60 / SAMPLES:
                found.append((round(passed / 60, 2), round(resident_mib(pid), 1)))
            show(f"minute {passed / 60:.1f} of {minutes:g}, {found[-1][1]:,.0f} MiB")
            await deliver(
                producer,
                (
                    Outgoing(
                        TOPICS.events,
                        home(line.subject, PARTITIONS),
                        line.subject.encode(),
                        line.value,
                        HEADERS,
                    )
                    for line in islice(known, rate)
                ),
            )
            second += 1
            await asyncio.sleep(max(began + second - time.perf_counter(), 0))
    found.append((round(minutes, 2), round(resident_mib(pid), 1)))
    return found


def main() -> None:
    """Measure, and print the samples."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=int, default=1_000, help="events a second")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with fresh_node() as node:
        connection = connection_to(node.bootstrap)
        asyncio.run(create_topics(connection, TOPICS, SHAPE))
        asyncio.run(fill(connection, TOPICS.events, CASES * EVENTS_PER_CASE, progress=show))
        with working(node.bootstrap) as process:
            found = asyncio.run(repeat(connection, process.pid, arguments.minutes, arguments.rate))
    done()
    half = [mib for minute, mib in found if minute >= arguments.minutes / 2]
    growth = round(half[-1] - half[0], 1)
    if arguments.json:
        print(json.dumps({"machine": describe(), "samples": found, "growth_second_half": growth}))
        return
    print(describe())
    for minute, mib in found:
        print(f"minute {minute:7.2f} {mib:10,.1f} MiB")
    print(f"growth over the second half: {growth} MiB")


if __name__ == "__main__":
    main()
