"""*Are we on time?*: for managers. Five views side by side, since each alone can be gamed."""

from ehcpwatch.measures import MeasureKey

from .described import described
from .frame import AREA, YEAR, Board, Row
from .links import TO_ACTION, TO_TIME, TO_WORKBENCH, to_worklist
from .palette import AGE_BANDS, BANDS, Colour
from .panels import COUNT, SHARE, WEEKS, Ask, Word, bars, figures, note, ranking, rows, trend, word
from .queries import (
    AUTHORITY,
    EXCLUDING,
    NOT_OUT,
    OVERDUE,
    THIS_YEAR,
    cell,
    count,
    count_by,
    over,
    share,
    yearly,
)

__all__ = ["ON_TIME"]

_INCLUDING = "Including all"
_WITHOUT = "Excluding exceptions"
_WITHIN = 'within_20_weeks="true"'
_AREAS = 'area=~"$area"'
_QUARTER = 'span="last_13_weeks"'

_ISSUED = cell("plans_issued", THIS_YEAR)
_ISSUED_IN_TIME = cell("plans_issued", THIS_YEAR, _WITHIN)
_OPEN = cell("cases_open_by_age")
_OPEN_IN_TIME = cell("cases_open_by_age", 'age_band="0_to_140"')
_BACKLOG = count(cell("cases_open", OVERDUE))
_JOINED = count(cell("cases_overdue_joined", _QUARTER))
_LEFT = count(cell("cases_overdue_left", _QUARTER))
_TARGET = f'max by (authority) (ehcpwatch_timeliness_target_ratio{{{AUTHORITY}, year="$year"}})'


def _both(part: tuple[str, ...], whole: tuple[str, ...], metric: str) -> tuple[str, str]:
    """Return a share in its two readings: with exception cases, and without them in either part."""
    return (
        share(cell(metric, *part), cell(metric, *whole)),
        share(cell(metric, *part, EXCLUDING), cell(metric, *whole, EXCLUDING)),
    )


_issued, _issued_without = _both((THIS_YEAR, _WITHIN), (THIS_YEAR,), "plans_issued")
_open, _open_without = _both(('age_band="0_to_140"',), (), "cases_open_by_age")

_HOW_TO_READ = """\
Five views of the same cases stand side by side, because **each alone can mislead**: the first \
looks best when late plans are left unissued, the second is slow to settle, the third moves with \
the route of a case, the fourth is about today alone, and the fifth says how much rests on \
exceptions. Each is given including all cases, and excluding those flagged with an exception, \
which leave both parts of the fraction. Figures are of the authorities chosen above, added up."""


def _diverging() -> str:
    """Return a code for how the open stock compares with the plans issued; see its words.

    The percentages are compared as they are shown, to one decimal: ten points are ten.
    """
    gap = f"round(round({_open}, 0.001) - round({_issued}, 0.001), 0.001)"
    shrinking = f"({_LEFT}) > ({_JOINED})"
    return (
        f"((({gap} >= 0.1) * 0 + 2) and ({shrinking})) or (({gap} >= 0.1) * 0 + 3)"
        f" or (({gap} <= -0.1) * 0 + 4) or ({gap} * 0 + 1)"
    )


def _exceptions_matter() -> str:
    """Return a code for what leaving out exceptions does to the plans issued; see its words."""
    gap = f"round(round({_issued_without}, 0.001) - round({_issued}, 0.001), 0.001)"
    return f"(({gap} >= 0.05) * 0 + 2) or (({gap} <= -0.05) * 0 + 3) or ({gap} * 0 + 1)"


