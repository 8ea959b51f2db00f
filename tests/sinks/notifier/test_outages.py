"""A channel that is away delays its own letters alone, and loses none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from ehcpwatch.events import CaseKey
from ehcpwatch.sinks.channels import Answer, ChannelName, Letter, MailChannel, Outcome, RateLimit
from ehcpwatch.sinks.notifier import run_notifier
from tests.real.mail import mail_server
from tests.real.parts import free_port

from .conftest import CouncilAt
from .council import COUNCIL, PEOPLE, begun
from .test_kill import settings

SUNDAY = datetime(2025, 5, 18, 12, tzinfo=UTC)
MONDAY = datetime(2025, 5, 19, 9, tzinfo=UTC)
SEVEN = "seven@council.example"
MANY = {name: RateLimit(1_000, timedelta(minutes=1)) for name in ChannelName}
PATIENCE_SECONDS = 60


def test_after_an_hour_without_a_mail_server_everybody_is_told_once(
    council_at: CouncilAt, tmp_path: Path
) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    council.at(MONDAY)
    council.take([])
    with mail_server(tmp_path) as mailbox:
        known = settings(mailbox)
    port = free_port()
    notifier = council.new_notifier(
        {ChannelName.MAIL: MailChannel(replace(known, port=port), wall_clock=council.clock)}
    )
    for _ in range(12):
        notifier.plan()
        while notifier.send_next(ChannelName.MAIL):
            pass
        council.clock.advance(timedelta(minutes=5))
    refused = notifier.tally.attempts[ChannelName.MAIL, Outcome.LATER, "unreachable"]
    with mail_server(tmp_path, port=port) as mailbox:
        fresh = replace(known, port=port, ca_file=mailbox.ca_file)
        notifier = council.new_notifier(
            {ChannelName.MAIL: MailChannel(fresh, wall_clock=council.clock)}
        )
        for _ in range(2):
            while notifier.send_next(ChannelName.MAIL):
                pass
            council.clock.advance(timedelta(hours=1))
        mails = mailbox.mails(SEVEN)

    # Each wait is twice the one before.
    assert refused == 6
    assert len(mails) == len(mailbox.all()) == 1
    assert not notifier.tally.repeated


class Stuck:
    """A channel that answers when the test is over."""

    name = ChannelName.MAIL

    def __init__(self) -> None:
        self.asked, self.over = Event(), Event()

    def send(self, _letter: Letter) -> Answer:
        self.asked.set()
        self.over.wait(PATIENCE_SECONDS)
        return Answer(Outcome.ACCEPTED)


class Quick:
    """A channel that takes everything."""

    name = ChannelName.CHAT

    def __init__(self) -> None:
        self.took = Event()

    def send(self, _letter: Letter) -> Answer:
        self.took.set()
        return Answer(Outcome.ACCEPTED)


@pytest.mark.slow
def test_while_one_channel_hangs_the_others_go_on_and_what_hung_is_settled_when_it_ends(
    council_at: CouncilAt,
) -> None:
    room = PEOPLE.replace('when = "digest"\nmanager', 'when = "at once"\nmanager')
    council = council_at(SUNDAY, people=room)
    council.take([*begun(), *begun(CaseKey(f"{COUNCIL}/C-2"), caseworker=None)])
    council.at(MONDAY)
    council.take([])
    stuck, quick, stop = Stuck(), Quick(), Event()
    notifier = council.new_notifier({ChannelName.MAIL: stuck, ChannelName.CHAT: quick})
    running = Thread(target=run_notifier, args=(notifier, stop), kwargs={"beside": lambda: None})
    running.start()
    try:
        assert stuck.asked.wait(PATIENCE_SECONDS)
        assert quick.took.wait(PATIENCE_SECONDS)
    finally:
        stop.set()
        stuck.over.set()
        running.join()

    heard = {(who, state) for (_, _, who), state in council.heard().items()}
    assert heard == {("cw-07", "stands"), ("north", "stands")}


@pytest.mark.slow
def test_a_fault_of_the_program_in_one_thread_ends_them_all(council_at: CouncilAt) -> None:
    council = council_at(MONDAY)
    notifier, stop = council.new_notifier(), Event()

    def fails() -> None:
        message = f"a fault at {COUNCIL}"
        raise LookupError(message)

    with pytest.raises(LookupError):
        run_notifier(notifier, stop, beside=fails)
    assert stop.is_set()
