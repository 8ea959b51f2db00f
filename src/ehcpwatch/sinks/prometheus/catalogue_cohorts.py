"""The views of the 20 weeks: plans by month of issue, requests by month, cases by month due.

A cohort belongs to its month for good and is revised in place: these are gauges, and a late
correction rewrites the month that it touches.
"""

from ehcpwatch.measures import MeasureKey
from ehcpwatch.statute import LimitKey

from .metric import Metric, MetricKind, MetricUnit, case_metric

__all__ = ["COHORT_METRICS"]

_FINAL_LIMITS = (
    LimitKey.FINAL_PLAN,
    LimitKey.ORDER_FINAL_PLAN,
    LimitKey.ORDER_MADE_FINAL_PLAN,
    LimitKey.REASSESSMENT_FINAL_PLAN,
)

COHORT_METRICS: tuple[Metric, ...] = (
    case_metric(
        "ehcpwatch_plans_issued",
        "area month band within_20_weeks exception",
        "First plans issued in the month, on the routes of the national 20-week figure.",
        unit=MetricUnit.PLANS,
        measures=(MeasureKey.ISSUED_IN_TIME, MeasureKey.ISSUED_FLAGGED),
        example='month:ehcpwatch_plans_issued_on_time_per_issued:ratio{exceptions="including"}',
    ),
    case_metric(
        "ehcpwatch_plans_issued_by_ground",
        "month ground",
        "Plans issued in the month with an exception, once in each of its grounds.",
        unit=MetricUnit.PLANS,
        measures=(MeasureKey.ISSUED_FLAGGED,),
        example="sum by (ground) (cell:ehcpwatch_plans_issued_by_ground:sum)",
        basis="A plan with two grounds is in both, so the grounds may sum to more than the plans.",
    ),
    case_metric(
        "ehcpwatch_plan_duration_seconds",
        "month exception",
        "From the request to the issue of the plans issued in the month; untimed ones left out.",
        unit=MetricUnit.SECONDS,
        kind=MetricKind.GAUGE_HISTOGRAM,
        measures=(
            MeasureKey.WAIT_MEAN,
            MeasureKey.WAIT_MEDIAN,
            MeasureKey.WAIT_NINTH_DECILE,
        ),
        example="sum by (month) (cell:ehcpwatch_plan_duration_seconds_sum:sum)"
        " / sum by (month) (cell:ehcpwatch_plan_duration_seconds_count:sum > 0)",
        basis="Whole days. The mean is exact; a quantile read off the buckets is an estimate, "
        "and `ehcpwatch figures` has the exact one.",
    ),
    case_metric(
        "ehcpwatch_plans_issued_held_seconds",
        "month holder",
        "Time for which each holder had the cases whose plans were issued in the month, in sum.",
        unit=MetricUnit.SECONDS,
        measures=(MeasureKey.HELD_MEAN,),
        example="sum by (holder) (cell:ehcpwatch_plans_issued_held_seconds:sum)",
        basis="Timed plans only. The holders' days sum to the days from request to issue. The "
        "order in which holders are looked for is our choice; no law sets one.",
    ),
    case_metric(
        "ehcpwatch_stage_duration_seconds",
        "month stage",
        "How long a stage took that ended in the month.",
        unit=MetricUnit.SECONDS,
        kind=MetricKind.GAUGE_HISTOGRAM,
        measures=(MeasureKey.STAGE_MEAN, MeasureKey.STAGE_MEDIAN),
        example="sum by (stage) (cell:ehcpwatch_stage_duration_seconds_sum:sum)"
        " / sum by (stage) (cell:ehcpwatch_stage_duration_seconds_count:sum > 0)",
        basis="Whole days: from the request to the first notice, on to the first draft, on to "
        "the plan. The law limits the whole and the first stage, not the others.",
    ),
    case_metric(
        "ehcpwatch_plans_not_requested_here",
        "month how",
        "Plans that no request to this authority led to, by the month from which they are held.",
        unit=MetricUnit.PLANS,
        measures=(MeasureKey.PLANS_NOT_REQUESTED_HERE,),
        example="sum by (how) (cell:ehcpwatch_plans_not_requested_here:sum)",
    ),
    case_metric(
        "ehcpwatch_reassessments_issued",
        "month",
        "Plans issued after a reassessment, which no timeliness figure counts.",
        unit=MetricUnit.PLANS,
        measures=(MeasureKey.PLANS_AFTER_REASSESSMENT,),
        example="sum by (month) (cell:ehcpwatch_reassessments_issued:sum)",
    ),
    case_metric(
        "ehcpwatch_requests_received",
        "month route requester",
        "Requests by month of request, later withdrawn ones included.",
        unit=MetricUnit.REQUESTS,
        measures=(MeasureKey.REQUESTS,),
        example="sum by (month) (cell:ehcpwatch_requests_received:sum)",
    ),
    case_metric(
        "ehcpwatch_request_cohort",
        "month outcome exception",
        "Cases by month of request and how they stand.",
        unit=MetricUnit.CASES,
        measures=(MeasureKey.COHORT_IN_TIME,),
        limits=(LimitKey.FINAL_PLAN,),
        example='month:ehcpwatch_request_cohort_on_time_per_due:ratio{exceptions="including"}',
    ),
    case_metric(
        "ehcpwatch_cases_due_in_month",
        "month outcome exception excused",
        "Cases by month of the governing last lawful day and how they stand.",
        unit=MetricUnit.CASES,
        measures=(MeasureKey.DUE_IN_TIME, MeasureKey.LEGAL_BREACHES),
        limits=_FINAL_LIMITS,
        example="sum by (month, excused) "
        '(cell:ehcpwatch_cases_due_in_month:sum{outcome=~"late|overdue"})',
    ),
)
