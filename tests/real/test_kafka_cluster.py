import logging

import pytest

from tests.real.kafka_cluster import KafkaCluster
from tests.real.test_kafka import create, read, write

pytestmark = [pytest.mark.real("kafka"), pytest.mark.slow]


@pytest.mark.asyncio
async def test_what_was_written_outlives_any_one_node(
    kafka_cluster: KafkaCluster, prefix: str, caplog: pytest.LogCaptureFixture
) -> None:
    # One line a retry, hundreds while a dead node is given up.
    caplog.set_level(logging.CRITICAL, logger="aiokafka")
    topic = f"{prefix}events"
    await create(kafka_cluster.bootstrap, topic, replication=3)
    await write(kafka_cluster.bootstrap, topic, values=[b"before"])

    kafka_cluster.kill(1)
    await write(kafka_cluster.bootstrap, topic, values=[b"between"])
    kafka_cluster.start_the_dead()
    kafka_cluster.kill(2)
    await write(kafka_cluster.bootstrap, topic, values=[b"after"])

    found = await read(kafka_cluster.bootstrap, topic, count=3)
    assert found == [b"before", b"between", b"after"]
