"""What a run under fire left on its topics, against what an undisturbed run leaves.

A run stands still now and then: everything sent is applied, everything due is said. At each
such `Moment` it is noted how far the topics reach, so that their contents, read once in the
end, tell what they held then. The undisturbed run is the embedded engine's, over the same
lines on the same days, in the order in which each partition has them.

Equal must be: the rows of cases and the dead letters in the end, and the alerts that stand at
every moment. What was *said* between two moments may differ, because an alert that is true of
half a chronology is raised while the other half is still to come, and resolved when it came;
so every alert raised must have been true of some beginning of its case's chronology, and no
alert may be raised twice.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from ehcpwatch.alerts import AlertRecord, AlertState
from ehcpwatch.clock import ManualClock
from ehcpwatch.events import CaseKey, Event, case_key, decode_structured
from ehcpwatch.register import decode_record
from ehcpwatch.streams.kafka import TopicNames
from ehcpwatch.streams.kafka.letters import REASON, header
from ehcpwatch.streams.kafka.record import Record
from ehcpwatch.streams.kafka.stored import Kind, StoredCase, kind_of
from ehcpwatch.watch import Policy
from tests.streams.engines import Contents, EmbeddedDriver
from tests.watch.keeping import Keeper, noon

__all__ = ["History", "Line", "Moment", "Said", "Wanted", "faults", "undisturbed"]


@dataclass(frozen=True, slots=True)
class Line:
    """What lies at one place of the input."""

    partition: int
    offset: int
    value: bytes

    def __str__(self) -> str:
        """Return the place; what lies there is in the history that is kept."""
        return f"partition {self.partition}, offset {self.offset}"


@dataclass(frozen=True, slots=True)
class Said:
    """What the topic of alerts holds at one place; `None` takes back all that was said."""

    partition: int
    offset: int
    alert_id: str
    record: AlertRecord | None

    @property
    def raises(self) -> bool:
        """Whether this raises the alert."""
        return self.record is not None and self.record.state is AlertState.RAISED


@dataclass(frozen=True, slots=True)
class Moment:
    """When the run stood still.

    Attributes:
        day: On which the clock stood.
        lines: The end of the input, by partition.
        said: The end of the topic of alerts, by partition.
    """

    day: date
    lines: Mapping[int, int]
    said: Mapping[int, int]


@dataclass
class History:
    """All that a run left.

    Attributes:
        moments: At which it stood still; nothing came after the last.
        lines: In any order of partitions, each in its own.
        rows: Every version of every case's row, in order; `None` where it was erased.
        said: As `lines`.
        letters: (reason, original), by the key of the letter.
    """

    moments: Sequence[Moment]
    lines: list[Line] = field(default_factory=list)
    rows: dict[CaseKey, list[bytes | None]] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    letters: dict[bytes, tuple[str, bytes]] = field(default_factory=dict)

    def add(self, record: Record, topics: TopicNames) -> None:
        """Take in a record of one of *topics*; those of a partition come in order."""
        key, value = record.key or b"", record.value
        if record.topic == topics.events:
            self.lines.append(Line(record.partition, record.offset, value or b""))
        elif record.topic == topics.alerts:
            said = None if value is None else decode_record(value)
            self.said.append(Said(record.partition, record.offset, key.decode(), said))
        elif record.topic == topics.cases:
            if kind_of(key) is Kind.CASE:
                row = None if value is None else StoredCase.decode(value).row
                self.rows.setdefault(CaseKey(key.decode()), []).append(row)
        elif value is None:
            self.letters.pop(key, None)
        else:
            headers = [(name, text or b"") for name, text in record.headers]
            self.letters[key] = ((header(headers, REASON) or b"").decode(), value)

    def slices(self) -> Iterator[tuple[Moment, list[Line]]]:
        """Yield every moment with the lines that came since the one before."""
        starts: Mapping[int, int] = {}
        ordered = sorted(self.lines, key=lambda line: (line.partition, line.offset))
        for moment in self.moments:
            yield (
                moment,
                [
                    line
                    for line in ordered
                    if starts.get(line.partition, 0) <= line.offset < moment.lines[line.partition]
                ],
            )
            starts = moment.lines

    def standing(self) -> Iterator[frozenset[str]]:
        """Yield the ids of the alerts that stood at every moment."""
        for moment in self.moments:
            newest = {
                said.alert_id: said.record
                for said in self.said
                if said.offset < moment.said[said.partition]
            }
            yield frozenset(
                name for name, record in newest.items() if record is not None and record.stands
            )

    @cached_property
    def events(self) -> dict[Line, Event]:
        """The lines that are events, in the order in which the slices have them."""
        every = (
            (line, decode_structured(line.value)) for _, some in self.slices() for line in some
        )
        return {line: item for line, item in every if isinstance(item, Event)}

    @cached_property
    def chronologies(self) -> dict[CaseKey, list[Line]]:
        """The lines about every case, in order."""
        found: dict[CaseKey, list[Line]] = {}
        for line, event in self.events.items():
            case = case_key(event)
            if case is not None:
                found.setdefault(case, []).append(line)
        return found


@dataclass(slots=True)
class Wanted:
    """What should be there.

    Attributes:
        contents: In the end.
        standing: Ids of alerts, at every moment.
    """

    contents: Contents
    standing: list[frozenset[str]]


def undisturbed(history: History, folder: Path) -> Wanted:
    """Return what the embedded engine makes of the lines of *history*, with a file in *folder*."""
    clock = ManualClock(noon(history.moments[0].day))
    wanted = Wanted(Contents(), [])
    with EmbeddedDriver(Policy(), clock, folder / "embedded.db") as embedded:
        for moment, lines in history.slices():
            embedded.to(noon(moment.day))
            embedded.send_lines([line.value for line in lines])
            embedded.settle()
            wanted.contents = embedded.contents()
            wanted.standing.append(
                frozenset(name for name, said in wanted.contents.said.items() if said[-1].stands)
            )
    return wanted


def faults(
    history: History, wanted: Wanted, folder: Path, *, records: Callable[[], Iterable[Record]]
) -> list[str]:
    """Return a sentence for each way in which *history* is not as it should be.

    Where there is one, all is kept in *folder*, and the last sentence says so.

    Args:
        history: Of the run.
        wanted: Of the undisturbed one.
        folder: Is made.
        records: Reads everything that the topics hold.
    """
    found = [
        *_rows(history, wanted),
        *_standing(history, wanted),
        *_letters(history, wanted),
        *_raised(history),
    ]
    if found:
        _keep(folder, records(), history, wanted)
        found.append(f"the history of the run, and what was wanted, is kept in {folder}")
    return found


def _rows(history: History, wanted: Wanted) -> Iterator[str]:
    found = {case: versions[-1] for case, versions in history.rows.items()}
    cases = found.keys() | wanted.contents.rows.keys()
    wrong = [case for case in cases if found.get(case) != wanted.contents.rows.get(case)]
    if wrong:
        order = {line: number for number, line in enumerate(history.events)}
        places = [line for case in wrong if (line := _first_wrong(history, case)) is not None]
        first = min(places, key=order.__getitem__, default="no place at all")
        yield f"{len(wrong)} rows differ; the first line that went wrong lies at {first}"


def _first_wrong(history: History, case: CaseKey) -> Line | None:
    """Return the first line after which the row of *case* was not what its lines come to.

    Each version of a row must be the fold of some beginning of the chronology, and of one no
    shorter than the version before it; several lines may be folded into one version.
    """
    chronology = history.chronologies.get(case, [])
    keeper = Keeper(history.moments[-1].day, Policy())
    folds: list[bytes | None] = [None]
    for line in chronology:
        keeper.apply([history.events[line]])
        folds.append(keeper.rows.get(case))
    reached = 0
    for version in history.rows.get(case, []):
        later = (at for at in range(reached, len(folds)) if folds[at] == version)
        next_reached = next(later, None)
        if next_reached is None:
            break
        reached = next_reached
    changes = (at for at in range(reached + 1, len(folds)) if folds[at] != folds[reached])
    # A row that was changed by what changes nothing: the last line is as near as can be told.
    wrong = next(changes, len(chronology)) - 1
    return chronology[wrong] if chronology else None


def _standing(history: History, wanted: Wanted) -> Iterator[str]:
    pairs = zip(history.moments, history.standing(), wanted.standing, strict=True)
    for moment, found, should in pairs:
        if found != should:
            place = _last_about(history, found ^ should, wanted, moment)
            yield (
                f"{len(found - should)} alerts stand that should not, and {len(should - found)} "
                f"do not that should, first when the run stood still on {moment.day}; the last "
                f"line until then about such a case lies at {place}"
            )
            return


def _last_about(
    history: History, alerts: frozenset[str], wanted: Wanted, moment: Moment
) -> Line | str:
    """Return the last line until *moment* about the first of the cases of *alerts*."""
    records = [said.record for said in history.said if said.alert_id in alerts]
    records += [wanted.contents.said[name][-1] for name in alerts & wanted.contents.said.keys()]
    cases = sorted({record.case for record in records if record is not None})
    lines = history.chronologies.get(cases[0], []) if cases else []
    known = [line for line in lines if line.offset < moment.lines[line.partition]]
    return known[-1] if known else "no place at all"


def _letters(history: History, wanted: Wanted) -> Iterator[str]:
    found = set(history.letters.values())
    if differing := found ^ set(wanted.contents.letters):
        originals = {original for _, original in differing}
        first = next(
            (line for _, some in history.slices() for line in some if line.value in originals),
            "no place at all",
        )
        yield f"{len(differing)} dead letters on one side only; the first was sent at {first}"
    unread = [line for line in history.lines if line not in history.events]
    lost = Counter(line.value for line in unread) - Counter(o for _, o in history.letters.values())
    if lost:
        first = next(line for line in unread if line.value in lost)
        yield f"{lost.total()} bad lines are not kept; the first lies at {first}"


def _raised(history: History) -> Iterator[str]:
    raised = [said for said in history.said if said.raises]
    counts = Counter(said.alert_id for said in raised)
    true = _ever_true(history)
    for said in raised:
        place = f"offset {said.offset} of partition {said.partition} of the alerts"
        if counts[said.alert_id] > 1:
            yield f"raised {counts[said.alert_id]} times: at {place}"
        if said.alert_id not in true:
            yield f"raised and never true: at {place}"


def _ever_true(history: History) -> set[str]:
    """Return the ids of all alerts that were true of some beginning of a chronology, on its day."""
    keeper = Keeper(history.moments[0].day, Policy())
    for moment, lines in history.slices():
        keeper.tick(moment.day)
        keeper.settle()
        for line in lines:
            if line in history.events:
                keeper.apply([history.events[line]])
                keeper.settle()
    return {record.alert_id for record in keeper.said}


def _keep(folder: Path, records: Iterable[Record], history: History, wanted: Wanted) -> None:
    """Write JSON Lines: a file for each topic, and one for each thing that should be there."""
    folder.mkdir()
    topics: dict[str, list[Record]] = {}
    for record in records:
        topics.setdefault(record.topic, []).append(record)
    for topic, some in topics.items():
        _write(folder / f"{topic}.jsonl", map(_readable, some))
    _write(
        folder / "moments.jsonl",
        (
            {
                "day": moment.day.isoformat(),
                "lines": dict(moment.lines),
                "said": dict(moment.said),
                "standing": sorted(found),
                "wanted": sorted(should),
            }
            for moment, found, should in zip(
                history.moments, history.standing(), wanted.standing, strict=True
            )
        ),
    )
    _write(
        folder / "wanted-rows.jsonl",
        ({"case": case, "row": json.loads(row)} for case, row in wanted.contents.rows.items()),
    )
    _write(
        folder / "wanted-letters.jsonl",
        (
            {"reason": reason, "original": _text(original)}
            for reason, original in wanted.contents.letters
        ),
    )


def _readable(record: Record) -> Mapping[str, object]:
    return {
        "partition": record.partition,
        "offset": record.offset,
        "key": _text(record.key),
        "value": _text(record.value),
        "headers": [[name, _text(value)] for name, value in record.headers],
    }


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="backslashreplace")


def _write(path: Path, entries: Iterable[Mapping[str, object]]) -> None:
    with path.open("w") as file:
        for entry in entries:
            file.write(json.dumps(entry) + "\n")
