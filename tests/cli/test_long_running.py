"""The demo to its end, and the watch as a service."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cli.running import ehcpwatch

PATIENCE_SECONDS = 60


def request(case: str) -> str:
    return json.dumps(
        {
            "specversion": "1.0",
            "id": case,
            "source": "casework",
            "type": "ehcp.request.received.v1",
            "subject": f"E09000012/{case}",
            "data": {"received_on": "2025-01-06"},
        }
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_demo_runs_to_its_end_with_the_published_figures(tmp_path: Path) -> None:
    state = tmp_path / "demo.db"
    done = ehcpwatch("demo", "--once", "--state", state)

    assert done.returncode == 0
    assert "186 of 465 = 40.0 %" in done.stdout
    assert "136 of 314 = 43.3 %" in done.stdout
    assert "What to look at next" in done.stdout
    assert "BREACH" in done.stdout


def answer(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as page:  # noqa: S310  # loopback
        text: str = page.read().decode()
    return text


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_running_watch_follows_a_file_tells_shows_metrics_and_stops_when_asked(
    tmp_path: Path,
) -> None:
    events = tmp_path / "events.jsonl"
    events.write_text(request("C1") + "\n")
    command: list[str | Path] = [sys.executable, "-m", "ehcpwatch.cli", "run", "--state"]
    with (
        subprocess.Popen(
            [*command, tmp_path / "state.db", "--metrics-port", "0", events],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        ) as watch,
        ExitStack() as ending,
    ):
        ending.callback(watch.kill)
        assert watch.stderr is not None
        assert watch.stdout is not None
        found = re.search(rb"http://127.0.0.1:(\d+)/metrics", watch.stderr.readline())
        assert found is not None
        page = f"http://127.0.0.1:{found[1].decode()}/metrics"
        with events.open("a") as more:
            more.write(request("C2") + "\n")
        deadline = time.monotonic() + PATIENCE_SECONDS
        text = ""
        while 'ehcpwatch_cases_watched{partition="0"} 2\n' not in text:
            assert time.monotonic() < deadline, "the second case was never on the page"
            select.select([watch.stdout], [], [], 0.05)
            text = answer(page)
        watch.send_signal(signal.SIGTERM)
        told = watch.stdout.read().decode()
        watch.wait()

    assert watch.returncode == 0
    assert "C1" not in text
    assert "E09000012/C1" in told
    assert "raised" in told
