"""The four colours, and the words that stand beside them: no meaning hangs on a colour alone.

Only these four have three to one against the panels of both themes, and against each other
they do not: series are also told apart by their place, their dashes and their names.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import chain

from ehcpwatch.case import Stage
from ehcpwatch.events import Agency
from ehcpwatch.events.exceptions import GroundName
from ehcpwatch.measures import AgeBand
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

_NOT_RECORDED: Mapping[str, str] = {"none": "Not recorded"}


def _spelt(*values: Iterable[str]) -> Mapping[str, str]:
    return {value: value.replace("_", " ").capitalize() for value in chain(*values)}


WORDS: Mapping[str, Mapping[str, str]] = {
    "age_band": AGE_BANDS,
    "agency": _spelt(Agency),
    "area": _NOT_RECORDED,
    "band": BANDS,
    "ground": _spelt(GroundName),
    "holder": {
        **_spelt(Agency),
        "authority": "The authority",
        "family": "The family",
        "consulted_school": "School, asked whether it can be named",
        "school": "School, asked for advice",
        "nobody": "Nobody",
    },
    "limit": {
        **_spelt(LimitKey),
        "12_months": "Decided within 12 months",
        "4_weeks": "Decided within 4 weeks of the meeting",
        "12_weeks": "Amended within 12 weeks of the meeting",
        "phase_transfer_post16": "Phase transfer, post-16",
    },
    "stage": {
        **_spelt(Stage),
        "request_to_decision": "Request to decision",
        "decision_to_draft": "Decision to draft",
        "draft_to_final": "Draft to plan",
    },
    "team": _NOT_RECORDED,
}
"""By label, what its values are called; what is not named here stands as it is."""
