"""Workers as processes: started, hit by signals, and listened to through their logs."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Self

from ehcpwatch.streams.kafka import KafkaSettings
from tests.streams.kafka.child import FIRST_TICK, HOLDING, LET_GO, SETTLED
from tests.waiting import eventually

__all__ = ["Child", "Crew", "Said", "Settled"]

STARTED_SECONDS = 90.0
"""For a worker to begin to log; a busy machine takes 10 s to import Faust."""
ENDED_SECONDS = 60.0
"""For a worker to give everything up in order: two transactions may be due."""

_READY = re.compile(r"partition (\d+) is ready")
_FIRST_TICK = re.compile(rf"{FIRST_TICK} (\d+)")
_SETTLED = re.compile(rf"{SETTLED} (\d+), day (\S+), offset (\d+)")


@dataclass(frozen=True, slots=True)
class Said:
    """What a worker said of a partition, and when, in seconds since 1970."""

    partition: int
    at: float


@dataclass(frozen=True, slots=True)
class Settled(Said):
    """Everything before *offset* is applied, everything due on *day* said, and all durable."""

    day: date
    offset: int


class Child:
    """One worker as a process.

    Attributes:
        name: Of its log.
    """

    def __init__(
        self,
        name: str,
        settings: KafkaSettings,
        folder: Path,
        *,
        clock: Path | None,
        hold_seconds: float = 0.0,
    ) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        options: list[str | Path] = [
            *("--bootstrap", ",".join(settings.connection.bootstrap)),
            *("--prefix", settings.topics.prefix, "--group", settings.group),
            *("--transport", settings.transport.value),
            *("--session", str(settings.session_timeout_seconds)),
            *("--tick", str(settings.tick_seconds)),
            *("--log", self.log, "--hold", str(hold_seconds)),
        ]
        if clock is not None:
            options += ["--clock", clock]
        with (folder / f"{name}.err").open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.streams.kafka.child", *options],
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
            )

    @property
    def status(self) -> int | None:
        """Its exit status, negative for the signal that ended it; `None` while it runs."""
        return self._process.poll()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; nothing where it has ended."""
        self._process.send_signal(number)

    def wait(self, seconds: float = ENDED_SECONDS) -> int:
        """Return its exit status once it has ended.

        Raises:
            TimeoutExpired: It has not.
        """
        return self._process.wait(seconds)

    def stop(self) -> int:
        """Tell it to end in order, and return its status."""
        self.signal(signal.SIGTERM)
        self.signal(signal.SIGCONT)
        return self.wait()

    def kill(self) -> None:
        """End it whatever it does."""
        self._process.kill()
        self._process.wait()

    @property
    def joined(self) -> bool:
        """Whether it has been given its share of the partitions, be it none, at least once."""
        return self.log.exists() and "Setting newly assigned" in self.log.read_text()

    @property
    def in_transaction(self) -> bool:
        """Whether it holds a transaction open now, all of it written."""
        text = self.log.read_text() if self.log.exists() else ""
        return text.count(HOLDING) > text.count(LET_GO)

    def ready(self) -> list[Said]:
        """Return when partitions became ready, in order."""
        return [Said(int(found.group(1)), at) for found, at in self._logged(_READY)]

    def first_ticks(self) -> list[Said]:
        """Return when ownerships first looked at the clock, in order."""
        return [Said(int(found.group(1)), at) for found, at in self._logged(_FIRST_TICK)]

    def settled(self) -> list[Settled]:
        """Return when partitions settled, and how far they had come, in order."""
        return [
            Settled(
                int(found.group(1)), at, date.fromisoformat(found.group(2)), int(found.group(3))
            )
            for found, at in self._logged(_SETTLED)
        ]

    def _logged(self, pattern: re.Pattern[str]) -> list[tuple[re.Match[str], float]]:
        if not self.log.exists():
            return []
        # The last line may be half written.
        lines = self.log.read_text().split("\n")[:-1]
        found = ((line, pattern.search(line)) for line in lines)
        return [(match, float(line.partition(" ")[0])) for line, match in found if match]


class Crew:
    """The workers of one test; a context manager that leaves none behind.

    Args:
        settings: Of every worker.
        folder: For logs and the clock.
        now: Where the clock stands at first; `None` for the machine's.
        hold_seconds: See `hold_transactions`.

    Attributes:
        buried: Those that have ended.
        statuses: Theirs.
    """

    def __init__(
        self,
        settings: KafkaSettings,
        folder: Path,
        *,
        now: datetime | None,
        hold_seconds: float = 0.0,
    ) -> None:
        self.settings = settings
        self.folder = folder
        self.children: list[Child] = []
        self.buried: list[Child] = []
        self.statuses: list[int] = []
        self._hold_seconds = hold_seconds
        self._numbers = count(1)
        self._clock = None if now is None else folder / "clock"
        if now is not None:
            self.move_to(now)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for child in self.children:
            child.kill()

    def __iter__(self) -> Iterator[Child]:
        return iter(self.children)

    def move_to(self, now: datetime) -> None:
        """Set the clock that all workers read."""
        assert self._clock is not None
        fresh = self._clock.with_suffix(".fresh")
        fresh.write_text(now.isoformat())
        fresh.replace(self._clock)

    def start(self) -> Child:
        """Start one more worker."""
        child = Child(
            f"worker-{next(self._numbers)}",
            self.settings,
            self.folder,
            clock=self._clock,
            hold_seconds=self._hold_seconds,
        )
        self.children.append(child)
        return child

    def start_joined(self, workers: int) -> list[Child]:
        """Start workers and return them once each is a member of the group."""
        children = [self.start() for _ in range(workers)]
        for child in children:
            eventually(
                lambda child=child: child.joined or child.status is not None,  # type: ignore[misc]
                f"{child.name} in the group",
                STARTED_SECONDS,
            )
        return children

    def bury(self) -> None:
        """Take away those that have ended, and note their statuses."""
        ended = [child for child in self.children if child.status is not None]
        self.children = [child for child in self.children if child.status is None]
        self.buried += ended
        self.statuses += [child.wait() for child in ended]

    def settled(self) -> list[Settled]:
        """Return when partitions settled, whoever said so, the dead included.

        Who owned a partition too long may say so as well, and not wrongly: what it knows to
        be durable is, and of what it knows nothing it says nothing.
        """
        return [said for child in (*self.buried, *self.children) for said in child.settled()]

    def stop(self) -> None:
        """Tell all to end in order."""
        for child in self.children:
            child.signal(signal.SIGCONT)
            child.signal(signal.SIGTERM)
        for child in self.children:
            child.wait()
        self.bury()
