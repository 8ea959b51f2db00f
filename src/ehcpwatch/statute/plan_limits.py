"""Hold the limits of a plan's life: reassessment, review, amendment, transfer.

Source:
    SI 2014/1530 regs. 15, 18, 20 to 22, 25 and 27; Children and Families Act 2014 s.44.
"""

from datetime import date

from .assessment_limits import REGULATIONS_IN_FORCE_ON, regulation_source
from .terms import Counting, Limit, LimitKey, Nature, Unit

__all__ = ["PLAN_LIMITS"]

# The trigger of a phase transfer is its calendar year, and the last lawful day falls in
# the spring of that year: 2015 is the first year the Regulations could reach.
_FIRST_TRANSFER_YEAR_ON = date(2015, 1, 1)

_AUTHORITY = "local authority"
_YEAR_OF_TRANSFER = "The calendar year in which the child or young person changes phase."
_TRANSFER_MET = (
    "The amended plan is sent, naming the next institution; where nothing is to change, the "
    "decision is notified."
)
_BEFORE_OR_BY = (
    "The regulation says before this day, so the day before it is the last lawful one; "
    "councils and the ombudsman often say by. That a notified decision is enough where "
    "nothing changes is this project's reading."
)
_REVIEWS = (
    "https://www.legislation.gov.uk/uksi/2014/1530/part/2/crossheading/reviews-and-reassessments"
)

PLAN_LIMITS: tuple[Limit, ...] = (
    Limit(
        key=LimitKey.REASSESSMENT_DECISION,
        title="Decision whether to reassess",
        regulation="reg. 25(1)",
        trigger="The authority receives a request to reassess.",
        length=15,
        unit=Unit.DAYS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by="The parent or young person is notified of the answer.",
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(25),
        note=(
            "Taken from reliable secondary sources, which count calendar days; the "
            "regulation itself is still to be read."
        ),
    ),
    Limit(
        key=LimitKey.REASSESSMENT_FINAL_PLAN,
        title="Final plan after a reassessment",
        regulation="reg. 27(2)",
        trigger="The authority notifies that it will reassess, or decides to of its own accord.",
        length=14,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by="The finalised plan is sent to all who must get it.",
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(27),
    ),
    Limit(
        key=LimitKey.ANNUAL_REVIEW,
        title="Annual review",
        regulation="Children and Families Act 2014 s.44(1)",
        trigger="The plan was first made, or last reviewed.",
        length=12,
        unit=Unit.MONTHS,
        counting=Counting.BEGINNING_WITH,
        binds=_AUTHORITY,
        satisfied_by="The decision after the review is notified; the meeting is not enough.",
        effective_from=REGULATIONS_IN_FORCE_ON,
        source="https://www.legislation.gov.uk/ukpga/2014/6/section/44",
        note=(
            "From general knowledge of the Act; the text is still to be read. So is the "
            "rule for a month that has no such day."
        ),
    ),
    Limit(
        key=LimitKey.REVIEW_REPORT,
        title="Report of the review meeting",
        regulation="regs. 20 and 21",
        trigger="The review meeting is held.",
        length=2,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds="school or other institution, or the authority where it holds the review",
        satisfied_by="The report is sent to all who were invited.",
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(20),
        note="Taken from a reliable secondary source; the regulations are still to be read.",
    ),
    Limit(
        key=LimitKey.REVIEW_DECISION,
        title="Decision after the review meeting",
        regulation="reg. 20(10) and reg. 21",
        trigger="The review meeting is held.",
        length=4,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by=(
            "The decision to maintain, amend or cease is notified; where it is to amend, with "
            "the proposed amendments."
        ),
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(20),
        note=(
            "Read in reports of R (L, M and P) v Devon County Council [2022] EWHC 493 "
            "(Admin), which also holds that the proposed amendments must go out in the same "
            "four weeks; the regulations themselves are still to be read."
        ),
    ),
    Limit(
        key=LimitKey.AMENDMENT_REPRESENTATIONS,
        title="Time for representations on the amendments",
        regulation="reg. 22(2)(c)",
        trigger="The notice of proposed amendments is served on the parent or young person.",
        length=15,
        unit=Unit.DAYS,
        counting=Counting.BEGINNING_WITH,
        binds="local authority, which must leave the family at least this time",
        satisfied_by=(
            "The amended plan is not sent until these days have passed, or until the "
            "family's representations are in."
        ),
        nature=Nature.FLOOR,
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(22),
        note=(
            "The day of service counts as the first day. That representations received end "
            "the wait early is this project's reading; no text says so."
        ),
    ),
    Limit(
        key=LimitKey.AMENDED_PLAN,
        title="Amended plan",
        regulation="reg. 22(3)",
        trigger="The notice of proposed amendments is sent.",
        length=8,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by="The finalised amended plan is sent to all who must get it.",
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(22),
        note=(
            "A decision not to amend after all is to be notified in the same eight weeks "
            "(reg. 22(4), of which only a part was read)."
        ),
    ),
    Limit(
        key=LimitKey.PHASE_TRANSFER,
        title="Review before a change of phase",
        regulation="reg. 18(1)(b)",
        trigger=_YEAR_OF_TRANSFER,
        length=0,
        unit=Unit.FIXED_DATE,
        counting=Counting.FIXED,
        month_day=(2, 14),
        binds=_AUTHORITY,
        satisfied_by=_TRANSFER_MET,
        effective_from=_FIRST_TRANSFER_YEAR_ON,
        source=_REVIEWS,
        note=_BEFORE_OR_BY,
    ),
    Limit(
        key=LimitKey.PHASE_TRANSFER_POST16,
        title="Review before moving from school to a post-16 institution",
        regulation="reg. 18(3)",
        trigger=_YEAR_OF_TRANSFER,
        length=0,
        unit=Unit.FIXED_DATE,
        counting=Counting.FIXED,
        month_day=(5, 30),
        binds=_AUTHORITY,
        satisfied_by=_TRANSFER_MET,
        effective_from=_FIRST_TRANSFER_YEAR_ON,
        effective_to=date(2015, 12, 31),
        source=_REVIEWS,
        note="A later day for the transfers of 2015 alone; spent. " + _BEFORE_OR_BY,
    ),
    Limit(
        key=LimitKey.PHASE_TRANSFER_POST16,
        title="Review before moving from school to a post-16 institution",
        regulation="reg. 18(1)(a)",
        trigger=_YEAR_OF_TRANSFER,
        length=0,
        unit=Unit.FIXED_DATE,
        counting=Counting.FIXED,
        month_day=(3, 30),
        binds=_AUTHORITY,
        satisfied_by=_TRANSFER_MET,
        effective_from=date(2016, 1, 1),
        source=_REVIEWS,
        note=_BEFORE_OR_BY,
    ),
    Limit(
        key=LimitKey.TRANSFER_OF_PLAN,
        title="Transfer of the plan to the new authority",
        regulation="reg. 15(2)",
        trigger="The old authority became aware of the move.",
        length=15,
        unit=Unit.WORKING_DAYS,
        counting=Counting.BEGINNING_WITH,
        binds="old local authority",
        satisfied_by="The plan is transferred to the new authority.",
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(15),
        note=(
            "The day it became aware counts, where it is a working day. The plan is due on "
            "the day of the move where that is later."
        ),
    ),
    Limit(
        key=LimitKey.TRANSFER_NOTICE,
        title="What the new authority will do with the plan",
        regulation="reg. 15(4)",
        trigger="The plan is transferred to the new authority.",
        length=6,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds="new local authority",
        satisfied_by="The parent or young person is told when it will review or reassess.",
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(15),
    ),
)
