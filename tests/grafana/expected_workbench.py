"""What the *Performance workbench* must answer, by the cells and by the figures."""

from collections.abc import Callable, Mapping, Sequence

from ehcpwatch.measures import (
    Band,
    MeasureKey,
    Outcome,
    Reading,
    Standing,
    View,
    figures,
)
from tests.grafana.expected_on_time import counted, year_of
from tests.grafana.expected_time_going import once_over
from tests.grafana.world import Answer, Wanted, World, joined, minus, share

__all__ = ["workbench"]

QUARTER_OF = {f"{month:02d}": f"Q{(month + 2) // 3}" for month in range(1, 13)}


def monthly(world: World, view: View) -> Callable[..., Answer]:
    """Return what counts by month of the year chosen, with 0 where the month has others."""
    whole = world.by(view, "month", month=world.in_year)

    def some(**wanted: Wanted) -> Answer:
        return joined(world.by(view, "month", month=world.in_year, **wanted), whole)

    return some


def by_month(world: World, view: View, **wanted: Wanted) -> Answer:
    return world.by(view, "month", month=world.in_year, **wanted)


def by_quarter(month: Answer) -> Answer:
    found: Answer = {}
    for (name,), count in month.items():
        key = (f"{name[:4]}-{QUARTER_OF[name[5:]]}",)
        found[key] = found.get(key, 0) + count
    return found


def recorded(world: World, measure: MeasureKey, reading: Reading, period: str) -> Answer:
    """Return the share of each authority, where the core calls it more than "not yet"."""
    if not world.whole:
        return {}
    found: Answer = {}
    for authority in sorted({str(cell[1]) for cell in world.cells}):
        for one in figures(world.cells, world.day, authority=authority, periods=(world.year,)):
            if (
                (one.measure, one.reading, one.period, one.labels) == (measure, reading, period, ())
                and one.standing is not Standing.NOT_YET
                and one.denominator
                and one.numerator is not None
            ):
                found[authority,] = one.numerator / one.denominator
    return found


def demand(world: World) -> list[Answer]:
    requests = year_of(world.by(View.REQUESTED, "month"))
    refused = year_of(world.by(View.DECIDED, "month", decision="refused"))
    residents: dict[str, dict[str, float]] = {}
    for labels, value in world.shown("ehcpwatch_residents_0_to_24"):
        if labels["authority"] not in world.authorities:
            continue
        residents.setdefault(labels["year"], {})[labels["authority"]] = value
    per_thousand: Answer = {
        (year,): 1000 * count / sum(residents[year].values())
        for (year,), count in requests.items()
        if year in residents
    }
    return [requests, per_thousand, joined(refused, requests)]


def is_small(count: float) -> bool:
    return 1 <= count <= 4


def withheld(world: World) -> list[Answer]:
    """Return the table for reading aloud: a row is whole, or shows nothing that tells 1 to 4."""
    every = by_month(world, View.ISSUED)
    in_time = joined(by_month(world, View.ISSUED, band=Band.WITHIN_20), every)
    late = minus(every, in_time)
    safe = {key for key in every if not is_small(in_time[key]) and not is_small(late[key])}
    return [
        {key: count for key, count in every.items() if not is_small(count)},
        *({key: part[key] for key in safe} for part in (in_time, late, share(in_time, every))),
    ]


def months_overdue(world: World) -> Answer:
    if not world.whole:
        return {}
    found = world.by(View.OVERDUE_MONTHS, "months")
    return {(): sum(int(months) * cases for (months,), cases in found.items())}


def reviews(world: World) -> list[Answer]:
    limits = {
        "12_months": View.REVIEW_YEAR,
        "4_weeks": View.REVIEW_DECISION,
        "12_weeks": View.REVIEW_AMENDED,
    }
    due: Answer = {}
    in_time: Answer = {}
    over: Answer = {}
    for limit, view in limits.items():
        for (month,), count in by_month(world, view).items():
            due[limit, month] = count
        for (month,), count in by_month(world, view, outcome="in_time").items():
            in_time[limit, month] = count
        for (month,), value in once_over(world, view, "month").items():
            over[limit, month] = value
    return [due, joined(in_time, due), over]


