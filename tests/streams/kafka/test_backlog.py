"""Workers that start behind a backlog: everything overdue is raised once, nothing while behind."""

import asyncio
import random
import threading
from collections import Counter
from datetime import date
from pathlib import Path
from signal import SIGKILL

import pytest

from ehcpwatch.alerts import AlertState
from ehcpwatch.events import CaseClosed, CaseClosedReason, RequestReceived, encode_structured
from ehcpwatch.streams.kafka import Connection, KafkaSettings, TopicNames
from ehcpwatch.watch import Policy
from tests.real.kafka import Node
from tests.streams.engines import make_topics, publish_lines, read_contents
from tests.streams.kafka.committed import all_applied
from tests.streams.kafka.processes import Crew
from tests.streams.test_engines import TODAY, about, event
from tests.waiting import eventually
from tests.watch.keeping import Keeper, noon

OVERDUE, CLOSED, KILLS = 20_000, 2_000, 3
PARTITIONS = 4
WORKERS = 2
STILL = 3


def backlog() -> list[bytes]:
    """Requests of long ago; of some, the news at the very end that they were closed in time."""
    requests = [
        event(RequestReceived(received_on=date(2024, 6, 3)), "r", case=f"C-{number}")
        for number in range(OVERDUE + CLOSED)
    ]
    closed = [
        event(
            CaseClosed(closed_on=date(2024, 6, 4), reason=CaseClosedReason.LEFT_AREA),
            "c",
            case=f"C-{number}",
        )
        for number in range(OVERDUE, OVERDUE + CLOSED)
    ]
    return [encode_structured(one) for one in (*requests, *closed)]


def wanted_of_one_case() -> int:
    """Return how many alerts the ladder raises for a case of the backlog."""
    keeper = Keeper(TODAY, Policy())
    keeper.apply([event(RequestReceived(received_on=date(2024, 6, 3)), "r")])
    return len(keeper.settle())


@pytest.mark.real("kafka")
@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_backlog_of_overdue_cases_is_raised_once_each_and_nothing_while_behind(
    kafka: Node, prefix: str, tmp_path: Path
) -> None:
    dice = random.Random(4)  # noqa: S311  # a test's dice
    settings = KafkaSettings(
        connection=Connection(bootstrap=(kafka.bootstrap,)),
        topics=TopicNames(prefix=prefix),
        group=f"{prefix}watch",
        session_timeout_seconds=6.0,
        tick_seconds=0.2,
    )
    asyncio.run(make_topics(settings, PARTITIONS))
    asyncio.run(publish_lines(settings, backlog(), PARTITIONS))
    sizes: list[int] = []
    with Crew(settings, tmp_path, now=noon(TODAY)) as crew:
        crew.start_joined(WORKERS)
        for _ in range(KILLS):
            threading.Event().wait(dice.uniform(1.0, 5.0))
            dice.choice(crew.children).signal(SIGKILL)
            crew.start()

        def done() -> bool:
            threading.Event().wait(1.0)
            crew.bury()
            while len(crew.children) < WORKERS:
                crew.start()
            if not asyncio.run(all_applied(settings, PARTITIONS)):
                return False
            said = asyncio.run(read_contents(settings, PARTITIONS)).said
            sizes.append(len(said))
            return len(sizes) >= STILL and len(set(sizes[-STILL:])) == 1 and sizes[-1] > 0

        eventually(done, "the end of the burst", 240)
        crew.stop()
    said = asyncio.run(read_contents(settings, PARTITIONS)).said
    raised = Counter(
        record.alert_id
        for records in said.values()
        for record in records
        if record.state is AlertState.RAISED
    )
    cases = Counter(records[0].case for records in said.values())

    assert max(raised.values()) == 1
    assert set(cases) == {about(f"C-{number}") for number in range(OVERDUE)}
    assert set(cases.values()) == {wanted_of_one_case()}
