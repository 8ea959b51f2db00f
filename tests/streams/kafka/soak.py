"""Boroughs' events, day after day, while workers and brokers are hit at random; then the account.

The clock of all workers is moved from day to day, and each day's lines are sent after it, so
that alerts come due by the day as well as by the lines, and both while workers die. Between
the two, and at the end of every day, the run stands still, so that what stands then can be
compared with an undisturbed run: see `history`.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate, count, pairwise
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP, SIGTERM
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from ehcpwatch.events import Event, decode_structured, encode_structured
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.streams.kafka import KafkaSettings
from ehcpwatch.streams.kafka.reader import read_to_end
from tests.streams.engines import publish_lines
from tests.streams.kafka.committed import all_applied
from tests.streams.kafka.history import History, Moment, faults, undisturbed
from tests.streams.kafka.processes import Child, Crew
from tests.streams.kafka.topics import records_of, settled
from tests.waiting import eventually
from tests.watch.keeping import noon

__all__ = ["Account", "Day", "Disturb", "days_of", "lines_of_boroughs", "soak"]

WORKERS = 3
CHUNK = 250
AUTHORITIES = ("Hackney", "Oldham", "Solihull", "Leeds", "Kent")
SETTLED_SECONDS = 300.0
LOOK_SECONDS = 0.5
ANSWER_SECONDS = 30.0
_A_DAY = timedelta(days=1)

Disturb = Callable[[], None]
"""Does something to the brokers, and undoes it before it comes back."""


class Day(NamedTuple):
    """A day of a run: where the clock stands, and what is sent then."""

    on: date
    lines: Sequence[bytes]


@dataclass(slots=True)
class Account:
    """What a soak came to.

    Attributes:
        fed: Lines sent, bad ones and repeats included.
        overnight: How many alerts began or ceased to stand because the clock was moved, by
            the day to which it was.
        disturbances: How many of each kind.
        statuses: Exit statuses of workers, by how often; negative for a signal.
        faults: Each a sentence; none when the run was right.
    """

    fed: int = 0
    rows: int = 0
    letters: int = 0
    raised: int = 0
    overnight: dict[date, int] = field(default_factory=dict)
    disturbances: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the counts in a line each."""
        nights = ", ".join(f"{day}: {changed:,}" for day, changed in self.overnight.items())
        return "\n".join(
            (
                f"lines fed: {self.fed:,}; cases: {self.rows:,}; dead letters: {self.letters:,}",
                f"alerts raised: {self.raised:,}, each once",
                f"alerts changed by moving the clock to {nights}",
                f"disturbances: {dict(self.disturbances)}",
                f"exits of workers: {dict(self.statuses)}",
                *(self.faults or ("rows, standing alerts and dead letters equal the embedded",)),
            )
        )


