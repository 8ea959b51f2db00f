"""A real Prometheus with our rules, that scrapes given pages."""

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from ehcpwatch.sinks.prometheus import MetricsPage, Reading
from tests.grafana.world import Answer
from tests.real.parts import answers_ready, free_port, need, running

__all__ = ["Prometheus", "prometheus_of"]

RULES = Path(__file__).parents[2] / "deploy/prometheus/rules"


class Prometheus:
    """Asks one Prometheus."""

    def __init__(self, url: str, server: subprocess.Popen[bytes]) -> None:
        self._client = httpx.Client(base_url=url)
        self._server = server

    def answer(self, expr: str, at: float) -> Answer:
        """Return what *expr* comes to at the instant *at*."""
        asked = self._client.post("/api/v1/query", data={"query": expr, "time": f"{at:.3f}"})
        found = asked.json()
        assert self._server.poll() is None
        assert found["status"] == "success", (expr, found.get("error"))
        results = found["data"]["result"]
        answer: Answer = {_key(one["metric"]): float(one["value"][1]) for one in results}
        assert len(answer) == len(results), expr
        return answer

    def firing(self) -> Answer:
        """Return how many alerts of ours fire, by name and severity, as the rules page has it."""
        alerts = self._client.get("/api/v1/alerts").json()["data"]["alerts"]
        found: Answer = {}
        for one in alerts:
            name = one["labels"]["alertname"]
            if one["state"] == "firing" and name.startswith("Ehcpwatch"):
                key = (name, one["labels"]["severity"])
                found[key] = found.get(key, 0) + 1
        return found

    def close(self) -> None:
        """Give the connection back."""
        self._client.close()


def _key(labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(labels[name] for name in sorted(labels) if name != "__name__")


@contextmanager
def prometheus_of(pages: Sequence[Reading], place: Path) -> Iterator[Prometheus]:
    """Run a Prometheus with our rules that scrapes *pages*, each from a worker of its own.

    Everything happens each second, so that a test need not wait for minutes.
    """
    with ExitStack() as served:
        targets = []
        for reading in pages:
            page = served.enter_context(MetricsPage())
            page.publish(reading)
            targets.append(f"'127.0.0.1:{page.serve(0)}'")
        config = place / "prometheus.yml"
        config.write_text(
            "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
            f"rule_files: ['{RULES}/*.yml']\n"
            "scrape_configs: [{job_name: ehcpwatch, static_configs: "
            f"[{{targets: [{', '.join(targets)}]}}]}}]\n"
        )
        url = f"http://127.0.0.1:{free_port()}"
        command: list[str | Path] = [
            need("prometheus"),
            f"--config.file={config}",
            f"--storage.tsdb.path={place / 'data'}",
            f"--web.listen-address={url.removeprefix('http://')}",
        ]
        ready = running(
            command, ready=lambda: answers_ready(f"{url}/-/ready"), log=place / "prometheus.log"
        )
        asked = Prometheus(url, served.enter_context(ready))
        served.callback(asked.close)
        yield asked


def now() -> float:
    """Return the present instant: what Prometheus scrapes, it puts under its own time."""
    return time.clock_gettime(time.CLOCK_REALTIME)
