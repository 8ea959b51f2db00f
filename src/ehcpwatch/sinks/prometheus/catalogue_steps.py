"""The steps beside the plan itself: decisions, notices, advice, reviews, transfers, services."""

from ehcpwatch.measures import MeasureKey
from ehcpwatch.statute import LimitKey

from .metric import Metric, MetricUnit, case_metric

__all__ = ["STEP_METRICS"]

_REPORTED = (
    "As the service reports it. Lists are never added up, not even those of one service: one "
    "person may wait on several."
)

STEP_METRICS: tuple[Metric, ...] = (
    case_metric(
        "ehcpwatch_decisions",
        "month outcome within_6_weeks excused",
        "First notices whether to assess, by month of notice.",
        unit=MetricUnit.NOTICES,
        measures=(MeasureKey.DECIDED_IN_TIME, MeasureKey.REFUSAL_RATE),
        limits=(LimitKey.DECISION_TO_ASSESS,),
        example='month:ehcpwatch_decisions_within_6_weeks_per_decision:ratio{exceptions="including"}',
    ),
    case_metric(
        "ehcpwatch_no_plan_notices",
        "month within_16_weeks exception",
        "First notices that no plan will be issued, by month of notice.",
        unit=MetricUnit.NOTICES,
        measures=(MeasureKey.NO_PLAN_IN_TIME,),
        limits=(LimitKey.NO_PLAN_NOTICE,),
        example="month:ehcpwatch_no_plan_notices_within_16_weeks_per_notice:ratio"
        '{exceptions="including"}',
    ),
    case_metric(
        "ehcpwatch_advice",
        "agency month outcome excused",
        "Requests for advice, by month of their last lawful day.",
        unit=MetricUnit.PIECES_OF_ADVICE,
        measures=(MeasureKey.ADVICE_IN_TIME, MeasureKey.ADVICE_OVERDUE),
        limits=(LimitKey.ADVICE,),
        example='sum by (agency) (cell:ehcpwatch_advice:sum{outcome="overdue"})',
    ),
    case_metric(
        "ehcpwatch_advice_received",
        "agency month returned",
        "Advice by month of first receipt, and whether it was sent back at least once.",
        unit=MetricUnit.PIECES_OF_ADVICE,
        measures=(MeasureKey.ADVICE_RETURNED,),
        limits=(LimitKey.ADVICE,),
        example='sum by (agency) (cell:ehcpwatch_advice_received:sum{returned="true"})',
    ),
    case_metric(
        "ehcpwatch_annual_reviews",
        "month limit outcome",
        "Reviews by month of their last lawful day, for each of the three limits of a review.",
        unit=MetricUnit.REVIEWS,
        measures=(
            MeasureKey.REVIEWED_IN_YEAR,
            MeasureKey.REVIEW_DECIDED_IN_TIME,
            MeasureKey.REVIEW_DECISIONS_IN_TIME,
            MeasureKey.REVIEW_AMENDED_IN_TIME,
        ),
        limits=(LimitKey.ANNUAL_REVIEW, LimitKey.REVIEW_DECISION, LimitKey.AMENDED_PLAN),
        example='month:ehcpwatch_annual_reviews_on_time_per_due:ratio{limit="12_months"}',
    ),
    case_metric(
        "ehcpwatch_phase_transfers",
        "year limit outcome",
        "Plans whose holder changes phase in the year, held on the fixed day for it.",
        unit=MetricUnit.PLANS,
        measures=(MeasureKey.PHASE_TRANSFER_IN_TIME,),
        limits=(LimitKey.PHASE_TRANSFER, LimitKey.PHASE_TRANSFER_POST16),
        example="sum by (year, outcome) (cell:ehcpwatch_phase_transfers:sum)",
    ),
    case_metric(
        "ehcpwatch_service_waiting",
        "service pathway month",
        "People on the waiting list of a partner service at the end of the month.",
        unit=MetricUnit.PEOPLE,
        measures=(MeasureKey.SERVICE_WAITING,),
        example='cell:ehcpwatch_service_waiting:sum{month="2025-03"}',
        basis=_REPORTED,
    ),
    case_metric(
        "ehcpwatch_service_waiting_by_band",
        "service pathway month weeks_from weeks_to",
        "People on the waiting list of a partner service, by the whole weeks they have waited.",
        unit=MetricUnit.PEOPLE,
        measures=(MeasureKey.SERVICE_WAITING,),
        example='cell:ehcpwatch_service_waiting_by_band:sum{month="2025-03"}',
        basis=_REPORTED,
    ),
)