def lines_of_boroughs(count: int, dice: random.Random) -> list[bytes]:
    """Return some *count* lines: somewhat shuffled, with repeats, reused ids and bad ones.

    The boroughs send side by side, each event when it is recorded; of the last there are as
    many whole cases as there is room for.
    """
    recorded: list[tuple[datetime, bytes]] = []
    for seed in range(100):
        row = row_of(AUTHORITIES[seed % len(AUTHORITIES)], 2024, among=packaged_rows())
        events = simulate(row, seed=seed).events
        sizes = Counter(one.subject for one in events if one.data.about_a_case)
        cases = sorted(sizes)
        dice.shuffle(cases)
        before = accumulate((sizes[case] for case in cases), initial=len(recorded))
        chosen = {case for case, lines in zip(cases, before, strict=False) if lines < count}
        # Each seed is another borough, so that its cases are its own.
        recorded += [
            (
                _recorded_at(one),
                encode_structured(one).replace(b"/", b"/S%d-" % seed, 1)
                if one.data.about_a_case
                else encode_structured(one),
            )
            for one in events
            if one.subject in chosen or not one.data.about_a_case
        ]
        if len(recorded) >= count:
            break
    lines = [line for _, line in sorted(recorded, key=lambda one: one[0])]
    placed = [(float(place), line) for place, line in enumerate(lines)]
    for place in dice.sample(range(len(lines)), len(lines) // 40):
        again, line = dice.uniform(place, len(lines)), lines[place]
        placed += [
            (again, line),
            (again, line[: len(line) // 2]),
            (again, line.replace(b'"2024-', b'"2023-', 1)),
        ]
    # Late and early by some hundred places, as several systems would send them.
    placed.sort(key=lambda one: one[0] + dice.random() * 400)
    return [line for _, line in placed]


def days_of(lines: Sequence[bytes], days: int) -> list[Day]:
    """Return *lines* cut into *days* of equal size, each on the day after all is recorded.

    What is recorded after it was sent is not compared: files are read with the present moment
    in its place, and a broker's records are not.
    """
    cuts = [len(lines) * number // days for number in range(days + 1)]
    found: list[Day] = []
    on = date.min
    for begin, end in pairwise(cuts):
        items = map(decode_structured, lines[begin:end])
        on = max(
            on, *(_recorded_at(one).date() + _A_DAY for one in items if isinstance(one, Event))
        )
        found.append(Day(on, lines[begin:end]))
    return found


def _recorded_at(event: Event) -> datetime:
    assert event.recorded_at is not None
    return event.recorded_at


def soak(
    settings: KafkaSettings,
    days: Sequence[Day],
    *,
    partitions: int,
    disturbances: int,
    dice: random.Random,
    folder: Path,
    brokers: Mapping[str, Disturb],
    workers: Sequence[str] = ("kill", "end", "pause", "join"),
    hold_seconds: float = 0.0,
) -> Account:
    """Send each day's lines to workers under fire, and compare whenever all is settled.

    Args:
        settings: Topics that are there and empty.
        days: In order.
        partitions: Of the topics.
        disturbances: How many: one whenever the clock was moved, the rest spread over the
            lines.
        dice: Says which, and when.
        folder: For logs, and for the history where there are faults.
        brokers: What may be done to the brokers, by name.
        workers: What may be done to workers.
        hold_seconds: For which each transaction stays open, so that it can be hit.
    """
    account = Account(fed=sum(len(day.lines) for day in days))
    chunks = sum(len(list(_chunks(day))) for day in days)
    nights = len(days) - 1
    hits = Counter(dice.randrange(1, chunks) for _ in range(disturbances - nights))
    numbers = count()
    moments: list[Moment] = []
    with Crew(settings, folder, now=noon(days[0].on), hold_seconds=hold_seconds) as crew:

        def disturb() -> None:
            kind = dice.choice([*workers, *brokers])
            account.disturbances[kind] += 1
            _disturb(kind, crew, dice, settings, brokers)

        crew.start_joined(WORKERS)
        for place, day in enumerate(days):
            if place:
                crew.move_to(noon(day.on))
                # Until every worker has seen the new day, and is at work on it.
                threading.Event().wait(dice.uniform(0, settings.tick_seconds))
                disturb()
                moments.append(_settle(crew, settings, day.on, partitions))
            for chunk in _chunks(day):
                asyncio.run(publish_lines(settings, chunk, partitions))
                for _ in range(hits[next(numbers)]):
                    disturb()
                _replace_the_dead(crew)
            moments.append(_settle(crew, settings, day.on, partitions))
        crew.stop()
        account.statuses.update(crew.statuses)
    _compare(account, asyncio.run(_read(settings, moments, partitions)), settings, folder)
    return account


def _chunks(day: Day) -> Iterator[Sequence[bytes]]:
    return (day.lines[at : at + CHUNK] for at in range(0, len(day.lines), CHUNK))


def _replace_the_dead(crew: Crew) -> None:
    crew.bury()
    while len(crew.children) < WORKERS:
        crew.start()


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


def _settle(crew: Crew, settings: KafkaSettings, day: date, partitions: int) -> Moment:
    """Wait until everything sent is applied, and everything due on *day* is said."""
    ends = asyncio.run(_ends(settings, settings.topics.events, partitions))

    def all_settled() -> bool:
        _replace_the_dead(crew)
        threading.Event().wait(LOOK_SECONDS)
        there = {
            said.partition
            for said in crew.settled()
            if said.day >= day and said.offset >= ends[said.partition]
        }
        return len(there) == partitions and asyncio.run(all_applied(settings, partitions))

    eventually(all_settled, f"the end of all work of {day}", SETTLED_SECONDS)
    asyncio.run(settled(settings.connection, settings.topics.alerts))
    return Moment(day, ends, asyncio.run(_ends(settings, settings.topics.alerts, partitions)))


async def _ends(settings: KafkaSettings, topic: str, partitions: int) -> dict[int, int]:
    tps = [TopicPartition(topic, number) for number in range(partitions)]
    async with AIOKafkaConsumer(**settings.connection.options()) as consumer:
        ends = await asyncio.wait_for(consumer.end_offsets(tps), ANSWER_SECONDS)
    return {tp.partition: end for tp, end in ends.items()}


async def _read(settings: KafkaSettings, moments: Sequence[Moment], partitions: int) -> History:
    """Return what the topics hold, record after record: all at once would be much."""
    topics = settings.topics
    await settled(settings.connection, *topics.all)
    history = History(moments)
    starts = {TopicPartition(t, number): None for t in topics.all for number in range(partitions)}
    async for _, records, _ in read_to_end(settings.connection, starts):
        for record in records:
            history.add(record, topics)
    return history


def _compare(account: Account, history: History, settings: KafkaSettings, folder: Path) -> None:
    wanted = undisturbed(history, folder)
    account.rows = sum(versions[-1] is not None for versions in history.rows.values())
    account.letters = len(history.letters)
    account.raised = len({said.alert_id for said in history.said if said.raises})
    standing = zip(history.moments, history.standing(), strict=True)
    account.overnight = {
        moment.day: len(now ^ before)
        for (last, before), (moment, now) in pairwise(standing)
        if moment.day != last.day
    }
    account.faults = faults(
        history,
        wanted,
        folder / "history",
        records=lambda: asyncio.run(records_of(settings.connection, *settings.topics.all)),
    )
