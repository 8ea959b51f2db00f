"""*Performance workbench*: for those who defend the figures. Counts before percentages."""

from grafana_foundation_sdk.models import dashboard, prometheus

from ehcpwatch.measures import MEASURES, MONTHLY_SUM, MeasureKey

from .described import described
from .frame import YEAR, Board, Row
from .links import TO_ON_TIME, TO_TIME, to_worklist
from .palette import Colour
from .panels import COUNT, SHARE, Ask, Unit, bars, figures, note, rows
from .queries import (
    AUTHORITY,
    EXCLUDING,
    NOT_OUT,
    THIS_YEAR,
    cell,
    count,
    count_by,
    mature,
    over,
    quarterly,
    share,
    yearly,
)

__all__ = ["WORKBENCH"]

_BY_MONTH = {"month": "Month"}
_WITHIN = 'within_20_weeks="true"'
_RATE = Unit(name="none", decimals=1)
_POUNDS = Unit(name="prefix:£", decimals=0)
_SMALLEST_SHOWN = 5

_VIEWS = (
    MeasureKey.ISSUED_IN_TIME,
    MeasureKey.COHORT_IN_TIME,
    MeasureKey.DUE_IN_TIME,
    MeasureKey.OPEN_IN_TIME,
    MeasureKey.ISSUED_FLAGGED,
)


def _definitions() -> str:
    """Return the five views as a list, from the records that the page of measures is made of."""
    lines = [
        f"- **{MEASURES[key].title}.** {MEASURES[key].sentence} {MEASURES[key].note}"
        for key in _VIEWS
    ]
    lines.append(
        "\nMonths are London calendar months. A rate without a denominator has no value. Counts "
        "are true and not suppressed, but for the one table that says so. `ehcpwatch figures "
        "--as-at DAY --known-at INSTANT` answers for any past day, and gives the exact medians."
    )
    return "\n".join(lines)


def _with_queries(panel: dashboard.Panel) -> dashboard.Panel:
    """Return *panel* with what it asks written under its definition."""
    shown = [
        f"\n**Query {target.ref_id}**\n\n`{target.expr}`"
        for target in panel.targets or ()
        if isinstance(target, prometheus.Dataquery)
    ]
    panel.description = "\n".join([panel.description or "", *shown])
    return panel


def _issued(*matchers: str) -> str:
    return cell("plans_issued", THIS_YEAR, *matchers)


def _cohort(*matchers: str) -> str:
    return cell("request_cohort", THIS_YEAR, *matchers)


def _due(*matchers: str) -> str:
    return cell("cases_due_in_month", THIS_YEAR, *matchers)


def _some(name: str, whole: str, part: str) -> Ask:
    return Ask(name=name, expr=count_by("month", part, whole))


