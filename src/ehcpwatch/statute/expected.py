"""Compute the dates that are worth knowing and bind no authority as a limit.

They are shown, never breached and never alerted on: steps that others must take,
policy and guidance, and dates on which the law is not settled.

Source:
    SI 2014/1530 Part 2; SEND Code of Practice 2015; guidance named on each record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal, assert_never

from ehcpwatch.errors import DateOutOfRangeError

from .calendars import working_days_after
from .counting import add_months
from .terms import Unit

__all__ = ["EXPECTED", "CountedUnit", "ExpectedDate", "ExpectedKey", "expected_date", "expected_on"]


class ExpectedKey(StrEnum):
    """The names of the expected dates."""

    SCHOOL_REPLY = "school_reply"
    DRAFT_PLAN = "draft_plan"
    REVERSED_NO_PLAN_NOTICE = "reversed_no_plan_notice"
    REVERSED_FINAL_PLAN = "reversed_final_plan"
    MEDIATION_CONTACT = "mediation_contact"
    MEDIATION_ARRANGED = "mediation_arranged"
    APPEAL = "appeal"
    APPEAL_AFTER_CERTIFICATE = "appeal_after_certificate"
    APPEAL_RESPONSE = "appeal_response"
    MEETING_PAPERS = "meeting_papers"
    POST16_TRANSFER_REVIEW = "post16_transfer_review"


CountedUnit = Literal[Unit.WEEKS, Unit.DAYS, Unit.MONTHS, Unit.WORKING_DAYS]
"""The units of expected dates: none of them is a fixed day of the year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedDate:
    """One expected date as it is written down.

    Attributes:
        key: Its name.
        title: What a reader calls it.
        basis: Where it comes from.
        counted_from: A sentence: the day it is counted from, which is itself not counted.
        length: How many of `unit`; negative when it lies before that day.
        unit: What is counted.
        concerns: Who is expected to act.
        source: Address of the text or of the guidance.
        note: What is unsettled, and how sure the text is; empty when settled.
    """

    key: ExpectedKey
    title: str
    basis: str
    counted_from: str
    length: int
    unit: CountedUnit
    concerns: str
    source: str
    note: str = ""


_SECONDARY = "Taken from a reliable secondary source."
_REVERSED = (
    "No text settles what runs when an authority changes its mind with neither an appeal nor "
    "a mediation agreement. The ombudsman has counted from the change (25 007 473); R (W) v "
    "Hertfordshire County Council [2023] EWHC 3138 (Admin) points to the 20 weeks from the "
    "request. The 20 weeks are treated as the law and this date is shown beside them."
)
_OMBUDSMAN = "https://www.lgo.org.uk/decisions/education/special-educational-needs/25-007-473"
_IPSEA_MEDIATION = "https://www.ipsea.org.uk/the-mediation-process"
_IPSEA_APPEAL = "https://www.ipsea.org.uk/mediation"

