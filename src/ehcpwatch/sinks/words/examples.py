"""Letters about made-up cases: read by people, and tried on every template of a council."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ehcpwatch.alerts import (
    ALERTED_LIMITS,
    AlertRecord,
    AlertState,
    Audience,
    Closing,
    Condition,
    Role,
    Severity,
    go_live_digest,
    message,
)
from ehcpwatch.case import Stage
from ehcpwatch.events import CaseKey
from ehcpwatch.statute import Ground, LimitKey

from .drafts import Drafts, drafts_of_go_live, drafts_of_letter, drafts_of_room
from .entry import Entry, Reader

__all__ = ["EXAMPLES", "Example"]


class Example(NamedTuple):
    """A letter about made-up cases.

    Attributes:
        key: By which it is asked for.
        about: What it is an example of; empty where it is tried and not shown.
        drafts: Makes what it says.
    """

    key: str
    about: str
    drafts: Callable[[], Drafts]


_DAY = date(2026, 3, 2)
"""A Monday; nothing hangs on it."""
_LONGEST = "-".join(["C"] * 32) + "C"
"""As long as the vocabulary of events lets a reference be."""
_SITE = "https://ehcpwatch.example"
_READER = Reader(audience=Audience.CASEWORKER, worklist=f"{_SITE}/alerts")


def _record(
    rule: str,
    days_over: int,
    *,
    case: str = "C-2025-0117",
    stage: Stage = Stage.ADVICE,
    state: AlertState = AlertState.RAISED,
    ground: Ground | None = None,
    moved_from: date | None = None,
    reason: Closing | None = None,
) -> AlertRecord:
    severity = Severity.NOTICE
    if days_over > 0 and rule in ALERTED_LIMITS:
        severity = Severity.BREACH if ground is None else Severity.EXCUSED
    return AlertRecord(
        alert_id=f"example-{case}",
        case=CaseKey(f"E09000012/{case}"),
        rule=rule,
        version=1,
        subject="",
        due_on=_DAY - timedelta(days=days_over),
        rung=min(days_over, 1),
        state=state,
        severity=severity,
        caseworker="officer-7",
        team="north",
        tell=(Role.CASEWORKER,),
        ground=ground,
        moved_from=moved_from,
        stage=stage,
        reason=reason,
        revision=1,
        told=state is not AlertState.SEEN,
        message=True,
        said_on=_DAY,
    )


def _entry(record: AlertRecord) -> Entry:
    return Entry(
        message=message(record, _DAY),
        severity=record.severity,
        link=f"{_SITE}/act/{record.case.rpartition('-')[2]}",
    )


def _letter(*records: AlertRecord, reader: Reader = _READER, total: int | None = None) -> Drafts:
    return drafts_of_letter([_entry(record) for record in records], reader, total=total)


def _one(rule: str, days_over: int, stage: Stage) -> Callable[[], Drafts]:
    return lambda: _letter(_record(rule, days_over, stage=stage))


def _long(ground: Ground | None) -> Callable[[], Drafts]:
    rule = LimitKey.ORDER_MADE_FINAL_PLAN
    return lambda: _letter(_record(rule, 3_000, case=_LONGEST, ground=ground))


def _two_for(audience: Audience) -> Callable[[], Drafts]:
    reader = Reader(audience=audience, worklist=None)
    return lambda: _letter(*_many(2), reader=reader)


def _morning() -> Sequence[AlertRecord]:
    """Return what a caseworker may find on a bad Monday."""
    over, again = AlertState.RESOLVED, AlertState.REINSTATED
    return [
        _record(LimitKey.FINAL_PLAN, 28, case="C-2025-0088", stage=Stage.DRAFTING),
        _record(LimitKey.ADVICE, 14, case="C-2025-0117", state=AlertState.REVISED),
        _record(LimitKey.ADVICE, 1, case="C-2025-0131", ground=Ground.SCHOOL_CLOSURE),
        _record(LimitKey.FINAL_PLAN, -14, case="C-2025-0102", stage=Stage.REPRESENTATIONS),
        _record(LimitKey.ANNUAL_REVIEW, -28, case="C-2019-0040", stage=Stage.PLAN_HELD),
        _record(Condition.STALLED, 28, case="C-2025-0125", state=again),
        _record(
            LimitKey.DECISION_TO_ASSESS,
            2,
            case="C-2026-0009",
            state=over,
            reason=Closing.MET_LATE,
        ),
    ]


def _many(count: int) -> list[AlertRecord]:
    limits = sorted(ALERTED_LIMITS)
    stages = list(Stage)
    return [
        _record(
            limits[at % len(limits)],
            30 - at,
            case=f"C-2025-{at:04}",
            stage=stages[at % len(stages)],
        )
        for at in range(count)
    ]


def _went_live(count: int) -> Callable[[], Drafts]:
    def drafts() -> Drafts:
        records = [record._replace(state=AlertState.SEEN, told=False) for record in _many(count)]
        return drafts_of_go_live(go_live_digest(records), _READER)

    return drafts


def _room(*teams: str) -> Callable[[], Drafts]:
    counts = {
        (team, severity): 1 + (at * (place + 1)) % 7
        for at, severity in enumerate(Severity)
        for place, team in enumerate(teams)
    }
    return lambda: drafts_of_room(counts, worklist=_READER.worklist)


_SHOWN = (
    Example("due", "A last lawful day ahead", _one(LimitKey.FINAL_PLAN, -7, Stage.DRAFTING)),
    Example("overdue", "Overdue", _one(LimitKey.FINAL_PLAN, 28, Stage.DRAFTING)),
    Example(
        "excused",
        "Past the last lawful day, and excused",
        lambda: _letter(
            _record(LimitKey.FINAL_PLAN, 28, ground=Ground.EXCEPTIONAL_CIRCUMSTANCES),
        ),
    ),
    Example(
        "advice",
        "Late advice, to the lead of the agency",
        lambda: _letter(
            _record(LimitKey.ADVICE, 14),
            reader=Reader(audience=Audience.AGENCY_LEAD, worklist=None),
        ),
    ),
    Example(
        "unassigned",
        "A case without a caseworker, to the manager of the team",
        lambda: _letter(
            _record(Condition.WITHOUT_CASEWORKER, 1, stage=Stage.DECISION),
            reader=Reader(audience=Audience.MANAGER, worklist=_READER.worklist),
        ),
    ),
    Example("stalled", "A case without any event", _one(Condition.STALLED, 28, Stage.ADVICE)),
    Example(
        "moved",
        "A last lawful day that a correction moved",
        lambda: _letter(
            _record(Condition.DEADLINE_MOVED, -21, moved_from=_DAY + timedelta(days=28))
        ),
    ),
    Example(
        "changed",
        "An alert that was told before, and reads otherwise now",
        lambda: _letter(
            _record(LimitKey.ADVICE, 14, state=AlertState.REVISED, ground=Ground.MISSED_APPOINTMENT)
        ),
    ),
    Example(
        "again",
        "An alert that was over, and stands again",
        lambda: _letter(_record(LimitKey.FINAL_PLAN, -7, state=AlertState.REINSTATED)),
    ),
    Example(
        "over",
        "An alert that is over",
        lambda: _letter(
            _record(LimitKey.FINAL_PLAN, 12, state=AlertState.RESOLVED, reason=Closing.MET_LATE)
        ),
    ),
    Example(
        "withdrawn",
        "An alert that no longer was so",
        lambda: _letter(
            _record(LimitKey.FINAL_PLAN, -7, state=AlertState.WITHDRAWN, reason=Closing.DATE_GONE)
        ),
    ),
    Example("digest", "A morning's alerts in one letter", lambda: _letter(*_morning())),
    Example("go-live", "What was so before going live", _went_live(40)),
    Example("room", "A shared room", _room("north", "south", "")),
)
_TRIED = (
    *(
        Example(f"{rule}-{stage}-{days}", "", _one(rule, days, stage))
        for rule in (*sorted(ALERTED_LIMITS), Condition.STALLED, Condition.EXCEPTION_REVIEW)
        for stage, days in ((Stage.DECISION, -7), (Stage.REPRESENTATIONS, 0), (Stage.ISSUING, 140))
    ),
    *(Example(f"long-{ground}", "", _long(ground)) for ground in (None, *Ground)),
    *(Example(f"to-{audience}", "", _two_for(audience)) for audience in Audience),
    Example("digest-of-1", "", lambda: _letter(*_many(1), total=9)),
    Example("digest-of-60", "", lambda: _letter(*_many(60))),
    Example("digest-of-25-among-600", "", lambda: _letter(*_many(25), total=600)),
    Example("go-live-of-1", "", _went_live(1)),
    Example("room-of-60-teams", "", _room(*(f"team-{at}" for at in range(60)))),
    Example("room-of-nobody", "", _room()),
)

EXAMPLES: tuple[Example, ...] = (*_SHOWN, *_TRIED)
"""Every example, those with words about them first."""
