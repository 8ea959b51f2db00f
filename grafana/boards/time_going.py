"""*Where is the time going?*: by holder, by stage, by adviser, and by exception."""

from ehcpwatch.measures import MeasureKey

from .described import described
from .frame import AGENCY, YEAR, Board, Row
from .links import TO_ACTION, TO_ON_TIME, TO_WORKBENCH, to_worklist
from .palette import Colour
from .panels import COUNT, SHARE, WEEKS, Ask, Unit, bars, figures, ranking, rows
from .queries import (
    EXCLUDING,
    OVERDUE,
    THIS_YEAR,
    cell,
    count_by,
    mature,
    over,
    share,
)

__all__ = ["TIME_GOING"]

_MONTH = ("month", "Month")
_AGENCY = 'agency=~"$agency"'
_NOT_EXCUSED = 'excused="false"'
_DAYS = Unit(name="suffix: days", decimals=1)
_DAY = "86400"
_WEEK = "604800"
_STAGES = (
    ("request_to_decision", "Request to decision"),
    ("decision_to_draft", "Decision to draft"),
    ("draft_to_final", "Draft to plan"),
)
_GUESSED = (
    "Read off the bands of the metric, and so an estimate: `ehcpwatch figures` has the exact one."
)


def _quantile(of: str, histogram: str, by: str = "") -> str:
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({of}, sum by ({labels}) ({histogram})) / {_WEEK}"


_held = cell("plans_issued_held_seconds", THIS_YEAR)
_timed = cell("plan_duration_seconds_count", THIS_YEAR)
_HOLDERS = Row(
    title="Who holds the case",
    panels=(
        ranking(
            1,
            "Who held the days of the plans issued this year?",
            (
                Ask(
                    name="{{holder}}",
                    expr=f"sort_desc(sum by (holder) ({_held})"
                    f" / on () group_left () (sum({_held}) > 0))",
                    colour=Colour.BLUE,
                ),
            ),
            about=described(
                "ehcpwatch_plans_issued_held_seconds",
                says="Each holder's share of all days from request to issue. Each day has one "
                "holder. Nobody: the time between a refusal and its reversal.",
            ),
            unit=SHARE,
            links=(TO_ON_TIME,),
            width=8,
        ),
        rows(
            2,
            "How many days of a plan does each holder have?",
            (
                Ask(
                    name="Days a plan, this year",
                    expr=f"sum by (holder) ({_held}) / on () group_left ()"
                    f" (sum({_timed}) > 0) / {_DAY}",
                ),
            ),
            by={"holder": "Holder"},
            about=described(
                "ehcpwatch_plans_issued_held_seconds",
                says="Days held, divided by the timed plans issued in the year. They sum to the "
                "mean wait.",
            ),
            unit=_DAYS,
            links=(TO_ON_TIME,),
            width=8,
        ),
        rows(
            3,
            "Who holds the open cases now?",
            (
                Ask(name="Open", expr=count_by("holder", cell("cases_open_by_holder"))),
                Ask(
                    name="Past the limit",
                    expr=count_by(
                        "holder",
                        cell("cases_open_by_holder", OVERDUE),
                        cell("cases_open_by_holder"),
                    ),
                ),
            ),
            by={"holder": "Holder"},
            about=described("ehcpwatch_cases_open_by_holder", MeasureKey.BACKLOG),
            unit=COUNT,
            links=(to_worklist(holder="Holder"), TO_ACTION),
            width=8,
        ),
    ),
)