_COHORTS = Row(
    title="The cohorts of $year, month by month",
    panels=(
        rows(
            2,
            "Plans issued, by month of issue",
            (
                Ask(name="Issued", expr=count_by("month", _issued())),
                _some("Within 20 weeks", _issued(), _issued('band="within_20"')),
                _some("20 to 52 weeks", _issued(), _issued('band="20_to_52"')),
                _some("Over 52 weeks", _issued(), _issued('band="over_52"')),
                _some("Untimed", _issued(), _issued('band="untimed"')),
                _some("With an exception", _issued(), _issued('exception="true"')),
                Ask(
                    name="In time, including all",
                    expr=share(_issued(_WITHIN), _issued(), "month"),
                    unit=SHARE,
                ),
                Ask(
                    name="In time, excluding exceptions",
                    expr=share(_issued(_WITHIN, EXCLUDING), _issued(EXCLUDING), "month"),
                    unit=SHARE,
                ),
            ),
            by=_BY_MONTH,
            about=described(MeasureKey.ISSUED_IN_TIME, MeasureKey.ISSUED_FLAGGED),
            unit=COUNT,
            links=(TO_ON_TIME,),
            newest_first=True,
            width=24,
        ),
        rows(
            3,
            "Requests, by month of request",
            (
                Ask(name="Counted", expr=count_by("month", _cohort(NOT_OUT))),
                _some("In time", _cohort(), _cohort('outcome="in_time"')),
                _some("Late", _cohort(), _cohort('outcome=~"late|untimed"')),
                _some("Left late", _cohort(), _cohort('outcome="left_late"')),
                _some("Open, within 20 weeks", _cohort(), _cohort('outcome="open_in_time"')),
                _some("Open, late", _cohort(), _cohort('outcome="open_late"')),
                _some("Refused", _cohort(), _cohort('outcome=~"refused|no_plan"')),
                _some("Left early", _cohort(), _cohort('outcome="left_early"')),
                Ask(
                    name="At least in time",
                    expr=share(_cohort('outcome="in_time"'), _cohort(NOT_OUT), "month"),
                    unit=SHARE,
                ),
                Ask(
                    name="At most in time",
                    expr=share(
                        _cohort('outcome=~"in_time|open_in_time"'), _cohort(NOT_OUT), "month"
                    ),
                    unit=SHARE,
                ),
                Ask(
                    name="Excluding exceptions, once settled",
                    expr=share(
                        mature(_cohort('outcome="in_time"', EXCLUDING)),
                        mature(_cohort(NOT_OUT, EXCLUDING)),
                        "month",
                    ),
                    unit=SHARE,
                ),
            ),
            by=_BY_MONTH,
            about=described(
                MeasureKey.COHORT_IN_TIME,
                says="Counted: less refusals that stand and what left early. Where at least and "
                "at most are the same, and 20 weeks are past, that is the figure.",
            ),
            unit=COUNT,
            links=(TO_ON_TIME,),
            newest_first=True,
            width=24,
        ),
        rows(
            4,
            "Plans due, by month of the last lawful day",
            (
                Ask(name="Due", expr=count_by("month", _due(NOT_OUT))),
                _some("In time", _due(), _due('outcome="in_time"')),
                _some("Sent late", _due(), _due('outcome=~"late|untimed"')),
                _some("Overdue", _due(), _due('outcome="overdue"')),
                _some("Not due yet", _due(), _due('outcome="pending"')),
                _some("Left late", _due(), _due('outcome="left_late"')),
                Ask(
                    name="In time, including all",
                    expr=share(over(_due('outcome="in_time"')), over(_due(NOT_OUT)), "month"),
                    unit=SHARE,
                ),
                Ask(
                    name="In time, excluding exceptions",
                    expr=share(
                        over(_due('outcome="in_time"', EXCLUDING)),
                        over(_due(NOT_OUT, EXCLUDING)),
                        "month",
                    ),
                    unit=SHARE,
                ),
                _some(
                    "Breaches in law, not excused",
                    _due(),
                    _due('outcome=~"late|overdue"', 'excused="false"'),
                ),
                _some(
                    "Breaches in law, excused",
                    _due(),
                    _due('outcome=~"late|overdue"', 'excused="true"'),
                ),
            ),
            by=_BY_MONTH,
            about=described(
                MeasureKey.DUE_IN_TIME,
                MeasureKey.LEGAL_BREACHES,
                says="Shares once the month is over.",
            ),
            unit=COUNT,
            links=(TO_ON_TIME,),
            newest_first=True,
            width=24,
        ),
        rows(
            5,
            "Decisions and notices, by month of notice",
            (
                Ask(name="Decisions", expr=count_by("month", cell("decisions", THIS_YEAR))),
                _some(
                    "Of these within 6 weeks",
                    cell("decisions", THIS_YEAR),
                    cell("decisions", THIS_YEAR, 'within_6_weeks="true"'),
                ),
                _some(
                    "Refused",
                    cell("decisions", THIS_YEAR),
                    cell("decisions", THIS_YEAR, 'outcome="refused"'),
                ),
                Ask(
                    name="Notices of no plan",
                    expr=count_by("month", cell("no_plan_notices", THIS_YEAR)),
                ),
                _some(
                    "Of these within 16 weeks",
                    cell("no_plan_notices", THIS_YEAR),
                    cell("no_plan_notices", THIS_YEAR, 'within_16_weeks="true"'),
                ),
            ),
            by=_BY_MONTH,
            about=described(MeasureKey.DECIDED_IN_TIME, MeasureKey.NO_PLAN_IN_TIME),
            unit=COUNT,
            links=(TO_TIME,),
            newest_first=True,
            width=24,
        ),
        rows(
            6,
            "Reviews, by month of the last lawful day",
            (
                Ask(name="Due", expr=count_by("month, limit", cell("annual_reviews", THIS_YEAR))),
                Ask(
                    name="In time",
                    expr=count_by(
                        "month, limit",
                        cell("annual_reviews", THIS_YEAR, 'outcome="in_time"'),
                        cell("annual_reviews", THIS_YEAR),
                    ),
                ),
                Ask(
                    name="Share, once the month is over",
                    expr=share(
                        over(cell("annual_reviews", THIS_YEAR, 'outcome="in_time"')),
                        over(cell("annual_reviews", THIS_YEAR)),
                        "month, limit",
                    ),
                    unit=SHARE,
                ),
            ),
            by={"month": "Month", "limit": "Limit"},
            about=described(
                MeasureKey.REVIEWED_IN_YEAR,
                MeasureKey.REVIEW_DECIDED_IN_TIME,
                MeasureKey.REVIEW_AMENDED_IN_TIME,
            ),
            unit=COUNT,
            links=(TO_TIME,),
            newest_first=True,
            width=24,
        ),
    ),
)

