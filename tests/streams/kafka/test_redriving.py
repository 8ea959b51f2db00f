"""Redriving: an original goes back once, and its letter goes with it."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehcpwatch.clock import ManualClock
from ehcpwatch.errors import (
    AccessDeniedError,
    BrokerUnreachableError,
    PartitionCountsDifferError,
    RedriveFailedError,
    RedriveFencedError,
    TopicsMissingError,
)
from ehcpwatch.events import (
    CaseKey,
    Event,
    Rejection,
    RejectionReason,
    RequestReceived,
    encode_binary,
    encode_structured,
    new_event,
)
from ehcpwatch.streams.kafka import (
    Choice,
    Connection,
    DeadLetters,
    KafkaSettings,
    Protocol,
    Publisher,
    PublishMode,
    TopicNames,
    Transport,
    line_of,
    message_of,
    redriving,
    repairs_in,
)
from ehcpwatch.streams.kafka.access import Role, rights_of
from ehcpwatch.streams.kafka.letter_search import LetterSearch
from ehcpwatch.streams.kafka.letters import (
    ATTEMPT,
    Letter,
    attempt_of,
    letter_of_record,
    letter_of_rejection,
)
from ehcpwatch.streams.kafka.reading import home_partition, item_of
from ehcpwatch.streams.kafka.record import Record
from ehcpwatch.streams.kafka.redriving import original_of
from ehcpwatch.streams.kafka.repairs import Repair
from ehcpwatch.streams.kafka.standing_letters import Opened, Standing, survey
from ehcpwatch.watch import Policy
from tests.real.kafka import Node
from tests.real.parts import free_port
from tests.real.secure_kafka import PASSWORDS, SecureKafka
from tests.strategies.events import wide_events
from tests.streams.engines import KafkaDriver
from tests.streams.kafka.topics import Written, make_topic, producer, records_of, settled

real = pytest.mark.real("kafka")

PARTITIONS = 3
NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)
STRUCTURED = (("content-type", b"application/cloudevents+json"),)
ALL = Choice(max_attempts=5)

RECORDS = st.builds(
    Written,
    key=st.none() | st.binary(),
    value=st.none() | st.binary(),
    headers=st.lists(st.tuples(st.sampled_from(["trace", "ce_type"]), st.binary())).map(tuple),
)


def event(case: str = "C-1", name: str = "e-1") -> Event:
    return new_event(
        RequestReceived(received_on=date(2025, 1, 6)),
        subject=f"E09000012/{case}",
        source="casework",
        id=name,
        recorded_at=datetime(2025, 1, 6, 9, tzinfo=UTC),
    )


def opened(letter: Letter, reason: str, *, partition: int = 0) -> Opened:
    standing = Standing(0, reason, attempt_of(letter.headers))
    return Opened(partition, letter.key, letter.value, letter.headers, standing)


def letter_of(record: Written, reason: RejectionReason = RejectionReason.MALFORMED_JSON) -> Letter:
    refused = Rejection(original=record.value or b"", reason=reason, sentence="It is wrong.")
    return letter_of_record(record, refused, failed_at=NOW)


@given(RECORDS, st.integers(0, 9), st.integers(0, 2))
def test_an_original_goes_back_as_it_came_one_attempt_later(
    record: Written, attempt: int, partition: int
) -> None:
    sent = replace(record, headers=(*record.headers, (ATTEMPT, b"%d" % attempt)))
    letter = opened(letter_of(sent), "missing_data", partition=partition)

    again = original_of(letter, topic="ehcp.events", partitions=PARTITIONS)

    assert (again.topic, again.partition) == ("ehcp.events", partition)
    assert (again.key, again.value) == (record.key, record.value)
    assert again.headers == (*record.headers, (ATTEMPT, b"%d" % (attempt + 1)))


@given(wide_events(), st.none() | st.binary(), st.integers(0, 11))
def test_an_event_goes_home_whatever_partition_it_was_refused_on(
    sent: Event, key: bytes | None, partition: int
) -> None:
    record = Written(key=key, value=encode_structured(sent), headers=STRUCTURED)
    letter = opened(letter_of(record), "fault", partition=partition)

    again = original_of(letter, topic="ehcp.events", partitions=12)

    assert again.partition == home_partition(sent.subject, 12)
    assert again.key == key


def test_an_event_from_a_wrong_partition_is_keyed_by_its_subject() -> None:
    record = Written(key=b"another", value=encode_structured(event()), headers=STRUCTURED)
    letter = opened(letter_of(record), "wrong_partition")

    assert original_of(letter, topic="t", partitions=12).key == event().subject.encode()


def test_what_was_mended_goes_in_the_place_of_the_original() -> None:
    letter = opened(letter_of(Written(key=b"k", value=b"no event", headers=(("a", b"b"),))), "x")
    repair = Repair(encode_structured(event()), event().subject)

    again = original_of(letter, topic="t", partitions=12, repair=repair)

    assert (again.key, again.value) == (event().subject.encode(), repair.event)
    assert again.partition == home_partition(event().subject, 12)
    assert again.headers == (*STRUCTURED, (ATTEMPT, b"1"))


def test_letters_are_chosen_by_reason_and_left_where_they_were_sent_too_often() -> None:
    standing = {
        (0, b"a"): Standing(0, "fault", 0),
        (0, b"b"): Standing(1, "fault", 2),
        (1, b"c"): Standing(0, "erased", 1),
    }

    chosen, left = Choice(reasons=frozenset({"fault"}), max_attempts=2).of(standing)

    assert set(chosen) == {(0, b"a")}
    assert set(left) == {(0, b"b")}


def test_repairs_choose_their_letters_and_no_others() -> None:
    standing = {(0, b"a"): Standing(0, "fault", 0), (1, b"b"): Standing(0, "fault", 0)}
    choice = Choice(max_attempts=5, repairs={b"b": Repair(b"", ""), b"c": Repair(b"", "")})

    chosen, left = choice.of(standing)

    assert set(chosen) == {(1, b"b")}
    assert left == {}


class Installation:
    """Two topics of a test's own, with letters put onto the one as a worker would."""

    def __init__(self, connection: Connection, topics: TopicNames, group: str) -> None:
        self.connection = connection
        self.topics = topics
        self.letters = DeadLetters(connection, topics, group=group)

    def put(self, *letters: Letter, partition: int = 0) -> None:
        asyncio.run(self._put(((one.key, one.value, one.headers) for one in letters), partition))

    def take_back(self, *keys: bytes, partition: int = 0) -> None:
        asyncio.run(self._put(((key, None, ()) for key in keys), partition))

    def standing(self) -> dict[tuple[int, bytes], Standing]:
        async def look() -> dict[tuple[int, bytes], Standing]:
            await settled(self.connection, self.topics.dead_letters)
            return await survey(self.connection, self.topics.dead_letters)

        return asyncio.run(look())

    def events(self) -> list[Record]:
        return asyncio.run(records_of(self.connection, self.topics.events))

    async def _put(
        self,
        entries: Iterable[tuple[bytes, bytes | None, Sequence[tuple[str, bytes]]]],
        partition: int,
    ) -> None:
        async with producer(self.connection) as client:
            for key, value, headers in entries:
                await client.send(
                    self.topics.dead_letters,
                    value,
                    key=key,
                    headers=list(headers),
                    partition=partition,
                )


