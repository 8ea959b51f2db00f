"""The four colours, and the words that stand beside them: no meaning hangs on a colour alone.

Only these four have three to one against the panels of both themes, and against each other
they do not: series are also told apart by their place, their dashes and their names.
"""

from collections.abc import Mapping
from enum import StrEnum
from itertools import chain

from ehcpwatch.case import Stage
from ehcpwatch.events import Agency
from ehcpwatch.events.exceptions import GroundName
from ehcpwatch.events.request import Requester, RequestRoute
from ehcpwatch.measures import AgeBand, Band, Outcome
from ehcpwatch.statute import LimitKey

__all__ = ["AGE_BANDS", "BANDS", "WORDS", "Colour"]


class Colour(StrEnum):
    """Blue is in time and orange late, wherever there is such a thing."""

    BLUE = "#2073BC"
    ORANGE = "#F46A25"
    TEAL = "#28A197"
    PURPLE = "#A285D1"


BANDS: Mapping[str, str] = {
    "overdue_13w_plus": "Over 13 weeks late",
    "overdue_4_13w": "4 to 13 weeks late",
    "overdue_0_4w": "Up to 4 weeks late",
    "due_0_2w": "Due within 2 weeks",
    "due_2_6w": "Due in 2 to 6 weeks",
    "due_6w_plus": "Due later",
    "no_limit": "No limit",
}
"""Days to or past the governing last lawful day, the worst first."""

AGE_BANDS: Mapping[str, str] = {
    AgeBand.TO_140: "Up to 20 weeks (140 days)",
    AgeBand.TO_210: "20 to 30 weeks",
    AgeBand.TO_280: "30 to 40 weeks",
    AgeBand.TO_364: "40 to 52 weeks",
    AgeBand.FROM_365: "Over 52 weeks",
}
"""Days since the request."""

_SPELT: Mapping[str, str] = {
    Band.WITHIN_20: "Within 20 weeks",
    Band.FROM_20_TO_52: "20 to 52 weeks",
    Band.OVER_52: "Over 52 weeks",
    Outcome.IN_TIME: "In time",
    Outcome.PENDING: "Not due yet",
    Outcome.OPEN_IN_TIME: "Open, within 20 weeks",
    Outcome.OPEN_LATE: "Open, late",
    "12_months": "12 months",
    "4_weeks": "4 weeks",
    "12_weeks": "12 weeks",
    "none": "Not recorded",
    "true": "Yes",
    "false": "No",
}
_LISTS = (Stage, Agency, GroundName, Requester, RequestRoute, Outcome, Band, LimitKey)

WORDS: Mapping[str, str] = {
    **{value: value.replace("_", " ").capitalize() for value in chain.from_iterable(_LISTS)},
    "consulted_school": "School consulted",
    "authority": "Authority",
    "family": "Family",
    "nobody": "Nobody",
    **BANDS,
    **AGE_BANDS,
    **_SPELT,
}
"""What a label's value is called in a table."""