_sum, _count = (
    cell(f"stage_duration_seconds_{part}", THIS_YEAR, 'stage="{}"') for part in ("sum", "count")
)
_DURATIONS = Row(
    title="How long each stage takes",
    panels=(
        bars(
            4,
            "How long did each stage take, on average, by the month in which it ended?",
            tuple(
                Ask(
                    name=words,
                    expr=f"sum by (month) ({_sum.replace('{}', stage)})"
                    f" / (sum by (month) ({_count.replace('{}', stage)}) > 0) / {_WEEK}",
                    colour=colour,
                )
                for (stage, words), colour in zip(
                    _STAGES, (Colour.BLUE, Colour.TEAL, Colour.PURPLE), strict=True
                )
            ),
            by=_MONTH,
            about=described("ehcpwatch_stage_duration_seconds"),
            unit=WEEKS,
            links=(TO_WORKBENCH,),
            width=16,
        ),
        rows(
            5,
            "How long does half of each stage take at most, and nine in ten?",
            (
                Ask(
                    name="Half",
                    expr=_quantile(
                        "0.5", cell("stage_duration_seconds_bucket", THIS_YEAR), "stage"
                    ),
                ),
                Ask(
                    name="Nine in ten",
                    expr=_quantile(
                        "0.9", cell("stage_duration_seconds_bucket", THIS_YEAR), "stage"
                    ),
                ),
            ),
            by={"stage": "Stage"},
            about=described("ehcpwatch_stage_duration_seconds", says=_GUESSED),
            unit=WEEKS,
            links=(TO_WORKBENCH,),
            width=8,
        ),
        bars(
            6,
            "How long did the plans issued each month take?",
            (
                Ask(
                    name="Mean",
                    expr=f"sum by (month) ({cell('plan_duration_seconds_sum', THIS_YEAR)})"
                    f" / (sum by (month) ({_timed}) > 0) / {_WEEK}",
                ),
                Ask(
                    name="Half at most",
                    expr=_quantile("0.5", cell("plan_duration_seconds_bucket", THIS_YEAR), "month"),
                    colour=Colour.TEAL,
                ),
                Ask(
                    name="Nine in ten at most",
                    expr=_quantile("0.9", cell("plan_duration_seconds_bucket", THIS_YEAR), "month"),
                    colour=Colour.PURPLE,
                ),
            ),
            by=_MONTH,
            about=described(
                MeasureKey.WAIT_MEAN,
                MeasureKey.WAIT_MEDIAN,
                MeasureKey.WAIT_NINTH_DECILE,
                says=f"Including all cases. The mean is exact. The other two: {_GUESSED[0].lower()}"
                f"{_GUESSED[1:]} Beyond 52 weeks they stay at 52.",
            ),
            unit=WEEKS,
            links=(TO_WORKBENCH,),
        ),
        bars(
            7,
            "Are decisions whether to assess made within 6 weeks?",
            (
                Ask(
                    name="Including all",
                    expr=share(
                        cell("decisions", THIS_YEAR, 'within_6_weeks="true"'),
                        cell("decisions", THIS_YEAR),
                        "month",
                    ),
                ),
                Ask(
                    name="Excluding excused",
                    expr=share(
                        cell("decisions", THIS_YEAR, 'within_6_weeks="true"', _NOT_EXCUSED),
                        cell("decisions", THIS_YEAR, _NOT_EXCUSED),
                        "month",
                    ),
                    colour=Colour.TEAL,
                ),
            ),
            by=_MONTH,
            about=described(MeasureKey.DECIDED_IN_TIME),
            unit=SHARE,
            links=(TO_WORKBENCH,),
        ),
        bars(
            8,
            "Are families told within 16 weeks that no plan will be issued?",
            (
                Ask(
                    name="Including all",
                    expr=share(
                        cell("no_plan_notices", THIS_YEAR, 'within_16_weeks="true"'),
                        cell("no_plan_notices", THIS_YEAR),
                        "month",
                    ),
                ),
                Ask(
                    name="Excluding exceptions",
                    expr=share(
                        cell("no_plan_notices", THIS_YEAR, 'within_16_weeks="true"', EXCLUDING),
                        cell("no_plan_notices", THIS_YEAR, EXCLUDING),
                        "month",
                    ),
                    colour=Colour.TEAL,
                ),
            ),
            by=_MONTH,
            about=described(MeasureKey.NO_PLAN_IN_TIME),
            unit=SHARE,
            links=(TO_WORKBENCH,),
        ),
        ranking(
            9,
            "At which stage are the cases that are past the limit?",
            (
                Ask(
                    name="{{stage}}",
                    expr=f"sort_desc(sum by (stage) ({cell('cases_open', OVERDUE)}))",
                    colour=Colour.ORANGE,
                ),
            ),
            about=described("ehcpwatch_cases_open", MeasureKey.BACKLOG),
            unit=COUNT,
            links=(to_worklist(), TO_ACTION),
            width=12,
        ),
    ),
)

