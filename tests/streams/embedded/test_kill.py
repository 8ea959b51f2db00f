"""SIGKILL at any moment: what is left, once the work is done, is what an undisturbed run leaves."""

import json
import multiprocessing
import random
import signal
import sqlite3
import time
from collections import Counter
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from ehcpwatch.events import encode_structured
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from tests.streams.embedded import child

KILLS = 50
PATIENCE_SECONDS = 240
# Of what the state is: everything but the instants at which something was refused.
TABLES = {
    "events": "select subject, source, id, type, effective_on, recorded_micros, body from events",
    "cases": 'select "case", row from cases',
    "alerts": 'select alert_id, "case", stands, record from alerts',
    "alert_records": 'select alert_id, revision, "case", record from alert_records',
    "dead_letters": "select digest, reason, sentence, source, place, original from dead_letters",
    "offsets": "select position from offsets",
}


def contents(state: Path) -> dict[str, list[tuple[Any, ...]]]:
    with sqlite3.connect(state) as connection:
        found = {name: sorted(connection.execute(sql)) for name, sql in TABLES.items()}
    connection.close()
    return found


# Each is a process of its own, begun from one that has imported the program already.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([child.__name__])


def start(events: Path, state: Path, progress: Path) -> BaseProcess:
    process = PROCESSES.Process(target=child.ingest, args=(events, state, progress))
    process.start()
    return process


def ended(process: BaseProcess) -> bool:
    """Look for the end of *process* for a moment shorter than any of its steps."""
    process.join(0.001)
    return process.exitcode is not None


def exit_code(process: BaseProcess) -> int | None:
    """Wait for the end of *process*; `None` if it does not come."""
    process.join(PATIENCE_SECONDS)
    return process.exitcode


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """A borough's events with bad lines, repeats and reused ids among them."""
    row = row_of("City of London", 2022, among=packaged_rows())
    lines = [encode_structured(event) for event in simulate(row, seed=7).events]
    dice = random.Random(7)  # noqa: S311  # a test's dice
    for line in dice.sample(lines, 60):
        lines.insert(dice.randrange(len(lines)), line)
        lines.insert(dice.randrange(len(lines)), line[: len(line) // 2])
        lines.insert(dice.randrange(len(lines)), line.replace(b"20", b"21", 1))
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


@pytest.mark.slow
@pytest.mark.timeout(2 * PATIENCE_SECONDS)
def test_fifty_kills_at_random_moments_leave_the_state_of_an_undisturbed_run(
    events: Path, tmp_path: Path
) -> None:
    undisturbed, killed = tmp_path / "undisturbed.db", tmp_path / "killed.db"
    assert exit_code(start(events, undisturbed, tmp_path / "notes")) == 0
    dice = random.Random(2024)  # noqa: S311  # a test's dice
    progress = tmp_path / "progress"
    progress.touch()
    hits: Counter[str] = Counter()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for round_number in range(10 * KILLS):
        before = progress.stat().st_size
        process = start(events, killed, progress)
        wanted = dice.choice(("opened", "applying", "committed", "said"))
        extra = dice.randrange(3)
        while time.monotonic() < deadline:
            notes = progress.read_text()[before:].split("\n")
            if sum(note.startswith(wanted) for note in notes) > extra or ended(process):
                break
        if sum(hits.values()) < KILLS and process.exitcode is None:
            process.kill()
            hits[wanted] += exit_code(process) == -signal.SIGKILL
        elif exit_code(process) == 0 and sum(hits.values()) >= KILLS:
            break
        if progress.read_text().endswith("done\n") and sum(hits.values()) < KILLS:
            # Done too soon: begin the work again in a fresh database, and go on killing.
            killed = tmp_path / f"killed-{round_number}.db"
    finished = start(events, killed, progress)

    assert exit_code(finished) == 0
    assert sum(hits.values()) >= KILLS
    assert hits["applying"] > 0
    assert contents(killed) == contents(undisturbed)
    first = Counter(
        json.loads(record)[0]
        for _, _, _, record in contents(killed)["alert_records"]
        if json.loads(record)[7] in {"raised", "seen"}
    )
    assert max(first.values()) == 1
