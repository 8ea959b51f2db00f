"""Marks that let the logs of a quiet partition move on, so that an erased case is compacted."""

import asyncio
from datetime import datetime, timedelta

from ehcpwatch.events import CaseKey
from ehcpwatch.streams.kafka.arrival import Tick
from ehcpwatch.streams.kafka.changes import Changes, Gathering
from ehcpwatch.streams.kafka.stored import MARK, Kind, kind_of
from ehcpwatch.streams.partition import Delivery
from ehcpwatch.streams.pulse import PartitionPulse
from ehcpwatch.watch import Effects, Erasure
from tests.streams.kafka.test_owned import NOW, PARTITION, Durable, Hands, Log


class Taken(Durable):
    """A line that keeps what it made durable."""

    def __init__(self, gathering: Gathering, pulse: PartitionPulse) -> None:
        super().__init__(gathering, pulse)
        self.taken: list[Changes] = []

    def wake(self) -> None:
        self.taken.append(self._waiting.take())


class Quiet(Hands):
    """A partition on which nothing arrives."""

    def __init__(self) -> None:
        super().__init__(Log())
        self.owned.line = self.made = Taken(self.applied, self.pulse)

    def marked_at(self, now: datetime) -> bool:
        """Look at the clock, and say whether every topic was given a mark."""
        before = len(self.made.taken)
        tick = Tick(partition=PARTITION, generation=1, now=now, end=0, delivered=None)
        asyncio.run(self.owned.tick(tick))
        found = [changes for changes in self.made.taken[before:] if changes]
        for one in found:
            assert one.position is None
            assert one.cases == {MARK: None}
            assert one.alerts == [(MARK, None)]
            assert [tuple(letter) for letter in one.letters.values()] == [(MARK, None, ())]
        return bool(found)


def test_a_partition_is_marked_when_it_is_taken_over_and_every_six_hours_after() -> None:
    quiet = Quiet()
    hours = (0, 0, 1, 5, 6, 7, 11, 12, 36, 41)

    marked = [hour for hour in hours if quiet.marked_at(NOW + timedelta(hours=hour))]

    assert marked == [0, 6, 12, 36]


def test_a_clock_that_was_set_far_back_does_not_put_the_next_mark_off() -> None:
    quiet = Quiet()

    assert quiet.marked_at(NOW + timedelta(days=400))
    assert quiet.marked_at(NOW)
    assert not quiet.marked_at(NOW + timedelta(hours=1))


def test_a_mark_is_no_letter_of_a_case_that_is_erased_in_the_same_transaction() -> None:
    gathering = Quiet().applied
    erasure = Erasure(case=CaseKey("E09000012/C-1"), digest=b"digest", kept=())
    nothing = Delivery(source="", items=(), position=None)

    gathering.mark()
    gathering.commit(Effects(erased=(erasure,)), (), nothing)
    changes = gathering.take()

    assert kind_of(MARK) is Kind.SETTING
    assert MARK in changes.letters
    assert changes.erased == [erasure.case]