@pytest.fixture
def installation(kafka: Node, prefix: str) -> Installation:
    connection, topics = Connection(bootstrap=(kafka.bootstrap,)), TopicNames(prefix=prefix)
    for name in (topics.events, topics.dead_letters):
        asyncio.run(make_topic(connection, name, partitions=PARTITIONS))
    return Installation(connection, topics, group=f"{prefix}watch")


def redrive(installation: Installation, choice: Choice = ALL) -> redriving.Redriven:
    return asyncio.run(installation.letters.redrive(choice))


@real
def test_what_is_sent_again_is_no_dead_letter_any_more(installation: Installation) -> None:
    record = Written(
        key=b"k", value=b"no event", headers=(("a", b"1"), ("a", b"2")), partition=2, offset=17
    )
    installation.put(letter_of(record), partition=2)

    outcome = redrive(installation)

    assert (outcome.sent, outcome.left, outcome.too_large, outcome.unknown) == (1, 0, 0, 0)
    (again,) = installation.events()
    assert (again.partition, again.key, again.value) == (2, b"k", b"no event")
    assert tuple(again.headers) == (*record.headers, (ATTEMPT, b"1"))
    assert installation.standing() == {}
    assert redrive(installation).sent == 0


@real
def test_an_original_with_neither_key_nor_value_goes_back_so(installation: Installation) -> None:
    installation.put(letter_of(Written()))

    redrive(installation)

    (again,) = installation.events()
    assert (again.key, again.value) == (None, None)


