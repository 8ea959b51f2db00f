"""Workers and brokers under fire: nothing lost, nothing twice, nothing false.

A short form here; the long one by `make soak`, on three brokers.
"""

import asyncio
import os
import random
from collections.abc import Callable
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest

from ehcpwatch.streams.kafka import Connection, KafkaSettings, TopicNames
from tests.real.kafka import Node
from tests.real.kafka_cluster import KafkaCluster
from tests.streams.engines import make_topics
from tests.streams.kafka.soak import days_of, lines_of_boroughs, soak

PARTITIONS = 6
SESSION_SECONDS = 6.0
LONG = os.environ.get("EHCPWATCH_SOAK") == "long"


def _away(node: Node, how: int) -> Callable[[], None]:
    def go() -> None:
        with node.away(SIGKILL if how == SIGKILL else SIGTERM):
            pass

    return go


@pytest.mark.real("kafka")
@pytest.mark.slow
@pytest.mark.timeout(5_400 if LONG else 300)
def test_whatever_hits_workers_and_brokers_the_end_is_that_of_an_undisturbed_run(
    request: pytest.FixtureRequest,
    prefix: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed = int(os.environ.get("EHCPWATCH_SOAK_SEED", "12"))
    dice = random.Random(seed)  # noqa: S311  # a test's dice
    brokers: dict[str, Callable[[], None]]
    if LONG:
        cluster: KafkaCluster = request.getfixturevalue("kafka_cluster")
        bootstrap, replicas = cluster.bootstrap, 3
        lines, days, hits = 200_000, 8, 40

        def kill_one() -> None:
            cluster.kill(dice.choice((1, 2, 3)))
            cluster.start_the_dead()

        brokers = {"one of three brokers killed": kill_one}
    else:
        node: Node = request.getfixturevalue("kafka")
        bootstrap, replicas = node.bootstrap, 1
        lines, days, hits = 8_000, 4, 8
        brokers = {"broker ends": _away(node, SIGTERM), "broker killed": _away(node, SIGKILL)}
    settings = KafkaSettings(
        connection=Connection(bootstrap=tuple(bootstrap.split(","))),
        topics=TopicNames(prefix=prefix),
        group=f"{prefix}watch",
        session_timeout_seconds=SESSION_SECONDS,
        tick_seconds=0.2,
    )
    asyncio.run(make_topics(settings, PARTITIONS, replicas=replicas))
    account = soak(
        settings,
        days_of(lines_of_boroughs(lines, dice), days),
        partitions=PARTITIONS,
        disturbances=hits,
        dice=dice,
        folder=tmp_path,
        brokers=brokers,
    )
    with capsys.disabled():
        print(f"\nseed {seed}\n{account}")  # noqa: T201  # the counts are wanted

    assert account.faults == []
    assert min(account.overnight.values()) > 0
    assert account.disturbances.total() == hits


@pytest.mark.real("kafka")
@pytest.mark.slow
@pytest.mark.timeout(1_800 if LONG else 300)
def test_nothing_is_read_back_of_a_worker_that_wakes_in_the_middle_of_a_write_it_lost(
    kafka: Node, prefix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    zombies = 20 if LONG else 3
    dice = random.Random(zombies)  # noqa: S311  # a test's dice
    settings = KafkaSettings(
        connection=Connection(bootstrap=(kafka.bootstrap,)),
        topics=TopicNames(prefix=prefix),
        group=f"{prefix}watch",
        session_timeout_seconds=SESSION_SECONDS,
        tick_seconds=0.2,
    )
    asyncio.run(make_topics(settings, PARTITIONS))
    account = soak(
        settings,
        days_of(lines_of_boroughs(1_000 * zombies, dice), 3),
        partitions=PARTITIONS,
        disturbances=zombies,
        dice=dice,
        folder=tmp_path,
        brokers={},
        workers=("zombie",),
        hold_seconds=0.5,
    )
    with capsys.disabled():
        print(f"\n{account}")  # noqa: T201  # the counts are wanted

    assert account.faults == []
    assert account.disturbances["zombie"] == zombies
