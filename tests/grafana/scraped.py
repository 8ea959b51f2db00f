"""Pages as a real Prometheus with our rules has scraped them, and its answers at an instant."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from ehcpwatch.sinks.prometheus import MetricsPage, Reading
from tests.grafana.world import Answer
from tests.real.prometheus import RULES, prometheus_running

__all__ = ["Scraped", "now", "scraped"]


class Scraped:
    """Asks one Prometheus, and says what it said when it refuses."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def answer(self, expr: str, at: float) -> Answer:
        """Return what *expr* comes to at the instant *at*, by the values of its labels."""
        asked = self._client.post("/api/v1/query", data={"query": expr, "time": f"{at:.3f}"})
        found = asked.json()
        assert found["status"] == "success", (expr, found.get("error"))
        results = found["data"]["result"]
        answer: Answer = {_key(one["metric"]): float(one["value"][1]) for one in results}
        assert len(answer) == len(results), expr
        return answer

    def label_values(self, series: str, label: str) -> list[str]:
        """Return the values of *label* in *series*, as Grafana asks for those of a variable."""
        asked = self._client.get(f"/api/v1/label/{label}/values", params={"match[]": series})
        found: list[str] = asked.json()["data"]
        return found

    def firing(self) -> Answer:
        """Return how many alerts of ours fire, by name and severity, as Prometheus lists them."""
        alerts = self._client.get("/api/v1/alerts").json()["data"]["alerts"]
        found: Answer = {}
        for one in alerts:
            name = one["labels"]["alertname"]
            if one["state"] == "firing" and name.startswith("Ehcpwatch"):
                key = (name, one["labels"]["severity"])
                found[key] = found.get(key, 0) + 1
        return found


def _key(labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(labels[name] for name in sorted(labels) if name != "__name__")


@contextmanager
def scraped(pages: Sequence[Reading], place: Path) -> Iterator[Scraped]:
    """Run a Prometheus with our rules that scrapes *pages*, each from a worker of its own."""
    with ExitStack() as served:
        targets = []
        for reading in pages:
            page = served.enter_context(MetricsPage())
            page.publish(reading)
            targets.append(f"127.0.0.1:{page.serve(0)}")
        prometheus = served.enter_context(
            prometheus_running(place, targets=targets, rules=sorted(RULES.glob("*.yml")))
        )
        yield Scraped(served.enter_context(httpx.Client(base_url=prometheus.url, timeout=30)))


def now() -> float:
    """Return the present instant: what Prometheus scrapes, it puts under its own time."""
    return time.clock_gettime(time.CLOCK_REALTIME)
