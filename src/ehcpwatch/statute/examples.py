"""Hold the worked examples of the rule book; each of them is a test.

The dates are written down, not computed: that they agree with the code is what the
tests ask.
"""

from dataclasses import dataclass
from datetime import date

from .closures import Closure, ClosureVerdict
from .expected import ExpectedKey
from .terms import LimitKey

__all__ = [
    "CLOSURE_EXAMPLES",
    "EXAMPLES",
    "EXPECTED_EXAMPLES",
    "REVIEW_AFTER_TRANSFER_EXAMPLES",
    "SWITCH_EXAMPLES",
    "ClosureExample",
    "Example",
    "ExpectedExample",
    "ReviewAfterTransferExample",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One limit worked out.

    Attributes:
        key: The limit.
        story: What happened, in two or three words, before its date.
        trigger_on: When it happened.
        moved_on: Day of the move, for the transfer of a plan only; else `None`.
        deadline_on: The last lawful day.
        remark: What the example shows; empty for the plain case.
    """

    key: LimitKey
    story: str
    trigger_on: date
    moved_on: date | None
    deadline_on: date
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureExample:
    """One closure of a school, one request for advice, and what comes of them."""

    closure: Closure
    verdict: ClosureVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedExample:
    """One expected date worked out."""

    key: ExpectedKey
    from_on: date
    expected_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAfterTransferExample:
    """One first review by a new authority worked out."""

    last_on: date
    transferred_on: date
    deadline_on: date


_Row = tuple[date, date, str]

_BANK_HOLIDAY = "a bank holiday; it stays"
_HOLIDAYS = "school holidays shift nothing"


def _examples(key: LimitKey, story: str, *rows: _Row) -> tuple[Example, ...]:
    return tuple(
        Example(
            key=key,
            story=story,
            trigger_on=trigger_on,
            moved_on=None,
            deadline_on=deadline_on,
            remark=remark,
        )
        for trigger_on, deadline_on, remark in rows
    )


EXAMPLES: tuple[Example, ...] = (
    *_examples(
        LimitKey.DECISION_TO_ASSESS,
        "Request received",
        (date(2025, 1, 6), date(2025, 2, 17), ""),
        (date(2024, 12, 16), date(2025, 1, 27), "Christmas and New Year shift nothing"),
        (date(2025, 7, 14), date(2025, 8, 25), _BANK_HOLIDAY),
    ),
    *_examples(
        LimitKey.ADVICE,
        "Request for advice received",
        (date(2025, 3, 3), date(2025, 4, 14), ""),
        (date(2025, 7, 21), date(2025, 9, 1), _HOLIDAYS),
    ),
    *_examples(
        LimitKey.NO_PLAN_NOTICE,
        "Request received",
        (date(2025, 1, 6), date(2025, 4, 28), ""),
        (date(2025, 5, 21), date(2025, 9, 10), _HOLIDAYS),
    ),
    *_examples(
        LimitKey.DRAFT_REPRESENTATIONS,
        "Draft plan served",
        (date(2025, 3, 3), date(2025, 3, 17), "3 March is the first of the 15 days"),
        (date(2025, 12, 18), date(2026, 1, 1), _BANK_HOLIDAY),
    ),
    *_examples(
        LimitKey.FINAL_PLAN,
        "Request received",
        (date(2025, 1, 6), date(2025, 5, 26), _BANK_HOLIDAY),
        (date(2024, 10, 7), date(2025, 2, 24), "the change to winter time shifts nothing"),
        (date(2025, 5, 21), date(2025, 10, 8), _HOLIDAYS),
    ),
    *_examples(
        LimitKey.ORDER_NOTICE,
        "Order to assess sent",
        (date(2025, 2, 21), date(2025, 3, 7), ""),
        (date(2025, 4, 7), date(2025, 4, 21), _BANK_HOLIDAY),
    ),
    *_examples(
        LimitKey.ORDER_NO_PLAN_NOTICE,
        "Order to assess sent",
        (date(2025, 2, 21), date(2025, 5, 2), ""),
        (date(2025, 9, 1), date(2025, 11, 10), ""),
    ),
    *_examples(
        LimitKey.ORDER_FINAL_PLAN,
        "Order to assess sent",
        (date(2025, 2, 21), date(2025, 5, 30), ""),
        (date(2025, 9, 1), date(2025, 12, 8), "whatever was left of the 20 weeks"),
    ),
    *_examples(
        LimitKey.ORDER_DRAFT_PLAN,
        "Order to make a plan sent",
        (date(2025, 9, 1), date(2025, 10, 6), ""),
        (date(2024, 11, 22), date(2024, 12, 27), "Christmas shifts nothing"),
    ),
    *_examples(
        LimitKey.ORDER_MADE_FINAL_PLAN,
        "Order to make a plan sent",
        (date(2025, 9, 1), date(2025, 11, 17), ""),
        (date(2025, 6, 9), date(2025, 8, 25), _BANK_HOLIDAY),
    ),
    *_examples(
        LimitKey.ORDER_AMEND,
        "Order sent",
        (date(2025, 9, 1), date(2025, 10, 6), ""),
        (date(2025, 3, 14), date(2025, 4, 18), "Good Friday; it stays"),
    ),
    *_examples(
        LimitKey.ORDER_SCHOOL,
        "Order sent",
        (date(2025, 6, 2), date(2025, 6, 16), ""),
        (date(2025, 8, 11), date(2025, 8, 25), _BANK_HOLIDAY),
    ),
    *_examples(
        LimitKey.REASSESSMENT_DECISION,
        "Request to reassess received",
        (date(2025, 3, 3), date(2025, 3, 18), "the day after, 4 March, is the first of the 15"),
        (date(2025, 4, 3), date(2025, 4, 18), "Good Friday; it stays"),
    ),
    *_examples(
        LimitKey.REASSESSMENT_FINAL_PLAN,
        "Notice that it will reassess sent",
        (date(2025, 3, 18), date(2025, 6, 24), ""),
        (date(2025, 9, 18), date(2025, 12, 25), "Christmas Day; it stays"),
    ),
    *_examples(
        LimitKey.ANNUAL_REVIEW,
        "Plan made or last reviewed",
        (date(2024, 6, 10), date(2025, 6, 9), "the day before the anniversary"),
        (date(2024, 2, 29), date(2025, 2, 28), "2025 has no such day: the last of its month"),
        (date(2023, 3, 1), date(2024, 2, 29), "2024 is a leap year"),
    ),
    *_examples(
        LimitKey.REVIEW_REPORT,
        "Meeting held",
        (date(2025, 3, 10), date(2025, 3, 24), ""),
        (date(2025, 12, 11), date(2025, 12, 25), "Christmas Day; it stays"),
    ),
    *_examples(
        LimitKey.REVIEW_DECISION,
        "Meeting held",
        (date(2025, 3, 10), date(2025, 4, 7), ""),
        (date(2025, 7, 16), date(2025, 8, 13), _HOLIDAYS),
    ),
    *_examples(
        LimitKey.AMENDMENT_REPRESENTATIONS,
        "Notice served",
        (date(2025, 10, 1), date(2025, 10, 15), "1 October is the first of the 15 days"),
        (date(2025, 4, 7), date(2025, 4, 21), _BANK_HOLIDAY),
    ),
    *_examples(
        LimitKey.AMENDED_PLAN,
        "Notice sent",
        (date(2025, 4, 7), date(2025, 6, 2), "12 weeks after a meeting on 10 March"),
        (date(2025, 10, 1), date(2025, 11, 26), ""),
    ),
    *_examples(
        LimitKey.PHASE_TRANSFER,
        "Transfer on",
        (date(2025, 9, 1), date(2025, 2, 14), "before the transfer itself"),
        (date(2026, 9, 1), date(2026, 2, 14), "a Saturday; it stays"),
    ),
    *_examples(
        LimitKey.PHASE_TRANSFER_POST16,
        "Transfer on",
        (date(2025, 9, 1), date(2025, 3, 30), "a Sunday; it stays"),
        (date(2026, 9, 1), date(2026, 3, 30), ""),
        (date(2015, 9, 1), date(2015, 5, 30), "by the rule for 2015 alone"),
    ),
    *_examples(
        LimitKey.TRANSFER_OF_PLAN,
        "Old authority aware of the move",
        (date(2025, 4, 14), date(2025, 5, 7), "Easter and the early May bank holiday left out"),
        (date(2025, 3, 1), date(2025, 3, 21), "1 March is a Saturday; counting begins on 3 March"),
    ),
    Example(
        key=LimitKey.TRANSFER_OF_PLAN,
        story="Old authority aware of the move",
        trigger_on=date(2025, 4, 14),
        moved_on=date(2025, 6, 2),
        deadline_on=date(2025, 6, 2),
        remark="the move is later",
    ),
    *_examples(
        LimitKey.TRANSFER_NOTICE,
        "Plan transferred",
        (date(2025, 5, 7), date(2025, 6, 18), ""),
        (date(2025, 4, 14), date(2025, 5, 26), _BANK_HOLIDAY),
    ),
)
"""Two or three for each limit, in the order of the rule book."""

SWITCH_EXAMPLES: tuple[Example, ...] = (
    *_examples(
        LimitKey.FINAL_PLAN,
        "Request received",
        (date(2025, 1, 6), date(2025, 5, 25), "a day earlier"),
    ),
    *_examples(
        LimitKey.DECISION_TO_ASSESS,
        "Request received",
        (date(2025, 1, 6), date(2025, 2, 16), "a day earlier"),
    ),
    *_examples(
        LimitKey.DRAFT_REPRESENTATIONS,
        "Draft plan served",
        (date(2025, 3, 3), date(2025, 3, 17), "not in weeks; unchanged"),
    ),
    *_examples(
        LimitKey.REASSESSMENT_DECISION,
        "Request to reassess received",
        (date(2025, 3, 3), date(2025, 3, 18), "not in weeks; unchanged"),
    ),
)
"""Last lawful days with `count_receipt_as_day_one` on."""


def _closure_example(asked_on: date, verdict: ClosureVerdict) -> ClosureExample:
    return ClosureExample(
        closure=Closure(
            closed_on=date(2025, 7, 23),
            reopens_on=date(2025, 9, 2),
            advice_requested_on=asked_on,
        ),
        verdict=verdict,
    )


CLOSURE_EXAMPLES: tuple[ClosureExample, ...] = (
    _closure_example(date(2025, 7, 15), ClosureVerdict.OUTSIDE),
    _closure_example(date(2025, 7, 16), ClosureVerdict.INSIDE),
    _closure_example(date(2025, 8, 25), ClosureVerdict.INSIDE),
    _closure_example(date(2025, 8, 26), ClosureVerdict.INSIDE_LAST_DAY),
    _closure_example(date(2025, 8, 27), ClosureVerdict.OUTSIDE),
    ClosureExample(
        closure=Closure(
            closed_on=date(2025, 12, 20),
            reopens_on=date(2026, 1, 5),
            advice_requested_on=date(2025, 12, 19),
        ),
        verdict=ClosureVerdict.CLOSURE_TOO_SHORT,
    ),
)
"""A summer closure looked at around both edges of its window, and a Christmas one."""

EXPECTED_EXAMPLES: tuple[ExpectedExample, ...] = tuple(
    ExpectedExample(key=key, from_on=from_on, expected_on=day)
    for key, from_on, day in (
        (ExpectedKey.SCHOOL_REPLY, date(2025, 3, 3), date(2025, 3, 18)),
        (ExpectedKey.DRAFT_PLAN, date(2025, 1, 6), date(2025, 4, 28)),
        (ExpectedKey.REVERSED_NO_PLAN_NOTICE, date(2025, 2, 21), date(2025, 5, 2)),
        (ExpectedKey.REVERSED_FINAL_PLAN, date(2025, 2, 21), date(2025, 5, 30)),
        (ExpectedKey.MEDIATION_CONTACT, date(2024, 12, 31), date(2025, 2, 28)),
        (ExpectedKey.MEDIATION_ARRANGED, date(2025, 3, 3), date(2025, 4, 2)),
        (ExpectedKey.APPEAL, date(2025, 3, 3), date(2025, 5, 3)),
        (ExpectedKey.APPEAL_AFTER_CERTIFICATE, date(2025, 4, 22), date(2025, 5, 22)),
        (ExpectedKey.APPEAL_RESPONSE, date(2025, 3, 3), date(2025, 4, 14)),
        (ExpectedKey.MEETING_PAPERS, date(2025, 5, 19), date(2025, 5, 5)),
        (ExpectedKey.POST16_TRANSFER_REVIEW, date(2025, 7, 31), date(2025, 2, 28)),
    )
)
"""One for each expected date, in the order of the rule book."""

REVIEW_AFTER_TRANSFER_EXAMPLES: tuple[ReviewAfterTransferExample, ...] = (
    ReviewAfterTransferExample(
        last_on=date(2025, 1, 20), transferred_on=date(2025, 5, 7), deadline_on=date(2026, 1, 19)
    ),
    ReviewAfterTransferExample(
        last_on=date(2024, 6, 10), transferred_on=date(2025, 5, 7), deadline_on=date(2025, 8, 6)
    ),
)
"""The twelve months govern in the first, the three months in the second."""
