"""A borough's events while workers and brokers are hit at random, and the account afterwards.

What must be equal to an undisturbed run of the embedded engine over the same lines, in the
order in which each partition has them: the rows of cases, the alerts that stand, and the set
of dead letters. What was *said* on the way may differ, because an alert that is true of
half a chronology is raised while the other half is still to come, and resolved when it came;
so every alert raised must have been true of some beginning of its case's chronology, and
no alert may be raised twice.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM

from aiokafka.structs import TopicPartition

from ehcpwatch.alerts import AlertState
from ehcpwatch.clock import ManualClock
from ehcpwatch.events import CaseKey, Event, case_key, decode_structured, encode_structured
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.streams.kafka import KafkaSettings
from ehcpwatch.streams.kafka.reader import read_to_end
from ehcpwatch.watch import Policy
from tests.streams.engines import Contents, EmbeddedDriver, publish_lines, read_contents
from tests.streams.kafka.committed import all_applied
from tests.streams.kafka.processes import Child, Crew
from tests.streams.kafka.threaded import eventually
from tests.watch.keeping import Keeper, noon

__all__ = ["Account", "Disturb", "lines_of_boroughs", "soak"]

TODAY = date(2025, 3, 3)
WORKERS = 3
CHUNK = 250
AUTHORITIES = ("Hackney", "Oldham", "Solihull", "Leeds", "Kent")
SETTLED_SECONDS = 300.0
STILL = 3
"""Looks at the topics, two seconds apart, that must be alike: ticks come far more often."""

Disturb = Callable[[], None]
"""Does something to the brokers, and undoes it before it comes back."""


@dataclass(slots=True)
class Account:
    """What a soak came to.

    Attributes:
        fed: Lines sent, bad ones and repeats included.
        disturbances: How many of each kind.
        statuses: Exit statuses of workers, by how often; negative for a signal.
        faults: Each a sentence; none when the run was right.
    """

    fed: int = 0
    rows: int = 0
    letters: int = 0
    raised: int = 0
    disturbances: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the counts in a line each."""
        return "\n".join(
            (
                f"lines fed: {self.fed:,}; cases: {self.rows:,}; dead letters: {self.letters:,}",
                f"alerts raised: {self.raised:,}, each once",
                f"disturbances: {dict(self.disturbances)}",
                f"exits of workers: {dict(self.statuses)}",
                *(self.faults or ("rows, standing alerts and dead letters equal the embedded",)),
            )
        )


