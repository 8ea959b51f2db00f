"""A real pair of Alertmanagers that gossip, either of which can be killed and started again."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from subprocess import Popen

import httpx

from tests.real.parts import answers_ready, await_ready, free_ports, launch, need, stop

__all__ = ["AlertmanagerPair", "alertmanager_pair"]

GOSSIP_EVERY = "50ms"
"""A quarter of what is usual: one that starts tells nobody for some fifty of these."""

NOBODY = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n"
TIMEOUT_SECONDS = 10


class AlertmanagerPair:
    """Two Alertmanagers of one configuration.

    Attributes:
        urls: Of both, in order; the same after a restart.
    """

    def __init__(self, folder: Path, config: str) -> None:
        ports = free_ports(4)
        self.urls = [f"http://127.0.0.1:{port}" for port in ports[:2]]
        self._gossip = ports[2:]
        self._folder = folder
        self._config = folder / "alertmanager.yml"
        self._config.write_text(config)
        self._processes: dict[int, Popen[bytes]] = {}

    def start(self, number: int) -> None:
        """Start one and wait until it answers; it tells nobody before it has `settled`."""
        process = self._processes[number] = launch(self._command(number), log=self._log(number))
        await_ready(
            process,
            ready=partial(answers_ready, f"{self.urls[number]}/-/ready"),
            log=self._log(number),
        )

    def kill(self, number: int) -> None:
        """End one without a word, so that it keeps what it had on its disk and no more."""
        stop(self._processes.pop(number), signal.SIGKILL)

    def stop(self) -> None:
        """Ask those that run to end."""
        while self._processes:
            _, process = self._processes.popitem()
            stop(process)

    def active(self, number: int) -> set[str]:
        """Return the `alert_id` of each alert that one takes for standing."""
        found = self._asked(number, "/api/v2/alerts", active="true").json()
        return {alert["labels"]["alert_id"] for alert in found}

    def settled(self) -> bool:
        """Whether those that run know their peers, and tell people what they are posted."""
        return all(
            self._asked(number, "/api/v2/status").json()["cluster"]["status"] == "ready"
            for number in self._processes
        )

    def heard(self) -> int:
        """Return of how many tellings one of the two has heard from the other.

        A message that comes again, as gossip does, counts once: only what is new is passed on.
        """
        name = "alertmanager_nflog_gossip_messages_propagated_total "
        pages = [self._asked(number, "/metrics").text for number in self._processes]
        lines = [line for page in pages for line in page.splitlines()]
        return sum(int(line.removeprefix(name)) for line in lines if line.startswith(name))

    def _asked(self, number: int, path: str, **params: str) -> httpx.Response:
        return httpx.get(f"{self.urls[number]}{path}", params=params, timeout=TIMEOUT_SECONDS)

    def _log(self, number: int) -> Path:
        return self._folder / f"alertmanager-{number}.log"

    def _command(self, number: int) -> list[str | Path]:
        own, other = self._gossip[number], self._gossip[1 - number]
        return [
            need("alertmanager"),
            f"--config.file={self._config}",
            f"--storage.path={self._folder / f'alertmanager-{number}'}",
            f"--web.listen-address={self.urls[number].removeprefix('http://')}",
            f"--cluster.listen-address=127.0.0.1:{own}",
            f"--cluster.peer=127.0.0.1:{other}",
            f"--cluster.gossip-interval={GOSSIP_EVERY}",
        ]


@contextmanager
def alertmanager_pair(folder: Path, config: str = NOBODY) -> Iterator[AlertmanagerPair]:
    """Run both, by default with a configuration that tells nobody."""
    pair = AlertmanagerPair(folder, config)
    try:
        for number in range(2):
            pair.start(number)
        yield pair
    finally:
        pair.stop()
