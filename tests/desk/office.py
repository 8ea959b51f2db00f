"""A watch over two cases with alerts, the desk beside it, and whoever comes by."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from socket import create_server
from threading import Thread

import httpx
import uvicorn
from starlette.types import ASGIApp

from ehcpwatch.alerts import AlertRecord
from ehcpwatch.case import Facts
from ehcpwatch.cli.reading import open_register, write_beside
from ehcpwatch.clock import ManualClock
from ehcpwatch.desk import ActLink, ActsFile, Desk, RegisterLinks
from ehcpwatch.desk.links import ActLinks, CalendarLinks
from ehcpwatch.events import (
    AssessmentAgreed,
    CaseKey,
    CaseworkerAssigned,
    Event,
    Payload,
    RequestReceived,
    new_event,
)
from ehcpwatch.sources import read_file, source_name
from ehcpwatch.streams import Delivered, Delivery
from ehcpwatch.streams.embedded import EmbeddedEngine
from ehcpwatch.watch import Policy

__all__ = ["AHEAD", "KEYS", "NOW", "OVERDUE", "TODAY", "Office", "served", "told"]

NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)
TODAY = date(2025, 6, 2)
OVERDUE = CaseKey("E09000012/C-1")
"""Its plan was due a week ago, on 26 May 2025."""
AHEAD = CaseKey("E09000012/C-2")
"""Its plan is due in a week, on 9 June 2025."""
KEYS = ("k" * 32,)


def told(case: CaseKey, *payloads: Payload) -> list[Event]:
    """Return one event for each payload, recorded at the end of its day."""
    return [
        new_event(
            data,
            subject=case,
            source="casework",
            id=f"{case.partition('/')[2]}-{place}",
            sequence=place,
            recorded_at=datetime.combine(data.effective_on, datetime.min.time(), UTC),
        )
        for place, data in enumerate(payloads, start=1)
    ]


def story() -> list[Event]:
    """Return what is known of the two cases."""
    return [
        *told(
            OVERDUE,
            RequestReceived(received_on=date(2025, 1, 6)),
            CaseworkerAssigned(assigned_on=date(2025, 1, 8), caseworker="cw-07"),
            AssessmentAgreed(notified_on=date(2025, 2, 14)),
        ),
        *told(
            AHEAD,
            RequestReceived(received_on=date(2025, 1, 20)),
            CaseworkerAssigned(assigned_on=date(2025, 1, 21), caseworker="cw-08"),
            AssessmentAgreed(notified_on=date(2025, 2, 28)),
        ),
    ]


class Office:
    """A state, the file of acts, and a desk over both.

    Attributes:
        clock: Moved by hand; the watch and the desk share it.
        app_links: Make the links that the desk reads.
    """

    def __init__(self, folder: Path, events: Iterable[Event] = (), *, at: datetime = NOW) -> None:
        self.state = folder / "state.db"
        self.acts = folder / "acts.jsonl"
        self.clock = ManualClock(at)
        self.links = ActLinks(KEYS, wall_clock=self.clock)
        self.calendars = CalendarLinks(KEYS, wall_clock=self.clock)
        self.used = RegisterLinks(partial(write_beside, str(self.state)))
        self.desk = Desk(
            register=partial(open_register, str(self.state)),
            outlet=ActsFile(self.acts),
            wall_clock=self.clock,
        )
        self.take(list(events) or story())

    def take(self, events: Iterable[Event]) -> None:
        """Have the watch take events in, and say what is due."""
        with self._engine() as engine:
            items = [Delivered(item=event, place="") for event in events]
            engine.take(Delivery(source="test", items=items, position=None))
            engine.tick()
            list(engine.settle())

    def follow(self, case: CaseKey) -> Facts:
        """Have the watch read the file of acts, as `run` does, and return what it knows then."""
        with self._engine() as engine:
            for delivery in read_file(
                self.acts,
                position=engine.position(source_name(self.acts)),
                wall_clock=self.clock,
                whole_lines=True,
            ):
                engine.take(delivery)
            engine.tick()
            list(engine.settle())
            assert engine.dead_letter_counts() == {}
            facts = engine.watch.facts(case)
        assert facts is not None
        return facts

    def alert(self, case: CaseKey, rule: str = "final_plan") -> AlertRecord:
        """Return the alert of *rule* that stands for a case."""
        standing = [one.record for one in self.desk.standing(None)]
        return next(one for one in standing if (one.case, one.rule) == (case, rule))

    def link(self, case: CaseKey, *, by: str = "cw-07", link_id: str = "letter-1") -> str:
        """Return the path of a link about the alert on a case's plan."""
        link = ActLink(alert_id=self.alert(case).alert_id, by=by, link_id=link_id)
        return f"/a/{self.links.token(link)}"

    def lines(self) -> list[bytes]:
        """Return the events that were given away."""
        return self.acts.read_bytes().splitlines()

    def later(self, days: int) -> None:
        """Let days pass."""
        self.clock.advance(timedelta(days=days))

    def _engine(self) -> EmbeddedEngine:
        return EmbeddedEngine(self.state, policy=Policy(), wall_clock=self.clock)


@contextmanager
def served(app: ASGIApp) -> Iterator[httpx.Client]:
    """Serve *app* by the real server, and yield a client of it."""
    with create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        # Requests wait on the listener until the server takes them.
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            port = listener.getsockname()[1]
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()
