"""What *Are we on time?* must answer, counted from the cells, and read off the figures."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from ehcpwatch.measures import (
    AgeBand,
    Band,
    Figure,
    MeasureKey,
    Outcome,
    Reading,
    View,
    divergence_note,
    figures,
)
from tests.grafana.world import Answer, Wanted, World, joined, minus, share

__all__ = ["AGES", "DUE_BANDS", "OVERDUE", "figure", "on_time"]

# The bands of the page and those of the cells, the worst first as on the boards.
DUE_BANDS: Mapping[str, str] = {
    "overdue_13w_plus": "past_92_plus",
    "overdue_4_13w": "past_29_to_91",
    "overdue_0_4w": "past_1_to_28",
    "due_0_2w": "due_0_to_14",
    "due_2_6w": "due_15_to_42",
    "due_6w_plus": "due_43_plus",
    "no_limit": "no_limit",
}
OVERDUE = ("past_92_plus", "past_29_to_91", "past_1_to_28")
AGES = tuple(AgeBand)
OUT = ("refused", "no_plan", "left_early")


def counted(outcome: str) -> bool:
    return outcome not in OUT


def figure(world: World, measure: MeasureKey, reading: Reading | None, period: str) -> Figure:
    """Return the undivided figure as the core has it."""
    (found,) = (
        one
        for one in figures(world.cells, world.day, periods=(world.year,))
        if (one.measure, one.reading, one.period, one.labels) == (measure, reading, period, ())
    )
    return found


def as_figure(world: World, measure: MeasureKey, period: str) -> list[Answer]:
    """Return including and excluding from the whole counts of the core's figures."""
    if not world.whole:
        return [{}, {}]
    found = [figure(world, measure, reading, period) for reading in Reading]
    return [
        {(): one.numerator / one.denominator}
        if one.numerator is not None and one.denominator
        else {}
        for one in found
    ]


def target(world: World) -> Answer:
    """Return the target of the year chosen: of several the highest."""
    wanted = [value for labels, value in world.targets() if labels["year"] == world.year]
    return {(): max(wanted)} if wanted else {}


def year_of(month: Answer) -> Answer:
    """Return what is by month by year instead."""
    found: Answer = {}
    for (name,), count in month.items():
        found[name[:4],] = found.get((name[:4],), 0) + count
    return found


def rounded(ratio: Answer) -> Answer:
    """Return a share as it is shown, half up to one decimal of a percentage."""
    return {key: int(Decimal(value) * 1000 + Decimal("0.5")) / 1000 for key, value in ratio.items()}


def code_of_divergence(world: World) -> Answer:
    """Return what the sentence of the board must be, by the core's own where it has one."""
    if not world.whole:
        return {}
    issued = figure(world, MeasureKey.ISSUED_IN_TIME, Reading.INCLUDING, world.year)
    (stock,) = (
        one
        for one in figures(world.cells, world.day)
        if (one.measure, one.reading) == (MeasureKey.OPEN_IN_TIME, Reading.INCLUDING)
    )
    (clearance,) = (
        one for one in figures(world.cells, world.day) if one.measure is MeasureKey.CLEARANCE
    )
    if issued.value is None or stock.value is None:
        return {}
    gap = stock.value - issued.value
    if divergence_note(issued, stock, clearance) is not None:
        return {(): 2}
    if gap >= 10:
        return {(): 3}
    return {(): 4 if gap <= -10 else 1}


def code_of_exceptions(world: World) -> Answer:
    including, excluding = (rounded(one) for one in as_issued(world))
    gap = minus(excluding, including)
    return {
        key: 2 if round(value, 3) >= 0.05 else 3 if round(value, 3) <= -0.05 else 1
        for key, value in gap.items()
    }


def as_issued(world: World) -> list[Answer]:
    return as_figure(world, MeasureKey.ISSUED_IN_TIME, world.year)


def weekly(world: World, view: View) -> Answer:
    """Return how many cases joined or left in each week of the last 26."""
    last = [f"{y}-W{w:02d}" for y, w in _weeks_back(world, range(26))]
    return world.by(view, "week", week=last)


