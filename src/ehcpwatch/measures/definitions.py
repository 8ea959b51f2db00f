"""What each figure means: the record that stands behind it, and the page printed from them."""

from collections.abc import Mapping
from dataclasses import dataclass

from .figure import MeasureKey

__all__ = ["MEASURES", "MeasureDefinition", "measures_markdown"]

_DFE = (
    "Department for Education, Education, health and care plans, data guidance 2025: "
    "https://explore-education-statistics.service.gov.uk/find-statistics/education-health-and-care-plans"
)
_OURS = "This project's definition; neither law nor the Department for Education sets one."
_SEND = "SI 2014/1530: https://www.legislation.gov.uk/uksi/2014/1530"
_TIMED = "Reassessments, plans held from before and plans moved in: no request to this authority led to them."
_BOTH = "Including all cases; excluding those flagged, which leave numerator and denominator."
_NONE = "Exceptions play no part."
_ROUNDED = "Half up to one decimal, once, from whole counts."
_WHOLE = "None: a whole number."
_NOT_HERE = "Plans held from before and plans moved in: no limit for a plan governs them here."
_STAGES = (
    "From the request to the first notice whether to assess; from the first notice to assess to the "
    "first draft plan; from the first draft to the first finalised plan."
)
_STAGES_LEFT_OUT = "Reassessments; stages whose two days are not both recorded, in that order, before the case ended."
_REASSESSMENTS = "Reassessments, which have no 20 weeks."


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDefinition:
    """One measure, as the performance team defends it.

    Attributes:
        sentence: What it says, in one sentence.
        numerator: What is counted.
        denominator: Of what; empty for a count or a waiting time.
        readings: What including and excluding exceptions mean here.
        rounding: How the value is rounded.
        left_out: What is in neither part.
        source: Who defines it so.
        note: Our choices, and what is unconfirmed; empty when there is none.
    """

    key: MeasureKey
    title: str
    sentence: str
    numerator: str
    denominator: str = ""
    readings: str = _NONE
    rounding: str = _ROUNDED
    left_out: str = "Nothing."
    source: str = _OURS
    note: str = ""


