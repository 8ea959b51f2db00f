"""Two notifiers take from one register on a server, and nobody is told twice."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Lock, Thread

import pytest

from ehcpwatch.alerts import AlertRecord, AlertState, Closing, Role
from ehcpwatch.clock import ManualClock
from ehcpwatch.register import (
    MessageState,
    PostgresRegister,
    deliveries_of_message,
    state_counts,
    write_records,
)
from ehcpwatch.sinks.channels import Answer, ChannelName, Letter, Outcome, RateLimit
from ehcpwatch.sinks.directory import Directory, parse_directory
from ehcpwatch.sinks.notifier import Notifier
from ehcpwatch.sinks.words import Words
from tests.register.records import record

from .council import COUNCIL

NOW = datetime(2025, 5, 28, 9, tzinfo=UTC)
PEOPLE, ALERTS_EACH = 12, 4
DIRECTORY = f'authority = "{COUNCIL}"\n[duty]\nchannel = "mail"\naddress = "duty@c.example"\n' + (
    "".join(
        f'[[person]]\nreference = "p-{number}"\nchannel = "mail"\n'
        f'address = "p{number}@c.example"\nwhen = "at once"\n'
        for number in range(PEOPLE)
    )
)


class SharedPost:
    """A channel that two processes have, and that notes who is told what."""

    name = ChannelName.MAIL

    def __init__(self, register: PostgresRegister) -> None:
        self._register = register
        self._lock = Lock()
        self.told: Counter[tuple[str, str, str]] = Counter()
        self.ids: list[str] = []

    def send(self, letter: Letter) -> Answer:
        with self._register.beside() as connection:
            parts = deliveries_of_message(connection, letter.message_id)
        with self._lock:
            self.ids.append(letter.message_id)
            self.told.update(
                (one.alert_id, one.recipient.who, one.then.hearing.value) for one in parts
            )
        return Answer(Outcome.ACCEPTED)


@pytest.fixture
def register(database_url: str) -> Iterator[PostgresRegister]:
    made = PostgresRegister(database_url)
    made.prepare()
    yield made
    made.close()


def alerts(state: AlertState, revision: int) -> list[AlertRecord]:
    over = state is AlertState.RESOLVED
    return [
        record(f"a-{number:02d}", f"{COUNCIL}/C-{number}", state=state, revision=revision)._replace(
            caseworker=f"p-{number % PEOPLE}",
            tell=(Role.CASEWORKER,),
            reason=Closing.MET_LATE if over else None,
        )
        for number in range(PEOPLE * ALERTS_EACH)
    ]


def directory() -> Directory:
    return parse_directory(DIRECTORY, path=Path("people.toml"))


def at_once(notifiers: Sequence[Notifier]) -> None:
    """Have all of them plan, and send until nothing is left, beside each other."""
    start = Barrier(len(notifiers))
    failures: list[BaseException] = []

    def work(notifier: Notifier) -> None:
        try:
            start.wait()
            notifier.plan()
            while notifier.send_next(ChannelName.MAIL):
                pass
        except BaseException as error:  # noqa: BLE001  # raised again by the test
            failures.append(error)

    threads = [Thread(target=work, args=(notifier,)) for notifier in notifiers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


@pytest.mark.real("postgresql")
def test_two_notifiers_that_take_from_one_register_tell_nobody_twice(
    register: PostgresRegister,
) -> None:
    post, clock = SharedPost(register), ManualClock(NOW)
    notifiers = [
        Notifier(
            register=register.beside,
            directory=directory,
            channels={ChannelName.MAIL: post},
            limits={ChannelName.MAIL: RateLimit(100_000, timedelta(minutes=1))},
            words=Words(),
            link_of=None,
            wall_clock=clock,
        )
        for _ in range(2)
    ]
    rounds = [
        (AlertState.RAISED, "stands"),
        (AlertState.RESOLVED, "over"),
        (AlertState.REINSTATED, "stands"),
    ]
    for revision, (state, hears) in enumerate(rounds, start=1):
        with register.transaction() as connection:
            write_records(connection, alerts(state, revision))
        post.told.clear()

        at_once(notifiers)

        assert post.told == Counter(
            (one.alert_id, one.caseworker, hears) for one in alerts(state, revision)
        )
        clock.advance(timedelta(minutes=1))

    assert len(set(post.ids)) == len(post.ids)
    with register.beside() as connection:
        assert state_counts(connection) == {("mail", MessageState.TAKEN): len(post.ids)}