def lines_of_boroughs(count: int, dice: random.Random) -> list[bytes]:
    """Return some *count* lines: somewhat shuffled, with repeats, reused ids and bad ones."""
    lines: list[bytes] = []
    for seed in range(100):
        name = AUTHORITIES[seed % len(AUTHORITIES)]
        row = row_of(name, 2024, among=packaged_rows())
        # Each seed is another borough, so that its cases are its own.
        lines += [
            encode_structured(one).replace(b"/", b"/S%d-" % seed, 1)
            if one.data.about_a_case
            else encode_structured(one)
            for one in simulate(row, seed=seed).events
        ]
        if len(lines) >= count:
            break
    del lines[count:]
    for line in dice.sample(lines, count // 40):
        at = dice.randrange(len(lines))
        lines[at:at] = [
            line,
            line[: len(line) // 2],
            line.replace(b'"2024-', b'"2023-', 1),
        ]
    # Late and early by some hundred places, as several systems would send them.
    order = sorted(range(len(lines)), key=lambda at: at + dice.random() * 400)
    return [lines[at] for at in order]


def soak(
    settings: KafkaSettings,
    lines: Sequence[bytes],
    *,
    partitions: int,
    disturbances: int,
    dice: random.Random,
    folder: Path,
    brokers: Mapping[str, Disturb],
    workers: Sequence[str] = ("kill", "end", "pause", "join"),
    hold_seconds: float = 0.0,
) -> Account:
    """Feed *lines* to workers under fire, wait until all is settled, and compare.

    Args:
        settings: Topics that are there and empty.
        lines: To be sent, in order.
        partitions: Of the topics.
        disturbances: How many, spread over the feeding.
        dice: Says which, and when.
        folder: For logs; kept by the caller where there are faults.
        brokers: What may be done to the brokers, by name.
        workers: What may be done to workers.
        hold_seconds: For which each transaction stays open, so that it can be hit.
    """
    account = Account(fed=len(lines))
    chunks = [lines[at : at + CHUNK] for at in range(0, len(lines), CHUNK)]
    hits = Counter(dice.randrange(1, len(chunks)) for _ in range(disturbances))
    with Crew(settings, folder, now=noon(TODAY), hold_seconds=hold_seconds) as crew:
        crew.start_joined(WORKERS)
        for number, chunk in enumerate(chunks):
            asyncio.run(publish_lines(settings, chunk, partitions))
            for _ in range(hits[number]):
                kind = dice.choice([*workers, *brokers])
                account.disturbances[kind] += 1
                _disturb(kind, crew, dice, settings, brokers)
            crew.bury()
            while len(crew.children) < WORKERS:
                crew.start()
        _settle(crew, settings, partitions)
        crew.stop()
        account.statuses.update(crew.statuses)
    _compare(account, settings, partitions, folder)
    return account


def _disturb(
    kind: str,
    crew: Crew,
    dice: random.Random,
    settings: KafkaSettings,
    brokers: Mapping[str, Disturb],
) -> None:
    victim = dice.choice(crew.children)
    match kind:
        case "kill":
            victim.signal(SIGKILL)
        case "end":
            victim.signal(SIGTERM)
        case "pause":
            victim.signal(SIGSTOP)
            # Past the session, so that its partitions go to others.
            threading.Event().wait(settings.session_timeout_seconds * 1.5)
            victim.signal(SIGCONT)
        case "zombie":
            writing: list[Child] = []

            def caught() -> bool:
                writing[:] = [one for one in crew if one.status is None and one.in_transaction]
                return bool(writing)

            eventually(caught, "a worker in the middle of a write")
            victim = dice.choice(writing)
            victim.signal(SIGSTOP)
            threading.Event().wait(settings.session_timeout_seconds * 1.5)
            victim.signal(SIGCONT)
        case "join":
            crew.start()
        case _:
            brokers[kind]()


def _settle(crew: Crew, settings: KafkaSettings, partitions: int) -> None:
    """Wait until everything is applied and said, which shows in topics that stay as they are."""
    seen: list[object] = []

    def still() -> bool:
        crew.bury()
        while len(crew.children) < WORKERS:
            crew.start()
        threading.Event().wait(2.0)
        if not asyncio.run(all_applied(settings, partitions)):
            seen.clear()
            return False
        contents = asyncio.run(read_contents(settings, partitions))
        seen.append((len(contents.rows), sum(map(len, contents.said.values()))))
        return len(seen) >= STILL and len(set(seen[-STILL:])) == 1

    eventually(still, "the end of all work", SETTLED_SECONDS)


def _compare(account: Account, settings: KafkaSettings, partitions: int, folder: Path) -> None:
    found = asyncio.run(read_contents(settings, partitions))
    log = asyncio.run(_in_order(settings, partitions))
    clock = ManualClock(noon(TODAY))
    with EmbeddedDriver(Policy(), clock, folder / "embedded.db") as embedded:
        embedded.send_lines([line for _, line in log])
        embedded.settle()
        wanted = embedded.contents()
    account.rows, account.letters = len(found.rows), len(found.letters)
    account.faults += list(_differences(found, wanted, log))
    raised = Counter(
        record.alert_id
        for said in found.said.values()
        for record in said
        if record.state is AlertState.RAISED
    )
    account.raised = len(raised)
    account.faults += [f"raised {n} times: {name}" for name, n in raised.items() if n > 1]
    false = set(raised) - _ever_true(log)
    account.faults += [f"raised and never true: {name}" for name in sorted(false)]


async def _in_order(settings: KafkaSettings, partitions: int) -> list[tuple[str, bytes]]:
    """Return (place, line) of everything in the input, partition by partition."""
    topic = settings.topics.events
    starts = {TopicPartition(topic, number): None for number in range(partitions)}
    found: dict[int, list[tuple[str, bytes]]] = {number: [] for number in range(partitions)}
    async for tp, records, _ in read_to_end(settings.connection, starts):
        found[tp.partition] += [
            (f"partition {tp.partition}, offset {record.offset}", record.value or b"")
            for record in records
        ]
    return [line for lines in found.values() for line in lines]


def _differences(
    found: Contents, wanted: Contents, log: Sequence[tuple[str, bytes]]
) -> Iterator[str]:
    wrong = {
        case
        for case in found.rows.keys() | wanted.rows.keys()
        if found.rows.get(case) != wanted.rows.get(case)
    }
    if wrong:
        first = next((place for place, line in log if _case_of(line) in wrong), "nowhere")
        yield f"{len(wrong)} rows differ; the first event of such a case lies at {first}"
    standing = [
        {name for name, said in contents.said.items() if said[-1].stands}
        for contents in (found, wanted)
    ]
    if standing[0] != standing[1]:
        yield f"{len(standing[0] ^ standing[1])} alerts stand on one side only"
    if set(found.letters) != set(wanted.letters):
        yield f"{len(set(found.letters) ^ set(wanted.letters))} dead letters on one side only"
    undecoded = Counter(line for _, line in log if not isinstance(decode_structured(line), Event))
    kept = Counter(original for _, original in found.letters)
    if lost := sum((undecoded - kept).values()):
        yield f"{lost} bad lines are neither applied nor kept"


def _case_of(line: bytes) -> CaseKey | None:
    item = decode_structured(line)
    return case_key(item) if isinstance(item, Event) else None


def _ever_true(log: Sequence[tuple[str, bytes]]) -> set[str]:
    """Return the ids of all alerts that were true of some beginning of a chronology."""
    keeper = Keeper(TODAY, Policy())
    for _, line in log:
        item = decode_structured(line)
        if isinstance(item, Event):
            keeper.apply([item])
            keeper.settle()
    return {record.alert_id for record in keeper.said}
