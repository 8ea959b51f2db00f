"""From settings, published figures and dates of rules to their series."""

from collections.abc import Iterable
from datetime import date, datetime, time

from ehcpwatch.clock import LONDON
from ehcpwatch.measures import Reading as Exceptions
from ehcpwatch.measures import last_day_of
from ehcpwatch.published import Level, PublishedRow
from ehcpwatch.statute import LIMITS, versions
from ehcpwatch.watch import Policy

from .beside import Beside
from .sampling_pipeline import midnight
from .series import Series

__all__ = ["note_beside", "note_calendar"]

_LEVELS = {
    Level.NATIONAL: "national",
    Level.REGIONAL: "regional",
    Level.LOCAL_AUTHORITY: "authority",
}
_PERCENT = 100


def note_beside(series: Series, beside: Beside, authorities: Iterable[str]) -> None:
    """Add what the cases of *authorities* are held against; those of the settings count too."""
    settings = beside.settings.authorities
    for authority, said in settings.items():
        for year, target in said.targets.items():
            series.add(
                "ehcpwatch_timeliness_target_ratio",
                (authority, f"{year}"),
                float(target / _PERCENT),
            )
        for year, residents in said.residents.items():
            series.add("ehcpwatch_residents_0_to_24", (authority, f"{year}"), residents)
    wanted = {*authorities, *settings}
    wanted.update(code for said in settings.values() for code in said.neighbours)
    # Of a neighbour its own figures are shown, not those of the region in which it lies.
    own = {*authorities, *settings}
    regions = {row.region for row in beside.published if row.code in own}
    for row in beside.published:
        if (
            row.level is Level.NATIONAL
            or (row.level is Level.REGIONAL and row.name in regions)
            or row.code in wanted
        ):
            _note_row(series, row)
    if beside.policy is not None:
        _note_policy(series, beside.policy)


def note_calendar(series: Series, years: Iterable[str]) -> None:
    """Add when each month of *years* ends: PromQL cannot tell it from the name of a month."""
    for year in years:
        for number in range(1, 13):
            period = f"{year}-{number:02d}"
            series.add(
                "ehcpwatch_month_last_day_timestamp_seconds",
                (period,),
                midnight(last_day_of(period)),
            )


def _note_row(series: Series, row: PublishedRow) -> None:
    for exceptions, percent in (
        (Exceptions.INCLUDING, row.percent_within_20_weeks),
        (Exceptions.EXCLUDING, row.percent_within_20_weeks_ex),
    ):
        if percent is not None:
            series.add(
                "ehcpwatch_published_timeliness_ratio",
                (_LEVELS[row.level], row.name, f"{row.year}", exceptions, row.code),
                float(percent / _PERCENT),
            )


def _note_policy(series: Series, policy: Policy) -> None:
    metric = "ehcpwatch_rule_change_timestamp_seconds"
    for key in dict.fromkeys(limit.key for limit in LIMITS):
        for number, limit in enumerate(versions(key), start=1):
            series.add(metric, (key, "limit", f"{number}"), _begins(limit.effective_from))
    for rule in (*policy.ladder.limits.values(), *policy.ladder.conditions.values()):
        for version in rule.versions:
            series.add(metric, (rule.key, "alerts", f"{version.version}"), _begins(version.from_on))
    if policy.go_live_on is not None:
        series.add("ehcpwatch_go_live_timestamp_seconds", (), _begins(policy.go_live_on))


def _begins(day: date) -> float:
    """Return the first moment of a civil day in London."""
    return datetime.combine(day, time(), LONDON).timestamp()
