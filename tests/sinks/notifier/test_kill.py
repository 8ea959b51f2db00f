"""SIGKILL at any moment, and a mail server that is away: everybody is told, and told once."""

import multiprocessing
import random
import signal
import sys
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from ehcpwatch.cli.reading import open_register
from ehcpwatch.events import CaseKey
from ehcpwatch.register import MessageState, state_counts
from ehcpwatch.sinks.channels import MailSettings, Tls
from tests.real.mail import PASSWORD, USER, Mailbox, mail_server

from . import child
from .conftest import CouncilAt
from .council import COUNCIL, begun

KILLS = 20
STEPS = (("begun", 1), ("planned", 1), ("handing over", 2), ("handed over", 2), ("settled", 2))
"""Where it is killed, and after how many of the kind at the most."""
PATIENCE_SECONDS = 200
CASEWORKERS = 30
MONDAY = datetime(2025, 5, 19, 8, 30, tzinfo=UTC)
BETWEEN = timedelta(minutes=6)
"""Longer than a lease: whoever comes next takes up what was left."""
PEOPLE = f"""\
authority = "{COUNCIL}"
[duty]
channel = "mail"
address = "duty@council.example"
""" + "\n".join(
    f"""\
[[person]]
reference = "cw-{number}"
channel = "mail"
address = "cw-{number}@council.example"
when = "at once"
"""
    for number in range(CASEWORKERS)
)

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([child.__name__])


def settings(mailbox: Mailbox) -> MailSettings:
    host, port = mailbox.address.split(":")
    return MailSettings(
        host=host,
        port=int(port),
        tls=Tls.STARTTLS,
        user=USER,
        password=PASSWORD,
        sender="alerts@council.example",
        reply_to=None,
        ca_file=mailbox.ca_file,
        most_a_minute=100_000,
    )


def killed_at(process: BaseProcess, progress: Path, before: int, step: str, count: int) -> bool:
    """Kill *process* when it has noted a step so often; return whether it was still at work."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.exitcode is None:
        if progress.read_text()[before:].split("\n").count(step) >= count:
            process.kill()
            break
        process.join(0.001)
    process.join(PATIENCE_SECONDS)
    return process.exitcode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.timeout(2 * PATIENCE_SECONDS)
def test_twenty_kills_at_random_moments_lose_nothing_and_tell_twice_only_under_one_id(
    council_at: CouncilAt, tmp_path: Path
) -> None:
    council = council_at(MONDAY - timedelta(days=1))
    council.take(
        event
        for number in range(CASEWORKERS)
        for event in begun(CaseKey(f"{COUNCIL}/C-{number}"), f"cw-{number}")
    )
    council.at(MONDAY)
    council.take([])
    dice = random.Random(2025)  # noqa: S311  # a test's dice
    progress = tmp_path / "progress"
    progress.touch()
    moment, kills = MONDAY, Counter[str]()
    with mail_server(tmp_path) as mailbox:

        def start() -> BaseProcess:
            process = PROCESSES.Process(
                target=child.notify,
                args=(council.state, PEOPLE, settings(mailbox), moment, progress),
            )
            process.start()
            return process

        while kills.total() < KILLS:
            step, most = dice.choice(STEPS)
            before = progress.stat().st_size
            once = killed_at(start(), progress, before, step, dice.randint(1, most))
            assert once, f"there was nothing left to kill at after {kills}"
            kills[step] += 1
            moment += BETWEEN
        for _ in range(2):
            last = start()
            last.join(PATIENCE_SECONDS)
            assert last.exitcode == 0
            moment += BETWEEN
        mails = mailbox.all()

    told: dict[str, set[str]] = defaultdict(set)
    for mail in mails:
        told[str(mail["to"])].add(str(mail["message-id"]))
    assert set(told) == {f"cw-{number}@council.example" for number in range(CASEWORKERS)}
    assert {len(ids) for ids in told.values()} == {1}
    with open_register(str(council.state)) as connection:
        assert state_counts(connection) == {("mail", MessageState.TAKEN): CASEWORKERS}
    # Shown by `pytest -rP`.
    sys.stdout.write(f"killed at {dict(kills)}; came twice: {len(mails) - CASEWORKERS}\n")
