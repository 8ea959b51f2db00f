"""What is open and what is overdue: the next months' figures in the making."""

from ehcpwatch.measures import MeasureKey
from grafana.boards.described import described
from grafana.boards.frame import Row
from grafana.boards.links import TO_ACTION, TO_TIME, TO_WORKBENCH, to_worklist
from grafana.boards.palette import AGE_BANDS, BANDS, Colour
from grafana.boards.panels import COUNT, SHARE, WEEKS, Ask, bars, figures, ranking, rows, trend
from grafana.boards.queries import (
    EXCLUDING,
    OVERDUE,
    THIS_YEAR,
    cell,
    count,
    count_by,
    share,
)

from .terms import INCLUDING, JOINED, LEFT, WITHIN, WITHOUT

__all__ = ["STOCK"]

_AREAS = 'area=~"$area"'
_BACKLOG = count(cell("cases_open", OVERDUE))
STOCK = Row(
    title="The backlog, and what comes next",
    panels=(
        figures(
            17,
            "How many assessments are open, late, and soon late?",
            (
                Ask(name="Open", expr=count(cell("cases_open", _AREAS))),
                Ask(name="Past the limit", expr=count(cell("cases_open", _AREAS, OVERDUE))),
                Ask(
                    name="Due within 2 weeks",
                    expr=count(cell("cases_open", _AREAS, 'band="due_0_2w"')),
                ),
            ),
            about=described(MeasureKey.OPEN_CASES, MeasureKey.BACKLOG, says="In the areas chosen."),
            unit=COUNT,
            links=(to_worklist(), TO_ACTION),
            width=8,
            height=6,
        ),
        figures(
            18,
            "How long until the overdue list is cleared?",
            (
                Ask(
                    name="At the pace of 13 weeks",
                    expr=f"13 * ({_BACKLOG}) / (({LEFT}) - ({JOINED}) > 0)",
                    unit=WEEKS,
                ),
                Ask(name="Joined it in 13 weeks", expr=JOINED),
                Ask(name="Left it in 13 weeks", expr=LEFT),
            ),
            about=described(
                MeasureKey.CLEARANCE, says="No value: at this pace it is never cleared."
            ),
            unit=COUNT,
            links=(to_worklist(), TO_ACTION),
            width=8,
            height=6,
        ),
        figures(
            19,
            "How long did the plans issued this year take?",
            (
                Ask(
                    name=f"Mean, {INCLUDING.lower()}",
                    expr=f"sum({cell('plan_duration_seconds_sum', THIS_YEAR)})"
                    f" / (sum({cell('plan_duration_seconds_count', THIS_YEAR)}) > 0) / 604800",
                ),
                Ask(
                    name=f"Mean, {WITHOUT.lower()}",
                    expr=f"sum({cell('plan_duration_seconds_sum', THIS_YEAR, EXCLUDING)})"
                    f" / (sum({cell('plan_duration_seconds_count', THIS_YEAR, EXCLUDING)}) > 0)"
                    " / 604800",
                ),
            ),
            about=described(MeasureKey.WAIT_MEAN),
            unit=WEEKS,
            links=(TO_TIME,),
            width=8,
            height=6,
        ),
        ranking(
            20,
            "How old are the open assessments?",
            tuple(
                Ask(
                    name=words,
                    expr=count(cell("cases_open_by_age", f'age_band="{band}"')),
                    colour=Colour.BLUE if place == 0 else Colour.ORANGE,
                )
                for place, (band, words) in enumerate(AGE_BANDS.items())
            ),
            about=described(MeasureKey.OPEN_IN_TIME, says="Days since the request."),
            unit=COUNT,
            links=(to_worklist(), TO_WORKBENCH),
        ),
        ranking(
            21,
            "How near is each open case to its limit, or how far past?",
            tuple(
                Ask(
                    name=words,
                    expr=count(cell("cases_open", _AREAS, f'band="{band}"')),
                    colour=Colour.ORANGE if band.startswith("overdue") else Colour.BLUE,
                )
                for band, words in BANDS.items()
            ),
            about=described(MeasureKey.OPEN_CASES, MeasureKey.BACKLOG, says="In the areas chosen."),
            unit=COUNT,
            links=(to_worklist(), TO_ACTION),
        ),
        bars(
            22,
            "Does the overdue list grow or shrink, week by week?",
            (
                Ask(
                    name="Joined",
                    expr=count_by("week", cell("cases_overdue_joined")),
                    colour=Colour.ORANGE,
                ),
                Ask(
                    name="Left",
                    expr=count_by("week", cell("cases_overdue_left")),
                    colour=Colour.BLUE,
                ),
            ),
            by=("week", "Week"),
            about=described(
                MeasureKey.CLEARANCE,
                "ehcpwatch_cases_overdue_joined",
                "ehcpwatch_cases_overdue_left",
            ),
            unit=COUNT,
            links=(to_worklist(), TO_ACTION),
            width=8,
        ),
        bars(
            23,
            "Will what falls due each week be more than we usually finish?",
            (
                Ask(
                    name="Falls due",
                    expr=count_by("due_week", cell("cases_due", _AREAS)),
                    colour=Colour.PURPLE,
                ),
                Ask(
                    name="Plans issued a week, on average this year",
                    expr=f"sum by (due_week) ({cell('cases_due', _AREAS)}) * 0"
                    f" + on () group_left () (sum({cell('plans_issued', THIS_YEAR, _AREAS)})"
                    f" / count(sum by (month) ({cell('plans_issued', THIS_YEAR, _AREAS)}))"
                    " * 12 / 52)",
                ),
            ),
            by=("due_week", "Week"),
            about=described(
                MeasureKey.DUE_BY_WEEK,
                says="In the areas chosen. The average is of the months of the year in which "
                "plans were issued, at 52 weeks in 12 months; the present month counts whole.",
            ),
            unit=COUNT,
            links=(to_worklist(), TO_ACTION),
        ),
        trend(
            24,
            "How has the overdue list moved?",
            tuple(
                Ask(
                    name=BANDS[band],
                    expr=count(cell("cases_open", _AREAS, f'band="{band}"')),
                    colour=colour,
                )
                for band, colour in (
                    ("overdue_13w_plus", Colour.ORANGE),
                    ("overdue_4_13w", Colour.PURPLE),
                    ("overdue_0_4w", Colour.TEAL),
                )
            ),
            about=described(
                MeasureKey.BACKLOG,
                says="In the areas chosen, as it was shown at each time; what was learned later "
                "does not rewrite this line.",
            ),
            unit=COUNT,
            links=(to_worklist(), TO_ACTION),
            stacked=True,
        ),
        rows(
            25,
            "Which areas are on time?",
            (
                Ask(
                    name="Issued in time",
                    expr=share(
                        cell("plans_issued", THIS_YEAR, _AREAS, WITHIN),
                        cell("plans_issued", THIS_YEAR, _AREAS),
                        "area",
                    ),
                    unit=SHARE,
                ),
                Ask(
                    name="Plans issued",
                    expr=count_by("area", cell("plans_issued", THIS_YEAR, _AREAS)),
                ),
                Ask(
                    name="Open",
                    expr=count_by("area", cell("cases_open", _AREAS)),
                ),
                Ask(
                    name="Past the limit",
                    expr=count_by(
                        "area", cell("cases_open", _AREAS, OVERDUE), cell("cases_open", _AREAS)
                    ),
                ),
            ),
            by={"area": "Area"},
            about=described(
                MeasureKey.ISSUED_IN_TIME,
                MeasureKey.BACKLOG,
                says="Shares of few plans say little: the number of plans stands beside each.",
            ),
            unit=COUNT,
            links=(TO_ACTION,),
            width=24,
        ),
    ),
)
