"""A real Prometheus that scrapes pages of a test and loads the rules that a council would."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import httpx

from tests.real.parts import PartFailedError, answers_ready, free_port, need, running

__all__ = ["RULES", "Labels", "Prometheus", "prometheus_running"]

RULES = Path(__file__).parents[2] / "deploy/prometheus/rules"

# Scrapes and evaluations are three seconds apart, which is also how long a scrape may take; a
# shared machine stalls for seconds.
PATIENCE_SECONDS = 60.0

# Between two looks: short beside a second, long beside one look.
LOOK_SECONDS = 0.2

Labels: TypeAlias = frozenset[tuple[str, str]]


class Prometheus:
    """One that runs.

    Attributes:
        url: Its address, without a slash at the end.
    """

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self._process = process

    def ask(self, query: str) -> dict[Labels, float]:
        """Return what *query* gives now: values by labels, the name of the series left out."""
        answer = httpx.get(f"{self.url}/api/v1/query", params={"query": query}, timeout=10)
        answer.raise_for_status()
        return {
            frozenset(
                (name, value) for name, value in found["metric"].items() if name != "__name__"
            ): float(found["value"][1])
            for found in answer.json()["data"]["result"]
        }

    def rule_groups(self) -> list[dict[str, Any]]:
        """Return the groups of rules, each rule with its health, as the server tells them."""
        groups: list[dict[str, Any]] = httpx.get(f"{self.url}/api/v1/rules", timeout=10).json()[
            "data"
        ]["groups"]
        return groups

    def until(
        self, query: str, holds: Callable[[Mapping[Labels, float]], bool]
    ) -> dict[Labels, float]:
        """Return what *query* gives once that *holds*, or what it gave last, for a test to see.

        Raises:
            PartFailedError: The server has ended.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = self.ask(query)
            if holds(found) or time.monotonic() >= deadline:
                return found
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(LOOK_SECONDS)
                message = "Prometheus has ended"
                raise PartFailedError(message)


@contextmanager
def prometheus_running(
    folder: Path, *, targets: Sequence[str], rules: Sequence[Path] = ()
) -> Iterator[Prometheus]:
    """Start one that scrapes *targets* every three seconds as the job `ehcpwatch`.

    Args:
        folder: Of this server alone: configuration, data and log.
        targets: Host and port of each page.
        rules: Files of rules, evaluated as often.
    """
    config = folder / "prometheus.yml"
    config.write_text(
        # YAML is a superset of JSON.
        json.dumps(
            {
                "global": {"scrape_interval": "3s", "evaluation_interval": "3s"},
                "rule_files": [str(file) for file in rules],
                "scrape_configs": [
                    {"job_name": "ehcpwatch", "static_configs": [{"targets": list(targets)}]}
                ],
            }
        )
    )
    url = f"http://127.0.0.1:{free_port()}"
    command: list[str | Path] = [
        need("prometheus"),
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={url.removeprefix('http://')}",
    ]
    with running(
        command, ready=lambda: answers_ready(f"{url}/-/ready"), log=folder / "prometheus.log"
    ) as process:
        yield Prometheus(url, process)
