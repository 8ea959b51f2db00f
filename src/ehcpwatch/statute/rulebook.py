"""Print the law as this program applies it, for caseworkers and councillors.

The page is made from the records, so that it cannot say something else than the code
does; a copy is kept in the documentation and compared by a test.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import assert_never

from .calendars import WORKING_DAY_SOURCE
from .closures import ClosureVerdict
from .counting import deadline
from .examples import (
    CLOSURE_EXAMPLES,
    EXAMPLES,
    EXPECTED_EXAMPLES,
    REVIEW_AFTER_TRANSFER_EXAMPLES,
    SWITCH_EXAMPLES,
    ClosureExample,
    Example,
)
from .exceptions import (
    CORONAVIRUS_FIRST_ON,
    CORONAVIRUS_LAST_ON,
    CORONAVIRUS_LIMITS,
    EXCEPTION_RULES,
    ExceptionRule,
    Ground,
)
from .expected import EXPECTED, CountedUnit
from .limits import limit_for, versions
from .terms import Limit, LimitKey, Nature
from .wording import length_in_words, long_date

__all__ = ["rulebook_markdown"]

_INTRODUCTION = """\
# Rule book

The time limits for education, health and care plans in England as ehcpwatch applies them: what
each is counted from, how long it is, who is bound, what meets it and what can excuse it. This
page is printed from the records that the program computes with (`ehcpwatch statute rulebook`),
and every example on it is a test. To check dates of your own, use `ehcpwatch statute check`.

It is a description, not legal advice. Where a text is unsettled, or was not read in the
original, the entry says so under "Note". Detained young people have rules of their own, which
are not in this book.
"""

_COUNTING = """\
## How days are counted

- The last lawful day is the last day on which the duty is still met in time. The limit is
  overdue from the first moment of the next day.
- Weeks, days and months run through weekends, bank holidays and school holidays, and a last day
  that falls on one of them stays there.
- "The day after being the first": the day of the event is not counted. Six weeks from a Monday
  end on a Monday.
- "The day itself being the first": the day of the event is counted, so the period ends one day
  earlier.
- Months beginning with a day end on the day before the corresponding day; where the month has no
  such day, on its last day.
- A fixed date is decided by the year of the transfer alone.
- Dates are civil dates in England. The clock changes in spring and autumn shift nothing.
- The length is the one in force on the day of the trigger. A trigger dated before the rule began
  is computed by the nearest version, so that a wrong date never hides a case.
"""

_SWITCH = """\
## The other way of counting weeks

Some guidance calls the day of receipt day 1. With the setting `count_receipt_as_day_one` on,
limits in weeks counted from the day after end one day earlier; all other limits stay as they
are. It is off by default: the general rule of law leaves the day of the event out, and nearly
all dated decisions of the ombudsman count that way. It never changes the 140 days of the
national figures.
"""

_EXCEPTIONS = """\
## Exceptions

An exception excuses; it never moves a last lawful day, stops a clock or sets a new date. The
duty to act as soon as practicable stays, and the days over go on being counted. An exception
excuses one limit in law when all of this is so:

- the ground is listed below for that limit;
- it began on or before the last lawful day, and had not ended before it;
- it is stated that it made keeping the limit impractical;
- for a closure, the request for advice fell in the window described below.

The list is closed. Shortage of educational psychologists, panel dates, waiting lists and the
number of requests are not on it. The yes or no of the statistical return, without a ground,
excuses nothing in law. An exception to the advice limit does not excuse the authority's own.
"""

_CLOSURE = """\
### The window of a closure

Counted when the closure lasts four weeks or more in a row, from the first closed day to the day
of reopening. The request for advice must fall between one week before the first closed day and
one week before reopening. A closure alone is not enough: it must be what made compliance
impractical.
"""

_EXPECTED = """\
## Expected dates