def quarter(world: World, view: View) -> Answer:
    """Return how many did in the 13 whole weeks before the present one."""
    whole = [f"{y}-W{w:02d}" for y, w in _weeks_back(world, range(1, 14))]
    return world.number(view, week=whole)


def _weeks_back(world: World, back: range) -> list[tuple[int, int]]:
    return [(world.day - timedelta(weeks=n)).isocalendar()[:2] for n in back]


def published(world: World, level: str) -> Answer:
    found: Answer = {}
    for labels, value in world.shown("ehcpwatch_published_timeliness_ratio"):
        if (labels["level"], labels["exceptions"]) == (level, "including"):
            key = (labels["year"],)
            found[key] = max(value, found.get(key, 0))
    return found


def plans_expected(world: World) -> Answer:
    if not world.whole:
        return {}
    by_partition = {
        (labels["partition"], labels["authority"]): value
        for labels, value in world.shown("ehcpwatch_plans_expected")
        if labels["year"] == world.year and labels["authority"] in world.authorities
    }
    return {(): sum(by_partition.values())} if by_partition else {}


def late_already(world: World) -> Answer:
    """Return what is late of the plans expected: only the present year expects any."""
    if not plans_expected(world):
        return {}
    late = world.number(View.ISSUED, month=world.in_year, band=lambda one: one != Band.WITHIN_20)
    past = world.number(View.OPEN, timed="yes", age=lambda one: one != AgeBand.TO_140)
    return {(): late[()] + past[()]}


def late_allowed(world: World) -> Answer:
    """Return what the target of each authority leaves of its plans, whole plans, added up."""
    if not world.whole:
        return {}
    by_partition = {
        (labels["partition"], labels["authority"]): value
        for labels, value in world.shown("ehcpwatch_plans_expected")
        if labels["year"] == world.year
    }
    allowed = [
        int(
            (1 - aim) * sum(n for (_, of), n in by_partition.items() if of == labels["authority"])
            + 1e-6
        )
        for labels, aim in world.targets()
        if labels["year"] == world.year and any(of == labels["authority"] for _, of in by_partition)
    ]
    return {(): sum(allowed)} if allowed else {}


def _value(sample: tuple[dict[str, str], float]) -> float:
    """Return what samples are sorted by, so that of one key the highest comes last."""
    return sample[1]


def bounds(world: World, **wanted: str) -> list[Answer]:
    """Return the lowest and the highest share that the requests of the year can come to."""
    whole = world.by(View.COHORT, month=world.in_year, outcome=counted, **wanted)
    return [
        share(world.by(View.COHORT, month=world.in_year, outcome=outcomes, **wanted), whole)
        for outcomes in (("in_time",), ("in_time", "open_in_time"))
    ]


def due_over(world: World, **wanted: str) -> Answer:
    return share(
        world.by(View.DUE, month=world.over_in_year, outcome="in_time", **wanted),
        world.by(View.DUE, month=world.over_in_year, outcome=counted, **wanted),
    )


def issued(world: World, *by: str, **wanted: Wanted) -> Answer:
    return world.by(View.ISSUED, *by, month=world.in_year, **wanted)


def mean_weeks(world: World, **wanted: str) -> Answer:
    days = world.sum_of_days(View.ISSUED_DAYS, month=world.in_year, **wanted)
    plans = world.by(View.ISSUED_DAYS, month=world.in_year, **wanted)
    return {key: days[key] / plans[key] / 7 for key in plans}


def clearance(world: World) -> Answer:
    if not world.whole:
        return {}
    joined_it, left_it = quarter(world, View.OVERDUE_JOINED), quarter(world, View.OVERDUE_LEFT)
    pace = left_it[()] - joined_it[()]
    backlog = world.number(View.OPEN, due=OVERDUE)[()]
    return {(): 13 * backlog / pace} if pace > 0 else {}


def usual_week(world: World) -> Answer:
    months = issued(world, "month", area=world.in_area)
    due = world.by(View.OPEN_DUE_WEEK, "week", area=world.in_area)
    if not months:
        return {}
    return {week: sum(months.values()) / len(months) * 12 / 52 for week in due}


def met(world: World) -> Answer:
    aim, so_far = target(world), rounded(as_issued(world)[0])
    gap = minus(so_far, aim)
    return {key: (value > 0) - (value < 0) for key, value in gap.items()}


