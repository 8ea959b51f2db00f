from ehcpwatch.alerts import go_live_digest
from ehcpwatch.events import AssessmentAgreed, CaseworkerAssigned, PlanIssued, Recipient
from tests.case.story import day, request

from .desk import Desk

REQUEST = request("2025-01-06")
ASSIGNED = CaseworkerAssigned(assigned_on=day("2025-01-06"), caseworker="officer-1")
AGREED = AssessmentAgreed(notified_on=day("2025-03-14"))


def test_the_digest_lists_what_was_so_before_going_live_by_rule_the_worst_first() -> None:
    desk = Desk(go_live_on="2025-06-02")
    records = desk.look([REQUEST], "2025-06-02")

    assert [(group.rule, len(group.records)) for group in go_live_digest(records)] == [
        ("decision_to_assess", 1),
        ("final_plan", 1),
        ("without_caseworker", 1),
        ("stalled", 1),
    ]


def test_of_one_rule_the_oldest_breach_comes_first() -> None:
    desks = [Desk(go_live_on="2025-06-02") for _ in range(3)]
    for desk, on in zip(desks, ("2025-01-06", "2025-02-03", "2024-12-02"), strict=True):
        desk.look([request(on), ASSIGNED], "2025-06-02")
    records = [record for desk in desks for record in desk.said.values()]

    plans = next(group for group in go_live_digest(records) if group.rule == "final_plan")

    assert [record.due_on for record in plans.records] == [
        day("2025-04-21"),
        day("2025-05-26"),
        day("2025-06-23"),
    ]


def test_what_was_raised_or_is_over_is_not_in_the_digest() -> None:
    desk = Desk(go_live_on="2025-05-27")
    sent = PlanIssued(
        sent_on=day("2025-05-28"), recipients=(Recipient.FAMILY, Recipient.COMMISSIONING_BODY)
    )
    desk.look([REQUEST, ASSIGNED, AGREED], "2025-05-27")
    now = go_live_digest(desk.said.values())
    desk.look([REQUEST, ASSIGNED, AGREED, sent], "2025-05-28")

    # The plan became overdue on the day of going live, and that was told.
    assert [group.rule for group in now] == ["stalled"]
    assert go_live_digest(desk.said.values()) == ()