_ALL_ISSUED = quarterly(cell("plans_issued"))
_LONGER = Row(
    title="Quarters, years and authorities",
    panels=(
        rows(
            7,
            "Plans issued, by quarter",
            (
                Ask(name="Issued", expr=count_by("quarter", _ALL_ISSUED)),
                Ask(
                    name="Within 20 weeks",
                    expr=count_by("quarter", quarterly(cell("plans_issued", _WITHIN)), _ALL_ISSUED),
                ),
                Ask(
                    name="In time, including all",
                    expr=share(quarterly(cell("plans_issued", _WITHIN)), _ALL_ISSUED, "quarter"),
                    unit=SHARE,
                ),
                Ask(
                    name="In time, excluding exceptions",
                    expr=share(
                        quarterly(cell("plans_issued", _WITHIN, EXCLUDING)),
                        quarterly(cell("plans_issued", EXCLUDING)),
                        "quarter",
                    ),
                    unit=SHARE,
                ),
            ),
            by={"quarter": "Quarter"},
            about=described(
                MeasureKey.ISSUED_IN_TIME, says="Quarters of the calendar year; the last may grow."
            ),
            unit=COUNT,
            links=(TO_ON_TIME,),
            newest_first=True,
        ),
        rows(
            8,
            "The settled figures of $year, authority by authority",
            tuple(
                Ask(
                    name=f"{view}, {reading}",
                    expr=f"max by (authority) ({span}:ehcpwatch_{name}:ratio{{{AUTHORITY}, "
                    f'{year}exceptions="{reading}"}})',
                )
                for view, span, name, year in (
                    ("Issued", "year", "plans_issued_on_time_per_issued", 'year="$year", '),
                    ("Requests", "year", "request_cohort_on_time_per_due", 'year="$year", '),
                    ("Due", "year", "cases_due_met_per_due", 'year="$year", '),
                    ("Open", "authority", "cases_open_within_20_weeks_per_open", ""),
                )
                for reading in ("including", "excluding")
            ),
            by={"authority": "Authority"},
            about=described(
                MeasureKey.ISSUED_IN_TIME,
                MeasureKey.COHORT_IN_TIME,
                MeasureKey.DUE_IN_TIME,
                MeasureKey.OPEN_IN_TIME,
                says="Each authority chosen by itself, as recorded. Requests and due have a value "
                "once the year is settled.",
            ),
            unit=SHARE,
            links=(TO_ON_TIME,),
        ),
        rows(
            9,
            "Demand, by year",
            (
                Ask(
                    name="Requests",
                    expr=count_by("year", yearly(cell("requests_received"))),
                ),
                Ask(
                    name="Per 1,000 residents aged 0 to 24",
                    expr=f"1000 * sum by (year) ({yearly(cell('requests_received'))})"
                    " / (sum by (year) (max by (authority, year)"
                    f" (ehcpwatch_residents_0_to_24{{{AUTHORITY}}})) > 0)",
                    unit=_RATE,
                ),
                Ask(
                    name="Refusals",
                    expr=count_by(
                        "year",
                        yearly(cell("decisions", 'outcome="refused"')),
                        yearly(cell("requests_received")),
                    ),
                ),
            ),
            by={"year": "Year"},
            about=described(
                MeasureKey.REQUESTS,
                "ehcpwatch_residents_0_to_24",
                says="Of the months shown: the first year may be incomplete and the present one "
                "is not over. Never scaled up. Refusals by the month of notice, of cases that "
                "moved in too.",
            ),
            unit=COUNT,
            links=(TO_ON_TIME,),
            newest_first=True,
        ),
        bars(
            10,
            "Who asks for assessments?",
            tuple(
                Ask(
                    name=words,
                    expr=count_by(
                        "month", cell("requests_received", THIS_YEAR, f'requester=~"{who}"')
                    ),
                    colour=colour,
                )
                for who, words, colour in (
                    ("parent_or_young_person", "Parent or young person", Colour.BLUE),
                    ("school", "School", Colour.TEAL),
                    ("health|social_care", "Health or social care", Colour.PURPLE),
                    ("other|none", "Other, or not recorded", Colour.ORANGE),
                )
            ),
            by=("month", "Month"),
            about=described(MeasureKey.REQUESTS),
            unit=COUNT,
            links=(TO_ON_TIME,),
            stacked=True,
        ),
    ),
)

