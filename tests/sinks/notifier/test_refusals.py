"""Inboxes that refuse, channels that fail, processes that die: nothing is lost or repeated."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from ehcpwatch.events import CaseKey, CaseworkerAssigned, PlanIssued
from ehcpwatch.register import MessageState, stored_message
from ehcpwatch.sinks.channels import Answer, ChannelName, Letter, Outcome, Reason, Receipt
from ehcpwatch.sinks.notifier import Fallback, take_receipt

from .conftest import CouncilAt
from .council import (
    BUSY,
    CASE,
    COUNCIL,
    NO_ANSWER,
    NO_SUCH_ADDRESS,
    PEOPLE,
    Council,
    begun,
    said_in,
    told,
)

SEVEN, DUTY = "seven@council.example", "duty@council.example"
SUNDAY = datetime(2025, 5, 18, 1, tzinfo=UTC)
MONDAY, TUESDAY = date(2025, 5, 19), date(2025, 5, 20)
ACCEPTED = Answer(Outcome.ACCEPTED)


class KilledError(Exception):
    """The process ends here."""


def killed(_: Letter) -> Answer:
    raise KilledError


def refusing(*addresses: str) -> Callable[[Letter], Answer]:
    return lambda letter: NO_SUCH_ADDRESS if letter.address in addresses else ACCEPTED


def receipt(letter: Letter, *, permanent: bool = False, reason: Reason | None = None) -> Receipt:
    return Receipt(letter.message_id, reason is None, permanent, reason)


def state_of(council: Council, letter: Letter) -> MessageState:
    with council.register() as connection:
        message = stored_message(connection, letter.message_id)
    assert message is not None
    return message.state


def test_of_somebody_whom_the_directory_does_not_know_whoever_is_on_duty_is_told(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY)
    council.take(begun(caseworker="cw-99"))

    (letter,) = council.day(MONDAY)

    assert letter.address == DUTY
    assert council.notifier.tally.instead == {Fallback.UNKNOWN: 1}


def test_an_inbox_that_does_not_exist_is_duty_and_the_person_again_once_it_is_put_right(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    post = council.post[ChannelName.MAIL]
    post.answer = refusing(SEVEN)

    refused, instead = council.day(MONDAY)

    assert (refused.address, instead.address) == (SEVEN, DUTY)
    assert [one.news for one in said_in(instead)] == ["New"]
    assert council.notifier.tally.instead == {Fallback.BOUNCED: 1}
    # The next rung is not tried at the address that refused.
    (next_rung,) = council.day(date(2025, 5, 27))
    assert next_rung.address == DUTY
    council.people = PEOPLE.replace(SEVEN, "right@council.example")
    (manager, right) = sorted(council.day(date(2025, 6, 23)), key=lambda one: one.address)
    assert (manager.address, right.address) == ("manager@council.example", "right@council.example")


def test_where_duty_refuses_too_all_is_kept_until_somebody_can_be_told(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    council.post[ChannelName.MAIL].answer = refusing(SEVEN, DUTY)

    tried = council.day(MONDAY)

    assert [letter.address for letter in tried] == [SEVEN, DUTY]
    assert council.day(TUESDAY) == []
    council.people = PEOPLE.replace(DUTY, "right@council.example")
    (letter,) = council.later(timedelta(hours=1))
    assert letter.address == "right@council.example"
    assert [one.news for one in said_in(letter)] == ["New"]


def test_an_address_put_right_while_the_first_attempt_was_unanswered_is_the_one_that_bounced(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    post = council.post[ChannelName.MAIL]
    post.answer = lambda _: NO_ANSWER
    council.day(MONDAY)
    council.people = PEOPLE.replace(SEVEN, "other@council.example")
    post.answer = refusing("other@council.example")

    letters = council.later(timedelta(minutes=10))

    assert [letter.address for letter in letters] == ["other@council.example", DUTY]


def test_a_channel_that_is_busy_is_tried_later_with_what_is_so_then(council_at: CouncilAt) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    post = council.post[ChannelName.MAIL]
    post.answer = lambda _: BUSY
    (first,) = council.day(MONDAY)
    assert council.notify() == []
    post.answer = lambda _: ACCEPTED

    (second,) = council.later(timedelta(minutes=1))

    assert state_of(council, first) is MessageState.NOT_TAKEN
    assert [one.news for one in said_in(second)] == ["New"]
    assert council.later(timedelta(hours=2)) == []


def test_a_letter_that_is_refused_as_it_is_comes_again_an_hour_later(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    post = council.post[ChannelName.MAIL]
    post.answer = lambda _: Answer(Outcome.REFUSED, Reason.SENDER_REFUSED)
    council.day(MONDAY)
    post.answer = lambda _: ACCEPTED

    assert council.later(timedelta(minutes=59)) == []
    assert len(council.later(timedelta(minutes=1))) == 1


def test_a_letter_without_an_answer_is_tried_again_under_its_id(council_at: CouncilAt) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    post = council.post[ChannelName.MAIL]
    post.answer = lambda _: NO_ANSWER
    (first,) = council.day(MONDAY)
    post.answer = lambda _: ACCEPTED

    (second,) = council.later(timedelta(minutes=1))

    assert (second.message_id, second.attempt) == (first.message_id, 2)
    assert second.text == first.text
    assert council.notifier.tally.repeated[ChannelName.MAIL] == 1
    assert council.day(TUESDAY) == []


@pytest.mark.parametrize(
    "answer", [BUSY, Answer(Outcome.REFUSED, Reason.SENDER_REFUSED)], ids=["later", "refused"]
)
def test_what_may_have_been_taken_keeps_its_id_when_a_later_attempt_is_not_taken(
    council_at: CouncilAt, answer: Answer
) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    post = council.post[ChannelName.MAIL]
    post.answer = lambda _: NO_ANSWER
    (first,) = council.day(MONDAY)
    post.answer = lambda _: answer
    council.later(timedelta(minutes=1))
    post.answer = lambda _: ACCEPTED

    (third,) = council.later(timedelta(hours=1))

    assert third.message_id == first.message_id
    assert council.day(TUESDAY) == []


def test_an_attempt_that_ends_when_another_has_begun_leaves_it_to_the_other(
    council_at: CouncilAt,
) -> None:
    """The first was slow: its lease was over, and a second process tried the message again."""
    council = council_at(SUNDAY)
    council.take(begun())
    other = council.new_notifier()
    post = council.post[ChannelName.MAIL]
    letters = post.letters

    def slow(letter: Letter) -> Answer:
        if letter.attempt > 1:
            return NO_ANSWER
        council.clock.advance(timedelta(minutes=6))
        assert other.send_next(ChannelName.MAIL)
        return BUSY

    post.answer = slow
    council.day(MONDAY)
    post.answer = lambda _: ACCEPTED
    council.later(timedelta(hours=1))

    assert [letter.attempt for letter in letters] == [1, 2, 3]
    assert len({letter.message_id for letter in letters}) == 1


@pytest.mark.parametrize("arrives", [True, False], ids=["after", "before"])
def test_a_process_that_is_killed_twenty_times_has_told_each_once(
    council_at: CouncilAt,
    arrives: bool,  # noqa: FBT001  # a column of the table
) -> None:
    """The letter was handed over each time, or never but for the last: nobody can know."""
    council = council_at(SUNDAY)
    council.take([*begun(), *begun(CaseKey(f"{COUNCIL}/C-2"), "cw-08")])
    council.night(MONDAY)
    council.at(datetime(2025, 5, 19, 8, tzinfo=UTC))
    post = council.post[ChannelName.MAIL]
    post.answer = killed
    for _ in range(20):
        council.notifier = council.new_notifier()
        with pytest.raises(KilledError):
            council.notify()
        if not arrives:
            post.letters.clear()
        council.clock.advance(timedelta(minutes=6))
    post.answer = lambda _: ACCEPTED
    council.notifier = council.new_notifier()
    council.notify()

    by_id = {letter.message_id: letter for letter in post.letters}
    said = [(letter.address, one.news) for letter in by_id.values() for one in said_in(letter)]
    assert sorted(said) == [("eight@council.example", "New"), (SEVEN, "New")]
    assert council.day(TUESDAY) == []


def test_more_than_so_many_messages_an_hour_are_held_and_the_rest_follows(
    council_at: CouncilAt,
) -> None:
    people = PEOPLE + "".join(
        f'[[person]]\nreference = "n-{number}"\nchannel = "mail"\naddress = "n{number}@c.example"\n'
        for number in range(5)
    )
    council = council_at(SUNDAY, people=people, most_an_hour=3)
    for number in range(5):
        council.take(begun(CaseKey(f"{COUNCIL}/C-{number}"), f"n-{number}"))

    assert len(council.day(MONDAY)) == 3
    assert council.notifier.tally.held
    # Neither a new process nor another channel sends more.
    council.notifier = council.new_notifier()
    assert council.later(timedelta(minutes=59)) == []
    rest = council.later(timedelta(minutes=2))
    assert len(rest) == 2
    assert not council.notifier.tally.held
    addresses = [letter.address for letter in council.post[ChannelName.MAIL].letters]
    assert len(set(addresses)) == 5


def test_a_receipt_that_says_no_such_address_has_duty_told(council_at: CouncilAt) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    (letter,) = council.day(MONDAY)
    gone = receipt(letter, permanent=True, reason=Reason.NO_SUCH_ADDRESS)

    for _ in range(2):
        with council.register() as connection:
            assert take_receipt(connection, gone, council.clock.now())

    (instead,) = council.notify()
    assert instead.address == DUTY
    assert [one.news for one in said_in(instead)] == ["New"]
    assert state_of(council, letter) is MessageState.RETURNED
    assert council.day(TUESDAY) == []


def test_a_receipt_that_says_not_now_has_the_person_told_again_later(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    (letter,) = council.day(MONDAY)
    full = receipt(letter, reason=Reason.MAILBOX_UNAVAILABLE)

    with council.register() as connection:
        assert take_receipt(connection, full, council.clock.now())

    assert council.notify() == []
    (again,) = council.later(timedelta(hours=1))
    assert again.address == SEVEN
    assert again.message_id != letter.message_id
    assert [one.news for one in said_in(again)] == ["New"]


def test_a_receipt_of_arrival_settles_a_letter_whose_answer_was_lost(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    council.post[ChannelName.MAIL].answer = lambda _: NO_ANSWER
    (letter,) = council.day(MONDAY)

    with council.register() as connection:
        assert take_receipt(connection, receipt(letter), council.clock.now())

    assert state_of(council, letter) is MessageState.ARRIVED
    assert council.later(timedelta(hours=2)) == []


def test_a_letter_that_came_back_after_its_alert_was_over_is_not_sent_again(
    council_at: CouncilAt,
) -> None:
    council = council_at(SUNDAY)
    council.take(begun())
    (letter,) = council.day(MONDAY)
    council.take(told(CASE, PlanIssued(sent_on=MONDAY), first=10))
    with council.register() as connection:
        take_receipt(
            connection, receipt(letter, reason=Reason.MAILBOX_UNAVAILABLE), council.clock.now()
        )

    assert council.later(timedelta(hours=1)) == []


def test_an_inbox_that_two_read_hears_that_the_alert_stands_and_not_that_it_is_anothers(
    council_at: CouncilAt,
) -> None:
    """Both caseworkers are unknown, so that duty is told for the old one and for the new one."""
    council = council_at(SUNDAY)
    council.take(
        [
            *begun(caseworker="cw-98"),
            *begun(CaseKey(f"{COUNCIL}/C-2"), "cw-99"),
        ]
    )
    council.day(MONDAY)

    (letter,) = council.day(
        TUESDAY,
        [
            *told(CASE, CaseworkerAssigned(assigned_on=TUESDAY, caseworker="cw-99"), first=10),
            *told(
                CaseKey(f"{COUNCIL}/C-2"),
                CaseworkerAssigned(assigned_on=TUESDAY, caseworker="cw-98"),
                first=10,
            ),
        ],
    )

    assert [one.news for one in said_in(letter)] == ["New", "New"]
