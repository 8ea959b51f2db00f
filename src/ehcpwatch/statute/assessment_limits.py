"""Hold the limits from a request for an assessment to the first final plan.

Source:
    Special Educational Needs and Disability Regulations 2014 (SI 2014/1530), Part 2.
"""

from datetime import date

from .terms import Counting, Limit, LimitKey, Nature, Unit

__all__ = ["ASSESSMENT_LIMITS", "REGULATIONS_IN_FORCE_ON", "regulation_source"]

REGULATIONS_IN_FORCE_ON = date(2014, 9, 1)
"""The first day of SI 2014/1530, and of Part 3 of the Children and Families Act 2014."""

_REQUEST = (
    "The authority receives a request for an assessment, or becomes responsible for the "
    "child or young person under section 24."
)
_AUTHORITY = "local authority"


def regulation_source(number: int) -> str:
    """Return the address of one regulation of SI 2014/1530."""
    return f"https://www.legislation.gov.uk/uksi/2014/1530/regulation/{number}"


ASSESSMENT_LIMITS: tuple[Limit, ...] = (
    Limit(
        key=LimitKey.DECISION_TO_ASSESS,
        title="Decision whether to assess",
        regulation="reg. 5(1)",
        trigger=_REQUEST,
        length=6,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by=(
            "The parent or young person is notified of the answer, yes or no. A decision "
            "that nobody was told of does not meet it."
        ),
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(5),
    ),
    Limit(
        key=LimitKey.ADVICE,
        title="Advice for the assessment",
        regulation="reg. 8(1)",
        trigger="The adviser receives the authority's request for advice.",
        length=6,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=(
            "health and other bodies that must co-operate under section 31; other advisers "
            "by the Code of Practice"
        ),
        satisfied_by="The advice reaches the authority.",
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(8),
        note=(
            "The wording is taken from a reliable secondary source, the regulation itself "
            "is still to be read. That advisers outside section 31 are held to six weeks "
            "rests on the Code of Practice, paragraph 9.52, from general knowledge."
        ),
    ),
    Limit(
        key=LimitKey.NO_PLAN_NOTICE,
        title="Notice that no plan will be issued",
        regulation="reg. 10(1)",
        trigger=_REQUEST,
        length=16,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by="The parent or young person is notified that no plan will be issued.",
        nature=Nature.CONDITIONAL,
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(10),
        note=(
            "Binds only when the answer is that there will be no plan. When a plan is "
            "issued only the 20 weeks of reg. 13(2) bind, and week 16 is practice."
        ),
    ),
    Limit(
        key=LimitKey.DRAFT_REPRESENTATIONS,
        title="Time for representations on the draft plan",
        regulation="reg. 13(1)(a)",
        trigger="The draft plan is served on the parent or young person.",
        length=15,
        unit=Unit.DAYS,
        counting=Counting.BEGINNING_WITH,
        binds="local authority, which must leave the family at least this time",
        satisfied_by=(
            "The final plan is not sent until these days have passed, or until the "
            "family's representations are in."
        ),
        nature=Nature.FLOOR,
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(13),
        note=(
            "The day of service counts as the first day. That representations received end "
            "the wait early is this project's reading; no text says so. Where no day of "
            "service is recorded the day of sending is taken; whether the law does the "
            "same is not confirmed."
        ),
    ),
    Limit(
        key=LimitKey.FINAL_PLAN,
        title="Final plan",
        regulation="reg. 13(2)",
        trigger=_REQUEST,
        length=20,
        unit=Unit.WEEKS,
        counting=Counting.WITHIN,
        binds=_AUTHORITY,
        satisfied_by=(
            "The finalised plan is sent to the parent or young person, to the institution "
            "named in it and to the responsible commissioning body; the last of them counts."
        ),
        effective_from=REGULATIONS_IN_FORCE_ON,
        source=regulation_source(13),
        note=(
            "The 20 weeks run from the request, not from the decision to assess. Where no "
            "request was made reg. 13(2) speaks of a child only, regs. 5 and 10 of a child "
            "or young person; the same clock is run for both."
        ),
    ),
)
