"""What each label of the metrics holds: a closed list, a period, or a name of the council's own.

No label can name a child, a case, a school or a member of staff.
"""

from collections.abc import Mapping

__all__ = ["LABELS", "metric_labels"]

_BY_METRIC: Mapping[tuple[str, str], str] = {
    ("ehcpwatch_plans_issued", "band"): "`within_20`, `20_to_52`, `over_52` weeks, or `untimed`: "
    "requested after it was issued",
    ("ehcpwatch_decisions", "outcome"): "`agreed` or `refused`",
    ("ehcpwatch_request_cohort", "outcome"): "`in_time`, `late`, `untimed` (issued); `refused`, "
    "`no_plan` (a refusal that stands); `left_early`, `left_late`; `open_in_time`, `open_late`",
    ("ehcpwatch_cases_due_in_month", "outcome"): "`in_time`, `late`, `untimed` (met); `pending`, "
    "`overdue` (not met); `refused`, `no_plan` (a refusal that stands); `left_early`, `left_late`",
    ("ehcpwatch_events_total", "outcome"): "`applied`, or `duplicate` of all types together",
    ("ehcpwatch_alertmanager_posts_total", "outcome"): "`delivered`, `refused` or `unreachable`",
    ("ehcpwatch_stage_duration_seconds", "stage"): "`request_to_decision`, `decision_to_draft` or "
    "`draft_to_final`",
    ("ehcpwatch_annual_reviews", "limit"): "`12_months` (from the last decision), `4_weeks` (from "
    "the meeting to the decision) or `12_weeks` (from the meeting to the amended plan)",
    ("ehcpwatch_annual_reviews", "month"): "the last lawful day's, such as `2025-03`: of the "
    "review, or of the 28th or 84th day after the meeting",
    ("ehcpwatch_worker_failures_total", "kind"): "the name of the client's error",
    ("ehcpwatch_notifier_attempts_total", "outcome"): "`accepted`, `later`, `refused` or "
    "`unknown`, as in [channels](channels.md#what-became-of-a-letter)",
    ("ehcpwatch_notifier_last_attempt_timestamp_seconds", "outcome"): "as of the attempts",
    ("ehcpwatch_notifier_attempts_total", "reason"): "a word of the list in "
    "[channels](channels.md#what-became-of-a-letter), or `none`",
    ("ehcpwatch_notifier_deliveries_to_duty_total", "reason"): "`unknown` (the directory does "
    "not know who it is) or `bounced` (their inbox does not exist)",
    ("ehcpwatch_inputs_refused_total", "reason"): "why, from the closed list of the "
    "[event catalogue](events.md)",
}
"""Labels that mean something else, or something more exact, on one metric."""

LABELS: Mapping[str, str] = {
    "partition": "the partition that holds the cases: of Kafka, or `0`",
    "authority": "ONS code of the authority, such as `E09000012`",
    "area": "an area of the authority, as it names it; `none` where none is recorded",
    "team": "a team of the authority, as it names it; `none` where none is recorded",
    "stage": "what the case waits for: `decision`, `advice`, `drafting`, `representations`, "
    "`issuing`",
    "band": "`due_0_2w`, `due_2_6w`, `due_6w_plus` (0 to 14, 15 to 42, 43 and more days to the "
    "last lawful day), `overdue_0_4w`, `overdue_4_13w`, `overdue_13w_plus` (1 to 28, 29 to 91, 92 "
    "and more days past it) or `no_limit`",
    "age_band": "days since the request: `0_to_140`, `141_to_210`, `211_to_280`, `281_to_364`, "
    "`365_plus`",
    "exception": "`true` if it is flagged for the statistics, else `false`",
    "excused": "`true` if the law excuses that the limit was passed, else `false`",
    "ground": "a ground of an exception, from the [rule book](rulebook.md#exceptions)",
    "holder": "`authority`, `family`, `consulted_school` (asked whether it can be named), an "
    "adviser's agency as in `agency`, or, of plans issued, `nobody`: from a refusal to its "
    "reversal",
    "due_week": "an ISO week, such as `2025-W10`",
    "week": "an ISO week, such as `2025-W10`",
    "span": "`this_week`, `last_13_weeks` (the whole weeks before it) or `earlier`",
    "month": "a calendar month, such as `2025-03`",
    "year": "a calendar year, such as `2025`",
    "within_20_weeks": "`true` if issued at most 140 days after the request, else `false`",
    "within_6_weeks": "`true` if notified at most 42 days after the request, else `false`",
    "within_16_weeks": "`true` if notified at most 112 days after the request, else `false`",
    "route": "`request` or `brought_to_attention`",
    "requester": "`parent_or_young_person`, `school`, `health`, `social_care`, `other`, or `none` "
    "where it is not recorded",
    "outcome": "`in_time`, `late`, `overdue` (not done, and late), `pending` (not yet due) or "
    "`left_late` (no longer owed, after the last lawful day)",
    "agency": "the body that an adviser answers for, such as `educational_psychology`; the whole "
    "list is in the [event catalogue](events.md)",
    "returned": "`true` if it was sent back at least once, else `false`",
    "how": "`held` (from before), `moved_in`, or `no_request` that is recorded",
    "limit": "a limit of the [rule book](rulebook.md#limits)",
    "state": "`running` or `overdue`",
    "finding": "what contradicts, such as `two_requests`",
    "service": "a partner service, as its reports name it",
    "pathway": "a pathway of that service, as its reports name it",
    "weeks_from": "whole weeks waited, at least",
    "weeks_to": "whole weeks waited, as the service bounds them; `more` where there is no end",
    "level": "`national`, `regional` or `authority`",
    "name": "the name under which it is published",
    "code": "ONS code of what the figure is about",
    "exceptions": "`including` all plans, or `excluding` those with an exception",
    "topic": "`cases`, `alerts` or `dead_letters`",
    "rule": "a limit, or a condition that the ladder watches",
    "kind": "`limit` of the law, or `alerts` of the ladder",
    "version": "its number, the oldest first",
    "verdict": "`useful` or `not_useful`",
    "severity": "how grave the alert is",
    "type": "the type of an event, or `any`",
    "reason": "why it was refused",
    "peer": "address of an Alertmanager",
    "metric": "the name of a metric",
    "channel": "`mail`, `notify`, `chat` or `webhook`",
    "template": "the name of a [template](letters.md)",
}
"""What a label holds, by name."""


def metric_labels(metric: str, names: tuple[str, ...]) -> Mapping[str, str]:
    """Return what each label of *metric* holds, in order."""
    return {name: _BY_METRIC.get((metric, name), LABELS[name]) for name in names}