def workbench(world: World) -> Mapping[int, Sequence[Answer]]:
    """Return the answer to each query of each panel, in the order of its letters."""
    issued, cohort, due = (monthly(world, view) for view in (View.ISSUED, View.COHORT, View.DUE))
    decided, no_plan = (monthly(world, view) for view in (View.DECIDED, View.NO_PLAN))
    due_over = {"month": world.over_in_year}
    mature = {"month": lambda month: world.in_year(month) and world.mature(month)}
    quarters = by_quarter(world.by(View.ISSUED, "month"))
    in_time = world.by(View.ISSUED, "month", band=Band.WITHIN_20)
    every_age = world.by(View.OPEN, "age", timed="yes")
    day = world.day.isoformat() if world.whole else ""
    return {
        2: [
            issued(),
            *(issued(band=band) for band in Band),
            issued(flagged="yes"),
            share(issued(band=Band.WITHIN_20), issued()),
            share(
                by_month(world, View.ISSUED, band=Band.WITHIN_20, flagged="no"),
                by_month(world, View.ISSUED, flagged="no"),
            ),
        ],
        3: [
            by_month(world, View.COHORT, outcome=counted),
            cohort(outcome="in_time"),
            cohort(outcome=("late", "untimed")),
            cohort(outcome="left_late"),
            cohort(outcome="open_in_time"),
            cohort(outcome="open_late"),
            cohort(outcome=("refused", "no_plan")),
            cohort(outcome="left_early"),
            *(
                share(
                    by_month(world, View.COHORT, outcome=outcomes),
                    by_month(world, View.COHORT, outcome=counted),
                )
                for outcomes in (("in_time",), ("in_time", "open_in_time"))
            ),
            share(
                world.by(View.COHORT, "month", outcome="in_time", flagged="no", **mature),
                world.by(View.COHORT, "month", outcome=counted, flagged="no", **mature),
            )
            if world.whole
            else {},
        ],
        4: [
            by_month(world, View.DUE, outcome=counted),
            due(outcome="in_time"),
            due(outcome=("late", "untimed")),
            due(outcome="overdue"),
            due(outcome="pending"),
            due(outcome="left_late"),
            share(
                world.by(View.DUE, "month", outcome="in_time", **due_over),
                world.by(View.DUE, "month", outcome=counted, **due_over),
            ),
            share(
                world.by(View.DUE, "month", outcome="in_time", flagged="no", **due_over),
                world.by(View.DUE, "month", outcome=counted, flagged="no", **due_over),
            ),
            due(outcome=(Outcome.LATE, Outcome.OVERDUE), excused="no"),
            due(outcome=(Outcome.LATE, Outcome.OVERDUE), excused="yes"),
        ],
        5: [
            decided(),
            decided(in_time="yes"),
            decided(decision="refused"),
            no_plan(),
            no_plan(in_time="yes"),
        ],
        6: reviews(world),
        7: [
            quarters,
            joined(by_quarter(in_time), quarters),
            share(by_quarter(in_time), quarters),
            share(
                by_quarter(world.by(View.ISSUED, "month", band=Band.WITHIN_20, flagged="no")),
                by_quarter(world.by(View.ISSUED, "month", flagged="no")),
            ),
        ],
        8: [
            recorded(world, measure, reading, period)
            for measure, period in (
                (MeasureKey.ISSUED_IN_TIME, world.year),
                (MeasureKey.COHORT_IN_TIME, world.year),
                (MeasureKey.DUE_IN_TIME, world.year),
                (MeasureKey.OPEN_IN_TIME, day),
            )
            for reading in Reading
        ],
        9: demand(world),
        10: [
            by_month(world, View.REQUESTED, requester=who)
            for who in (
                "parent_or_young_person",
                "school",
                ("health", "social_care"),
                ("other", "none"),
            )
        ],
        11: [
            every_age,
            joined(world.by(View.OPEN, "age", timed="yes", flagged="no"), every_age),
        ],
        12: [
            world.number(View.HELD),
            world.number(View.NOT_REQUESTED_HERE, month=world.in_year),
            world.number(View.REASSESSED, month=world.in_year),
        ],
        13: [months_overdue(world), {key: 100 * n for key, n in months_overdue(world).items()}],
        14: withheld(world),
    }
