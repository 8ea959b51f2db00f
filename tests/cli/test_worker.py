"""A worker from the command line: what it refuses, shows, and how it stops."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.cli.running import ehcpwatch
from tests.cli.test_long_running import answer, request
from tests.real.kafka import Node

pytestmark = [pytest.mark.real("kafka"), pytest.mark.slow]

PATIENCE_SECONDS = 60
PARTITIONS = 2


@pytest.fixture
def options(kafka: Node, prefix: str) -> list[str]:
    """The options that name a broker and topics that no other test has."""
    return ["--bootstrap", kafka.bootstrap, "--topic-prefix", prefix, "--group", f"{prefix}watch"]


@pytest.fixture
def topics(options: list[str]) -> None:
    alone = ["--replication-factor", "1", "--min-insync-replicas", "1"]
    done = ehcpwatch("topics", "create", *options, "--partitions", str(PARTITIONS), *alone)
    assert done.returncode == 0, done.stderr


@contextmanager
def running(
    options: list[str], folder: Path | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Start a worker, in *folder* if there is one; yield it with the address of its page."""
    command = [sys.executable, "-m", "ehcpwatch.cli", "worker", "--metrics-port", "0", *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, cwd=folder) as worker:
        try:
            assert worker.stderr is not None
            line = worker.stderr.readline()
            found = re.search(rb"http://127.0.0.1:\d+/metrics", line)
            assert found is not None, line
            yield worker, found[0].decode()
        finally:
            worker.kill()


def shows(page: str, wanted: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not re.search(wanted, answer(page)):
        assert time.monotonic() < deadline, f"never on the page: {wanted}"
        select.select([], [], [], 0.2)


@pytest.mark.usefixtures("topics")
def test_a_worker_applies_what_is_published_shows_it_and_stops_when_asked(
    options: list[str], tmp_path: Path
) -> None:
    events = tmp_path / "events.jsonl"
    events.write_text("".join(request(f"C{number}") + "\n" for number in range(8)))
    published = ehcpwatch("publish", *options, "--json", events)
    with running(options, tmp_path) as (worker, page):
        shows(page, rf"ehcpwatch_partitions_owned {PARTITIONS}")
        shows(page, r"ehcpwatch_events_total\{[^}]*request.received[^}]*\} [1-9]")
        text = answer(page)
        worker.send_signal(signal.SIGTERM)
        assert worker.stderr is not None
        log = [json.loads(line) for line in worker.stderr]
        status = worker.wait(PATIENCE_SECONDS)

    assert published.returncode == 0
    assert status == 0
    assert log[-1]["message"] == "stopped in order"
    assert not re.search(r"C\d", text)
    assert not re.search(r"E09000012/C", json.dumps(log))
    assert list(tmp_path.iterdir()) == [events]


def test_a_worker_without_topics_says_so_and_does_not_start(options: list[str]) -> None:
    done = ehcpwatch("worker", *options)

    assert done.returncode == 3
    assert "ehcpwatch topics create" in done.stderr


def test_a_worker_without_a_broker_says_so_and_does_not_start() -> None:
    done = ehcpwatch("worker", "--bootstrap", "127.0.0.1:1")

    assert done.returncode != 0
    assert "127.0.0.1:1" in done.stderr


@pytest.mark.usefixtures("topics")
def test_of_more_workers_than_partitions_one_says_that_it_has_none(options: list[str]) -> None:
    alarm = ["--no-partition-alarm", "2"]
    with ExitStack() as stack:
        pages = [stack.enter_context(running([*options, *alarm])) for _ in range(PARTITIONS + 1)]
        streams = {worker.stderr for worker, _ in pages if worker.stderr is not None}
        deadline = time.monotonic() + PATIENCE_SECONDS
        said = ""
        while "no partition for 2 seconds" not in said:
            assert time.monotonic() < deadline, f"no alarm among: {said}"
            for stream in select.select(streams, [], [], 0.2)[0]:
                said += os.read(stream.fileno(), 65_536).decode()


@pytest.mark.usefixtures("topics")
def test_rebuild_on_kafka_counts_the_cases(options: list[str], tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    events.write_text(request("C1") + "\n" + request("C2") + "\n")
    ehcpwatch("publish", *options, events)
    with running(options) as (worker, page):
        shows(page, r"ehcpwatch_events_total\{[^}]*request.received[^}]*\} [1-9]")
        worker.send_signal(signal.SIGTERM)
        worker.wait(PATIENCE_SECONDS)
    done = ehcpwatch("rebuild", *options)

    assert done.returncode == 0
    assert "2 cases folded again" in done.stderr


def test_rebuild_wants_either_a_file_or_a_broker() -> None:
    done = ehcpwatch("rebuild")

    assert done.returncode == 2
    assert "either --state or --bootstrap" in done.stderr