_VIEWS = Row(
    title="Five views of $year, and of today",
    panels=(
        note(1, "How to read this board", _HOW_TO_READ, height=3),
        figures(
            2,
            "Of the plans issued this year, how many were in time?",
            (Ask(name=_INCLUDING, expr=_issued), Ask(name=_WITHOUT, expr=_issued_without)),
            about=described(MeasureKey.ISSUED_IN_TIME, says="Of the year chosen, so far."),
            unit=SHARE,
            links=(TO_WORKBENCH,),
            width=5,
            height=7,
        ),
        figures(
            3,
            "Of this year's requests, how many led to a plan in time?",
            tuple(
                Ask(
                    name=f"{reading}: at {bound}",
                    expr=share(
                        cell("request_cohort", THIS_YEAR, outcomes, *without),
                        cell("request_cohort", THIS_YEAR, NOT_OUT, *without),
                    ),
                )
                for reading, without in ((_INCLUDING, ()), (_WITHOUT, (EXCLUDING,)))
                for bound, outcomes in (
                    ("least", 'outcome="in_time"'),
                    ("most", 'outcome=~"in_time|open_in_time"'),
                )
            ),
            about=described(
                MeasureKey.COHORT_IN_TIME,
                says="At least: no open case will be in time. At most: all will that still can. "
                "The two meet 20 weeks after the last request of the year.",
            ),
            unit=SHARE,
            links=(TO_WORKBENCH,),
            width=5,
            height=7,
        ),
        figures(
            4,
            "Of the plans due this year, how many were sent in time?",
            tuple(
                Ask(
                    name=reading,
                    expr=share(
                        over(cell("cases_due_in_month", THIS_YEAR, 'outcome="in_time"', *without)),
                        over(cell("cases_due_in_month", THIS_YEAR, NOT_OUT, *without)),
                    ),
                )
                for reading, without in ((_INCLUDING, ()), (_WITHOUT, (EXCLUDING,)))
            ),
            about=described(
                MeasureKey.DUE_IN_TIME, says="Of the months of the year that are over."
            ),
            unit=SHARE,
            links=(TO_WORKBENCH,),
            width=5,
            height=7,
        ),
        figures(
            5,
            "Of the assessments open today, how many are within 20 weeks?",
            (Ask(name=_INCLUDING, expr=_open), Ask(name=_WITHOUT, expr=_open_without)),
            about=described(MeasureKey.OPEN_IN_TIME),
            unit=SHARE,
            links=(to_worklist(), TO_ACTION),
            width=5,
            height=7,
        ),
        figures(
            6,
            "How many have an exception?",
            (
                Ask(
                    name="Of plans issued this year",
                    expr=share(cell("plans_issued", THIS_YEAR, 'exception="true"'), _ISSUED),
                ),
                Ask(
                    name="Of assessments open today",
                    expr=share(cell("cases_open_by_age", 'exception="true"'), _OPEN),
                ),
            ),
            about=described(MeasureKey.ISSUED_FLAGGED, MeasureKey.OPEN_FLAGGED),
            unit=SHARE,
            links=(TO_TIME,),
            width=4,
            height=7,
        ),
        word(
            7,
            "Do the plans issued and the open stock tell the same story?",
            _diverging(),
            {
                1: Word(says="Yes: they lie within 10 points of each other."),
                2: Word(
                    says="No. Late cases are being finished: the overdue list is shrinking. Each "
                    "late plan issued lowers the share of plans issued, and shortens the list."
                ),
                3: Word(
                    says="No. The open stock looks better than the plans issued, and the overdue "
                    "list is not shrinking: look at the requests and at the plans due.",
                    colour=Colour.ORANGE,
                ),
                4: Word(
                    says="No. The plans issued look better than the open stock: late cases are "
                    "waiting while quicker ones are finished.",
                    colour=Colour.ORANGE,
                ),
            },
            about=described(
                MeasureKey.ISSUED_IN_TIME,
                MeasureKey.OPEN_IN_TIME,
                MeasureKey.CLEARANCE,
                says="Including all cases. Whether the list shrinks is judged by the last 13 "
                "whole weeks.",
            ),
            links=(TO_WORKBENCH,),
            unknown="Not enough to compare yet",
            width=14,
            height=4,
        ),
        word(
            8,
            "Do exceptions change the picture?",
            _exceptions_matter(),
            {
                1: Word(says="Little: less than 5 points either way."),
                2: Word(
                    says="Yes: without exception cases the share is higher by 5 points or more.",
                    colour=Colour.ORANGE,
                ),
                3: Word(
                    says="Yes: without exception cases the share is lower by 5 points or more.",
                    colour=Colour.ORANGE,
                ),
            },
            about=described(MeasureKey.ISSUED_IN_TIME, says="Of the plans issued in the year."),
            links=(TO_TIME,),
            unknown="Not enough to compare yet",
            width=10,
            height=4,
        ),
    ),
)

_MONTH = ("month", "Month")
_MONTHS = Row(
    title="Month by month in $year",
    panels=(
        bars(
            9,
            "What share of the plans issued each month was in time?",
            (
                Ask(name=_INCLUDING, expr=share(_ISSUED_IN_TIME, _ISSUED, "month")),
                Ask(
                    name=_WITHOUT,
                    expr=share(
                        cell("plans_issued", THIS_YEAR, _WITHIN, EXCLUDING),
                        cell("plans_issued", THIS_YEAR, EXCLUDING),
                        "month",
                    ),
                    colour=Colour.TEAL,
                ),
                Ask(
                    name="Target",
                    expr=f"sum by (month) ({_ISSUED}) * 0 + on () group_left () max({_TARGET})",
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

_EXPECTED = cell("plans_expected", 'year="$year"')
_COMPARED = Row(
    title="Against the target, and against others",
    panels=(
        bars(
            13,
            "How do we compare, year by year, including all cases?",
            (
                Ask(
                    name="Counted here",
                    expr=share(
                        yearly(cell("plans_issued", _WITHIN)), yearly(cell("plans_issued")), "year"
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
            f"sgn(round({_issued}, 0.001) - on () max({_TARGET}))",
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

_STOCK = Row(
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
                    expr=f"13 * ({_BACKLOG}) / (({_LEFT}) - ({_JOINED}) > 0)",
                    unit=WEEKS,
                ),
                Ask(name="Joined it in 13 weeks", expr=_JOINED),
                Ask(name="Left it in 13 weeks", expr=_LEFT),
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
                    name=f"Mean, {_INCLUDING.lower()}",
                    expr=f"sum({cell('plan_duration_seconds_sum', THIS_YEAR)})"
                    f" / (sum({cell('plan_duration_seconds_count', THIS_YEAR)}) > 0) / 604800",
                ),
                Ask(
                    name=f"Mean, {_WITHOUT.lower()}",
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
                        cell("plans_issued", THIS_YEAR, _AREAS, _WITHIN),
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

ON_TIME = Board(
    uid="ehcpwatch-on-time",
    title="Are we on time?",
    says="For managers and members: are plans sent within 20 weeks, in five views that hold each "
    "other in check, against the target, England, the region and neighbours.",
    rows=(_VIEWS, _MONTHS, _COMPARED, _STOCK),
    variables=(YEAR, AREA),
)
