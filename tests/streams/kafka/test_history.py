"""The comparison after a run under fire finds what was planted, says where, and keeps the rest."""

import json
import random
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from ehcpwatch.events import Event, case_key, decode_structured
from ehcpwatch.streams.kafka.reading import home_partition
from ehcpwatch.watch import Policy, encode_row
from tests.streams.kafka.history import History, Line, Moment, Said, Wanted, faults, undisturbed
from tests.streams.kafka.soak import Day, days_of, lines_of_boroughs
from tests.streams.kafka.topics import Written
from tests.watch.keeping import Keeper

pytestmark = pytest.mark.slow

PARTITIONS = 2


class Play:
    """A run that nothing hit, except that *lost* lines never came: what it left.

    It stands still whenever the clock was moved, and at the end of every day.
    """

    def __init__(self, days: Sequence[Day], *, lost: Collection[Line] = ()) -> None:
        self.moments: list[Moment] = []
        self.history = History(self.moments)
        self._keepers = [Keeper(days[0].on, Policy()) for _ in range(PARTITIONS)]
        self._ends = dict.fromkeys(range(PARTITIONS), 0)
        self._said = dict.fromkeys(range(PARTITIONS), 0)
        for day in days:
            for keeper in self._keepers:
                keeper.tick(day.on)
            self._stand_still(day.on)
            for value in day.lines:
                self._send(value, lost)
            self._stand_still(day.on)

    def _stand_still(self, day: date) -> None:
        for number, keeper in enumerate(self._keepers):
            for record in keeper.settle():
                said = Said(number, self._said[number], record.alert_id, record)
                self.history.said.append(said)
                self._said[number] += 1
        self.moments.append(Moment(day, dict(self._ends), dict(self._said)))

    def _send(self, value: bytes, lost: Collection[Line]) -> None:
        item = decode_structured(value)
        number = home_partition(item.subject, PARTITIONS) if isinstance(item, Event) else 0
        line = Line(number, self._ends[number], value)
        self.history.lines.append(line)
        self._ends[number] += 1
        if line in lost:
            return
        if isinstance(item, Event):
            effects = self._keepers[number].apply([item])
            for row in effects.rows:
                self.history.rows.setdefault(row.case, []).append(encode_row(row))
            refused = effects.rejections
        else:
            refused = (item,)
        for rejection in refused:
            self.history.letters[str(line).encode()] = (rejection.reason, rejection.original)


@pytest.fixture(scope="module")
def days() -> list[Day]:
    return days_of(lines_of_boroughs(900, random.Random(3)), 3)  # noqa: S311  # a test's dice


@pytest.fixture(scope="module")
def right(days: list[Day]) -> History:
    """What is left where nothing was lost; a test plants its fault in a copy."""
    return Play(days).history


@pytest.fixture(scope="module")
def wanted(right: History, tmp_path_factory: pytest.TempPathFactory) -> Wanted:
    return undisturbed(right, tmp_path_factory.mktemp("undisturbed"))


def found_in(history: History, wanted: Wanted, folder: Path) -> list[str]:
    """What is found, without the sentence that says where all is kept."""
    return faults(history, wanted, folder / "history", records=lambda: ())[:-1]


def middle_of(history: History) -> Line:
    """A line of the second day in the middle of a case, after which its row is another."""
    return next(
        chronology[at]
        for case, chronology in history.chronologies.items()
        if len(set(history.rows[case])) == len(chronology)
        for at in range(1, len(chronology) - 1)
        if chronology[at].offset >= history.moments[1].lines[chronology[at].partition]
    )


def test_nothing_is_sent_before_the_day_after_it_was_recorded(days: list[Day]) -> None:
    for day in days:
        items = [decode_structured(line) for line in day.lines]
        recorded = [one.recorded_at for one in items if isinstance(one, Event)]
        assert recorded
        assert all(at is not None and at.date() < day.on for at in recorded)


def test_a_run_that_nothing_hit_has_no_faults_and_nothing_is_kept(
    right: History, wanted: Wanted, tmp_path: Path
) -> None:
    assert faults(right, wanted, tmp_path / "history", records=lambda: ()) == []
    assert not (tmp_path / "history").exists()
    assert sum(said.raises for said in right.said) > 100
    assert len(right.letters) > 10


def test_alerts_come_due_overnight_on_every_day_of_such_a_run(right: History) -> None:
    nights = [
        (before, after)
        for (evening, before), (morning, after) in pairwise(
            zip(right.moments, right.standing(), strict=True)
        )
        if evening.day < morning.day
    ]

    assert len(nights) == 2
    assert all(before != after for before, after in nights)


