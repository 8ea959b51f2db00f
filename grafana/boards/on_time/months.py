"""Timeliness month by month, against the target."""

from ehcpwatch.measures import MeasureKey
from grafana.boards.described import described
from grafana.boards.frame import Row
from grafana.boards.links import TO_WORKBENCH
from grafana.boards.palette import Colour
from grafana.boards.panels import COUNT, SHARE, Ask, bars
from grafana.boards.queries import (
    EXCLUDING,
    THIS_YEAR,
    cell,
    count_by,
    share,
)

from .terms import INCLUDING, ISSUED, TARGET, WITHIN, WITHOUT

__all__ = ["MONTHS"]

_ISSUED_IN_TIME = cell("plans_issued", THIS_YEAR, WITHIN)
_MONTH = ("month", "Month")
MONTHS = Row(
    title="Month by month in $year",
    panels=(
        bars(
            9,
            "What share of the plans issued each month was in time?",
            (
                Ask(name=INCLUDING, expr=share(_ISSUED_IN_TIME, ISSUED, "month")),
                Ask(
                    name=WITHOUT,
                    expr=share(
                        cell("plans_issued", THIS_YEAR, WITHIN, EXCLUDING),
                        cell("plans_issued", THIS_YEAR, EXCLUDING),
                        "month",
                    ),
                    colour=Colour.TEAL,
                ),
                Ask(
                    name="Target",
                    expr=f"sum by (month) ({ISSUED}) * 0 + on () group_left () max({TARGET})",
                    colour=Colour.PURPLE,
                ),
            ),
            by=_MONTH,
            about=described(
                MeasureKey.ISSUED_IN_TIME,
                "ehcpwatch_timeliness_target_ratio",
                says="The target is the highest of the authorities chosen.",
            ),
            unit=SHARE,
            links=(TO_WORKBENCH,),
        ),
        bars(
            10,
            "How long did the plans issued each month take?",
            (
                Ask(
                    name="Within 20 weeks",
                    expr=count_by("month", cell("plans_issued", THIS_YEAR, 'band="within_20"')),
                ),
                Ask(
                    name="20 to 52 weeks",
                    expr=count_by("month", cell("plans_issued", THIS_YEAR, 'band="20_to_52"')),
                    colour=Colour.PURPLE,
                ),
                Ask(
                    name="Over 52 weeks",
                    expr=count_by("month", cell("plans_issued", THIS_YEAR, 'band="over_52"')),
                    colour=Colour.ORANGE,
                ),
                Ask(
                    name="Untimed",
                    expr=count_by("month", cell("plans_issued", THIS_YEAR, 'band="untimed"')),
                    colour=Colour.TEAL,
                ),
            ),
            by=_MONTH,
            about=described(
                MeasureKey.ISSUED_IN_TIME,
                says="A month in which many old cases are finished has a low share in time: the "
                "higher bars show the work behind it.",
            ),
            unit=COUNT,
            links=(TO_WORKBENCH,),
            stacked=True,
        ),
        bars(
            11,
            "What became of each month's requests?",
            (
                Ask(
                    name="In time",
                    expr=count_by("month", cell("request_cohort", THIS_YEAR, 'outcome="in_time"')),
                ),
                Ask(
                    name="Open, within 20 weeks",
                    expr=count_by(
                        "month", cell("request_cohort", THIS_YEAR, 'outcome="open_in_time"')
                    ),
                    colour=Colour.TEAL,
                ),
                Ask(
                    name="Late",
                    expr=count_by(
                        "month",
                        cell(
                            "request_cohort",
                            THIS_YEAR,
                            'outcome=~"late|untimed|left_late|open_late"',
                        ),
                    ),
                    colour=Colour.ORANGE,
                ),
            ),
            by=_MONTH,
            about=described(
                MeasureKey.COHORT_IN_TIME,
                says="Late: issued late, open and late, left late, or untimed.",
            ),
            unit=COUNT,
            links=(TO_WORKBENCH,),
            stacked=True,
        ),
        bars(
            12,
            "What became of the plans due each month?",
            (
                Ask(
                    name="In time",
                    expr=count_by(
                        "month", cell("cases_due_in_month", THIS_YEAR, 'outcome="in_time"')
                    ),
                ),
                Ask(
                    name="Not due yet",
                    expr=count_by(
                        "month", cell("cases_due_in_month", THIS_YEAR, 'outcome="pending"')
                    ),
                    colour=Colour.TEAL,
                ),
                Ask(
                    name="Late",
                    expr=count_by(
                        "month",
                        cell(
                            "cases_due_in_month",
                            THIS_YEAR,
                            'outcome=~"late|untimed|left_late|overdue"',
                        ),
                    ),
                    colour=Colour.ORANGE,
                ),
            ),
            by=_MONTH,
            about=described(
                MeasureKey.DUE_IN_TIME, says="Late: sent late, overdue, left late, or untimed."
            ),
            unit=COUNT,
            links=(TO_WORKBENCH,),
            stacked=True,
        ),
    ),
)