@real
def test_the_latest_record_of_a_letter_counts_and_one_taken_back_does_not(
    installation: Installation,
) -> None:
    first = letter_of(Written(value=b"first"))
    gone = letter_of(Written(value=b"gone", offset=1))
    installation.put(first, gone, first._replace(value=b"second"))
    installation.take_back(gone.key)

    assert redrive(installation).sent == 1
    assert [record.value for record in installation.events()] == [b"second"]


@real
def test_letters_of_other_reasons_and_those_sent_too_often_stay(
    installation: Installation,
) -> None:
    weary = Written(value=b"weary", offset=1, headers=((ATTEMPT, b"5"),))
    installation.put(
        letter_of(Written(value=b"wrong")),
        letter_of(weary),
        letter_of(Written(value=b"other", offset=2), RejectionReason.ERASED),
    )
    choice = Choice(reasons=frozenset({RejectionReason.MALFORMED_JSON.value}), max_attempts=5)

    outcome = redrive(installation, choice)

    assert (outcome.sent, outcome.left) == (1, 1)
    assert [record.value for record in installation.events()] == [b"wrong"]
    assert sorted(one.reason for one in installation.standing().values()) == [
        "erased",
        "malformed_json",
    ]


@real
def test_a_look_says_what_would_be_sent_and_sends_nothing(installation: Installation) -> None:
    installation.put(letter_of(Written(value=b"wrong")))

    outcome = asyncio.run(installation.letters.look(ALL))

    assert [(one.reason, one.attempt) for one in outcome.letters.values()] == [
        ("malformed_json", 0)
    ]
    assert outcome.sent == 0
    assert installation.events() == []
    assert len(installation.standing()) == 1


@real
def test_an_event_from_a_wrong_partition_is_read_as_an_event_when_it_is_sent_again(
    installation: Installation,
) -> None:
    home = home_partition(event().subject, PARTITIONS)
    wrong = (home + 1) % PARTITIONS
    record = Written(partition=wrong, value=encode_structured(event()), headers=STRUCTURED)
    refused = item_of(record, partitions=PARTITIONS, at_home=())
    assert isinstance(refused, Rejection)
    installation.put(letter_of_record(record, refused, failed_at=NOW), partition=wrong)

    redrive(installation)

    (again,) = installation.events()
    assert again.partition == home
    assert item_of(again, partitions=PARTITIONS, at_home=()) == event()


@real
def test_a_mended_event_goes_where_its_letter_was(installation: Installation) -> None:
    broken, other = letter_of(Written(value=b"broken")), letter_of(Written(value=b"x", offset=1))
    installation.put(broken, other)
    repairs = {
        broken.key: Repair(encode_structured(event()), event().subject),
        b"long gone": Repair(encode_structured(event()), event().subject),
    }

    outcome = redrive(installation, Choice(max_attempts=5, repairs=repairs))

    assert (outcome.sent, outcome.unknown) == (1, 1)
    (again,) = installation.events()
    assert item_of(again, partitions=PARTITIONS, at_home=()) == event()
    assert [key for _, key in installation.standing()] == [other.key]


@real
def test_an_original_too_large_to_be_sent_again_is_left(kafka: Node, prefix: str) -> None:
    connection, topics = Connection(bootstrap=(kafka.bootstrap,)), TopicNames(prefix=prefix)
    roomy = {"max.message.bytes": "4194304"}
    for name in (topics.events, topics.dead_letters):
        asyncio.run(make_topic(connection, name, partitions=PARTITIONS, settings=roomy))
    installation = Installation(connection, topics, group=prefix)

    async def put() -> None:
        async with producer(connection, max_request_size=4_194_304) as client:
            letter = letter_of(Written(value=b"x" * 1_100_000))
            await client.send_and_wait(
                topics.dead_letters, letter.value, key=letter.key, headers=list(letter.headers)
            )

    asyncio.run(put())
    installation.put(letter_of(Written(value=b"small", offset=1)))

    outcome = redrive(installation)

    assert (outcome.sent, outcome.too_large) == (1, 1)
    assert [record.value for record in installation.events()] == [b"small"]
    assert len(installation.standing()) == 1