def test_the_line_that_was_lost_in_the_middle_of_a_case_is_named(
    days: list[Day], right: History, wanted: Wanted, tmp_path: Path
) -> None:
    lost = middle_of(right)

    sentences = found_in(Play(days, lost=[lost]).history, wanted, tmp_path)

    assert sentences[0] == f"1 rows differ; the first line that went wrong lies at {lost}"


def test_the_last_line_of_a_case_that_was_lost_is_named(
    right: History, wanted: Wanted, tmp_path: Path
) -> None:
    case, chronology = next(
        (case, lines)
        for case, lines in right.chronologies.items()
        if len(set(right.rows[case])) == len(lines) > 2
    )

    sentences = found_in(
        replace(right, rows={**right.rows, case: right.rows[case][:-1]}), wanted, tmp_path
    )

    assert sentences[0] == f"1 rows differ; the first line that went wrong lies at {chronology[-1]}"


def test_of_several_cases_that_differ_the_line_that_went_wrong_first_is_named(
    right: History, wanted: Wanted, tmp_path: Path
) -> None:
    first = next(iter(right.events))
    assert case_key(right.events[first]) is not None

    sentences = found_in(replace(right, rows={}), wanted, tmp_path)

    assert sentences[0] == (
        f"{len(right.rows)} rows differ; the first line that went wrong lies at {first}"
    )


def test_an_alert_that_was_due_overnight_and_not_raised_is_dated(
    right: History, wanted: Wanted, tmp_path: Path
) -> None:
    evening, morning = right.moments[1], right.moments[2]
    forgotten = next(
        said
        for said in right.said
        if said.raises
        and evening.said[said.partition] <= said.offset < morning.said[said.partition]
    )
    left = [said for said in right.said if said.alert_id != forgotten.alert_id]

    sentences = found_in(replace(right, said=left), wanted, tmp_path)

    assert len(sentences) == 1
    assert sentences[0].startswith(
        "0 alerts stand that should not, and 1 do not that should, first when the run stood "
        f"still on {morning.day}; the last line until then about such a case lies at partition"
    )


def test_an_alert_that_was_raised_twice_is_told_of_both_times(
    right: History, wanted: Wanted, tmp_path: Path
) -> None:
    at, again = next((at, said) for at, said in enumerate(right.said) if said.raises)
    twice = [*right.said[:at], again, *right.said[at:]]

    sentences = found_in(replace(right, said=twice), wanted, tmp_path)

    place = f"offset {again.offset} of partition {again.partition} of the alerts"
    assert sentences == [f"raised 2 times: at {place}"] * 2


def test_an_alert_that_no_beginning_of_its_case_knows_is_told_of(
    right: History, wanted: Wanted, tmp_path: Path
) -> None:
    raised = next(said for said in right.said if said.raises)
    invented = replace(raised, alert_id="invented")

    sentences = found_in(replace(right, said=[*right.said, invented]), wanted, tmp_path)

    place = f"offset {raised.offset} of partition {raised.partition} of the alerts"
    assert sentences[-1] == f"raised and never true: at {place}"


def test_a_bad_line_that_was_passed_over_is_named(
    right: History, wanted: Wanted, tmp_path: Path
) -> None:
    lost = next(line for line in right.lines if line not in right.events)
    left = {key: letter for key, letter in right.letters.items() if key != str(lost).encode()}

    sentences = found_in(replace(right, letters=left), wanted, tmp_path)

    assert sentences == [
        f"1 dead letters on one side only; the first was sent at {lost}",
        f"1 bad lines are not kept; the first lies at {lost}",
    ]


def test_where_something_is_wrong_the_history_is_kept_and_the_last_sentence_says_where(
    right: History, wanted: Wanted, tmp_path: Path
) -> None:
    lost = next(line for line in right.lines if line not in right.events)
    records = [
        Written(partition=line.partition, offset=line.offset, value=line.value)
        for line in right.lines
    ]
    folder = tmp_path / "history"

    sentences = faults(replace(right, letters={}), wanted, folder, records=lambda: records)

    assert sentences[-1] == f"the history of the run, and what was wanted, is kept in {folder}"
    kept = {
        file.name: [json.loads(line) for line in file.read_text().splitlines()]
        for file in folder.iterdir()
    }
    places = {(one["partition"], one["offset"]): one["value"] for one in kept["ehcp.events.jsonl"]}
    assert len(places) == len(right.lines)
    assert places[lost.partition, lost.offset] == lost.value.decode()
    assert [one["day"] for one in kept["moments.jsonl"]] == [
        moment.day.isoformat() for moment in right.moments
    ]
    assert {one["case"] for one in kept["wanted-rows.jsonl"]} == wanted.contents.rows.keys()
    assert len(kept["wanted-letters.jsonl"]) == len(wanted.contents.letters)
