"""The page and the file about the ladder: what is printed for people who keep or read it."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from .closing import Closing
from .ladder import Ladder, Role, Rule
from .ladder_file import distance_in_words, ladder_toml
from .ledger import AlertState
from .standing import Severity
from .wording import ending, title

__all__ = ["ladder_markdown", "ladder_with_notes"]


def ladder_with_notes(ladder: Ladder) -> str:
    """Return *ladder* as TOML with a head that says how to change it: `deploy/ladder.toml`."""
    return f"{_NOTES}\n{ladder_toml(ladder)}"


def ladder_markdown(ladder: Ladder) -> str:
    """Return the page on alerts: the rules of *ladder*, and what each word means."""
    rules = [*ladder.limits.values(), *ladder.conditions.values()]
    parts = [
        _HEAD,
        "## The ladder\n",
        _LADDER,
        _table(("rule", "matter", "version, from", "rungs and who is told"), map(_row, rules)),
        "## What is said\n",
        _table(("state", "means"), ((f"`{state}`", words) for state, words in _STATES.items())),
        _REPEATS,
        "## Why an alert ends\n",
        _table(("reason", "in words"), ((f"`{reason}`", ending(reason)) for reason in Closing)),
        "## How an alert reads\n",
        _table(
            ("severity", "means"), ((f"`{level}`", words) for level, words in _SEVERITIES.items())
        ),
        _TAIL,
    ]
    return "\n".join(parts)


def _row(rule: Rule) -> tuple[str, ...]:
    current = rule.versions[-1]
    rungs = "; ".join(
        f"{', '.join(distance_in_words(rung.days) for rung in same)}: "
        f"{_listed([_ROLES[role] for role in tell])}"
        for tell, same in groupby(current.rungs, key=lambda rung: rung.tell)
    )
    since = f"{current.version}, {current.from_on.isoformat()}"
    return f"`{rule.key}`", title(rule.key), since, rungs


def _listed(words: Sequence[str]) -> str:
    """Return "one", "one and two", or "one, two and three"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


_ROLES = {
    Role.CASEWORKER: "caseworker",
    Role.MANAGER: "manager",
    Role.AGENCY_LEAD: "lead of the agency",
    Role.HEAD_OF_SEND: "head of SEND",
    Role.DIRECTOR: "director",
    Role.DUTY: "whoever is on duty",
}

_NOTES = """\
# The ladder: at which distances from a last lawful day who is told. This is the one that
# stands unless another is given.
#
# A rule is about one limit, a list of limits, or a condition. Its rungs are written
# "14 days before", "on the day" or "1 day after", the furthest before first, with who is
# told: "caseworker", "manager", "agency_lead", "head_of_send", "director", or "duty", the
# inbox of whoever is on duty.
#
# To change who is told, change `tell`. To change what a rule means, leave its version as it
# is and add a [[rule.version]] below it with the next number and the first day from which it
# applies: rungs reached before that day keep what was said of them, and nothing is raised
# again. A limit without a rule is watched and never alerted on.
#
# Before you use it: ehcpwatch policy preview ladder.toml --state FILE
"""

_HEAD = """\
# Alerts

What ehcpwatch tells people about a case, when, and what becomes of it. The tables are printed
from the records that the program works with; a test keeps this page up to date.
"""

_LADDER = """\
Distances are days from the last lawful day; for `stalled` from the last event of the case
(acts on alerts not counted), for `without_caseworker` from the first day without, for
`exception_review` from the day set for it, for `exception_unsupported` from the first day of the
exception, for `snooze_ending` from the day on which the alert comes back, for `acknowledged_idle`
from the acknowledgement. Of one clock at most one rung stands, the latest reached. Rungs that
passed while nobody could announce are never named afterwards. A rung is reached on its own day,
weekends included; when it is delivered is the channel's business.

An exception is asked about while the limit that it names is owed: `exception_unsupported` as long
as no ground is stated or no evidence named, also once it has ended, for it flags the case all the
same.

Two rules are about what people did with alerts, and only while another alert of the case stands.
`snooze_ending` comes before a snoozed alert does, and is over the day after, or when the alert is
acknowledged or snoozed again. `acknowledged_idle` says that an alert was acknowledged and nothing
has happened to the case since: no event but acts on alerts, on any later day. Of several
acknowledgements the first of these speaks for all, so that to acknowledge again gains no time.

Floors (the 15 days for representations) and the notices that bind only if the answer is no have
no alerts. An own ladder is written as `deploy/ladder.toml` is: `ehcpwatch policy check` names every
fault in it by its line, and `ehcpwatch policy preview` says who would have been told of what.

The manager is that of the case's team; the lead of an agency is told of advice. A council has one
head of SEND, one director and one inbox for whoever is on duty.
"""

_STATES = {
    AlertState.RAISED: "It stands, and was never raised before. Said once of an alert, ever.",
    AlertState.SEEN: (
        "Its rung was reached before going live: listed in one digest, told to nobody."
    ),
    AlertState.REVISED: (
        "It stands, and its caseworker, words or severity changed; or its team, where a team or "
        "a manager is told."
    ),
    AlertState.RESOLVED: (
        "It was so and is over: the limit was met or is no longer owed, the condition came to "
        "an end, or the next rung has taken its place."
    ),
    AlertState.WITHDRAWN: (
        "It no longer was so: the date moved, an event was taken back, the route changed, or "
        "the case was erased."
    ),
    AlertState.REINSTATED: (
        "It had been resolved or withdrawn and stands again, because a date moved back or a "
        "correction was undone."
    ),
}

_REPEATS = """\
An alert is known by authority, case, rule, version of the rule, subject (which adviser, review,
order, exception or other alert), last lawful day or the day the condition began, and rung. The
same alert has the same `alert_id` for ever. Who is told is no part of it, so a case that changes
hands revises its alerts. A moved deadline is told of once for each clock, with the old and the new
last lawful day; when it moves again the alert is revised.

A message is sent only about what people had been told of before, and never for a rung whose place
the next one takes. To acknowledge or snooze an alert changes its delivery, not whether it stands;
what becomes of it may be an alert of its own.
"""

_SEVERITIES = {
    Severity.NOTICE: "The last lawful day is not past, or there is none.",
    Severity.BREACH: "The last lawful day is past.",
    Severity.EXCUSED: (
        "The last lawful day is past, and a statutory ground excuses that. It is never called a "
        "breach; reminders go on, because the duty stays."
    ),
}

_TAIL = """\
## Going live

With a cutoff, every rung reached before that day is marked `seen`: nobody is told, and one digest
lists what stands, by rule, the worst first. The next rung of each is told like any other.

## Versions of a rule

A version changes only when what the rule means does, and applies to the rungs reached from its
first day on. Rungs reached before keep their id, so that a new policy raises nothing again. Whom a
rung tells, and in what words, is no part of a version.
"""