@real
def test_a_second_redrive_goes_on_where_it_stops_the_first(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redriving, "_TRANSACTION_LETTERS", 1)
    installation.put(*(letter_of(Written(value=b"%d" % n, offset=n)) for n in range(5)))
    second: list[redriving.Redriven] = []

    def interrupt(done: int, total: int) -> None:
        assert total == 5
        if done == 2:
            thread = threading.Thread(target=lambda: second.append(redrive(installation)))
            thread.start()
            thread.join()

    with pytest.raises(RedriveFencedError) as raised:
        asyncio.run(installation.letters.redrive(ALL, progress=interrupt))

    assert raised.value.sent == 2
    assert str(raised.value) == (
        "Another redrive of the same group has begun and goes on where this one stopped. This "
        "one had sent 2 letters; none was sent twice."
    )
    assert [one.sent for one in second] == [3]
    assert sorted(record.value or b"" for record in installation.events()) == [
        b"0", b"1", b"2", b"3", b"4",
    ]  # fmt: skip
    assert installation.standing() == {}


@real
def test_what_the_broker_refuses_stays_a_dead_letter(kafka: Node, prefix: str) -> None:
    connection, topics = Connection(bootstrap=(kafka.bootstrap,)), TopicNames(prefix=prefix)
    asyncio.run(make_topic(connection, topics.dead_letters))
    asyncio.run(make_topic(connection, topics.events, settings={"max.message.bytes": "100"}))
    installation = Installation(connection, topics, group=prefix)
    installation.put(letter_of(Written(value=b"no event" * 20)))

    with pytest.raises(RedriveFailedError) as raised:
        redrive(installation)

    assert str(raised.value) == (
        f"{topics.dead_letters}: the dead letters could not be read, or not all be sent again "
        "(MessageSizeTooLargeError). What was sent is no dead letter any more, the others still "
        "are. Look at the broker's log, then start again."
    )
    assert len(installation.standing()) == 1


@real
def test_topics_of_unequal_partitions_are_refused(kafka: Node, prefix: str) -> None:
    connection, topics = Connection(bootstrap=(kafka.bootstrap,)), TopicNames(prefix=prefix)
    asyncio.run(make_topic(connection, topics.events, partitions=2))
    asyncio.run(make_topic(connection, topics.dead_letters))

    with pytest.raises(PartitionCountsDifferError):
        redrive(Installation(connection, topics, group=prefix))


@real
def test_missing_topics_are_said(kafka: Node, prefix: str) -> None:
    connection = Connection(bootstrap=(kafka.bootstrap,))

    with pytest.raises(TopicsMissingError):
        redrive(Installation(connection, TopicNames(prefix=prefix), group=prefix))


def test_a_broker_that_is_not_there_is_said() -> None:
    nobody = Connection(bootstrap=(f"127.0.0.1:{free_port()}",))

    with pytest.raises(BrokerUnreachableError):
        redrive(Installation(nobody, TopicNames(), group="watch"))


@real
def test_letters_are_opened_with_all_that_they_hold(installation: Installation) -> None:
    weary = letter_of(Written(value=b"weary", headers=((ATTEMPT, b"7"),)))
    installation.put(weary, partition=1)

    async def read() -> list[Opened]:
        return [one async for batch in installation.letters.open(ALL) for one in batch]

    (found,) = asyncio.run(read())
    assert (found.partition, found.key, found.value) == (1, weary.key, b"weary")
    assert found.headers == weary.headers
    assert found.sentence == "It is wrong."
    assert found.standing.attempt == 7


