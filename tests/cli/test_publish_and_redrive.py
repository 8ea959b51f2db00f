"""Publishing and redriving from the command line: what is said, written, refused and returned."""

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ehcpwatch.cli.app import app
from ehcpwatch.errors import (
    BrokerUnreachableError,
    FileUnwritableError,
    InputUnreadableError,
    RepairsRefusedError,
)
from ehcpwatch.events import (
    EVENTS_SETTINGS,
    Rejection,
    RejectionReason,
    RequestReceived,
    encode_structured,
    new_event,
)
from ehcpwatch.streams.kafka import Connection, TopicNames
from ehcpwatch.streams.kafka.letters import ATTEMPT, letter_of_record
from ehcpwatch.streams.kafka.record import Record
from tests.cli.running import ehcpwatch
from tests.real.kafka import Node
from tests.real.parts import free_port
from tests.streams.kafka.topics import Written, make_topic, producer, records_of

real = pytest.mark.real("kafka")

PARTITIONS = 2
LARGEST_BYTES = int(EVENTS_SETTINGS["max.message.bytes"])
CHILD = "Ayesha Khan"
EVENT = encode_structured(
    new_event(
        RequestReceived(received_on=date(2025, 1, 6)),
        subject="E09000012/C-1",
        source="casework",
        id="e-1",
    )
)
BROKEN = json.dumps({"subject": "E09000012/C-2", "name": CHILD}).encode()


class Installation:
    """A broker with the topics of a test's own, and the commands that speak to it."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self.options = ("--bootstrap", bootstrap, "--topic-prefix", prefix, "--group", prefix)
        self.connection = Connection(bootstrap=(bootstrap,))
        self.topics = TopicNames(prefix=prefix)

    def run(self, command: str, *arguments: str | Path, given: bytes | None = None) -> Result:
        return CliRunner().invoke(
            app, [command, *map(str, arguments), *self.options], input=given, env={}
        )

    def events(self) -> list[Record]:
        return asyncio.run(records_of(self.connection, self.topics.events))

    def put_letters(self, *records: Written) -> None:
        async def put() -> None:
            async with producer(self.connection) as client:
                for record in records:
                    refused = Rejection(
                        original=record.value or b"",
                        reason=RejectionReason.MISSING_ATTRIBUTE,
                        sentence="type is missing and must be sent.",
                    )
                    letter = letter_of_record(
                        record, refused, failed_at=datetime(2025, 3, 3, tzinfo=UTC)
                    )
                    await client.send(
                        self.topics.dead_letters,
                        letter.value,
                        key=letter.key,
                        headers=list(letter.headers),
                        partition=record.partition,
                    )

        asyncio.run(put())


@pytest.fixture(autouse=True)
def _clients_may_speak_again() -> Iterator[None]:
    """The commands silence Kafka's client in the process that they run in."""
    levels = {name: logging.getLogger(name).level for name in ("aiokafka", "asyncio")}
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def nobody() -> Installation:
    return Installation(f"127.0.0.1:{free_port()}", "ehcp.")


@pytest.fixture
def installation(kafka: Node, prefix: str) -> Installation:
    made = Installation(kafka.bootstrap, prefix)
    for name in (made.topics.events, made.topics.dead_letters):
        asyncio.run(make_topic(made.connection, name, partitions=PARTITIONS))
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    path.write_bytes(EVENT + b"\n")
    return path


# Publish.


@real
def test_files_folders_and_a_pipe_are_sent(installation: Installation, file: Path) -> None:
    result = installation.run("publish", file, file.parent, "-", given=EVENT)

    assert result.exit_code == 0
    assert f"3 lines sent to {installation.topics.events}, 0 of all not valid." in result.stderr
    assert [record.value for record in installation.events()] == [EVENT] * 3


@real
def test_what_is_not_valid_is_named_sent_and_told_by_the_exit_code(
    installation: Installation, file: Path
) -> None:
    file.write_bytes(EVENT + b"\n\n" + BROKEN + b"\n")

    result = installation.run("publish", file)

    assert result.exit_code == 1
    assert "events.jsonl, line 3" in result.stdout
    assert "missing_attribute" in result.stdout
    assert CHILD not in result.output
    assert {record.value for record in installation.events()} == {EVENT, BROKEN}


@real
def test_attributes_travel_in_headers_where_that_is_asked_for(
    installation: Installation, file: Path
) -> None:
    assert installation.run("publish", "--mode", "binary", file).exit_code == 0

    (record,) = installation.events()
    assert ("ce_id", b"e-1") in record.headers
    assert json.loads(record.value or b"")["received_on"] == "2025-01-06"


@real
def test_a_check_reads_everything_and_sends_nothing(installation: Installation, file: Path) -> None:
    file.write_bytes(EVENT + b"\n" + BROKEN + b"\n")

    result = installation.run("publish", "--check", file)

    assert result.exit_code == 1
    assert "2 lines read, 1 not valid; nothing was sent." in result.stderr
    assert installation.events() == []


@real
def test_the_answer_of_publish_is_counts(installation: Installation, file: Path) -> None:
    file.write_bytes(EVENT + b"\n" + BROKEN + b"\n" + b"x" * LARGEST_BYTES)

    result = installation.run("publish", "--json", file)

    assert json.loads(result.stdout) == {
        "left_out": 1,
        "lines": 3,
        "not_valid": {"missing_attribute": 1, "too_large": 1},
        "sent": 2,
    }


@real
def test_a_line_larger_than_kafka_takes_is_told_of(installation: Installation, file: Path) -> None:
    file.write_bytes(b"x" * LARGEST_BYTES)

    result = installation.run("publish", file)

    assert result.exit_code == 1
    assert "1 lines are larger than Kafka takes and were not sent" in result.stderr


