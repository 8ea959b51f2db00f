"""Five views of timeliness side by side, since each alone can be gamed."""

from ehcpwatch.measures import MeasureKey
from grafana.boards.described import described
from grafana.boards.frame import Row
from grafana.boards.links import TO_ACTION, TO_TIME, TO_WORKBENCH, to_worklist
from grafana.boards.palette import Colour
from grafana.boards.panels import SHARE, Ask, Word, figures, note, word
from grafana.boards.queries import (
    EXCLUDING,
    NOT_OUT,
    THIS_YEAR,
    cell,
    over,
    share,
)

from .terms import (
    INCLUDING,
    ISSUED,
    ISSUED_SHARE,
    ISSUED_SHARE_WITHOUT,
    JOINED,
    LEFT,
    WITHOUT,
    in_both_readings,
)

__all__ = ["VIEWS"]

_OPEN = cell("cases_open_by_age")
_open, _open_without = in_both_readings(('age_band="0_to_140"',), (), "cases_open_by_age")
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
    gap = f"round(round({_open}, 0.001) - round({ISSUED_SHARE}, 0.001), 0.001)"
    shrinking = f"({LEFT}) > ({JOINED})"
    return (
        f"((({gap} >= 0.1) * 0 + 2) and ({shrinking})) or (({gap} >= 0.1) * 0 + 3)"
        f" or (({gap} <= -0.1) * 0 + 4) or ({gap} * 0 + 1)"
    )


def _exceptions_matter() -> str:
    """Return a code for what leaving out exceptions does to the plans issued; see its words."""
    gap = f"round(round({ISSUED_SHARE_WITHOUT}, 0.001) - round({ISSUED_SHARE}, 0.001), 0.001)"
    return f"(({gap} >= 0.05) * 0 + 2) or (({gap} <= -0.05) * 0 + 3) or ({gap} * 0 + 1)"


VIEWS = Row(
    title="Five views of $year, and of today",
    panels=(
        note(1, "How to read this board", _HOW_TO_READ, height=3),
        figures(
            2,
            "Of the plans issued this year, how many were in time?",
            (Ask(name=INCLUDING, expr=ISSUED_SHARE), Ask(name=WITHOUT, expr=ISSUED_SHARE_WITHOUT)),
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
                for reading, without in ((INCLUDING, ()), (WITHOUT, (EXCLUDING,)))
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
                for reading, without in ((INCLUDING, ()), (WITHOUT, (EXCLUDING,)))
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
            (Ask(name=INCLUDING, expr=_open), Ask(name=WITHOUT, expr=_open_without)),
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
                    expr=share(cell("plans_issued", THIS_YEAR, 'exception="true"'), ISSUED),
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