These are shown beside a case and are never breached: steps of others, policy and guidance, and
dates on which the law is not settled. The day they are counted from is not itself counted.
"""

_REVIEW_AFTER_TRANSFER = """\
### First review by the new authority

Reg. 15(5): before the later of twelve months beginning with the day the plan was made or last
reviewed, and three months beginning with the day of the transfer. Note: the three months are
from general knowledge, the text is still to be read.
"""


def rulebook_markdown() -> str:
    """Return the whole rule book as one Markdown page, the same on every call."""
    parts = (
        _INTRODUCTION,
        _COUNTING + f"- Working days: {WORKING_DAY_SOURCE}\n",
        _SWITCH + "\n" + _bullets(_switch_lines()),
        "## Limits\n",
        *(_limit_section(key) for key in LimitKey),
        _REVIEW_AFTER_TRANSFER + "\n" + _bullets(_review_lines()),
        _EXCEPTIONS,
        _grounds_table(),
        _CLOSURE + "\n" + _bullets(_closure_line(example) for example in CLOSURE_EXAMPLES),
        _coronavirus_section(),
        _EXPECTED,
        *_expected_sections(),
    )
    return "\n".join(parts)


def _limit_section(key: LimitKey) -> str:
    dated = versions(key)
    lines = [f"### {dated[-1].title}", "", f"`{key}`", ""]
    for limit in dated:
        lines += [*_limit_lines(limit), ""]
    lines += ["Examples:", ""]
    lines.append(_bullets(_example_line(item) for item in EXAMPLES if item.key is key))
    return "\n".join(lines)


def _limit_lines(limit: Limit) -> Iterator[str]:
    yield f"- Regulation: [{limit.regulation}]({limit.source}), {_in_force(limit)}"
    yield f"- Counted from: {limit.trigger}"
    yield f"- Length: {length_in_words(limit)}{_last_day_of_the_year(limit)}"
    yield f"- Binds: {limit.binds}"
    yield f"- Met when: {limit.satisfied_by}"
    if limit.nature is not Nature.DEADLINE:
        yield f"- Kind: {_nature_in_words(limit.nature)}"
    yield f"- Can be excused by: {_grounds_in_words(limit.key)}"
    if limit.note:
        yield f"- Note: {limit.note}"


def _in_force(limit: Limit) -> str:
    since = f"applies from {_plain_date(limit.effective_from)}"
    return since if limit.effective_to is None else f"{since} to {_plain_date(limit.effective_to)}"


def _last_day_of_the_year(limit: Limit) -> str:
    if limit.month_day is None:
        return ""
    # The weekday differs from year to year, so the day is named without it.
    day = _plain_date(date(limit.effective_from.year, *limit.month_day)).rsplit(" ", 1)[0]
    return f"; the last lawful day is {day}"


def _nature_in_words(nature: Nature) -> str:
    match nature:
        case Nature.DEADLINE:
            return "a deadline"
        case Nature.FLOOR:
            return "a minimum that must be left to the family; nobody is late when it has passed"
        case Nature.CONDITIONAL:
            return "binds only when that is the answer; nobody is late while there is none"
        case _:
            assert_never(nature)


def _grounds_in_words(key: LimitKey) -> str:
    named = [
        f"{_ground_in_words(rule.ground)} ({rule.regulation})"
        for rule in EXCEPTION_RULES
        if key in rule.excuses
    ]
    return "; ".join(named) if named else "nothing"


def _ground_in_words(ground: Ground) -> str:
    return ground.replace("_", " ")


def _example_line(example: Example) -> str:
    moved = "" if example.moved_on is None else f", move on {long_date(example.moved_on)}"
    remark = f" ({example.remark})" if example.remark else ""
    return (
        f"{example.story} {long_date(example.trigger_on)}{moved}: "
        f"last lawful day {long_date(example.deadline_on)}{remark}."
    )


def _switch_lines() -> Iterator[str]:
    for example in SWITCH_EXAMPLES:
        yield f"{versions(example.key)[-1].title}. {_example_line(example)}"


def _review_lines() -> Iterator[str]:
    for example in REVIEW_AFTER_TRANSFER_EXAMPLES:
        yield (
            f"Last reviewed {long_date(example.last_on)}, transferred "
            f"{long_date(example.transferred_on)}: last lawful day "
            f"{long_date(example.deadline_on)}."
        )


def _grounds_table() -> str:
    rows = [
        (
            _ground_in_words(rule.ground),
            f"[{rule.regulation}]({rule.source})",
            _limits_in_words(rule),
            rule.condition,
            rule.note,
        )
        for rule in EXCEPTION_RULES
    ]
    return _table(("Ground", "Regulation", "Can excuse", "Condition", "Note"), rows)


def _limits_in_words(rule: ExceptionRule) -> str:
    if rule.excuses == CORONAVIRUS_LIMITS:
        return "the limits listed under the coronavirus window"
    return ", ".join(f"`{key}`" for key in LimitKey if key in rule.excuses)


def _closure_line(example: ClosureExample) -> str:
    closure = example.closure
    return (
        f"Closed {long_date(closure.closed_on)}, reopens {long_date(closure.reopens_on)}, advice "
        f"asked for {long_date(closure.advice_requested_on)}: "
        f"{_verdict_in_words(example.verdict)}."
    )


def _verdict_in_words(verdict: ClosureVerdict) -> str:
    match verdict:
        case ClosureVerdict.INSIDE:
            return "inside the window"
        case ClosureVerdict.INSIDE_LAST_DAY:
            return "counted as inside; the law is unsettled on this one day"
        case ClosureVerdict.OUTSIDE:
            return "outside the window, not excused"
        case ClosureVerdict.CLOSURE_TOO_SHORT:
            return "the closure is shorter than four weeks, not excused"
        case _:
            assert_never(verdict)


def _coronavirus_section() -> str:
    received_on = date(2020, 1, 6)
    last_on = deadline(limit_for(LimitKey.FINAL_PLAN, received_on), received_on)
    covered = ", ".join(f"`{key}`" for key in LimitKey if key in CORONAVIRUS_LIMITS)
    return f"""\
