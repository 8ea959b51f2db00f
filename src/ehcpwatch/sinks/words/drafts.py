"""What a letter says, before it is put into words: its values, and how much of them may fit.

A letter that may be too long has several drafts, each with less in it than the one before.
Values are texts, numbers and lists of these, made harmless; nothing else reaches a template.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from ehcpwatch.alerts import AlertRecord, Audience, DigestGroup, Severity, title

from .entry import Entry, Reader
from .lines import MOST_LINES
from .names import Kind
from .plain import address, plain

__all__ = ["Draft", "Drafts", "drafts_of_go_live", "drafts_of_letter", "drafts_of_room"]


class Draft(NamedTuple):
    """One way to write a letter.

    Attributes:
        values: By name, for the templates.
        must: What its text and its page must hold, whoever worded them.
    """

    values: Mapping[str, object]
    must: tuple[str, ...]


class Drafts(NamedTuple):
    """A letter of one kind; the first draft that fits is used, and there is at least one."""

    kind: Kind
    choices: Sequence[Draft]


def drafts_of_letter(entries: Sequence[Entry], reader: Reader, *, total: int | None) -> Drafts:
    """Return the letter about *entries*: of one alert, or a digest, the worst first.

    What is past its last lawful day comes first, then what is excused, then what is not late,
    then what is over. Within each the order is that of *entries*: hand them over with the
    longest overdue first.
    """
    if len(entries) == 1 and total in {None, 0, 1}:
        return Drafts(Kind.SINGLE, [_single(entries[0], reader)])
    ordered = sorted(((_heading(entry), _of_alert(entry)) for entry in entries), key=_first)
    in_all = max(len(entries), total or 0)
    all_here = in_all == len(entries)
    summary = _summary(Counter(heading for heading, _ in ordered)) if all_here else ""
    choices = [
        Draft(
            {
                "total": in_all,
                "summary": summary,
                "groups": _grouped(ordered[:shown]),
                "more": in_all - shown,
                **_of_reader(reader),
            },
            tuple(must for _, alert in ordered[:shown] for must in _must(alert)),
        )
        for shown in _fewer_and_fewer(len(ordered))
    ]
    return Drafts(Kind.DIGEST, choices)


def drafts_of_go_live(groups: Sequence[DigestGroup], reader: Reader) -> Drafts:
    """Return the digest of what was so before going live, by rule, in the order of *groups*."""
    total = sum(len(group.records) for group in groups)
    rules = [_of_rule(group.rule, group.records) for group in groups]
    choices = [
        Draft(
            {
                "total": total,
                "summary": _by_severity(record for group in groups for record in group.records),
                "rules": rules[:shown],
                "more_rules": len(rules) - shown,
                "more": sum(len(group.records) for group in groups[shown:]),
                **_of_reader(reader),
            },
            (),
        )
        for shown in _fewer_and_fewer(len(rules))
    ]
    return Drafts(Kind.GO_LIVE, choices)


def drafts_of_room(counts: Mapping[tuple[str, Severity], int], *, worklist: str | None) -> Drafts:
    """Return how many alerts each team has, the team with the most breaches first."""
    of_all: Counter[_Heading] = Counter()
    of_team: dict[str, Counter[_Heading]] = {}
    for (team, severity), count in counts.items():
        if count:
            of_all[_HEADINGS[severity]] += count
            of_team.setdefault(team, Counter())[_HEADINGS[severity]] += count
    ordered = sorted(of_team.items(), key=lambda one: ([-one[1][at] for at in _Heading], one[0]))
    teams = [
        {
            "team": plain(team, _MOST_REFERENCE) or "No team",
            "total": count.total(),
            "summary": _summary(count),
        }
        for team, count in ordered
    ]
    choices = [
        Draft(
            {
                "total": of_all.total(),
                "summary": _summary(of_all),
                "teams": teams[:shown],
                "more_teams": len(teams) - shown,
                "more": sum(count.total() for _, count in ordered[shown:]),
                "why": "",
                "worklist": address(worklist),
                "stop": "",
            },
            (),
        )
        for shown in _fewer_and_fewer(len(teams))
    ]
    return Drafts(Kind.ROOM, choices)


# Of a reference in the vocabulary of events; words of ours are shorter than the rest, and what
# is longer is not ours.
_MOST_REFERENCE = 64
_MOST_WORD = 40
_MOST_SENTENCE = 240
_FIRST_CASES = 3


class _Heading(IntEnum):
    """What the alerts of one part of a digest have in common, the worst first."""

    LATE = 0
    EXCUSED = 1
    NOT_LATE = 2
    OVER = 3


_HEADINGS: Mapping[Severity, _Heading] = {
    Severity.BREACH: _Heading.LATE,
    Severity.EXCUSED: _Heading.EXCUSED,
    Severity.NOTICE: _Heading.NOT_LATE,
}
_HEADING_WORDS: Mapping[_Heading, str] = {
    _Heading.LATE: "Overdue",
    _Heading.EXCUSED: "Past the last lawful day, excused",
    _Heading.NOT_LATE: "Not late",
    _Heading.OVER: "Over or withdrawn",
}
_COUNTED_AS: Mapping[_Heading, str] = {
    _Heading.LATE: "overdue",
    _Heading.EXCUSED: "excused",
    _Heading.NOT_LATE: "not late",
    _Heading.OVER: "over or withdrawn",
}
_WHY: Mapping[Audience, str] = {
    Audience.CASEWORKER: "You are told as the caseworker.",
    Audience.TEAM: "Your team is told where a case has no caseworker.",
    Audience.DUTY: "You are told as whoever is on duty.",
    Audience.MANAGER: "You are told as the manager of the team.",
    Audience.AGENCY_LEAD: "You are told as the lead of the agency that was asked for advice.",
    Audience.HEAD_OF_SEND: "You are told as the head of SEND.",
    Audience.DIRECTOR: "You are told as the director.",
}


def _heading(entry: Entry) -> _Heading:
    """Return where *entry* belongs; what is over is never worse than what stands."""
    return _HEADINGS[entry.severity] if entry.message.ends is None else _Heading.OVER


def _first(pair: tuple[_Heading, object]) -> _Heading:
    return pair[0]


def _single(entry: Entry, reader: Reader) -> Draft:
    alert = _of_alert(entry)
    return Draft({**alert, **_of_reader(reader)}, _must(alert))


def _of_alert(entry: Entry) -> dict[str, str]:
    told = entry.message
    return {
        "reference": _reference(told.case),
        "stage": plain(told.stage, _MOST_SENTENCE),
        "news": plain(told.news, _MOST_WORD),
        "what": plain(told.what, _MOST_SENTENCE),
        "turn": plain(told.turn or "", _MOST_SENTENCE),
        "next_step": plain(told.next_step or "", _MOST_SENTENCE),
        "link": address(entry.link),
    }


def _must(alert: Mapping[str, str]) -> tuple[str, ...]:
    return alert["reference"], alert["next_step"]


def _of_reader(reader: Reader) -> dict[str, str]:
    return {
        "why": _WHY[reader.audience],
        "worklist": address(reader.worklist),
        "stop": plain(reader.stop, _MOST_SENTENCE),
    }


def _grouped(ordered: Sequence[tuple[_Heading, dict[str, str]]]) -> list[dict[str, object]]:
    groups: dict[_Heading, list[dict[str, str]]] = {}
    for heading, alert in ordered:
        groups.setdefault(heading, []).append(alert)
    return [
        {"heading": _HEADING_WORDS[heading], "entries": alerts}
        for heading, alerts in groups.items()
    ]


def _of_rule(rule: str, records: Sequence[AlertRecord]) -> dict[str, object]:
    cases = list(dict.fromkeys(_reference(record.case) for record in records))
    return {
        "matter": title(rule),
        "total": len(records),
        "summary": _by_severity(records),
        "first": ", ".join(cases[:_FIRST_CASES]),
    }


def _by_severity(records: Iterable[AlertRecord]) -> str:
    return _summary(Counter(_HEADINGS[record.severity] for record in records))


def _summary(counts: Mapping[_Heading, int]) -> str:
    return ", ".join(
        f"{counts[heading]} {words}"
        for heading, words in _COUNTED_AS.items()
        if counts.get(heading)
    )


def _reference(case: str) -> str:
    """Return the reference without the council's code, which its readers know."""
    return plain(case.partition("/")[2], _MOST_REFERENCE)


def _fewer_and_fewer(count: int) -> range:
    """Return how many of *count* to try, the most first; not more than there are lines."""
    most = min(count, MOST_LINES)
    return range(most, min(count, 1) - 1, -1)
