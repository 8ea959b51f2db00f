"""The command that fills PostgreSQL, as a process, and the commands that read it."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import text

from ehcpwatch.clock import ManualClock
from ehcpwatch.events import Event
from ehcpwatch.register import PostgresRegister, position
from ehcpwatch.streams.kafka import KafkaSettings, Transport
from ehcpwatch.watch import Policy
from tests.cli.running import ehcpwatch
from tests.streams.engines import EmbeddedDriver, KafkaDriver
from tests.streams.kafka.writing import Hand
from tests.streams.test_engines import TODAY, borough, request_of
from tests.waiting import eventually
from tests.watch.keeping import noon

pytestmark = [pytest.mark.real("kafka", "postgresql"), pytest.mark.slow]

KILLS = 3
CASES = 12_000
SECRET = "hunter2"  # noqa: S105  # a password that must not be seen again


@pytest.fixture
def settings(kafka_settings: Callable[[Transport], KafkaSettings]) -> KafkaSettings:
    return kafka_settings(Transport.BATCH)


def options(settings: KafkaSettings, url: str) -> list[str]:
    return [
        *("--bootstrap", ",".join(settings.connection.bootstrap)),
        *("--topic-prefix", settings.topics.prefix),
        *("--group", settings.group),
        *("--database", url),
    ]


@contextmanager
def projecting(settings: KafkaSettings, url: str) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "ehcpwatch.cli", "project", *options(settings, url)]
    command += ["--metrics-port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def test_every_command_says_of_postgresql_what_it_says_of_a_file(
    settings: KafkaSettings, database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "state.db"
    sent: list[Event | bytes] = [*borough()[:400], b'{"specversion":"1.0"']
    with (
        EmbeddedDriver(Policy(), ManualClock(noon(TODAY)), path) as embedded,
        KafkaDriver(Policy(), ManualClock(noon(TODAY)), settings) as kafka,
    ):
        for engine in (embedded, kafka):
            engine.send(*sent)
            engine.settle()
    done = ehcpwatch("project", "--once", *options(settings, database_url))
    assert done.returncode == 0, done.stderr
    case = next(iter(embedded.contents().rows))

    for command in (
        ("figures", "--as-at", "2023-01-31"),
        ("cases", "--as-at", "2022-06-30", "--limit", "0", "--plans"),
        ("alerts", "--all", "--limit", "0"),
        ("explain", case, "--as-at", "2022-06-30"),
        ("dead-letters", "--reason", "malformed_json"),
    ):
        said = {
            state: ehcpwatch(*command, "--json", "--state", state).stdout
            for state in (str(path), database_url)
        }
        first, second = (json.loads(answer) for answer in said.values())
        if command[0] == "dead-letters":
            for answer in (first, second):
                for letter in answer["dead_letters"]:
                    del letter["source"], letter["place"]
        assert first == second, command
        assert len(said[database_url]) > 100


def test_killed_at_any_moment_it_has_written_what_its_position_says(
    settings: KafkaSettings, database_url: str
) -> None:
    hand = Hand(settings)
    # One transaction on one partition: below its marker, offsets number the cases.
    hand.write(*(hand.case(f"E09000012/C-{number}", request_of("C")) for number in range(CASES)))
    register = PostgresRegister(database_url)
    register.prepare()
    reached = [0]

    def standing() -> tuple[int, int]:
        """Return the position and the number of cases."""
        with register.reading() as connection:
            cases = connection.execute(text("select count(*) from cases")).scalar_one()
            return int(position(connection, f"kafka:{settings.topics.cases}:0") or 0), cases

    for number in range(KILLS):
        # A group a time, so that nobody waits until the dead one is missed.
        group = f"{settings.group}-{number}"
        with projecting(replace(settings, group=group), database_url) as process:
            eventually(lambda: standing()[0] > reached[-1], "something more written")
            process.send_signal(signal.SIGKILL)
            process.wait()
        read, cases = standing()
        assert min(read, CASES) == cases
        reached.append(read)
    with projecting(replace(settings, group=f"{settings.group}-last"), database_url) as process:
        eventually(lambda: standing() == (CASES + 1, CASES), "everything written")
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
        assert process.stderr is not None
        log = [json.loads(line) for line in process.stderr.read().splitlines()]
    register.close()

    assert 0 < reached[1] < CASES
    assert [line["level"] for line in log if line["level"] != "info"] == []
    assert "stopped in order" in log[-1]["message"]


def test_its_page_says_how_far_behind_it_is_and_what_it_wrote(
    settings: KafkaSettings, database_url: str
) -> None:
    hand = Hand(settings)
    hand.write(*(hand.case(f"E09000012/C-{number}", request_of("C")) for number in range(50)))

    with projecting(settings, database_url) as process:
        assert process.stderr is not None
        lines = (json.loads(line)["message"] for line in process.stderr)
        address = next(line for line in lines if line.startswith("metrics on ")).split()[-1]

        def shown() -> dict[str, float]:
            text = urlopen(address).read().decode()  # noqa: S310  # our own page
            pairs = (line.rsplit(" ", 1) for line in text.splitlines() if line[:1] != "#")
            return {name: float(value) for name, value in pairs}

        def written() -> bool:
            return shown().get('ehcpwatch_register_records_total{topic="cases"}') == 50

        eventually(written, "all cases on the page")
        page = shown()
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0

    assert address.startswith("http://127.0.0.1:")
    assert page['ehcpwatch_register_partitions{topic="alerts"}'] == 3
    assert page['ehcpwatch_register_lag_records{topic="cases"}'] == 0
    assert page['ehcpwatch_register_lag_seconds{topic="cases"}'] == 0
    assert page["ehcpwatch_register_database_up"] == 1
    assert page["ehcpwatch_register_last_write_timestamp_seconds"] > 0


def test_a_password_in_an_address_is_never_shown(tmp_path: Path) -> None:
    url = f"postgresql://watch:{SECRET}@127.0.0.1:1/register"

    for command in (
        ("cases", "--state", url),
        ("ingest", "--state", url, str(tmp_path / "events.jsonl")),
        ("project", "--database", url, "--bootstrap", "127.0.0.1:1"),
    ):
        done = ehcpwatch(*command)
        assert done.returncode in {2, 3, 5}, command
        assert SECRET not in done.stdout + done.stderr
