"""A month of a borough: everybody is told what the policy calls for, once, and nothing else.

    PYTHONPATH=src pytest -rP tests/sinks/notifier/test_month.py

prints how many alerts a caseworker gets on a working day.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from statistics import median
from zlib import crc32

import pytest

from ehcpwatch.alerts import AlertRecord, Hearing
from ehcpwatch.clock import LONDON
from ehcpwatch.events import AdviceRequested, CaseworkerAssigned, Event
from ehcpwatch.register import Delivery, deliveries_of_message, records_of_alerts
from ehcpwatch.simulator import packaged_rows, row_of, simulate
from ehcpwatch.sinks.channels import Answer, ChannelName, Letter, Outcome
from ehcpwatch.watch import Policy

from .conftest import CouncilAt
from .council import COUNCIL, Council
from .policy_model import Telling, days_from, expected_tellings

FIRST, LAST = date(2024, 12, 1), date(2024, 12, 31)
DAYS = days_from(FIRST, LAST)
HOLIDAYS = {date(2024, 12, 25), date(2024, 12, 26)}
"""https://www.gov.uk/bank-holidays"""
WORKING_DAYS = [day for day in DAYS if day.weekday() < 5 and day not in HOLIDAYS]
TIMES = (time(1), time(8, 30), time(12), time(16, 55))
CASEWORKERS = [f"cw-{number:02d}" for number in range(1, 21)]
AGENCIES = ("ep", "health", "school", "social-care", "salt", "ot")
"""Those whose leads the directory knows, by the beginning of their advisers' references."""
PART_TIME = "cw-03"
AWAY, COVER, AWAY_FROM, AWAY_UNTIL = "cw-05", "cw-06", date(2024, 12, 9), date(2024, 12, 13)


def person(reference: str, *more: str) -> str:
    address = f'channel = "mail"\naddress = "{reference}@council.example"'
    return "\n".join(["[[person]]", f'reference = "{reference}"', address, *more, ""])


def directory(advisers: set[str]) -> str:
    """Return people of every kind: at once and in digests, part of the week, away, unknown."""
    more = {
        "cw-01": ['when = "at once"'],
        "cw-02": ['when = "at once"'],
        PART_TIME: ['hours = {days = ["Mon", "Tue", "Wed"], opens = 09:00:00, closes = 14:00:00}'],
        AWAY: [f'away = [{{from = {AWAY_FROM}, until = {AWAY_UNTIL}, cover = "{COVER}"}}]'],
    }
    return "\n".join(
        [
            f'authority = "{COUNCIL}"',
            'head_of_send = "head"',
            "[duty]",
            'channel = "mail"',
            'address = "duty@council.example"',
            # The last is not in the directory: whoever is on duty is told.
            *(person(one, *more.get(one, [])) for one in CASEWORKERS[:-1]),
            *(person(one) for one in ("head", "mgr", *(f"lead-{name}" for name in AGENCIES))),
            *(
                f'[[team]]\nreference = "team-{area}"\nchannel = "mail"\n'
                f'address = "{area}@council.example"\nmanager = "mgr"\n'
                for area in ("east", "north", "south", "west")
            ),
            *(
                f'[[agency]]\nadviser = "{adviser}"\nlead = "lead-{agency}"\n'
                for adviser in sorted(advisers)
                if (agency := adviser.rpartition("-")[0]) in AGENCIES
            ),
        ]
    )


def reads(audience: str, who: str, day: date) -> bool:
    """Whether whoever is told under a reference reads messages on a day."""
    if day.weekday() >= 5 or day in HOLIDAYS:
        return False
    return (audience, who) != ("caseworker", PART_TIME) or day.weekday() < 3


def borough() -> list[Event]:
    """Return a borough of Hackney's size, the cases of its caseworkers shared out among 20."""
    row = row_of("Hackney", 2024, among=packaged_rows())
    return [shared_out(event) for event in simulate(row, seed=1)]


