"""The year beside other years, other authorities, and what was expected of it."""

from ehcpwatch.measures import MeasureKey
from grafana.boards.described import described
from grafana.boards.frame import Row
from grafana.boards.links import TO_ACTION, TO_WORKBENCH
from grafana.boards.palette import Colour
from grafana.boards.panels import COUNT, SHARE, Ask, Word, bars, figures, rows, word
from grafana.boards.queries import (
    AUTHORITY,
    cell,
    share,
    yearly,
)

from .terms import ISSUED_SHARE, TARGET, WITHIN

__all__ = ["COMPARED"]

_EXPECTED = cell("plans_expected", 'year="$year"')
COMPARED = Row(
    title="Against the target, and against others",
    panels=(
        bars(
            13,
            "How do we compare, year by year, including all cases?",
            (
                Ask(
                    name="Counted here",
                    expr=share(
                        yearly(cell("plans_issued", WITHIN)), yearly(cell("plans_issued")), "year"
                    ),
                ),
                Ask(
                    name="England",
                    expr="max by (year) (ehcpwatch_published_timeliness_ratio"
                    '{level="national", exceptions="including"})',
                    colour=Colour.TEAL,
                ),
                Ask(
                    name="Region",
                    expr="max by (year) (ehcpwatch_published_timeliness_ratio"
                    '{level="regional", exceptions="including"})',
                    colour=Colour.PURPLE,
                ),
                Ask(
                    name="Target",
                    expr=f"max by (year) (ehcpwatch_timeliness_target_ratio{{{AUTHORITY}}})",
                    colour=Colour.ORANGE,
                ),
            ),
            by=("year", "Year"),
            about=described(
                MeasureKey.ISSUED_IN_TIME,
                "ehcpwatch_published_timeliness_ratio",
                "ehcpwatch_timeliness_target_ratio",
                says="What is counted here covers the years of which months are shown; the "
                "present year is not over. Of several regions or targets the highest is shown.",
            ),
            unit=SHARE,
            links=(TO_WORKBENCH,),
        ),
        rows(
            14,
            "What was published for England, our region, us and our neighbours?",
            (
                Ask(
                    name="Within 20 weeks",
                    expr="max by (year, level, name, exceptions) "
                    "(ehcpwatch_published_timeliness_ratio)",
                ),
            ),
            by={"year": "Year", "level": "Level", "name": "Of", "exceptions": "Exceptions"},
            about=described("ehcpwatch_published_timeliness_ratio", MeasureKey.ISSUED_IN_TIME),
            unit=SHARE,
            links=(TO_WORKBENCH,),
            newest_first=True,
        ),
        word(
            15,
            "Is this year's target met so far?",
            f"sgn(round({ISSUED_SHARE}, 0.001) - on () max({TARGET}))",
            {
                -1: Word(says="Below the target", colour=Colour.ORANGE),
                0: Word(says="On the target"),
                1: Word(says="Above the target"),
            },
            about=described(
                MeasureKey.ISSUED_IN_TIME,
                "ehcpwatch_timeliness_target_ratio",
                says="Plans issued this year, including all cases. Of several targets the highest.",
            ),
            links=(TO_WORKBENCH,),
            unknown="No target is set",
            width=6,
        ),
        figures(
            16,
            "How many late plans can still be afforded this year?",
            (
                Ask(name="Plans expected this year", expr=f"sum({_EXPECTED})"),
                Ask(
                    name="Late already",
                    expr=f'sum(year:ehcpwatch_plans_late_already:sum{{{AUTHORITY}, year="$year"}})',
                ),
                Ask(
                    name="Late ones that the target allows",
                    expr=f'sum(year:ehcpwatch_plans_late_allowed:sum{{{AUTHORITY}, year="$year"}})',
                ),
            ),
            about=described(
                "ehcpwatch_plans_expected",
                "ehcpwatch_timeliness_target_ratio",
                says="Once more are late already than the target allows, it cannot be met. "
                "Late already: plans issued late this year, and open assessments past 20 weeks. "
                "Allowed: what the target leaves of the plans expected. Of the present year only.",
            ),
            unit=COUNT,
            links=(TO_ACTION,),
            width=18,
        ),
    ),
)