def test_a_file_that_is_not_there_is_said_before_a_broker_is_asked(nobody: Installation) -> None:
    assert isinstance(nobody.run("publish", "nowhere.jsonl").exception, InputUnreadableError)


def test_another_mode_is_refused(nobody: Installation, file: Path) -> None:
    result = nobody.run("publish", "--mode", "batched", file)

    assert result.exit_code == 2
    assert "structured, binary" in result.stderr


def test_a_broker_that_does_not_answer_is_one_sentence(nobody: Installation, file: Path) -> None:
    done = ehcpwatch("publish", file, *nobody.options)

    assert done.returncode == 5
    assert done.stderr.startswith(f"error: {nobody.connection.bootstrap[0]}: no answer")
    assert "Traceback" not in done.stderr


# Redrive.


@real
def test_nothing_is_sent_before_it_is_said_which(installation: Installation) -> None:
    installation.put_letters(Written(value=BROKEN))

    result = installation.run("redrive")

    assert result.exit_code == 2
    assert "--dry-run" in result.stderr
    assert installation.events() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--all", "--reason", "fault"),
        ("--all", "--repaired", "x.jsonl"),
        ("--reason", "no such reason"),
        ("--all", "--max-attempts", "0"),
    ],
)
def test_what_contradicts_itself_is_refused(
    nobody: Installation, arguments: tuple[str, ...]
) -> None:
    assert nobody.run("redrive", *arguments).exit_code == 2


@real
def test_a_dry_run_shows_what_would_be_sent(installation: Installation) -> None:
    weary = Written(value=BROKEN, offset=1, headers=((ATTEMPT, b"5"),))
    installation.put_letters(Written(value=BROKEN), weary)

    result = installation.run("redrive", "--dry-run")

    assert result.exit_code == 0
    assert "missing_attribute" in result.stdout
    assert "no: too often already" in result.stdout
    assert CHILD not in result.output
    assert installation.events() == []


@real
def test_letters_of_a_reason_are_sent_and_those_sent_too_often_left(
    installation: Installation,
) -> None:
    weary = Written(value=b"weary", offset=1, headers=((ATTEMPT, b"2"),))
    installation.put_letters(Written(value=BROKEN), weary)

    none = installation.run("redrive", "--reason", "fault")
    some = installation.run("redrive", "--reason", "missing_attribute", "--max-attempts", "2")

    assert f"0 letters sent again to {installation.topics.events}." in none.stderr
    assert f"1 letters sent again to {installation.topics.events}." in some.stderr
    assert "1 left: they were sent again 2 times or more." in some.stderr
    assert [record.value for record in installation.events()] == [BROKEN]


@real
def test_the_answer_of_redrive_is_counts(installation: Installation) -> None:
    installation.put_letters(Written(value=BROKEN), Written(value=b"x", offset=1))

    result = installation.run("redrive", "--all", "--json")

    assert json.loads(result.stdout) == {
        "left": 0,
        "letters": [{"attempt": 0, "letters": 2, "reason": "missing_attribute"}],
        "sent": 2,
        "too_large": 0,
        "unknown": 0,
    }


@real
def test_letters_are_written_for_their_reader_alone_and_sent_when_mended(
    installation: Installation, tmp_path: Path
) -> None:
    structured = (("content-type", b"application/cloudevents+json"),)
    installation.put_letters(Written(value=BROKEN, headers=structured, partition=1))
    path = tmp_path / "letters.jsonl"
    path.touch(0o644)

    written = installation.run("redrive", "--export", path)

    assert written.exit_code == 0
    assert "It holds personal data" in written.stderr
    assert CHILD not in written.output
    assert path.stat().st_mode & 0o777 == 0o600
    document = json.loads(path.read_bytes())
    assert document["event"] == json.loads(BROKEN)
    assert installation.events() == []

    refused = installation.run("redrive", "--repaired", path)
    assert isinstance(refused.exception, RepairsRefusedError)

    document["event"] = json.loads(EVENT)
    path.write_text(json.dumps(document))
    assert installation.run("redrive", "--repaired", path).exit_code == 0
    assert [json.loads(record.value or b"") for record in installation.events()] == [
        json.loads(EVENT)
    ]

    again = installation.run("redrive", "--repaired", path)
    assert again.exit_code == 1
    assert "1 of the file are no dead letters, or no more." in again.stderr


@real
def test_the_letters_written_are_counted(installation: Installation, tmp_path: Path) -> None:
    installation.put_letters(Written(value=BROKEN), Written(value=b"x", offset=1))

    result = installation.run(
        "redrive", "--export", tmp_path / "a.jsonl", "--reason", "fault", "--json"
    )

    assert json.loads(result.stdout) == {"exported": 0}


def test_a_file_that_cannot_be_written_is_said(nobody: Installation, tmp_path: Path) -> None:
    result = nobody.run("redrive", "--export", tmp_path / "nowhere" / "a.jsonl")

    assert isinstance(result.exception, FileUnwritableError)


def test_a_file_that_was_written_before_is_lost_to_no_failure(
    nobody: Installation, tmp_path: Path
) -> None:
    path = tmp_path / "letters.jsonl"
    path.write_text("mended half")

    nobody.run("redrive", "--export", path)

    assert path.read_text() == "mended half"
    assert list(tmp_path.iterdir()) == [path]


def test_a_broker_that_does_not_answer_is_said(nobody: Installation) -> None:
    assert isinstance(nobody.run("redrive", "--all").exception, BrokerUnreachableError)