### The coronavirus window

From {long_date(CORONAVIRUS_FIRST_ON)} to {long_date(CORONAVIRUS_LAST_ON)}, both days included, an
exception recorded for coronavirus can excuse a limit whose last lawful day falls in the window,
whenever it was triggered. A limit whose last lawful day falls before or after it is not excused.

- Request received {long_date(received_on)}: the last lawful day of the final plan is
  {long_date(last_on)}, in the window although the request was not.

It covers: {covered}.
"""


def _expected_sections() -> Iterator[str]:
    for record in EXPECTED:
        # Expected dates that lie before their day have a negative length.
        side = "before" if record.length < 0 else "after"
        lines = [
            f"### {record.title}",
            "",
            f"`{record.key}`",
            "",
            f"- Basis: [{record.basis}]({record.source})",
            f"- Counted from: {record.counted_from}",
            f"- Length: {_count_in_words(abs(record.length), record.unit)} {side} that day",
            f"- Expected of: {record.concerns}",
        ]
        if record.note:
            lines.append(f"- Note: {record.note}")
        lines += [
            f"- Example: counted from {long_date(example.from_on)}, expected by "
            f"{long_date(example.expected_on)}"
            for example in EXPECTED_EXAMPLES
            if example.key is record.key
        ]
        yield "\n".join([*lines, ""])


def _count_in_words(count: int, unit: CountedUnit) -> str:
    name = unit.replace("_", " ")
    return f"{count} {name.removesuffix('s') if count == 1 else name}"


def _plain_date(day: date) -> str:
    return long_date(day).split(" ", 1)[1]


def _bullets(lines: Iterable[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_table_row(names), _table_row(["---"] * len(names))]
    lines += [_table_row(row) for row in rows]
    return "\n".join([*lines, ""])


def _table_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
