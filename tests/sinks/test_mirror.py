"""The ledger of a register in Alertmanager: what stands is there, what ended is ended there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete

from ehcpwatch.cli.reading import open_register, write_beside
from ehcpwatch.clock import SystemClock
from ehcpwatch.errors import DatabaseMissingError
from ehcpwatch.events import CaseKey, PlanIssued, RequestReceived
from ehcpwatch.register import ledger, standing_alerts
from ehcpwatch.register.tables import alerts
from ehcpwatch.sinks import AlertmanagerSink, LedgerMirror
from tests.real.alertmanager import alertmanager_pair
from tests.real.web import WebServer, web_server
from tests.sinks.notifier.council import COUNCIL, Council, told

CASE = CaseKey(f"{COUNCIL}/C-1")
MORNING = datetime(2025, 6, 2, 9, tzinfo=UTC)
REQUEST = RequestReceived(received_on=date(2025, 1, 6))
PLAN = PlanIssued(sent_on=date(2025, 6, 2))


@contextmanager
def mirrored(council: Council, *addresses: str) -> Iterator[LedgerMirror]:
    with httpx.Client() as client:
        yield LedgerMirror(
            register=partial(open_register, str(council.state)),
            sink=AlertmanagerSink(addresses, wall_clock=council.clock, client=client),
            wall_clock=council.clock,
        )


def ends(web: WebServer) -> dict[str, datetime]:
    """Return when each alert ends, as it was last posted."""
    return {
        alert["labels"]["alert_id"]: datetime.fromisoformat(alert["endsAt"])
        for asked in web.asked
        for alert in json.loads(asked.body)
    }


def test_what_stands_is_posted_once_a_minute_and_what_was_met_is_ended(tmp_path: Path) -> None:
    council = Council(tmp_path, at=MORNING)
    council.take(told(CASE, REQUEST))
    standing = {one.alert_id for one in council.ledger() if one.stands and one.told}
    with web_server() as web, mirrored(council, f"http://127.0.0.1:{web.port}") as mirror:
        mirror.step()
        first = ends(web)
        council.clock.advance(timedelta(seconds=30))
        mirror.step()
        posts = len(web.asked)
        council.clock.advance(timedelta(seconds=30))
        council.take(told(CASE, PLAN, first=2))
        left = {one.alert_id for one in council.ledger() if one.stands and one.told}
        mirror.step()
        now = council.clock.now()
        last = ends(web)

    assert posts == 1
    assert first.keys() == standing
    assert all(end > now for end in first.values())
    assert standing - left
    assert {name for name, end in last.items() if end == now} == standing - left
    assert {name for name, end in last.items() if end > now} == left


def test_what_is_no_longer_in_the_ledger_is_ended_too(tmp_path: Path) -> None:
    """On Kafka an erasure takes the records of its alerts away."""
    council = Council(tmp_path, at=MORNING)
    council.take(told(CASE, REQUEST))
    with web_server() as web, mirrored(council, f"http://127.0.0.1:{web.port}") as mirror:
        mirror.step()
        with write_beside(str(council.state)) as connection:
            connection.execute(delete(alerts))
        council.clock.advance(timedelta(minutes=1))
        mirror.step()
        found = set(ends(web).values())

    assert found == {council.clock.now()}


def test_a_register_that_is_away_changes_nothing_and_is_looked_at_again(tmp_path: Path) -> None:
    council = Council(tmp_path, at=MORNING)
    council.take(told(CASE, REQUEST))
    state = Path(council.state)
    with web_server() as web, mirrored(council, f"http://127.0.0.1:{web.port}") as mirror:
        mirror.step()
        council.clock.advance(timedelta(minutes=1))
        council.close()
        state.rename(tmp_path / "away.db")
        with pytest.raises(DatabaseMissingError):
            mirror.step()
        (tmp_path / "away.db").rename(state)
        mirror.step()

        assert len(web.asked) == 2


def test_the_standing_alerts_are_those_of_the_ledger_that_stand(tmp_path: Path) -> None:
    council = Council(tmp_path, at=MORNING)
    council.take(told(CASE, REQUEST))
    council.take(told(CASE, PLAN, first=2))
    with council.register() as connection:
        whole = list(ledger(connection))
        standing = list(standing_alerts(connection))

    assert [one for one in whole if one.stands] == standing
    assert len(standing) < len(whole)


@pytest.mark.slow
@pytest.mark.real("alertmanager")
def test_both_of_a_real_pair_show_what_stands_and_not_what_has_ended(tmp_path: Path) -> None:
    # Two minutes behind theirs, so that what ends at its later look is over there too.
    council = Council(tmp_path, at=SystemClock().now() - timedelta(minutes=2))
    council.take(told(CASE, REQUEST))
    standing = {one.alert_id for one in council.ledger() if one.stands and one.told}
    with alertmanager_pair(tmp_path) as pair, mirrored(council, *pair.urls) as mirror:
        mirror.step()
        shown = [pair.active(number) for number in range(2)]
        council.take(told(CASE, PLAN, first=2))
        left = {one.alert_id for one in council.ledger() if one.stands and one.told}
        council.clock.advance(timedelta(minutes=1))
        mirror.step()
        shown_later = [pair.active(number) for number in range(2)]

    assert standing - left
    assert shown == [standing, standing]
    assert shown_later == [left, left]
