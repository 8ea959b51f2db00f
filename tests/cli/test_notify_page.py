"""The page of a notifier, made of what a real one did with a real register."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ehcpwatch.cli.kept_directory import KeptDirectory
from ehcpwatch.cli.notify import MOST_AN_HOUR
from ehcpwatch.cli.notify_page import NotifierPage
from ehcpwatch.cli.reading import open_register
from ehcpwatch.events import CaseKey, CaseworkerAssigned, RequestReceived
from ehcpwatch.register import SqlConnection
from ehcpwatch.sinks import notifier
from ehcpwatch.sinks.channels import Answer, ChannelName, Outcome, Reason
from ehcpwatch.sinks.prometheus import MetricsPage
from ehcpwatch.sinks.words import Words
from tests.sinks.notifier.council import COUNCIL, Council, told
from tests.sinks.pages import read_back

CASE = CaseKey(f"{COUNCIL}/C-1")
MORNING = datetime(2025, 6, 2, 9, tzinfo=UTC)


class Watched:
    """A council whose notifier has a page."""

    def __init__(self, folder: Path, *, most_an_hour: int = 100) -> None:
        self.council = Council(folder, at=MORNING, most_an_hour=most_an_hour)
        file = folder / "people.toml"
        file.write_text(self.council.people)
        self.page = MetricsPage()
        self.away = False
        self.shown = NotifierPage(
            self.page,
            self.council.notifier,
            register=self._register,
            directory=KeptDirectory(file, set(ChannelName)),
            words=Words(),
            posts=lambda: {("http://127.0.0.1:9093", "delivered"): 2},
            most_an_hour=most_an_hour,
            wall_clock=self.council.clock,
        )

    @contextmanager
    def _register(self) -> Iterator[SqlConnection]:
        with open_register("nowhere.db" if self.away else str(self.council.state)) as connection:
            yield connection

    def value(self, name: str, **labels: str) -> float | None:
        self.shown.publish()
        key = (f"ehcpwatch_{name}", tuple(sorted(labels.items())))
        return read_back(self.page.text()).get(key)


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def overdue(watched: Watched) -> None:
    watched.council.take(
        told(
            CASE,
            RequestReceived(received_on=date(2025, 1, 6)),
            CaseworkerAssigned(assigned_on=date(2025, 1, 8), caseworker="cw-07"),
        )
    )


def test_before_anything_is_done_the_page_has_its_channels_at_nothing(watched: Watched) -> None:
    for name in ChannelName:
        attempts = {"channel": name.value, "outcome": "accepted", "reason": "none"}
        assert watched.value("notifier_attempts_total", **attempts) == 0
        last = {"channel": name.value, "outcome": "later"}
        assert watched.value("notifier_last_attempt_timestamp_seconds", **last) == 0
    assert watched.value("notifier_last_look_timestamp_seconds") == 0
    assert watched.value("notifier_register_up") == 1
    assert watched.value("notifier_deliveries_waiting") == 0
    peer = {"peer": "http://127.0.0.1:9093", "outcome": "delivered"}
    assert watched.value("alertmanager_posts_total", **peer) == 2


def test_what_goes_out_what_fails_and_when_is_shown(watched: Watched) -> None:
    overdue(watched)
    mail = watched.council.post[ChannelName.MAIL]
    mail.answer = lambda _: Answer(Outcome.LATER, Reason.UNREACHABLE)
    watched.council.notify()
    watched.shown.looked()
    failed_at = watched.council.clock.now()
    last = "notifier_last_attempt_timestamp_seconds"
    assert watched.value(last, channel="mail", outcome="later") == failed_at.timestamp()
    assert watched.value(last, channel="mail", outcome="accepted") == 0

    mail.answer = lambda _: Answer(Outcome.ACCEPTED)
    watched.council.clock.advance(timedelta(minutes=2))
    due = watched.value("notifier_deliveries_due")
    age = watched.value("notifier_oldest_due_seconds")
    watched.council.notify()

    assert due is not None
    assert due > 0
    assert age == 60
    assert watched.value(last, channel="mail", outcome="later") == failed_at.timestamp()
    now = watched.council.clock.now()
    assert watched.value(last, channel="mail", outcome="accepted") == now.timestamp()
    assert watched.value("notifier_deliveries_due") == 0
    assert watched.value("notifier_last_look_timestamp_seconds") == failed_at.timestamp()
    delivered = watched.value("notifier_deliveries_total", channel="mail")
    assert delivered is not None
    assert delivered > 0


def test_an_inbox_that_refuses_is_counted_and_its_letters_go_to_duty(watched: Watched) -> None:
    overdue(watched)
    gone = Answer(Outcome.REFUSED, Reason.NO_SUCH_ADDRESS)
    mail = watched.council.post[ChannelName.MAIL]
    mail.answer = lambda one: gone if "seven" in one.address else Answer(Outcome.ACCEPTED)
    watched.council.notify()
    watched.council.day(date(2025, 6, 3))
    bounced = watched.value("notifier_deliveries_to_duty_total", reason="bounced")

    assert watched.value("notifier_inboxes_refusing") == 1
    assert bounced is not None
    assert bounced > 0


def test_letters_are_held_while_the_hour_is_full_and_some_are_due(tmp_path: Path) -> None:
    watched = Watched(tmp_path, most_an_hour=1)
    overdue(watched)
    watched.council.notify()
    idle = watched.value("notifier_held")
    watched.council.take(
        told(
            CaseKey(f"{COUNCIL}/C-2"),
            RequestReceived(received_on=date(2025, 1, 6)),
            CaseworkerAssigned(assigned_on=date(2025, 1, 8), caseworker="cw-07"),
        )
    )
    watched.council.notify()

    assert idle == 0
    assert watched.value("notifier_held") == 1
    watched.council.clock.advance(timedelta(hours=1))
    assert watched.value("notifier_held") == 0


def test_while_the_register_is_away_the_page_goes_on(watched: Watched) -> None:
    watched.away = True

    assert watched.value("notifier_register_up") == 0
    assert watched.value("notifier_deliveries_waiting") is None


def test_the_command_holds_back_as_the_notifier_does() -> None:
    assert notifier.MOST_AN_HOUR == MOST_AN_HOUR