def on_time(world: World) -> Mapping[int, Sequence[Answer]]:
    """Return the answer to each query of each panel, in the order of its letters."""
    day = world.day.isoformat() if world.whole else ""
    late_cohort = (Outcome.LATE, Outcome.UNTIMED, Outcome.LEFT_LATE, Outcome.OPEN_LATE)
    late_due = (Outcome.LATE, Outcome.UNTIMED, Outcome.LEFT_LATE, Outcome.OVERDUE)
    by_area = issued(world, "area", area=world.in_area)
    everything: Answer = {
        (
            labels["exceptions"],
            labels["level"],
            labels["name"],
            labels["year"],
        ): value
        for labels, value in world.shown("ehcpwatch_published_timeliness_ratio")
    }
    return {
        2: as_issued(world),
        3: [*bounds(world), *bounds(world, flagged="no")],
        4: [due_over(world), due_over(world, flagged="no")],
        5: as_figure(world, MeasureKey.OPEN_IN_TIME, day),
        6: [
            share(issued(world, flagged="yes"), issued(world)),
            share(
                world.by(View.OPEN, timed="yes", flagged="yes"), world.by(View.OPEN, timed="yes")
            ),
        ],
        7: [code_of_divergence(world)],
        8: [code_of_exceptions(world)],
        9: [
            share(issued(world, "month", band=Band.WITHIN_20), issued(world, "month")),
            share(
                issued(world, "month", band=Band.WITHIN_20, flagged="no"),
                issued(world, "month", flagged="no"),
            ),
            dict.fromkeys(issued(world, "month"), target(world)[()]) if target(world) else {},
        ],
        10: [
            issued(world, "month", band=band)
            for band in (Band.WITHIN_20, Band.FROM_20_TO_52, Band.OVER_52, Band.UNTIMED)
        ],
        11: [
            world.by(View.COHORT, "month", month=world.in_year, outcome=outcomes)
            for outcomes in ((Outcome.IN_TIME,), (Outcome.OPEN_IN_TIME,), late_cohort)
        ],
        12: [
            world.by(View.DUE, "month", month=world.in_year, outcome=outcomes)
            for outcomes in ((Outcome.IN_TIME,), (Outcome.PENDING,), late_due)
        ],
        13: [
            share(
                year_of(world.by(View.ISSUED, "month", band=Band.WITHIN_20)),
                year_of(world.by(View.ISSUED, "month")),
            ),
            published(world, "national"),
            published(world, "regional"),
            {(labels["year"],): value for labels, value in sorted(world.targets(), key=_value)},
        ],
        14: [everything],
        15: [met(world)],
        16: [plans_expected(world), late_already(world), late_allowed(world)],
        17: [
            world.number(View.OPEN, area=world.in_area),
            world.number(View.OPEN, area=world.in_area, due=OVERDUE),
            world.number(View.OPEN, area=world.in_area, due="due_0_to_14"),
        ],
        18: [
            clearance(world),
            quarter(world, View.OVERDUE_JOINED) if world.whole else {},
            quarter(world, View.OVERDUE_LEFT) if world.whole else {},
        ],
        19: [mean_weeks(world), mean_weeks(world, flagged="no")],
        20: [world.number(View.OPEN, timed="yes", age=age) for age in AGES],
        21: [world.number(View.OPEN, area=world.in_area, due=due) for due in DUE_BANDS.values()],
        22: [
            weekly(world, view) if world.whole else {}
            for view in (View.OVERDUE_JOINED, View.OVERDUE_LEFT)
        ],
        23: [world.by(View.OPEN_DUE_WEEK, "week", area=world.in_area), usual_week(world)],
        24: [world.number(View.OPEN, area=world.in_area, due=due) for due in OVERDUE],
        25: [
            share(issued(world, "area", area=world.in_area, band=Band.WITHIN_20), by_area),
            by_area,
            world.by(View.OPEN, "area", area=world.in_area),
            joined(
                world.by(View.OPEN, "area", area=world.in_area, due=OVERDUE),
                world.by(View.OPEN, "area", area=world.in_area),
            ),
        ],
    }