EXPECTED: tuple[ExpectedDate, ...] = (
    ExpectedDate(
        key=ExpectedKey.SCHOOL_REPLY,
        title="School's reply to the consultation",
        basis="SEND Code of Practice 2015, paragraph 9.83",
        counted_from="The consultation is sent to the school.",
        length=15,
        unit=Unit.DAYS,
        concerns="school or other institution",
        source="https://www.gov.uk/government/publications/send-code-of-practice-0-to-25",
        note="Policy, not a regulation; from general knowledge of the Code.",
    ),
    ExpectedDate(
        key=ExpectedKey.DRAFT_PLAN,
        title="Draft plan",
        basis="council practice",
        counted_from="The request is received.",
        length=16,
        unit=Unit.WEEKS,
        concerns="local authority",
        source=(
            "https://www.ipsea.org.uk/complaining-when-a-local-authority-does-not-send-a-draft-or-"
            "final-education-health-and-care-plan-on-time-model-letter-10"
        ),
        note=(
            "The law sets no day for the draft. Many councils work to week 16; the charity "
            "IPSEA infers week 14."
        ),
    ),
    ExpectedDate(
        key=ExpectedKey.REVERSED_NO_PLAN_NOTICE,
        title="Notice that no plan will be issued, after a change of mind",
        basis="by analogy with reg. 45(3A)",
        counted_from="The authority notifies that it will assess after all.",
        length=10,
        unit=Unit.WEEKS,
        concerns="local authority",
        source=_OMBUDSMAN,
        note=_REVERSED,
    ),
    ExpectedDate(
        key=ExpectedKey.REVERSED_FINAL_PLAN,
        title="Final plan, after a change of mind",
        basis="by analogy with reg. 45(3A)",
        counted_from="The authority notifies that it will assess after all.",
        length=14,
        unit=Unit.WEEKS,
        concerns="local authority",
        source=_OMBUDSMAN,
        note=_REVERSED,
    ),
    ExpectedDate(
        key=ExpectedKey.MEDIATION_CONTACT,
        title="Family contacts a mediation adviser",
        basis="reg. 33",
        counted_from="Written notice of the decision is sent.",
        length=2,
        unit=Unit.MONTHS,
        concerns="parent or young person",
        source="https://www.legislation.gov.uk/uksi/2014/1530/regulation/33",
    ),
    ExpectedDate(
        key=ExpectedKey.MEDIATION_ARRANGED,
        title="Mediation arranged",
        basis="SI 2014/1530 Part 2, mediation",
        counted_from="The authority or health body is told that mediation is wanted.",
        length=30,
        unit=Unit.DAYS,
        concerns="local authority or health body",
        source=_IPSEA_MEDIATION,
        note=_SECONDARY,
    ),
    ExpectedDate(
        key=ExpectedKey.APPEAL,
        title="Appeal to the Tribunal",
        basis="Tribunal rules",
        counted_from="The letter with the decision is sent.",
        length=2,
        unit=Unit.MONTHS,
        concerns="parent or young person",
        source=_IPSEA_APPEAL,
        note=_SECONDARY + " One month from the mediation certificate counts where that is later.",
    ),
    ExpectedDate(
        key=ExpectedKey.APPEAL_AFTER_CERTIFICATE,
        title="Appeal to the Tribunal, after a mediation certificate",
        basis="Tribunal rules",
        counted_from="The mediation certificate is issued.",
        length=1,
        unit=Unit.MONTHS,
        concerns="parent or young person",
        source=_IPSEA_APPEAL,
        note=_SECONDARY + " Two months from the decision letter count where that is later.",
    ),
    ExpectedDate(
        key=ExpectedKey.APPEAL_RESPONSE,
        title="Authority's response to an appeal",
        basis="Tribunal directions",
        counted_from="The authority receives the appeal.",
        length=30,
        unit=Unit.WORKING_DAYS,
        concerns="local authority",
        source=(
            "https://www.ipsea.org.uk/faqs/after-i-made-my-appeal-my-la-agreed-to-make-the-changes-"
            "i-was-asking-for-in-sections-b-and-f-what-do-i-need-to-do"
        ),
        note=_SECONDARY + " The Tribunal's own letter governs where it names a day.",
    ),
    ExpectedDate(
        key=ExpectedKey.MEETING_PAPERS,
        title="Papers for the review meeting",
        basis="regs. 20 and 21",
        counted_from="The review meeting is held.",
        length=-2,
        unit=Unit.WEEKS,
        concerns="school or other institution, or the authority where it holds the review",
        source="https://www.legislation.gov.uk/uksi/2014/1530/regulation/20",
        note=_SECONDARY,
    ),
    ExpectedDate(
        key=ExpectedKey.POST16_TRANSFER_REVIEW,
        title="Review before a move between post-16 institutions",
        basis="reg. 18(2)",
        counted_from="The young person moves, at another time than the start of the year.",
        length=-5,
        unit=Unit.MONTHS,
        concerns="local authority",
        source="https://www.legislation.gov.uk/uksi/2014/1530/regulation/18",
    ),
)
"""Every expected date, in the order of the rule book."""

_BY_KEY: Mapping[ExpectedKey, ExpectedDate] = {record.key: record for record in EXPECTED}


def expected_date(key: ExpectedKey) -> ExpectedDate:
    """Return the record of one expected date."""
    return _BY_KEY[key]


def expected_on(key: ExpectedKey, from_on: date) -> date:
    """Return the day by which a step is expected; passing it is no breach.

    Args:
        key: Which step.
        from_on: The civil day it is counted from; the next day is day 1.

    Raises:
        DateOutOfRangeError: That day lies outside the years 1 to 9999.

    >>> expected_on(ExpectedKey.MEETING_PAPERS, date(2025, 5, 19))
    datetime.date(2025, 5, 5)
    """
    record = _BY_KEY[key]
    match record.unit:
        case Unit.WEEKS:
            return _days_after(record, from_on, timedelta(weeks=record.length))
        case Unit.DAYS:
            return _days_after(record, from_on, timedelta(days=record.length))
        case Unit.MONTHS:
            return add_months(from_on, record.length)
        case Unit.WORKING_DAYS:
            return working_days_after(from_on, record.length)
        case _:
            assert_never(record.unit)


def _days_after(record: ExpectedDate, from_on: date, span: timedelta) -> date:
    try:
        return from_on + span
    except OverflowError as error:
        raise DateOutOfRangeError(period=record.key) from error
