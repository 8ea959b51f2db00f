"""What is open today: the stock of assessments, by age, by what is due and by whose turn it is."""

from ehcpwatch.measures import MeasureKey
from ehcpwatch.statute import LimitKey

from .metric import Metric, MetricUnit, case_metric

__all__ = ["OPEN_METRICS"]

OPEN_METRICS: tuple[Metric, ...] = (
    case_metric(
        "ehcpwatch_cases_open",
        "area stage band",
        "Open assessments, by days to or past the governing last lawful day.",
        unit=MetricUnit.CASES,
        measures=(MeasureKey.OPEN_CASES, MeasureKey.BACKLOG),
        example='sum by (area) (cell:ehcpwatch_cases_open:sum{band=~"overdue_.*"})',
    ),
    case_metric(
        "ehcpwatch_cases_open_by_age",
        "age_band exception",
        "Open assessments on the routes of the national figure, by days since the request.",
        unit=MetricUnit.CASES,
        measures=(MeasureKey.OPEN_IN_TIME, MeasureKey.OPEN_FLAGGED),
        example="sum by (age_band) (cell:ehcpwatch_cases_open_by_age:sum)",
    ),
    case_metric(
        "ehcpwatch_cases_open_by_team",
        "team band",
        "Open assessments by team, by days to or past the governing last lawful day.",
        unit=MetricUnit.CASES,
        measures=(MeasureKey.OPEN_CASES, MeasureKey.BACKLOG),
        example='sum by (team) (cell:ehcpwatch_cases_open_by_team:sum{band=~"overdue_.*"})',
    ),
    case_metric(
        "ehcpwatch_cases_open_by_ground",
        "ground",
        "Open assessments with an exception, once in each of its grounds.",
        unit=MetricUnit.CASES,
        measures=(MeasureKey.OPEN_FLAGGED,),
        example="sum by (ground) (cell:ehcpwatch_cases_open_by_ground:sum)",
        basis="A case with two grounds is in both, so the grounds may sum to more than the cases.",
    ),
    case_metric(
        "ehcpwatch_cases_open_by_holder",
        "holder band",
        "Open assessments by whose turn it is, by days to or past the governing last lawful day.",
        unit=MetricUnit.CASES,
        example='sum by (holder) (cell:ehcpwatch_cases_open_by_holder:sum{band=~"overdue_.*"})',
        basis="The order in which holders are looked for is our choice; no law sets one.",
    ),
    case_metric(
        "ehcpwatch_cases_due",
        "area due_week",
        "Open assessments whose governing last lawful day lies in the ISO week, not yet past.",
        unit=MetricUnit.CASES,
        measures=(MeasureKey.DUE_BY_WEEK,),
        example="sum by (due_week) (cell:ehcpwatch_cases_due:sum)",
    ),
    case_metric(
        "ehcpwatch_cases_overdue_months",
        "",
        "Whole months that open assessments are past the governing limit, not excused, in sum.",
        unit=MetricUnit.MONTHS,
        measures=(MeasureKey.OMBUDSMAN_EXPOSURE,),
        example="sum(cell:ehcpwatch_cases_overdue_months:sum)",
    ),
    case_metric(
        "ehcpwatch_cases_overdue_joined",
        "week span",
        "Open assessments that went past the governing limit in the ISO week; the last 26 weeks.",
        unit=MetricUnit.CASES,
        measures=(MeasureKey.CLEARANCE,),
        example='sum(cell:ehcpwatch_cases_overdue_joined:sum{span="last_13_weeks"})',
    ),
    case_metric(
        "ehcpwatch_cases_overdue_left",
        "week span",
        "Assessments that ceased to be overdue in the ISO week: issued, refused, ended or given "
        "another limit; the last 26 weeks.",
        unit=MetricUnit.CASES,
        measures=(MeasureKey.CLEARANCE,),
        example='sum(cell:ehcpwatch_cases_overdue_left:sum{span="last_13_weeks"})',
    ),
    case_metric(
        "ehcpwatch_plans_expected",
        "year",
        "Plans issued so far in the present year, and open assessments that are due by its end.",
        unit=MetricUnit.PLANS,
        measures=(MeasureKey.ISSUED_IN_TIME, MeasureKey.BACKLOG),
        limits=(LimitKey.FINAL_PLAN,),
        example="sum by (year) (cell:ehcpwatch_plans_expected:sum)",
        basis="On the routes of the national figure. Overdue ones are expected too: what is owed "
        "will be issued. Requests that are still to be refused or withdrawn are among them.",
    ),
    case_metric(
        "ehcpwatch_clocks",
        "limit state excused",
        "Statutory limits still owed, running or overdue.",
        unit=MetricUnit.LIMITS,
        measures=(MeasureKey.LIMITS_RUNNING,),
        limits=tuple(LimitKey),
        example='sum by (limit) (cell:ehcpwatch_clocks:sum{state="overdue",excused="false"})',
    ),
    case_metric(
        "ehcpwatch_plans_held",
        "area",
        "Plans held today.",
        unit=MetricUnit.PLANS,
        measures=(MeasureKey.PLANS_HELD,),
        example="sum(cell:ehcpwatch_plans_held:sum)",
    ),
    case_metric(
        "ehcpwatch_data_findings",
        "finding",
        "Statements of the sources that cannot all be right.",
        unit=MetricUnit.FINDINGS,
        measures=(MeasureKey.DATA_FINDINGS,),
        example="topk(5, sum by (finding) (cell:ehcpwatch_data_findings:sum))",
    ),
)