_advice = over(cell("advice", THIS_YEAR, _AGENCY))
_ADVISERS = Row(
    title="Advice",
    panels=(
        rows(
            10,
            "Which advisers are on time, and how much is overdue now?",
            (
                Ask(
                    name="On time, including all",
                    expr=share(
                        over(cell("advice", THIS_YEAR, _AGENCY, 'outcome="in_time"')),
                        _advice,
                        "agency",
                    ),
                    unit=SHARE,
                ),
                Ask(
                    name="On time, excluding excused",
                    expr=share(
                        over(cell("advice", THIS_YEAR, _AGENCY, 'outcome="in_time"', _NOT_EXCUSED)),
                        over(cell("advice", THIS_YEAR, _AGENCY, _NOT_EXCUSED)),
                        "agency",
                    ),
                    unit=SHARE,
                ),
                Ask(name="Due this year", expr=count_by("agency", _advice)),
                Ask(
                    name="Overdue now",
                    expr=count_by("agency", cell("advice", _AGENCY, 'outcome="overdue"')),
                ),
                Ask(
                    name="Sent back",
                    expr=share(
                        cell("advice_received", THIS_YEAR, _AGENCY, 'returned="true"'),
                        cell("advice_received", THIS_YEAR, _AGENCY),
                        "agency",
                    ),
                    unit=SHARE,
                ),
            ),
            by={"agency": "Adviser"},
            about=described(
                MeasureKey.ADVICE_IN_TIME,
                MeasureKey.ADVICE_OVERDUE,
                MeasureKey.ADVICE_RETURNED,
                says="Due: in the months of the year that are over. Overdue now: of any month.",
            ),
            unit=COUNT,
            links=(to_worklist(agency="Adviser"), TO_ACTION),
            width=24,
        ),
        bars(
            11,
            "Does advice come on time, month by month?",
            (
                Ask(
                    name="Including all",
                    expr=share(
                        over(cell("advice", THIS_YEAR, _AGENCY, 'outcome="in_time"')),
                        _advice,
                        "month",
                    ),
                ),
                Ask(
                    name="Excluding excused",
                    expr=share(
                        over(cell("advice", THIS_YEAR, _AGENCY, 'outcome="in_time"', _NOT_EXCUSED)),
                        over(cell("advice", THIS_YEAR, _AGENCY, _NOT_EXCUSED)),
                        "month",
                    ),
                    colour=Colour.TEAL,
                ),
            ),
            by=_MONTH,
            about=described(
                MeasureKey.ADVICE_IN_TIME,
                says="Of the advisers chosen, by the month of the last lawful day, once over.",
            ),
            unit=SHARE,
            links=(TO_WORKBENCH,),
        ),
        rows(
            12,
            "Which partner services have people waiting?",
            (
                Ask(
                    name="Waiting",
                    expr=count_by("month, service, pathway", cell("service_waiting", THIS_YEAR)),
                ),
            ),
            by={"month": "Month", "service": "Service", "pathway": "Pathway"},
            about=described("ehcpwatch_service_waiting"),
            unit=COUNT,
            links=(TO_WORKBENCH,),
            newest_first=True,
        ),
        rows(
            18,
            "How long have people waited for partner services?",
            (
                Ask(
                    name="Waiting",
                    expr=count_by(
                        "month, service, pathway, weeks_from, weeks_to",
                        cell("service_waiting_by_band", THIS_YEAR),
                    ),
                ),
            ),
            by={
                "month": "Month",
                "service": "Service",
                "pathway": "Pathway",
                "weeks_from": "From weeks",
                "weeks_to": "To weeks",
            },
            about=described("ehcpwatch_service_waiting_by_band"),
            unit=COUNT,
            links=(TO_WORKBENCH,),
            newest_first=True,
            width=24,
        ),
    ),
)