_DEFINITIONS = (
    MeasureDefinition(
        key=MeasureKey.ISSUED_IN_TIME,
        title="Plans issued within 20 weeks",
        sentence="Of the first plans issued in the period, the share sent within 140 days of the request.",
        numerator="First plans issued in the period at most 140 days after the request date.",
        denominator="First plans issued in the period, on a route of the national figure.",
        readings=_BOTH,
        left_out=_TIMED,
        source=_DFE,
        note="Untimed plans (requested after they were issued) are in the denominator and never in "
        "time. That the limit is 140 days, and not 139, is what the published wording points to; "
        "unconfirmed. With `reversals: left_out`, cases with a reversed refusal are left aside.",
    ),
    MeasureDefinition(
        key=MeasureKey.COHORT_IN_TIME,
        title="Requests that led to a plan within 20 weeks",
        sentence="Of the requests of the period, the share whose plan was issued within 140 days.",
        numerator="Cases of the denominator issued at most 140 days after the request date.",
        denominator="Requests of the period, less standing refusals, less those that left within 140 days.",
        readings=_BOTH,
        left_out=_TIMED,
        note="No percentage until the last request of the period is more than 140 days old: until "
        "then a lowest and a highest count. Who leaves later than day 140 stays in as late.",
    ),
    MeasureDefinition(
        key=MeasureKey.DUE_IN_TIME,
        title="Plans due that were sent in time",
        sentence="Of the cases whose governing last lawful day fell in the period, the share met by it.",
        numerator="Final plans sent to all who must get them by the governing last lawful day.",
        denominator="Cases with that day in the period, less standing refusals, less those that left by it.",
        readings=_BOTH,
        left_out=_NOT_HERE,
        note="No percentage until the period is over. An order, and a reassessment, sets a limit of its "
        "own, which then governs: the case is in the month of that one. With `reassessments: left_out` "
        "only what the 20 weeks are about is counted.",
    ),
    MeasureDefinition(
        key=MeasureKey.OPEN_IN_TIME,
        title="Open assessments within 20 weeks",
        sentence="Of the assessments open on the day, the share whose request is at most 140 days old.",
        numerator="Open assessments at most 140 days after the request date.",
        denominator="Open assessments on the routes of the national figure.",
        readings=_BOTH,
        note="A re-opened case is as old as its original request: that is the family's wait.",
        left_out=_REASSESSMENTS,
    ),
    MeasureDefinition(
        key=MeasureKey.ISSUED_FLAGGED,
        title="Share of plans issued with an exception",
        sentence="Of the first plans issued in the period, the share flagged for the statistics.",
        numerator="Plans with an exception to the 6, 16 or 20 weeks that had begun by the day of issue.",
        denominator="First plans issued in the period, on a route of the national figure.",
        left_out=_TIMED,
        source=_DFE,
        note="By ground a plan counts once in each of its grounds, so grounds may sum to more than the total.",
    ),
    MeasureDefinition(
        key=MeasureKey.OPEN_FLAGGED,
        title="Share of open assessments with an exception",
        sentence="Of the assessments open on the day, the share flagged for the statistics.",
        numerator="Open assessments with an exception to the 6, 16 or 20 weeks that has begun.",
        denominator="Open assessments on the routes of the national figure.",
        left_out=_REASSESSMENTS,
        note="By ground a case counts once in each of its grounds, so grounds may sum to more than the total.",
    ),
    MeasureDefinition(
        key=MeasureKey.WAIT_MEAN,
        title="Mean wait for a plan",
        sentence="The mean of the weeks from request to issue over the plans issued in the period.",
        numerator="Weeks (days / 7) from request to issue, summed over timed plans, divided by their number.",
        readings=_BOTH,
        left_out="Untimed plans.",
        source=_DFE,
    ),
    MeasureDefinition(
        key=MeasureKey.WAIT_MEDIAN,
        title="Median wait for a plan",
        sentence="The weeks that half of the plans issued in the period took at most.",
        numerator="The middle value of weeks from request to issue; of an even number the mean of the middle two.",
        readings=_BOTH,
        left_out="Untimed plans.",
    ),
    MeasureDefinition(
        key=MeasureKey.WAIT_NINTH_DECILE,
        title="Wait that nine plans in ten did not exceed",
        sentence="The weeks that nine in ten of the plans issued in the period took at most.",
        numerator="The 90th percentile of weeks from request to issue, by nearest rank.",
        readings=_BOTH,
        left_out="Untimed plans.",
    ),
    MeasureDefinition(
        key=MeasureKey.HELD_MEAN,
        title="Mean time with each holder",
        sentence="Of the mean wait for the plans issued in the period, the weeks that each held the case.",
        numerator="Days with the holder (days / 7), summed over timed plans, divided by the number of those plans.",
        left_out="Untimed plans.",
        note="A day belongs to whoever held the case at its first moment: first the family, for 15 days or until "
        "it answers a draft; then the adviser who is due first of those whose advice is out; then a school that "
        "was consulted, for 15 days; else the authority. Nobody holds a case that is not open. Plans that a holder "
        "never had count as 0 days, so the holders add up to the mean wait, rounding apart.",
    ),
    MeasureDefinition(
        key=MeasureKey.STAGE_MEAN,
        title="Mean time of each stage",
        sentence="The mean of the weeks that a stage took, over the cases whose stage ended in the period.",
        numerator="Weeks (days / 7) from the day the stage began to the day it ended, summed, divided by their number.",
        left_out=_STAGES_LEFT_OUT,
        note=_STAGES,
    ),
    MeasureDefinition(
        key=MeasureKey.STAGE_MEDIAN,
        title="Median time of each stage",
        sentence="The weeks that half of the cases whose stage ended in the period took at most.",
        numerator="The middle value of the weeks of the stage; of an even number the mean of the middle two.",
        left_out=_STAGES_LEFT_OUT,
        note=_STAGES,
    ),
    MeasureDefinition(
        key=MeasureKey.LEGAL_BREACHES,
        title="Legal breaches of the final-plan limit",
        sentence="How many governing limits that ended in the period were passed, met late or not yet met.",
        numerator="Governing final-plan clocks met late or overdue, excused and not excused apart.",
        left_out=_NOT_HERE,
        source=_SEND,
        note="Beside the percentages, never instead of them: excused is the law, flagged is the figure. "
        "Reassessments and orders count by the limit that governs them.",
        rounding=_WHOLE,
    ),
    MeasureDefinition(
        key=MeasureKey.DECIDED_IN_TIME,
        title="Decisions whether to assess within 6 weeks",
        sentence="Of the first notices given in the period, the share given within 42 days of the request.",
        numerator="First notices (agreed or refused) at most 42 days after the request date.",
        denominator="First notices given in the period.",
        readings="Excluding leaves out cases excused in law on the 6-week limit.",
        left_out="Requests that ended before a notice, and those not yet decided.",
        source=_DFE,
        note="A notice dated before its request is counted and never in time. A reversal changes neither the first notice nor its month.",
    ),
    MeasureDefinition(
        key=MeasureKey.NO_PLAN_IN_TIME,
        title="Notices of no plan within 16 weeks",
        sentence="Of the first notices that no plan will be issued, the share within 112 days of the request.",
        numerator="Such notices at most 112 days after the request date.",
        denominator="First notices in the period that no plan will be issued.",
        readings=_BOTH,
        left_out="Cases that end in a plan: the limit binds only when the answer is no.",
        source=_DFE,
    ),
    MeasureDefinition(
        key=MeasureKey.ADVICE_IN_TIME,
        title="Advice on time",
        sentence="Of the advice due in the period, the share first received by its last lawful day.",
        numerator="Requests for advice first answered by the last lawful day.",
        denominator="Requests for advice whose last lawful day lies in the period.",
        readings="Excluding leaves out advice excused under reg. 8(2).",
        left_out="Requests cancelled, or of a case that ended, by the last lawful day.",
        source=_SEND,
        note="Advice in by the last lawful day is in time even if it is later sent back. Cancelled after that day, it stays in as late.",
    ),
    MeasureDefinition(
        key=MeasureKey.ADVICE_OVERDUE,
        title="Advice overdue now",
        sentence="How many requests for advice are past their last lawful day and not answered.",
        numerator="Requests for advice past the last lawful day, not in.",
        readings="Excluding leaves out advice excused under reg. 8(2).",
        rounding=_WHOLE,
    ),
    MeasureDefinition(
        key=MeasureKey.ADVICE_RETURNED,
        title="Advice sent back for quality",
        sentence="Of the advice received in the period, the share that was sent back.",
        numerator="Advice sent back at least once.",
        denominator="Advice first received in the period.",
    ),
    MeasureDefinition(
        key=MeasureKey.REVIEWED_IN_YEAR,
        title="Annual reviews within 12 months",
        sentence="Of the plans held on the last lawful day of a review, the share decided by it.",
        numerator="Reviews whose decision was notified by the last lawful day.",
        denominator="Plans held on the last lawful day of a review that lies in the period.",
        source="Children and Families Act 2014 s.44(1): https://www.legislation.gov.uk/ukpga/2014/6/section/44",
        note="A review is complete with the notice of the decision, never with the meeting. A plan that ended on or "
        "before the last lawful day was not held on it.",
    ),
    MeasureDefinition(
        key=MeasureKey.REVIEW_DECIDED_IN_TIME,
        title="Review decisions within 4 weeks, of meetings",
        sentence="Of the review meetings due a decision in the period, the share notified within 28 days.",
        numerator="Meetings whose decision was notified within 28 days.",
        denominator="Meetings whose 28th day lies in the period, decided or not.",
        source=_SEND,
    ),
    MeasureDefinition(
        key=MeasureKey.REVIEW_DECISIONS_IN_TIME,
        title="Review decisions within 4 weeks, of decisions",
        sentence="Of the review decisions notified, the share notified within 28 days of the meeting.",
        numerator="Meetings whose decision was notified within 28 days.",
        denominator="Meetings whose 28th day lies in the period and whose decision was notified.",
        source=_DFE,
        note="The national reading divides by decisions notified; unconfirmed. Provisional while a "
        "meeting of the period has no decision, for a late one still joins.",
    ),
    MeasureDefinition(
        key=MeasureKey.REVIEW_AMENDED_IN_TIME,
        title="Amended plans within 12 weeks",
        sentence="Of the meetings that led to a decision to amend, the share whose plan was sent within 84 days.",
        numerator="Amended plans sent within 84 days of the meeting.",
        denominator="Meetings with a decision to amend whose 84th day lies in the period.",
        source=_SEND,
    ),
    MeasureDefinition(
        key=MeasureKey.PHASE_TRANSFER_IN_TIME,
        title="Phase transfers made ready in time",
        sentence="Of the plans held on the fixed day with a transfer in the year, the share made ready by it.",
        numerator="Plans amended, or left as they are by a decision, by the fixed day.",
        denominator="Plans held on the fixed day whose holder changes phase in the year.",
        source=_SEND,
    ),
    MeasureDefinition(
        key=MeasureKey.REQUESTS,
        title="Requests",
        sentence="How many requests for an assessment were received in the period.",
        numerator="Cases by request date, by request or brought to attention, later withdrawn ones included.",
        left_out="Reassessments.",
        source=_DFE,
        note="A child with two requests counts twice.",
        rounding=_WHOLE,
    ),
    MeasureDefinition(
        key=MeasureKey.REFUSAL_RATE,
        title="Refusal rate of the period",
        sentence="Refusals to assess notified in the period, against requests received in it.",
        numerator="Refusals to assess notified in the period.",
        denominator="Requests received in the period.",
        source=_DFE,
        note="The arithmetic of 38,889 of 154,489 for England in 2024; which year the DfE gives a "
        "refusal to is unconfirmed.",
    ),
    MeasureDefinition(
        key=MeasureKey.COHORT_REFUSAL_RATE,
        title="Refusal rate of the period's requests",
        sentence="Of the requests of the period, the share whose refusal to assess stands.",
        numerator="Requests of the period with a standing refusal.",
        denominator="Requests of the period.",
        note="Provisional until the last request of the period is more than 42 days old: until then decisions are not due.",
    ),
    MeasureDefinition(
        key=MeasureKey.PLANS_HELD,
        title="Plans held",
        sentence="How many plans the authority holds on the day.",
        numerator="Plans issued or moved in, not ceased, not moved out.",
        source=_DFE,
        rounding=_WHOLE,
    ),
    MeasureDefinition(
        key=MeasureKey.PLANS_NOT_REQUESTED_HERE,
        title="Plans not from a request here",
        sentence="How many plans were loaded as held already, transferred in, or issued without a recorded request, in the period.",
        numerator="Plans without a request to this authority.",
        note="Shown beside the timeliness figures, which leave them out.",
        rounding=_WHOLE,
    ),
    MeasureDefinition(
        key=MeasureKey.PLANS_AFTER_REASSESSMENT,
        title="Plans after a reassessment",
        sentence="How many reassessments ended in a plan in the period.",
        numerator="Plans issued in cases of reassessment.",
        note="Shown beside the timeliness figures, which leave them out.",
        rounding=_WHOLE,
    ),
    MeasureDefinition(
        key=MeasureKey.OPEN_CASES,
        title="Open assessments",
        sentence="How many assessments are open on the day.",
        numerator="Cases from the request, or re-opening, until a refusal, a plan or the end.",
        readings=_BOTH,
        note="The closing day is not open. By holder, including only: whose turn it is once the day is over, by the "
        "rules of the mean time with each holder.",
        rounding=_WHOLE,
    ),
    MeasureDefinition(
        key=MeasureKey.OPEN_REASSESSMENTS,
        title="Open reassessments",
        sentence="How many of the open assessments are reassessments.",
        numerator="Open cases of reassessment.",
        readings=_BOTH,
        rounding=_WHOLE,
    ),
    MeasureDefinition(
        key=MeasureKey.DUE_BY_WEEK,
        title="Plans falling due, by week",
        sentence="How many open cases have their governing last lawful day in the week.",
        numerator="Open cases whose governing last lawful day is not yet past.",
        rounding=_WHOLE,
    ),
    MeasureDefinition(
        key=MeasureKey.LIMITS_RUNNING,
        title="Limits still owed",
        sentence="How many running or overdue clocks of each statutory limit there are.",
        numerator="Clocks neither met nor ended, running and overdue, excused and not excused apart.",
        source=_SEND,
        rounding=_WHOLE,
    ),
    MeasureDefinition(
        key=MeasureKey.BACKLOG,
        title="Backlog",
        sentence="How many open cases are past the limit that governs them.",
        numerator="Open cases past the governing last lawful day.",
        readings=_BOTH,
        rounding=_WHOLE,
        note="Reassessments and orders count by the limit that governs them. By team, including only.",
    ),
    MeasureDefinition(
        key=MeasureKey.CLEARANCE,
        title="Weeks to clear the backlog",
        sentence="How long the backlog lasts if it shrinks as in the last 13 weeks.",
        numerator="Backlog, divided by the weekly mean of cases leaving less cases joining the overdue list.",
        note="No value unless more leave than join.",
    ),
    MeasureDefinition(
        key=MeasureKey.OMBUDSMAN_EXPOSURE,
        title="Ombudsman exposure, an estimate",
        sentence="What the usual monthly sum would come to for all open cases past the limit.",
        numerator="Whole months past the governing last lawful day of cases not excused, times the set sum.",
        note="An estimate, in sum only; the sum is a setting.",
        rounding="None: whole months times the sum as it is set.",
    ),
    MeasureDefinition(
        key=MeasureKey.DATA_FINDINGS,
        title="Data findings",
        sentence="How many statements of the sources cannot all be right.",
        numerator="Findings, by kind; each case counts once for a kind.",
        note="What contradicts is accepted, since it is the source's statement, and shown.",
        rounding=_WHOLE,
    ),
    MeasureDefinition(
        key=MeasureKey.SERVICE_WAITING,
        title="Waiting for a partner service",
        sentence="How many people wait for a service's pathway at the end of the month, as the service reports it.",
        numerator="People waiting, and of them those in each band of weeks that the service reports.",
        left_out="Lists of services that report nothing; nothing is estimated for them.",
        source="The service's own report.",
        note="Of two reports on one list and month the one that sorts last (day, sequence, source, id) stands. Lists are "
        "never added up: one person may wait on several. Months only, since the lists of a year's months hold the same people.",
        rounding=_WHOLE,
    ),
)