_STOCK = Row(
    title="The stock of today, and what stands beside the figures",
    panels=(
        rows(
            11,
            "Open assessments, by days since the request",
            (
                Ask(name="All", expr=count_by("age_band", cell("cases_open_by_age"))),
                Ask(
                    name="Without an exception",
                    expr=count_by(
                        "age_band",
                        cell("cases_open_by_age", EXCLUDING),
                        cell("cases_open_by_age"),
                    ),
                ),
            ),
            by={"age_band": "Age"},
            about=described(MeasureKey.OPEN_IN_TIME),
            unit=COUNT,
            links=(to_worklist(age="Age"), TO_ON_TIME),
        ),
        figures(
            12,
            "What stands beside the percentages?",
            (
                Ask(name="Plans held today", expr=count(cell("plans_held"))),
                Ask(
                    name="Not from a request here, this year",
                    expr=count(cell("plans_not_requested_here", THIS_YEAR)),
                ),
                Ask(
                    name="After a reassessment, this year",
                    expr=count(cell("reassessments_issued", THIS_YEAR)),
                ),
            ),
            about=described(
                MeasureKey.PLANS_HELD,
                MeasureKey.PLANS_NOT_REQUESTED_HERE,
                MeasureKey.PLANS_AFTER_REASSESSMENT,
            ),
            unit=COUNT,
            links=(TO_ON_TIME,),
            width=12,
            height=4,
        ),
        figures(
            13,
            "What might the Ombudsman recommend in sum? An estimate",
            (
                Ask(name="Months past the limit", expr=count(cell("cases_overdue_months"))),
                Ask(
                    name=f"At {MONTHLY_SUM} pounds a month",
                    expr=f"{MONTHLY_SUM} * ({count(cell('cases_overdue_months'))})",
                    unit=_POUNDS,
                ),
            ),
            about=described(MeasureKey.OMBUDSMAN_EXPOSURE),
            unit=COUNT,
            links=(to_worklist(), TO_ON_TIME),
            width=12,
        ),
    ),
)


def _not_small(expr: str) -> str:
    """Return *expr* where it is nought or five and more."""
    return f"(({expr}) >= {_SMALLEST_SHOWN} or ({expr}) == 0)"


def _withheld(whole: str, part: str) -> tuple[Ask, ...]:
    """Return counts and a share from which none of 1 to 4 is read off directly."""
    number = count_by("month", whole)
    in_time = count_by("month", part, whole)
    late = f"({number}) - ({in_time})"
    kept = f"{_not_small(in_time)} and {_not_small(late)}"
    return (
        Ask(name="Issued", expr=_not_small(number)),
        Ask(name="Within 20 weeks", expr=f"{kept}"),
        Ask(name="Later, or untimed", expr=f"{_not_small(late)} and {_not_small(in_time)}"),
        Ask(
            name="In time, including all",
            expr=f"({share(part, whole, 'month')}) and ({kept})",
            unit=SHARE,
        ),
    )


_SMALL = Row(
    title="For reading aloud",
    panels=(
        rows(
            14,
            "Plans issued, with counts of 1 to 4 withheld",
            _withheld(_issued(), _issued(_WITHIN)),
            by=_BY_MONTH,
            about=described(
                MeasureKey.ISSUED_IN_TIME,
                says="A count of 1 to 4 is left empty, and so are the other part and the share "
                "from which it could be worked out. An empty cell is withheld. **Not for "
                "publication**: the withheld may still be found by comparing with the other "
                "tables, with sums over months, or with what the Department publishes.",
            ),
            unit=COUNT,
            links=(TO_ON_TIME,),
            newest_first=True,
            width=24,
        ),
    ),
)

_BOOK = Row(
    title="What the five views mean",
    panels=(note(1, "Definitions", _definitions(), height=10),),
)

_ALL = (_BOOK, _COHORTS, _LONGER, _STOCK, _SMALL)
WORKBENCH = Board(
    uid="ehcpwatch-workbench",
    title="Performance workbench",
    says="For the performance team: the counts behind every percentage, by month, quarter and "
    "authority, with definitions and queries.",
    rows=tuple(
        Row(title=row.title, panels=tuple(_with_queries(panel) for panel in row.panels))
        for row in _ALL
    ),
    variables=(YEAR,),
)
