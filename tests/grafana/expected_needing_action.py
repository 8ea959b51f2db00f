"""What *Cases needing action* must answer, counted from the cells."""

from collections.abc import Mapping, Sequence

from ehcpwatch.measures import View
from tests.grafana.expected_on_time import DUE_BANDS, OVERDUE
from tests.grafana.world import Answer, World, joined

__all__ = ["needing_action"]


def standing(world: World) -> Answer:
    """Return the alerts that stand, those of each partition once."""
    of_partition = {
        (name, *key): count
        for page in world.pages
        for name, one in page.partitions.items()
        if one.snapshot is not None
        for key, count in one.snapshot.alerts.items()
    }
    found: Answer = {}
    for (_, rule, severity), count in of_partition.items():
        found[rule, severity] = found.get((rule, severity), 0) + count
    return found


def usefulness(world: World) -> list[Answer]:
    """Return what became of the alerts of each rule: every page says the same of it."""
    rules = {one.rule: one for page in world.pages for one in page.usefulness}
    return [
        {(rule,): one.told for rule, one in rules.items()},
        {(rule,): one.acted_on for rule, one in rules.items()},
        {
            (rule,): sum(one.days_to_acknowledge) / one.acknowledged
            for rule, one in rules.items()
            if one.acknowledged
        },
        {(rule,): one.untouched for rule, one in rules.items()},
        {(rule,): one.judged_useful for rule, one in rules.items()},
        {(rule,): one.judged_not_useful for rule, one in rules.items()},
    ]


def needing_action(world: World) -> Mapping[int, Sequence[Answer]]:
    """Return the answer to each query of each panel, in the order of its letters."""
    limits = world.by(View.CLOCK, "limit")
    return {
        2: [
            world.number(View.OPEN, area=world.in_area, due=OVERDUE),
            *(
                world.number(View.OPEN, area=world.in_area, due=DUE_BANDS[band])
                for band in ("due_0_2w", "due_2_6w", "no_limit")
            ),
        ],
        3: [
            world.number(View.ADVICE, outcome="overdue"),
            world.number(View.CLOCK, state="overdue", excused="no"),
            world.number(View.CLOCK, state="overdue", excused="yes"),
        ],
        4: [
            world.by(View.OPEN_TEAM, "team", team=world.in_team, due=due)
            for due in DUE_BANDS.values()
        ],
        5: [world.by(View.OPEN, "area", area=world.in_area, due=due) for due in DUE_BANDS.values()],
        6: [world.by(View.OPEN_DUE_WEEK, "week", area=world.in_area)],
        7: [world.by(View.OPEN, "stage", area=world.in_area, due=OVERDUE)],
        8: [world.by(View.ADVICE, "agency", outcome="overdue")],
        9: [
            joined(world.by(View.CLOCK, "limit", state="overdue", excused="no"), limits),
            joined(world.by(View.CLOCK, "limit", state="overdue", excused="yes"), limits),
            joined(world.by(View.CLOCK, "limit", state="running"), limits),
        ],
        10: [world.by(View.FINDING, "finding")],
        11: [standing(world)],
        13: usefulness(world),
    }