_EXCEPTIONS = Row(
    title="Exceptions",
    panels=(
        bars(
            13,
            "What share of the plans issued each month had an exception?",
            (
                Ask(
                    name="With an exception",
                    expr=share(
                        cell("plans_issued", THIS_YEAR, 'exception="true"'),
                        cell("plans_issued", THIS_YEAR),
                        "month",
                    ),
                    colour=Colour.PURPLE,
                ),
            ),
            by=_MONTH,
            about=described(MeasureKey.ISSUED_FLAGGED),
            unit=SHARE,
            links=(TO_ON_TIME,),
        ),
        rows(
            14,
            "On which grounds?",
            (
                Ask(
                    name="Plans issued this year",
                    expr=count_by("ground", cell("plans_issued_by_ground", THIS_YEAR)),
                ),
                Ask(name="Open now", expr=count_by("ground", cell("cases_open_by_ground"))),
            ),
            by={"ground": "Ground"},
            about=described(
                MeasureKey.ISSUED_FLAGGED,
                MeasureKey.OPEN_FLAGGED,
                says="A case counts once in each of its grounds.",
            ),
            unit=COUNT,
            links=(to_worklist(ground="Ground"), TO_ON_TIME),
        ),
    ),
)

_REVIEW_LIMITS = (
    ("12_months", "Decided within 12 months"),
    ("4_weeks", "Decided within 4 weeks of the meeting"),
    ("12_weeks", "Amended within 12 weeks"),
)
_REVIEWS = Row(
    title="Reviews and transfers",
    panels=(
        bars(
            15,
            "Are annual reviews done in time?",
            tuple(
                Ask(
                    name=words,
                    expr=share(
                        over(
                            cell(
                                "annual_reviews",
                                THIS_YEAR,
                                f'limit="{limit}"',
                                'outcome="in_time"',
                            )
                        ),
                        over(cell("annual_reviews", THIS_YEAR, f'limit="{limit}"')),
                        "month",
                    ),
                    colour=colour,
                )
                for (limit, words), colour in zip(
                    _REVIEW_LIMITS, (Colour.BLUE, Colour.TEAL, Colour.PURPLE), strict=True
                )
            ),
            by=_MONTH,
            about=described(
                MeasureKey.REVIEWED_IN_YEAR,
                MeasureKey.REVIEW_DECIDED_IN_TIME,
                MeasureKey.REVIEW_AMENDED_IN_TIME,
                says="By the month of the last lawful day, once it is over.",
            ),
            unit=SHARE,
            links=(TO_WORKBENCH,),
        ),
        rows(
            16,
            "Were plans made ready for the change of phase?",
            (
                Ask(
                    name="In time",
                    expr=count_by(
                        "year, limit",
                        cell("phase_transfers", 'outcome="in_time"'),
                        cell("phase_transfers"),
                    ),
                ),
                Ask(name="Of", expr=count_by("year, limit", cell("phase_transfers"))),
            ),
            by={"year": "Year", "limit": "Limit"},
            about=described(MeasureKey.PHASE_TRANSFER_IN_TIME),
            unit=COUNT,
            links=(to_worklist(), TO_WORKBENCH),
            newest_first=True,
        ),
        figures(
            17,
            "Of the requests whose 20 weeks are past, how many led to a plan in time?",
            tuple(
                Ask(
                    name=reading,
                    expr=share(
                        mature(cell("request_cohort", 'outcome="in_time"', *without)),
                        mature(
                            cell(
                                "request_cohort",
                                'outcome!~"refused|no_plan|left_early"',
                                *without,
                            )
                        ),
                    ),
                )
                for reading, without in (
                    ("Including all", ()),
                    ("Excluding exceptions", (EXCLUDING,)),
                )
            ),
            about=described(
                MeasureKey.COHORT_IN_TIME,
                says="Of all months shown whose last request is more than 140 days old.",
            ),
            unit=SHARE,
            links=(TO_WORKBENCH,),
            width=12,
        ),
    ),
)

TIME_GOING = Board(
    uid="ehcpwatch-time-going",
    title="Where is the time going?",
    says="For managers and for meetings with partners: who has the case, how long each stage "
    "takes, which advice is late, and how much rests on exceptions.",
    rows=(_HOLDERS, _DURATIONS, _ADVISERS, _EXCEPTIONS, _REVIEWS),
    variables=(YEAR, AGENCY),
)