@real
def test_an_erasure_finds_the_letters_about_its_case(installation: Installation) -> None:
    def record(offset: int, case: str, key: bytes | None = None) -> Written:
        value = encode_structured(event(case))
        return Written(offset=offset, key=key, value=value, headers=STRUCTURED)

    about = letter_of(record(0, "C-1"), RejectionReason.WRONG_PARTITION)
    by_key = letter_of(Written(offset=1, key=b"E09000012/C-1", value=b"no event"))
    reused = letter_of_rejection(
        Rejection(
            original=encode_structured(event("C-1", "e-2")),
            reason=RejectionReason.ID_REUSED,
            sentence="It is wrong.",
        ),
        failed_at=NOW,
    )
    plain = encode_structured(event("C-1"))
    spelt = plain.replace(b'"E09000012/C-1"', rb'"E09000012\/C\u002d1"')
    escaped = letter_of(Written(offset=5, value=spelt, headers=STRUCTURED), RejectionReason.FAULT)
    headers, data = encode_binary(event("C-1"))
    binary = letter_of(Written(offset=6, value=data, headers=headers), RejectionReason.FAULT)
    late = letter_of(record(2, "C-1"), RejectionReason.ERASED)
    gone = letter_of(record(3, "C-1"), RejectionReason.FAULT)
    other = letter_of(record(4, "C-2", b"E09000012/C-1"), RejectionReason.FAULT)
    installation.put(about, by_key, escaped, binary, late, gone, other)
    installation.put(reused, partition=2)
    installation.take_back(gone.key)

    found = asyncio.run(
        LetterSearch(
            installation.connection, installation.topics, [CaseKey("E09000012/C-1")]
        ).go_on()
    )

    here = [(0, letter.key) for letter in (about, by_key, escaped, binary)]
    assert found == [*sorted(here), (2, reused.key)]


@real
@pytest.mark.slow
def test_a_right_that_a_redrive_lacks_is_named(secure_kafka: SecureKafka, prefix: str) -> None:
    topics = TopicNames(prefix=prefix)
    for name in (topics.events, topics.dead_letters):
        secure_kafka.create_topic(name)
    connection = Connection(
        bootstrap=(secure_kafka.bootstrap,),
        protocol=Protocol.SASL_SSL,
        username="watch",
        password=PASSWORDS["watch"],
        ca_file=secure_kafka.ca_file,
    )
    group = f"{prefix}watch"
    letters = DeadLetters(connection, topics, group=group)

    *rights, transactions = rights_of(Role.REDRIVE, topics=topics, group=group)
    for right in rights:
        with pytest.raises(AccessDeniedError):
            asyncio.run(letters.look(ALL))
        secure_kafka.allow("watch", right.kind.value, right.name, right.operation.value)

    assert asyncio.run(letters.look(ALL)).letters == {}
    with pytest.raises(AccessDeniedError, match=f"transactional-id ehcpwatch-{group}-redrive"):
        asyncio.run(letters.redrive(ALL))

    secure_kafka.allow(
        "watch",
        transactions.kind.value,
        transactions.name,
        transactions.operation.value,
        prefixed=transactions.prefixed,
    )
    assert asyncio.run(letters.redrive(ALL)).sent == 0


@real
@pytest.mark.slow
def test_a_published_line_that_was_refused_is_mended_and_reaches_the_watch(
    kafka_settings: Callable[[Transport], KafkaSettings],
) -> None:
    settings = kafka_settings(Transport.BATCH)
    wrong = json.loads(encode_structured(event("C-1")))
    wrong["data"]["received_on"] = "yesterday"
    lines = [encode_structured(event("C-2")), json.dumps(wrong).encode()]
    letters = DeadLetters(settings.connection, settings.topics, group=settings.group)

    def settle(driver: KafkaDriver) -> None:
        """What was sent is there to be read, and what came of it too."""
        asyncio.run(settled(settings.connection, settings.topics.events))
        driver.settle()
        asyncio.run(settled(settings.connection, *settings.topics.all))

    async def exported() -> list[bytes]:
        return [line_of(one) async for batch in letters.open(ALL) for one in batch]

    with KafkaDriver(Policy(), ManualClock(NOW), settings) as driver:
        with Publisher(settings.connection, settings.topics) as publisher:
            publisher.send([message_of(line, PublishMode.STRUCTURED) for line in lines])
        settle(driver)
        assert set(driver.contents().rows) == {"E09000012/C-2"}

        # As it is, it is refused again, and says how often.
        assert asyncio.run(letters.redrive(ALL)).sent == 1
        settle(driver)
        (line,) = asyncio.run(exported())
        document = json.loads(line)
        assert document["attempt"] == 1

        document["event"]["data"]["received_on"] = "2025-01-06"
        mended = [(1, json.dumps(document).encode())]
        repairs = repairs_in(mended, path=Path("mended.jsonl"))
        assert asyncio.run(letters.redrive(Choice(max_attempts=5, repairs=repairs))).sent == 1
        settle(driver)

        assert set(driver.contents().rows) == {"E09000012/C-1", "E09000012/C-2"}
        assert driver.contents().letters == []
