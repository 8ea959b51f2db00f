"""What *Where is the time going?* must answer, counted from the cells."""

from collections.abc import Mapping, Sequence
from itertools import accumulate

from ehcpwatch.measures import View
from tests.grafana.expected_on_time import OVERDUE, counted
from tests.grafana.world import Answer, Wanted, World, joined, share, times

__all__ = ["time_going"]

EDGES_WEEKS = (6, 12, 16, 18, 20, 22, 26, 39, 52)
STAGES = ("request_to_decision", "decision_to_draft", "draft_to_final")


def read_off_bands(days: Mapping[int, float], wanted: float) -> float:
    """Return a quantile in weeks as it is read off the bands of a histogram.

    A straight line within the band; beyond the last edge that edge.
    """
    bands = [0.0] * (len(EDGES_WEEKS) + 1)
    for number, plans in days.items():
        bands[sum(number > 7 * edge for edge in EDGES_WEEKS)] += plans
    up_to = list(accumulate(bands))
    rank = wanted * up_to[-1]
    place = next(at for at, total in enumerate(up_to) if total >= rank)
    if place == len(EDGES_WEEKS):
        return EDGES_WEEKS[-1]
    low = EDGES_WEEKS[place - 1] if place else 0
    before = up_to[place - 1] if place else 0.0
    return low + (EDGES_WEEKS[place] - low) * (rank - before) / bands[place]


def quantile_by(world: World, view: View, label: str, wanted: float) -> Answer:
    by_group: dict[str, dict[int, float]] = {}
    for (group, days), plans in world.by(view, label, "days", month=world.in_year).items():
        by_group.setdefault(group, {})[int(days)] = plans
    return {(group,): read_off_bands(days, wanted) for group, days in by_group.items()}


def mean_weeks_by_month(world: World, view: View, **wanted: str) -> Answer:
    days = world.sum_of_days(view, "month", month=world.in_year, **wanted)
    return {
        key: days[key] / number / 7
        for key, number in world.by(view, "month", month=world.in_year, **wanted).items()
    }


def held(world: World) -> Answer:
    """Return the days that each holder had the cases whose plans were issued in the year."""
    return world.sum_of_days(View.ISSUED_HELD_DAYS, "holder", month=world.in_year)


def share_by_month(world: World, view: View, part: Mapping[str, str], **wanted: str) -> Answer:
    return share(
        world.by(view, "month", month=world.in_year, **part, **wanted),
        world.by(view, "month", month=world.in_year, **wanted),
    )


def once_over(world: World, view: View, by: str, **wanted: Wanted) -> Answer:
    return share(
        world.by(view, by, month=world.over_in_year, outcome="in_time", **wanted),
        world.by(view, by, month=world.over_in_year, **wanted),
    )


def settled(world: World, **wanted: str) -> Answer:
    if not world.whole:
        return {}
    return share(
        world.by(View.COHORT, month=world.mature, outcome="in_time", **wanted),
        world.by(View.COHORT, month=world.mature, outcome=counted, **wanted),
    )


def services(world: World, metric: str, *bands: str) -> Answer:
    """Return who waits for partner services, by month, pathway, service and *bands*."""
    by = ("month", "pathway", "service", *bands)
    seen = {
        (labels["partition"], labels["authority"], *(labels[name] for name in by)): value
        for labels, value in world.shown(metric)
        if world.whole
        and world.in_year(labels["month"])
        and labels["authority"] in world.authorities
    }
    found: Answer = {}
    for (_, _, *key), value in seen.items():
        found[tuple(key)] = found.get(tuple(key), 0) + value
    return found


def time_going(world: World) -> Mapping[int, Sequence[Answer]]:
    """Return the answer to each query of each panel, in the order of its letters."""
    days = held(world)
    all_days = sum(days.values())
    plans = sum(world.by(View.ISSUED_DAYS, month=world.in_year).values())
    ours = {"agency": world.of_agency}
    agency_due = world.by(View.ADVICE, "agency", month=world.over_in_year, **ours)
    transfers = world.by(View.PHASE_TRANSFER, "limit", "year")
    return {
        1: [times(1 / all_days, days) if all_days else {}],
        2: [times(1 / plans, days) if plans else {}],
        3: [
            world.by(View.OPEN_HOLDER, "holder"),
            joined(
                world.by(View.OPEN_HOLDER, "holder", due=OVERDUE),
                world.by(View.OPEN_HOLDER, "holder"),
            ),
        ],
        4: [mean_weeks_by_month(world, View.STAGE_DAYS, stage=stage) for stage in STAGES],
        5: [quantile_by(world, View.STAGE_DAYS, "stage", of) for of in (0.5, 0.9)],
        6: [
            mean_weeks_by_month(world, View.ISSUED_DAYS),
            *(quantile_by(world, View.ISSUED_DAYS, "month", of) for of in (0.5, 0.9)),
        ],
        7: [
            share_by_month(world, View.DECIDED, {"in_time": "yes"}),
            share_by_month(world, View.DECIDED, {"in_time": "yes"}, excused="no"),
        ],
        8: [
            share_by_month(world, View.NO_PLAN, {"in_time": "yes"}),
            share_by_month(world, View.NO_PLAN, {"in_time": "yes"}, flagged="no"),
        ],
        9: [world.by(View.OPEN, "stage", due=OVERDUE)],
        10: [
            once_over(world, View.ADVICE, "agency", **ours),
            once_over(world, View.ADVICE, "agency", excused="no", **ours),
            agency_due,
            world.by(View.ADVICE, "agency", outcome="overdue", **ours),
            share(
                world.by(
                    View.ADVICE_RETURNED, "agency", month=world.in_year, returned="yes", **ours
                ),
                world.by(View.ADVICE_RETURNED, "agency", month=world.in_year, **ours),
            ),
        ],
        11: [
            once_over(world, View.ADVICE, "month", **ours),
            once_over(world, View.ADVICE, "month", excused="no", **ours),
        ],
        12: [services(world, "ehcpwatch_service_waiting")],
        13: [share_by_month(world, View.ISSUED, {"flagged": "yes"})],
        14: [
            world.by(View.ISSUED_GROUND, "ground", month=world.in_year),
            world.by(View.OPEN_GROUND, "ground"),
        ],
        15: [
            once_over(world, view, "month")
            for view in (View.REVIEW_YEAR, View.REVIEW_DECISION, View.REVIEW_AMENDED)
        ],
        16: [
            joined(world.by(View.PHASE_TRANSFER, "limit", "year", outcome="in_time"), transfers),
            transfers,
        ],
        17: [settled(world), settled(world, flagged="no")],
        18: [services(world, "ehcpwatch_service_waiting_by_band", "weeks_from", "weeks_to")],
    }
