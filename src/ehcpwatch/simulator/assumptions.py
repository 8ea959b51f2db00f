"""What a simulated borough assumes beyond the published row, and where each number is from.

"England 2024" is the Department for Education's release of 2025, "Education, health and
care plans", for the calendar year 2024; the rest is our assumption: a guess at what is
usual, chosen so that every clock, figure and alert has something to show. None of it is a
statement about a real authority.

    requests for each plan issued         154,489 / 90,392                England 2024
    refusals to assess                    38,889 of 154,489 requests      England 2024
    requests withdrawn                    2,517 of 154,489 requests       England 2024
    answered within 6 weeks               126,160 of 148,753              England 2024
    refusals of a plan                    6,404 of 105,340 assessments    England 2024
    these within 16 weeks                 34.1 %                          England 2024
    review decisions within 4 weeks       44.4 %                          England 2024
    ways in which refusals are undone     `REVERSALS`                     our assumption
    advice within 6 weeks, by agency      `ADVISERS`                      our assumption
    requesters, needs, grounds, ages      the tables below                our assumption
    lags, repeats, errors of record       the shares below                our assumption
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ehcpwatch.events import Agency, GroundName, LimitName, Need, Priority, Requester

__all__ = [
    "ADVISERS",
    "ANSWERED_WITHIN_6_WEEKS",
    "AREAS",
    "CASES_PER_CASEWORKER",
    "EXCEPTION_LIMITS",
    "GROUNDS",
    "NEEDS",
    "PLAN_REFUSED_WITHIN_16_WEEKS",
    "PRIORITIES",
    "REFUSED_A_PLAN",
    "REFUSED_TO_ASSESS",
    "REQUESTERS",
    "REQUESTS_PER_PLAN",
    "REVERSALS",
    "REVIEW_DECIDED_WITHIN_4_WEEKS",
    "WITHDRAWN",
    "Adviser",
    "Reversed",
]

REQUESTS_PER_PLAN: Final = 154_489 / 90_392
REFUSED_TO_ASSESS: Final = 38_889 / 154_489
WITHDRAWN: Final = 2_517 / 154_489
ANSWERED_WITHIN_6_WEEKS: Final = 126_160 / 148_753
REFUSED_A_PLAN: Final = 6_404 / 105_340
PLAN_REFUSED_WITHIN_16_WEEKS: Final = 0.341
REVIEW_DECIDED_WITHIN_4_WEEKS: Final = 0.444

# Some 200 are told of in the sector; a borough's window of two years and more holds closed
# cases as well, so that fewer than half of them are open at one time.
CASES_PER_CASEWORKER: Final = 200

AREAS: Final = ("north", "south", "east", "west")


class Reversed(StrEnum):
    """The way by which a refusal was undone."""

    TRIBUNAL_ORDER = "tribunal_order"
    NOT_OPPOSED = "not_opposed"
    MEDIATION = "mediation"
    CONCEDED = "conceded"
    CHANGE_OF_MIND = "change_of_mind"
    ORDER_TO_MAKE_A_PLAN = "order_to_make_a_plan"


REVERSALS: Final = (
    (Reversed.TRIBUNAL_ORDER, 0.20),
    (Reversed.NOT_OPPOSED, 0.25),
    (Reversed.MEDIATION, 0.25),
    (Reversed.CONCEDED, 0.10),
    (Reversed.CHANGE_OF_MIND, 0.10),
    (Reversed.ORDER_TO_MAKE_A_PLAN, 0.10),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adviser:
    """One kind of adviser.

    Attributes:
        prefix: Of the references to its people.
        asked: Share of assessments in which it is asked, 0 to 1.
        in_time: Share of its advice that is in within 6 weeks, 0 to 1.
        slowest_days: Days that its slowest advice takes.
    """

    agency: Agency
    prefix: str
    asked: float
    in_time: float
    slowest_days: int


# Educational psychologists are the shortage that councils name; their advice is asked for
# in every assessment, as are the school's, health's and social care's (reg. 6(1)).
ADVISERS: Final = (
    Adviser(
        agency=Agency.EDUCATIONAL_PSYCHOLOGY, prefix="ep", asked=1, in_time=0.45, slowest_days=200
    ),
    Adviser(agency=Agency.HEALTH, prefix="health", asked=1, in_time=0.7, slowest_days=110),
    Adviser(agency=Agency.SCHOOL, prefix="school", asked=0.9, in_time=0.88, slowest_days=80),
    Adviser(
        agency=Agency.SOCIAL_CARE, prefix="social-care", asked=0.6, in_time=0.8, slowest_days=90
    ),
    Adviser(
        agency=Agency.SPEECH_AND_LANGUAGE, prefix="salt", asked=0.4, in_time=0.6, slowest_days=140
    ),
    Adviser(
        agency=Agency.OCCUPATIONAL_THERAPY, prefix="ot", asked=0.2, in_time=0.55, slowest_days=150
    ),
    Adviser(agency=Agency.MENTAL_HEALTH, prefix="mh", asked=0.1, in_time=0.5, slowest_days=160),
    Adviser(
        agency=Agency.SENSORY_SERVICE, prefix="sensory", asked=0.05, in_time=0.75, slowest_days=90
    ),
)

REQUESTERS: Final = (
    (Requester.SCHOOL, 0.50),
    (Requester.PARENT_OR_YOUNG_PERSON, 0.42),
    (Requester.HEALTH, 0.03),
    (Requester.SOCIAL_CARE, 0.02),
    (Requester.OTHER, 0.03),
)

NEEDS: Final = (
    (Need.ASD, 0.34),
    (Need.SLCN, 0.22),
    (Need.SEMH, 0.21),
    (Need.MLD, 0.08),
    (Need.SPLD, 0.04),
    (Need.SLD, 0.04),
    (Need.PD, 0.03),
    (Need.HI, 0.01),
    (Need.VI, 0.01),
    (Need.PMLD, 0.01),
    (Need.DS, 0.01),
)

PRIORITIES: Final = (
    (Priority.OUT_OF_SCHOOL, 0.5),
    (Priority.IN_CARE, 0.25),
    (Priority.CHILD_PROTECTION, 0.1),
    (Priority.MEDICAL, 0.15),
)

GROUNDS: Final = (
    (GroundName.EXCEPTIONAL_CIRCUMSTANCES, 0.45),
    (GroundName.SCHOOL_CLOSURE, 0.25),
    (GroundName.ABSENCE, 0.2),
    (GroundName.NOT_STATED, 0.1),
)

EXCEPTION_LIMITS: Final = (
    (LimitName.FINAL_PLAN, 0.8),
    (LimitName.DECISION_TO_ASSESS, 0.12),
    (LimitName.NO_PLAN_NOTICE, 0.08),
)
