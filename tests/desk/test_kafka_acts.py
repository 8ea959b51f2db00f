"""Acts onto Kafka: the event is on the partition of its case when the desk says so."""

import asyncio
from datetime import date
from threading import Thread

import pytest

from ehcpwatch.desk import KafkaActs
from ehcpwatch.errors import BrokerUnreachableError
from ehcpwatch.events import EVENTS_SETTINGS, AlertAcknowledged, Event, new_event
from ehcpwatch.streams.kafka import Connection, TopicNames
from ehcpwatch.streams.kafka.reading import home_partition, item_of
from tests.real.kafka import Node
from tests.real.parts import free_port
from tests.streams.kafka.topics import make_topic, records_of

PARTITIONS = 6


def act(case: str) -> Event:
    return new_event(
        AlertAcknowledged(acknowledged_on=date(2025, 6, 2), alert="a-3f9c", by="cw-07"),
        subject=f"E09000012/{case}",
        source="desk",
        id=f"act-{case}",
    )


@pytest.mark.real("kafka")
def test_an_act_arrives_on_the_partition_of_its_case_from_whichever_thread_it_is_sent(
    kafka: Node, prefix: str
) -> None:
    connection = Connection(bootstrap=(kafka.bootstrap,))
    topics = TopicNames(prefix=prefix)
    settings = {"max.message.bytes": str(EVENTS_SETTINGS["max.message.bytes"])}
    asyncio.run(make_topic(connection, topics.events, partitions=PARTITIONS, settings=settings))
    acts = KafkaActs(connection, topics)
    sent = [act(f"C-{number}") for number in range(3)]

    # The desk's requests are answered in threads, and two may be at once.
    threads = [Thread(target=acts.put, args=(event,)) for event in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    records = asyncio.run(records_of(connection, topics.events))
    arrived = [
        (item.id, record.partition)
        for record in records
        if isinstance(item := item_of(record, partitions=PARTITIONS, at_home=()), Event)
    ]
    assert sorted(arrived) == [
        (event.id, home_partition(event.subject, PARTITIONS)) for event in sent
    ]


@pytest.mark.real("kafka")
def test_where_no_broker_answers_an_act_is_not_said_to_be_recorded(prefix: str) -> None:
    nowhere = Connection(bootstrap=(f"127.0.0.1:{free_port()}",))

    with pytest.raises(BrokerUnreachableError):
        KafkaActs(nowhere, TopicNames(prefix=prefix)).put(act("C-1"))