MEASURES: Mapping[MeasureKey, MeasureDefinition] = {
    definition.key: definition for definition in _DEFINITIONS
}
"""The definition of every measure; a test holds that each has one."""


def measures_markdown() -> str:
    """Return the definitions as a page of docs/."""
    lines = [
        "# Measures",
        "",
        "Generated from `src/ehcpwatch/measures/definitions.py`: what each figure means, and who says so.",
        "",
        "A rate is rounded half up to one decimal, once, from whole counts. A rate without a denominator",
        'is "no value", never 0 or 100. "Flagged" means that an exception to the 6, 16 or 20 weeks had',
        "begun by the day of issue (of open cases: the day looked at), whatever its evidence; whether it",
        "excuses in law is another question. Months are London calendar months.",
        "",
        "Five views of timeliness stand together, because each alone can be gamed: by month of issue, by",
        "month of request, by month due, of the open stock, and the share with an exception.",
    ]
    for definition in _DEFINITIONS:
        lines += [
            "",
            f"## {definition.title}",
            "",
            f"`{definition.key.value}`. {definition.sentence}",
            "",
            f"- **Counted:** {definition.numerator}",
        ]
        if definition.denominator:
            lines.append(f"- **Of:** {definition.denominator}")
        lines += [
            f"- **Readings:** {definition.readings}",
            f"- **Rounding:** {definition.rounding}",
            f"- **Left out:** {definition.left_out}",
        ]
        if definition.note:
            lines.append(f"- **Note:** {definition.note}")
        lines.append(f"- **Source:** {definition.source}")
    return "\n".join(lines) + "\n"