def shared_out(event: Event) -> Event:
    data = event.data
    if not isinstance(data, CaseworkerAssigned) or data.caseworker is None:
        return event
    place = crc32(f"{event.subject} {data.caseworker}".encode()) % len(CASEWORKERS)
    return event.model_copy(
        update={"data": data.model_copy(update={"caseworker": CASEWORKERS[place]})}
    )


def recorded_at(event: Event) -> datetime:
    assert event.recorded_at is not None
    return event.recorded_at


class Listener:
    """Notes who is told what as the letters are handed over."""

    def __init__(self, council: Council) -> None:
        self._council = council
        self.tellings: Counter[Telling] = Counter()
        for name in ChannelName:
            council.post[name].answer = self.hear

    def hear(self, letter: Letter) -> Answer:
        with self._council.register() as connection:
            parts = deliveries_of_message(connection, letter.message_id)
            records = records_of_alerts(connection, {part.alert_id for part in parts})
        day = self._council.clock.now().astimezone(LONDON).date()
        assert len(parts) > 0
        for part in parts:
            who = part.recipient
            news = news_of(part, records[part.alert_id])
            self.tellings[Telling(day, part.alert_id, who.audience.value, who.who, news)] += 1
        return Answer(Outcome.ACCEPTED)


def news_of(part: Delivery, record: AlertRecord) -> str:
    match part.heard.hearing, part.then.hearing:
        case _, Hearing.LISTED:
            return "listed"
        case Hearing.NOTHING, Hearing.STANDS:
            return "new"
        case Hearing.STANDS, Hearing.STANDS:
            return "changed"
        case Hearing.OVER, Hearing.STANDS:
            return "again"
        case Hearing.STANDS, Hearing.OVER:
            return "handed_on" if record.stands else "over"
        case _:
            return "unheard of"


@pytest.mark.slow
def test_in_a_month_of_a_borough_everybody_is_told_what_the_policy_calls_for_and_nothing_else(
    council_at: CouncilAt, record_property: Callable[[str, object], None]
) -> None:
    events = borough()
    advisers = {event.data.adviser for event in events if isinstance(event.data, AdviceRequested)}
    council = council_at(
        datetime(2024, 12, 1, 0, 30, tzinfo=UTC),
        policy=Policy(go_live_on=FIRST),
        people=directory(advisers),
    )
    listener = Listener(council)
    history: list[AlertRecord] = []
    coming = iter(sorted(events, key=recorded_at))
    waiting = next(coming)
    for day in DAYS:
        council.at(datetime.combine(day, TIMES[0], UTC))
        arrived: list[Event] = []
        while recorded_at(waiting) <= council.clock.now():
            arrived.append(waiting)
            waiting = next(coming)
        history.extend(council.take(arrived))
        for moment in TIMES:
            council.at(datetime.combine(day, moment, UTC))
            council.notify()

    expected = expected_tellings(history, DAYS, reads)
    assert listener.tellings - expected == Counter()
    assert expected - listener.tellings == Counter()
    once = Counter(
        (one.alert, one.audience, one.who)
        for one in listener.tellings.elements()
        if one.news == "new"
    )
    assert set(once.values()) == {1}
    kinds = Counter(one.news for one in listener.tellings.elements())
    assert set(kinds) >= {"new", "over", "handed_on", "listed"}
    new = Counter(
        (one.who, one.on)
        for one in listener.tellings.elements()
        if one.audience == "caseworker" and one.news == "new"
    )
    assert {who for who, _ in new} == set(CASEWORKERS)
    a_day = median(new[who, day] for who in CASEWORKERS for day in WORKING_DAYS)
    letters = sum(len(post.letters) for post in council.post.values())
    record_property("median_alerts_a_caseworker_a_working_day", a_day)
    # For whoever runs it with -rP.
    print(f"deliveries by kind: {dict(kinds.most_common())}, in {letters} letters")  # noqa: T201
    print(f"new alerts a caseworker a working day: median {a_day}, most {max(new.values())}")  # noqa: T201
